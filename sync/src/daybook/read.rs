//! Reading the document into what it says.

use automerge::{ObjId, ROOT, ReadDoc as _, ScalarValue};

use super::Daybook;
use super::lookup::{child, members, record, scalar, text};
use super::record::{
    CancelRecord, ClosedRecord, CommentRecord, DepositAnswerRecord, DepositRecord, EndRecord,
    OpenedRecord, ReceiptRecord, RulingRecord, StopRecord, VisitRecord, VoidAnswerRecord,
    VoidRecord,
};
use super::view::{
    Cancelled, Closed, CommentView, DepositView, Ended, Opened, ReceiptView, Ruling, StopView,
    VisitView, VoidState,
};
use crate::entry::{Flag, VisitMode};
use crate::id::EntryId;
use crate::money::Money;

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
