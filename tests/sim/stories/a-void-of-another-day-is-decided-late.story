# A receipt is voided on the day after it was given, that day is closed too, and the supervisor decides
# days later. The answer stands in the office's journal of the void's day: the phone must ask for that day.
weather 0 0 0 0
Collect 4 217702444799924
Sync 4 1
Night 4 2
CloseDay 4 3
Void 4 4
CloseDay 4 5
Sync 4 6
Night 4 7
Night 4 8
Decide 4 78951649849304
OpenDay 4 10
