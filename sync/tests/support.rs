//! Writers on paper: a journal, its key, its clocks and the daybook as its author sees it.

use counterfoil_sync::daybook::{Applied, Daybook};
use counterfoil_sync::entry::{Allocation, Fact, Place, Receipt, Seen, Tender};
use counterfoil_sync::id::{
    BookNo, CustomerNo, DaybookId, DeviceNo, EntryId, ItemNo, JournalId, PersonNo, Seq,
};
use counterfoil_sync::journal::{Draft, Head, Sealed};
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::time::{Clocks, Day, Millis};

pub(crate) const DAY: Day = Day(20_779);

pub(crate) fn today() -> DaybookId {
    DaybookId {
        collector: PersonNo(12),
        day: DAY,
    }
}

pub(crate) fn office() -> JournalId {
    JournalId::office(today())
}

pub(crate) fn phone(epoch: u32) -> JournalId {
    JournalId::device(DeviceNo(17), epoch)
}

pub(crate) fn key(algorithm: Algorithm) -> SecretKey {
    SecretKey::from_bytes(algorithm, &[7; 32]).unwrap()
}

pub(crate) fn receipt(number: u32, minor: i64) -> Receipt {
    Receipt {
        visit: None,
        customer: CustomerNo(4),
        book: BookNo(3),
        number,
        currency: "AED".parse().unwrap(),
        tenders: vec![Tender::Cash(minor)],
        allocations: vec![Allocation {
            item: ItemNo(9),
            amount: minor,
            short: None,
        }],
        on_account: None,
        unapplied: None,
        payer: None,
    }
}

/// One who writes a journal and sees a daybook.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) head: Head,
    pub(crate) key: SecretKey,
    pub(crate) clocks: Clocks,
    pub(crate) book: Daybook,
    /// Entries of its own.
    pub(crate) log: Vec<Sealed>,
}

impl Writer {
    pub(crate) fn new(journal: JournalId) -> Self {
        Self {
            head: Head::start(journal),
            key: key(Algorithm::Ed25519),
            clocks: Clocks {
                wall: Millis(1_795_000_000_000),
                mono: 1_000_000,
                boot: 5,
            },
            book: Daybook::new(today()),
            log: Vec::new(),
        }
    }

    pub(crate) fn journal(&self) -> JournalId {
        self.head.journal
    }

    /// Writes without looking at the daybook.
    pub(crate) fn write(
        &mut self,
        seen: Vec<Seen>,
        place: Option<Place>,
        fact: impl Into<Fact>,
    ) -> Sealed {
        self.clocks.wall.0 += 61_007;
        self.clocks.mono += 61_006;
        let draft = Draft {
            clocks: self.clocks,
            seen,
            place,
            fact: fact.into(),
        };
        let sealed = self.head.write(draft, Some(&self.key)).unwrap();
        self.head = Head::at(&sealed);
        self.log.push(sealed.clone());
        sealed
    }

    /// Writes on all it sees, and sees what it wrote.
    pub(crate) fn does(&mut self, fact: impl Into<Fact>) -> EntryId {
        let sealed = self.write(self.book.seen_for(self.journal()), None, fact);
        assert_eq!(self.book.apply(&sealed), Ok(Applied::Now));
        sealed.id()
    }

    /// Sees what another has written so far.
    pub(crate) fn reads(&mut self, other: &Self) {
        assert_eq!(self.book.apply_all(&other.log), Ok(0));
    }

    pub(crate) fn at(&self, seq: Seq) -> EntryId {
        EntryId::new(self.journal(), seq)
    }
}
