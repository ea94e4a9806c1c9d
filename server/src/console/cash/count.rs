//! Counting the own vault blind, currency by currency, before the day is closed with it.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use counterfoil_sync::money::{Currency, Money};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::super::count::notes;
use super::super::door::see_other;
use super::super::field::Query;
use super::super::fields::{Fields, token};
use super::super::frame::{self, Here, csrf};
use super::super::typed::Typed;
use super::super::visit::Visit;
use super::super::window::{self, Window};
use super::super::{format, notice};
use super::part::{sums, ticked, ticks};
use super::{Tab, tabs};
use crate::auth::Caller;
use crate::custody::{Kept, PaperId};
use crate::http::{AppState, Problem};
use crate::intake::Settings;
use crate::vault::{self, Counted, Draft, Report, VaultError};

/// What was typed of one currency.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Part {
    #[serde(default)]
    window: Window,
    typed: Typed,
    papers: BTreeSet<String>,
    /// Whether the cashier said that this is it.
    is_done: bool,
}

impl Part {
    fn ticked(&self) -> BTreeSet<PaperId> {
        let papers = self.papers.iter();
        papers.filter_map(|paper| paper.parse().ok()).collect()
    }
}

type Parts = BTreeMap<String, Part>;

fn parts_of(draft: &Draft) -> Parts {
    serde_json::from_str(&draft.typed).unwrap_or_default()
}

/// A count in the making.
pub(super) struct Count {
    report: Report,
    parts: Parts,
    currencies: Vec<Currency>,
}

impl Count {
    /// Reads it; nothing if none was begun.
    pub(super) async fn read(state: &AppState, caller: &Caller) -> Result<Option<Self>, Problem> {
        let person = caller.person;
        Ok(state
            .db
            .read(|mut tx| async move {
                let Some(draft) = vault::draft(&mut tx, person).await? else {
                    return Ok(None);
                };
                let report = vault::x_report(&mut tx, person).await?;
                let own = Settings::load(&mut tx).await?.company.currency;
                let touched = report.lines.iter();
                let touched = touched.filter(|(_, line)| line.expected != 0 || line.cheques > 0);
                let all: BTreeSet<Currency> = touched
                    .map(|(currency, _)| *currency)
                    .chain([own])
                    .collect();
                Ok::<_, VaultError>(Some(Self {
                    parts: parts_of(&draft),
                    currencies: all.into_iter().collect(),
                    report,
                }))
            })
            .await?)
    }

    fn part(&self, currency: Currency) -> Part {
        self.parts.get(currency.code()).cloned().unwrap_or_default()
    }

    fn papers(&self, currency: Currency) -> Vec<&Kept> {
        let all = self.report.papers.iter();
        all.filter(|cheque| cheque.amount.currency == currency)
            .collect()
    }

    /// The next currency that is not done.
    fn next(&self) -> Option<Currency> {
        let mut all = self.currencies.iter().copied();
        all.find(|currency| !self.part(*currency).is_done)
    }

    /// The whole count; nothing while a currency is not done or something typed is no number.
    pub(super) fn whole(&self) -> Option<Counted> {
        let mut counted = Counted::default();
        for currency in &self.currencies {
            let part = self.parts.get(currency.code())?;
            if !part.is_done {
                return None;
            }
            counted
                .notes
                .insert(*currency, part.typed.count(*currency)?);
            // A cheque that left the vault since is not counted any more.
            let there: BTreeSet<PaperId> = self
                .papers(*currency)
                .iter()
                .map(|cheque| cheque.id)
                .collect();
            counted.cheques.extend(part.ticked().intersection(&there));
        }
        Some(counted)
    }
}

/// `POST /console/day/begin`
pub(in crate::console) async fn begin(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let (now, person) = (visit.now, caller.person);
    state
        .db
        .write(|mut tx| async move { vault::begin(&mut tx, person, now).await })
        .await?;
    Ok(see_other("/console/day/count"))
}

/// `POST /console/day/put-away`
pub(in crate::console) async fn put_away(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Response, Problem> {
    let person = caller.person;
    state
        .db
        .write(|mut tx| async move { vault::put_away(&mut tx, person).await })
        .await?;
    Ok(see_other("/console/day"))
}

/// `GET /console/day/count`: what is counted, what is not, and the close.
pub(in crate::console) async fn overview(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
) -> Result<Response, Problem> {
    let Some(count) = Count::read(&state, &caller).await? else {
        return Ok(see_other("/console/day"));
    };
    let words = visit.words();
    let office = &words.office;
    let is_whole = count.whole().is_some();
    let next = count.next();
    let body = html! {
        (tabs(&visit, Tab::Day))
        div.head { h1 { (office.count_vault) } p.hint { (office.count_vault_text) } }
        table.list {
            thead { tr { th { (words.currency) } th.num { (words.cash_counted) } th.num { (words.cheques_ticked) } th { span.unseen { (words.action) } } } }
            tbody { @for currency in &count.currencies { (row(&visit, &count, *currency, next)) } }
        }
        @if is_whole {
            form.actions method="post" action="/console/day/close" {
                (csrf(&visit))
                input type="hidden" name="token" value=(token()?);
                button.primary type="submit" data-main autofocus { (office.close_day) }
                p.hint { (office.close_day_text) }
            }
        }
        form.actions method="post" action="/console/day/put-away" {
            (csrf(&visit))
            button.secondary type="submit" { (office.put_away) }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Cashier, office.count_vault, &body),
    ))
}

fn row(visit: &Visit, count: &Count, currency: Currency, next: Option<Currency>) -> Markup {
    let office = &visit.words().office;
    let part = count.part(currency);
    let papers = count.papers(currency);
    let ticked = part.ticked();
    let found = papers.iter().filter(|one| ticked.contains(&one.id)).count();
    let path = format!("/console/day/count/{currency}");
    html! {
        tr {
            td { bdi { (currency.code()) } }
            @if part.is_done {
                td.num {
                    @match part.typed.total(currency) {
                        Some(total) => (format::money(Money::new(total, currency))),
                        None => span.late { (visit.words().not_a_number) },
                    }
                }
                td.num { @if papers.is_empty() { span.none { "–" } } @else { bdi dir="ltr" { (found) "/" (papers.len()) } } }
                td.do { a.secondary.small data-row href=(path) { (office.count_again) } }
            } @else {
                td.num colspan="2" { span.none { (office.not_yet) } }
                td.do { a.small.(if next == Some(currency) { "primary" } else { "secondary" }) data-row autofocus[next == Some(currency)] href=(path) { (office.count_it) } }
            }
        }
    }
}

/// Reads a currency out of a path.
fn currency_of(text: &str) -> Result<Currency, Problem> {
    text.parse().map_err(|_| {
        Problem::no_such(format_args!(
            "currency {:?}",
            text.chars().take(8).collect::<String>()
        ))
    })
}

/// `GET /console/day/count/{currency}`
pub(in crate::console) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(currency): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let currency = currency_of(&currency)?;
    let problem = window::told(&query);
    let Some(count) = Count::read(&state, &caller).await? else {
        return Ok(see_other("/console/day"));
    };
    let words = visit.words();
    let office = &words.office;
    let part = count.part(currency);
    let (papers, ticked) = (count.papers(currency), part.ticked());
    let total = part.typed.total(currency);
    let at = |what: &str| format!("/console/day/count/{currency}/{what}");
    let title = (office.count_currency)(currency.code());
    let body = html! {
        (tabs(&visit, Tab::Day))
        p.back { a href="/console/day/count" { (office.count_vault) } }
        div.head { h1 { (title) } }
        @if let Some(problem) = problem { (notice::line(&visit, &problem)) }
        form.counting method="post" action=(at("keep")) data-count=(currency.code()) data-draft=(at("draft")) data-exponent=(currency.exponent()) {
            (csrf(&visit))
            (part.window.fields()?)
            // Enter without a script keeps what was typed; only the button says that it is all.
            button.unseen type="submit" formaction=(at("draft")) tabindex="-1" aria-hidden="true" {}
            div.sheet { (notes(&visit, currency, &part.typed, words.count_cash)) }
            div.side {
                @if !papers.is_empty() { div.sheet { (ticks(&visit, office.tick_vault, &papers, &ticked)) } }
                div.sheet.sums { (sums(&visit, words.cash_counted, total.map(|minor| Money::new(minor, currency)), &papers, &ticked)) }
                div.sheet.actions {
                    button.primary type="submit" data-main aria-keyshortcuts="Control+Enter" { (office.keep_count) }
                    p.hint { (office.keep_count_text) }
                    p.hint #saved role="status" data-saved=(words.saved_at) data-lost=(words.not_saved) {}
                }
            }
        }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Cashier, &title, &body),
    ))
}

async fn kept(
    state: &AppState,
    visit: &Visit,
    caller: &Caller,
    currency: Currency,
    part: Part,
) -> Result<(), Problem> {
    let (now, person, part) = (visit.now, caller.person, &part);
    state
        .db
        .write(|mut tx| async move {
            let draft = vault::draft(&mut tx, person).await?;
            let draft = draft.ok_or(VaultError::NotBeingCounted)?;
            let mut parts = parts_of(&draft);
            let before = parts.remove(currency.code()).unwrap_or_default();
            let window = before.window.followed_by(&part.window)?;
            let part = Part {
                window,
                ..part.clone()
            };
            parts.insert(currency.code().to_owned(), part);
            let typed = serde_json::to_string(&parts).unwrap_or_default();
            vault::save(&mut tx, person, &typed, now).await?;
            Ok::<_, Problem>(())
        })
        .await
}

/// Where the older of two windows is led: to what was saved in the other.
fn told(currency: Currency) -> String {
    format!("/console/day/count/{currency}?elsewhere=1")
}

fn part_of(fields: &Fields, currency: Currency, is_done: bool) -> Part {
    Part {
        window: Window::of(fields),
        typed: Typed::of(fields, currency),
        papers: ticked(fields).iter().map(ToString::to_string).collect(),
        is_done,
    }
}

/// `POST /console/day/count/{currency}/draft`: keeps what was typed. The script wants no page, only when
/// it was.
pub(in crate::console) async fn draft(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(currency): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let currency = currency_of(&currency)?;
    let part = part_of(&fields, currency, false);
    let is_quiet = fields.get("quiet") == "1";
    match kept(&state, &visit, &caller, currency, part).await {
        Err(problem) if problem.kind() == "count-elsewhere" && !is_quiet => {
            return Ok(see_other(&told(currency)));
        }
        kept => kept?,
    }
    if is_quiet {
        return Ok(format::clock(visit.now, visit.zone).into_response());
    }
    Ok(see_other(&format!("/console/day/count/{currency}")))
}

/// `POST /console/day/count/{currency}/keep`: that is all of this currency.
pub(in crate::console) async fn keep(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(currency): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let currency = currency_of(&currency)?;
    let part = part_of(&fields, currency, true);
    // What is no number stays on the page until it is one.
    let is_number = part.typed.count(currency).is_some();
    let is_done = is_number && !(part.typed.is_blank() && part.papers.is_empty());
    match kept(&state, &visit, &caller, currency, Part { is_done, ..part }).await {
        Err(problem) if problem.kind() == "count-elsewhere" => {
            return Ok(see_other(&told(currency)));
        }
        kept => kept?,
    }
    Ok(see_other(&if is_done {
        "/console/day/count".to_owned()
    } else {
        format!("/console/day/count/{currency}")
    }))
}
