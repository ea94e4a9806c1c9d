//! The end of a visit: one tap says how it ended; what else is to be said is said before.

use counterfoil_sync::entry::{NextAction, VisitOutcome};
use maud::{Markup, html};

use super::{Frame, nothing};

/// The outcomes in the order they are shown; a tap names its place in it.
pub(crate) const OUTCOMES: [VisitOutcome; 6] = [
    VisitOutcome::Collected,
    VisitOutcome::NotPaid,
    VisitOutcome::Absent,
    VisitOutcome::Closed,
    VisitOutcome::Disputed,
    VisitOutcome::Refused,
];

/// What may follow, in the order it is shown; a form names one by its place.
pub(crate) const NEXT: [NextAction; 4] = [
    NextAction::Visit,
    NextAction::Call,
    NextAction::Statement,
    NextAction::Escalate,
];

pub(crate) fn screen(frame: &Frame<'_>, customer: &str, token: &str) -> Markup {
    let words = frame.words;
    let body = html! {
        p.who { bdi { (customer) } }
        form #visit {
            input type="hidden" name="token" value=(token);
            details.more {
                summary { (words.more_about_visit) }
                label.field { span { (words.delay_reason) } input name="delay" autocomplete="off" dir="auto" maxlength="90"; }
                div.pair {
                    label.field {
                        span { (words.next_action) }
                        select name="next" {
                            option value="" { "–" }
                            @for (at, next) in NEXT.into_iter().enumerate() { option value=(at) { ((words.next)(next)) } }
                        }
                    }
                    label.field { span { (words.next_day) } input type="date" name="next-day"; }
                }
                label.field { span { (words.note) } textarea name="note" rows="3" dir="auto" maxlength="1000" {} }
            }
            p.lead { (words.how_ended) }
            ul.choices {
                @for (at, outcome) in OUTCOMES.into_iter().enumerate() {
                    li { button.choice type="button" data-tap="end-visit" data-with={ "outcome=" (at) } { ((words.outcome)(outcome)) } }
                }
            }
        }
    };
    frame.screen(words.end_visit, &nothing(), &body, &nothing())
}
