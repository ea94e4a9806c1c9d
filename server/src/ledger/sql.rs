//! The ledger's statements. Nothing else writes its tables; reports read them.

crate::statements! {
    /// Which of these keys are taken, and by what.
    POSTINGS_BY_KEY = rows("t") "WITH k (key) AS (VALUES {rows}) SELECT posting.key, posting.content FROM k JOIN posting ON posting.key = k.key";
    /// The number of the last posting.
    LAST_POSTING = "SELECT COALESCE(MAX(no), 0) FROM posting";
    /// no, key, event, day, posted_ms, currency, mirrors, lines, content, stamp.
    INSERT_POSTINGS = rows("ittiittibi") "INSERT INTO posting (no, key, event, day, posted_ms, currency, mirrors, lines, content, stamp) VALUES {rows}";
    /// posting, line, account, party, item, day, amount_minor.
    INSERT_LINES = rows("iiiiiii") "INSERT INTO posting_line (posting, line, account, party, item, day, amount_minor) VALUES {rows}";
    /// account, party, currency, change.
    ADD_TO_BALANCES = rows("iiti") "INSERT INTO account_balance (account, party, currency, balance_minor) VALUES {rows} ON CONFLICT (account, party, currency) DO UPDATE SET balance_minor = account_balance.balance_minor + excluded.balance_minor";
    /// account, currency, day, change.
    ADD_TO_DAYS = rows("itii") "INSERT INTO account_day (account, currency, day, sum_minor) VALUES {rows} ON CONFLICT (account, currency, day) DO UPDATE SET sum_minor = account_day.sum_minor + excluded.sum_minor";
    /// item, customer, currency, delta, changed. Only items that fit customer and currency change.
    ADD_TO_ITEMS = rows("iitii") "WITH d (item, customer, currency, delta, changed) AS (VALUES {rows}) UPDATE open_item SET open_minor = open_item.open_minor + d.delta, open_changed = d.changed FROM d WHERE open_item.no = d.item AND open_item.customer = d.customer AND open_item.currency = d.currency";

    /// One posting by its key.
    POSTING_BY_KEY = "SELECT no, key, event, day, currency, mirrors FROM posting WHERE key = $1";
    /// Its lines as posted.
    LINES_OF = "SELECT account, party, item, amount_minor FROM posting_line WHERE posting = $1 ORDER BY line";
    /// What one account holds for one party.
    BALANCE = "SELECT balance_minor FROM account_balance WHERE account = $1 AND party = $2 AND currency = $3";
    /// What one account holds, party by party.
    BALANCES = "SELECT party, currency, balance_minor FROM account_balance WHERE account = $1 ORDER BY party, currency";
    /// What one account held at the end of a day, by currency.
    BALANCE_AT = "SELECT currency, CAST(SUM(sum_minor) AS BIGINT) FROM account_day WHERE account = $1 AND day <= $2 GROUP BY currency ORDER BY currency";

    /// What one account held for one party at the end of a day, by currency.
    HELD_AT = "SELECT p.currency, CAST(SUM(l.amount_minor) AS BIGINT) FROM posting_line l JOIN posting p ON p.no = l.posting WHERE l.account = $1 AND l.party = $2 AND l.day <= $3 GROUP BY p.currency ORDER BY p.currency";
    /// What moved on two accounts of one party after a day and until another, as it was posted.
    MOVES = "SELECT p.key, p.event, p.day, p.posted_ms, p.currency, l.account, l.amount_minor FROM posting_line l JOIN posting p ON p.no = l.posting WHERE l.account IN ($1, $2) AND l.party = $3 AND l.day > $4 AND l.day <= $5 ORDER BY p.no, l.line";

    /// All fingerprints, in the order of keys.
    CONTENTS = "SELECT key, content FROM posting ORDER BY key";
    /// Everything, posting by posting.
    EVERYTHING = "SELECT p.no, p.key, p.event, p.day, p.currency, p.mirrors, p.lines, p.content, l.account, l.party, l.item, l.amount_minor, l.day, p.posted_ms, p.stamp, l.line FROM posting p LEFT JOIN posting_line l ON l.posting = p.no ORDER BY p.no, l.line";
    /// Balances that are not the fold of the lines.
    WRONG_BALANCES = "SELECT account, party, currency, CAST(SUM(fold) AS BIGINT), CAST(SUM(kept) AS BIGINT) FROM (SELECT l.account, COALESCE(l.party, 0) AS party, p.currency, l.amount_minor AS fold, 0 AS kept FROM posting_line l JOIN posting p ON p.no = l.posting UNION ALL SELECT account, party, currency, 0, balance_minor FROM account_balance) AS both_sides GROUP BY account, party, currency HAVING SUM(fold) <> SUM(kept) ORDER BY account, party, currency LIMIT 1";
    /// Daily sums that are not the fold of the lines.
    WRONG_DAYS = "SELECT account, currency, day, CAST(SUM(fold) AS BIGINT), CAST(SUM(kept) AS BIGINT) FROM (SELECT l.account, p.currency, l.day, l.amount_minor AS fold, 0 AS kept FROM posting_line l JOIN posting p ON p.no = l.posting UNION ALL SELECT account, currency, day, 0, sum_minor FROM account_day) AS both_sides GROUP BY account, currency, day HAVING SUM(fold) <> SUM(kept) ORDER BY account, currency, day LIMIT 1";
    /// Open amounts that are not the fold of the item's receivable lines.
    WRONG_ITEMS = "SELECT item, CAST(SUM(fold) AS BIGINT), CAST(SUM(kept) AS BIGINT) FROM (SELECT l.item, l.amount_minor AS fold, 0 AS kept FROM posting_line l WHERE l.account = 1 UNION ALL SELECT no, 0, open_minor FROM open_item) AS both_sides GROUP BY item HAVING SUM(fold) <> SUM(kept) ORDER BY item LIMIT 1";
    /// How many postings there are.
    COUNT_POSTINGS = "SELECT COUNT(*) FROM posting";
    /// How many projected balances there are.
    COUNT_BALANCES = "SELECT COUNT(*) FROM account_balance";
    /// How many projected daily sums there are.
    COUNT_DAYS = "SELECT COUNT(*) FROM account_day";
    /// How many open items there are.
    COUNT_ITEMS = "SELECT COUNT(*) FROM open_item";
    /// The triggers that stand guard.
    GUARDS = split {
        sqlite: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT,%' AND name IN ('posting_no_update', 'posting_no_delete', 'posting_line_no_update', 'posting_line_no_delete')",
        postgres: "SELECT 2 * COUNT(*) FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE r.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D' AND t.tgname IN ('posting_append_only', 'posting_line_append_only')",
        reason: "each engine keeps its catalogue elsewhere",
    };
}
