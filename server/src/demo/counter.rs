//! The cash office in mid-day: collectors who came in with their money and wait for a cashier.
//!
//! They are lived like the others, up to their offers, after the day was proved: what becomes of the
//! offers is up to whoever sits down at the console. One bag is a note short, and one receipt is asked to
//! be undone.

use counterfoil_sync::entry::{Tender, VisitOutcome};
use counterfoil_sync::money::Money;

use super::office::{self, Office, lose_a_note};
use super::road::Road;
use super::script::Step;
use super::{DemoError, Options, Part, Tell, all, company, enrol, part, person_of};
use crate::http::AppState;
use crate::text;

/// A customer that nobody plans for or meets by chance.
const UNVISITED: usize = 20;

/// A receipt too much, undone after the office had it: a void that waits for a second person.
fn mistake() -> [Step; 6] {
    [
        Step::Arrive {
            customer: UNVISITED,
            by_phone: false,
        },
        Step::Collect {
            customer: UNVISITED,
            tenders: vec![Tender::Cash(50_000)],
            allocations: Vec::new(),
        },
        Step::Sync,
        Step::Void,
        Step::Leave {
            outcome: VisitOutcome::Refused,
            next: None,
        },
        Step::Sync,
    ]
}

/// Has the collectors come in. Says of each offer what is really in the bag.
pub async fn fill(
    state: &AppState,
    base: &str,
    options: &Options,
    tell: &impl Tell,
) -> Result<Vec<String>, DemoError> {
    if options.waiting == 0 {
        return Ok(Vec::new());
    }
    tell("More collectors are on the road and come to the cash office");
    let first = options.staff() - options.waiting;
    let people = office::numbers(state).await?;
    let desk = Office::open(base, options).await?;
    let mut roads = Vec::new();
    let mut journals = Vec::new();
    for collector in first..options.staff() {
        let person = person_of(&people, collector)?;
        let mut road = Road::open(&options.start(collector, base))?;
        enrol(&desk, &mut road, person, collector).await?;
        desk.plan(person, &road.script.debtors).await?;
        journals.push(road.phone.journal().ok_or(DemoError::Answer("journal"))?);
        roads.push(road);
    }
    desk.give_books("waiting-book", &journals).await?;
    for of_day in [Part::Morning, Part::Afternoon] {
        let out = roads
            .into_iter()
            .map(|road| tokio::spawn(part(road, of_day)))
            .collect();
        roads = all(out).await?;
    }
    if let Some(road) = roads.last_mut() {
        let offset = road.script.morning.len() + road.script.afternoon.len();
        road.walk(&mistake(), offset).await?;
    }
    let mut bags = Vec::new();
    for (person, currency, cheques) in desk.waiting().await? {
        let Some(collector) = (first..options.staff())
            .find(|collector| person_of(&people, *collector).is_ok_and(|known| known == person))
        else {
            continue;
        };
        let mut bag = desk.bag(usize::try_from(collector).unwrap_or(0), currency);
        if collector == first && currency.code() == "AED" {
            lose_a_note(&mut bag);
        }
        let notes: Vec<String> = bag
            .iter()
            .map(|line| {
                let amount = |minor| Money::new(minor, currency).major();
                if line.unit == 1 {
                    format!("{} loose", amount(line.quantity.into()))
                } else {
                    format!("{} x {}", line.quantity, amount(line.unit))
                }
            })
            .collect();
        bags.push(format!(
            "  {}, {currency}: {}; {}\n",
            company::collector_name(collector),
            if notes.is_empty() {
                "no cash".to_owned()
            } else {
                notes.join(", ")
            },
            text::count(cheques, "cheque", "cheques"),
        ));
    }
    Ok(bags)
}
