//! A day as JSON.

#![expect(
    clippy::struct_field_names,
    reason = "a thing and its name are called the same in JSON, everywhere"
)]

use std::collections::{BTreeSet, HashMap};

use counterfoil_sync::daybook::{CommentView, Daybook, Ended, StopView, VisitView};
use counterfoil_sync::entry::{NextAction, Total, VisitMode, VisitOutcome};
use counterfoil_sync::id::{CustomerNo, EntryId};
use counterfoil_sync::money::Money;
use serde::Serialize;
use utoipa::ToSchema;

use super::customer::CustomerRef;
use super::takings::{Deposit, Receipt, RuledEntry};
use crate::fieldwork::plan::Customer;
use crate::http::Amount;

/// A collector's day as its journals tell it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DaybookView {
    /// The collector's number.
    collector: u32,
    /// The business date.
    #[schema(example = "2026-11-22")]
    day: String,
    /// When the collector opened it, in milliseconds since 1970 UTC by the phone's clock.
    opened_ms: Option<i64>,
    /// When the collector closed it.
    closed_ms: Option<i64>,
    /// The note on the day.
    note: String,
    /// The plan in its order, cancelled stops too.
    stops: Vec<Stop>,
    /// The visits in the order they were made.
    visits: Vec<Visit>,
    /// The receipts in the order they were given, voided and put-aside ones too.
    receipts: Vec<Receipt>,
    /// The deposits in the order they were offered.
    deposits: Vec<Deposit>,
    /// The comments in the order they were written.
    comments: Vec<Comment>,
    /// Every entry that was flagged or put aside.
    rulings: Vec<RuledEntry>,
    /// How much of each journal is in this.
    version: Vec<Reached>,
    /// The hashes of the changes that nothing follows: equal heads are equal days.
    heads: Vec<String>,
    /// The first 16 bytes of SHA-256 over the heads: what phones send.
    heads_digest: String,
}

/// A planned customer.
#[derive(Debug, Serialize, ToSchema)]
struct Stop {
    /// The name of the entry that added it.
    stop: String,
    /// Who is to be visited.
    customer: CustomerRef,
    /// What it should bring.
    target: Option<Amount>,
    /// Who at the office planned it; none when the collector did.
    by: Option<u32>,
    /// Set when it was taken off the plan.
    cancelled: Option<Cancelled>,
    /// The note on it.
    note: String,
    /// The visits that answered it.
    visits: Vec<String>,
}

/// Why a stop was taken off the plan.
#[derive(Debug, Serialize, ToSchema)]
struct Cancelled {
    /// Why.
    reason: String,
    /// Who at the office did it; none when the collector did.
    by: Option<u32>,
}

/// What really happened at a customer.
#[derive(Debug, Serialize, ToSchema)]
struct Visit {
    /// The name of the check-in.
    visit: String,
    /// Who was visited.
    customer: CustomerRef,
    /// The stop it answered; none when it was not planned.
    stop: Option<String>,
    /// `on_site` or `phone`.
    mode: &'static str,
    /// When it began, in milliseconds since 1970 UTC by the phone's clock.
    began_ms: i64,
    /// Where, if taken.
    place: Option<Place>,
    /// How it ended.
    end: Option<End>,
    /// The note on it.
    note: String,
    /// The receipts given at it.
    receipts: Vec<String>,
}

/// Where a phone said it was.
#[derive(Debug, Serialize, ToSchema)]
struct Place {
    /// Latitude in hundred-thousandths of a degree.
    lat_e5: i32,
    /// Longitude in hundred-thousandths of a degree.
    lon_e5: i32,
    /// Within so many metres.
    accuracy_m: u32,
    /// Whether the phone said that an app made it up.
    mock: bool,
}

/// How a visit ended.
#[derive(Debug, Serialize, ToSchema)]
struct End {
    /// When, in milliseconds since 1970 UTC by the phone's clock.
    ended_ms: i64,
    /// `collected`, `not_paid`, `absent`, `closed`, `disputed` or `refused`.
    outcome: &'static str,
    /// Why the customer is late.
    delay_reason: Option<String>,
    /// `visit`, `call`, `statement` or `escalate`.
    next: Option<&'static str>,
    /// When that should be.
    next_day: Option<String>,
}

/// A remark.
#[derive(Debug, Serialize, ToSchema)]
struct Comment {
    /// The name of the entry.
    comment: String,
    /// The stop it is about; none for the day.
    stop: Option<String>,
    /// The words.
    text: String,
    /// Who at the office wrote it; none when the collector did.
    by: Option<u32>,
    /// When, in milliseconds since 1970 UTC by the writer's clock.
    at_ms: i64,
}

/// How much of a journal is there.
#[derive(Debug, Serialize, ToSchema)]
struct Reached {
    /// The journal in hexadecimal.
    journal: String,
    /// Its last entry.
    seq: u64,
}

/// Those a day names, as far as they are on record.
pub(super) type Customers = HashMap<CustomerNo, Customer>;

impl DaybookView {
    /// The customers a day names.
    pub(super) fn names(daybook: &Daybook) -> BTreeSet<CustomerNo> {
        let mut named = BTreeSet::new();
        named.extend(daybook.stops().iter().map(|stop| stop.customer));
        named.extend(daybook.visits().iter().map(|visit| visit.customer));
        named.extend(daybook.receipts().iter().map(|receipt| receipt.customer));
        named
    }

    pub(super) fn new(daybook: &Daybook, customers: &Customers) -> Self {
        let id = daybook.id();
        let stops = daybook.stops().into_iter();
        let visits = daybook.visits().into_iter();
        let receipts = daybook.receipts().into_iter();
        let comments = daybook.comments().into_iter();
        let rulings = daybook.rulings().into_iter();
        let version = daybook.version().into_iter();
        Self {
            collector: id.collector.0,
            day: id.day.to_string(),
            opened_ms: daybook.opened().map(|opened| opened.wall.0),
            closed_ms: daybook.closed().map(|closed| closed.wall.0),
            note: daybook.day_note(),
            stops: stops.map(|stop| Stop::new(stop, customers)).collect(),
            visits: visits.map(|visit| Visit::new(visit, customers)).collect(),
            receipts: receipts
                .map(|receipt| Receipt::new(receipt, customers))
                .collect(),
            deposits: daybook.deposits().into_iter().map(Deposit::from).collect(),
            comments: comments.map(Comment::from).collect(),
            rulings: rulings.map(RuledEntry::from).collect(),
            version: version
                .map(|seen| Reached {
                    journal: format!("{:x}", seen.journal.0),
                    seq: seen.seq,
                })
                .collect(),
            heads: daybook.heads().iter().map(|head| hex(head)).collect(),
            heads_digest: hex(&daybook.heads_digest()),
        }
    }
}

pub(super) fn name(entry: Option<EntryId>) -> Option<String> {
    entry.map(|entry| entry.to_string())
}

fn names(entries: &[EntryId]) -> Vec<String> {
    entries.iter().map(EntryId::to_string).collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A phone may name a customer that is not on record.
pub(super) fn customer(no: CustomerNo, customers: &Customers) -> CustomerRef {
    let found = customers.get(&no).cloned();
    found
        .unwrap_or_else(|| Customer {
            no,
            code: String::new(),
            name: String::new(),
            holder: None,
        })
        .into()
}

impl Stop {
    fn new(stop: StopView, customers: &Customers) -> Self {
        Self {
            stop: stop.id.to_string(),
            customer: customer(stop.customer, customers),
            target: stop
                .target
                .map(|Total { currency, minor }| Money::new(minor, currency).into()),
            by: stop.by.map(|by| by.0),
            cancelled: stop.cancelled.map(|cancelled| Cancelled {
                reason: cancelled.reason,
                by: cancelled.by.map(|by| by.0),
            }),
            note: stop.note,
            visits: names(&stop.visits),
        }
    }
}

impl Visit {
    fn new(visit: VisitView, customers: &Customers) -> Self {
        Self {
            visit: visit.id.to_string(),
            customer: customer(visit.customer, customers),
            stop: name(visit.stop),
            mode: match visit.mode {
                VisitMode::OnSite => "on_site",
                VisitMode::Phone => "phone",
            },
            began_ms: visit.clocks.wall.0,
            place: visit.place.map(|place| Place {
                lat_e5: place.lat_e5,
                lon_e5: place.lon_e5,
                accuracy_m: place.accuracy_m,
                mock: place.mock,
            }),
            end: visit.end.map(End::from),
            note: visit.note,
            receipts: names(&visit.receipts),
        }
    }
}

impl From<Ended> for End {
    fn from(Ended { clocks, end, .. }: Ended) -> Self {
        Self {
            ended_ms: clocks.wall.0,
            outcome: match end.outcome {
                VisitOutcome::Collected => "collected",
                VisitOutcome::NotPaid => "not_paid",
                VisitOutcome::Absent => "absent",
                VisitOutcome::Closed => "closed",
                VisitOutcome::Disputed => "disputed",
                VisitOutcome::Refused => "refused",
            },
            delay_reason: end.delay_reason,
            next: end.next.map(|next| match next {
                NextAction::Visit => "visit",
                NextAction::Call => "call",
                NextAction::Statement => "statement",
                NextAction::Escalate => "escalate",
            }),
            next_day: end.next_day.map(|day| day.to_string()),
        }
    }
}

impl From<CommentView> for Comment {
    fn from(comment: CommentView) -> Self {
        Self {
            comment: comment.id.to_string(),
            stop: name(comment.stop),
            text: comment.text,
            by: comment.by.map(|by| by.0),
            at_ms: comment.wall.0,
        }
    }
}
