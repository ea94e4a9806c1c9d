//! The trail as people read it: the last record first, and as few of them as they ask for.

use counterfoil_sync::id::{Hash, PersonNo};
use counterfoil_sync::time::{Day, Millis};

use super::{Anchor, actions, sql};
use crate::auth::Scope;
use crate::auth::branch::ScopeError;
use crate::clock::instant_in;
use crate::db::{DbError, Row, Tx};
use crate::intake::Settings;
use crate::values;

/// Which records. What is left out is not asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// To what: `variance 7`, with whatever more is said of it.
    pub(crate) subject: Option<String>,
    /// By whom.
    pub(crate) person: Option<PersonNo>,
    /// What the name of the action begins with: `variance.`, or all of it.
    pub(crate) action: Option<String>,
    /// From this day on, and until the end of this one, in the company's time zone.
    pub(crate) from: Option<Day>,
    pub(crate) to: Option<Day>,
    /// Those before this one: the last of the page before.
    pub(crate) before: Option<i64>,
}

/// Whether something can be a subject: a kind and which one of it, or the name of a setting.
pub(crate) fn is_subject(text: &str) -> bool {
    text.contains([' ', '.']) && !text.contains('\0')
}

/// Whether an action is named so, or begins so.
pub(crate) fn is_action(text: &str) -> bool {
    !text.is_empty() && actions::beginning(text).next().is_some()
}

/// What is said to who asks for another.
pub(crate) const SUBJECT: &str = "A subject is written as it is recorded: variance 7, deposit 70001.27, void 70001.28, person 4.";
pub(crate) const ACTION: &str =
    "No action is named so, nor begins so: variance. or variance.recovered are.";

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) no: i64,
    pub(crate) at: Millis,
    pub(crate) person: Option<PersonNo>,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) reason: Option<String>,
    pub(crate) hash: Hash,
}

impl Line {
    fn read(row: &Row) -> Result<Self, DbError> {
        let person: Option<u32> = row.get(2)?;
        Ok(Self {
            no: row.get(0)?,
            at: row.get(1)?,
            person: person.map(PersonNo),
            action: row.get(3)?,
            subject: row.get(4)?,
            reason: row.get(5)?,
            hash: row.get(6)?,
        })
    }

    /// By what it is noted down elsewhere.
    pub(crate) fn anchor(&self) -> Anchor {
        Anchor {
            no: self.no,
            hash: self.hash,
        }
    }
}

/// The numbers and the times that are looked at.
#[derive(Debug, Clone, Copy)]
struct Within {
    before: i64,
    from: i64,
    until: i64,
}

/// The records that somebody asks for, the last first. They tell of the whole company: who belongs to a
/// branch reads none.
pub(crate) async fn trail(
    tx: &mut Tx,
    scope: &Scope,
    asked: &Asked,
    at_most: i64,
) -> Result<Vec<Line>, ScopeError> {
    if !scope.is_whole() {
        return Err(ScopeError::Company);
    }
    let zone = Settings::load(tx).await?.zone;
    let midnight = |day| instant_in(day, 0, zone).0;
    let within = Within {
        before: asked.before.unwrap_or(i64::MAX),
        from: asked.from.map_or(i64::MIN, midnight),
        until: asked.to.map_or(i64::MAX, |day| midnight(day.plus(1))),
    };
    Ok(read(tx, asked, within, at_most).await?)
}

async fn read(
    tx: &mut Tx,
    asked: &Asked,
    within: Within,
    at_most: i64,
) -> Result<Vec<Line>, DbError> {
    let Within {
        before,
        from,
        until,
    } = within;
    let person = asked.person.map_or(0, |person| i64::from(person.0));
    // What follows the letters of a name, and what follows a subject's own words: a blank or a comma.
    let first = asked.action.clone().unwrap_or_default();
    let last = format!("{first}~");
    let rows = if let Some(subject) = &asked.subject {
        let end = format!("{subject}-");
        let row = values![
            before, from, until, at_most, subject, end, person, first, last
        ];
        tx.all(&sql::TRAIL_OF_SUBJECT, row).await?
    } else if person > 0 {
        let row = values![before, from, until, at_most, person, first, last];
        tx.all(&sql::TRAIL_OF_PERSON, row).await?
    } else if asked.action.is_some() {
        return of_actions(tx, &first, within, at_most).await;
    } else {
        let row = values![before, from, until, at_most];
        tx.all(&sql::TRAIL, row).await?
    };
    rows.iter().map(Line::read).collect()
}

/// Each action has its own place in the index; the last of them all are among the last of each.
async fn of_actions(
    tx: &mut Tx,
    prefix: &str,
    within: Within,
    at_most: i64,
) -> Result<Vec<Line>, DbError> {
    let mut lines = Vec::new();
    for action in actions::beginning(prefix) {
        let row = values![within.before, within.from, within.until, at_most, action];
        for row in tx.all(&sql::TRAIL_OF_ACTION, row).await? {
            lines.push(Line::read(&row)?);
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.no));
    lines.truncate(usize::try_from(at_most).unwrap_or(0));
    Ok(lines)
}
