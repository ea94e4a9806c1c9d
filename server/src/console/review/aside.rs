//! Something put aside: what came, beside what stands at its place.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::entry::{Entry, Fact};
use counterfoil_sync::id::EntryId;
use maud::{Markup, html};

use super::DECIDE_ASIDE;
use super::form::decided as is_yes;
use super::{Again, Choice, Decision, decision, done, framed, name, not_yours, taken};
use crate::auth::{Caller, Scope};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::console::words::Words;
use crate::http::{AppState, Problem};
use crate::intake::{self, Aside, IntakeError};
use crate::text;

struct Evidence {
    aside: Aside,
    /// What stands at the place that it claims.
    stands: Option<Fact>,
    decided_by: Option<String>,
}

async fn evidence(state: &AppState, no: i64) -> Result<Evidence, Problem> {
    let found = state
        .db
        .read(|mut tx| async move {
            let before = no.saturating_sub(1);
            let next = intake::asides(&mut tx, &Scope::whole(), before, false, 1).await?;
            let Some(aside) = next.into_iter().find(|aside| aside.no == no) else {
                return Ok(None);
            };
            let place = EntryId::new(aside.journal, aside.seq);
            let decided_by = match aside.decided_by {
                Some(person) => Some(name(&mut tx, person).await?),
                None => None,
            };
            Ok::<_, IntakeError>(Some(Evidence {
                stands: intake::fact_of(&mut tx, place).await?,
                decided_by,
                aside,
            }))
        })
        .await?;
    found.ok_or_else(|| Problem::no_such(format_args!("number {no} in quarantine")))
}

/// `GET /console/aside/{no}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
) -> Result<Response, Problem> {
    let found = evidence(&state, no).await?;
    show(&visit, &caller, &found, Again::default())
}

/// `POST /console/aside/{no}/decide`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    fields: Fields,
) -> Result<Response, Problem> {
    let reason = fields.get("reason");
    let Some(problem) = taken(decided(&state, &caller, no, reason, &fields).await)? else {
        return Ok(see_other(&format!("/console/aside/{no}")));
    };
    let found = evidence(&state, no).await?;
    show(&visit, &caller, &found, Again::with(reason, &problem))
}

async fn decided(
    state: &AppState,
    caller: &Caller,
    no: i64,
    reason: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let reason = text::said(reason).ok_or_else(Problem::reason)?;
    let accept = is_yes(fields)?;
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("decide quarantine", &no.to_string(), reason.to_owned())?
        .run(state, caller, |mut tx, reason| async move {
            let decided = intake::decide(&mut tx, no, accept, reason, person, now).await?;
            decided.ok_or_else(|| {
                Problem::conflict("decided", "Decided already", "Look at what was decided.")
            })?;
            Ok::<_, Problem>((tx, ()))
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
    let aside = &found.aside;
    let came = Entry::from_bytes(&aside.bytes).and_then(|entry| entry.fact());
    let may = caller.roles.meets(DECIDE_ASIDE.into_iter().collect());
    let place = EntryId::new(aside.journal, aside.seq);
    let body = html! {
        div.head { h1 { (words.put_aside_one) } p.hint { bdi dir="ltr" { (place) } } }
        (again.line(visit))
        div.notice role="status" {
            strong { @if let Some(reason) = aside.reason { ((words.aside_reason)(reason)) } }
            p { (words.aside_text) }
        }
        div.evidence {
            section.sheet {
                h2 { (words.what_came) }
                (told(came.ok().as_ref(), words))
                dl.facts {
                    div { dt { (words.received_at) } dd { (format::when(aside.at, visit.now, visit.zone, words)) } }
                    div { dt { (words.signature) } dd { @if aside.signature.is_some() { (words.has_one) } @else { (words.has_none) } } }
                }
            }
            section.sheet { h2 { (words.what_stands) } (told(found.stands.as_ref(), words)) }
        }
        @match (&aside.decision, may) {
            (Some(decision), _) => {
                @let what = if decision == "accepted" { words.believed } else { words.rejected };
                @let who = html! { @if let Some(by) = &found.decided_by { (format::text(by)) } };
                (done(what, &who, aside.note.as_deref()))
            }
            (None, true) => {
                (decision(visit, &Decision {
                    hint: Some(words.believe_text),
                    reason: again.reason,
                    choices: &[Choice::first("yes", words.believe), Choice::other("no", words.reject)],
                    ..Decision::to(format!("/console/aside/{}/decide", aside.no))
                })?)
            }
            (None, false) => { (not_yours(visit)) }
        }
    };
    Ok(framed(visit, again.status(), words.put_aside_one, &body))
}

/// What an entry says, as far as it can be read.
fn told(fact: Option<&Fact>, words: &Words) -> Markup {
    html! {
        @match fact {
            None => { p.none { (words.nothing_there) } }
            Some(fact) => {
                dl.facts {
                    div { dt { (words.kind) } dd { bdi dir="ltr" { (fact.name()) } } }
                    @if let Fact::Receipt(receipt) = fact {
                        div { dt { (words.voucher) } dd { bdi dir="ltr" { (receipt.book) " / " (receipt.number) } } }
                        @if let Ok(total) = receipt.total() {
                            div { dt { (words.amount) } dd { (format::money(total)) } }
                        }
                    }
                }
            }
        }
    }
}
