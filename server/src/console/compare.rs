//! The count beside what was declared, and what becomes of it: confirmed or refused.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::count::{refusal, with_refusal};
use super::deposit::{Known, framed, heading, known, told};
use super::door::see_other;
use super::fields::{Fields, token};
use super::frame::csrf;
use super::typed::Kept;
use super::visit::Visit;
use super::{format, notice};
use crate::auth::Caller;
use crate::custody::{self, CustodyError};
use crate::http::{AppState, Problem};

/// `POST /console/deposits/{deposit}/confirm`
pub(super) async fn confirm(
    State(state): State<AppState>,
    caller: Caller,
    Path(deposit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let (id, now) = (custody::entry(&deposit, "deposit")?, state.clock.now());
    let person = caller.person;
    fields
        .command("confirm", &id.to_string(), ())?
        .run(&state, &caller, |mut tx, ()| async move {
            custody::confirm(&mut tx, id, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(see_other(&format!("/console/deposits/{id}")))
}

/// `POST /console/deposits/{deposit}/refuse`
pub(super) async fn refuse(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(deposit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let id = custody::entry(&deposit, "deposit")?;
    let reason = fields.get("reason");
    match refused(&state, &caller, id, reason, &fields).await {
        Ok(()) => Ok(see_other(&format!("/console/deposits/{id}"))),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let before = known(&state, id).await?;
            let status = problem.status();
            let is_mine = before.deposit.cashier == Some(caller.person);
            if is_mine && before.deposit.asks_again() {
                // As blind as before.
                let body = html! {
                    (notice::line(&visit, &problem))
                    (told(&visit, &caller, &before, Some(reason))?)
                };
                return Ok(framed(&visit, status, &before, &body));
            }
            if is_mine {
                return show(&visit, &before, Some(reason), status, Some(&problem));
            }
            let draft = before.draft.as_ref();
            if let Some(draft) = draft.filter(|draft| draft.cashier == caller.person) {
                let typed = Kept::read(&draft.typed).typed;
                let (reason, problem) = (Some(reason), Some(&problem));
                return with_refusal(&visit, &before, &typed, reason, status, problem);
            }
            let body = html! {
                (heading(&visit, &before))
                (notice::line(&visit, &problem))
                (refusal(&visit, &before, Some(reason))?)
            };
            Ok(framed(&visit, status, &before, &body))
        }
        Err(problem) => Err(problem),
    }
}

async fn refused(
    state: &AppState,
    caller: &Caller,
    id: EntryId,
    reason: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("refuse", &id.to_string(), reason.to_owned())?
        .run(state, caller, |mut tx, reason| async move {
            custody::refuse(&mut tx, id, reason, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
        })
        .await?;
    Ok(())
}

/// Counted, declared, and what is between them.
struct Sides {
    counted: Money,
    declared: Money,
    difference: Money,
}

impl Sides {
    fn of(known: &Known) -> Self {
        let deposit = &known.deposit;
        let money = |minor| Money::new(minor, deposit.currency);
        let counted = deposit.counted_minor.unwrap_or(0);
        Self {
            counted: money(counted),
            declared: money(deposit.declared_minor),
            difference: money(counted.saturating_sub(deposit.declared_minor)),
        }
    }

    fn show(&self, visit: &Visit) -> Markup {
        let words = visit.words();
        let by = self.difference.minor;
        html! {
            dl.sides {
                div { dt { (words.you_counted) } dd { (format::money(self.counted)) } }
                div { dt { (words.declared) } dd { (format::money(self.declared)) } }
                div.(if by == 0 { "even" } else { "differs" }) {
                    dt { @if by == 0 { (words.equal) } @else if by < 0 { (words.short) } @else { (words.over) } }
                    dd { (format::difference(self.difference)) }
                }
            }
        }
    }
}

/// What was counted, before it is answered: only for who counted.
pub(super) fn show(
    visit: &Visit,
    known: &Known,
    reason: Option<&str>,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let words = visit.words();
    let sides = Sides::of(known);
    let missing = known.cheques.iter().filter(|cheque| !cheque.ticked).count();
    let is_even = sides.difference.minor == 0;
    let body = html! {
        (heading(visit, known))
        @if let Some(problem) = problem { (notice::line(visit, problem)) }
        (sides.show(visit))
        (seconds(visit, known))
        @if !is_even {
            div.notice role="status" tabindex="-1" autofocus {
                strong { (words.case_follows) }
                p { (words.case_follows_text) }
            }
        }
        @if !known.cheques.is_empty() {
            section { h2 { (words.cheques) } (papers(visit, known)) }
        }
        @if missing > 0 {
            div.notice role="status" tabindex="-1" autofocus[is_even] { strong { ((words.cheques_missing)(missing as u64)) } p { (words.cheques_missing_text) } }
        }
        form.actions method="post" action={ "/console/deposits/" (known.deposit.id) "/confirm" } {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            // Only what is equal is a keystroke away: a second Enter must not open a case unread.
            button.primary type="submit" data-main autofocus[is_even && missing == 0] {
                @if is_even { (words.confirm) } @else { (words.confirm_with_case) }
            }
            p.hint { (words.confirm_text) }
        }
        (refusal(visit, known, reason)?)
    };
    Ok(framed(visit, status, known, &body))
}

/// An offer that was accepted.
pub(super) fn settled(visit: &Visit, caller: &Caller, known: &Known) -> Response {
    let words = visit.words();
    let sides = Sides::of(known);
    let answered = known.count.as_ref().and_then(|count| count.answered);
    let is_mine = known.deposit.cashier == Some(caller.person);
    let body = html! {
        (heading(visit, known))
        div.notice.told-so role="status" {
            strong { (words.confirmed) }
            p {
                @if let Some(cashier) = &known.cashier { (format::text(cashier)) }
                @if let Some(at) = answered { " · " (format::when(at, visit.now, visit.zone, words)) }
            }
        }
        (sides.show(visit))
        @if let Some(case) = known.case {
            div.notice role="status" {
                strong { ((words.case_opened)(case)) }
                p { (words.case_opened_text) " " a href={ "/console/variances/" (case) } { (words.see_case) } }
            }
        }
        @if !known.cheques.is_empty() {
            section { h2 { (words.cheques_accepted) } (papers(visit, known)) }
        }
        (seconds(visit, known))
        @if custody::sees_collectors(caller) { (left(visit, known)) }
        p.actions {
            a.(if is_mine { "primary" } else { "secondary" }) href={ "/console/deposits/" (known.deposit.id) "/slip" } autofocus[is_mine] { (words.deposit_slip) }
            a.secondary href="/console/cashier" { (words.next_one) }
        }
    };
    framed(visit, StatusCode::OK, known, &body)
}

/// Who counted it a second time.
fn seconds(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    html! {
        @if !known.seconds.is_empty() {
            section {
                h2 { (words.office.second_count) }
                table.list {
                    thead { tr { th { (words.cashier) } th { (words.office.at) } th.num { (words.counted) } } }
                    tbody {
                        @for one in &known.seconds {
                            tr {
                                td { (format::text(&one.name)) }
                                td { (format::when(one.at, visit.now, visit.zone, words)) }
                                td.num { (format::money(Money::new(one.counted_minor, known.deposit.currency))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was not part of the offer, or not there, and is still with its collector.
fn left(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    let currency = known.deposit.currency;
    let cash = known.left.cash.iter();
    let cash: Vec<&Money> = cash
        .filter(|money| money.currency == currency && money.minor != 0)
        .collect();
    let cheques = known.left.cheques.iter();
    let cheques: Vec<_> = cheques
        .filter(|cheque| cheque.amount.currency == currency)
        .collect();
    html! {
        @if !cash.is_empty() || !cheques.is_empty() {
            section {
                h2 { (words.office.still_with) }
                p.hint { (words.office.still_with_text) }
                table.list {
                    tbody {
                        @for money in &cash { tr { td { (words.cash) } td {} td {} td.num { (format::money(**money)) } } }
                        @for cheque in &cheques {
                            tr {
                                td { bdi dir="ltr" { (crate::text::visible(&cheque.number)) } }
                                td { (format::text(&cheque.bank)) }
                                td { (format::day(cheque.date, words)) }
                                td.num { (format::money(cheque.amount)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The cheques, with whether each was there.
fn papers(visit: &Visit, known: &Known) -> Markup {
    let words = visit.words();
    html! {
        table.list {
            thead { tr { th { (words.cheque_number) } th { (words.bank) } th { (words.cheque_date) } th.num { (words.amount) } th { (words.result) } } }
            tbody {
                @for cheque in &known.cheques {
                    tr {
                        td { bdi dir="ltr" { (crate::text::visible(&cheque.number)) } }
                        td { (format::text(&cheque.bank)) }
                        td { (format::day(cheque.date, words)) }
                        td.num { (format::money(Money::new(cheque.amount_minor, known.deposit.currency))) }
                        td {
                            @if cheque.ticked { span.tag.fine { (words.there) } }
                            @else { span.tag.late { (words.missing) } }
                        }
                    }
                }
            }
        }
    }
}
