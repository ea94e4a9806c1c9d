//! An entry that was taken with a doubt: what it says, beside what was expected, and where and when.

use axum::extract::{Path, State};
use axum::response::Response;
use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{EntryId, PersonNo};
use maud::{Markup, html};

use super::voids::paid;
use super::{Again, Choice, DECIDE_FLAGS, Decision, decision, framed, name, not_yours, taken};
use crate::auth::people::{self, Person};
use crate::auth::{Caller, Role, branch};
use crate::console::door::see_other;
use crate::console::fields::Fields;
use crate::console::format;
use crate::console::visit::Visit;
use crate::custody;
use crate::db::Tx;
use crate::http::{AppState, Problem};
use crate::intake::IntakeError;
use crate::intake::flags::{self, Decided, FlagError, Flagged};
use crate::intake::graded::{self, Evidence};
use crate::reports::names;

struct Found {
    flagged: Flagged,
    evidence: Option<Evidence>,
    history: Vec<Told>,
    collector: String,
    customer: Option<String>,
    /// Who may be asked to look into it.
    people: Vec<Person>,
}

/// A decision with the names of its people.
pub(in crate::console) struct Told {
    decided: Decided,
    by: String,
    owner: Option<String>,
}

/// Every decision about a receipt's flags, with names.
pub(in crate::console) async fn told(
    tx: &mut Tx,
    receipt: EntryId,
) -> Result<Vec<Told>, IntakeError> {
    let mut all = Vec::new();
    for decided in flags::history(tx, receipt).await? {
        all.push(Told {
            by: name(tx, decided.by).await?,
            owner: match decided.decision {
                flags::Decision::Accepted => None,
                flags::Decision::FollowUp(owner) => Some(name(tx, owner).await?),
            },
            decided,
        });
    }
    Ok(all)
}

/// What was decided so far.
pub(in crate::console) fn history(visit: &Visit, history: &[Told]) -> Markup {
    let words = &visit.words().control;
    html! {
        @for Told { decided, by, owner } in history {
            @let what = match owner {
                None => words.accepted.to_owned(),
                Some(owner) => (words.followed_by)(owner),
            };
            @let who = html! { (format::text(by)) " · " (format::when(decided.at, visit.now, visit.zone, visit.words())) };
            (super::done(&what, &who, Some(&decided.reason)))
        }
    }
}

async fn find(state: &AppState, caller: &Caller, receipt: &str) -> Result<Found, Problem> {
    let id = custody::entry(receipt, "receipt")?;
    let found = state
        .db
        .read(|mut tx| async move {
            let Some(flagged) = flags::find(&mut tx, id).await? else {
                return Ok(None);
            };
            let mut people = people::list(&mut tx).await?;
            let may = DECIDE_FLAGS.into_iter().chain([Role::Admin]).collect();
            people.retain(|person| {
                person.enabled && person.no != flagged.collector && person.roles.meets(may)
            });
            branch::keep_who_see(&mut tx, &mut people, flagged.collector).await?;
            Ok::<_, IntakeError>(Some(Found {
                evidence: graded::evidence(&mut tx, flagged.id, flagged.customer).await?,
                history: told(&mut tx, id).await?,
                collector: name(&mut tx, flagged.collector).await?,
                customer: match flagged.customer {
                    Some(customer) => Some(names::customer(&mut tx, customer).await?),
                    None => None,
                },
                flagged,
                people,
            }))
        })
        .await?;
    let found = found.filter(|found| caller.scope.sees(found.flagged.collector));
    found.ok_or_else(|| FlagError::NotFlagged(id).into())
}

/// `GET /console/flags/{receipt}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(receipt): Path<String>,
) -> Result<Response, Problem> {
    let found = find(&state, &caller, &receipt).await?;
    show(&visit, &caller, &found, Again::default())
}

/// `POST /console/flags/{receipt}/decide`
pub(super) async fn decide(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(receipt): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let reason = fields.get("reason");
    // What is another branch's is not there.
    let id = find(&state, &caller, &receipt).await?.flagged.id;
    let Some(problem) = taken(decided(&state, &caller, id, reason, &fields).await)? else {
        return Ok(see_other(&format!("/console/flags/{receipt}")));
    };
    let found = find(&state, &caller, &receipt).await?;
    show(&visit, &caller, &found, Again::with(reason, &problem))
}

async fn decided(
    state: &AppState,
    caller: &Caller,
    id: EntryId,
    reason: &str,
    fields: &Fields,
) -> Result<(), Problem> {
    let owner = fields.get("owner").parse().map(PersonNo);
    let chosen = match (fields.get("decision"), owner) {
        ("yes", _) => flags::Decision::Accepted,
        ("no", Ok(owner)) => flags::Decision::FollowUp(owner),
        ("no", Err(_)) => return Err(FlagError::NoOwner.into()),
        _ => return Err(Problem::invalid("Press one of the buttons.")),
    };
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("decide flags", &id.to_string(), reason.to_owned())?
        .run(state, caller, |mut tx, reason| async move {
            flags::decide(&mut tx, id, chosen, reason, person, now).await?;
            Ok::<_, FlagError>((tx, ()))
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
    let flagged = &found.flagged;
    let may = caller.roles.meets(DECIDE_FLAGS.into_iter().collect())
        && caller.person != flagged.collector;
    let body = html! {
        div.head { h1 { (words.flagged_receipt) } p.hint { ((all.cases.entry)(flagged.kind)) " " bdi dir="ltr" { (flagged.id) } } }
        (again.line(visit))
        div.evidence {
            section.sheet {
                @if flagged.total.is_some() { h2 { a href={ "/console/receipts/" (flagged.id) } { (all.receipt) } } }
                @else { h2 { ((all.cases.entry)(flagged.kind)) } }
                dl.facts {
                    @if let Some(customer) = &found.customer { div { dt { (all.customer) } dd { (format::text(customer)) } } }
                    div { dt { (all.collector) } dd { (format::text(&found.collector)) } }
                    div { dt { (all.business_date) } dd { (format::day(flagged.day, all)) } }
                    @if let Some(total) = flagged.total { div { dt { (all.amount) } dd { (format::money(total)) } } }
                    @if let Some(Fact::Void(void)) = found.evidence.as_ref().and_then(|evidence| evidence.fact.as_ref()) {
                        @let receipt = EntryId::new(flagged.id.journal, void.receipt);
                        div { dt { (all.receipt) } dd { a href={ "/console/receipts/" (receipt) } { bdi dir="ltr" { (receipt) } } } }
                        div { dt { (all.reason) } dd { (format::text(&void.reason)) } }
                    }
                    @if let Some(receipt) = found.evidence.as_ref().and_then(|evidence| evidence.receipt.as_ref()) {
                        @for tender in &receipt.tenders { (paid(tender, receipt, all)) }
                    }
                }
            }
            section.sheet {
                h2 { (words.expected) }
                ul.doubts {
                    @for flag in &flagged.flags {
                        li { span.tag.warn { ((all.flag)(*flag)) } p { ((words.rule)(*flag)) } }
                    }
                }
            }
            @if let Some(evidence) = &found.evidence { (whereabouts(visit, evidence)) }
        }
        (history(visit, &found.history))
        @if flagged.is_open() {
            @if may {
                (decision(visit, &Decision {
                    title: Some(all.decide),
                    hint: Some(if flagged.total.is_some() { words.flags_text } else { all.cases.flags_text }),
                    more: Some(owners(visit, &found.people)),
                    reason: again.reason,
                    choices: &[Choice::first("yes", words.accept), Choice::other("no", words.follow_up)],
                    ..Decision::to(format!("/console/flags/{}/decide", flagged.id))
                })?)
            } @else { (not_yours(visit)) }
        }
    };
    Ok(framed(visit, again.status(), words.flagged_receipt, &body))
}

/// What a flagged entry is about, in a line: how much, or what kind of entry.
pub(super) fn about(visit: &Visit, flagged: &Flagged) -> Markup {
    html! {
        @match flagged.total {
            Some(total) => (format::money(total)),
            None => ((visit.words().cases.entry)(flagged.kind)),
        }
    }
}

fn owners(visit: &Visit, people: &[Person]) -> Markup {
    let words = &visit.words().control;
    html! {
        label.field {
            span { (words.owner) }
            select name="owner" {
                option value="" { (words.nobody) }
                @for person in people { option value=(person.no) { (crate::text::visible(&person.name)) } }
            }
        }
    }
}

/// Time and place, as far as they speak for or against it.
pub(in crate::console) fn whereabouts(visit: &Visit, evidence: &Evidence) -> Markup {
    let all = visit.words();
    let words = &all.control;
    let late = evidence.received.0.saturating_sub(evidence.clocks.wall.0) / 60_000;
    html! {
        section.sheet {
            h2 { (words.when_and_where) }
            (score(visit, evidence))
            dl.facts {
                div { dt { (words.phone_clock) } dd { (format::when(evidence.clocks.wall, visit.now, visit.zone, all)) } }
                div { dt { (all.received_at) } dd { (format::when(evidence.received, visit.now, visit.zone, all)) } }
                div { dt { (words.apart) } dd { ((words.minutes)(late)) } }
                @match evidence.place {
                    None => div { dt { (words.place) } dd { span.none { (words.no_place) } } },
                    Some(place) => {
                        div { dt { (words.place_good_to) } dd { ((words.metres)(place.accuracy_m.into())) } }
                        @if let Some(metres) = evidence.metres { div { dt { (words.from_site) } dd { ((words.metres)(metres)) } } }
                        @if place.mock { div { dt { (words.place) } dd { span.tag.late { (words.made_up) } } } }
                    }
                }
            }
        }
    }
}

/// How far time and place speak for it, and what speaks against them.
fn score(visit: &Visit, evidence: &Evidence) -> Markup {
    let words = &visit.words().cases;
    let score = evidence.score();
    html! {
        p.score {
            span { (words.score) } " "
            meter min="0" max="100" low="50" high="80" optimum="100" value=(score) aria-label=(words.score) {}
            " " strong { bdi dir="ltr" { (score) " / 100" } }
        }
        @if !evidence.doubts.is_empty() {
            ul.doubts {
                @for doubt in &evidence.doubts { li { ((words.doubt)(*doubt)) " " span.hint { bdi dir="ltr" { "\u{2212}" (doubt.weight()) } } } }
            }
        }
    }
}
