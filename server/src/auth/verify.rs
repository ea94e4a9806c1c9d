//! The checks of people and devices.

use super::sql;
use crate::db::{DbError, Sealed, Tx, are_as_written};
use crate::verify::Finding;

/// People, logins, roles, second factors, branches, devices and the company's key are what they were made.
pub(crate) async fn made(tx: &mut Tx) -> Result<Finding, DbError> {
    let tables = [
        ("person", &sql::SEALED_PEOPLE, 2),
        ("the login of person", &sql::SEALED_LOGINS, 1),
        ("the role of person", &sql::SEALED_ROLES, 2),
        ("the second factor of person", &sql::SEALED_FACTORS, 1),
        ("a recovery code of person", &sql::SEALED_RECOVERY_CODES, 1),
        ("the branch of person", &sql::SEALED_BRANCHES, 1),
        ("device", &sql::SEALED_DEVICES, 1),
        ("the company's key", &sql::SEALED_KEYS, 1),
    ]
    .map(|(what, rows, names)| Sealed { what, rows, names });
    are_as_written(tx, &tables).await
}
