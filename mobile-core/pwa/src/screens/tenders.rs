//! What a customer pays with besides cash: cheques, transfers, cards, wallets.

use counterfoil_core::command::cheque_dates;
use counterfoil_sync::id::Hash;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::camera;
use crate::format;
use crate::words::Words;

/// A means of payment that is not cash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A cheque.
    Cheque,
    /// A bank transfer.
    Transfer,
    /// A card.
    Card,
    /// A wallet.
    Wallet,
}

impl Kind {
    /// In the order they are shown; a tap names one by its place.
    pub(crate) const ALL: [Self; 4] = [Self::Cheque, Self::Transfer, Self::Card, Self::Wallet];

    /// Its place in that order.
    pub(crate) fn place(self) -> u8 {
        let place = Self::ALL.iter().position(|kind| *kind == self);
        place
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or_default()
    }

    /// Its name.
    pub(crate) fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Cheque => words.cheque,
            Self::Transfer => words.transfer,
            Self::Card => words.card,
            Self::Wallet => words.wallet,
        }
    }
}

/// One of them in the making.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    /// The amount as it was typed.
    pub(crate) typed: String,
    /// The same as an amount; none if it is not one.
    pub(crate) amount: Option<i64>,
    pub(crate) bank: String,
    pub(crate) number: String,
    pub(crate) date: Option<Day>,
    pub(crate) drawer: String,
    pub(crate) reference: String,
    /// A cheque's photo, if it was taken.
    pub(crate) photo: Option<Hash>,
}

impl Line {
    /// A blank one.
    pub(crate) fn new(kind: Kind, today: Day) -> Self {
        Self {
            kind,
            typed: String::new(),
            amount: Some(0),
            bank: String::new(),
            number: String::new(),
            date: Some(today),
            drawer: String::new(),
            reference: String::new(),
            photo: None,
        }
    }
}

/// All of them, and the buttons that add one.
pub(crate) fn tenders(words: &Words, lines: &[Line], currency: Currency, today: Day) -> Markup {
    html! {
        @for (at, line) in lines.iter().enumerate() {
            fieldset.tender {
                legend { (line.kind.name(words)) }
                button.remove type="button" data-tap="remove-tender" data-with={ "at=" (at) }
                    aria-label={ (words.remove) ": " (line.kind.name(words)) } { "×" }
                (amount(words, at, line, currency))
                @if line.kind == Kind::Cheque {
                    div.pair {
                        (text(words.bank, &format!("t{at}-bank"), &line.bank, true))
                        (text(words.cheque_number, &format!("t{at}-number"), &line.number, true))
                    }
                    div.pair {
                        label.field {
                            span { (words.cheque_date) }
                            input type="date" name={ "t" (at) "-date" } value=[line.date.map(|date| date.to_string())]
                                min=(cheque_dates(today).start()) max=(cheque_dates(today).end()) required;
                        }
                        (text(words.drawer, &format!("t{at}-drawer"), &line.drawer, false))
                    }
                    (when(words, at, line, today))
                    (photo(words, at, line))
                } @else {
                    (text(words.reference, &format!("t{at}-reference"), &line.reference, false))
                }
            }
        }
        div.adds.even role="group" aria-label=(words.add_tender) {
            @for (at, kind) in Kind::ALL.into_iter().enumerate() {
                button.add type="button" data-tap="add-tender" data-with={ "kind=" (at) } { "+ " (kind.name(words)) }
            }
        }
    }
}

/// The element that [`photo`] is.
pub(crate) fn photo_id(at: usize) -> String {
    format!("t{at}-photo")
}

/// The camera for a cheque. Replaced alone.
pub(crate) fn photo(words: &Words, at: usize, line: &Line) -> Markup {
    camera::with(
        words,
        &photo_id(at),
        line.photo.as_slice(),
        &format!("at={at}"),
    )
}

/// The element that [`when`] is.
pub(crate) fn when_id(at: usize) -> String {
    format!("t{at}-when")
}

/// Whether a cheque is post-dated. Replaced alone.
pub(crate) fn when(words: &Words, at: usize, line: &Line, today: Day) -> Markup {
    html! {
        p.hint id=(when_id(at)) role="status" {
            @if line.date.is_some_and(|date| !cheque_dates(today).contains(&date)) {
                strong.late { ((words.cheque_not_paid)(&line.number)) }
            } @else if let Some(date) = line.date.filter(|date| *date > today) {
                strong.later { (words.post_dated) } " · " bdi { (format::day(date, words)) }
            }
        }
    }
}

fn amount(words: &Words, at: usize, line: &Line, currency: Currency) -> Markup {
    html! {
        label.field.money-field {
            span { (words.amount) " " small { (currency.code()) } }
            input name={ "t" (at) "-amount" } value=(line.typed) inputmode="decimal" autocomplete="off" dir="ltr" maxlength="20"
                required data-focus[line.typed.is_empty()] aria-invalid=[line.amount.is_none().then_some("true")];
        }
    }
}

fn text(label: &str, name: &str, value: &str, is_required: bool) -> Markup {
    html! {
        label.field {
            span { (label) }
            input name=(name) value=(value) autocomplete="off" dir="auto" maxlength="80" required[is_required];
        }
    }
}
