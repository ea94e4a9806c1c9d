//! Bank deposits as they are looked up.

use counterfoil_sync::entry::Denomination;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::{Day, Millis};

use super::{VaultError, sql};
use crate::auth::Scope;
use crate::custody::Kept;
use crate::db::{DbError, Row, Tx, Value};
use crate::values;

/// How far a bank deposit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipState {
    /// Bundled and on its way.
    Made,
    /// The bank took it.
    Carried,
    /// Put back into the vault.
    Undone,
}

impl SlipState {
    const ALL: [Self; 3] = [Self::Made, Self::Carried, Self::Undone];

    /// As stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Carried => "carried",
            Self::Undone => "undone",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A bank deposit.
#[derive(Debug, Clone)]
pub struct Slip {
    /// Its number.
    pub no: i64,
    /// The branch it left.
    pub branch: String,
    /// Whose vault it came from.
    pub cashier: PersonNo,
    /// The account it goes to.
    pub account: i64,
    /// The day it was posted to.
    pub day: Day,
    /// Its currency.
    pub currency: Currency,
    /// Cash, in minor units.
    pub cash_minor: i64,
    /// Note by note.
    pub notes: Vec<Denomination>,
    /// How many cheques.
    pub cheques: u32,
    /// What they come to.
    pub cheques_minor: i64,
    /// When it was made.
    pub made: Millis,
    /// How far it is.
    pub state: SlipState,
    /// Who said that the bank took it, or put it back.
    pub settled_by: Option<PersonNo>,
    /// When.
    pub settled: Option<Millis>,
    /// The bank's number of its slip, or why it was put back.
    pub said: Option<String>,
}

impl Slip {
    /// Cash and cheques together.
    #[must_use]
    pub fn total(&self) -> Money {
        let minor = self.cash_minor.saturating_add(self.cheques_minor);
        Money::new(minor, self.currency)
    }

    /// Its columns, in the order of the table.
    pub(super) fn row(&self) -> Vec<Value> {
        values![
            self.no,
            &self.branch,
            self.cashier,
            self.account,
            self.day,
            self.currency,
            self.cash_minor,
            notes_text(&self.notes),
            self.cheques,
            self.cheques_minor,
            self.made,
            self.state.name(),
            self.settled_by,
            self.settled.map(|at| at.0),
            self.said.as_deref()
        ]
    }

    fn read(row: &Row) -> Result<Self, VaultError> {
        let no: i64 = row.get("no")?;
        let unreadable = || VaultError::Unreadable(format!("bank deposit {no}"));
        let (state, counted): (String, String) = (row.get("state")?, row.get("counted")?);
        let settled_by: Option<u32> = row.get("settled_by")?;
        Ok(Self {
            no,
            branch: row.get("branch")?,
            cashier: row.get("cashier")?,
            account: row.get("account")?,
            day: row.get("day")?,
            currency: row.get("currency")?,
            cash_minor: row.get("cash_minor")?,
            notes: notes(&counted).ok_or_else(unreadable)?,
            cheques: row.get("cheques")?,
            cheques_minor: row.get("cheques_minor")?,
            made: row.get("made_ms")?,
            state: SlipState::named(&state).ok_or_else(unreadable)?,
            settled_by: settled_by.map(PersonNo),
            settled: row.get::<Option<i64>>("settled_ms")?.map(Millis),
            said: row.get("said")?,
        })
    }
}

/// Note by note as it is kept.
pub(super) fn notes_text(lines: &[Denomination]) -> String {
    let lines: Vec<[i64; 2]> = lines
        .iter()
        .map(|line| [line.unit, i64::from(line.quantity)])
        .collect();
    serde_json::to_string(&lines).unwrap_or_default()
}

/// What was kept, note by note; nothing if it does not read back.
pub(super) fn notes(text: &str) -> Option<Vec<Denomination>> {
    let lines: Vec<(i64, u32)> = serde_json::from_str(text).ok()?;
    Some(
        lines
            .into_iter()
            .map(|(unit, quantity)| Denomination { unit, quantity })
            .collect(),
    )
}

/// One of them.
pub async fn slip(tx: &mut Tx, no: i64) -> Result<Slip, VaultError> {
    let row = tx.optional(&sql::SLIP, values![no]).await?;
    row.as_ref().map_or(Err(VaultError::NoSlip(no)), Slip::read)
}

/// Those in a state or all, the newest first, from before a number.
pub async fn slips(
    tx: &mut Tx,
    scope: &Scope,
    state: Option<SlipState>,
    before: Option<i64>,
    at_most: i64,
) -> Result<Vec<Slip>, VaultError> {
    let state = state.map_or("", SlipState::name);
    let rows = tx
        .all(
            &sql::SLIPS,
            values![state, before.unwrap_or(i64::MAX), at_most, scope.branch()],
        )
        .await?;
    rows.iter().map(Slip::read).collect()
}

/// The cheques that are or were on a bank deposit.
pub async fn papers_on(tx: &mut Tx, no: i64) -> Result<Vec<Kept>, DbError> {
    let rows = tx.all(&sql::PAPERS_ON, values![no]).await?;
    rows.iter().map(Kept::read).collect()
}
