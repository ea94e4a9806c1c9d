//! A receipt, from the first digit typed to the number issued.

use counterfoil_core::Outcome;
use counterfoil_core::command::{IssueReceipt, Rest};
use counterfoil_core::view::ViewError;
use counterfoil_sync::entry::{Allocation, Tender};
use counterfoil_sync::id::{CustomerNo, Hash};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;

use super::{App, Place, explain, tenders};
use crate::format::typed;
use crate::screens::new_receipt::{self, Line, REASONS};
use crate::screens::tenders::{self as tenders_shown, Kind};
use crate::screens::unlock;
use crate::turn::{Now, Tap, Turn};

/// A receipt in the making.
pub(super) struct Draft {
    pub(super) customer: CustomerNo,
    name: String,
    pub(super) currency: Currency,
    currencies: Vec<Currency>,
    pub(super) cash: String,
    /// The cash as an amount; none if it is not one.
    in_cash: Option<i64>,
    /// What is paid with besides cash.
    pub(super) tenders: Vec<tenders_shown::Line>,
    pub(super) lines: Vec<Line>,
    pub(super) rest: Rest,
    /// The day the receipt is written: cheques dated later are post-dated.
    pub(super) today: Day,
    /// The same for every tap on the same draft: a double tap is one receipt.
    pub(super) token: String,
    /// Whether it was typed before, and left.
    pub(super) is_kept: bool,
}

impl Draft {
    pub(super) fn shown(&self) -> new_receipt::Draft<'_> {
        new_receipt::Draft {
            customer: &self.name,
            currency: self.currency,
            currencies: &self.currencies,
            cash: &self.cash,
            received: self.received(),
            tenders: &self.tenders,
            lines: &self.lines,
            rest: self.rest,
            today: self.today,
            token: &self.token,
            is_kept: self.is_kept,
        }
    }

    /// Everything that is paid; none while something of it is not an amount.
    fn received(&self) -> Option<i64> {
        self.tenders
            .iter()
            .try_fold(self.in_cash?, |sum, tender| sum.checked_add(tender.amount?))
    }

    /// The tenders for the core; none while one is unfinished.
    fn given(&self) -> Option<Vec<Tender>> {
        let cash = self.in_cash.filter(|cash| *cash > 0).map(Tender::Cash);
        let others = self.tenders.iter().map(tenders::tender);
        cash.map(Some).into_iter().chain(others).collect()
    }

    /// A cheque was photographed.
    pub(super) fn photographed(
        &mut self,
        at: usize,
        photo: Hash,
    ) -> Option<(usize, &tenders_shown::Line)> {
        let line = self.tenders.get_mut(at)?;
        line.photo = Some(photo);
        Some((at, line))
    }

    /// What is paid, as far as it is filled in: what limits are held against.
    pub(super) fn filled_in(&self) -> Vec<Tender> {
        let cash = || self.in_cash.filter(|cash| *cash > 0).map(Tender::Cash);
        self.given().unwrap_or_else(|| cash().into_iter().collect())
    }

    pub(super) fn currency(&self) -> Currency {
        self.currency
    }

    /// Takes what the form says.
    pub(super) fn read(&mut self, tap: &Tap) {
        tap.field("cash").clone_into(&mut self.cash);
        self.in_cash = typed(&self.cash, self.currency);
        tenders::read(&mut self.tenders, tap, self.currency);
        self.rest = match tap.field("rest") {
            "unapplied" => Rest::Unapplied,
            _ => Rest::OnAccount,
        };
        for line in &mut self.lines {
            let item = line.share.item.0;
            tap.field(&format!("share-{item}"))
                .clone_into(&mut line.typed);
            line.amount = typed(&line.typed, self.currency);
            let reason = tap.field(&format!("reason-{item}")).parse().ok();
            line.reason = reason.unwrap_or(line.reason).min(REASONS.len() - 1);
        }
    }

    /// Spreads what is received over what is open, as the core proposes. Says whether it could.
    fn spread(&mut self, phone: &counterfoil_core::Phone) -> bool {
        let fresh = self
            .received()
            .and_then(|sum| lines(phone, self.customer, self.currency, sum).ok());
        let is_spread = fresh.is_some();
        if let Some(fresh) = fresh {
            self.lines = fresh;
        }
        is_spread
    }
}

impl App {
    pub(super) fn begin_receipt(&mut self, tap: &Tap, now: &Now) {
        let Some(customer) = tap.number("customer").map(CustomerNo) else {
            return;
        };
        let token = self.token();
        match self.draft(customer, token, now.today) {
            Ok(mut draft) => {
                self.take_up(&mut draft);
                self.way.push(Place::NewReceipt(Box::new(draft)));
            }
            Err(error) => {
                let words = self.words();
                self.refuse(explain::view(&error, words));
            }
        }
    }

    pub(super) fn draft(
        &mut self,
        customer: CustomerNo,
        token: String,
        today: Day,
    ) -> Result<Draft, ViewError> {
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
            in_cash: Some(0),
            tenders: Vec::new(),
            lines,
            rest: Rest::OnAccount,
            today,
            token,
            is_kept: false,
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
            // What was typed stays, read as amounts of the other currency; the documents are others.
            draft.currency = currency;
            draft.read(tap);
            draft.lines = fresh;
            draft.spread(phone);
        }
        self.save_draft();
    }

    /// Another cheque, transfer, card or wallet.
    pub(super) fn add_tender(&mut self, tap: &Tap) {
        let Some(Place::NewReceipt(draft)) = self.way.last_mut() else {
            return;
        };
        draft.read(tap);
        let kind = tap.number("kind").and_then(|at| usize::try_from(at).ok());
        if let Some(kind) = kind.and_then(|at| Kind::ALL.get(at)) {
            draft
                .tenders
                .push(tenders_shown::Line::new(*kind, draft.today));
        }
        self.save_draft();
    }

    pub(super) fn remove_tender(&mut self, tap: &Tap) {
        let Some(phone) = &self.phone else { return };
        let Some(Place::NewReceipt(draft)) = self.way.last_mut() else {
            return;
        };
        draft.read(tap);
        let at = tap.number("at").and_then(|at| usize::try_from(at).ok());
        if let Some(at) = at.filter(|at| *at < draft.tenders.len()) {
            draft.tenders.remove(at);
            draft.spread(phone);
        }
        self.save_draft();
    }

    /// Something was typed. When it is received, it is spread anew; when it is a share, the rest stays.
    pub(super) fn change_receipt(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let words = self.words();
        let Some(phone) = &self.phone else { return };
        let Some(Place::NewReceipt(draft)) = self.way.last_mut() else {
            return;
        };
        let changed = tap.field("changed");
        draft.read(tap);
        let is_received = changed == "cash" || changed.ends_with("-amount");
        let is_spread = is_received && draft.spread(phone);
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
        let dated = changed
            .strip_prefix('t')
            .and_then(|rest| rest.strip_suffix("-date"));
        let dated = dated.and_then(|at| at.parse::<usize>().ok());
        if let Some((at, line)) = dated.and_then(|at| Some((at, shown.tenders.get(at)?))) {
            let when = tenders_shown::when(words, at, line, shown.today);
            turn.parts.push((tenders_shown::when_id(at), when));
        }
        if changed != "rest" {
            turn.parts
                .push(("sums".to_owned(), new_receipt::sums(words, &shown)));
        }
        let limits = draft.limits(phone, now).unwrap_or_default();
        let near = unlock::standing(words, &limits);
        turn.parts.push(("limits".to_owned(), near));
        let thumb = new_receipt::thumb(words, &shown, &limits);
        turn.parts.push(("issuing".to_owned(), thumb));
        self.save_draft();
    }

    pub(super) fn issue(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let words = self.words();
        if !self.is_kept() {
            return;
        }
        let Some(Place::NewReceipt(draft)) = self.way.last_mut() else {
            return;
        };
        draft.read(tap);
        if draft.received().is_none() {
            self.refuse(words.not_an_amount);
            return;
        }
        let Some(tenders) = draft.given() else {
            self.refuse(words.tender_unfinished);
            return;
        };
        if tenders.is_empty() {
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
            tenders,
            allocations,
            rest: draft.rest,
            payer: None,
        };
        let (token, customer) = (draft.token.clone(), draft.customer);
        if let Some(Outcome::IssueReceipt(issued)) = self.act(&token, command.into(), now) {
            self.drop_draft(customer);
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
pub(super) fn lines(
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
