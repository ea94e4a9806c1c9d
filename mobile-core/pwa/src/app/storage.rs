//! Whether what is recorded is kept: a receipt that the platform may throw away is not issued.

use super::App;
use crate::turn::Tap;

/// What the platform says about what is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Storage {
    /// It has not said anything yet.
    #[default]
    Unknown,
    /// It is kept.
    Kept,
    /// The platform may throw it away when it likes.
    MayGo,
    /// There is no room left.
    Full,
}

impl App {
    /// The host has asked the platform.
    pub(super) fn take_storage(&mut self, tap: &Tap) {
        self.storage = match tap.field("state") {
            "kept" => Storage::Kept,
            "may-go" => Storage::MayGo,
            "full" => Storage::Full,
            _ => Storage::Unknown,
        };
    }

    /// Refuses to use up a number that might be lost with what it is about.
    pub(super) fn is_kept(&mut self) -> bool {
        let words = self.words();
        match self.storage {
            Storage::Kept | Storage::Unknown => true,
            Storage::MayGo => {
                self.refuse(words.may_go);
                false
            }
            Storage::Full => {
                self.refuse(words.no_room);
                false
            }
        }
    }
}
