//! What moved money on a day, as JSON: receipts, voids, deposits, and what was ruled on them.

#![expect(
    clippy::struct_field_names,
    reason = "a thing and its name are called the same in JSON, everywhere"
)]

use counterfoil_sync::daybook::{DepositView, ReceiptView, Ruling, VoidState};
use counterfoil_sync::entry::{DepositOutcome, Flag, Quarantine};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::Money;
use serde::Serialize;
use utoipa::ToSchema;

use super::customer::CustomerRef;
use super::view::{Customers, customer, name};
use crate::http::Amount;

/// A receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Receipt {
    /// The name of the entry.
    receipt: String,
    /// The visit it was given at.
    visit: Option<String>,
    /// Who paid.
    customer: CustomerRef,
    /// The book.
    book: u32,
    /// The leaf.
    number: u32,
    /// What was received.
    total: Amount,
    /// When, in milliseconds since 1970 UTC by the phone's clock.
    at_ms: i64,
    /// The void of it.
    void: Option<Void>,
    /// What the server said of it; none if it has not yet.
    ruling: Option<Ruled>,
}

/// A void.
#[derive(Debug, Serialize, ToSchema)]
struct Void {
    /// The name of the entry.
    void: String,
    /// Why.
    reason: String,
    /// `done`, `awaits`, `approved`, `refused` or `put_aside`.
    state: &'static str,
    /// Who approved or refused it.
    by: Option<u32>,
}

/// What the server said of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ruled {
    /// Doubts for a person to look at.
    flags: Vec<String>,
    /// Why it was put aside and posted nowhere.
    quarantine: Option<String>,
}

/// An entry that was flagged or put aside.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RuledEntry {
    /// The entry.
    entry: String,
    /// Doubts for a person to look at.
    flags: Vec<String>,
    /// Why it was put aside and posted nowhere.
    quarantine: Option<String>,
}

/// A deposit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Deposit {
    /// The name of the offer.
    deposit: String,
    /// The cash declared.
    cash: Amount,
    /// How many cheques were offered.
    cheques: usize,
    /// When, in milliseconds since 1970 UTC by the phone's clock.
    at_ms: i64,
    /// `offered`, `withdrawn`, `confirmed` or `refused`.
    state: &'static str,
    /// The cash counted, when confirmed.
    counted: Option<Amount>,
    /// How many of the cheques were found, when confirmed.
    cheques_found: Option<usize>,
    /// Why, when refused.
    reason: Option<String>,
    /// The cashier who answered.
    by: Option<u32>,
}

impl Receipt {
    pub(super) fn new(receipt: ReceiptView, customers: &Customers) -> Self {
        Self {
            receipt: receipt.id.to_string(),
            visit: name(receipt.visit),
            customer: customer(receipt.customer, customers),
            book: receipt.book.0,
            number: receipt.number,
            total: receipt.total.into(),
            at_ms: receipt.wall.0,
            void: receipt.void.map(|(void, reason, state)| {
                let (state, by) = match state {
                    VoidState::Done => ("done", None),
                    VoidState::Awaits => ("awaits", None),
                    VoidState::Approved(by) => ("approved", Some(by.0)),
                    VoidState::Refused(by, _) => ("refused", Some(by.0)),
                    VoidState::PutAside(_) => ("put_aside", None),
                };
                Void {
                    void: void.to_string(),
                    reason,
                    state,
                    by,
                }
            }),
            ruling: receipt.ruling.map(Ruled::from),
        }
    }
}

impl From<DepositView> for Deposit {
    fn from(deposit: DepositView) -> Self {
        let by = deposit.answer.as_ref().map(|(_, _, by)| by.0);
        let currency = deposit.cash.currency;
        let cheques = deposit.cheques.len();
        let mut cheques_found = None;
        let (state, counted, reason) = match deposit.answer {
            Some((_, DepositOutcome::Confirmed { cash, found }, _)) => {
                cheques_found = Some(found.map_or(cheques, |found| found.len()));
                ("confirmed", Some(Money::new(cash, currency).into()), None)
            }
            Some((_, DepositOutcome::Refused(reason), _)) => ("refused", None, Some(reason)),
            None if deposit.withdrawn.is_some() => ("withdrawn", None, None),
            None => ("offered", None, None),
        };
        Self {
            deposit: deposit.id.to_string(),
            cash: deposit.cash.into(),
            cheques,
            cheques_found,
            at_ms: deposit.wall.0,
            state,
            counted,
            reason,
            by,
        }
    }
}

impl From<Ruling> for Ruled {
    fn from(ruling: Ruling) -> Self {
        Self {
            flags: ruling.flags.into_iter().map(flag).collect(),
            quarantine: ruling.quarantine.map(quarantine),
        }
    }
}

/// `LatePeriod` as `late_period`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn flag(flag: Flag) -> String {
    snake(&format!("{flag:?}"))
}

fn quarantine(reason: Quarantine) -> String {
    snake(&format!("{reason:?}"))
}

impl From<(EntryId, Ruling)> for RuledEntry {
    fn from((entry, ruling): (EntryId, Ruling)) -> Self {
        let Ruled { flags, quarantine } = ruling.into();
        Self {
            entry: entry.to_string(),
            flags,
            quarantine,
        }
    }
}
