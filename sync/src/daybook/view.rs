//! What a daybook says, typed.

use automerge::{ObjId, ROOT, ReadDoc as _, ScalarValue};

use super::Daybook;
use super::read::{child, members, record, scalar, text};
use super::record::{
    CancelRecord, ClosedRecord, CommentRecord, DepositAnswerRecord, DepositRecord, EndRecord,
    OpenedRecord, ReceiptRecord, RulingRecord, StopRecord, VisitRecord, VoidAnswerRecord,
    VoidRecord,
};
use crate::entry::{
    ChequeRef, DayClose, DepositOutcome, Flag, Place, Quarantine, Total, VisitEnd, VisitMode,
};
use crate::id::{BookNo, CustomerNo, EntryId, PersonNo};
use crate::money::Money;
use crate::time::{Clocks, Millis};

/// The opening of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// The entry.
    pub entry: EntryId,
    /// What its clock said.
    pub wall: Millis,
}

/// The closing of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// The entry.
    pub entry: EntryId,
    /// What its clock said.
    pub wall: Millis,
    /// What the collector says the day came to.
    pub summary: DayClose,
}

/// Why a stop was taken off the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cancelled {
    /// The entry.
    pub entry: EntryId,
    /// Why.
    pub reason: String,
    /// Who at the office did it; on a phone the journal tells.
    pub by: Option<PersonNo>,
}

/// A stop of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StopView {
    /// The entry that added it, which is its name.
    pub id: EntryId,
    /// Who is to be visited.
    pub customer: CustomerNo,
    /// Its place in the order, as text.
    pub rank: String,
    /// What it should bring.
    pub target: Option<Total>,
    /// Who at the office planned it.
    pub by: Option<PersonNo>,
    /// Set when it was taken off the plan.
    pub cancelled: Option<Cancelled>,
    /// The note on it.
    pub note: String,
    /// The visits that answered it, in order.
    pub visits: Vec<EntryId>,
}

/// The end of a visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// The entry.
    pub entry: EntryId,
    /// What its clocks said.
    pub clocks: Clocks,
    /// Outcome, reason for delay, next action and its day.
    pub end: VisitEnd,
}

/// A visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitView {
    /// The check-in, which is its name.
    pub id: EntryId,
    /// Who was visited.
    pub customer: CustomerNo,
    /// The stop it answered; none for an unplanned visit.
    pub stop: Option<EntryId>,
    /// How the customer was met.
    pub mode: VisitMode,
    /// What the clocks said at check-in.
    pub clocks: Clocks,
    /// Where, if taken.
    pub place: Option<Place>,
    /// Set when it has ended.
    pub end: Option<Ended>,
    /// The note on it.
    pub note: String,
    /// The receipts given at it, in order, voided ones too.
    pub receipts: Vec<EntryId>,
}

/// What became of a void.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VoidState {
    /// The receipt is undone; nobody had to approve.
    Done,
    /// The receipt had been confirmed by the server: a second person must approve.
    Awaits,
    /// Approved: the receipt is undone.
    Approved(PersonNo),
    /// Turned down: the receipt stands.
    Refused(PersonNo, String),
    /// Put aside by the server: the receipt stands until a person decides.
    PutAside(Quarantine),
}

/// A receipt as the day shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptView {
    /// The entry, which is its name.
    pub id: EntryId,
    /// The visit it was given at.
    pub visit: Option<EntryId>,
    /// Who paid.
    pub customer: CustomerNo,
    /// The book of its number.
    pub book: BookNo,
    /// Its number.
    pub number: u32,
    /// What was received in all.
    pub total: Money,
    /// What the clock said.
    pub wall: Millis,
    /// The void of it with its reason and what became of that.
    pub void: Option<(EntryId, String, VoidState)>,
    /// What the server said of it; none if it has not said anything yet.
    pub ruling: Option<Ruling>,
}

impl ReceiptView {
    /// Whether it is undone.
    #[must_use]
    pub fn is_voided(&self) -> bool {
        matches!(
            self.void,
            Some((_, _, VoidState::Done | VoidState::Approved(_)))
        )
    }
}

/// A remark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommentView {
    /// The entry.
    pub id: EntryId,
    /// The stop it is about; none for the day.
    pub stop: Option<EntryId>,
    /// The words.
    pub text: String,
    /// Who at the office wrote it; on a phone the journal tells.
    pub by: Option<PersonNo>,
    /// What the clock said.
    pub wall: Millis,
}

/// A deposit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepositView {
    /// The offer, which is its name.
    pub id: EntryId,
    /// The cash declared.
    pub cash: Money,
    /// The cheques offered.
    pub cheques: Vec<ChequeRef>,
    /// What the clock said.
    pub wall: Millis,
    /// The entry that took the offer back.
    pub withdrawn: Option<EntryId>,
    /// What the cash office said, by which entry and which cashier.
    pub answer: Option<(EntryId, DepositOutcome, PersonNo)>,
}

/// The server's answer to an entry. Posted, unless it was put aside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ruling {
    /// The doubts.
    pub flags: Vec<Flag>,
    /// Set when it was put aside for a person and posted nowhere.
    pub quarantine: Option<Quarantine>,
}

impl Daybook {
    fn map(&self, name: &str) -> Option<ObjId> {
        child(&self.doc, &ROOT, name)
    }

    /// When and by which entry the day was opened.
    #[must_use]
    pub fn opened(&self) -> Option<Opened> {
        let OpenedRecord { entry, wall } = record(&self.doc, &self.map("day")?, "opened")?;
        Some(Opened { entry, wall })
    }

    /// When, by which entry and with what summary the day was closed.
    #[must_use]
    pub fn closed(&self) -> Option<Closed> {
        let ClosedRecord {
            entry,
            wall,
            summary,
        } = record(&self.doc, &self.map("day")?, "closed")?;
        Some(Closed {
            entry,
            wall,
            summary,
        })
    }

    /// The note on the day.
    #[must_use]
    pub fn day_note(&self) -> String {
        self.map("day")
            .map(|day| text(&self.doc, &day, "note"))
            .unwrap_or_default()
    }

    /// The plan in its order: by rank, equal ranks by the entry that added the stop. Cancelled stops
    /// stay, marked.
    #[must_use]
    pub fn stops(&self) -> Vec<StopView> {
        let doc = &self.doc;
        let visits: Vec<(EntryId, EntryId)> = members(doc, "visits")
            .into_iter()
            .filter_map(|(id, object)| Some((id, record::<VisitRecord>(doc, &object, "in")?.stop?)))
            .collect();
        let stop = |(id, object): (EntryId, ObjId)| {
            let StopRecord { customer, by } = record(doc, &object, "add")?;
            Some(StopView {
                id,
                customer,
                rank: scalar(doc, &object, "rank")?.as_str()?.to_owned(),
                target: record(doc, &object, "target"),
                by,
                cancelled: record(doc, &object, "cancel")
                    .map(|CancelRecord { entry, reason, by }| Cancelled { entry, reason, by }),
                note: text(doc, &object, "note"),
                visits: visits
                    .iter()
                    .filter(|(_, stop)| *stop == id)
                    .map(|(visit, _)| *visit)
                    .collect(),
            })
        };
        let mut stops: Vec<StopView> = members(doc, "stops").into_iter().filter_map(stop).collect();
        stops.sort_unstable_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        stops
    }

    /// The visits in the order they were made.
    #[must_use]
    pub fn visits(&self) -> Vec<VisitView> {
        let doc = &self.doc;
        let receipts: Vec<(EntryId, EntryId)> = members(doc, "receipts")
            .into_iter()
            .filter_map(|(id, object)| {
                Some((
                    id,
                    EntryId::new(
                        id.journal,
                        record::<ReceiptRecord>(doc, &object, "fact")?.visit?,
                    ),
                ))
            })
            .collect();
        let visit =
            |(id, object): (EntryId, ObjId)| {
                let VisitRecord {
                    customer,
                    stop,
                    mode,
                    clocks,
                    place,
                } = record(doc, &object, "in")?;
                Some(VisitView {
                    id,
                    customer,
                    stop,
                    mode: mode.unwrap_or(VisitMode::OnSite),
                    clocks,
                    place,
                    end: record(doc, &object, "end")
                        .map(|EndRecord { entry, clocks, end }| Ended { entry, clocks, end }),
                    note: text(doc, &object, "note"),
                    receipts: receipts
                        .iter()
                        .filter(|(_, visit)| *visit == id)
                        .map(|(receipt, _)| *receipt)
                        .collect(),
                })
            };
        members(doc, "visits")
            .into_iter()
            .filter_map(visit)
            .collect()
    }

    /// The receipts in the order they were given, voided and put-aside ones too.
    #[must_use]
    pub fn receipts(&self) -> Vec<ReceiptView> {
        let doc = &self.doc;
        let receipt = |(id, object): (EntryId, ObjId)| {
            let ReceiptRecord {
                visit,
                customer,
                book,
                number,
                currency,
                total,
                wall,
            } = record(doc, &object, "fact")?;
            Some(ReceiptView {
                id,
                visit: visit.map(|seq| EntryId::new(id.journal, seq)),
                customer,
                book,
                number,
                total: Money::new(total, currency),
                wall,
                void: record(doc, &object, "void").map(|void: VoidRecord| {
                    let state = self.void_state(&void, record(doc, &object, "answer"));
                    (void.void, void.reason, state)
                }),
                ruling: self.ruling(id),
            })
        };
        members(doc, "receipts")
            .into_iter()
            .filter_map(receipt)
            .collect()
    }

    fn void_state(&self, void: &VoidRecord, answer: Option<VoidAnswerRecord>) -> VoidState {
        let ruling = self.ruling(void.void).unwrap_or_default();
        match (
            answer.filter(|answer| answer.void == void.void),
            ruling.quarantine,
        ) {
            (Some(answer), _) if answer.approved => VoidState::Approved(answer.by),
            (Some(answer), _) => VoidState::Refused(answer.by, answer.reason),
            (None, Some(quarantine)) => VoidState::PutAside(quarantine),
            (None, None) if void.confirmed || ruling.flags.contains(&Flag::AwaitsApproval) => {
                VoidState::Awaits
            }
            (None, None) => VoidState::Done,
        }
    }

    /// The comments in the order they were written on sight of each other.
    #[must_use]
    pub fn comments(&self) -> Vec<CommentView> {
        let Some(map) = self.map("comments") else {
            return Vec::new();
        };
        let comment = |(id, _): (EntryId, ObjId)| {
            let CommentRecord {
                stop,
                text,
                by,
                wall,
            } = record(&self.doc, &map, &id.to_string())?;
            Some(CommentView {
                id,
                stop,
                text,
                by,
                wall,
            })
        };
        members(&self.doc, "comments")
            .into_iter()
            .filter_map(comment)
            .collect()
    }

    /// The deposits in the order they were offered.
    #[must_use]
    pub fn deposits(&self) -> Vec<DepositView> {
        let doc = &self.doc;
        let deposit = |(id, object): (EntryId, ObjId)| {
            let DepositRecord {
                currency,
                cash,
                cheques,
                wall,
            } = record(doc, &object, "offer")?;
            let withdrawn = match scalar(doc, &object, "withdrawn") {
                Some(ScalarValue::Uint(seq)) => Some(EntryId::new(id.journal, seq)),
                _ => None,
            };
            let answer = record(doc, &object, "answer")
                .map(|DepositAnswerRecord { entry, outcome, by }| (entry, outcome, by));
            Some(DepositView {
                id,
                cash: Money::new(cash, currency),
                cheques,
                wall,
                withdrawn,
                answer,
            })
        };
        members(doc, "deposits")
            .into_iter()
            .filter_map(deposit)
            .collect()
    }

    /// What the server said of an entry; none if it has not said anything yet.
    #[must_use]
    pub fn ruling(&self, entry: EntryId) -> Option<Ruling> {
        let kept: Option<RulingRecord> = self
            .map("rulings")
            .and_then(|map| record(&self.doc, &map, &entry.to_string()));
        if let Some(RulingRecord { flags, quarantine }) = kept {
            return Some(Ruling { flags, quarantine });
        }
        match scalar(
            &self.doc,
            &self.map("ruled")?,
            &format!("{:x}", entry.journal.0),
        ) {
            Some(ScalarValue::Uint(upto)) if upto >= entry.seq => Some(Ruling::default()),
            _ => None,
        }
    }

    /// Every entry that the server flagged or put aside, in the order of entries.
    #[must_use]
    pub fn rulings(&self) -> Vec<(EntryId, Ruling)> {
        let Some(map) = self.map("rulings") else {
            return Vec::new();
        };
        let ids: Vec<EntryId> = self
            .doc
            .keys(&map)
            .filter_map(|key| key.parse().ok())
            .collect();
        let mut found: Vec<_> = ids
            .into_iter()
            .filter_map(|id| {
                let RulingRecord { flags, quarantine } = record(&self.doc, &map, &id.to_string())?;
                Some((id, Ruling { flags, quarantine }))
            })
            .collect();
        found.sort_unstable_by_key(|(id, _)| *id);
        found
    }
}
