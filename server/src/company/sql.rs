//! The company's statements.

crate::statements! {
    SET = "INSERT INTO setting (key, value, facts) VALUES ($1, $2, $3)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value, facts = excluded.facts";
    EPOCH = "SELECT value FROM setting WHERE key = 'server.epoch'";
    SEALED_SETTINGS = "SELECT key, value, facts FROM setting ORDER BY key";
    ALL_SETTINGS = "SELECT key, value FROM setting WHERE key LIKE 'company.%' ORDER BY key";
}
