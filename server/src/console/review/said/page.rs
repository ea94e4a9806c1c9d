//! One dispute or request: the evidence, and the answer in words.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::entry::AnswerOutcome;
use counterfoil_sync::id::EntryId;
use maud::html;

use super::claim;
use super::evidence::{self, Evidence};
use crate::auth::Caller;
use crate::clock::day_in;
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::review::{Again, Choice, Decision, decision, done, framed, not_yours, taken};
use crate::console::visit::Visit;
use crate::http::{AppState, Problem};
use crate::reports::aging::AgingError;
use crate::said::{self, ANSWER, AnswerError};

async fn find(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    id: EntryId,
) -> Result<Evidence, Problem> {
    let today = day_in(visit.now, visit.zone);
    let scope = &caller.scope;
    let found = state
        .db
        .read(|mut tx| async move {
            let line = said::find(&mut tx, id).await?;
            let Some(line) = line.filter(|line| scope.sees(line.collector)) else {
                return Ok(None);
            };
            Ok::<_, AgingError>(Some(evidence::of(&mut tx, line, today).await?))
        })
        .await?;
    found.ok_or_else(|| AnswerError::NoSuch(id).into())
}

/// `GET /console/said/{said}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(said): Path<String>,
) -> Result<Response, Problem> {
    let found = find(&state, &visit, &caller, said::place(&said)?).await?;
    show(&visit, &caller, &found, Again::default())
}

/// `POST /console/said/{said}/answer`
pub(super) async fn answer(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(said): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let id = said::place(&said)?;
    let Some(problem) = taken(answered(&state, &visit, &caller, id, &fields).await)? else {
        return Ok(see_other(&format!("/console/said/{id}")));
    };
    let found = find(&state, &visit, &caller, id).await?;
    let again = Again::with(fields.get("reason"), &problem);
    show(&visit, &caller, &found, again)
}

async fn answered(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    id: EntryId,
    fields: &Fields,
) -> Result<(), Problem> {
    let outcome = AnswerOutcome::ALL
        .into_iter()
        .find(|outcome| outcome.name() == fields.get("decision"))
        .ok_or(AnswerError::Outcome)?;
    let (who, now) = ((caller.person, &caller.scope), visit.now);
    fields
        .command(
            "answer said",
            &id.to_string(),
            fields.get("reason").to_owned(),
        )?
        .run(state, caller, |mut tx, words| async move {
            said::answer(&mut tx, id, outcome, words, who, now).await?;
            Ok::<_, AnswerError>((tx, ()))
        })
        .await?;
    Ok(())
}

fn show(
    visit: &Visit,
    caller: &Caller,
    found: &Evidence,
    again: Again<'_>,
) -> Result<Response, Problem> {
    let words = &visit.words().said;
    let line = &found.line;
    let may = caller.roles.meets(ANSWER.into_iter().collect()) && caller.person != line.collector;
    let title = claim::title(visit, line);
    let choices = AnswerOutcome::ALL.map(|outcome| {
        let label = (words.give)(outcome);
        match outcome {
            AnswerOutcome::Granted => Choice::first(outcome.name(), label),
            AnswerOutcome::InPart | AnswerOutcome::Declined => Choice::other(outcome.name(), label),
        }
    });
    let body = html! {
        div.head { h1 { (format::text(&line.name)) } p.hint { (title) " · " bdi dir="ltr" { (line.id) } } }
        (again.line(visit))
        @if let Some((answer, at)) = &line.answer {
            @let who = html! { (format::text(&found.answered_by)) " · " (format::when(*at, visit.now, visit.zone, visit.words())) };
            (done((words.outcome)(answer.outcome), &who, Some(&answer.words)))
        }
        div.evidence { (evidence::beside(visit, found)) }
        (evidence::owed(visit, found, day_in(visit.now, visit.zone)))
        @if line.answer.is_none() {
            @if may {
                (decision(visit, &Decision {
                    title: Some(words.answer),
                    hint: Some(words.answer_text),
                    label: Some(words.in_words),
                    is_unproven: true,
                    is_below: true,
                    reason: again.reason,
                    choices: &choices,
                    ..Decision::to(format!("/console/said/{}/answer", line.id))
                })?)
            } @else { (not_yours(visit)) }
        }
    };
    Ok(framed(visit, again.status(), title, &body))
}
