//! Pictures: photos and signatures, kept in the phone's store under their hash.

use counterfoil_core::StoreError;
use counterfoil_core::picture::KeepPictureError;
use counterfoil_sync::entry::Ink;

use super::{App, Place};
use crate::screens::camera;
use crate::screens::said::parts;
use crate::screens::tenders;
use crate::turn::{Tap, Turn};

impl App {
    /// Keeps a picture, or says why not.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> Option<Ink> {
        let words = self.words();
        let kept = self.phone.as_mut()?.keep_picture(bytes);
        let told = match kept {
            Ok(kept) => return Some(kept.ink()),
            Err(KeepPictureError::Picture(_)) => words.said.photo_failed,
            Err(KeepPictureError::NoRoom) => (words.store)(&StoreError::Full),
            Err(KeepPictureError::Store(error)) => (words.store)(&error),
        };
        self.refuse(told);
        None
    }

    /// A photo was taken for what is shown. Only the count of photos is shown anew: what is typed stays.
    pub(super) fn add_photo(&mut self, tap: &Tap, turn: &mut Turn) {
        let words = self.words();
        let Some(bytes) = tap.picture("photo") else {
            self.refuse(words.said.photo_failed);
            return;
        };
        let Some(kept) = self.keep(bytes) else { return };
        let part = match self.way.last_mut() {
            Some(Place::Said(draft)) => {
                draft.photos.push(kept.hash);
                (camera::ID.to_owned(), parts::photos(words, draft))
            }
            Some(Place::Void { photos, .. }) => {
                photos.push(kept.hash);
                (camera::ID.to_owned(), camera::photos(words, photos))
            }
            Some(Place::NewReceipt(draft)) => {
                let at = tap.number("at").and_then(|at| usize::try_from(at).ok());
                let Some((at, line)) = at.and_then(|at| draft.photographed(at, kept.hash)) else {
                    return;
                };
                (tenders::photo_id(at), tenders::photo(words, at, line))
            }
            _ => return,
        };
        turn.parts.push(part);
        self.save_draft();
    }
}
