//! Issuing a one-time code for a collector's phone.

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;
use sha2::{Digest as _, Sha256};

use crate::audit::{self, Record};
use crate::auth::random::{self, NoRandomness};
use crate::auth::{Role, people, sql};
use crate::db::{DbError, Tx};
use crate::values;

/// Minutes a code is good for.
pub const CODE_MINUTES: i64 = 10;

/// A code, shown once and never kept: only its hash is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCode {
    /// Eight characters, 40 random bits, in two groups: `7XQ4-0MCB`.
    pub code: String,
    /// When it runs out.
    pub expires: Millis,
}

/// Issues a code for a collector.
pub async fn issue_code(
    tx: &mut Tx,
    collector: PersonNo,
    issuer: PersonNo,
    now: Millis,
) -> Result<IssuedCode, IssueError> {
    if !people::roles_of(tx, collector).await?.has(Role::Collector) {
        return Err(IssueError::NotACollector(collector));
    }
    if collector == issuer {
        return Err(IssueError::OwnPhone);
    }
    let code = random::legible::<8>()?;
    let expires = Millis(now.0.saturating_add(CODE_MINUTES * 60_000));
    tx.execute(
        &sql::INSERT_CODE,
        values![code_hash(&code), collector, issuer, now, expires],
    )
    .await?;
    audit::append(
        tx,
        Record::by(
            issuer,
            "device.code_issued",
            format!("person {collector}"),
            now,
        ),
    )
    .await?;
    let (left, right) = code.split_at(4);
    Ok(IssuedCode {
        code: format!("{left}-{right}"),
        expires,
    })
}

/// What is kept of a code, from what was typed.
pub(super) fn code_hash(typed: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"counterfoil/enrolment/1")
        .chain_update(random::as_meant(typed))
        .finalize()
        .into()
}

/// Why no code was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// Only collectors have phones.
    #[error("person {0} is not a collector")]
    NotACollector(PersonNo),
    /// Four eyes begin here.
    #[error("a code for one's own phone must be issued by somebody else")]
    OwnPhone,
    /// No code could be drawn.
    #[error("drawing an enrolment code")]
    Random(#[from] NoRandomness),
    /// The database failed.
    #[error("issuing an enrolment code")]
    Db(#[from] DbError),
}
