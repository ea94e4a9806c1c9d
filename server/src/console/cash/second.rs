//! The count of a second cashier: as blind as the first.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use maud::html;

use super::super::count::{Count, cheques, counted, keep, notes, sums, window as window_of};
use super::super::deposit::{Known, framed, heading, known};
use super::super::door::see_other;
use super::super::field::Query;
use super::super::fields::{Fields, token};
use super::super::frame::csrf;
use super::super::typed::{Kept, Typed};
use super::super::visit::Visit;
use super::super::window;
use super::super::{format, notice};
use crate::auth::Caller;
use crate::custody::{self, CustodyError};
use crate::http::{AppState, Problem};

/// `GET /console/deposits/{deposit}/second`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let known = known(&state, custody::entry(&deposit, "deposit")?).await?;
    if known.deposit.collector == caller.person {
        return Err(CustodyError::OwnDeposit.into());
    }
    if known.deposit.cashier == Some(caller.person) {
        return Err(CustodyError::SameCounter.into());
    }
    if known.seen.contains(&caller.person) {
        return Err(CustodyError::SeenDeclared.into());
    }
    if !known.deposit.asks_again() {
        return Err(CustodyError::NotNow(known.deposit.state).into());
    }
    let draft = known.draft.as_ref();
    let mine = draft.filter(|draft| draft.cashier == caller.person);
    if draft.is_some_and(|draft| draft.cashier != caller.person && draft.holds(visit.now)) {
        return Err(CustodyError::CountedByAnother.into());
    }
    let kept = mine.map_or_else(Kept::default, |draft| Kept::read(&draft.typed));
    let problem = window::told(&query);
    show(
        &visit,
        &known,
        &kept.typed,
        StatusCode::OK,
        problem.as_ref(),
    )
}

/// `POST /console/deposits/{deposit}/second/draft`: keeps what was typed so far, in one cashier's hands.
pub(in crate::console) async fn save(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let id = custody::entry(&deposit, "deposit")?;
    let (now, person, form) = (visit.now, caller.person, &fields);
    let saved = state
        .db
        .write(|mut tx| async move {
            custody::take(&mut tx, id, person, now).await?;
            keep(&mut tx, id, form, person, now).await
        })
        .await;
    let page = format!("/console/deposits/{id}/second");
    match saved {
        Ok(()) if fields.get("quiet") == "1" => Ok(format::clock(now, visit.zone).into_response()),
        Ok(()) if fields.get("leave") == "1" => Ok(see_other("/console/cashier")),
        Ok(()) => Ok(see_other(&page)),
        Err(problem) if problem.kind() == "count-elsewhere" && fields.get("quiet") != "1" => {
            Ok(see_other(&format!("{page}?elsewhere=1")))
        }
        Err(problem) => Err(problem),
    }
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
    let at = |what: &str| format!("/console/deposits/{}/second/{what}", deposit.id);
    let body = html! {
        (heading(visit, known))
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        @else { div.notice.told-so role="status" { strong { (words.office.second_count) } p { (words.office.second_text) } } }
        form.counting method="post" action={ "/console/deposits/" (deposit.id) "/second" }
            data-count=(deposit.currency.code()) data-draft=(at("draft")) data-exponent=(deposit.currency.exponent()) {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            (window_of(known)?)
            // Enter without a script keeps what was typed; only the button says that it is the count.
            button.unseen type="submit" formaction=(at("draft")) tabindex="-1" aria-hidden="true" {}
            div.sheet { (notes(visit, deposit.currency, typed, words.count_cash)) }
            div.side {
                @if !known.cheques.is_empty() { div.sheet { (cheques(visit, known, typed)) } }
                (sums(visit, known, typed))
                div.sheet.actions {
                    button.primary type="submit" data-main aria-keyshortcuts="Control+Enter" { (words.record_count) }
                    p.hint { (words.office.second_text) }
                    button.secondary type="submit" formaction=(at("draft")) name="leave" value="1" { (words.save_for_later) }
                    p.hint #saved role="status" data-saved=(words.saved_at) data-lost=(words.not_saved) {}
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
    match counted(&state, &caller, Count::Second(id), &typed, &fields).await {
        Ok(()) => Ok(see_other("/console/cashier")),
        Err(problem) if problem.kind() == "count-elsewhere" => Ok(see_other(&format!(
            "/console/deposits/{id}/second?elsewhere=1"
        ))),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            show(&visit, &before, &typed, problem.status(), Some(&problem))
        }
        Err(problem) => Err(problem),
    }
}
