//! A day in the field, end to end: a company with its open items, phones enrolled, a plan, collectors
//! on the road with a bad network, deposits counted and confirmed, and the books proved.
//!
//! Nothing is pretended: phones are [`counterfoil_core::Phone`]s with files of their own, everything
//! between them and the server is HTTP, and people at desks use the API. Only time is compressed: a
//! phone's clocks are told, not awaited. This is the one room of the server that knows the phone.

pub mod company;
pub mod counter;
mod desk;
pub mod dice;
pub mod guest;
mod office;
pub mod radio;
pub mod road;
pub mod script;
mod signature;
mod summary;
mod table;
mod vault;
mod words;

pub use office::{PASSWORD, desks};
pub use summary::{CollectorLine, Summary};

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono_tz::Tz;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::{Day, Millis};
use counterfoil_sync::wire::EnrolState;

use crate::db::DbError;
use crate::http::AppState;
use crate::text;
use office::Office;
use road::{Road, Start};

/// What kind of day.
#[derive(Debug, Clone)]
pub struct Options {
    /// Collectors on the road.
    pub collectors: u32,
    /// The same seed moves the same money.
    pub seed: u64,
    /// The business date.
    pub today: Day,
    /// The company's time zone.
    pub zone: Tz,
    /// The folder for the phones' files.
    pub folder: PathBuf,
    /// Replies lost and requests doubled, in a hundred.
    pub faults: u64,
    /// Whether one more collector is planned for, whose phone is in the reader's hand: see [`guest`].
    pub guest: bool,
    /// Collectors whose offers are left lying in the cash office: see [`counter`].
    pub waiting: u32,
}

impl Options {
    /// Collectors of the company: those who live the day, the guest, those who wait at the end of it.
    fn staff(&self) -> u32 {
        self.collectors + u32::from(self.guest) + self.waiting
    }

    /// Half past seven in the company's morning.
    #[must_use]
    pub fn first_instant(&self) -> Millis {
        crate::clock::instant_in(self.today, 450, self.zone)
    }

    /// What a collector needs to begin.
    #[must_use]
    pub fn start(&self, collector: u32, base: &str) -> Start {
        Start {
            seed: self.seed,
            collector,
            today: self.today,
            first_instant: self.first_instant(),
            base: base.to_owned(),
            folder: self.folder.clone(),
            faults: self.faults,
        }
    }
}

/// Is told how far the day is.
pub trait Tell: Fn(&str) + Send + Sync {}
impl<T: Fn(&str) + Send + Sync> Tell for T {}

/// Lives the day through a server that listens at `base` on `state`'s empty, migrated database.
pub async fn day(
    state: &AppState,
    base: &str,
    options: &Options,
    tell: &impl Tell,
) -> Result<Summary, DemoError> {
    tell("Importing the company and its open items");
    let imported = office::found(state, base, options).await?;
    let office = Office::open(base, options).await?;

    tell(&format!(
        "Imported {}. Enrolling {}",
        text::count(imported, "open item", "open items"),
        text::count(u64::from(options.collectors), "phone", "phones"),
    ));
    let people = office::numbers(state).await?;
    let mut roads = Vec::new();
    for collector in 0..options.collectors {
        let person = person_of(&people, collector)?;
        let mut road = Road::open(&options.start(collector, base))?;
        enrol(&office, &mut road, person, collector).await?;
        roads.push(road);
    }
    let journals = roads
        .iter()
        .map(|road| road.phone.journal().ok_or(DemoError::Answer("journal")))
        .collect::<Result<Vec<_>, _>>()?;
    office.give_books("book", &journals).await?;

    tell("Planning the day");
    for (collector, road) in (0..).zip(&roads) {
        office
            .plan(person_of(&people, collector)?, &road.script.debtors)
            .await?;
    }

    tell(
        "Morning: collectors are on the road, mostly without a network, while the supervisor plans anew",
    );
    let out = roads
        .into_iter()
        .map(|road| tokio::spawn(part(road, Part::Morning)))
        .collect::<Vec<_>>();
    for collector in 0..options.collectors {
        let debtors = company::debtors(options.seed, collector, options.today);
        office
            .plan_anew(person_of(&people, collector)?, &debtors)
            .await?;
    }
    let roads = all(out).await?;

    tell("Afternoon: the rest of the stops, then to the cash office");
    let roads = all(roads
        .into_iter()
        .map(|road| tokio::spawn(part(road, Part::Afternoon)))
        .collect())
    .await?;

    tell("The cashier counts blind and confirms");
    office.open_accounts().await?;
    let deposits = office.count_and_confirm(&journals).await?;

    tell("To the bank with it; the second cashier closes the day");
    office.bank(&people).await?;
    office.close_second(&people).await?;

    tell("Evening: answers arrive, days are closed");
    let mut roads = all(roads
        .into_iter()
        .map(|road| tokio::spawn(part(road, Part::Evening)))
        .collect())
    .await?;

    tell("The supervisor begins with tomorrow");
    office.plan_tomorrow(state, &people).await?;

    tell("Proving the books");
    summary::draw(state, options, &mut roads, &deposits).await
}

async fn enrol(
    office: &Office,
    road: &mut Road,
    person: PersonNo,
    collector: u32,
) -> Result<(), DemoError> {
    let code = office.enrolment_code(person).await?;
    let name = format!("Phone of {}", company::collector_name(collector));
    let mut state = road.enrol(&code, &name).await?;
    if state == EnrolState::Pending {
        office.approve_devices().await?;
        state = road.enrol(&code, &name).await?;
    }
    if state == EnrolState::Active {
        Ok(())
    } else {
        Err(DemoError::Answer("an active device"))
    }
}

/// A collector's number, by the code of the ERP.
fn person_of(people: &BTreeMap<String, u32>, collector: u32) -> Result<PersonNo, DemoError> {
    people
        .get(&company::collector_code(collector))
        .copied()
        .map(PersonNo)
        .ok_or(DemoError::Answer("collector"))
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Morning,
    Afternoon,
    Evening,
}

async fn part(mut road: Road, part: Part) -> Result<Road, DemoError> {
    let script = road.script.clone();
    let (steps, before) = match part {
        Part::Morning => (&script.morning, 0),
        Part::Afternoon => (&script.afternoon, script.morning.len()),
        Part::Evening => (
            &script.evening,
            script.morning.len() + script.afternoon.len(),
        ),
    };
    road.walk(steps, before).await?;
    Ok(road)
}

async fn all(
    out: Vec<tokio::task::JoinHandle<Result<Road, DemoError>>>,
) -> Result<Vec<Road>, DemoError> {
    let mut roads = Vec::new();
    for road in out {
        roads.push(road.await.map_err(|_| DemoError::Stopped)??);
    }
    Ok(roads)
}

/// Why the day ended early.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A request was refused.
    #[error("{path} answered {status}: {detail}")]
    Refused {
        /// Where.
        path: String,
        /// The status.
        status: u16,
        /// What it said.
        detail: String,
    },
    /// An answer lacks something.
    #[error("an answer lacks {0}")]
    Answer(&'static str),
    /// The server could not be reached.
    #[error("the server cannot be reached")]
    Http(#[from] reqwest::Error),
    /// The network is too bad.
    #[error("no sync came through in many tries")]
    NoNetwork,
    /// A collector stopped.
    #[error("a collector stopped in the middle of the day")]
    Stopped,
    /// A file.
    #[error("writing {0}")]
    File(PathBuf, #[source] std::io::Error),
    /// The phone's file.
    #[error(transparent)]
    Open(#[from] counterfoil_core::OpenError),
    /// The phone refused an action.
    #[error(transparent)]
    Command(#[from] counterfoil_core::CommandError),
    /// The phone could not sync.
    #[error(transparent)]
    Sync(#[from] counterfoil_core::SyncError),
    /// The phone could not be enrolled.
    #[error(transparent)]
    Enrol(#[from] counterfoil_core::EnrolError),
    /// The phone could not show something.
    #[error(transparent)]
    View(#[from] counterfoil_core::view::ViewError),
    /// A signature could not be drawn.
    #[error("drawing a signature")]
    Drawing(#[from] image::ImageError),
    /// The phone did not keep a signature.
    #[error(transparent)]
    Keep(#[from] counterfoil_core::picture::KeepPictureError),
    /// The phone's store failed.
    #[error(transparent)]
    Store(#[from] counterfoil_core::StoreError),
    /// The phone could not hand in a picture.
    #[error(transparent)]
    Upload(#[from] counterfoil_core::picture::UploadError),
    /// The phone's figures are not what its entries add up to.
    #[error(transparent)]
    Check(#[from] counterfoil_core::CheckError),
    /// A key.
    #[error(transparent)]
    Key(#[from] counterfoil_sync::keys::KeyError),
    /// The company's file could not be imported.
    #[error("importing the company")]
    Import(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// People could not be added.
    #[error("adding people")]
    People(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The books do not agree with the phones.
    #[error("the day does not add up: {0}")]
    Differs(String),
}

impl DemoError {
    fn refused(path: &str, status: u16, body: &[u8]) -> Self {
        let problem: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let detail = problem
            .as_ref()
            .and_then(|problem| problem.get("detail"))
            .and_then(serde_json::Value::as_str);
        Self::Refused {
            path: path.to_owned(),
            status,
            detail: detail.unwrap_or("no explanation").to_owned(),
        }
    }
}
