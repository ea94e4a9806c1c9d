//! A customer goes to another collector: for good, or for a holiday.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::{CustomerNo, DaybookId, PersonNo};
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::query::Query;
use super::{customer, people};
use crate::accounts::Account;
use crate::auth::Caller;
use crate::clock::day_in;
use crate::console::door::see_other;
use crate::console::fields::{Fields, token};
use crate::console::frame::csrf;
use crate::console::visit::Visit;
use crate::fieldwork::{self, Desk};
use crate::http::{AppState, Problem};
use crate::receivables::portfolio::{self, Assign, AssignError};
use crate::worklist::Holder;

/// What was typed, to be shown again.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    to: Option<PersonNo>,
    from: String,
    until: String,
    reason: String,
}

/// The form, closed until somebody wants it.
pub(super) fn form(
    visit: &Visit,
    account: &Account,
    holders: &[Holder],
    typed: Option<&Typed>,
) -> Result<Markup, Problem> {
    let words = visit.words();
    let field = words.field;
    let today = day_in(visit.now, visit.zone).to_string();
    let (to, from, until, reason) = match typed {
        Some(typed) => (
            typed.to,
            typed.from.as_str(),
            typed.until.as_str(),
            typed.reason.as_str(),
        ),
        None => (None, today.as_str(), "", ""),
    };
    Ok(html! {
        details.assign open[typed.is_some()] {
            summary { (field.assign) }
            p.hint { (field.assign_text) }
            form method="post" action={ "/console/customers/" (account.no) "/assign" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                label.field { span { (field.to_collector) } select name="to" required { (people::options(holders, to, Some(field.choose))) } }
                div.pair {
                    label.field { span { (field.from_day) } input type="date" name="from" value=(from) min=(today) required; }
                    label.field { span { (field.until_day) } input type="date" name="until" value=(until) min=(today); small.hint { (field.until_text) } }
                }
                label.field { span { (words.reason) } input name="reason" value=(reason) required maxlength="200" dir="auto" autocomplete="off"; }
                button.primary type="submit" { (field.assign) }
            }
        }
    })
}

/// `POST /console/customers/{customer}/assign`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<u32>,
    fields: Fields,
) -> Result<Response, Problem> {
    let no = CustomerNo(no);
    match decided(&state, &visit, &caller, no, &fields).await {
        Ok(()) => Ok(see_other(&format!("/console/customers/{no}?done=assigned"))),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let typed = Typed {
                to: fields.get("to").parse().ok().map(PersonNo),
                from: fields.get("from").to_owned(),
                until: fields.get("until").to_owned(),
                reason: fields.get("reason").to_owned(),
            };
            let query = Query::default();
            customer::show(
                &state,
                &visit,
                &caller,
                no,
                &query,
                Some((&problem, &typed)),
            )
            .await
        }
        Err(problem) => Err(problem),
    }
}

async fn decided(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    customer: CustomerNo,
    fields: &Fields,
) -> Result<(), Problem> {
    let day = |name: &str| -> Result<Day, Problem> {
        let text = fields.get(name);
        text.parse().map_err(|_| AssignError::Days.into())
    };
    let to = fields.get("to").parse().map(PersonNo);
    let to = to.map_err(|_| Problem::from(AssignError::NoCollector(PersonNo(0))))?;
    if !caller.scope.sees(to) {
        return Err(AssignError::NoCollector(to).into());
    }
    let until = match fields.get("until") {
        "" => None,
        _ => Some(day("until")?),
    };
    let assign = Assign {
        customer,
        to,
        from: day("from")?,
        until,
        reason: fields.get("reason").to_owned(),
    };
    let (now, by) = (state.clock.now(), caller.person);
    let today = day_in(now, visit.zone);
    let daybooks = &state.daybooks;
    fields
        .command("assign", &customer.to_string(), assign)?
        .run(state, caller, |mut tx, assign| async move {
            let was = portfolio::assign(&mut tx, assign, by, now, today).await?;
            if let Some(was) = was.filter(|was| *was != assign.to) {
                let desk = Desk {
                    by,
                    now,
                    day: DaybookId {
                        collector: was,
                        day: assign.from,
                    },
                };
                let until = assign.until.unwrap_or(assign.from.plus(366));
                let reason = assign.reason.trim();
                fieldwork::release(&mut tx, daybooks, desk, customer, assign.to, until, reason)
                    .await?;
            }
            Ok::<_, Problem>((tx, ()))
        })
        .await?;
    Ok(())
}

impl From<AssignError> for Problem {
    fn from(error: AssignError) -> Self {
        match error {
            AssignError::Db(error) => error.into(),
            AssignError::NoCustomer(no) => Self::no_such(format_args!("customer {no}")),
            AssignError::Reason => Self::reason(),
            AssignError::NoCollector(_) => told("assign-collector", &error),
            AssignError::Same => told("assign-same", &error),
            AssignError::Days => told("assign-days", &error),
        }
    }
}

fn told(kind: &'static str, error: &AssignError) -> Problem {
    let detail = format!("This cannot be done: {error}.");
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        kind,
        "Not assigned",
        detail,
    )
}
