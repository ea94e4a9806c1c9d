//! People who sign in, and their roles.

use std::collections::BTreeMap;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;

use super::{Role, Roles, sql};
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, fingerprint, sealed};
use crate::text;
use crate::values;

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number.
    pub no: PersonNo,
    /// Code, which is also the login.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether signing in is allowed.
    pub enabled: bool,
    /// What they may do.
    pub roles: Roles,
}

/// Somebody to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Code and login. If a person of this code was imported, it is them.
    pub code: String,
    /// Name; kept as it is when empty and the person is known.
    pub name: String,
    /// At least one.
    pub roles: Roles,
    /// From [`password::hash`](super::password::hash).
    pub password_hash: String,
}

/// Adds a login for a person. `by` is nobody on the command line of the machine itself.
pub async fn add(
    tx: &mut Tx,
    new: &NewPerson,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<PersonNo, AddError> {
    if text::said(&new.code) != Some(&new.code) || new.code.contains(char::is_whitespace) {
        return Err(AddError::Code(new.code.chars().take(60).collect()));
    }
    // None is the name that they have.
    if !new.name.is_empty() && text::said(&new.name) != Some(&new.name) {
        return Err(AddError::Name);
    }
    if new.roles.is_empty() {
        return Err(AddError::NoRole);
    }
    let change = tx.change().await?;
    let no = match tx
        .optional(&sql::PERSON_BY_CODE, values![&new.code])
        .await?
    {
        Some(row) => {
            let no: PersonNo = row.get("no")?;
            if !new.name.is_empty() && row.get::<String>("name")? != new.name {
                let facts = fingerprint(values![no, &new.code, &new.name, change]);
                tx.execute(&sql::RENAME_PERSON, values![no, &new.name, change, facts])
                    .await?;
            }
            no
        }
        None if new.name.is_empty() => return Err(AddError::NoName),
        None => {
            let no = PersonNo(tx.scalar::<u32>(&sql::LAST_PERSON, values![]).await? + 1);
            tx.execute(
                &sql::INSERT_PERSON,
                sealed(values![no, &new.code, &new.name, change]),
            )
            .await?;
            no
        }
    };
    if tx
        .execute(
            &sql::INSERT_LOGIN,
            sealed(values![no, &new.password_hash, true, now]),
        )
        .await?
        == 0
    {
        return Err(AddError::Exists(new.code.clone()));
    }
    for role in new.roles.iter() {
        tx.execute(&sql::ADD_ROLE, sealed(values![no, role.name()]))
            .await?;
    }
    let record = Record {
        person: by,
        action: "person.added",
        subject: format!("person {no}"),
        reason: Some(new.roles.to_string()),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(no)
}

/// Gives a person a new password and ends their sessions.
pub async fn set_password(
    tx: &mut Tx,
    code: &str,
    password_hash: &str,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<(), SetPasswordError> {
    let Some(login) = login(tx, code).await? else {
        return Err(SetPasswordError::Unknown(code.chars().take(60).collect()));
    };
    let facts = fingerprint(values![login.no, password_hash, login.enabled, now]);
    tx.execute(
        &sql::SET_PASSWORD,
        values![login.no, password_hash, now, facts],
    )
    .await?;
    tx.execute(&sql::END_SESSIONS, values![login.no, now, "new-password"])
        .await?;
    let record = Record {
        person: by,
        action: "person.password_set",
        subject: format!("person {}", login.no),
        reason: None,
        at: now,
    };
    Ok(audit::append(tx, record).await?)
}

/// Everyone who may sign in.
pub async fn list(tx: &mut Tx) -> Result<Vec<Person>, DbError> {
    let mut roles: BTreeMap<PersonNo, Vec<Role>> = BTreeMap::new();
    for row in tx.all(&sql::ALL_ROLES, values![]).await? {
        roles
            .entry(row.get(0)?)
            .or_default()
            .extend(role(&row.get::<String>(1)?));
    }
    let rows = tx.all(&sql::PEOPLE, values![]).await?;
    let people = rows.iter().map(|row| {
        let no = row.get("no")?;
        let roles = roles.remove(&no).unwrap_or_default().into();
        Ok(Person {
            no,
            code: row.get("code")?,
            name: row.get("name")?,
            enabled: row.get("enabled")?,
            roles,
        })
    });
    people.collect()
}

/// Whether anyone can sign in at all.
pub async fn any(tx: &mut Tx) -> Result<bool, DbError> {
    Ok(tx.scalar::<i64>(&sql::HAS_LOGINS, values![]).await? > 0)
}

/// Everybody's name, for lists of what many people did.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<PersonNo, String>);

impl Names {
    /// All of them.
    pub async fn load(tx: &mut Tx) -> Result<Self, DbError> {
        let rows = tx.all(&sql::NAMES, values![]).await?;
        let names = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
        Ok(Self(names.collect::<Result<_, DbError>>()?))
    }

    /// A person's name; empty when there is no such person.
    #[must_use]
    pub fn of(&self, person: PersonNo) -> &str {
        self.0.get(&person).map_or("", String::as_str)
    }
}

/// A person's name.
pub async fn name_of(tx: &mut Tx, no: PersonNo) -> Result<Option<String>, DbError> {
    tx.optional(&sql::PERSON_BY_NO, values![no])
        .await?
        .map(|row| row.get("name"))
        .transpose()
}

/// A person's code.
pub async fn code_of(tx: &mut Tx, no: PersonNo) -> Result<Option<String>, DbError> {
    tx.optional(&sql::PERSON_BY_NO, values![no])
        .await?
        .map(|row| row.get("code"))
        .transpose()
}

/// Who has a code.
pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<PersonNo>, DbError> {
    tx.optional(&sql::PERSON_BY_CODE, values![code])
        .await?
        .map(|row| row.get("no"))
        .transpose()
}

/// What a person may do.
pub async fn roles_of(tx: &mut Tx, no: PersonNo) -> Result<Roles, DbError> {
    let rows = tx.all(&sql::ROLES_OF, values![no]).await?;
    let mut roles = Vec::with_capacity(rows.len());
    for row in &rows {
        roles.extend(role(&row.get::<String>(0)?));
    }
    Ok(roles.into())
}

/// The login of a person, as long as they may sign in.
pub(crate) async fn standing(tx: &mut Tx, no: PersonNo) -> Result<Option<String>, DbError> {
    let Some(code) = code_of(tx, no).await? else {
        return Ok(None);
    };
    let login = login(tx, &code).await?;
    Ok(login.filter(|login| login.enabled).map(|_| code))
}

/// What a sign-in is checked against.
pub(super) struct Login {
    pub(super) no: PersonNo,
    pub(super) password_hash: String,
    pub(super) enabled: bool,
}

pub(super) async fn login(tx: &mut Tx, code: &str) -> Result<Option<Login>, DbError> {
    let row = tx.optional(&sql::LOGIN_BY_CODE, values![code]).await?;
    row.map(|row| {
        Ok(Login {
            no: row.get("no")?,
            password_hash: row.get("password")?,
            enabled: row.get("enabled")?,
        })
    })
    .transpose()
}

/// A role as stored. One that this program does not know allows nothing.
pub(super) fn role(stored: &str) -> Option<Role> {
    stored.parse().ok()
}

/// Why a person was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Not usable as a login.
    #[error("{0:?} cannot be a login: take letters and digits without spaces")]
    Code(String),
    /// Nobody could read it.
    #[error("a person has a name without spaces around it; {}", crate::text::SAY)]
    Name,
    /// Nothing to do.
    #[error(
        "give at least one role: collector, cashier, supervisor, accountant, manager, auditor or admin"
    )]
    NoRole,
    /// Nobody of this code was imported, so the name is not known.
    #[error("give the person's name with --name")]
    NoName,
    /// There already.
    #[error("{0:?} can sign in already; nothing was changed")]
    Exists(String),
    /// The database failed.
    #[error("adding a person")]
    Db(#[from] DbError),
}

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// Nobody of this code may sign in.
    #[error("nobody signs in as {0:?}; `counterfoil user list` shows who does")]
    Unknown(String),
    /// The database failed.
    #[error("setting a password")]
    Db(#[from] DbError),
}
