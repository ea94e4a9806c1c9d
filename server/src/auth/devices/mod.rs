//! Phones: enrolled by a one-time code, approved by a second person.
//!
//! Every enrolment makes a new device with a new journal, also when the same phone comes back with
//! the same key: a restored phone never continues an old chain.
//!
//! ```text
//! pending -> active <-> suspended -> revoked
//!    |         `------------------------^
//!    `-> refused
//! ```

mod certify;
mod change;
mod enrol;
mod issue_code;
mod opening;

pub use certify::certify;
pub use change::{Action, ChangeError, Listed, change, list, pending};
pub use enrol::{EnrolError, Enrolled, enrol, is_good};
pub use issue_code::{CODE_MINUTES, IssueError, IssuedCode, issue_code};
pub use opening::{Opening, OpeningError, opening, openings, shown_number};

use counterfoil_sync::id::{DeviceNo, JournalId, PersonNo};
use counterfoil_sync::keys::{Algorithm, PublicKey};
use counterfoil_sync::time::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sql;
use crate::db::{DbError, Row, Tx, Value};
use crate::values;

/// How far a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Waits for a second person.
    Pending,
    /// May work.
    Active,
    /// May not work until resumed; what it sends meanwhile is taken, and flagged.
    Suspended,
    /// Turned down.
    Refused,
    /// Out of service for good; what it sends is quarantined.
    Revoked,
}

impl DeviceState {
    const ALL: [Self; 5] = [
        Self::Pending,
        Self::Active,
        Self::Suspended,
        Self::Refused,
        Self::Revoked,
    ];

    /// As stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
        }
    }
}

/// A device under one enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its number.
    pub no: DeviceNo,
    /// The journal it writes.
    pub journal: JournalId,
    /// Whose phone it is.
    pub collector: PersonNo,
    /// What it calls itself.
    pub name: String,
    /// Verifies what it signs.
    pub key: PublicKey,
    /// How far it is.
    pub state: DeviceState,
    /// Who issued the code it was enrolled with.
    pub issuer: PersonNo,
    /// Who approved or refused it.
    pub decider: Option<PersonNo>,
    /// When it was enrolled.
    pub enrolled: Millis,
    /// When it was approved or refused.
    pub decided: Option<Millis>,
}

impl Device {
    fn read(row: &Row) -> Result<Self, DbError> {
        let no: DeviceNo = row.get("no")?;
        let unreadable = |column: &str| DbError::OutOfRange {
            column: format!("device.{column}"),
            value: i64::from(no.0),
        };
        let algorithm = algorithm(row.get("algorithm")?).ok_or_else(|| unreadable("algorithm"))?;
        let key: Vec<u8> = row.get("key")?;
        let state: String = row.get("state")?;
        let at: Option<i64> = row.get("decided_ms")?;
        let decider: Option<u32> = row.get("decider")?;
        Ok(Self {
            no,
            journal: row.get("journal")?,
            collector: row.get("collector")?,
            name: row.get("name")?,
            key: PublicKey::from_bytes(algorithm, &key).map_err(|_| unreadable("key"))?,
            state: DeviceState::ALL
                .into_iter()
                .find(|known| known.name() == state)
                .ok_or_else(|| unreadable("state"))?,
            issuer: row.get("issuer")?,
            decider: decider.map(PersonNo),
            enrolled: row.get("enrolled_ms")?,
            decided: at.map(Millis),
        })
    }
}

impl Device {
    /// Its columns, in the order of the table.
    fn row(&self) -> Vec<Value> {
        values![
            self.no,
            self.journal,
            self.collector,
            &self.name,
            algorithm_no(self.key.algorithm()),
            self.key.to_bytes(),
            self.state.name(),
            self.issuer,
            self.decider,
            self.enrolled,
            self.decided.map(|at| at.0)
        ]
    }
}

fn algorithm(no: i64) -> Option<Algorithm> {
    match no {
        1 => Some(Algorithm::Ed25519),
        2 => Some(Algorithm::Es256),
        _ => None,
    }
}

fn algorithm_no(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Ed25519 => 1,
        Algorithm::Es256 => 2,
    }
}

/// The device that writes a journal, in whatever state it is.
pub async fn find_by_journal(tx: &mut Tx, journal: JournalId) -> Result<Option<Device>, DbError> {
    tx.optional(&sql::DEVICE_BY_JOURNAL, values![journal])
        .await?
        .as_ref()
        .map(Device::read)
        .transpose()
}

/// The device of a number.
pub async fn find(tx: &mut Tx, no: DeviceNo) -> Result<Option<Device>, DbError> {
    tx.optional(&sql::DEVICE_BY_NO, values![no])
        .await?
        .as_ref()
        .map(Device::read)
        .transpose()
}

/// The devices of a collector that may work.
pub async fn active_of(tx: &mut Tx, collector: PersonNo) -> Result<Vec<Device>, DbError> {
    let rows = tx.all(&sql::ACTIVE_DEVICES_OF, values![collector]).await?;
    rows.iter().map(Device::read).collect()
}
