//! A manager takes a counted deposit back to the queue, whose cashier is not there to go on.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::deposit::{Known, framed, known, told};
use super::door::see_other;
use super::fields::Fields;
use super::notice;
use super::review::{Choice, Decision, decision, taken};
use super::visit::Visit;
use crate::auth::{Caller, Role};
use crate::custody::{self, CustodyError, DepositState};
use crate::http::{AppState, Problem};

/// `POST /console/deposits/{deposit}/take-back`
pub(super) async fn take_back(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let id = custody::entry(&deposit, "deposit")?;
    let (now, person) = (state.clock.now(), caller.person);
    let reason = fields.get("reason").to_owned();
    let done = fields
        .command("take back", &id.to_string(), reason.clone())?
        .run(&state, &caller, |mut tx, reason| async move {
            custody::take_back(&mut tx, id, reason, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await;
    let Some(problem) = taken(done.map(|_| ()))? else {
        return Ok(see_other(&format!("/console/deposits/{id}")));
    };
    let known = known(&state, id).await?;
    let body = html! {
        (notice::line(&visit, &problem))
        (told(&visit, &caller, &known, None)?)
        (form(&visit, &caller, &known, &reason)?)
    };
    Ok(framed(&visit, problem.status(), &known, &body))
}

/// The form, for managers who are on neither side of it.
pub(super) fn form(
    visit: &Visit,
    caller: &Caller,
    known: &Known,
    reason: &str,
) -> Result<Markup, Problem> {
    let (deposit, office) = (&known.deposit, &visit.words().office);
    let is_side = deposit.cashier == Some(caller.person) || deposit.collector == caller.person;
    if deposit.state != DepositState::Counted || is_side || !caller.roles.has(Role::Manager) {
        return Ok(html! {});
    }
    let form = decision(
        visit,
        &Decision {
            hint: Some(office.count_back_text),
            reason,
            is_below: reason.is_empty(),
            choices: &[Choice::danger("yes", office.count_back)],
            ..Decision::to(format!("/console/deposits/{}/take-back", deposit.id))
        },
    )?;
    Ok(html! {
        details.more open[!reason.is_empty()] { summary { (office.count_back_title) } (form) }
    })
}
