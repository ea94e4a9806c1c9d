//! Counting blind: note by note, cheque by cheque, with nothing on the page that says what it should
//! come to. What is typed is kept as a draft; the count itself is recorded once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Millis;
use maud::{Markup, html};

use super::deposit::{Known, framed, heading, known};
use super::door::see_other;
use super::fields::{Fields, token};
use super::frame::csrf;
use super::typed::{Kept, Typed, name_of};
use super::visit::Visit;
use super::window::Window;
use super::{format, notice};
use crate::auth::Caller;
use crate::custody::{self, CustodyError, DepositState};
use crate::db::Tx;
use crate::http::{AppState, Problem};

/// `POST /console/deposits/{deposit}/take`: into one's hands. Taking it again is going on.
pub(super) async fn take(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
) -> Result<Response, Problem> {
    let (id, now, person) = (
        custody::entry(&deposit, "deposit")?,
        visit.now,
        caller.person,
    );
    state
        .db
        .write(|mut tx| async move { custody::take(&mut tx, id, person, now).await })
        .await?;
    Ok(see_other(&format!("/console/deposits/{id}")))
}

/// `POST /console/deposits/{deposit}/give-back`: onto the counter again.
pub(super) async fn give_back(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
) -> Result<Response, Problem> {
    let (id, person) = (custody::entry(&deposit, "deposit")?, caller.person);
    state
        .db
        .write(|mut tx| async move { custody::give_back(&mut tx, id, person).await })
        .await?;
    Ok(see_other("/console/cashier"))
}

/// `POST /console/deposits/{deposit}/draft`: keeps what was typed so far, and shows what it comes to.
/// The script wants no page, only when it was.
pub(super) async fn save(
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
        .write(|mut tx| async move { keep(&mut tx, id, form, person, now).await })
        .await;
    if let Err(problem) = saved {
        return elsewhere(&state, &visit, id, problem, &fields).await;
    }
    if fields.get("quiet") == "1" {
        return Ok(format::clock(now, visit.zone).into_response());
    }
    Ok(see_other(
        if fields.get("leave") == "1" {
            "/console/cashier".to_owned()
        } else {
            format!("/console/deposits/{id}")
        }
        .as_str(),
    ))
}

/// Keeps what a form says, over what the same cashier typed before.
pub(super) async fn keep(
    tx: &mut Tx,
    id: EntryId,
    form: &Fields,
    person: PersonNo,
    now: Millis,
) -> Result<(), Problem> {
    let currency = custody::find(tx, id).await?.currency;
    let typed = Typed::of(form, currency);
    let draft = custody::draft(tx, id).await?;
    let mine = draft.filter(|draft| draft.cashier == person);
    let before = mine.map_or_else(String::new, |draft| draft.typed);
    let kept = Kept::followed_by(&before, &Window::of(form), typed)?;
    custody::save(tx, id, &kept, person, now).await?;
    Ok(())
}

/// The count as it was saved in another window, with why what came from this one was not taken. The script
/// asks for the page by itself.
async fn elsewhere(
    state: &AppState,
    visit: &Visit,
    id: EntryId,
    problem: Problem,
    fields: &Fields,
) -> Result<Response, Problem> {
    if problem.kind() != "count-elsewhere" || fields.get("quiet") == "1" {
        return Err(problem);
    }
    let known = known(state, id).await?;
    let draft = known.draft.as_ref();
    let kept = Kept::read(draft.map_or("", |draft| &draft.typed));
    show(visit, &known, &kept.typed, problem.status(), Some(&problem))
}

/// `POST /console/deposits/{deposit}/count`: records the count, once.
pub(super) async fn record(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let id = custody::entry(&deposit, "deposit")?;
    let before = known(&state, id).await?;
    let typed = Typed::of(&fields, before.deposit.currency);
    let again = |problem: &Problem| {
        let is_open = before.deposit.state == DepositState::Offered;
        (is_open && problem.status() == StatusCode::UNPROCESSABLE_ENTITY)
            .then(|| show(&visit, &before, &typed, problem.status(), Some(problem)))
    };
    match counted(&state, &caller, Count::First(id), &typed, &fields).await {
        Ok(()) => Ok(see_other(&format!("/console/deposits/{id}"))),
        Err(problem) if problem.kind() == "count-elsewhere" => {
            elsewhere(&state, &visit, id, problem, &fields).await
        }
        Err(problem) => again(&problem).unwrap_or(Err(problem)),
    }
}

/// Which count of an offer it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Count {
    First(EntryId),
    Second(EntryId),
}

/// Records what a form counted, once.
pub(super) async fn counted(
    state: &AppState,
    caller: &Caller,
    count: Count,
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
    let (what, Count::First(id) | Count::Second(id)) = (
        match count {
            Count::First(_) => "count",
            Count::Second(_) => "second count",
        },
        count,
    );
    let command = fields.command(what, &id.to_string(), typed.clone())?;
    let (now, person) = (state.clock.now(), caller.person);
    let window = &Window::of(fields);
    command
        .run(state, caller, |mut tx, typed| async move {
            goes_on(&mut tx, id, person, window).await?;
            let currency = custody::find(&mut tx, id).await?.currency;
            let lines = typed.count(currency).ok_or(CustodyError::Denominations)?;
            let ticked = typed.ticked();
            match count {
                Count::First(_) => {
                    custody::count(&mut tx, id, &lines, &ticked, person, now).await?;
                }
                Count::Second(_) => {
                    custody::count_again(&mut tx, id, &lines, &ticked, person, now).await?;
                }
            }
            Ok::<_, Problem>((tx, ()))
        })
        .await?;
    Ok(())
}

/// Refuses to record from a window whose count went on in another.
async fn goes_on(
    tx: &mut Tx,
    id: EntryId,
    person: PersonNo,
    window: &Window,
) -> Result<(), Problem> {
    let draft = custody::draft(tx, id).await?;
    if let Some(mine) = draft.filter(|draft| draft.cashier == person) {
        Kept::read(&mine.typed).window.followed_by(window)?;
    }
    Ok(())
}

/// Where a page of this count goes on from, and what it says of itself.
pub(super) fn window(known: &Known) -> Result<Markup, Problem> {
    let draft = known.draft.as_ref();
    let kept = draft.map(|draft| Kept::read(&draft.typed));
    Ok(kept.unwrap_or_default().window.fields()?)
}

/// The form, with what was typed in it.
pub(super) fn show(
    visit: &Visit,
    known: &Known,
    typed: &Typed,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    with_refusal(visit, known, typed, None, status, problem)
}

/// The same, with a reason for giving the offer back that was not taken.
pub(super) fn with_refusal(
    visit: &Visit,
    known: &Known,
    typed: &Typed,
    reason: Option<&str>,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let deposit = &known.deposit;
    let at = |what: &str| format!("/console/deposits/{}/{what}", deposit.id);
    let saved = known.draft.as_ref().filter(|draft| !draft.typed.is_empty());
    let body = html! {
        (heading(visit, known))
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        form.counting method="post" action=(at("count")) data-count=(deposit.currency.code()) data-draft=(at("draft"))
            data-exponent=(deposit.currency.exponent()) {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            (window(known)?)
            // Enter without a script keeps what was typed; only the button says that it is the count.
            button.unseen type="submit" formaction=(at("draft")) tabindex="-1" aria-hidden="true" {}
            div.sheet {
                (notes(visit, deposit.currency, typed, words.count_cash))
            }
            div.side {
                @if !known.cheques.is_empty() {
                    div.sheet { (cheques(visit, known, typed)) }
                }
                (sums(visit, known, typed))
                div.sheet.actions {
                    button.primary type="submit" data-main aria-keyshortcuts="Control+Enter" { (words.record_count) }
                    p.hint { (words.record_count_text) }
                    div.pair {
                        button.secondary type="submit" formaction=(at("draft")) name="leave" value="1" { (words.save_for_later) }
                        button.quiet type="submit" formaction=(at("give-back")) { (words.give_back) }
                    }
                    p.hint #saved role="status" data-saved=(words.saved_at) data-lost=(words.not_saved) {
                        @if let Some(draft) = saved { (words.saved_at) " " bdi dir="ltr" { (format::clock(draft.saved, visit.zone)) } }
                    }
                }
            }
        }
        (refusal(visit, known, reason)?)
    };
    Ok(framed(visit, status, known, &body))
}

/// Note by note, with loose coin at the end.
pub(super) fn notes(visit: &Visit, currency: Currency, typed: &Typed, legend: &str) -> Markup {
    let words = visit.words();
    let first = typed.is_blank();
    html! {
        fieldset.notes {
            legend { (legend) }
            @for (place, line) in typed.lines(currency).enumerate() {
                @let total = line.quantity.and_then(|quantity| line.unit.checked_mul(i64::from(quantity)));
                label.note {
                    (format::bare(Money::new(line.unit, currency)))
                    span.times aria-hidden="true" { "×" }
                    input name={ "n" (line.unit) } value=(line.typed) data-unit=(line.unit) inputmode="numeric" autocomplete="off" dir="ltr"
                        maxlength="7" aria-invalid=[line.quantity.is_none().then_some("true")] autofocus[first && place == 0];
                    output { @if let Some(total) = total.filter(|total| *total > 0) { (format::bare(Money::new(total, currency))) } }
                }
            }
            @let loose = typed.loose_minor(currency);
            label.note {
                span { (words.loose_coin) }
                span {}
                input name="loose" value=(typed.loose) data-unit="1" data-loose inputmode="decimal" autocomplete="off" dir="ltr"
                    maxlength="12" aria-invalid=[loose.is_none().then_some("true")];
                output { @if let Some(minor) = loose.filter(|minor| *minor > 0) { (format::bare(Money::new(minor.into(), currency))) } }
            }
        }
    }
}

/// The cheques of an offer, to tick.
pub(super) fn cheques(visit: &Visit, known: &Known, typed: &Typed) -> Markup {
    let words = visit.words();
    html! {
        fieldset.ticks {
            legend { (words.tick_cheques) }
            @for cheque in &known.cheques {
                label.tick {
                    input type="checkbox" name=(name_of(cheque.cheque)) value="1"
                        data-amount=(cheque.amount_minor) checked[typed.has(cheque.cheque)];
                    span.name { bdi dir="ltr" { (crate::text::visible(&cheque.number)) } }
                    span.hint { (format::text(&cheque.bank)) " · " (format::day(cheque.date, words)) }
                    span.amount { (format::bare(Money::new(cheque.amount_minor, known.deposit.currency))) }
                }
            }
        }
    }
}

/// What was typed and ticked comes to.
pub(super) fn sums(visit: &Visit, known: &Known, typed: &Typed) -> Markup {
    let words = visit.words();
    let currency = known.deposit.currency;
    let (found, worth) = typed.found(&known.cheques);
    let of = known.cheques.len();
    html! {
        div.sheet.sums aria-live="off" {
            div.sum {
                span { (words.cash_counted) }
                strong.large #cash data-bad=(words.not_a_number) {
                    @match typed.total(currency) {
                        Some(total) => (format::money(Money::new(total, currency))),
                        None => span.late { (words.not_a_number) },
                    }
                }
            }
            @if of > 0 {
                div.sum {
                    span { (words.cheques_ticked) " " bdi #ticked dir="ltr" { (found) "/" (of) } }
                    strong #worth { (format::money(Money::new(worth, currency))) }
                }
            }
        }
    }
}

/// Giving an offer back to its collector, with a reason: under the count, folded.
pub(super) fn refusal(
    visit: &Visit,
    known: &Known,
    reason: Option<&str>,
) -> Result<Markup, Problem> {
    let words = visit.words();
    Ok(html! {
        details.more open[reason.is_some()] {
            summary { (words.refuse) }
            form method="post" action={ "/console/deposits/" (known.deposit.id) "/refuse" } {
                (csrf(visit))
                input type="hidden" name="token" value=(token()?);
                p.hint { (words.refuse_text) }
                label.field {
                    span { (words.reason) }
                    input name="reason" value=[reason] required maxlength="200" dir="auto" aria-invalid=[reason.map(|_| "true")] autofocus[reason.is_some()] autocomplete="off";
                }
                button.danger type="submit" { (words.refuse_now) }
            }
        }
    })
}
