//! Plans of a day, collector beside collector: every edit is a button; dragging does the same.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::daybook::StopView;
use counterfoil_sync::id::{CustomerNo, DaybookId};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;
use maud::{Markup, html};

use super::PLAN;
use super::customers::monies;
use super::query::Query;
use super::worklist::kilometres;
use crate::accounts::{self, Brief, Debt};
use crate::auth::Caller;
use crate::clock::day_in;
use crate::console::door::see_other;
use crate::console::fields::token;
use crate::console::format;
use crate::console::frame::{self, Here, csrf};
use crate::console::visit::Visit;
use crate::fieldwork::{FieldworkError, by_currency, route};
use crate::http::{AppState, Problem};
use crate::worklist::{self, Holder};

/// Collectors beside each other.
pub(super) const BESIDE: usize = 4;

/// `GET /console/plan`
pub(super) async fn tomorrow(visit: Visit) -> Response {
    let day = day_in(visit.now, visit.zone).plus(1);
    see_other(&format!("/console/plan/{day}"))
}

/// A date of a path.
pub(super) fn date(text: &str) -> Result<Day, Problem> {
    text.parse()
        .map_err(|_| Problem::no_such(format_args!("day of that name")))
}

/// Everything on the page.
struct Shown {
    team: Vec<(Holder, Vec<StopView>)>,
    /// Where the next collectors begin.
    more: Option<String>,
    briefs: HashMap<CustomerNo, Brief>,
    debts: HashMap<CustomerNo, Vec<Debt>>,
}

/// `GET /console/plan/{date}`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(text): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let day = date(&text)?;
    let words = visit.words();
    let field = words.field;
    let shown = load(&state, &caller, day, query.get("team")).await?;
    let place = format!("/console/plan/{day}");
    let at = |day: Day| query.with(&format!("/console/plan/{day}"), "", "");
    let is_ahead = day >= day_in(visit.now, visit.zone);
    let may = is_ahead && caller.roles.meets(PLAN.into_iter().collect());
    let body = html! {
        div.head {
            h1 { (field.plan_of) " · " (format::day(day, words)) }
            @if day == day_in(visit.now, visit.zone).plus(1) { p.hint { (field.tomorrow) } }
        }
        nav.days aria-label=(field.plan) {
            a.secondary.small rel="prev" href=(at(day.plus(-1))) { (field.day_before) }
            a.secondary.small rel="next" href=(at(day.plus(1))) { (field.day_after) }
            @if !query.get("team").is_empty() { a.secondary.small href=(query.with(&place, "team", "")) { (field.previous_team) } }
            @if let Some(more) = &shown.more { a.secondary.small href=(query.with(&place, "team", more)) { (field.next_team) } }
        }
        @if shown.team.is_empty() { p.empty { (field.no_team) } }
        @if may && !shown.team.is_empty() { (together(&visit, day, &shown, &query)?) }
        div.plans data-plan=[may.then_some(&place)] { @for (holder, stops) in &shown.team { (column(&visit, day, holder, stops, &shown, may, &query)?) } }
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Plan, field.plan, &body),
    ))
}

async fn load(
    state: &AppState,
    caller: &Caller,
    day: Day,
    from: &str,
) -> Result<Shown, FieldworkError> {
    let daybooks = &state.daybooks;
    state
        .db
        .read(|mut tx| async move {
            let mut holders = worklist::collectors(&mut tx).await?;
            holders.retain(|holder| caller.scope.sees(holder.no));
            let mut holders = holders
                .into_iter()
                .skip_while(|holder| holder.code.as_str() < from);
            let mut team = Vec::with_capacity(BESIDE);
            for holder in holders.by_ref().take(BESIDE) {
                let id = DaybookId {
                    collector: holder.no,
                    day,
                };
                let stops = daybooks.read(&mut tx, id).await?.stops();
                team.push((holder, stops));
            }
            let customers = || {
                let stops = team.iter().flat_map(|(_, stops)| stops);
                stops.map(|stop| stop.customer)
            };
            Ok(Shown {
                briefs: accounts::briefs(&mut tx, customers()).await?,
                debts: accounts::debts(&mut tx, customers(), day).await?,
                more: holders.next().map(|holder| holder.code),
                team,
            })
        })
        .await
}

/// What is done for all collectors that are shown.
fn together(visit: &Visit, day: Day, shown: &Shown, query: &Query) -> Result<Markup, Problem> {
    let field = visit.words().field;
    let team = query.get("team");
    let before = day.plus(-1);
    Ok(html! {
        form.ask.team method="post" action={ "/console/plan/" (day) "/team" } {
            (csrf(visit))
            input type="hidden" name="token" value=(token()?);
            input type="hidden" name="team" value=(team);
            @for (holder, _) in &shown.team { input type="hidden" name={ "c" (holder.no) } value="1"; }
            button.secondary type="submit" name="do" value="balance" title=(field.balance_text) { (field.balance_team) }
            label.field { span { (field.copy_day) } input type="date" name="day" value=(before); }
            button.secondary type="submit" name="do" value="copy" { (field.copy) }
        }
    })
}

fn column(
    visit: &Visit,
    day: Day,
    holder: &Holder,
    stops: &[StopView],
    shown: &Shown,
    may: bool,
    query: &Query,
) -> Result<Markup, Problem> {
    let field = visit.words().field;
    let open: Vec<&StopView> = stops
        .iter()
        .filter(|stop| stop.cancelled.is_none())
        .collect();
    let sites = open.iter().map(|stop| {
        shown
            .briefs
            .get(&stop.customer)
            .and_then(|brief| brief.site)
    });
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no way of a day is that long"
    )]
    let metres = route::length_m(None, sites) as i64;
    let targets = open.iter().filter_map(|stop| stop.target);
    let targets = by_currency(targets.map(|total| Money::new(total.minor, total.currency)));
    let (token, team) = (token()?, query.get("team"));
    Ok(html! {
        section.column id={ "c" (holder.no) } data-collector=(holder.no) aria-labelledby={ "n" (holder.no) } {
            h2 id={ "n" (holder.no) } { (format::text(&holder.name)) }
            p.hint { ((field.stops)(open.len())) " · " ((field.km)(&kilometres(metres))) }
            @if !targets.is_empty() { p.sum-of { (monies(targets.into_iter())) } }
            @if open.is_empty() { p.empty { (field.no_stops) } }
            form.stops method="post" action={ "/console/plan/" (day) "/" (holder.no) } {
                (csrf(visit))
                input type="hidden" name="token" value={ (token) "s" };
                input type="hidden" name="team" value=(team);
                ol.stops { @for (nth, stop) in open.iter().enumerate() { (line(visit, nth + 1, stop, shown, holder, may)) } }
                @if may && open.len() > 2 { button.secondary.small type="submit" name="do" value="route" { (field.shortest) } }
            }
            @if may {
                form.adding method="post" action={ "/console/plan/" (day) "/" (holder.no) } {
                    (csrf(visit))
                    input type="hidden" name="token" value={ (token) "a" };
                    input type="hidden" name="team" value=(team);
                    label.field { span { (field.add_customer) } input name="code" required dir="ltr" autocomplete="off"; }
                    button.secondary.small type="submit" name="do" value="add" { (field.add) }
                }
            }
        }
    })
}

fn line(
    visit: &Visit,
    nth: usize,
    stop: &StopView,
    shown: &Shown,
    holder: &Holder,
    may: bool,
) -> Markup {
    let field = visit.words().field;
    let brief = shown.briefs.get(&stop.customer);
    let name = brief.map_or("", |brief| brief.name.as_str());
    let debts = shown
        .debts
        .get(&stop.customer)
        .map_or(&[][..], Vec::as_slice);
    let is_open = stop.visits.is_empty();
    let others = || {
        shown
            .team
            .iter()
            .map(|(other, _)| other)
            .filter(|other| other.no != holder.no)
    };
    html! {
        li id={ "s" (stop.id) } data-stop=[(may && is_open).then_some(stop.id)] draggable=[(may && is_open).then_some("true")] {
            span.nth { (nth) }
            div.who {
                a href={ "/console/customers/" (stop.customer) } { (format::text(name)) }
                div.hint {
                    @if let Some(brief) = brief { bdi dir="ltr" { (crate::text::visible(&brief.code)) } }
                    @if brief.is_none_or(|brief| brief.site.is_none()) { " · " (field.no_site) }
                    @if !is_open { " " span.tag.fine { (field.visited) } }
                    @if stop.by.is_none() { " " span.tag { (field.by_phone) } }
                }
                (monies(debts.iter().map(|debt| debt.overdue).filter(|money| money.minor > 0)))
            }
            @if may && is_open {
                div.moves {
                    button.small.secondary type="submit" name="do" value={ "up " (stop.id) } aria-label={ (field.up) ": " (name) } title=(field.up) { span aria-hidden="true" { "\u{2191}" } }
                    button.small.secondary type="submit" name="do" value={ "down " (stop.id) } aria-label={ (field.down) ": " (name) } title=(field.down) { span aria-hidden="true" { "\u{2193}" } }
                }
                details {
                    summary aria-label={ (field.more_of_stop) ": " (name) } { (field.more_of_stop) }
                    label.keep { input type="checkbox" name={ "k" (stop.id) } value="1"; (field.keep_place) }
                    div.pair {
                        button.small.secondary type="submit" name="do" value={ "off " (stop.id) } { (field.off) }
                        @for other in others() {
                            button.small.secondary type="submit" name="do" value={ "to " (stop.id) " " (other.no) } { ((field.give_to)(&other.name)) }
                        }
                    }
                }
            }
        }
    }
}
