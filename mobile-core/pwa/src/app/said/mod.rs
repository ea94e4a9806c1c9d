//! What a customer says and signs: promises, disputes, requests, balances, deliveries.

pub(super) mod explain;
mod record;
mod unsaid;

use counterfoil_core::Command;
use counterfoil_core::command::WithdrawPromise;
use counterfoil_core::view::ViewError;
use counterfoil_sync::id::CustomerNo;

use super::{App, Place, explain as refusals};
use crate::screens::Notice;
use crate::screens::said::{Draft, Kind, delivery, request};
use crate::turn::{Now, Tap, Turn};
pub(super) use unsaid::Unsaid;

impl App {
    pub(super) fn begin_said(&mut self, tap: &Tap, now: &Now) {
        let kind = tap.number("kind").and_then(|at| usize::try_from(at).ok());
        let (Some(kind), Some(customer)) = (
            kind.and_then(|at| Kind::ALL.get(at).copied()),
            tap.number("customer").map(CustomerNo),
        ) else {
            return;
        };
        match self.said_draft(kind, customer, now) {
            Ok(mut draft) => {
                self.unsaid.go_on(&mut draft);
                self.way.push(Place::Said(Box::new(draft)));
            }
            Err(error) => {
                let words = self.words();
                self.refuse(refusals::view(&error, words));
            }
        }
    }

    fn said_draft(
        &mut self,
        kind: Kind,
        customer: CustomerNo,
        now: &Now,
    ) -> Result<Draft, ViewError> {
        let token = self.token();
        let phone = self.phone.as_mut().ok_or(ViewError::NotEnrolled)?;
        let view = phone.customer(customer)?;
        let own = phone.company()?.map(|company| company.currency);
        Draft::new(kind, view, own, now.today, token).ok_or(ViewError::NotFound)
    }

    fn said_here(&mut self) -> Option<&mut Draft> {
        match self.way.last_mut() {
            Some(Place::Said(draft)) => Some(draft),
            _ => None,
        }
    }

    /// Another currency.
    pub(super) fn said_currency(&mut self, tap: &Tap) {
        if let (Some(draft), Ok(currency)) = (self.said_here(), tap.field("currency").parse()) {
            draft.change_currency(currency);
        }
    }

    /// One of the proposed days.
    pub(super) fn said_due(&mut self, tap: &Tap) {
        if let Some(draft) = self.said_here() {
            draft.read(tap);
            draft.set("due", tap.field("until"));
        }
    }

    /// The signature was wiped off the glass.
    pub(super) fn clear_ink(&mut self, tap: &Tap) {
        if let Some(draft) = self.said_here() {
            draft.read(tap);
            draft.clear_ink();
        }
    }

    /// Every invoice is there.
    pub(super) fn said_all(&mut self, tap: &Tap) {
        if let Some(draft) = self.said_here() {
            draft.read(tap);
            let items: Vec<_> = draft.items.iter().map(|line| line.item).collect();
            for item in items {
                draft.set(delivery::invoice_name(item), "has");
            }
        }
    }

    /// Something was typed: what follows from it is shown anew, what is typed stays.
    pub(super) fn change_said(&mut self, tap: &Tap, turn: &mut Turn) {
        let words = self.words();
        let Some(draft) = self.said_here() else {
            return;
        };
        draft.read(tap);
        let part = match tap.field("changed") {
            "asked" => ("asked", request::asked(words, draft)),
            "whole" | "parts" | "first" | "every" => ("plan", request::plan(words, draft)),
            _ => return,
        };
        turn.parts.push((part.0.to_owned(), part.1));
    }

    pub(super) fn say(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let words = self.words();
        // A signature refused for another reason need not be given twice.
        let ink = match tap.picture("ink") {
            Some(bytes) => match self.keep(bytes) {
                Some(ink) => Some(ink),
                None => return,
            },
            None => None,
        };
        let Some(draft) = self.said_here() else {
            return;
        };
        draft.read(tap);
        if let Some(ink) = ink {
            draft.sign(ink);
        }
        let token = draft.token.clone();
        match record::command(draft) {
            Ok(command) => {
                if self.act(&token, command, now).is_some() {
                    self.way.pop();
                    turn.back = true;
                    self.notice = Some(Notice::Told(words.said.recorded.to_owned()));
                    self.sync_if_useful(now, turn);
                }
            }
            Err(missing) => self.refuse(missing.text(words)),
        }
    }

    pub(super) fn show_take_back(&mut self, tap: &Tap) {
        let (Some(customer), Ok(promise)) = (
            tap.number("customer").map(CustomerNo),
            tap.field("promise").parse(),
        ) else {
            return;
        };
        let token = self.token();
        self.way.push(Place::TakeBack {
            customer,
            promise,
            token,
        });
    }

    pub(super) fn take_back(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(Place::TakeBack {
            customer,
            promise,
            token,
        }) = self.way.last()
        else {
            return;
        };
        let token = token.clone();
        let command = WithdrawPromise {
            customer: *customer,
            promise: *promise,
            reason: tap.field("reason").to_owned(),
        };
        if self.act(&token, Command::from(command), now).is_some() {
            self.way.pop();
            turn.back = true;
            self.sync_if_useful(now, turn);
        }
    }
}
