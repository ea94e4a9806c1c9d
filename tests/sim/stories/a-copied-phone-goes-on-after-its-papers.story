# The database of a phone is copied to another, which hands out a receipt, is enrolled again and gives the
# book back: the leaf that is with a customer is not on the shelf again.
weather 6 36 6 18
Copy 1509496890 57325766864805
Collect 941262867 174538789253817
GiveBack 1765460992 163842159732617
Sync 4235432068 173671499996905
Sync 2450873191 67051318975952
Enrol 2812535755 174349336792248
Sync 3590979571 189560483742499
GiveBack 2379690707 87056927085023
