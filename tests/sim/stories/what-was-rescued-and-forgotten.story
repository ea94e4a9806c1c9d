# A phone is revoked after its receipt was confirmed, and the server is restored to before it. The phone
# is enrolled again under another journal: what the server forgot of the earlier one must be handed in.
weather 0 0 0 0
ServerBackup 0 1
Collect 1 2
Revoke 1 3
Sync 1 4
ServerRestore 0 5
