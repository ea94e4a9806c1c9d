//! What is handed over: counted, offered, taken back.

use counterfoil_core::Command;
use counterfoil_core::command::{Count, OfferDeposit, WithdrawDeposit};
use counterfoil_core::view::{ChequeLine, ChequeState, CustodyView, ViewError, denominations};
use counterfoil_sync::entry::{Denomination, denominations_total};
use counterfoil_sync::money::Currency;

use super::{App, Place, explain};
use crate::format::{plain, typed};
use crate::screens::deposit as shown;
use crate::turn::{Now, Tap, Turn};

/// An offer in the making.
pub(super) struct Offer {
    currency: Currency,
    free: i64,
    notes: Vec<shown::Note>,
    loose: String,
    cheques: Vec<(ChequeLine, bool)>,
    remark: String,
    token: String,
}

impl Offer {
    pub(super) fn new(currency: Currency, custody: &CustodyView, token: String) -> Self {
        let cash = custody.cash.iter().find(|line| line.currency == currency);
        let notes = denominations(currency).iter().map(|unit| shown::Note {
            unit: *unit,
            typed: String::new(),
            quantity: Some(0),
        });
        let free = custody.cheques.iter().filter(|cheque| {
            cheque.state == ChequeState::InHand && cheque.amount.currency == currency
        });
        Self {
            currency,
            free: cash.map_or(0, |line| line.free),
            notes: notes.collect(),
            loose: String::new(),
            cheques: free.map(|cheque| (cheque.clone(), true)).collect(),
            remark: String::new(),
            token,
        }
    }

    fn read(&mut self, tap: &Tap) {
        for note in &mut self.notes {
            tap.field(&format!("n-{}", note.unit))
                .clone_into(&mut note.typed);
            note.quantity = if note.typed.is_empty() {
                Some(0)
            } else {
                plain(&note.typed).parse().ok()
            };
        }
        tap.field("loose").clone_into(&mut self.loose);
        tap.field("remark").clone_into(&mut self.remark);
        for (cheque, is_ticked) in &mut self.cheques {
            *is_ticked = !tap.field(&shown::cheque_name(cheque)).is_empty();
        }
    }

    /// What was counted; none while something typed is not a number.
    fn count(&self) -> Option<Vec<Denomination>> {
        let mut lines = Vec::new();
        for note in &self.notes {
            lines.push(Denomination {
                unit: note.unit,
                quantity: note.quantity?,
            });
        }
        let loose = u32::try_from(typed(&self.loose, self.currency)?).ok()?;
        match lines.iter_mut().find(|line| line.unit == 1) {
            Some(line) => line.quantity = line.quantity.checked_add(loose)?,
            None => lines.push(Denomination {
                unit: 1,
                quantity: loose,
            }),
        }
        lines.retain(|line| line.quantity > 0);
        Some(lines)
    }

    pub(super) fn shown(&self) -> shown::Offer<'_> {
        let counted = self
            .count()
            .and_then(|count| denominations_total(&count).ok());
        shown::Offer {
            currency: self.currency,
            free: self.free,
            counted,
            notes: &self.notes,
            loose: &self.loose,
            cheques: &self.cheques,
            remark: &self.remark,
            token: &self.token,
        }
    }
}

impl App {
    pub(super) fn show_deposits(&mut self) {
        let token = self.token();
        self.way.push(Place::Deposits { token });
    }

    pub(super) fn begin_offer(&mut self, tap: &Tap) {
        let Ok(currency) = tap.field("currency").parse() else {
            return;
        };
        let token = self.token();
        let custody = match &self.phone {
            Some(phone) => phone.custody(),
            None => Err(ViewError::NotEnrolled),
        };
        match custody {
            Ok(custody) => {
                let offer = Offer::new(currency, &custody, token);
                self.way.push(Place::Offer(Box::new(offer)));
            }
            Err(error) => {
                let words = self.words();
                self.refuse(explain::view(&error, words));
            }
        }
    }

    /// Something was counted.
    pub(super) fn change_offer(&mut self, tap: &Tap, turn: &mut Turn) {
        let words = self.words();
        let Some(Place::Offer(offer)) = self.way.last_mut() else {
            return;
        };
        offer.read(tap);
        let offer = offer.shown();
        let changed = tap.field("changed");
        let note = offer
            .notes
            .iter()
            .find(|note| changed.strip_prefix("n-") == Some(&note.unit.to_string()));
        if let Some(note) = note {
            turn.parts
                .push((shown::total_id(note), shown::total(note, offer.currency)));
        }
        turn.parts
            .push(("counted".to_owned(), shown::counted(words, &offer)));
        turn.parts
            .push(("offer".to_owned(), shown::thumb(words, &offer)));
    }

    pub(super) fn offer(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let words = self.words();
        let Some(Place::Offer(offer)) = self.way.last_mut() else {
            return;
        };
        offer.read(tap);
        let Some(denominations) = offer.count() else {
            self.refuse(words.not_an_amount);
            return;
        };
        let ticked = offer.cheques.iter().filter(|(_, is_ticked)| *is_ticked);
        let command = OfferDeposit {
            currency: offer.currency,
            count: Count::Only {
                denominations,
                cheques: ticked.map(|(cheque, _)| cheque.cheque).collect(),
            },
            remark: Some(offer.remark.clone()).filter(|remark| !remark.is_empty()),
        };
        let token = offer.token.clone();
        if self.act(&token, Command::from(command), now).is_some() {
            self.way.pop();
            turn.back = true;
            self.sync_if_useful(now, turn);
        }
    }

    pub(super) fn withdraw(&mut self, tap: &Tap, now: &Now, turn: &mut Turn) {
        let Ok(deposit) = tap.field("deposit").parse() else {
            return;
        };
        let token = format!("{}-{deposit}", tap.field("token"));
        let command = WithdrawDeposit { deposit };
        if self.act(&token, Command::from(command), now).is_some() {
            self.sync_if_useful(now, turn);
        }
    }
}
