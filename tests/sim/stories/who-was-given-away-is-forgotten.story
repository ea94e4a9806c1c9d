# A customer is given to the collector of a phone, and the office comes back from a backup of before.
# The customer is again the other's, and leaves the phone.
weather 26 38 6 39
ServerBackup 586792790 100751577895869
Visit 126611980 225804887156640
Reassign 3844636639 72830698644614
Sync 944704963 4375801697064
ServerRestore 3214152967 227680638567187
