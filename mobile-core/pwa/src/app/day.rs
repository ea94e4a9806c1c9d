//! The day: opened, customers visited.

use counterfoil_core::command::{CheckIn, EditNote, EndVisit, OpenDay};
use counterfoil_core::{Command, Outcome};
use counterfoil_sync::entry::{NoteTarget, VisitMode};
use counterfoil_sync::id::{CustomerNo, EntryId};

use super::{App, Place, explain};
use crate::screens::end_visit::{NEXT, OUTCOMES};
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

    /// The visit that has not ended.
    fn open_visit(&mut self) -> Option<EntryId> {
        let phone = self.phone.as_mut()?;
        let customer = phone.day_summary().ok()?.visit_open?;
        let visits = phone.customer(customer).ok()?.visits;
        let open = visits.iter().find(|visit| visit.outcome.is_none())?;
        Some(open.visit)
    }

    pub(super) fn end_visit(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let outcome = tap
            .field("outcome")
            .parse()
            .ok()
            .and_then(|at: usize| OUTCOMES.get(at).copied());
        let Some(outcome) = outcome else { return };
        let token = tap.field("token");
        let note = tap.field("note");
        if let Some(visit) = self.open_visit().filter(|_| !note.is_empty()) {
            let command = EditNote {
                target: NoteTarget::Visit(visit),
                text: note.to_owned(),
            };
            if self
                .act(&format!("{token}-note"), command.into(), now)
                .is_none()
            {
                return;
            }
        }
        let command = EndVisit {
            outcome,
            delay_reason: Some(tap.field("delay").to_owned()).filter(|delay| !delay.is_empty()),
            next: tap
                .field("next")
                .parse()
                .ok()
                .and_then(|at: usize| NEXT.get(at).copied()),
            next_day: tap.field("next-day").parse().ok(),
        };
        if self.act(token, command.into(), now).is_some() {
            // The next stop is on the first screen.
            self.go(Place::Today);
            turn.back = true;
            self.sync_if_useful(now, turn);
        }
    }
}
