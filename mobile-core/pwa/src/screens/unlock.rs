//! Limits on cash: how near they are, the way past one, and the challenge that is read out.

use counterfoil_core::command::UnlockAsked;
use counterfoil_core::view::{LimitLine, LimitState};
use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::money::{Currency, Money};
use maud::{Markup, html};

use super::{Frame, nothing};
use crate::format;
use crate::words::Words;

/// A value of a limit as it stands in a sentence.
pub(crate) fn value(kind: LimitKind, currency: Currency, value: i64) -> String {
    if kind.is_money() {
        format::money_text(Money::new(value, currency))
    } else {
        value.to_string()
    }
}

/// That a limit refuses.
pub(crate) fn full(
    words: &Words,
    kind: LimitKind,
    currency: Currency,
    held: i64,
    most: i64,
) -> String {
    let [held, most] = [held, most].map(|minor| value(kind, currency, minor));
    (words.limits.full)(kind, &held, &most)
}

/// Which limits a receipt in the making comes near. Replaced while it is typed; one that refuses stands
/// beside the button that it disables.
pub(crate) fn standing(words: &Words, lines: &[LimitLine]) -> Markup {
    html! {
        div #limits role="status" {
            @for line in lines.iter().filter(|line| line.state == LimitState::Warned) {
                p.notice {
                    ((words.limits.near)(line.kind, &shown(line, line.value), &shown(line, line.soft.unwrap_or_default())))
                }
            }
        }
    }
}

fn shown(line: &LimitLine, of: i64) -> String {
    value(line.kind, line.currency, of)
}

/// The limit that refuses a receipt in the making, if one does.
pub(crate) fn refuses(lines: &[LimitLine]) -> Option<&LimitLine> {
    lines.iter().find(|line| line.state == LimitState::Full)
}

/// Why a receipt cannot be issued, and the ways out, beside its button.
pub(crate) fn way_out(words: &Words, line: &LimitLine) -> Markup {
    let most = line.hard.unwrap_or_default();
    html! {
        p.notice.refused #full role="status" { (full(words, line.kind, line.currency, line.value, most)) }
        div.row {
            button.secondary type="button" data-tap="deposits" { (words.hand_over) }
            button.secondary type="button" data-tap="ask-unlock" data-with={ "limit=" (line.kind as u8) } { (words.limits.ask) }
        }
    }
}

/// The class of the figure of cash in hand, and what to do about it.
pub(crate) fn on_hand(words: &Words, limits: &[LimitLine]) -> (&'static str, Option<&'static str>) {
    let worst = limits
        .iter()
        .filter(|line| line.kind != LimitKind::Receipt)
        .map(|line| line.state)
        .max();
    match worst {
        Some(LimitState::Full) => ("full", Some(words.limits.hand_in)),
        Some(LimitState::Warned) => ("warned", Some(words.limits.hand_in)),
        Some(LimitState::Within) | None => ("", None),
    }
}

/// What is read out, and where the answer is typed.
pub(crate) fn screen(frame: &Frame<'_>, asked: &UnlockAsked, token: &str, typed: &str) -> Markup {
    let words = &frame.words.limits;
    let spelled: Vec<String> = asked.challenge.chars().map(String::from).collect();
    let up_to = value(asked.kind, asked.currency, asked.up_to);
    let body = html! {
        p.lead { (words.say) }
        p.challenge dir="ltr" translate="no" aria-label={ (words.challenge) ": " (spelled.join(" ")) } { (asked.challenge) }
        p.hint { ((words.asks_for)(asked.kind, &up_to)) " " (words.letters) }
        hr;
        form #unlock data-tap="use-unlock" {
            input type="hidden" name="token" value=(token);
            label.field {
                span { (words.code) }
                input.spelled name="code" value=(typed) autocomplete="off" autocapitalize="characters" spellcheck="false" dir="ltr"
                    maxlength="16" enterkeyhint="done" required;
            }
        }
    };
    let thumb = html! { button.primary form="unlock" type="submit" { (words.use_code) } };
    frame.screen(words.title, &nothing(), &body, &thumb)
}
