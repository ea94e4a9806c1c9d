//! What the server holds, and what it thinks of it.

use counterfoil_sync::entry::{Exception, Fact, Flag, Quarantine};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, Seq};
use counterfoil_sync::time::Millis;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::ViewError;
use super::today::{OnlyHere, customer as customer_of, only_here};
use crate::phone::Phone;
use crate::store::StoreError;
use crate::store::cells::{Cells as _, int, journal as cell};
use crate::store::journal::{Side, one};
use crate::store::state::Standing;

/// How this phone and the server stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncState {
    /// Whether this phone may work, and if not, why.
    pub standing: Standing,
    /// The last entry the server holds.
    pub checkpoint: Seq,
    /// The server's clock at the last checkpoint.
    pub checkpoint_time: Option<Millis>,
    /// The last entry there is.
    pub head: Seq,
    /// What exists nowhere but here, earlier enrolments' included.
    pub only_here: OnlyHere,
    /// Of which entries of earlier enrolments, which leave by the rescue door.
    pub to_rescue: u64,
    /// Entries that were not simply posted, the newest first.
    pub troubles: Vec<Trouble>,
}

/// An entry that was flagged or put aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// The entry.
    pub entry: EntryId,
    /// What it is: `Receipt`.
    pub kind: &'static str,
    /// The voucher's number, for a receipt, its void or a spoiled leaf.
    pub number: Option<u32>,
    /// The customer it is about.
    pub customer: Option<String>,
    /// The doubts.
    pub flags: Vec<Flag>,
    /// Why it was put aside, if it was.
    pub quarantine: Option<Quarantine>,
    /// The same in words for the collector.
    pub explained: Vec<&'static str>,
}

impl Phone {
    /// How this phone and the server stand.
    pub fn sync_state(&self) -> Result<SyncState, ViewError> {
        let writing = self.writing()?;
        let journal = &writing.journal;
        let here = only_here(&self.conn)?;
        // The office's journal of a day speaks of every phone that its collector had that day.
        let mut found = self.conn.prepare_cached(
            "SELECT x.journal, x.seq FROM ruling_exception x JOIN journal j ON j.id = x.journal AND j.collector = ?2
             ORDER BY x.journal = ?1 DESC, x.journal DESC, x.seq DESC",
        )?;
        let ids = found.query_map(params![cell(journal.id), journal.collector.0], |row| {
            Ok(EntryId::new(row.journal(0)?, row.uint(1)?))
        })?;
        let mut troubles = Vec::new();
        for id in ids {
            troubles.extend(self.trouble(id?)?);
        }
        Ok(SyncState {
            standing: self.state.standing.clone(),
            checkpoint: journal.checkpoint,
            checkpoint_time: journal.checkpoint_time,
            head: writing.head.seq,
            to_rescue: here.earlier,
            only_here: here,
            troubles,
        })
    }

    fn trouble(&self, id: EntryId) -> Result<Option<Trouble>, StoreError> {
        let Some(exception) = exception(&self.conn, id)? else {
            return Ok(None);
        };
        let fact = self.fact(id)?;
        let kind = fact.as_ref().map_or("Unknown", Fact::name);
        let (number, customer) = self.about(id.journal, fact.as_ref())?;
        let customer = customer
            .map(|no| customer_of(&self.conn, no).map(|(_, name)| name))
            .transpose()?;
        let words = exception
            .quarantine
            .map(quarantined)
            .into_iter()
            .chain(exception.flags.iter().map(|flag| flagged(*flag)));
        Ok(Some(Trouble {
            entry: id,
            kind,
            number,
            customer,
            explained: words.collect(),
            flags: exception.flags,
            quarantine: exception.quarantine,
        }))
    }
}

impl Phone {
    fn fact(&self, id: EntryId) -> Result<Option<Fact>, StoreError> {
        let entry = one(&self.conn, Side::Own, id.journal, id.seq)?;
        Ok(entry.and_then(|entry| entry.entry.fact().ok()))
    }

    /// The voucher and the customer that a fact is about.
    fn about(
        &self,
        journal: JournalId,
        fact: Option<&Fact>,
    ) -> Result<(Option<u32>, Option<CustomerNo>), StoreError> {
        let of = |seq| self.fact(EntryId::new(journal, seq));
        Ok(match fact {
            Some(Fact::Receipt(receipt)) => (Some(receipt.number), Some(receipt.customer)),
            Some(Fact::Void(void)) => match of(void.receipt)? {
                Some(Fact::Receipt(receipt)) => (Some(receipt.number), Some(receipt.customer)),
                _ => (None, None),
            },
            Some(Fact::VisitEnd(end)) => match of(end.visit)? {
                Some(Fact::CheckIn(visit)) => (None, Some(visit.customer)),
                _ => (None, None),
            },
            Some(Fact::SpoilLeaf(leaf)) => (Some(leaf.number), None),
            Some(Fact::CheckIn(visit)) => (None, Some(visit.customer)),
            Some(Fact::Promise(said)) => (None, Some(said.customer)),
            Some(Fact::PromiseWithdraw(said)) => (None, Some(said.customer)),
            Some(Fact::Dispute(said)) => (None, Some(said.customer)),
            Some(Fact::Request(said)) => (None, Some(said.customer)),
            Some(Fact::BalanceConfirmation(said)) => (None, Some(said.customer)),
            Some(Fact::Delivery(said)) => (None, Some(said.customer)),
            Some(Fact::StopAdd(stop)) => (None, Some(stop.customer)),
            _ => (None, None),
        })
    }
}

/// What the server said of an entry, if it was not simply posted.
pub(super) fn exception(conn: &Connection, id: EntryId) -> Result<Option<Exception>, StoreError> {
    let content: Option<Vec<u8>> = conn
        .prepare_cached("SELECT content FROM ruling_exception WHERE journal = ?1 AND seq = ?2")?
        .query_row(params![cell(id.journal), int(id.seq)], |row| row.get(0))
        .optional()?;
    content
        .map(|content| minicbor::decode(&content).map_err(StoreError::damaged))
        .transpose()
}

/// Why an entry was put aside, for the collector. Nothing put aside is lost: a person decides.
fn quarantined(why: Quarantine) -> &'static str {
    match why {
        Quarantine::Signature => {
            "the office could not verify this phone's signature; keep the receipt's copy and show it to the office"
        }
        Quarantine::Fork => {
            "another copy of this phone recorded something else under this number; show this phone to the office"
        }
        Quarantine::Policy => "this phone may not record this; ask the office",
        Quarantine::Invalid => "the record contradicts itself; show it to the office",
        Quarantine::NotLeased => {
            "the number is from a book that is not leased to this phone; bring the book to the office"
        }
        Quarantine::NumberUsed => "the number was used before; bring both copies to the office",
        Quarantine::UnknownAccount => {
            "the office does not know the customer or the item, or it is in another currency; tell the office who paid"
        }
        Quarantine::Revoked => {
            "this phone was revoked before this reached the office; a person at the office decides"
        }
        Quarantine::Gap => "entries before this one are missing at the office; sync again",
        Quarantine::UnknownJournal => {
            "the office was restored from a backup and lost this phone's enrolment; a person there decides"
        }
    }
}

/// What the server doubts, for the collector. The entry was taken all the same.
fn flagged(flag: Flag) -> &'static str {
    match flag {
        Flag::LatePeriod => "the accounting month is closed, so this counts in the next one",
        Flag::NotYourCustomer => "the customer is not in your portfolio or plan",
        Flag::OverLimit => "a limit was passed; hand in your cash",
        Flag::OverPaid => {
            "more was paid than was open; the rest is unapplied until the office matches it"
        }
        Flag::Clock => "this phone's clock is wrong; set it to automatic",
        Flag::AwaitsApproval => {
            "the office held the receipt already, so a second person must approve the void"
        }
        Flag::HandedOver => "the money had been offered or handed over already",
        Flag::NoPhoto => "a photo of the copies is missing",
        Flag::LeafSkipped => "a leaf was left out; tell the office what became of it",
        Flag::ChequeSeenBefore => "this cheque was taken before",
        Flag::CustodyDiffers => "what was offered is not what the office has you holding",
        Flag::SummaryDiffers => "the day's summary differs from what the office adds up",
        Flag::NotFound => "this names something the office does not have",
        Flag::UnknownKind => "the office does not know this kind of record yet; it is kept",
        Flag::Revoked => "this phone had been suspended",
    }
}
