//! A receipt, from the first digit typed to the number issued.

use counterfoil_core::Outcome;
use counterfoil_core::command::{IssueReceipt, Rest};
use counterfoil_core::view::ViewError;
use counterfoil_sync::entry::{Allocation, Tender};
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::money::Currency;

use super::{App, Place, explain};
use crate::format::typed;
use crate::screens::new_receipt::{self, Line, REASONS};
use crate::turn::{Now, Tap, Turn};

/// A receipt in the making.
pub(super) struct Draft {
    customer: CustomerNo,
    name: String,
    currency: Currency,
    currencies: Vec<Currency>,
    cash: String,
    received: Option<i64>,
    lines: Vec<Line>,
    /// The same for every tap on the same draft: a double tap is one receipt.
    token: String,
}

impl Draft {
    pub(super) fn shown(&self) -> new_receipt::Draft<'_> {
        new_receipt::Draft {
            customer: &self.name,
            currency: self.currency,
            currencies: &self.currencies,
            cash: &self.cash,
            received: self.received,
            lines: &self.lines,
            token: &self.token,
        }
    }

    /// Takes what the form says.
    fn read(&mut self, tap: &Tap) {
        tap.field("cash").clone_into(&mut self.cash);
        self.received = typed(&self.cash, self.currency);
        for line in &mut self.lines {
            let item = line.share.item.0;
            tap.field(&format!("share-{item}"))
                .clone_into(&mut line.typed);
            line.amount = typed(&line.typed, self.currency);
            let reason = tap.field(&format!("reason-{item}")).parse().ok();
            line.reason = reason.unwrap_or(line.reason).min(REASONS.len() - 1);
        }
    }
}

impl App {
    pub(super) fn begin_receipt(&mut self, tap: &Tap) {
        let Some(customer) = tap.number("customer").map(CustomerNo) else {
            return;
        };
        let token = self.token();
        match self.draft(customer, token) {
            Ok(draft) => self.way.push(Place::NewReceipt(Box::new(draft))),
            Err(error) => {
                let words = self.words();
                self.refuse(explain::view(&error, words));
            }
        }
    }

    fn draft(&mut self, customer: CustomerNo, token: String) -> Result<Draft, ViewError> {
        let phone = self.phone.as_mut().ok_or(ViewError::NotEnrolled)?;
        let view = phone.customer(customer)?;
        let own = phone.company()?.map(|company| company.currency);
        // What is owed most by number of items comes first; the company's own is always among them.
        let mut currencies: Vec<Currency> = view.balance.iter().map(|sum| sum.currency).collect();
        currencies.extend(own.filter(|own| !currencies.contains(own)));
        let currency = view
            .items
            .first()
            .map(|item| item.open.currency)
            .or(own)
            .ok_or(ViewError::NotFound)?;
        let lines = lines(phone, customer, currency, 0)?;
        Ok(Draft {
            customer,
            name: view.name,
            currency,
            currencies,
            cash: String::new(),
            received: Some(0),
            lines,
            token,
        })
    }

    pub(super) fn change_currency(&mut self, tap: &Tap) {
        let Some(phone) = &self.phone else { return };
        let (Some(Place::NewReceipt(draft)), Ok(currency)) =
            (self.way.last_mut(), tap.field("currency").parse())
        else {
            return;
        };
        if let Ok(fresh) = lines(phone, draft.customer, currency, 0) {
            draft.currency = currency;
            draft.lines = fresh;
            draft.cash.clear();
            draft.received = Some(0);
        }
    }

    /// Something was typed. When it is the cash, it is spread anew; when it is a share, the rest stays.
    pub(super) fn change_receipt(&mut self, tap: &Tap, turn: &mut Turn) {
        let words = self.words();
        let Some(phone) = &self.phone else { return };
        let Some(Place::NewReceipt(draft)) = self.way.last_mut() else {
            return;
        };
        let changed = tap.field("changed");
        draft.read(tap);
        let spread = (changed == "cash").then_some(draft.received).flatten();
        let fresh = spread.and_then(|cash| lines(phone, draft.customer, draft.currency, cash).ok());
        let is_spread = fresh.is_some();
        if let Some(fresh) = fresh {
            draft.lines = fresh;
        }
        let shown = draft.shown();
        if is_spread {
            turn.parts
                .push(("lines".to_owned(), new_receipt::lines(words, &shown)));
        }
        if let Some(at) = changed.strip_prefix("share-") {
            let line = shown
                .lines
                .iter()
                .find(|line| line.share.item.0.to_string() == at);
            if let Some(line) = line {
                turn.parts.push((
                    new_receipt::reason_id(line),
                    new_receipt::reason(words, line),
                ));
            }
        }
        turn.parts
            .push(("sums".to_owned(), new_receipt::sums(words, &shown)));
        turn.parts
            .push(("issue".to_owned(), new_receipt::thumb(words, &shown)));
    }

    pub(super) fn issue(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let words = self.words();
        let Some(Place::NewReceipt(draft)) = self.way.last_mut() else {
            return;
        };
        draft.read(tap);
        let Some(received) = draft.received else {
            self.refuse(words.not_an_amount);
            return;
        };
        if received == 0 {
            self.refuse(words.nothing_received);
            return;
        }
        let mut allocations = Vec::new();
        for line in &draft.lines {
            let Some(amount) = line.amount else {
                self.refuse(words.not_an_amount);
                return;
            };
            if amount > 0 {
                allocations.push(Allocation {
                    item: line.share.item,
                    amount,
                    short: line
                        .is_short()
                        .then(|| REASONS.get(line.reason).copied())
                        .flatten(),
                });
            }
        }
        let command = IssueReceipt {
            customer: draft.customer,
            currency: draft.currency,
            tenders: vec![Tender::Cash(received)],
            allocations,
            rest: Rest::OnAccount,
            payer: None,
        };
        let token = draft.token.clone();
        if let Some(Outcome::IssueReceipt(issued)) = self.act(&token, command.into(), now) {
            self.way.pop();
            self.way.push(Place::Issued {
                receipt: issued.receipt,
                leaves_left: Some(issued.leaves_left),
            });
            self.sync_if_useful(now, turn);
        }
    }

    pub(super) fn show_receipt(&mut self, tap: &Tap) {
        if let Ok(receipt) = tap.field("receipt").parse() {
            self.way.push(Place::Issued {
                receipt,
                leaves_left: None,
            });
        }
    }
}

/// The core's proposal for an amount, as the form shows it.
fn lines(
    phone: &counterfoil_core::Phone,
    customer: CustomerNo,
    currency: Currency,
    amount: i64,
) -> Result<Vec<Line>, ViewError> {
    let shares = phone.split(customer, currency, amount)?;
    Ok(shares
        .into_iter()
        .map(|share| Line {
            typed: if share.share.minor > 0 {
                share.share.major()
            } else {
                String::new()
            },
            amount: Some(share.share.minor),
            reason: 0,
            share,
        })
        .collect())
}
