//! Those who have a phone's key, and write into its journal past the phone.

use anyhow::{Context as _, Result, ensure};
use counterfoil_core::Phone;
use counterfoil_server::demo::dice::Dice;
use counterfoil_sync::entry::{
    DepositAnswer, DepositOutcome, Entry, Fact, Quarantine, Receipt, Seen, Tally, Tender, Void,
    VoidAnswer,
};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::journal::{Draft, Head, Sealed, sha256};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::limits;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Clocks, Millis};
use counterfoil_sync::wire::{Cursor, RescueBatch, SyncRequest, VERSION};
use rusqlite::{Connection, OptionalExtension as _};

use super::{choose, phone};
use crate::world::{Customer, DAY_MS, Fate, Forged, Message, Paper, Route, Void as Undone, World};

/// What a forger knows: the journal as the server holds it, its key, its books.
struct Forger {
    number: usize,
    collector: u32,
    journal: JournalId,
    key: SecretKey,
    token: Option<String>,
    head: Head,
    book: u32,
    next: u32,
    last: u32,
    customer: Customer,
    stranger: Customer,
    clocks: Clocks,
}

fn head_at(eye: &Connection, journal: JournalId, back: i64) -> Result<Option<Head>> {
    let found: Option<(Vec<u8>, Option<Vec<u8>>)> = eye
        .prepare_cached(
            "SELECT bytes, signature FROM entry WHERE journal = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2",
        )?
        .query_row((journal.0.cast_signed(), back), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    found
        .map(|(bytes, signature)| {
            let signature = signature.and_then(|signature| signature.try_into().ok());
            Ok(Head::at(&Sealed::read(bytes, signature)?))
        })
        .transpose()
}

impl Forger {
    /// Somebody with a phone's key; none when that phone has no journal, no book, or is not believed.
    fn of(world: &mut World, number: usize, luck: &mut Dice) -> Result<Option<Self>> {
        if !world.awake(number)? {
            return Ok(None);
        }
        let now = world.now;
        let handset = world.handset(number)?;
        let (collector, key_of) = (handset.collector, handset.key_of);
        let token = handset.phone.as_ref().and_then(Phone::token);
        let Some(journal) = handset.phone.as_ref().and_then(Phone::journal) else {
            return Ok(None);
        };
        let Some(running) = world.server.running() else {
            return Ok(None);
        };
        let eye = &running.eye;
        let state: Option<String> = eye
            .prepare_cached("SELECT state FROM device WHERE journal = ?1")?
            .query_row([journal.0.cast_signed()], |row| row.get(0))
            .optional()?;
        let lease: Option<(u32, u32, u32)> = eye
            .prepare_cached(
                "SELECT book, next_leaf, last_leaf FROM lease WHERE journal = ?1 AND state = 'open' AND next_leaf <= last_leaf",
            )?
            .query_row([journal.0.cast_signed()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let head = head_at(eye, journal, 0)?;
        let (Some("active"), Some((book, next, last)), Some(head)) =
            (state.as_deref(), lease, head)
        else {
            return Ok(None);
        };
        let pick = |luck: &mut Dice, mine: bool| {
            let some: Vec<&Customer> = world
                .customers
                .iter()
                .filter(|customer| (customer.collector == collector) == mine)
                .collect();
            choose(luck, some.len()).and_then(|at| some.get(at).map(|some| (*some).clone()))
        };
        let (Some(customer), Some(stranger)) = (pick(luck, true), pick(luck, false)) else {
            return Ok(None);
        };
        let clocks = Clocks {
            wall: Millis(now),
            mono: now.unsigned_abs() % 1_000_000_000_000,
            boot: 1_000,
        };
        Ok(Some(Self {
            number,
            collector,
            journal,
            key: World::key(key_of)?,
            token,
            head,
            book,
            next,
            last,
            customer,
            stranger,
            clocks,
        }))
    }

    fn receipt(&self, customer: &Customer, number: u32, cash: i64) -> Receipt {
        Receipt {
            visit: None,
            customer: CustomerNo(customer.no),
            book: BookNo(self.book),
            number,
            currency: customer.currency,
            tenders: vec![Tender::Cash(cash)],
            allocations: Vec::new(),
            on_account: Some(cash),
            unapplied: None,
            payer: None,
        }
    }

    fn draft(&self, fact: impl Into<Fact>) -> Draft {
        Draft {
            clocks: self.clocks,
            seen: Vec::new(),
            place: None,
            fact: fact.into(),
        }
    }

    fn request(journal: JournalId, base: &Head, run: &[Sealed], key: &SecretKey) -> Vec<u8> {
        let mut base_tag = [0; 8];
        base_tag.copy_from_slice(&base.hash[..8]);
        let request = SyncRequest {
            version: VERSION,
            journal,
            nonce: [0; 8],
            base: base.seq,
            base_tag,
            entries: Vec::new(),
            daybooks: Vec::new(),
            cursor: Cursor::default(),
        };
        request.seal(base, run, key)
    }

    /// The paper of a receipt that is not written by the phone.
    fn paper(&self, sealed: &Sealed, receipt: &Receipt) -> Paper {
        Paper {
            id: sealed.id(),
            hash: sealed.hash,
            handset: self.number,
            collector: self.collector,
            book: receipt.book.0,
            number: receipt.number,
            voucher: format!("forged {}-{}", receipt.book.0, receipt.number),
            customer: receipt.customer.0,
            currency: receipt.currency,
            cash: receipt.cash(),
            cheques: Vec::new(),
            transit: 0,
            allocations: Vec::new(),
            on_account: receipt.cash(),
            unapplied: 0,
            void: None,
            earlier: Vec::new(),
            is_forged: true,
            lost: true,
            safe: false,
        }
    }
}

fn next_of(head: &Head) -> EntryId {
    EntryId::new(head.journal, head.seq + 1)
}

/// An entry with any body, chained and sealed as its kind asks for.
fn raw(head: &Head, clocks: Clocks, fact: &Fact, tally: Tally, key: &SecretKey) -> Sealed {
    let entry = Entry {
        version: counterfoil_sync::entry::VERSION,
        journal: head.journal,
        seq: head.seq + 1,
        prev: head.hash,
        clocks,
        seen: Vec::new(),
        place: None,
        tally,
        kind: fact.kind(),
        body: fact.body().into(),
    };
    let bytes = entry.to_bytes();
    Sealed {
        hash: sha256(&bytes),
        signature: Some(key.sign(b"counterfoil/entry/1", &bytes)),
        entry,
        bytes,
    }
}

/// Sends what was forged and writes down what must come of it.
fn send(
    world: &mut World,
    forger: &Forger,
    what: &'static str,
    route: Route,
    bytes: Vec<u8>,
    papers: Vec<Paper>,
    forged: &[(EntryId, [u8; 32], Fate)],
) -> Result<()> {
    let message = Message {
        handset: forger.number,
        route,
        token: forger.token.clone().filter(|_| route == Route::Sync),
        bytes,
        answered: None,
    };
    for journal in papers
        .iter()
        .map(|paper| paper.id)
        .chain(forged.iter().map(|(id, _, _)| *id))
        .map(|id| id.journal)
    {
        // Only the journal's own key makes two histories of it.
        let known = world.truth.journal(journal);
        known.forked |= journal == forger.journal;
    }
    let (first, count) = (world.truth.papers.len(), papers.len());
    for paper in papers {
        world
            .truth
            .move_cash(paper.collector, paper.currency, paper.cash);
        if paper.void.as_ref().is_some_and(|void| void.money_back) {
            world
                .truth
                .move_cash(paper.collector, paper.currency, -paper.cash);
        }
        world.truth.papers.push(paper);
    }
    let before = world.mark()?;
    let reply = world.post(&message)?;
    let status = reply.map(|reply| reply.status);
    world.say(format!(
        "a forger with the key of phone {}: {what}: {status:?}",
        forger.number
    ));
    world.seen.see(what);
    let delivered = status.is_some_and(|status| status < 300);
    if delivered {
        world.captured.push(Message {
            answered: Some(world.epoch),
            ..message
        });
        if world.captured.len() > 80 {
            world.captured.remove(0);
        }
    }
    for paper in world.truth.papers.iter_mut().skip(first).take(count) {
        paper.safe = delivered;
        if let Some(void) = paper.void.as_mut() {
            void.safe = delivered;
        }
    }
    for (id, hash, fate) in forged {
        if *fate == Fate::Refused {
            ensure!(!delivered, "{what}: the server took it");
            if status.is_some_and(|status| status < 500) {
                let after = world.mark()?;
                ensure!(
                    before.is_none() || after.is_none() || before == after,
                    "{what}: it was refused and left something behind"
                );
            }
        }
        world.truth.forged.push(Forged {
            id: *id,
            hash: *hash,
            fate: *fate,
            delivered,
        });
    }
    Ok(())
}

/// Somebody with a phone's key writes into its journal past the phone.
#[expect(clippy::too_many_lines, reason = "one arm for every forgery")]
pub(super) fn forge(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let Some(mut forger) = Forger::of(world, number, luck)? else {
        return Ok(());
    };
    let journal = forger.journal;
    let cash = luck.between(1, 5_000);
    let base = forger.head.clone();
    let key = forger.key.clone();
    let other_key = World::key(number + 1)?;
    match luck.below(17) {
        kind @ 0..=3 => {
            let (what, customer, leaf) = match kind {
                0 => ("forged: leaf skipped", &forger.customer, forger.next + 2),
                1 => ("forged: back-dated", &forger.customer, forger.next),
                2 => ("forged: another's customer", &forger.stranger, forger.next),
                _ => (
                    "forged: receipt past the phone",
                    &forger.customer,
                    forger.next,
                ),
            };
            let receipt = forger.receipt(customer, leaf, cash);
            if leaf > forger.last {
                return Ok(());
            }
            if kind == 1 {
                forger.clocks.wall = Millis(world.now - 3_000 * DAY_MS);
            }
            let sealed = base.write(forger.draft(receipt.clone()), Some(&key))?;
            let bytes = Forger::request(journal, &base, std::slice::from_ref(&sealed), &key);
            let paper = forger.paper(&sealed, &receipt);
            send(world, &forger, what, Route::Sync, bytes, vec![paper], &[])
        }
        kind @ 4..=5 => {
            // With the word that the receipt had been seen confirmed, or without it.
            let receipt = forger.receipt(&forger.customer, forger.next, cash);
            let sealed = base.write(forger.draft(receipt.clone()), Some(&key))?;
            let head = Head::at(&sealed);
            let honest = kind == 4;
            let mut draft = forger.draft(Void {
                receipt: sealed.entry.seq,
                reason: "a mistake".to_owned(),
                photos: Vec::new(),
            });
            if honest {
                draft.seen = vec![Seen {
                    journal,
                    seq: sealed.entry.seq,
                }];
            }
            let void = head.write(draft, Some(&key))?;
            let mut paper = forger.paper(&sealed, &receipt);
            paper.void = Some(Undone {
                id: void.id(),
                hash: void.hash,
                money_back: !honest,
                decided: None,
                decided_in: 0,
                forgotten: false,
                meant: None,
                lost: true,
                safe: false,
            });
            let what = if honest {
                "forged: void of what was seen confirmed"
            } else {
                "forged: void of what was not seen confirmed"
            };
            let bytes = Forger::request(journal, &base, &[sealed, void], &key);
            send(world, &forger, what, Route::Sync, bytes, vec![paper], &[])
        }
        kind @ 6..=10 => {
            let eye = &world.server.running().context("the server is up")?.eye;
            let used: Option<(u32, u32)> = eye
                .prepare_cached(
                    "SELECT book, number FROM leaf WHERE journal = ?1 ORDER BY seq LIMIT 1",
                )?
                .query_row([journal.0.cast_signed()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let mut receipt = forger.receipt(&forger.customer, forger.next, cash);
            let mut signer = &key;
            let (what, reason) = match kind {
                6 => {
                    let Some((book, number)) = used else {
                        return Ok(());
                    };
                    (receipt.book, receipt.number) = (BookNo(book), number);
                    ("forged: number reused", Quarantine::NumberUsed)
                }
                7 => {
                    receipt.number = forger.last + 1_000;
                    ("forged: leaf of another's book", Quarantine::NotLeased)
                }
                8 => {
                    receipt.customer = CustomerNo(9_999);
                    ("forged: nobody's account", Quarantine::UnknownAccount)
                }
                9 => {
                    signer = &other_key;
                    ("forged: another's seal", Quarantine::Signature)
                }
                _ => {
                    let other: Currency = if receipt.currency.code() == "AED" {
                        "KWD".parse()?
                    } else {
                        "AED".parse()?
                    };
                    let item: Option<u32> = eye
                        .prepare_cached(
                            "SELECT no FROM open_item WHERE customer = ?1 ORDER BY no LIMIT 1",
                        )?
                        .query_row([receipt.customer.0], |row| row.get(0))
                        .optional()?;
                    let Some(item) = item else { return Ok(()) };
                    receipt.currency = other;
                    receipt.on_account = None;
                    receipt.allocations = vec![counterfoil_sync::entry::Allocation {
                        item: counterfoil_sync::id::ItemNo(item),
                        amount: cash,
                        short: None,
                    }];
                    ("forged: another currency", Quarantine::UnknownAccount)
                }
            };
            let sealed = base.write(forger.draft(receipt), Some(signer))?;
            let forged = [(sealed.id(), sealed.hash, Fate::Aside(reason))];
            let bytes = Forger::request(journal, &base, &[sealed], &key);
            send(
                world,
                &forger,
                what,
                Route::Sync,
                bytes,
                Vec::new(),
                &forged,
            )
        }
        11 => {
            // The tail is cut off, and another history goes on from there.
            let eye = &world.server.running().context("the server is up")?.eye;
            let Some(base) = head_at(eye, journal, 1 + i64::from(luck.percent(50)))? else {
                return Ok(());
            };
            let receipt = forger.receipt(&forger.customer, forger.next, cash);
            let sealed = base.write(forger.draft(receipt), Some(&key))?;
            let forged = [(sealed.id(), sealed.hash, Fate::Aside(Quarantine::Fork))];
            let bytes = Forger::request(journal, &base, &[sealed], &key);
            let what = "forged: tail trimmed";
            send(
                world,
                &forger,
                what,
                Route::Sync,
                bytes,
                Vec::new(),
                &forged,
            )
        }
        12 => {
            let target = next_of(&base);
            let fact: Fact = if luck.percent(50) {
                VoidAnswer {
                    void: EntryId::new(journal, base.seq),
                    approved: true,
                    reason: "fine".to_owned(),
                    by: PersonNo(forger.collector),
                }
                .into()
            } else {
                DepositAnswer {
                    deposit: EntryId::new(journal, base.seq),
                    outcome: DepositOutcome::Confirmed(cash),
                    by: PersonNo(forger.collector),
                }
                .into()
            };
            let sealed = base.write(forger.draft(fact), None)?;
            let forged = [(target, sealed.hash, Fate::Aside(Quarantine::Policy))];
            let bytes = Forger::request(journal, &base, &[sealed], &key);
            let what = "forged: an answer of the office";
            send(
                world,
                &forger,
                what,
                Route::Sync,
                bytes,
                Vec::new(),
                &forged,
            )
        }
        13 => {
            let receipt =
                forger.receipt(&forger.customer, forger.next, limits::AMOUNT_MINOR + cash);
            let tally = base.tally.clone();
            let sealed = raw(&base, forger.clocks, &receipt.into(), tally, &key);
            let forged = [(sealed.id(), sealed.hash, Fate::Aside(Quarantine::Invalid))];
            let bytes = Forger::request(journal, &base, &[sealed], &key);
            let what = "forged: over the limit";
            send(
                world,
                &forger,
                what,
                Route::Sync,
                bytes,
                Vec::new(),
                &forged,
            )
        }
        14 => {
            // A hole: what stands behind it is handed in by the rescue door.
            let mut ahead = base.clone();
            ahead.seq += 1;
            let receipt = forger.receipt(&forger.customer, forger.next, cash);
            let sealed = ahead.write(forger.draft(receipt), Some(&key))?;
            let forged = [(sealed.id(), sealed.hash, Fate::Aside(Quarantine::Gap))];
            let batch = RescueBatch::of(journal, &[sealed]);
            let bytes = batch.first().context("a batch")?.to_bytes();
            let what = "forged: a gap";
            send(
                world,
                &forger,
                what,
                Route::Rescue,
                bytes,
                Vec::new(),
                &forged,
            )
        }
        15 => {
            let fact = Fact::Unknown {
                kind: 900,
                body: vec![0xf6],
            };
            let sealed = base.write(forger.draft(fact), None)?;
            let forged = [(sealed.id(), sealed.hash, Fate::Kept)];
            let bytes = Forger::request(journal, &base, &[sealed], &key);
            let what = "forged: a kind nobody knows";
            send(
                world,
                &forger,
                what,
                Route::Sync,
                bytes,
                Vec::new(),
                &forged,
            )
        }
        _ => {
            // Another phone's journal, with this one's key and token.
            let eye = &world.server.running().context("the server is up")?.eye;
            let other: Option<i64> = eye
                .prepare_cached(
                    "SELECT id FROM journal WHERE id > 0 AND collector <> ?1 AND seq > 0 ORDER BY id LIMIT 1",
                )?
                .query_row([forger.collector], |row| row.get(0))
                .optional()?;
            let Some(other) = other.map(|other| JournalId(other.cast_unsigned())) else {
                return Ok(());
            };
            let Some(base) = head_at(eye, other, 0)? else {
                return Ok(());
            };
            let receipt = forger.receipt(&forger.stranger, forger.next, cash);
            let sealed = base.write(forger.draft(receipt), Some(&key))?;
            let what = "forged: another's journal";
            if luck.percent(50) {
                let forged = [(sealed.id(), sealed.hash, Fate::Refused)];
                let bytes = Forger::request(other, &base, &[sealed], &key);
                send(
                    world,
                    &forger,
                    what,
                    Route::Sync,
                    bytes,
                    Vec::new(),
                    &forged,
                )
            } else {
                let forged = [(sealed.id(), sealed.hash, Fate::Aside(Quarantine::Signature))];
                let batch = RescueBatch::of(other, &[sealed]);
                let bytes = batch.first().context("a batch")?.to_bytes();
                send(
                    world,
                    &forger,
                    what,
                    Route::Rescue,
                    bytes,
                    Vec::new(),
                    &forged,
                )
            }
        }
    }
}
