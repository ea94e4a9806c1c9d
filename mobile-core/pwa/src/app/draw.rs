//! The screens around the visits: handing over, undoing, searching, closing.

use counterfoil_core::view::ViewError;
use maud::{Markup, html};

use super::{App, Place};
use crate::format;
use crate::screens::{self, Frame};

impl App {
    /// Draws what is not drawn elsewhere.
    pub(super) fn draw_rest(&self, frame: &Frame<'_>, place: &Place) -> Result<Markup, ViewError> {
        let words = frame.words;
        let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
        Ok(match place {
            Place::Deposits { token } => {
                let is_open = phone.open_day().is_some();
                screens::deposits::screen(frame, &phone.custody()?, token, is_open)
            }
            Place::Offer(offer) => screens::deposit::screen(frame, &offer.shown()),
            Place::Void {
                receipt, photos, ..
            } => {
                let receipt = phone.receipt(*receipt)?;
                let question = screens::why::Question {
                    title: words.void_receipt,
                    about: html! {
                        bdi { (receipt.voucher) } " · " bdi { (receipt.name) } " · "
                        (format::money(receipt.total))
                    },
                    text: words.void_text,
                    reasons: &words.void_reasons,
                    photos: Some(photos),
                    tap: "void",
                    action: words.void_receipt,
                };
                screens::why::screen(frame, &question)
            }
            Place::Spoil { .. } => {
                let question = screens::why::Question {
                    title: words.spoil_leaf,
                    about: screens::nothing(),
                    text: words.spoil_text,
                    reasons: &words.spoil_reasons,
                    photos: None,
                    tap: "spoil",
                    action: words.spoil_leaf,
                };
                screens::why::screen(frame, &question)
            }
            Place::Search { text } => {
                let found = phone.find_customers(text, screens::search::SHOWN)?;
                screens::search::screen(frame, text, &found)
            }
            Place::CloseDay { token } => {
                let pictures = phone.pictures()?.waiting;
                screens::close_day::screen(
                    frame,
                    &phone.day_summary()?,
                    &phone.custody()?,
                    pictures,
                    token,
                )
            }
            Place::Lift(lift) => lift.screen(frame),
            Place::Code
            | Place::ChoosePin
            | Place::Unlock
            | Place::Locked(_)
            | Place::NewPin
            | Place::ChangePin
            | Place::Waiting
            | Place::Today
            | Place::Customer { .. }
            | Place::EndVisit { .. }
            | Place::NewReceipt(_)
            | Place::Issued { .. }
            | Place::Receipts
            | Place::Paper(_)
            | Place::Said(_)
            | Place::TakeBack { .. }
            | Place::Sync => screens::nothing(),
        })
    }
}
