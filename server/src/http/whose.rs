//! Whose a thing is that a path names, so that one rule keeps branches apart on every route, of the API and
//! of the console: who belongs to a branch does not get past it to what is another's.
//!
//! A path with a parameter that nobody here knows leads nowhere for them: a new route is closed to branches
//! until it says here whose its things are.

use axum::http::Method;
use counterfoil_sync::id::{EntryId, PersonNo};

use super::{Problem, sql};
use crate::auth::Scope;
use crate::auth::branch::ScopeError;
use crate::db::{DbError, Statement, Tx};
use crate::values;

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Somebody's.
    Person(PersonNo),
    /// Everybody's: it is of the company, or says by itself whose it is.
    All,
    /// Nothing of that name is there, or it is not known whose it is.
    Unknown,
}

/// What a parameter names.
fn kind(template: &str, name: &str) -> Option<Kind> {
    Some(match name {
        "deposit" | "receipt" | "void" | "said" => Kind::Entry,
        "collector" | "person" | "cashier" => Kind::Person,
        "variance" => Kind::Number(&sql::VARIANCE_OF),
        "phone" => Kind::Number(&sql::DEVICE_OF),
        "book" => Kind::Free(&sql::BOOK_OF),
        "sha256" => Kind::Picture,
        "customer" => Kind::Free(&sql::CUSTOMER_OF),
        "no" if template.contains("/devices/") => Kind::Number(&sql::DEVICE_OF),
        "no" if template.contains("/quarantine/") || template.contains("/aside/") => {
            Kind::Number(&sql::ASIDE_OF)
        }
        "no" if template.contains("/bank/") || template.contains("/bank-deposits/") => {
            Kind::Number(&sql::SLIP_OF)
        }
        "no" if template.contains("/closes/") || template.contains("/cash-days/") => {
            Kind::Number(&sql::CLOSE_OF)
        }
        "no" if template.contains("limits/") => Kind::Free(&sql::LIMITS_OF),
        // A part of what stands before it; one's own; or nothing of anybody's.
        "day" | "date" | "stop" | "number" | "session" | "name" | "rest" | "currency" | "place" => {
            Kind::Part
        }
        _ => return None,
    })
}

enum Kind {
    Entry,
    Person,
    /// A number of somebody's thing.
    Number(&'static Statement),
    /// The same, which may be nobody's: then it is everybody's.
    Free(&'static Statement),
    Picture,
    Part,
}

/// Whether a parameter of a route is known. For the test that tries every route.
#[must_use]
pub fn is_known(template: &str, name: &str) -> bool {
    kind(template, name).is_some()
}

/// What is changed for the whole company, whatever a request says, and what tells of all of it.
const COMPANY: [(Method, &str); 6] = [
    (Method::POST, "/console/bank/accounts"),
    (Method::POST, "/v1/bank-accounts"),
    (Method::POST, "/v1/periods/close"),
    (Method::POST, "/v1/periods/reopen"),
    (Method::GET, "/console/audit"),
    (Method::GET, "/v1/audit"),
];

/// Whether a route is for the whole company's people alone. Who belongs to a branch is refused there, and by
/// the capability as well.
#[must_use]
pub fn is_companys(method: &Method, template: &str) -> bool {
    COMPANY
        .iter()
        .any(|(known, path)| known == method && *path == template)
}

/// Refuses a path to what is another branch's, as if it were not there; and what is the whole company's.
pub(crate) async fn within(
    tx: &mut Tx,
    scope: &Scope,
    (method, template): (&Method, &str),
    path: &str,
) -> Result<(), Problem> {
    if scope.is_whole() {
        return Ok(());
    }
    if is_companys(method, template) {
        return Err(ScopeError::Company.into());
    }
    for (part, value) in template.split('/').zip(path.split('/')) {
        let name = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        let Some(name) = name.map(|name| name.trim_start_matches('*')) else {
            continue;
        };
        let whose = match kind(template, name) {
            Some(kind) => whose(tx, &kind, value).await?,
            None => Whose::Unknown,
        };
        let is_seen = match whose {
            Whose::Person(person) => scope.sees(person),
            Whose::All => true,
            Whose::Unknown => false,
        };
        if !is_seen {
            return Err(Problem::no_such("such thing in your branch"));
        }
    }
    Ok(())
}

async fn whose(tx: &mut Tx, kind: &Kind, value: &str) -> Result<Whose, DbError> {
    let number = value.parse::<i64>().ok();
    let (statement, key, otherwise) = match kind {
        Kind::Part => return Ok(Whose::All),
        Kind::Person => {
            let person = value.parse().map(PersonNo);
            return Ok(person.map_or(Whose::Unknown, Whose::Person));
        }
        Kind::Entry => {
            let journal = value.parse::<EntryId>().ok().map(|id| values![id.journal]);
            (&sql::JOURNAL_OF, journal, Whose::Unknown)
        }
        Kind::Picture => {
            let hash = data_encoding::HEXLOWER.decode(value.as_bytes()).ok();
            (
                &sql::PICTURE_OF,
                hash.map(|hash| values![hash]),
                Whose::Unknown,
            )
        }
        Kind::Number(statement) => (*statement, number.map(|no| values![no]), Whose::Unknown),
        Kind::Free(statement) => (*statement, number.map(|no| values![no]), Whose::All),
    };
    let Some(key) = key else {
        return Ok(Whose::Unknown);
    };
    let row = tx.optional(statement, key).await?;
    let person: Option<u32> = row.map(|row| row.get(0)).transpose()?.flatten();
    Ok(match person {
        Some(no) if no > 0 => Whose::Person(PersonNo(no)),
        Some(_) | None => otherwise,
    })
}
