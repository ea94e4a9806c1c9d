//! Reading the document into what it says.

use std::collections::BTreeMap;

use super::Daybook;
use super::lookup::{note, record, records};
use super::record::{
    CancelRecord, ClosedRecord, CommentRecord, DepositAnswerRecord, DepositRecord, EndRecord,
    OpenedRecord, ReceiptRecord, RulingRecord, SaidRecord, StopRecord, VisitRecord,
    VoidAnswerRecord, VoidRecord,
};
use super::view::{
    Cancelled, Closed, CommentView, DepositView, Ended, Opened, ReceiptView, Ruling, Said,
    StopView, VisitView, VoidState,
};
use super::write::DAY;
use crate::entry::{
    BalanceConfirmation, Delivery, Dispute, Flag, Promise, PromiseWithdraw, Request, SaidAnswer,
    Total, VisitMode,
};
use crate::id::{EntryId, Seq};
use crate::money::Money;

impl Daybook {
    /// The records of a map by the entries they are known by.
    fn by_id<T: for<'b> minicbor::Decode<'b, ()>>(&self, map: &str) -> BTreeMap<EntryId, T> {
        records(&self.doc, map).into_iter().collect()
    }

    /// When and by which entry the day was opened.
    #[must_use]
    pub fn opened(&self) -> Option<Opened> {
        let OpenedRecord { entry, wall } = record(&self.doc, DAY, "opened")?;
        Some(Opened { entry, wall })
    }

    /// When, by which entry and with what summary the day was closed.
    #[must_use]
    pub fn closed(&self) -> Option<Closed> {
        let ClosedRecord {
            entry,
            wall,
            summary,
        } = record(&self.doc, DAY, "closed")?;
        Some(Closed {
            entry,
            wall,
            summary,
        })
    }

    /// The note on the day.
    #[must_use]
    pub fn day_note(&self) -> String {
        note(&self.doc, DAY)
    }

    /// The plan in its order: by rank, equal ranks by the entry that added the stop. Cancelled stops
    /// stay, marked.
    #[must_use]
    pub fn stops(&self) -> Vec<StopView> {
        let mut ranks: BTreeMap<EntryId, String> = self.by_id("ranks");
        let targets: BTreeMap<EntryId, Total> = self.by_id("targets");
        let mut cancels: BTreeMap<EntryId, CancelRecord> = self.by_id("cancels");
        let mut visits: BTreeMap<EntryId, Vec<EntryId>> = BTreeMap::new();
        for (id, visit) in records::<VisitRecord>(&self.doc, "visits") {
            if let Some(stop) = visit.stop {
                visits.entry(stop).or_default().push(id);
            }
        }
        let stop = |(id, StopRecord { customer, by })| StopView {
            id,
            customer,
            rank: ranks.remove(&id).unwrap_or_default(),
            target: targets.get(&id).copied(),
            by,
            cancelled: cancels
                .remove(&id)
                .map(|CancelRecord { entry, reason, by }| Cancelled { entry, reason, by }),
            note: note(&self.doc, &id.to_string()),
            visits: visits.remove(&id).unwrap_or_default(),
        };
        let mut stops: Vec<StopView> = records(&self.doc, "stops").into_iter().map(stop).collect();
        stops.sort_unstable_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        stops
    }

    /// The visits in the order they were made.
    #[must_use]
    pub fn visits(&self) -> Vec<VisitView> {
        let mut ends: BTreeMap<EntryId, EndRecord> = self.by_id("ends");
        let mut receipts: BTreeMap<EntryId, Vec<EntryId>> = BTreeMap::new();
        for (id, receipt) in records::<ReceiptRecord>(&self.doc, "receipts") {
            if let Some(visit) = receipt.visit {
                receipts
                    .entry(EntryId::new(id.journal, visit))
                    .or_default()
                    .push(id);
            }
        }
        let visit = |(
            id,
            VisitRecord {
                customer,
                stop,
                mode,
                clocks,
                place,
            },
        )| VisitView {
            id,
            customer,
            stop,
            mode: mode.unwrap_or(VisitMode::OnSite),
            clocks,
            place,
            end: ends
                .remove(&id)
                .map(|EndRecord { entry, clocks, end }| Ended { entry, clocks, end }),
            note: note(&self.doc, &id.to_string()),
            receipts: receipts.remove(&id).unwrap_or_default(),
        };
        records(&self.doc, "visits")
            .into_iter()
            .map(visit)
            .collect()
    }

    /// The receipts in the order they were given, voided and put-aside ones too.
    #[must_use]
    pub fn receipts(&self) -> Vec<ReceiptView> {
        let mut voids: BTreeMap<EntryId, (EntryId, String, VoidState)> = BTreeMap::new();
        for (id, void) in records::<VoidRecord>(&self.doc, "voids") {
            let receipt = EntryId::new(id.journal, void.receipt);
            let state = self.void_state(id, &void);
            // Of several voids of one receipt the one that undid it counts, otherwise the last.
            if !voids
                .get(&receipt)
                .is_some_and(|(_, _, earlier)| earlier.undoes())
            {
                voids.insert(receipt, (id, void.reason, state));
            }
        }
        let receipt = |(
            id,
            ReceiptRecord {
                visit,
                customer,
                book,
                number,
                currency,
                total,
                wall,
            },
        ): (EntryId, _)| ReceiptView {
            id,
            visit: visit.map(|seq| EntryId::new(id.journal, seq)),
            customer,
            book,
            number,
            total: Money::new(total, currency),
            wall,
            void: voids.remove(&id),
            ruling: self.ruling(id),
        };
        records(&self.doc, "receipts")
            .into_iter()
            .map(receipt)
            .collect()
    }

    fn void_state(&self, id: EntryId, void: &VoidRecord) -> VoidState {
        let answer: Option<VoidAnswerRecord> = record(&self.doc, "void_answers", &id.to_string());
        let ruling = self.ruling(id).unwrap_or_default();
        match (answer, ruling.quarantine) {
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
        let comment = |(
            id,
            CommentRecord {
                stop,
                text,
                by,
                wall,
            },
        )| CommentView {
            id,
            stop,
            text,
            by,
            wall,
        };
        records(&self.doc, "comments")
            .into_iter()
            .map(comment)
            .collect()
    }

    /// The deposits in the order they were offered.
    #[must_use]
    pub fn deposits(&self) -> Vec<DepositView> {
        let withdrawals: BTreeMap<EntryId, EntryId> = self.by_id("withdrawals");
        let mut answers: BTreeMap<EntryId, DepositAnswerRecord> = self.by_id("deposit_answers");
        let deposit = |(
            id,
            DepositRecord {
                currency,
                cash,
                cheques,
                wall,
            },
        )| DepositView {
            id,
            cash: Money::new(cash, currency),
            cheques,
            wall,
            withdrawn: withdrawals.get(&id).copied(),
            answer: answers
                .remove(&id)
                .map(|DepositAnswerRecord { entry, outcome, by }| (entry, outcome, by)),
        };
        records(&self.doc, "deposits")
            .into_iter()
            .map(deposit)
            .collect()
    }

    fn said<T: for<'b> minicbor::Decode<'b, ()>>(&self, map: &str) -> Vec<Said<T>> {
        let said = |(id, SaidRecord { wall, fact })| Said { id, wall, fact };
        records(&self.doc, map).into_iter().map(said).collect()
    }

    /// The promises in the order they were made.
    #[must_use]
    pub fn promises(&self) -> Vec<Said<Promise>> {
        self.said("promises")
    }

    /// The promises that were taken back, of whatever day.
    #[must_use]
    pub fn promises_withdrawn(&self) -> Vec<Said<PromiseWithdraw>> {
        self.said("promise_ends")
    }

    /// The disputes in the order they were raised.
    #[must_use]
    pub fn disputes(&self) -> Vec<Said<Dispute>> {
        self.said("disputes")
    }

    /// The requests in the order they were made.
    #[must_use]
    pub fn requests(&self) -> Vec<Said<Request>> {
        self.said("requests")
    }

    /// The balances confirmed, in order.
    #[must_use]
    pub fn confirmations(&self) -> Vec<Said<BalanceConfirmation>> {
        self.said("confirmations")
    }

    /// The deliveries confirmed, in order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Said<Delivery>> {
        self.said("deliveries")
    }

    /// What the office answered to disputes and requests of whatever day, in order.
    #[must_use]
    pub fn answers(&self) -> Vec<Said<SaidAnswer>> {
        self.said("answers")
    }

    /// What the server said of an entry; none if it has not said anything yet.
    #[must_use]
    pub fn ruling(&self, entry: EntryId) -> Option<Ruling> {
        if let Some(RulingRecord { flags, quarantine }) =
            record(&self.doc, "rulings", &entry.to_string())
        {
            return Some(Ruling { flags, quarantine });
        }
        let upto: Seq = record(&self.doc, "ruled", &format!("{:x}", entry.journal.0))?;
        (upto >= entry.seq).then(Ruling::default)
    }

    /// Every entry that the server flagged or put aside, in the order of entries.
    #[must_use]
    pub fn rulings(&self) -> Vec<(EntryId, Ruling)> {
        let ruling = |(id, RulingRecord { flags, quarantine })| (id, Ruling { flags, quarantine });
        self.by_id("rulings").into_iter().map(ruling).collect()
    }
}
