//! What is undone: receipts voided, leaves spoilt.

use counterfoil_core::Command;
use counterfoil_core::Outcome;
use counterfoil_core::command::{SpoilLeaf, VoidReceipt};

use super::{App, Place};
use crate::screens::Notice;
use crate::turn::{Now, Tap, Turn};

impl App {
    pub(super) fn show_void(&mut self, tap: &Tap) {
        if let Ok(receipt) = tap.field("receipt").parse() {
            let token = self.token();
            self.way.push(Place::Void {
                receipt,
                photos: Vec::new(),
                token,
            });
        }
    }

    pub(super) fn void(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(Place::Void {
            receipt,
            photos,
            token,
        }) = self.way.last()
        else {
            return;
        };
        let command = VoidReceipt {
            receipt: *receipt,
            reason: tap.field("reason").to_owned(),
            photos: photos.clone(),
        };
        let token = token.clone();
        if let Some(Outcome::VoidReceipt(voided)) = self.act(&token, Command::from(command), now) {
            let words = self.words();
            // The receipt lies under the question.
            self.way.pop();
            turn.back = true;
            // That it awaits approval the receipt itself says.
            if !voided.awaits_approval {
                self.notice = Some(Notice::Told(words.void_done.to_owned()));
            }
            self.sync_if_useful(now, turn);
        }
    }

    pub(super) fn show_spoil(&mut self) {
        let token = self.token();
        self.way.push(Place::Spoil { token });
    }

    pub(super) fn spoil(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Some(Place::Spoil { token }) = self.way.last() else {
            return;
        };
        let token = token.clone();
        let command = SpoilLeaf {
            reason: tap.field("reason").to_owned(),
        };
        if let Some(Outcome::SpoilLeaf(spoiled)) = self.act(&token, Command::from(command), now) {
            let words = self.words();
            self.way.pop();
            turn.back = true;
            let number = spoiled.number.to_string();
            self.notice = Some(Notice::Told((words.spoilt)(&number)));
            self.sync_if_useful(now, turn);
        }
    }
}
