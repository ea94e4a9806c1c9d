//! What is shown of custody.

use counterfoil_sync::money::Money;
use serde::Serialize;
use utoipa::ToSchema;

use crate::custody::{Deposit, OfferedCheque, Variance};
use crate::http::Amount;

/// An offer, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DepositView {
    /// The entry that offered it.
    #[schema(example = "70001.27")]
    deposit: String,
    /// Who offers, by number.
    collector: u32,
    /// The business date.
    day: String,
    /// `offered`, `withdrawn`, `counted`, `confirmed` or `refused`.
    state: &'static str,
    /// Of everything in it.
    currency: String,
    /// Cheques in it.
    cheque_count: u32,
    /// When it came in, in milliseconds since 1970 UTC.
    received_ms: i64,
    /// Who counted, by number.
    cashier: Option<u32>,
    /// The cash counted.
    counted: Option<Amount>,
    /// The cash declared. Hidden until there is a count, for what was refused uncounted too: whoever
    /// counts it when it is offered again has not seen it.
    declared: Option<Amount>,
    /// Counted minus declared; hidden as long.
    variance: Option<Amount>,
    /// Why it was refused.
    reason: Option<String>,
    /// Its cheques. In lists they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    cheques: Option<Vec<ChequeView>>,
}

/// A cheque of an offer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChequeView {
    /// The place of its receipt in the journal.
    receipt: u64,
    /// The place of its tender in the receipt.
    tender: u32,
    /// The receipt's journal, where it is not the deposit's: the collector's phone was set up again since.
    #[schema(example = "70001")]
    journal: Option<String>,
    /// The bank it is drawn on.
    bank: String,
    /// Its number.
    number: String,
    /// The date on it.
    date: String,
    /// How much.
    amount: Amount,
    /// Whether the count found it; nothing while that is not for whoever asks.
    ticked: Option<bool>,
}

impl DepositView {
    pub(super) fn new(
        deposit: &Deposit,
        shows_declared: bool,
        cheques: Option<&[OfferedCheque]>,
    ) -> Self {
        let money = |minor| Amount::from(Money::new(minor, deposit.currency));
        let seen = |minor: i64| shows_declared.then(|| money(minor));
        Self {
            deposit: deposit.id.to_string(),
            collector: deposit.collector.0,
            day: deposit.day.to_string(),
            state: deposit.state.name(),
            currency: deposit.currency.code().to_owned(),
            cheque_count: deposit.cheques,
            received_ms: deposit.received.0,
            cashier: deposit.cashier.map(|cashier| cashier.0),
            // A count tells as much as the difference to it: other cashiers see neither.
            counted: deposit.counted_minor.and_then(seen),
            declared: seen(deposit.declared_minor),
            variance: deposit
                .counted_minor
                .and_then(|counted| seen(counted.saturating_sub(deposit.declared_minor))),
            reason: deposit.reason.clone(),
            cheques: cheques.map(|cheques| {
                let view = |cheque: &OfferedCheque| ChequeView {
                    receipt: cheque.cheque.receipt,
                    tender: cheque.cheque.tender,
                    journal: cheque
                        .cheque
                        .journal
                        .map(|journal| format!("{:x}", journal.0)),
                    bank: cheque.bank.clone(),
                    number: cheque.number.clone(),
                    date: cheque.date.to_string(),
                    amount: money(cheque.amount_minor),
                    ticked: shows_declared.then_some(cheque.ticked),
                };
                cheques.iter().map(view).collect()
            }),
        }
    }
}

/// A difference found at counting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VarianceView {
    /// The case.
    variance: i64,
    /// The deposit it was found in.
    deposit: Option<String>,
    /// Or the close of a cashier's day.
    day_close: Option<i64>,
    /// The cheque that the close did not find: receipt and place of the tender. Else cash differs.
    #[schema(example = "70001.27-0")]
    cheque: Option<String>,
    /// Who answers for it, by number: who declared, or whose vault it is.
    answers: u32,
    /// Who counted, by number.
    cashier: u32,
    /// The day it was posted.
    day: String,
    /// Counted minus declared.
    amount: Amount,
    /// `open`, `proposed` (waits for a second person), `recovered`, `written_off`, `tolerated` or `found` (the
    /// cheque turned up).
    state: String,
    /// What is proposed, or was before it was agreed to: `recover` or `write_off`.
    proposed: Option<&'static str>,
    /// Who proposed it, by number.
    proposed_by: Option<u32>,
    /// Why they did.
    proposal: Option<String>,
    /// Who agreed to it, by number.
    resolved_by: Option<u32>,
    /// When it was decided, in milliseconds since 1970 UTC.
    resolved_ms: Option<i64>,
    /// What they said.
    note: Option<String>,
    /// Who said that the cheque is there again, by number. What was decided before stays as it is.
    found_by: Option<u32>,
    /// When, in milliseconds since 1970 UTC.
    found_ms: Option<i64>,
    /// What they said.
    found_note: Option<String>,
    /// Who looks after it, by number.
    owner: Option<u32>,
}

impl From<Variance> for VarianceView {
    fn from(case: Variance) -> Self {
        Self {
            variance: case.no,
            deposit: case.deposit.map(|id| id.to_string()),
            day_close: case.day_close,
            cheque: case.cheque.map(|cheque| cheque.to_string()),
            answers: case.answers.0,
            cashier: case.cashier.0,
            day: case.day.to_string(),
            amount: case.amount().into(),
            proposed: case.proposed.as_ref().map(|proposal| proposal.how.name()),
            proposed_by: case.proposed.as_ref().map(|proposal| proposal.by.0),
            proposal: case.proposed.map(|proposal| proposal.why),
            state: case.state,
            resolved_by: case.resolved_by.map(|person| person.0),
            resolved_ms: case.resolved.map(|at| at.0),
            note: case.note,
            found_by: case.found.as_ref().map(|found| found.by.0),
            found_ms: case.found.as_ref().map(|found| found.at.0),
            found_note: case.found.map(|found| found.note),
            owner: case.owner.map(|person| person.0),
        }
    }
}
