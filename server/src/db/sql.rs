//! The database's own statements.

crate::statements! {
    /// Takes the next change number.
    NEXT_CHANGE = "UPDATE change_counter SET no = no + 1 WHERE one_row = 1 RETURNING no";
    /// The last change number taken.
    LAST_CHANGE = "SELECT no FROM change_counter WHERE one_row = 1";
    /// The schema changes applied.
    APPLIED = "SELECT version FROM _sqlx_migrations WHERE success = (1 = 1) ORDER BY version";
    /// The schema as it stands, for the snapshot test.
    SCHEMA = split {
        sqlite: "SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx%' ORDER BY 1",
        postgres: "SELECT 'column ' || table_name || '.' || column_name, data_type || COALESCE(' COLLATE ' || collation_name, '') || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END || COALESCE(' DEFAULT ' || REPLACE(column_default, current_schema() || '.', ''), '') FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%' UNION ALL SELECT 'index ' || indexname, REPLACE(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE '\\_sqlx%' UNION ALL SELECT 'constraint ' || c.conrelid::regclass::text || '.' || c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.connamespace = current_schema()::regnamespace AND c.contype <> 'n' AND c.conrelid::regclass::text NOT LIKE '%\\_sqlx%' UNION ALL SELECT 'trigger ' || t.tgname, REPLACE(pg_get_triggerdef(t.oid), current_schema() || '.', '') FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal AND r.relnamespace = current_schema()::regnamespace UNION ALL SELECT 'function ' || p.proname, p.prosrc FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace ORDER BY 1",
        reason: "each engine keeps its catalogue elsewhere",
    };
    /// What the engine finds wrong with its own file.
    WHOLE = split {
        sqlite: "SELECT integrity_check FROM pragma_integrity_check UNION ALL SELECT 'row ' || COALESCE(CAST(rowid AS TEXT), '?') || ' of ' || \"table\" || ' points to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check",
        postgres: "SELECT 'ok'",
        reason: "PostgreSQL checks its pages as it reads them and has no such function",
    };
}
