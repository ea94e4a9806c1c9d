//! The count of a second cashier: as blind as the first.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::EntryId;
use maud::html;

use super::super::count::{cheques, notes, sums};
use super::super::deposit::{Known, framed, heading, known};
use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::frame::csrf;
use super::super::notice;
use super::super::typed::Typed;
use super::super::visit::Visit;
use crate::auth::Caller;
use crate::custody::{self, CustodyError, DepositState};
use crate::http::{AppState, Problem};

/// `GET /console/deposits/{deposit}/second`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
) -> Result<Response, Problem> {
    let known = known(&state, custody::entry(&deposit, "deposit")?).await?;
    if known.deposit.collector == caller.person {
        return Err(CustodyError::OwnDeposit.into());
    }
    if known.deposit.cashier == Some(caller.person) {
        return Err(CustodyError::SameCounter.into());
    }
    if !(known.deposit.awaits_second || known.differs)
        || known.deposit.state != DepositState::Counted
    {
        return Err(CustodyError::NotNow(known.deposit.state).into());
    }
    show(&visit, &known, &Typed::default(), StatusCode::OK, None)
}

fn show(
    visit: &Visit,
    known: &Known,
    typed: &Typed,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let deposit = &known.deposit;
    let body = html! {
        (heading(visit, known))
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        @else { div.notice.told-so role="status" { strong { (words.office.second_count) } p { (words.office.second_text) } } }
        form.counting method="post" action={ "/console/deposits/" (deposit.id) "/second" }
            data-count=(deposit.currency.code()) data-exponent=(deposit.currency.exponent()) {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            div.sheet { (notes(visit, deposit.currency, typed, words.count_cash)) }
            div.side {
                @if !known.cheques.is_empty() { div.sheet { (cheques(visit, known, typed)) } }
                (sums(visit, known, typed))
                div.sheet.actions {
                    button.primary type="submit" data-main aria-keyshortcuts="Control+Enter" { (words.record_count) }
                    p.hint { (words.office.second_text) }
                }
            }
        }
    };
    Ok(framed(visit, status, known, &body))
}

/// `POST /console/deposits/{deposit}/second`
pub(in crate::console) async fn record(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let id = custody::entry(&deposit, "deposit")?;
    let before = known(&state, id).await?;
    let typed = Typed::of(&fields, before.deposit.currency);
    match recorded(&state, &caller, id, &typed, &fields).await {
        Ok(()) => Ok(see_other("/console/cashier")),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            show(&visit, &before, &typed, problem.status(), Some(&problem))
        }
        Err(problem) => Err(problem),
    }
}

async fn recorded(
    state: &AppState,
    caller: &Caller,
    id: EntryId,
    typed: &Typed,
    fields: &Fields,
) -> Result<(), Problem> {
    if typed.is_blank() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "nothing-counted",
            "Nothing was counted",
            "Type how many of each note there are; a zero says that there was no cash.",
        ));
    }
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("second count", &id.to_string(), typed.clone())?
        .run(state, caller, |mut tx, typed| async move {
            let currency = custody::find(&mut tx, id).await?.currency;
            let lines = typed.count(currency).ok_or(CustodyError::Denominations)?;
            custody::count_again(&mut tx, id, &lines, &typed.ticked(), person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(())
}
