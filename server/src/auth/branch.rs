//! Branches: somebody who belongs to one sees, opens and decides what its people did, and nothing else.
//!
//! A branch is a name that people share. Everything from the field is somebody's, so whose things a person
//! sees says all. Who belongs to no branch belongs to the whole company.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::http::StatusCode;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use super::people::Person;
use super::sql;
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, sealed};
use crate::http::Problem;
use crate::text;
use crate::values;

/// Whose things somebody sees: those of some people, or everybody's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope(Option<Arc<Branch>>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Branch {
    name: String,
    people: BTreeSet<PersonNo>,
}

impl Scope {
    /// Everybody's.
    #[must_use]
    pub fn whole() -> Self {
        Self(None)
    }

    /// Whether what this person did is within it.
    #[must_use]
    pub fn sees(&self, person: PersonNo) -> bool {
        self.0
            .as_ref()
            .is_none_or(|branch| branch.people.contains(&person))
    }

    /// The branch that a list is of; empty for the whole company's. Lists are cut off after so many lines:
    /// the database leaves out what is another branch's, before it counts them.
    #[must_use]
    pub fn branch(&self) -> &str {
        self.0.as_ref().map_or("", |branch| &branch.name)
    }

    /// Whether it is the whole company's.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_none()
    }
}

/// What a person sees.
pub async fn scope_of(tx: &mut Tx, person: PersonNo) -> Result<Scope, DbError> {
    let rows = tx.all(&sql::COLLEAGUES, values![person]).await?;
    let Some(row) = rows.first() else {
        return Ok(Scope::whole());
    };
    let name = row.get(1)?;
    let people = rows.iter().map(|row| row.get(0));
    let people = people.collect::<Result<_, _>>()?;
    Ok(Scope(Some(Arc::new(Branch { name, people }))))
}

/// A person's branch, if they have one.
pub async fn of(tx: &mut Tx, person: PersonNo) -> Result<Option<String>, DbError> {
    let row = tx.optional(&sql::BRANCH_OF, values![person]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Everybody's branch, as far as they have one.
pub async fn all(tx: &mut Tx) -> Result<Vec<(PersonNo, String)>, DbError> {
    let rows = tx.all(&sql::BRANCHES, values![]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Leaves those people who see what this person did.
pub async fn keep_who_see(
    tx: &mut Tx,
    people: &mut Vec<Person>,
    whose: PersonNo,
) -> Result<(), DbError> {
    let all: BTreeMap<PersonNo, String> = all(tx).await?.into_iter().collect();
    let there = all.get(&whose);
    people.retain(|person| all.get(&person.no).is_none_or(|own| Some(own) == there));
    Ok(())
}

/// Binds a person to a branch, or to none.
pub async fn set(
    tx: &mut Tx,
    person: PersonNo,
    branch: Option<&str>,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<(), BranchError> {
    let branch = match branch {
        Some(name) => Some(text::said(name).ok_or(BranchError::Name)?),
        None => None,
    };
    match branch {
        Some(name) => {
            tx.execute(&sql::SET_BRANCH, sealed(values![person, name]))
                .await?;
        }
        None => {
            tx.execute(&sql::FORGET_BRANCH, values![person]).await?;
        }
    }
    let record = Record {
        person: by,
        action: "person.branch_set",
        subject: format!("person {person}"),
        reason: Some(branch.unwrap_or("the whole company").to_owned()),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(())
}

/// Refuses what is the whole company's to who belongs to a branch.
pub async fn must_be_whole(tx: &mut Tx, person: PersonNo) -> Result<(), ScopeError> {
    match of(tx, person).await? {
        Some(_) => Err(ScopeError::Company),
        None => Ok(()),
    }
}

/// Refuses what is a branch's to who belongs to another.
pub async fn must_be_of(tx: &mut Tx, person: PersonNo, branch: &str) -> Result<(), ScopeError> {
    match of(tx, person).await? {
        Some(own) if own != branch => Err(ScopeError::Branch),
        Some(_) | None => Ok(()),
    }
}

/// Why somebody of a branch may not.
#[derive(Debug, thiserror::Error)]
pub enum ScopeError {
    /// It is of the whole company.
    #[error("this is the whole company's, and you belong to a branch")]
    Company,
    /// It is of another branch.
    #[error("this is another branch's")]
    Branch,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<ScopeError> for Problem {
    fn from(error: ScopeError) -> Self {
        let (kind, title, next) = match error {
            ScopeError::Db(error) => return error.into(),
            ScopeError::Company => (
                "whole-company",
                "For the whole company",
                "This is the whole company's, and you belong to a branch. Ask somebody who belongs to none.",
            ),
            ScopeError::Branch => (
                "other-branch",
                "Another branch's",
                "This is another branch's. Ask somebody who belongs to it, or to the whole company.",
            ),
        };
        Self::new(StatusCode::FORBIDDEN, kind, title, next)
    }
}

/// Why nobody was bound.
#[derive(Debug, thiserror::Error)]
pub enum BranchError {
    /// Not a name.
    #[error("a branch has a name; {}", crate::text::SAY)]
    Name,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}
