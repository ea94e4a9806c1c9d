//! The statements about answers kept.

crate::statements! {
    /// What was answered to a key.
    ANSWER = "SELECT request, status, response FROM idempotency_key WHERE person = $1 AND operation = $2 AND key = $3";
    /// person, operation, key, request, status, response, at_ms.
    KEEP_ANSWER = "INSERT INTO idempotency_key (person, operation, key, request, status, response, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)";
}
