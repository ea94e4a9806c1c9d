//! A phone: a script over `sync`, not the phone app.

use counterfoil_sync::entry::{Allocation, Cheque, DayOpen, Fact, Receipt, Seen, Tender, Void};
use counterfoil_sync::id::{BookNo, CustomerNo, ItemNo, JournalId, PersonNo, Seq};
use counterfoil_sync::journal::{Draft, Head, Sealed};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::time::{Clocks, Day, Millis};
use counterfoil_sync::wire::{Cursor, DaybookClaim, Nonce, SyncReply, SyncRequest, VERSION};

use super::{NOW, TODAY};

/// A phone: a journal and a key, and what the server confirmed.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) journal: JournalId,
    pub(crate) collector: PersonNo,
    pub(crate) key: SecretKey,
    pub(crate) book: BookNo,
    pub(crate) head: Head,
    pub(crate) entries: Vec<Sealed>,
    pub(crate) confirmed: Head,
    pub(crate) nonce: Nonce,
    pub(crate) cursor: Cursor,
    pub(crate) claims: Vec<DaybookClaim>,
    pub(crate) next_leaf: u32,
    pub(crate) first_leaf: u32,
    /// How much of itself it has said that the server confirmed.
    pub(crate) seen_self: Seq,
    pub(crate) clock: i64,
}

impl Phone {
    pub(super) fn new(
        journal: JournalId,
        collector: PersonNo,
        key: SecretKey,
        book: BookNo,
        first_leaf: u32,
    ) -> Self {
        let head = Head::start(journal);
        Self {
            journal,
            collector,
            key,
            book,
            confirmed: head.clone(),
            head,
            entries: Vec::new(),
            nonce: [0; 8],
            cursor: Cursor::default(),
            claims: Vec::new(),
            next_leaf: 0,
            first_leaf,
            seen_self: 0,
            clock: NOW.0 - 8 * 3_600_000,
        }
    }

    /// Writes a fact.
    pub(crate) fn write(&mut self, fact: impl Into<Fact>) -> Seq {
        self.write_seen(fact, Vec::new())
    }

    pub(crate) fn write_seen(&mut self, fact: impl Into<Fact>, seen: Vec<Seen>) -> Seq {
        self.clock += 60_000;
        let clocks = Clocks {
            wall: Millis(self.clock),
            mono: self.clock.cast_unsigned(),
            boot: 1,
        };
        let sealed = self
            .head
            .write(
                Draft {
                    clocks,
                    seen,
                    place: None,
                    fact: fact.into(),
                },
                Some(&self.key),
            )
            .expect("a good fact");
        self.head = Head::at(&sealed);
        let seq = sealed.entry.seq;
        self.entries.push(sealed);
        seq
    }

    pub(crate) fn open_day(&mut self, day: Day) -> Seq {
        self.write(DayOpen { day })
    }

    /// A cash receipt from the next leaf, settling one item in part.
    pub(crate) fn cash(&self, customer: CustomerNo, item: ItemNo, minor: i64) -> Receipt {
        Receipt {
            visit: None,
            customer,
            book: self.book,
            number: self.next_leaf,
            currency: "AED".parse().expect("a currency"),
            tenders: vec![Tender::Cash(minor)],
            allocations: vec![Allocation {
                item,
                amount: minor,
                short: None,
            }],
            on_account: None,
            unapplied: None,
            payer: None,
        }
    }

    /// The same with a cheque.
    pub(crate) fn cheque(
        &self,
        customer: CustomerNo,
        item: ItemNo,
        minor: i64,
        number: &str,
    ) -> Receipt {
        let cheque = Cheque {
            amount: minor,
            bank: "ENBD".into(),
            number: number.into(),
            date: TODAY,
            drawer: None,
            photo: None,
        };
        Receipt {
            tenders: vec![Tender::Cheque(cheque)],
            ..self.cash(customer, item, minor)
        }
    }

    pub(crate) fn void(&mut self, receipt: Seq) -> Seq {
        self.write(Void {
            receipt,
            reason: "wrong amount".into(),
            photos: Vec::new(),
        })
    }

    /// What it says of itself when it saw a checkpoint.
    pub(crate) fn saw_itself(&self) -> Vec<Seen> {
        vec![Seen {
            journal: self.journal,
            seq: self.confirmed.seq,
        }]
    }

    pub(crate) fn issue(&mut self, receipt: Receipt) -> Seq {
        self.next_leaf = receipt.number + 1;
        self.write(receipt)
    }

    /// What is not confirmed, as a message.
    pub(crate) fn message(&self) -> Vec<u8> {
        self.message_from(&self.confirmed, usize::MAX)
    }

    /// At most so many entries after a head, as a message.
    pub(crate) fn message_from(&self, base: &Head, at_most: usize) -> Vec<u8> {
        let run: Vec<Sealed> = self
            .entries
            .iter()
            .filter(|entry| entry.entry.seq > base.seq)
            .take(at_most)
            .cloned()
            .collect();
        let request = SyncRequest {
            version: VERSION,
            journal: self.journal,
            nonce: self.nonce,
            base: base.seq,
            base_tag: base
                .hash
                .first_chunk()
                .copied()
                .expect("a hash is long enough"),
            entries: Vec::new(),
            daybooks: self.claims.clone(),
            cursor: self.cursor,
        };
        request.seal(base, &run, &self.key)
    }

    /// The head at a place.
    pub(crate) fn at(&self, seq: Seq) -> Head {
        self.entries
            .iter()
            .find(|entry| entry.entry.seq == seq)
            .map_or_else(|| Head::start(self.journal), Head::at)
    }

    /// Takes a reply in.
    pub(crate) fn take(&mut self, reply: &SyncReply) {
        self.nonce = reply.nonce;
        self.confirmed = self.at(reply.checkpoint.seq);
        if let Some(reference) = &reply.reference {
            self.cursor = reference.cursor;
            for book in reference.books.iter().flatten().filter(|book| !book.closed) {
                if self.next_leaf == 0 {
                    self.next_leaf = book.next;
                }
            }
        }
        for run in reply.office.iter().flatten() {
            let upto = run.base + run.entries.len() as u64;
            match self.claims.iter_mut().find(|claim| claim.day == run.day) {
                Some(claim) => claim.office = upto,
                None => self.claims.push(DaybookClaim {
                    day: run.day,
                    office: upto,
                    own: 0,
                    heads: [0; 16],
                }),
            }
        }
    }
}
