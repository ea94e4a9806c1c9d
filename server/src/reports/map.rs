//! Where the day's stops are, and where collectors were last.

use std::collections::HashMap;

use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::{Day, Millis};

use super::board::Line;
use super::sql;
use crate::db::{DbError, Tx};
use crate::fieldwork::Place;
use crate::fieldwork::route::Site;
use crate::values;

/// A collector on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Where.
    pub site: Site,
    /// Who.
    pub name: String,
    /// When they were there, by the phone's clock.
    pub at: Millis,
}

/// What the map shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// The stops of everybody on the board.
    pub stops: Vec<Place>,
    /// The last place of each.
    pub people: Vec<Seen>,
}

/// The map of a day's board.
pub async fn map(tx: &mut Tx, lines: &[Line], day: Day) -> Result<Map, DbError> {
    let days = lines.iter().filter_map(|line| line.day.as_deref());
    let mut map = Map {
        stops: days.flat_map(|day| day.places.iter().cloned()).collect(),
        people: Vec::new(),
    };
    let known: HashMap<PersonNo, &str> = lines
        .iter()
        .map(|line| (line.collector, line.name.as_str()))
        .collect();
    let mut last = None;
    let keys = lines.iter().flat_map(|line| values![line.collector, day]);
    for row in tx.all_rows(&sql::LAST_PLACES, keys.collect()).await? {
        let collector: PersonNo = row.get(0)?;
        if let Some(name) = known.get(&collector)
            && last.replace(collector) != Some(collector)
        {
            map.people.push(Seen {
                site: (row.get(1)?, row.get(2)?),
                name: (*name).to_owned(),
                at: row.get(3)?,
            });
        }
    }
    Ok(map)
}
