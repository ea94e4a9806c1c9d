//! The statements about answers kept.

crate::statements! {
    /// What was answered to a key.
    ANSWER = "SELECT request, status, response FROM idempotency_key WHERE person = $1 AND operation = $2 AND key = $3";
    /// Whose phone writes a journal.
    JOURNAL_OF = "SELECT collector FROM journal WHERE id = $1";
    /// Whose phone it is.
    DEVICE_OF = "SELECT collector FROM device WHERE no = $1";
    /// Whose vault a bank deposit left.
    SLIP_OF = "SELECT cashier FROM bank_deposit WHERE no = $1";
    /// Who closed a day.
    CLOSE_OF = "SELECT cashier FROM day_close WHERE no = $1";
    /// Who answers for a case.
    VARIANCE_OF = "SELECT answers FROM variance WHERE no = $1";
    /// Whose journal something put aside is said to be of.
    ASIDE_OF = "SELECT d.collector FROM quarantine q JOIN journal d ON d.id = q.journal WHERE q.no = $1";
    /// Whose limits were asked for; 0 the company's.
    LIMITS_OF = "SELECT collector FROM cash_limit_asked WHERE no = $1";
    /// Who holds a book.
    BOOK_OF = "SELECT collector FROM lease WHERE book = $1 ORDER BY no DESC LIMIT 1";
    /// Whose customer.
    CUSTOMER_OF = "SELECT collector FROM customer WHERE no = $1 AND collector IS NOT NULL";
    /// Whose phone a picture is of.
    PICTURE_OF = "SELECT collector FROM picture_name WHERE hash = $1 ORDER BY no LIMIT 1";
    /// Answers as they were given.
    SEALED_ANSWERS = "SELECT person, operation, key, request, status, response, at_ms, facts FROM idempotency_key ORDER BY person, operation, key";
    /// person, operation, key, request, status, response, at_ms, facts.
    KEEP_ANSWER = "INSERT INTO idempotency_key (person, operation, key, request, status, response, at_ms, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}
