//! The statements about answers kept.

crate::statements! {
    /// What was answered to a key.
    ANSWER = "SELECT request, status, response FROM idempotency_key WHERE person = $1 AND operation = $2 AND key = $3";
    /// Answers as they were given.
    SEALED_ANSWERS = "SELECT person, operation, key, request, status, response, at_ms, facts FROM idempotency_key ORDER BY person, operation, key";
    /// person, operation, key, request, status, response, at_ms, facts.
    KEEP_ANSWER = "INSERT INTO idempotency_key (person, operation, key, request, status, response, at_ms, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}
