//! Statements about days in the field.

crate::statements! {
    /// How much of each journal belongs to a daybook: collector, day.
    HELD = "SELECT journal, MAX(seq) FROM entry WHERE collector = $1 AND day = $2 GROUP BY journal ORDER BY journal";
    /// A daybook's entries of one journal after a place: collector, day, journal, seq.
    ENTRIES_AFTER = "SELECT bytes FROM entry WHERE collector = $1 AND day = $2 AND journal = $3 AND seq > $4 ORDER BY seq";
    /// These customers by number.
    CUSTOMERS = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT c.no, c.code, c.name, c.collector FROM k JOIN customer c ON c.no = k.no";
    /// These customers by code.
    CUSTOMERS_BY_CODE = rows("t") "WITH k (code) AS (VALUES {rows}) SELECT c.no, c.code, c.name, c.collector FROM k JOIN customer c ON c.code = k.code";
    /// collector, customer, last day planned for, changed. Planned for longer already: stays.
    PLAN_CUSTOMERS = rows("iiii") "INSERT INTO plan_customer (collector, customer, day, changed) SELECT n.* FROM (VALUES {rows}) AS n WHERE 1 = 1 ON CONFLICT (collector, customer) DO UPDATE SET day = excluded.day, changed = excluded.changed WHERE excluded.day > plan_customer.day";
    /// How much of each journal belongs to a date, by collector: by way of the people, whose index this takes.
    HELD_ON_DAY = "SELECT e.collector, e.journal, MAX(e.seq) FROM person c JOIN entry e ON e.collector = c.no AND e.day = $1 GROUP BY e.collector, e.journal ORDER BY e.collector, e.journal";
    /// How many entries of each kind a date has, by collector: by way of the people, whose index this takes.
    KINDS_OF_DAY = "SELECT e.collector, e.kind, COUNT(*) FROM person c JOIN entry e ON e.collector = c.no AND e.day = $1 GROUP BY e.collector, e.kind ORDER BY e.collector, e.kind";

    /// journal, seq, customer, collector, day, began, mode, latitude, longitude.
    INSERT_VISITS = rows("iiiiiiiii") "INSERT INTO visit (journal, seq, customer, collector, day, began_ms, mode, lat_e5, lon_e5) VALUES {rows}";
    /// journal, seq, end, outcome, next, next day. The first end counts.
    END_VISITS = rows("iiiiii") "WITH n (journal, seq, end_seq, outcome, next, next_day) AS (VALUES {rows}) UPDATE visit SET end_seq = n.end_seq, outcome = n.outcome, next = n.next, next_day = n.next_day FROM n WHERE visit.journal = n.journal AND visit.seq = n.seq AND visit.end_seq IS NULL";
    /// Check-ins of phones after a place and what ends them, those put aside left out: journal, seq, bytes, collector, day.
    VISIT_ENTRIES_AFTER = "SELECT e.journal, e.seq, e.bytes, e.collector, e.day FROM entry e WHERE e.journal >= 0 AND e.kind IN (2, 3) AND (e.journal > $1 OR (e.journal = $1 AND e.seq > $2)) AND NOT EXISTS (SELECT 1 FROM ruling_exception x WHERE x.journal = e.journal AND x.seq = e.seq AND x.quarantine IS NOT NULL) ORDER BY e.journal, e.seq LIMIT $3";
    /// A visit as it is listed.
    VISIT = "SELECT customer, collector, day, began_ms, mode, lat_e5, lon_e5, end_seq, outcome, next, next_day FROM visit WHERE journal = $1 AND seq = $2";
    /// How many visits are listed.
    COUNT_VISITS = "SELECT COUNT(*) FROM visit";
    /// A customer leaves a collector's plans: collector, customer, the last day that it is still on them, changed.
    SHORTEN_PLAN = "UPDATE plan_customer SET day = $3, changed = $4 WHERE collector = $1 AND customer = $2 AND day > $3";
    /// The days of a collector that the office wrote to, between two: day.
    PLANNED_DAYS = "SELECT DISTINCT day FROM journal WHERE collector = $1 AND id < 0 AND day BETWEEN $2 AND $3 ORDER BY day";

    /// Claims of entries that are held, after a journal and day, not compared yet: journal, day, at most, no heads.
    NEW_CLAIMS = "SELECT c.journal, c.day, c.office, c.own, c.heads, j.collector FROM daybook_claim c JOIN journal j ON j.id = c.journal LEFT JOIN journal o ON o.collector = j.collector AND o.day = c.day AND o.id < 0 WHERE c.state = 0 AND c.own <= j.seq AND c.office <= COALESCE(o.seq, 0) AND c.heads <> $4 AND (c.journal > $1 OR (c.journal = $1 AND c.day > $2)) ORDER BY c.journal, c.day LIMIT $3";
    /// Claims of entries that are held, after a journal and day: journal, day, at most, no heads.
    CLAIMS = "SELECT c.journal, c.day, c.office, c.own, c.heads, j.collector FROM daybook_claim c JOIN journal j ON j.id = c.journal LEFT JOIN journal o ON o.collector = j.collector AND o.day = c.day AND o.id < 0 WHERE c.own <= j.seq AND c.office <= COALESCE(o.seq, 0) AND c.heads <> $4 AND (c.journal > $1 OR (c.journal = $1 AND c.day > $2)) ORDER BY c.journal, c.day LIMIT $3";
    /// Writes a verdict down unless the claim has changed: state, journal, day, office, own, heads.
    SETTLE_CLAIM = "UPDATE daybook_claim SET state = $1 WHERE journal = $2 AND day = $3 AND office = $4 AND own = $5 AND heads = $6 AND state = 0";
    /// How many claims there are of each state.
    CLAIM_STATES = "SELECT state, COUNT(*) FROM daybook_claim GROUP BY state";
    /// The number of the last difference.
    LAST_DIFFERENCE = "SELECT COALESCE(MAX(no), 0) FROM daybook_difference";
    /// no, journal, day, office, own, theirs, ours; when the phone was heard comes from its journal.
    KEEP_DIFFERENCE = "INSERT INTO daybook_difference (no, journal, day, office, own, theirs, ours, heard_ms) SELECT $1, j.id, $3, $4, $5, $6, $7, j.heard_ms FROM journal j WHERE j.id = $2";
}
