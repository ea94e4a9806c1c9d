# The server rules on a receipt, is restored to before it, and rules again: another entry of the office
# in the same place. The phone must take the new one, or its daybook differs for ever.
weather 0 0 0 0
ServerBackup 0 1
Collect 0 2
Sync 0 3
ServerRestore 0 4
