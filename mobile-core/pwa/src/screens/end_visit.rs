//! The end of a visit: one tap says how it ended.

use counterfoil_sync::entry::VisitOutcome;
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

pub(crate) fn screen(frame: &Frame<'_>, customer: &str, token: &str) -> Markup {
    let words = frame.words;
    let body = html! {
        p.who { bdi { (customer) } }
        p.lead { (words.how_ended) }
        ul.choices {
            @for (at, outcome) in OUTCOMES.into_iter().enumerate() {
                li { button.choice data-tap="end-visit" data-with={ "outcome=" (at) "&token=" (token) } { ((words.outcome)(outcome)) } }
            }
        }
    };
    frame.screen(words.end_visit, &nothing(), &body, &nothing())
}
