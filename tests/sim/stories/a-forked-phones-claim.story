# A phone comes back from its backup and issues another receipt in the place of one the server holds.
# What it says of its daybook is of entries that were put aside: verify must not find a difference for ever.
weather 0 0 0 0
Backup 2 1
Collect 2 2
Sync 2 3
Restore 2 4
Collect 2 5
