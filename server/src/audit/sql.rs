//! The audit trail's statements.

crate::statements! {
    /// The last record.
    HEAD = "SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1";
    /// no, at_ms, person, action, subject, reason, prev, hash.
    INSERT = "INSERT INTO audit (no, at_ms, person, action, subject, reason, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Where the trail ends: no, hash.
    SET_HEAD = "INSERT INTO audit_head (one_row, no, hash) VALUES (1, $1, $2) ON CONFLICT (one_row) DO UPDATE SET no = excluded.no, hash = excluded.hash";
    /// Where it was said to end.
    STATED_HEAD = "SELECT no, hash FROM audit_head WHERE one_row = 1";
    /// The record of a number.
    HASH_OF = "SELECT hash FROM audit WHERE no = $1";
    /// The last of an action: at, person, subject, reason.
    OF_ACTION = "SELECT at_ms, person, subject, COALESCE(reason, '') FROM audit WHERE action = $1 ORDER BY no DESC LIMIT $2";
    /// Whether it was told before: action, subject, person, reason.
    TOLD_BEFORE = "SELECT COUNT(*) FROM audit WHERE action = $1 AND subject = $2 AND person = $3 AND reason = $4";
    /// Records before a number, of a time, the last first.
    TRAIL = "SELECT no, at_ms, person, action, subject, reason, hash FROM audit WHERE no < $1 AND at_ms >= $2 AND at_ms < $3 ORDER BY no DESC LIMIT $4";
    /// The same of one subject, whatever more is said of it; perhaps of one person, or of some actions.
    TRAIL_OF_SUBJECT = "SELECT no, at_ms, person, action, subject, reason, hash FROM audit WHERE subject >= $5 AND subject < $6 AND no < $1 AND at_ms >= $2 AND at_ms < $3 AND ($7 = 0 OR person = $7) AND action >= $8 AND action < $9 ORDER BY no DESC LIMIT $4";
    /// The same of one person; perhaps of some actions.
    TRAIL_OF_PERSON = "SELECT no, at_ms, person, action, subject, reason, hash FROM audit WHERE person = $5 AND no < $1 AND at_ms >= $2 AND at_ms < $3 AND action >= $6 AND action < $7 ORDER BY no DESC LIMIT $4";
    /// The same of one action.
    TRAIL_OF_ACTION = "SELECT no, at_ms, person, action, subject, reason, hash FROM audit WHERE action = $5 AND no < $1 AND at_ms >= $2 AND at_ms < $3 ORDER BY no DESC LIMIT $4";
    /// All of it.
    EVERYTHING = "SELECT no, at_ms, person, action, subject, reason, prev, hash FROM audit ORDER BY no";
    /// The triggers that stand guard.
    GUARDS = split {
        sqlite: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT,%' AND name IN ('audit_no_update', 'audit_no_delete', 'idempotency_key_no_update', 'idempotency_key_no_delete')",
        postgres: "SELECT 2 * COUNT(*) FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE r.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D' AND t.tgname IN ('audit_append_only', 'idempotency_key_append_only')",
        reason: "each engine keeps its catalogue elsewhere",
    };
}
