//! The review queue: what waits for a second person. One file for each kind, one form for all of them.

mod aside;
pub(in crate::console) mod flags;
mod form;
mod limits;
mod limits_form;
mod openings;
mod phones;
mod said;
mod telephone;
mod unlocks;
pub(in crate::console) mod variances;
pub(in crate::console) mod voids;

pub(in crate::console) use form::{Again, Choice, Decision, decision, done, taken};
pub(in crate::console) use said::outcome;
pub(in crate::console) use variances::state_of;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::id::{EntryId, PersonNo};
use maud::{Markup, html};

use super::door::{Door, decision as decides, page as shows};
use super::field::Query;
use super::frame::{self, Here};
use super::visit::Visit;
use super::{LISTED, format};
use super::{SEE_RECEIPTS, WATCH};
use crate::auth::devices::{self, Listed};
use crate::auth::people::{self, Names};
use crate::auth::{Caller, Role, Scope};
use crate::cash_limits::asked::{self, Asked};
use crate::custody::{self, Awaiting, CustodyError, Variance};
use crate::db::{DbError, Tx};
use crate::http::{AppState, Problem};
use crate::intake::flags::Flagged;
use crate::intake::{self, Aside};
use crate::said::Line;

/// Who sees phones that wait, and who lets them work.
const SEE_PHONES: [Role; 4] = [Role::Supervisor, Role::Manager, Role::Auditor, Role::Admin];
const DECIDE_PHONES: [Role; 2] = [Role::Supervisor, Role::Admin];
/// Who decides voids, and what was put aside. Who sees receipts sees both.
const DECIDE_VOIDS: [Role; 2] = [Role::Supervisor, Role::Manager];
const DECIDE_ASIDE: [Role; 2] = [Role::Accountant, Role::Manager];

/// Who decides about flags.
const DECIDE_FLAGS: [Role; 3] = [Role::Supervisor, Role::Accountant, Role::Manager];
/// Who answers the telephone, who asks for limits, and who agrees to them.
const GRANT: [Role; 1] = [Role::Supervisor];
const ASK_LIMITS: [Role; 1] = [Role::Admin];
const AGREE_LIMITS: [Role; 2] = [Role::Manager, Role::Admin];

pub(super) fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    vec![
        shows("/console/review", WATCH, get(page)),
        shows("/console/phones/{phone}", SEE_PHONES, get(phones::page)),
        decides(
            "/console/phones/{phone}/decide",
            DECIDE_PHONES,
            post(phones::decide),
        ),
        shows("/console/voids/{void}", SEE_RECEIPTS, get(voids::page)),
        decides(
            "/console/voids/{void}/decide",
            DECIDE_VOIDS,
            post(voids::decide),
        ),
        shows("/console/flags/{receipt}", SEE_RECEIPTS, get(flags::page)),
        decides(
            "/console/flags/{receipt}/decide",
            DECIDE_FLAGS,
            post(flags::decide),
        ),
        shows("/console/unlocks", WATCH, get(unlocks::page)),
        decides("/console/unlocks/grant", GRANT, post(unlocks::grant)),
        shows("/console/openings", WATCH, get(openings::page)),
        decides("/console/openings/give", GRANT, post(openings::give)),
        shows("/console/limits", ASK_LIMITS, get(limits_form::new)),
        decides("/console/limits/ask", ASK_LIMITS, post(limits_form::ask)),
        shows("/console/limits/{no}", WATCH, get(limits::page)),
        decides(
            "/console/limits/{no}/decide",
            AGREE_LIMITS,
            post(limits::decide),
        ),
        shows("/console/aside/{no}", SEE_RECEIPTS, get(aside::page)),
        decides(
            "/console/aside/{no}/decide",
            DECIDE_ASIDE,
            post(aside::decide),
        ),
    ]
    .into_iter()
    .chain(said::doors())
    .chain(variances::doors())
    .collect()
}

/// Everything that waits.
struct Waiting {
    phones: Vec<Listed>,
    voids: Vec<Awaiting>,
    asides: Vec<Aside>,
    cases: Vec<Variance>,
    flagged: Vec<Flagged>,
    limits: Vec<Asked>,
    said: Vec<Line>,
    names: Names,
}

impl Waiting {
    /// Reads it, as far as somebody may see it.
    async fn read(
        tx: &mut Tx,
        scope: &Scope,
        phones: bool,
        voids: bool,
    ) -> Result<Self, CustodyError> {
        let mut waiting = Waiting {
            phones: Vec::new(),
            voids: Vec::new(),
            asides: Vec::new(),
            cases: Vec::new(),
            flagged: Vec::new(),
            limits: asked::open(tx).await?,
            said: Vec::new(),
            names: Names::load(tx).await?,
        };
        waiting
            .limits
            .retain(|asked| asked.set.collector.is_none_or(|whose| scope.sees(whose)));
        if phones {
            waiting.phones = devices::pending(tx).await?;
            waiting
                .phones
                .retain(|listed| scope.sees(listed.device.collector));
        }
        if voids {
            waiting.voids = custody::awaiting(tx, scope, None, LISTED).await?;
            waiting.cases = custody::variances(tx, scope, true, 0, LISTED).await?;
            waiting.flagged = intake::flags::waiting(tx, scope, None, LISTED).await?;
            waiting.asides = intake::asides(tx, scope, 0, true, LISTED).await?;
            waiting.said = said::waiting(tx, scope).await?;
        }
        Ok(waiting)
    }

    /// Leaves what is one person's.
    fn only(&mut self, person: PersonNo) {
        self.phones
            .retain(|listed| listed.device.collector == person);
        self.voids.retain(|void| void.collector == person);
        self.cases.retain(|case| case.answers == person);
        self.asides.retain(|aside| aside.owner == Some(person));
        self.said.retain(|line| line.collector == person);
        self.flagged.retain(|flagged| flagged.collector == person);
        self.limits
            .retain(|asked| asked.set.collector == Some(person));
    }
}

/// A person's name, of those whose things somebody sees.
async fn whose(
    state: &AppState,
    caller: &Caller,
    person: PersonNo,
) -> Result<Option<String>, Problem> {
    if !caller.scope.sees(person) {
        return Ok(None);
    }
    let found = state
        .db
        .read(|mut tx| async move { people::name_of(&mut tx, person).await });
    Ok(found.await?)
}

/// A person's name.
pub(in crate::console) async fn name(tx: &mut Tx, person: PersonNo) -> Result<String, DbError> {
    Ok(people::name_of(tx, person).await?.unwrap_or_default())
}

/// `GET /console/review`
pub(super) async fn page(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    query: Query,
) -> Result<Response, Problem> {
    let words = visit.words();
    let asked_for = query.read::<u32>("collector").map(PersonNo);
    let may = |roles: [Role; 4]| caller.roles.meets(roles.into_iter().collect());
    let (phones, voids) = (may(SEE_PHONES), may(SEE_RECEIPTS));
    let scope = &caller.scope;
    let mut waiting = state
        .db
        .read(|mut tx| async move { Waiting::read(&mut tx, scope, phones, voids).await })
        .await?;
    let of = match asked_for {
        Some(person) => {
            waiting.only(person);
            whose(&state, &caller, person).await?
        }
        None => None,
    };
    let Waiting {
        flagged,
        limits,
        phones,
        voids,
        asides,
        cases,
        said,
        names,
    } = &waiting;
    let sees_said = may(SEE_RECEIPTS);
    let is_empty = phones.is_empty()
        && voids.is_empty()
        && asides.is_empty()
        && cases.is_empty()
        && flagged.is_empty()
        && limits.is_empty()
        && said.is_empty();
    let body = html! {
        div.head {
            h1 { (words.review) }
            p.ways {
                @if sees_said { a.secondary.small href="/console/said" { (words.said.title) } }
                a.secondary.small href="/console/unlocks" { (words.control.unlocks) }
                a.secondary.small href="/console/openings" { (words.control.openings) }
            }
        }
        @if let Some(name) = &of {
            p.ways { span.tag { (format::text(name)) } a.secondary.small href="/console/review" { (words.field.all) } }
        }
        @if is_empty { p.empty { (words.nothing_to_review) } }
        (section(words.phones, phones, |listed| row(&visit,
            &format!("/console/phones/{}", listed.device.no),
            &html! { strong { (format::text(&listed.collector_name)) } },
            &format::text(&listed.device.name),
            &format::when(listed.device.enrolled, visit.now, visit.zone, words))))
        (section(words.voids, voids, |void| row(&visit,
            &format!("/console/voids/{}", void.id),
            &html! { strong { (format::text(names.of(void.collector))) } },
            &html! { (format::money(void.total)) " · " (format::text(&void.reason)) },
            &html! { (format::day(void.day, words)) })))
        (section(words.control.flagged, flagged, |flagged| row(&visit,
            &format!("/console/flags/{}", flagged.id),
            &html! { strong { (format::text(names.of(flagged.collector))) } },
            &html! { (flags::about(&visit, flagged)) " " span.tags { @for flag in &flagged.flags { span.tag.warn { ((words.flag)(*flag)) } } } },
            &html! { @if flagged.decided.is_some() { span.tag { (words.control.followed_up) } } @else { (format::day(flagged.day, words)) } })))
        (section(words.control.limits_waiting, limits, |asked| row(&visit,
            &format!("/console/limits/{}", asked.no),
            &html! { strong { @match asked.set.collector { Some(whose) => (format::text(names.of(whose))), None => (words.control.whole_company) } } },
            &html! { bdi dir="ltr" { (asked.set.currency) } " " (unlocks::limits(&visit, asked.set.limits.as_ref())) div.hint { (format::text(&asked.set.reason)) } },
            &format::when(asked.at, visit.now, visit.zone, words))))
        @if !said.is_empty() { (said::section(&visit, said)) }
        (section(words.asides, asides, |aside| row(&visit,
            &format!("/console/aside/{}", aside.no),
            &html! { strong { bdi dir="ltr" { (EntryId::new(aside.journal, aside.seq)) } } },
            &html! { @if let Some(reason) = aside.reason { ((words.aside_reason)(reason)) } },
            &format::when(aside.at, visit.now, visit.zone, words))))
        (section(words.variances, cases, |case| row(&visit,
            &format!("/console/variances/{}", case.no),
            &html! { strong { (format::text(names.of(case.answers))) } },
            &html! {
                (format::difference(case.amount()))
                @if case.cheque.is_some() { " " span.tag.warn { (words.cases.missing_cheque) } }
                @if let Some(wants) = &case.proposed { " " span.tag.warn { ((words.cases.proposed)(wants.how)) } }
            },
            &html! { (format::day(case.day, words)) })))
    };
    Ok(frame::respond(
        StatusCode::OK,
        frame::page(&visit, Here::Review, words.review, &body),
    ))
}

fn section<T>(title: &str, lines: &[T], row: impl Fn(&T) -> Markup) -> Markup {
    html! {
        @if !lines.is_empty() {
            section {
                h2 { (title) span.count { (lines.len()) } }
                table.list.review { tbody { @for line in lines { (row(line)) } } }
            }
        }
    }
}

fn row(visit: &Visit, to: &str, who: &Markup, what: &Markup, when: &Markup) -> Markup {
    html! {
        tr {
            td { (who) }
            td { (what) }
            td { (when) }
            td.do { a.secondary.small data-row href=(to) { (visit.words().look) } }
        }
    }
}

/// A page under the review queue.
fn framed(visit: &Visit, status: StatusCode, title: &str, body: &Markup) -> Response {
    let body = html! {
        p.back { a href="/console/review" { (visit.words().review) } }
        (body)
    };
    frame::respond(status, frame::page(visit, Here::Review, title, &body))
}

/// A decision is made by somebody else, or there is none to make.
fn not_yours(visit: &Visit) -> Markup {
    let words = visit.words();
    html! {
        div.notice role="status" { strong { (words.case_waits) } p { (words.not_yours_text) } }
    }
}
