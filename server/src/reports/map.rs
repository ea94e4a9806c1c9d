//! Where the day's stops are, and where collectors were last.

use counterfoil_sync::time::{Day, Millis};

use super::board::Line;
use super::sql;
use crate::accounts;
use crate::db::{DbError, Tx};
use crate::fieldwork::route::Site;
use crate::values;

/// A stop on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Where.
    pub site: Site,
    /// Who.
    pub name: String,
    /// Whether they were visited.
    pub is_done: bool,
}

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
    pub stops: Vec<Stop>,
    /// The last place of each.
    pub people: Vec<Seen>,
}

/// The map of a day's board.
pub async fn map(tx: &mut Tx, lines: &[Line], day: Day) -> Result<Map, DbError> {
    let planned = || {
        let days = lines.iter().filter_map(|line| line.day.as_deref());
        days.flat_map(|day| day.places.iter().copied())
    };
    let briefs = accounts::briefs(tx, planned().map(|(customer, _)| customer)).await?;
    let mut map = Map::default();
    for (customer, is_done) in planned() {
        let brief = briefs.get(&customer);
        if let Some((brief, site)) = brief.and_then(|brief| Some((brief, brief.site?))) {
            map.stops.push(Stop {
                site,
                name: brief.name.clone(),
                is_done,
            });
        }
    }
    let keys = lines.iter().flat_map(|line| values![line.collector, day]);
    for row in tx.all_rows(&sql::LAST_PLACES, keys.collect()).await? {
        let collector = row.get(0)?;
        if let Some(line) = lines.iter().find(|line| line.collector == collector) {
            map.people.retain(|seen| seen.name != line.name);
            map.people.push(Seen {
                site: (row.get(1)?, row.get(2)?),
                name: line.name.clone(),
                at: row.get(3)?,
            });
        }
    }
    Ok(map)
}
