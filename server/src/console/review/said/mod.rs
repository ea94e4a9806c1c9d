//! What customers contest and ask for, until the office answers.

mod claim;
mod evidence;
mod page;
mod queue;

pub(super) use queue::section;

use counterfoil_sync::entry::{AnswerOutcome, SaidAnswer};
use maud::{Markup, html};

use crate::auth::Scope;
use crate::console::LISTED;
use crate::console::door::{Door, form, page as shows};
use crate::console::visit::Visit;
use crate::db::{DbError, Tx};
use crate::said::{self, ANSWER, Line, SEE};

pub(super) fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    vec![
        shows("/console/said", SEE, get(queue::page)),
        shows("/console/said/{said}", SEE, get(page::page)),
        form("/console/said/{said}/answer", ANSWER, post(page::answer)),
    ]
}

/// Everything that waits for an answer.
pub(super) async fn waiting(tx: &mut Tx, scope: &Scope) -> Result<Vec<Line>, DbError> {
    said::open(tx, scope, LISTED).await
}

/// What the office answered, in a tag.
pub(in crate::console) fn outcome(visit: &Visit, answer: &SaidAnswer) -> Markup {
    let tone = match answer.outcome {
        AnswerOutcome::Granted => "tag fine",
        AnswerOutcome::InPart => "tag warn",
        AnswerOutcome::Declined => "tag",
    };
    html! { span class=(tone) { ((visit.words().said.outcome)(answer.outcome)) } }
}
