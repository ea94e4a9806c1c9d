//! A void that needs a second person: the receipt and the request side by side.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::entry::{Fact, Receipt, Tender};
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use super::DECIDE_VOIDS;
use super::form::decided as is_yes;
use super::{Again, Choice, Decision, decision, done, framed, name, not_yours, taken};
use crate::auth::Caller;
use crate::console::audit;
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::console::words::Words;
use crate::custody::{self, Awaiting, CustodyError};
use crate::http::{AppState, Problem};
use crate::intake;
use crate::reports::names;

struct Evidence {
    void: Awaiting,
    receipt: Option<Receipt>,
    collector: String,
    customer: String,
    decided_by: String,
}

async fn evidence(state: &AppState, void: &str) -> Result<Evidence, Problem> {
    let id = custody::entry(void, "void")?;
    Ok(state
        .db
        .read(|mut tx| async move {
            let void = custody::void(&mut tx, id).await?;
            let receipt = match intake::fact_of(&mut tx, void.receipt).await? {
                Some(Fact::Receipt(receipt)) => Some(receipt),
                _ => None,
            };
            let decided_by = match &void.decided {
                Some(decided) => name(&mut tx, decided.by).await?,
                None => String::new(),
            };
            Ok::<_, CustodyError>(Evidence {
                decided_by,
                collector: name(&mut tx, void.collector).await?,
                customer: names::customer(&mut tx, void.customer).await?,
                void,
                receipt,
            })
        })
        .await?)
}

/// `GET /console/voids/{void}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(void): Path<String>,
) -> Result<Response, Problem> {
    let found = evidence(&state, &void).await?;
    show(&visit, &caller, &found, Again::default())
}

/// `POST /console/voids/{void}/decide`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(void): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let reason = fields.get("reason");
    let Some(problem) = taken(decided(&state, &caller, &void, reason, &fields).await)? else {
        return Ok(see_other(&format!("/console/voids/{void}")));
    };
    let found = evidence(&state, &void).await?;
    show(&visit, &caller, &found, Again::with(reason, &problem))
}

async fn decided(
    state: &AppState,
    caller: &Caller,
    void: &str,
    reason: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let id = custody::entry(void, "void")?;
    let approve = is_yes(fields)?;
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("decide void", &id.to_string(), reason.to_owned())?
        .run(state, caller, |mut tx, reason| async move {
            custody::decide(&mut tx, id, approve, reason, person, now).await?;
            Ok::<_, CustodyError>((tx, ()))
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
    let words = visit.words();
    let void = &found.void;
    let may =
        caller.roles.meets(DECIDE_VOIDS.into_iter().collect()) && caller.person != void.collector;
    let body = html! {
        div.head { h1 { (words.void) } p.hint { bdi dir="ltr" { (void.id) } } }
        (again.line(visit))
        div.evidence {
            section.sheet {
                h2 { a href={ "/console/receipts/" (void.receipt) } { (words.receipt) } }
                dl.facts {
                    div { dt { (words.customer) } dd { (format::text(&found.customer)) } }
                    div { dt { (words.amount) } dd { (format::money(void.total)) } }
                    @if let Some(receipt) = &found.receipt {
                        div { dt { (words.voucher) } dd { bdi dir="ltr" { (receipt.book) " / " (receipt.number) } } }
                        @for tender in &receipt.tenders { (paid(tender, receipt, words)) }
                    }
                }
            }
            section.sheet {
                h2 { (words.asked) }
                dl.facts {
                    div { dt { (words.collector) } dd { (format::text(&found.collector)) } }
                    div { dt { (words.business_date) } dd { (format::day(void.day, words)) } }
                    div { dt { (words.reason) } dd { (format::text(&void.reason)) } }
                    div { dt { (words.result) } dd { (standing(&void.state, words)) } }
                }
            }
        }
        @if let Some(decided) = &void.decided {
            @let who = html! { (format::text(&found.decided_by)) " · " (format::when(decided.at, visit.now, visit.zone, words)) };
            (done(standing(&void.state, words), &who, Some(&decided.note)))
        }
        @if void.state == "awaiting" {
            @if may {
                (decision(visit, &Decision {
                    hint: Some(words.void_text),
                    reason: again.reason,
                    choices: &[Choice::first("yes", words.void_yes), Choice::other("no", words.void_no)],
                    ..Decision::to(format!("/console/voids/{}/decide", void.id))
                })?)
            } @else { (not_yours(visit)) }
        }
        (audit::of(visit, &format!("void {}", void.id)))
    };
    Ok(framed(visit, again.status(), words.void, &body))
}

fn standing(state: &str, words: &Words) -> &'static str {
    match state {
        "awaiting" => words.case_waits,
        "approved" => words.approved,
        "refused" => words.refused,
        // It needed nobody, and stands in the ledger.
        _ => words.voided,
    }
}

/// One line of what was paid with.
pub(in crate::console) fn paid(tender: &Tender, receipt: &Receipt, words: &Words) -> Markup {
    let amount = Money::new(tender.amount(), receipt.currency);
    html! {
        div {
            dt {
                @match tender {
                    Tender::Cash(_) => (words.cash),
                    Tender::Cheque(cheque) => {
                        (words.cheque) " " bdi dir="ltr" { (crate::text::visible(&cheque.number)) } " · " (format::text(&cheque.bank))
                    }
                    Tender::Transfer(_, reference) | Tender::Card(_, reference) | Tender::Wallet(_, reference) => {
                        (words.not_cash) " " (format::text(reference))
                    }
                }
            }
            dd { (format::bare(amount)) }
        }
    }
}
