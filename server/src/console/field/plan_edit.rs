//! What is done to a plan at a desk: one form for each collector, one for all that are shown.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::id::{DaybookId, EntryId, PersonNo};

use super::plan::{BESIDE, date};
use crate::auth::Caller;
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::visit::Visit;
use crate::fieldwork::FieldworkError;
use crate::fieldwork::team::{self, Change, Planner};
use crate::http::{AppState, Problem};

/// `POST /console/plan/{date}/{collector}`
pub(super) async fn change(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path((text, collector)): Path<(String, u32)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (day, collector) = (date(&text)?, PersonNo(collector));
    let planner = Planner {
        by: caller.person,
        now: state.clock.now(),
        day,
    };
    let (change, look_at) = asked(&visit, &fields)?;
    if let Change::To(_, to, _) = change
        && !caller.scope.sees(to)
    {
        return Err(Problem::no_such(format_args!("collector {to}")));
    }
    warm(&state, planner, &[collector]).await?;
    let daybooks = &state.daybooks;
    let subject = format!("{day} {collector}");
    fields
        .command("plan", &subject, change)?
        .run(&state, &caller, |mut tx, change| async move {
            let done = team::change(&mut tx, daybooks, planner, collector, change).await;
            match done {
                Err(FieldworkError::UnknownCustomers(_)) => Err(unknown()),
                done => done.map(|()| (tx, ())).map_err(Problem::from),
            }
        })
        .await?;
    let back = fields.get("back");
    if back.starts_with("/console/worklist") {
        return Ok(see_other(back));
    }
    let anchor = look_at.map_or_else(|| format!("c{collector}"), |stop| format!("s{stop}"));
    Ok(see_other(&place(&text, &fields, &anchor)))
}

/// What a form asks for, and which stop it is about.
fn asked(visit: &Visit, fields: &Fields) -> Result<(Change, Option<EntryId>), Problem> {
    let mut parts = fields.get("do").split(' ');
    let what = parts.next().unwrap_or_default();
    let mut stop = || -> Result<EntryId, Problem> {
        let text = parts.next().unwrap_or_default();
        text.parse()
            .map_err(|_| Problem::no_such(format_args!("stop on this day")))
    };
    Ok(match what {
        "up" => {
            let id = stop()?;
            (Change::Up(id), Some(id))
        }
        "down" => {
            let id = stop()?;
            (Change::Down(id), Some(id))
        }
        "after" => {
            let id = stop()?;
            (Change::After(id, stop().ok()), Some(id))
        }
        "off" => {
            let reason = visit.words().field.off_reason.to_owned();
            (Change::Off(stop()?, reason), None)
        }
        "to" => {
            let id = stop()?;
            let to = parts.next().and_then(|no| no.parse().ok()).map(PersonNo);
            let to = to.ok_or_else(|| Problem::invalid("Choose another collector."))?;
            let after = parts.next().and_then(|text| text.parse().ok());
            (Change::To(id, to, after), None)
        }
        "route" => {
            let kept = fields.beginning("k").filter_map(|(id, _)| id.parse().ok());
            (Change::Route(kept.collect()), None)
        }
        "add" => (Change::Add(fields.get("code").to_owned()), None),
        _ => return Err(Problem::invalid("Say what is to be done with the plan.")),
    })
}

/// `POST /console/plan/{date}/team`
pub(super) async fn team(
    State(state): State<AppState>,
    caller: Caller,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let day = date(&text)?;
    let planner = Planner {
        by: caller.person,
        now: state.clock.now(),
        day,
    };
    let shown = fields.beginning("c").filter_map(|(no, _)| no.parse().ok());
    let team: Vec<PersonNo> = shown
        .map(PersonNo)
        .filter(|no| caller.scope.sees(*no))
        .take(BESIDE)
        .collect();
    warm(&state, planner, &team).await?;
    let daybooks = &state.daybooks;
    let from = match fields.get("do") {
        "balance" => None,
        "copy" => Some(date(fields.get("day"))?),
        _ => return Err(Problem::invalid("Say what is to be done with the plans.")),
    };
    fields
        .command("plan team", &text, (team, from))?
        .run(&state, &caller, |mut tx, (team, from)| async move {
            match from {
                None => team::balance(&mut tx, daybooks, planner, team).await?,
                Some(from) => team::copy(&mut tx, daybooks, planner, *from, team).await?,
            };
            Ok::<_, FieldworkError>((tx, ()))
        })
        .await?;
    Ok(see_other(&place(&text, &fields, "main")))
}

fn place(day: &str, fields: &Fields, anchor: &str) -> String {
    match fields.get("team") {
        "" => format!("/console/plan/{day}#{anchor}"),
        team => {
            let team: String = form_urlencoded::byte_serialize(team.as_bytes()).collect();
            format!("/console/plan/{day}?team={team}#{anchor}")
        }
    }
}

/// Materialises days before a writing transaction asks for them, so that other writers do not wait.
async fn warm(state: &AppState, planner: Planner, team: &[PersonNo]) -> Result<(), FieldworkError> {
    let daybooks = &state.daybooks;
    state
        .db
        .read(|mut tx| async move {
            for collector in team {
                let day = DaybookId {
                    collector: *collector,
                    day: planner.day,
                };
                daybooks.read(&mut tx, day).await?;
            }
            Ok(())
        })
        .await
}

fn unknown() -> Problem {
    Problem::new(
        axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        "unknown-customer",
        "No such customer",
        "No customer has this code. Nothing was planned.",
    )
}
