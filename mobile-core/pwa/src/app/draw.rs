//! What is shown where the person is.

use counterfoil_core::Standing;
use counterfoil_core::view::ViewError;
use maud::{Markup, html};

use super::place::Place;
use super::{App, explain};
use crate::format;
use crate::screens::customer::Visiting;
use crate::screens::today::Contact;
use crate::screens::{self, Frame, Notice};
use crate::turn::Now;

impl App {
    /// What is shown where the person is.
    pub(super) fn screen(&mut self, now: &Now) -> Markup {
        match self.draw(now) {
            Ok(screen) => screen,
            Err(error) => {
                let words = self.words();
                let told = Notice::Refused(explain::view(&error, words).to_owned());
                let frame = Frame {
                    words,
                    notice: Some(&told),
                    has_back: self.way.len() > 1,
                };
                let thumb = screens::primary("back", "", words.back);
                frame.screen(
                    "Counterfoil",
                    &screens::nothing(),
                    &screens::nothing(),
                    &thumb,
                )
            }
        }
    }

    fn draw(&mut self, now: &Now) -> Result<Markup, ViewError> {
        let words = self.words();
        let zone_minutes = self.host.zone_minutes;
        let contact = self.link.contact();
        let frame = Frame {
            words,
            notice: self.notice.as_ref(),
            has_back: self.way.len() > 1,
        };
        let place = self.way.last().unwrap_or(&Place::Unlock);
        Ok(match place {
            Place::Code => {
                let (code, phone) = self
                    .asked
                    .as_ref()
                    .map_or(("", ""), |(code, phone)| (code, phone));
                screens::code::screen(&frame, code, phone)
            }
            Place::ChoosePin => screens::pin::choose(&frame, "set-pin", words.choose_pin_text),
            Place::NewPin => screens::pin::choose(&frame, "end-lock", words.pins.choose_new),
            Place::ChangePin => screens::pin::change(&frame),
            Place::Locked(typed) => {
                let lock = self.vault.lock_to_open().ok().flatten();
                screens::pin::locked(&frame, lock, typed)
            }
            Place::Unlock => screens::pin::unlock(&frame, self.door_wait(now)),
            Place::Waiting => screens::waiting::screen(&frame, contact == Contact::Busy),
            Place::Today => {
                let phone = self.phone.as_mut().ok_or(ViewError::NotEnrolled)?;
                let today = match phone.open_day() {
                    Some(_) => phone.today()?,
                    None => phone.plan(now.today)?,
                };
                let answered = phone.custody()?.deposits;
                let last = phone.day_summary().ok();
                let about = screens::today::About {
                    today: &today,
                    deposit: answered.first().filter(|deposit| deposit.day == today.day),
                    is_closed: last.is_some_and(|last| last.is_closed && last.day == now.today),
                    name: phone.collector_name().unwrap_or_default(),
                    contact,
                    shut_out: self.link.shut_out(),
                    is_update_ready: self.is_update_ready,
                    must_enrol: match phone.standing() {
                        Standing::MustEnrol(why) => Some(*why),
                        Standing::New | Standing::Active | Standing::Locked => None,
                    },
                    limits: &phone.limits(&now.moment)?,
                };
                screens::today::screen(&frame, &about)
            }
            Place::Customer {
                customer,
                stop,
                token,
            } => {
                let phone = self.phone.as_mut().ok_or(ViewError::NotEnrolled)?;
                let day = phone.open_day();
                let view = phone.customer_on(*customer, day.unwrap_or(now.today))?;
                let visiting = match day {
                    None => Visiting::DayClosed,
                    Some(_) if phone.day_summary()?.visit_open == Some(*customer) => Visiting::Here,
                    Some(_) => Visiting::No,
                };
                let stop = stop.map(|stop| stop.to_string()).unwrap_or_default();
                screens::customer::screen(&frame, &view, &stop, visiting, token, zone_minutes)
            }
            Place::EndVisit { name, token } => screens::end_visit::screen(&frame, name, token),
            Place::NewReceipt(draft) => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let limits = draft.limits(phone, now)?;
                screens::new_receipt::screen(&frame, &draft.shown(), &limits)
            }
            Place::Issued {
                receipt,
                leaves_left,
            } => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let company = phone.company()?.map(|company| company.name);
                let about = screens::issued::About {
                    receipt: &phone.receipt(*receipt)?,
                    company: company.as_deref().unwrap_or_default(),
                    zone_minutes,
                    leaves_left: *leaves_left,
                };
                screens::issued::screen(&frame, &about)
            }
            Place::Receipts => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let day = phone.open_day().unwrap_or(now.today);
                let is_open = phone.open_day().is_some();
                screens::receipts::screen(&frame, &phone.receipts(day)?, is_open, zone_minutes)
            }
            Place::Paper(look) => self.draw_paper(&frame, *look)?,
            Place::Said(draft) => screens::said::screen(&frame, draft),
            Place::TakeBack { .. } => screens::said::take_back(&frame),
            Place::Deposits { .. }
            | Place::Offer(_)
            | Place::Void { .. }
            | Place::Spoil { .. }
            | Place::Search { .. }
            | Place::CloseDay { .. }
            | Place::Lift(_) => self.draw_rest(&frame, place)?,
            Place::Sync => {
                let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
                let name = phone.collector_name().unwrap_or_default();
                screens::sync::screen(
                    &frame,
                    &phone.sync_state()?,
                    phone.pictures()?,
                    contact,
                    self.link.shut_out(),
                    name,
                    zone_minutes,
                )
            }
        })
    }

    /// The screens around the visits: handing over, undoing, searching, closing.
    fn draw_rest(&self, frame: &Frame<'_>, place: &Place) -> Result<Markup, ViewError> {
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
