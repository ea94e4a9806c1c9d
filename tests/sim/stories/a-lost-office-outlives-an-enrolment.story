# A phone holds what the office said of a day; the server is restored to before it, and says something else. A forger
# with the phone's key writes first, so that the phone must be enrolled again. What it held of the office must go.
weather 24 36 0 5
Void 2297338242 95124478639252
Sync 1873248519 103692591054466
ServerBackup 820665185 176597948720012
Night 1141369474 254906333624952
Plan 2643489105 217822567739283
Sync 1643846553 14568483390057
ServerRestore 2594323459 141108902148850
Plan 1474319838 194312311584241
Forge 3402513174 28478050741308
