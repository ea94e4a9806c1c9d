//! What customers say to a collector on the road.

use counterfoil_core::Command;
use counterfoil_core::command::{
    ConfirmBalance, RecordDispute, RecordPromise, RecordRequest, WithdrawPromise,
};
use counterfoil_sync::entry::{Ask, DisputeReason, ItemPart, StatementLine};

use super::DemoError;
use super::road::Road;
use super::script::Step;
use super::signature;

impl Road {
    /// The command of a step that records what a customer says.
    pub(super) fn words(&mut self, step: &Step) -> Result<Command, DemoError> {
        Ok(match step {
            Step::Promise {
                customer,
                minor,
                days,
                means,
                again,
            } => {
                let no = self.customer(*customer)?;
                // The first: done again, this finds the same one.
                let promises = self.phone.customer(no)?.promises;
                let first = promises.iter().map(|line| line.promise).min();
                let replaces = first.filter(|_| *again);
                RecordPromise {
                    customer: no,
                    currency: self.currency(*customer)?,
                    amount: *minor,
                    due: self.today.plus(*days),
                    means: Some(*means),
                    items: Vec::new(),
                    said_by: Some("Accounts".to_owned()),
                    note: None,
                    replaces,
                }
                .into()
            }
            Step::TakeBack { customer } => {
                let customer = self.customer(*customer)?;
                let promises = self.phone.customer(customer)?.promises;
                WithdrawPromise {
                    customer,
                    promise: promises
                        .iter()
                        .map(|line| line.promise)
                        .max()
                        .ok_or(DemoError::Answer("promise"))?,
                    reason: "said for another shop".to_owned(),
                }
                .into()
            }
            Step::Dispute {
                customer,
                item,
                minor,
                reason,
            } => RecordDispute {
                customer: self.customer(*customer)?,
                currency: self.currency(*customer)?,
                items: vec![ItemPart {
                    item: self.item(*customer, *item)?,
                    amount: *minor,
                }],
                amount: 0,
                reason: *reason,
                words: Some("See the delivery note.".to_owned()),
                said_by: Some("Stores".to_owned()),
                photos: Vec::new(),
            }
            .into(),
            Step::Confirm { customer, ink } => self.confirmation(*customer, ink)?.into(),
            Step::Extend { customer, days } => RecordRequest {
                customer: self.customer(*customer)?,
                currency: self.currency(*customer)?,
                ask: Ask::Extension(self.today.plus(*days)),
                items: Vec::new(),
                reason: "Waits for a customer of their own to pay.".to_owned(),
                said_by: None,
                photos: Vec::new(),
            }
            .into(),
            Step::Sync
            | Step::OpenDay
            | Step::Arrive { .. }
            | Step::Spoil
            | Step::Collect { .. }
            | Step::Void
            | Step::Note(_)
            | Step::Leave { .. }
            | Step::Reorder
            | Step::Offer { .. }
            | Step::CloseDay => return Err(DemoError::Answer("word")),
        })
    }

    /// The statement as the phone shows it; one line of it is contested at times.
    fn confirmation(&mut self, index: usize, ink: &[u8; 32]) -> Result<ConfirmBalance, DemoError> {
        let (customer, currency) = (self.customer(index)?, self.currency(index)?);
        let items = self.phone.customer(customer)?.items;
        let shown = items.iter().filter(|item| item.open.currency == currency);
        let lines = shown.enumerate().map(|(place, item)| StatementLine {
            item: item.item,
            open: item.open.minor,
            disputed: (place == 3).then_some(DisputeReason::Price),
        });
        Ok(ConfirmBalance {
            customer,
            currency,
            lines: lines.collect(),
            name: "Khalid Omar".to_owned(),
            role: Some("Accountant".to_owned()),
            ink: self.phone.keep_picture(&signature::drawn(ink)?)?.ink(),
            words: None,
        })
    }
}
