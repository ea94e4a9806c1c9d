//! Statements about pictures.

crate::statements! {
    /// The number of the last name.
    LAST = "SELECT COALESCE(MAX(no), 0) FROM picture_name";
    /// no, journal, seq, hash, collector.
    INSERT_NAMES = rows("iiibi") "INSERT INTO picture_name (no, journal, seq, hash, collector) VALUES {rows}";

    /// How often entries of a person name a picture, and what became of it: count, whether it is here, why it was refused.
    FATE = "SELECT (SELECT COUNT(*) FROM picture_name n WHERE n.hash = $1 AND n.collector = $2), (SELECT COUNT(*) FROM picture p WHERE p.hash = $1), (SELECT p.refused FROM picture p WHERE p.hash = $1)";
    /// How far a picture of a device is: size, bytes held.
    BEGUN = "SELECT size, held FROM picture_begun WHERE device = $1 AND hash = $2";
    /// Pictures of a device that are begun.
    BEGUN_BY = "SELECT COUNT(*) FROM picture_begun WHERE device = $1";
    /// Drops what nothing was added to since an instant.
    EXPIRE = "DELETE FROM picture_begun WHERE touched_ms < $1";
    /// device, hash, size, touched.
    BEGIN = "INSERT INTO picture_begun (device, hash, size, held, touched_ms) VALUES ($1, $2, $3, 0, $4)";
    /// device, hash, first byte, bytes.
    ADD = "INSERT INTO picture_part (device, hash, first_byte, bytes) VALUES ($1, $2, $3, $4)";
    /// device, hash, held, touched.
    REACH = "UPDATE picture_begun SET held = $3, touched_ms = $4 WHERE device = $1 AND hash = $2";
    /// The parts of a picture in order.
    PARTS = "SELECT bytes FROM picture_part WHERE device = $1 AND hash = $2 ORDER BY first_byte";
    /// Drops what a device has begun.
    DROP = "DELETE FROM picture_begun WHERE device = $1 AND hash = $2";
    /// Drops what every device has begun of a picture.
    DROP_ALL = "DELETE FROM picture_begun WHERE hash = $1";
    /// hash, size, format, width, height, refused, device, received, facts, bytes.
    KEEP = "INSERT INTO picture (hash, size, format, width, height, refused, device, received_ms, facts, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// A picture that is held: format, bytes.
    SHOW = "SELECT format, bytes FROM picture WHERE hash = $1 AND refused IS NULL";
    /// Names after a number, all (0) or those whose picture did not come (1): no, journal, seq, hash, collector, kind, day, size, format, width, height, refused, received.
    LIST = "SELECT n.no, n.journal, n.seq, n.hash, n.collector, e.kind, e.day, p.size, p.format, p.width, p.height, p.refused, p.received_ms FROM picture_name n JOIN entry e ON e.journal = n.journal AND e.seq = n.seq LEFT JOIN picture p ON p.hash = n.hash WHERE n.no > $1 AND ($2 = 0 OR p.hash IS NULL) AND ($4 = '' OR n.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $4)) ORDER BY n.no LIMIT $3";

    /// Entries of phones after a place that may name pictures, or are said to: journal, seq, bytes, collector.
    ENTRIES_AFTER = "SELECT e.journal, e.seq, e.bytes, e.collector FROM entry e WHERE e.journal >= 0 AND (e.kind IN (6, 7, 15, 16, 17, 18) OR EXISTS (SELECT 1 FROM picture_name n WHERE n.journal = e.journal AND n.seq = e.seq)) AND (e.journal > $1 OR (e.journal = $1 AND e.seq > $2)) ORDER BY e.journal, e.seq LIMIT $3";
    /// The names between two places: journal, seq, hash, collector.
    NAMES_BETWEEN = "SELECT journal, seq, hash, collector FROM picture_name WHERE (journal > $1 OR (journal = $1 AND seq > $2)) AND (journal < $3 OR (journal = $3 AND seq <= $4)) ORDER BY journal, seq";
    /// How many names there are, and of how many pictures that did not come.
    NAMES = "SELECT (SELECT COUNT(*) FROM picture_name), (SELECT COUNT(DISTINCT n.hash) FROM picture_name n WHERE NOT EXISTS (SELECT 1 FROM picture p WHERE p.hash = n.hash))";
    /// Every picture that came: hash, size, format, width, height, refused, device, received, facts, bytes.
    ALL_PICTURES = "SELECT hash, size, format, width, height, refused, device, received_ms, facts, bytes FROM picture";
    /// Pictures that nobody names.
    UNNAMED = "SELECT COUNT(*) FROM picture p WHERE NOT EXISTS (SELECT 1 FROM picture_name n WHERE n.hash = p.hash)";
    /// The guards of the table, as the engine has them.
    GUARDS = split {
        sqlite: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'picture' AND name IN ('picture_no_update', 'picture_no_delete')",
        postgres: "SELECT COUNT(*) + 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relname = 'picture' AND t.tgname = 'picture_append_only' AND t.tgenabled = 'O'",
        reason: "each engine keeps its catalogue elsewhere",
    };
}
