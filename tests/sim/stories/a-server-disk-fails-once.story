# One operation of the server's disk fails while it commits. It must answer again when the disk works,
# without being started anew: a connection that counts a transaction it does not have is put away.
weather 0 0 0 0
Lease 1 1
ServerTrouble 0 170245650210113
Lease 1 3
ServerTrouble 0 4
Lease 1 5
ServerTrouble 0 6
Collect 1 7
Sync 1 8
ServerTrouble 0 9
Collect 1 10
Sync 1 11
