# A cashier confirms an envelope, and no answer comes however often it is asked for: the books have it.
weather 20 1 3 99
Collect 3900445958 128215070534612
Offer 1472412752 172309007156850
Sync 2457279671 191733082955374
Count 1451695816 123676729944941
