//! Statements about limits and unlocks.

crate::statements! {
    /// The limits of these collectors, 0 for the company's: collector, currency, whether set, the eight values, changed.
    LIMITS_OF = rows("i") "WITH k (collector) AS (VALUES {rows}) SELECT l.collector, l.currency, l.is_set, l.receipt_soft, l.receipt_hard, l.in_hand_soft, l.in_hand_hard, l.count_soft, l.count_hard, l.age_soft, l.age_hard, l.changed FROM k JOIN cash_limit l ON l.collector = k.collector ORDER BY l.collector, l.currency";
    /// All of them.
    LIMITS = "SELECT collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, changed FROM cash_limit ORDER BY collector, currency";
    /// The same with the fingerprint.
    SEALED_LIMITS = "SELECT collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, changed, facts FROM cash_limit ORDER BY collector, currency";
    /// collector, currency, whether set, the eight values, changed, facts.
    SET_LIMITS = "INSERT INTO cash_limit (collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, changed, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (collector, currency) DO UPDATE SET is_set = excluded.is_set, receipt_soft = excluded.receipt_soft, receipt_hard = excluded.receipt_hard, in_hand_soft = excluded.in_hand_soft, in_hand_hard = excluded.in_hand_hard, count_soft = excluded.count_soft, count_hard = excluded.count_hard, age_soft = excluded.age_soft, age_hard = excluded.age_hard, changed = excluded.changed, facts = excluded.facts";

    /// The number of the last limits asked for.
    LAST_ASKED = "SELECT COALESCE(MAX(no), 0) FROM cash_limit_asked";
    /// Limits that were asked for: no, what is to be set, by whom, when, why, state, decided by, when, why.
    ASKED = "SELECT no, collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, asked_by, asked_ms, reason, state, decided_by, decided_ms, note FROM cash_limit_asked WHERE no = $1";
    /// Those that wait.
    ASKED_OPEN = "SELECT no, collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, asked_by, asked_ms, reason, state, decided_by, decided_ms, note FROM cash_limit_asked WHERE state = 'open' ORDER BY no";
    /// The same as ASKED, with facts.
    STORE_ASKED = "INSERT INTO cash_limit_asked (no, collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, asked_by, asked_ms, reason, state, decided_by, decided_ms, note, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT (no) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by, decided_ms = excluded.decided_ms, note = excluded.note, facts = excluded.facts";
    /// What was asked for, with the fingerprint.
    SEALED_ASKED = "SELECT no, collector, currency, is_set, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard, asked_by, asked_ms, reason, state, decided_by, decided_ms, note, facts FROM cash_limit_asked ORDER BY no";

    /// The number of the last unlock.
    LAST_UNLOCK = "SELECT COALESCE(MAX(no), 0) FROM unlock";
    /// What was given for a challenge (journal, day, ask): no, kind, currency, up to.
    UNLOCK_OF = "SELECT no, kind, currency, up_to FROM unlock WHERE journal = $1 AND day = $2 AND ask = $3";
    /// no, journal, ask, collector, day, kind, currency, up to, granted by, when, why, facts.
    INSERT_UNLOCK = "INSERT INTO unlock (no, journal, ask, collector, day, kind, currency, up_to, granted_by, granted_ms, reason, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// Unlocks before a number, the newest first.
    UNLOCKS = "SELECT no, journal, collector, day, kind, currency, up_to, granted_by, granted_ms, reason, used_seq FROM unlock WHERE no < $1 ORDER BY no DESC LIMIT $2";
    /// What was given to these journals for these days (journal, day): journal, day, ask, kind, currency, up to, used.
    UNLOCKS_FOR = rows("ii") "WITH k (journal, day) AS (VALUES {rows}) SELECT u.journal, u.day, u.ask, u.kind, u.currency, u.up_to, u.used_seq FROM k JOIN unlock u ON u.journal = k.journal AND u.day = k.day";
    /// journal, day, ask, the entry that used it.
    USE_UNLOCKS = rows("iiii") "WITH k (journal, day, ask, used) AS (VALUES {rows}) UPDATE unlock SET used_seq = k.used FROM k WHERE unlock.journal = k.journal AND unlock.day = k.day AND unlock.ask = k.ask";
    /// What was given, with the fingerprint.
    SEALED_UNLOCKS = "SELECT no, journal, ask, collector, day, kind, currency, up_to, granted_by, granted_ms, reason, facts FROM unlock ORDER BY no";
    /// Uses: no, journal, ask, day, kind, currency, up to, the entry's place, day and bytes.
    USES = "SELECT u.no, u.journal, u.ask, u.day, u.kind, u.currency, u.up_to, u.used_seq, e.day, e.bytes FROM unlock u LEFT JOIN entry e ON e.journal = u.journal AND e.seq = u.used_seq WHERE u.used_seq IS NOT NULL ORDER BY u.no";
    /// An entry that used an unlock, was not flagged for it (12), and is nowhere listed as its use.
    USE_MISSED = "SELECT e.journal, e.seq FROM entry e LEFT JOIN unlock u ON u.journal = e.journal AND u.used_seq = e.seq LEFT JOIN ruling_exception x ON x.journal = e.journal AND x.seq = e.seq WHERE e.kind = 19 AND u.no IS NULL AND (x.seq IS NULL OR (x.quarantine IS NULL AND (x.flags / 4096) % 2 = 0)) ORDER BY e.journal, e.seq LIMIT 1";

    /// The last receipts with cash of a collector in a currency that stand, as far as they make up an amount: journal, seq, cash, entry. The newest first.
    CASH_IN_HAND = "SELECT h.journal, h.seq, h.cash_minor, e.bytes FROM (SELECT r.no, r.journal, r.seq, r.cash_minor, CAST(SUM(r.cash_minor) OVER (ORDER BY r.no DESC) AS BIGINT) - r.cash_minor AS newer FROM (SELECT r.no, r.journal, r.seq, r.cash_minor FROM receipt r WHERE r.collector = $1 AND r.currency = $2 AND r.cash_minor > 0 AND NOT EXISTS (SELECT 1 FROM void v WHERE v.journal = r.journal AND v.receipt_seq = r.seq AND v.state IN ('posted', 'approved')) ORDER BY r.no DESC LIMIT $4) r) h JOIN entry e ON e.journal = h.journal AND e.seq = h.seq WHERE h.newer < $3 ORDER BY h.no DESC";
    /// The receipts of the cheques that a collector holds in a currency.
    CHEQUES_IN_HAND = "SELECT DISTINCT journal, seq FROM cheque WHERE collector = $1 AND holder = 'collector' AND currency = $2";
}
