//! The end of the day.

use counterfoil_core::Command;
use counterfoil_core::command::CloseDay;

use super::{App, Place};
use crate::turn::{Now, Tap, Turn};

impl App {
    pub(super) fn show_close_day(&mut self) {
        let token = self.token();
        self.way.push(Place::CloseDay { token });
    }

    /// Signs what the day came to. The screen stays, and says what is left to send.
    pub(super) fn close_day(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let command = CloseDay::default();
        if self
            .act(tap.field("token"), Command::from(command), now)
            .is_some()
        {
            self.sync_if_useful(now, turn);
        }
    }
}
