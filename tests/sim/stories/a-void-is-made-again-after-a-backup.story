# A phone voids a receipt, comes back from a backup that does not know of it, and voids the receipt again.
# The customer has their money back once.
weather 23 13 0 85
Collect 3333596388 4131502634542
Backup 723193704 118711731332814
Trouble 936311892 40607186932315
Collect 3969357591 261792027306056
Void 229529268 203623330246017
Restore 1275930858 80096781246385
Void 2536777443 25244836943631
