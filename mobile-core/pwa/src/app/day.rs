//! The day: opened, customers visited.

use counterfoil_core::command::{CheckIn, EndVisit, OpenDay};
use counterfoil_core::{Command, Outcome};
use counterfoil_sync::entry::VisitMode;
use counterfoil_sync::id::CustomerNo;

use super::{App, Place, explain};
use crate::screens::end_visit::OUTCOMES;
use crate::turn::{Now, Tap, Turn};

impl App {
    /// Does a command once per token, and tells why if it was refused.
    pub(super) fn act(&mut self, token: &str, command: Command, now: &Now) -> Option<Outcome> {
        let words = self.words();
        let done = self
            .phone
            .as_mut()?
            .execute_once(token, command, &now.moment);
        match done {
            Ok(outcome) => Some(outcome),
            Err(error) => {
                self.refuse(explain::command(&error, words));
                None
            }
        }
    }

    pub(super) fn start_day(&mut self, now: &Now, turn: &mut Turn) {
        let token = self.token();
        if self
            .act(&token, OpenDay { day: now.today }.into(), now)
            .is_some()
        {
            self.sync_if_useful(now, turn);
        }
    }

    pub(super) fn show_customer(&mut self, tap: &Tap) {
        let Some(customer) = tap.number("customer").map(CustomerNo) else {
            return;
        };
        let token = self.token();
        self.way.push(Place::Customer {
            customer,
            stop: tap.field("stop").parse().ok(),
            token,
        });
    }

    /// Checks in at the customer that is shown, at the door or by telephone.
    pub(super) fn check_in(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(customer) = tap.number("customer").map(CustomerNo) else {
            return;
        };
        let command = CheckIn {
            customer,
            stop: tap.field("stop").parse().ok(),
            mode: if tap.name == "call" {
                VisitMode::Phone
            } else {
                VisitMode::OnSite
            },
        };
        if self.act(tap.field("token"), command.into(), now).is_some() {
            // The next visit at the same customer is another action.
            let fresh = self.token();
            if let Some(Place::Customer { token, .. }) = self.way.last_mut() {
                *token = fresh;
            }
            self.sync_if_useful(now, turn);
        }
    }

    pub(super) fn show_end_visit(&mut self) {
        let token = self.token();
        let Some(phone) = &mut self.phone else { return };
        let Ok(Some(customer)) = phone.day_summary().map(|summary| summary.visit_open) else {
            return;
        };
        let name = phone.customer(customer).map(|customer| customer.name);
        self.way.push(Place::EndVisit {
            name: name.unwrap_or_default(),
            token,
        });
    }

    pub(super) fn end_visit(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let outcome = tap
            .field("outcome")
            .parse()
            .ok()
            .and_then(|at: usize| OUTCOMES.get(at).copied());
        let Some(outcome) = outcome else { return };
        let command = EndVisit {
            outcome,
            delay_reason: None,
            next: None,
            next_day: None,
        };
        if self.act(tap.field("token"), command.into(), now).is_some() {
            // The next stop is on the first screen.
            self.go(Place::Today);
            turn.back = true;
            self.sync_if_useful(now, turn);
        }
    }
}
