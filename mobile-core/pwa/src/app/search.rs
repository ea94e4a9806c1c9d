//! Customers that are on no plan.

use super::{App, Place};
use crate::screens::search;
use crate::turn::{Tap, Turn};

impl App {
    /// Something was typed.
    pub(super) fn search(&mut self, tap: &Tap, turn: &mut Turn) {
        let words = self.words();
        let Some(phone) = &self.phone else { return };
        let Some(Place::Search { text }) = self.way.last_mut() else {
            return;
        };
        tap.field("text").clone_into(text);
        let found = phone.find_customers(text, search::SHOWN);
        turn.parts.push((
            "found".to_owned(),
            search::found(words, &found.unwrap_or_default()),
        ));
    }
}
