//! Limits on cash that somebody asked for: they count when a second one agrees.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;

use super::form::decided as is_yes;
use super::unlocks::limits;
use super::{
    AGREE_LIMITS, Again, Choice, Decision, decision, done, framed, name, not_yours, taken,
};
use crate::auth::Caller;
use crate::cash_limits::SetError;
use crate::cash_limits::asked::{self, Asked};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::db::DbError;
use crate::http::{AppState, Problem};

struct Found {
    asked: Asked,
    by: String,
    whose: Option<String>,
    decided_by: Option<String>,
}

async fn find(state: &AppState, caller: &Caller, no: i64) -> Result<Found, Problem> {
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(asked) = asked::find(&mut tx, no).await? else {
                return Ok(None);
            };
            Ok::<_, DbError>(Some(Found {
                by: name(&mut tx, asked.by).await?,
                whose: match asked.set.collector {
                    Some(person) => Some(name(&mut tx, person).await?),
                    None => None,
                },
                decided_by: match &asked.answered {
                    Some(answered) => Some(name(&mut tx, answered.by).await?),
                    None => None,
                },
                asked,
            }))
        })
        .await?;
    let sees = |found: &Found| {
        let whose = found.asked.set.collector;
        whose.is_none_or(|whose| caller.scope.sees(whose))
    };
    found
        .filter(sees)
        .ok_or_else(|| SetError::NotAsked(no).into())
}

/// `GET /console/limits/{no}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let found = find(&state, &caller, no).await?;
    show(&visit, &caller, &found, Again::default())
}

/// `POST /console/limits/{no}/decide`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    find(&state, &caller, no).await?;
    let reason = fields.get("reason");
    let Some(problem) = taken(decided(&state, &visit, &caller, no, &fields).await)? else {
        return Ok(see_other(&format!("/console/limits/{no}")));
    };
    let found = find(&state, &caller, no).await?;
    show(&visit, &caller, &found, Again::with(reason, &problem))
}

async fn decided(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    no: i64,
    fields: &Fields,
) -> Result<(), Problem> {
    let agree = is_yes(fields)?;
    let (by, now) = (caller.person, visit.now);
    let reason = fields.get("reason").to_owned();
    fields
        .command("decide limits", &no.to_string(), reason)?
        .run(state, caller, |mut tx, reason| async move {
            asked::decide(&mut tx, no, agree, reason, by, now).await?;
            Ok::<_, SetError>((tx, ()))
        })
        .await?;
    Ok(())
}

fn show(
    visit: &Visit,
    caller: &Caller,
    found: &Found,
    again: Again<'_>,
) -> Result<Response, Problem> {
    let all = visit.words();
    let words = &all.control;
    let asked = &found.asked;
    let may = caller.roles.meets(AGREE_LIMITS.into_iter().collect())
        && caller.person != asked.by
        && Some(caller.person) != asked.set.collector;
    let body = html! {
        div.head { h1 { (words.limits) } }
        (again.line(visit))
        dl.facts.sheet {
            div { dt { (words.for_whom) } dd { @match &found.whose { Some(name) => (format::text(name)), None => (words.whole_company) } } }
            div { dt { (all.currency) } dd { bdi dir="ltr" { (asked.set.currency) } } }
            div { dt { (words.limits) } dd { (limits(visit, asked.set.limits.as_ref())) } }
            div { dt { (words.asked_by) } dd { (format::text(&found.by)) } }
            div { dt { (all.reason) } dd { (format::text(&asked.set.reason)) } }
        }
        @match (&asked.answered, may) {
            (Some(answered), _) => {
                @let what = if asked.state == "agreed" { words.agreed } else { all.refused };
                @let who = html! {
                    @if let Some(by) = &found.decided_by { (format::text(by)) " · " }
                    (format::when(answered.at, visit.now, visit.zone, all))
                };
                (done(what, &who, Some(&answered.note)))
            }
            (None, true) => (decision(visit, &Decision {
                hint: Some(words.agree_text),
                reason: again.reason,
                choices: &[Choice::first("yes", words.agree), Choice::other("no", all.refuse_now)],
                ..Decision::to(format!("/console/limits/{}/decide", asked.no))
            })?),
            (None, false) => (not_yours(visit)),
        }
    };
    Ok(framed(visit, again.status(), words.limits, &body))
}
