//! Differences found at counting: who is on either side, and how others close each.

mod list;
mod page;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::money::Money;
use maud::{Markup, html};

use crate::auth::people::{self, Names};
use crate::auth::{Role, branch};
use crate::console::SEE;
use crate::console::door::{Door, decision as decides, form as fills, page as shows};
use crate::console::format;
use crate::console::visit::Visit;
use crate::console::words::Words;
use crate::custody::{self, CustodyError, Ending, Kept, Variance};
use crate::db::Tx;

/// Who closes a case, and who may be given one to look after.
const CLOSE: [Role; 2] = [Role::Accountant, Role::Manager];
const ASSIGN: [Role; 3] = [Role::Accountant, Role::Manager, Role::Supervisor];

/// The pages of the cases. Cashiers come here too, who do not come to the rest of the queue.
pub(super) fn doors() -> Vec<Door> {
    use axum::routing::{get, post};
    vec![
        shows("/console/variances", SEE, get(list::list)),
        shows("/console/variances/{variance}", SEE, get(page::page)),
        decides(
            "/console/variances/{variance}/resolve",
            CLOSE,
            post(page::resolve),
        ),
        decides(
            "/console/variances/{variance}/decision",
            CLOSE,
            post(page::decide),
        ),
        fills(
            "/console/variances/{variance}/assign",
            ASSIGN,
            post(page::assign),
        ),
    ]
}

/// A case with the names of its people.
struct Case {
    of: Variance,
    /// Who answers for it.
    answers: String,
    cashier: String,
    proposed_by: Option<String>,
    resolved_by: Option<String>,
    found_by: Option<String>,
    owner: Option<String>,
    /// The cheque that is missing.
    cheque: Option<Kept>,
}

/// What one case is looked at with.
struct Looked {
    case: Case,
    /// Cases of the same person in the last 90 days: how many, and what they come to.
    often: Vec<(i64, Money)>,
    /// Who could look after it.
    owners: Vec<(PersonNo, String)>,
}

/// Days in which cases of one person are looked at together.
const OFTEN_DAYS: i32 = 90;

async fn named(tx: &mut Tx, names: &Names, case: Variance) -> Result<Case, CustodyError> {
    let name = |person| names.of(person).to_owned();
    Ok(Case {
        answers: name(case.answers),
        cashier: name(case.cashier),
        proposed_by: case.proposed.as_ref().map(|proposal| name(proposal.by)),
        resolved_by: case.resolved_by.map(name),
        found_by: case.found.as_ref().map(|found| name(found.by)),
        owner: case.owner.map(name),
        cheque: match case.cheque {
            Some(paper) => custody::cheque(tx, paper).await?,
            None => None,
        },
        of: case,
    })
}

async fn looked(tx: &mut Tx, case: Variance) -> Result<Looked, CustodyError> {
    let names = Names::load(tx).await?;
    let mut people = people::list(tx).await?;
    branch::keep_who_see(tx, &mut people, case.answers).await?;
    let wants = case.proposed.as_ref().map(|proposal| proposal.by);
    let may = ASSIGN.into_iter().collect();
    people.retain(|person| {
        let is_side = [Some(case.answers), Some(case.cashier), wants].contains(&Some(person.no));
        person.enabled && person.roles.meets(may) && !is_side
    });
    let owners = people.into_iter().map(|person| (person.no, person.name));
    Ok(Looked {
        often: custody::repeated(tx, case.answers, case.day.plus(-OFTEN_DAYS)).await?,
        owners: owners.collect(),
        case: named(tx, &names, case).await?,
    })
}

/// What was decided of a case, whether or not its cheque turned up since.
fn decision_of(case: &Variance, words: &Words) -> Option<&'static str> {
    match case.ended() {
        Some(Ending::Recover) => Some(words.recovered),
        Some(Ending::WriteOff) => Some(words.written_off),
        None => (case.state == "tolerated").then_some(words.office.tolerated),
    }
}

/// How far a case is, or how it ended.
pub(in crate::console) fn state_of(case: &Variance, words: &Words) -> &'static str {
    let proposed = case.proposed.as_ref().filter(|_| case.state == "proposed");
    match case.state.as_str() {
        "proposed" => proposed.map_or(words.case_open, |wants| (words.cases.proposed)(wants.how)),
        "recovered" => words.recovered,
        "written_off" => words.written_off,
        "tolerated" => words.office.tolerated,
        "found" => words.cases.found,
        _ => words.case_open,
    }
}

/// A case as other pages tell of it: that it was opened, or how it ended.
pub(in crate::console) fn standing(visit: &Visit, case: &Variance) -> Markup {
    let words = visit.words();
    let title = if case.is_open() {
        (words.case_opened)(case.no)
    } else {
        (words.case_no)(case.no)
    };
    html! {
        div.notice.told-so[!case.is_open()] role="status" {
            strong { (title) " · " (format::difference(case.amount())) }
            p {
                @if case.state == "open" { (words.case_opened_text) }
                @else { (state_of(case, words)) "." }
                @if let Some(at) = case.closed() { " " (format::when(at, visit.now, visit.zone, words)) }
                " " a href={ "/console/variances/" (case.no) } { (words.see_case) }
            }
        }
    }
}
