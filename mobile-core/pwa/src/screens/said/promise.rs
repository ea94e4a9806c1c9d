//! A promise to pay: how much, and by when.

use counterfoil_sync::entry::Means;
use counterfoil_sync::limits::DAYS_AHEAD;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::{Draft, parts};
use crate::format;
use crate::words::Words;

/// The means in the order they are shown, after "not said"; a form names one by its place.
pub(crate) const MEANS: [Means; 5] = [
    Means::Cash,
    Means::Cheque,
    Means::Transfer,
    Means::Card,
    Means::Wallet,
];

pub(super) fn fields(words: &Words, draft: &Draft) -> Markup {
    let said = &words.said;
    let due = draft.text_or("due", &draft.today.plus(7).to_string());
    let mut days = vec![
        (said.tomorrow.to_owned(), draft.today.plus(1)),
        ((said.in_days)(7), draft.today.plus(7)),
        ((said.in_days)(14), draft.today.plus(14)),
    ];
    // One date, one button: near the end of a month it is one of these.
    let end_of_month = draft.today.month_end();
    if days.iter().all(|(_, day)| *day != end_of_month) {
        days.push((said.end_of_month.to_owned(), end_of_month));
    }
    html! {
        (parts::amount(draft, "amount", said.promised, &overdue(draft)))
        label.field.tight {
            span { (said.by_when) }
            input type="date" name="due" value=(due) min=(draft.today) max=(draft.today.plus(DAYS_AHEAD)) required;
        }
        div.adds role="group" aria-label=(said.by_when) {
            @for (name, day) in days {
                button.add type="button" data-tap="said-due" data-with={ "until=" (day) } aria-pressed=(day.to_string() == due) { (name) }
            }
        }
        label.field {
            span { (said.means) }
            select name="means" {
                option value="" { "–" }
                @for (at, means) in MEANS.into_iter().enumerate() {
                    option value=(at) selected[draft.choice("means") == Some(at)] { ((said.means_of)(means)) }
                }
            }
        }
        @if !draft.promises.is_empty() {
            label.field {
                span { (said.instead_of) }
                select name="replaces" {
                    option value="" { (said.nothing_instead) }
                    @for (at, promise) in draft.promises.iter().enumerate() {
                        option value=(at) selected[draft.choice("replaces") == Some(at)] {
                            (promise.amount.currency.code()) " " (promise.amount.major()) " · " (format::day(promise.due, words))
                        }
                    }
                }
            }
        }
        @if draft.lines().next().is_some() {
            details.more {
                summary { (said.which_items) }
                p.hint { (said.which_items_hint) }
                (parts::ticks(words, draft))
            }
        }
        details.more {
            summary { (said.more) }
            (parts::said_by(words, draft))
            (parts::lines(draft, "note", words.note))
        }
    }
}

/// What is late, as a proposal; all that is open if nothing is.
fn overdue(draft: &Draft) -> String {
    let late = draft
        .lines()
        .filter(|line| line.days_overdue.is_some())
        .try_fold(0_i64, |sum, line| sum.checked_add(line.open.minor));
    let amount = late.filter(|late| *late > 0).unwrap_or(draft.open());
    if amount > 0 {
        Money::new(amount, draft.currency).major()
    } else {
        String::new()
    }
}
