//! An offer in the making: cash note by note, cheques ticked, beside what the phone has in hand.

use counterfoil_core::view::ChequeLine;
use counterfoil_sync::money::{Currency, Money};
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::format;
use crate::words::Words;

/// So many of one value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Note {
    pub(crate) unit: i64,
    /// How many, as it was typed.
    pub(crate) typed: String,
    /// The same as a number; none if it is not one.
    pub(crate) quantity: Option<u32>,
}

/// The offer as the screen shows it.
pub(crate) struct Offer<'a> {
    pub(crate) currency: Currency,
    /// The cash that may be offered.
    pub(crate) free: i64,
    /// What was counted; none while something typed is not a number.
    pub(crate) counted: Option<i64>,
    pub(crate) notes: &'a [Note],
    pub(crate) loose: &'a str,
    /// With whether they are ticked.
    pub(crate) cheques: &'a [(ChequeLine, bool)],
    pub(crate) remark: &'a str,
    pub(crate) token: &'a str,
}

/// What a form calls a cheque.
pub(crate) fn cheque_name(cheque: &ChequeLine) -> String {
    format!("c-{}-{}", cheque.receipt, cheque.cheque.tender)
}

pub(crate) fn screen(frame: &Frame<'_>, offer: &Offer<'_>) -> Markup {
    let words = frame.words;
    let body = html! {
        (counted(words, offer))
        form #deposit data-tap="offer" data-change="offer-changed" {
            input type="hidden" name="token" value=(offer.token);
            fieldset.notes {
                legend { (words.count_cash) }
                @for note in offer.notes {
                    label.note {
                        (format::money(Money::new(note.unit, offer.currency)))
                        span.times aria-hidden="true" { "×" }
                        input name={ "n-" (note.unit) } value=(note.typed) inputmode="numeric" autocomplete="off" placeholder="0"
                            dir="ltr" maxlength="7" enterkeyhint="next" aria-invalid=[note.quantity.is_none().then_some("true")];
                        (total(note, offer.currency))
                    }
                }
                label.note {
                    span { (words.loose_coin) }
                    span {}
                    input.wide name="loose" value=(offer.loose) inputmode="decimal" autocomplete="off" placeholder="0" dir="ltr" maxlength="12";
                }
            }
            @if !offer.cheques.is_empty() {
                fieldset {
                    legend { (words.cheques_handed) }
                    ul.items {
                        @for (cheque, is_ticked) in offer.cheques {
                            li {
                                label.item.tick {
                                    input type="checkbox" name=(cheque_name(cheque)) value="1" checked[*is_ticked];
                                    span.name { bdi { (cheque.bank) } " · " bdi { (cheque.number) } }
                                    span.hint { bdi { (format::day(cheque.date, words)) } }
                                    span.side { (format::money(cheque.amount)) }
                                }
                            }
                        }
                    }
                }
            }
            label.field.remark {
                span { (words.remark) }
                input name="remark" value=(offer.remark) autocomplete="off" dir="auto" maxlength="90";
            }
        }
    };
    frame.screen(words.hand_over, &nothing(), &body, &thumb(words, offer))
}

/// The element that [`total`] is.
pub(crate) fn total_id(note: &Note) -> String {
    format!("n-{}-total", note.unit)
}

/// What the notes of one value come to. Replaced alone.
pub(crate) fn total(note: &Note, currency: Currency) -> Markup {
    let total = note
        .quantity
        .and_then(|quantity| note.unit.checked_mul(quantity.into()));
    html! {
        span.line-total id=(total_id(note)) {
            @if let Some(total) = total.filter(|total| *total > 0) { (format::money(Money::new(total, currency))) }
        }
    }
}

/// What was counted beside what should be there.
pub(crate) fn counted(words: &Words, offer: &Offer<'_>) -> Markup {
    let money = |minor| format::money(Money::new(minor, offer.currency));
    html! {
        section #counted.counted role="status" {
            div { small { (words.should_be) } (money(offer.free)) }
            div { small { (words.counted) } @match offer.counted { Some(counted) => (money(counted)), None => span.late { (words.not_an_amount) } } }
            @if let Some(counted) = offer.counted {
                @let differs = counted.saturating_sub(offer.free);
                div.(if differs == 0 { "even" } else { "differs" }) {
                    small { @if differs == 0 { (words.even) } @else if differs < 0 { (words.less_than_hand) } @else { (words.more_than_hand) } }
                    (money(differs.saturating_abs()))
                }
            }
        }
    }
}

/// The action, with what it is about.
pub(crate) fn thumb(words: &Words, offer: &Offer<'_>) -> Markup {
    let ticked = offer.cheques.iter().filter(|(_, is_ticked)| *is_ticked);
    let count = u64::try_from(ticked.count()).unwrap_or(u64::MAX);
    let cash = offer.counted.unwrap_or(0);
    html! {
        button.primary.two #offer form="deposit" type="submit" disabled[offer.counted.is_none() || cash == 0 && count == 0] {
            small { (words.offer_now) }
            span { (format::money(Money::new(cash, offer.currency))) @if count > 0 { " + " ((words.cheques)(count)) } }
        }
    }
}
