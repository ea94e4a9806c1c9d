//! The company's statements.

crate::statements! {
    SET = "INSERT INTO setting (key, value) VALUES ($1, $2)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    ALL_SETTINGS = "SELECT key, value FROM setting WHERE key LIKE 'company.%' ORDER BY key";
}
