//! A limit in the way, and a supervisor on the telephone.

use counterfoil_core::command::{AskUnlock, UnlockAsked, UnlockTried, UseUnlock};
use counterfoil_core::view::{LimitLine, ViewError};
use counterfoil_core::{Outcome, Phone};
use counterfoil_sync::cash_limit::LimitKind;
use maud::Markup;

use super::receipt::Draft;
use super::{App, Place};
use crate::format::plain;
use crate::screens::{Frame, Notice, unlock};
use crate::turn::{Now, Tap, Turn};

/// A challenge that waits for its code.
pub(super) struct Lift {
    asked: UnlockAsked,
    token: String,
    /// The code as it was typed.
    typed: String,
}

impl Lift {
    pub(super) fn screen(&self, frame: &Frame<'_>) -> Markup {
        unlock::screen(frame, &self.asked, &self.token, &self.typed)
    }
}

impl Draft {
    /// Which limits it comes near or passes.
    pub(super) fn limits(&self, phone: &Phone, now: &Now) -> Result<Vec<LimitLine>, ViewError> {
        phone.limits_for(self.currency(), &self.filled_in(), &now.moment)
    }
}

impl App {
    /// Asks for the receipt in the making to be let past a limit.
    pub(super) fn ask_unlock(&mut self, tap: &Tap, now: &Now) {
        let token = self.token();
        let kind = tap.number("limit").and_then(|no| u8::try_from(no).ok());
        let (Some(Place::NewReceipt(draft)), Some(phone), Some(kind)) = (
            self.way.last(),
            self.phone.as_ref(),
            kind.and_then(LimitKind::of),
        ) else {
            return;
        };
        let currency = draft.currency();
        let lines = phone.limits_for(currency, &draft.filled_in(), &now.moment);
        let found = lines
            .ok()
            .and_then(|lines| lines.into_iter().find(|line| line.kind == kind));
        let Some(line) = found else { return };
        // Hours that have begun count: an age of 48 hours and a minute needs 49.
        let up_to = line.value + i64::from(kind == LimitKind::Age);
        let command = AskUnlock {
            kind,
            currency,
            up_to,
        };
        if let Some(Outcome::AskUnlock(asked)) = self.act(&token, command.into(), now) {
            let token = self.token();
            let typed = String::new();
            let lift = Lift {
                asked,
                token,
                typed,
            };
            self.way.push(Place::Lift(Box::new(lift)));
        }
    }

    /// Tries the code that the supervisor said.
    pub(super) fn use_unlock(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let words = &self.words().limits;
        let code = plain(tap.field("code"));
        let tried = self.act(tap.field("token"), UseUnlock { code }.into(), now);
        // One letter heard wrong: the others need not be typed again.
        if let Some(Place::Lift(lift)) = self.way.last_mut() {
            tap.field("code").clone_into(&mut lift.typed);
        }
        let Some(Outcome::UseUnlock(tried)) = tried else {
            return;
        };
        match tried {
            UnlockTried::Lifted {
                kind,
                currency,
                up_to,
                ..
            } => {
                let up_to = unlock::value(kind, currency, up_to);
                self.notice = Some(Notice::Told((words.lifted)(kind, &up_to)));
                self.leave_lift();
                turn.back = true;
                self.sync_if_useful(now, turn);
            }
            UnlockTried::Wrong(0) => {
                self.refuse(words.void);
                self.leave_lift();
                turn.back = true;
            }
            UnlockTried::Wrong(left) => {
                self.refuse((words.wrong)(left));
                // The next code is another try.
                let fresh = self.token();
                if let Some(Place::Lift(lift)) = self.way.last_mut() {
                    lift.token = fresh;
                }
            }
        }
    }

    fn leave_lift(&mut self) {
        if matches!(self.way.last(), Some(Place::Lift(_))) {
            self.back();
        }
    }
}
