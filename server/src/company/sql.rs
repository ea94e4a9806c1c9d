//! The company's statements.

crate::statements! {
    SET = "INSERT INTO setting (key, value, facts) VALUES ($1, $2, $3)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value, facts = excluded.facts";
    EPOCH = "SELECT value FROM setting WHERE key = 'server.epoch'";
    PERIODS = "SELECT first_day, last_day FROM period WHERE state = 'closed' ORDER BY first_day";
    CLOSE_PERIOD = "INSERT INTO period (first_day, last_day, state, facts) VALUES ($1, $2, $3, $4)";
    REOPEN_PERIOD = "DELETE FROM period WHERE last_day = $1";
    SEALED_PERIODS = "SELECT first_day, last_day, state, facts FROM period ORDER BY first_day";
    SEALED_SETTINGS = "SELECT key, value, facts FROM setting ORDER BY key";
    ALL_SETTINGS = "SELECT key, value FROM setting WHERE key LIKE 'company.%' ORDER BY key";
}
