//! Those who have a phone's key, and write into its journal past the phone.

mod hand;
mod kinds;

use anyhow::{Context as _, Result, ensure};
use counterfoil_core::Phone;
use counterfoil_server::demo::dice::Dice;
use counterfoil_sync::entry::{Fact, Receipt, Tender};
use counterfoil_sync::id::{BookNo, CustomerNo, EntryId, JournalId};
use counterfoil_sync::journal::{Draft, Head, Sealed};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::{Clocks, Millis};
use counterfoil_sync::wire::{Cursor, RescueBatch, SyncRequest, VERSION};
use rusqlite::{Connection, OptionalExtension as _};

use super::{choose, phone};
use crate::world::{Customer, Envelope, Fate, Forged, Message, Paper, Route, World};

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
    cash: i64,
}

/// What a forger sends, and what must come of it.
struct Forgery {
    what: &'static str,
    route: Route,
    bytes: Vec<u8>,
    /// What ought to be accepted.
    paper: Option<Paper>,
    /// Money that is handed over with it.
    envelope: Option<Envelope>,
    /// What ought not.
    forged: Option<(EntryId, [u8; 32], Fate)>,
}

impl Forgery {
    fn on_paper(self, paper: Paper) -> Self {
        Self {
            paper: Some(paper),
            ..self
        }
    }

    fn with(self, envelope: Envelope) -> Self {
        Self {
            envelope: Some(envelope),
            ..self
        }
    }

    fn becomes(self, sealed: &Sealed, fate: Fate) -> Self {
        Self {
            forged: Some((sealed.id(), sealed.hash, fate)),
            ..self
        }
    }
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
            cash: luck.between(1, 5_000),
        }))
    }

    fn receipt(&self, customer: &Customer, number: u32) -> Receipt {
        Receipt {
            visit: None,
            customer: CustomerNo(customer.no),
            book: BookNo(self.book),
            number,
            currency: customer.currency,
            tenders: vec![Tender::Cash(self.cash)],
            allocations: Vec::new(),
            on_account: Some(self.cash),
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

    /// Entries after `base`, sent as the phone would.
    fn sync(&self, what: &'static str, base: &Head, run: &[Sealed]) -> Forgery {
        let mut base_tag = [0; 8];
        base_tag.copy_from_slice(&base.hash[..8]);
        let request = SyncRequest {
            version: VERSION,
            journal: base.journal,
            nonce: [0; 8],
            base: base.seq,
            base_tag,
            entries: Vec::new(),
            daybooks: Vec::new(),
            cursor: Cursor::default(),
        };
        Forgery {
            what,
            route: Route::Sync,
            bytes: request.seal(base, run, &self.key),
            paper: None,
            envelope: None,
            forged: None,
        }
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

impl Forger {
    /// The envelope of an offer that is not written by the phone, with all in it that is written on it.
    fn envelope(&self, sealed: &Sealed, currency: Currency, cash: i64) -> Envelope {
        Envelope {
            id: sealed.id(),
            hash: sealed.hash,
            collector: self.collector,
            currency,
            declared: cash,
            actual: cash,
            cheques: Vec::new(),
            counts: Vec::new(),
            taken: false,
            refused: false,
            withdrawn: false,
            handset: self.number,
            is_forged: true,
            recorded: None,
            added: 0,
            kept_back: Vec::new(),
            lost: true,
            safe: false,
        }
    }
}

/// An entry handed in by the rescue door.
fn rescue(what: &'static str, sealed: &Sealed) -> Result<Forgery> {
    let batch = RescueBatch::of(sealed.entry.journal, std::slice::from_ref(sealed));
    Ok(Forgery {
        what,
        route: Route::Rescue,
        bytes: batch.first().context("a batch")?.to_bytes(),
        paper: None,
        envelope: None,
        forged: None,
    })
}

/// Somebody with a phone's key writes into its journal past the phone. What was sent, and what must come of
/// it, is written down.
pub(super) fn forge(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let Some(mut forger) = Forger::of(world, number, luck)? else {
        return Ok(());
    };
    let eye = &world.server.running().context("the server is up")?.eye;
    let Some(forgery) = kinds::draw(&mut forger, eye, luck)? else {
        return Ok(());
    };
    let is_offered = forgery.envelope.is_some();
    send(world, &forger, forgery)?;
    if is_offered && luck.percent(60) {
        // And the void is to be approved at once.
        let last = world.truth.papers.len() - 1;
        world.supervisor_decides(last, true)?;
    }
    Ok(())
}

/// Sends what was forged and writes down what must come of it.
fn send(world: &mut World, forger: &Forger, forgery: Forgery) -> Result<()> {
    let Forgery {
        what,
        route,
        bytes,
        paper,
        envelope,
        forged,
    } = forgery;
    let message = Message {
        handset: forger.number,
        route,
        token: forger.token.clone().filter(|_| route == Route::Sync),
        bytes,
        answered: None,
    };
    let paper_id = paper.as_ref().map(|paper| paper.id);
    for id in paper_id.into_iter().chain(forged.map(|(id, _, _)| id)) {
        // Only the journal's own key makes two histories of it.
        let known = world.truth.journal(id.journal);
        known.forked |= id.journal == forger.journal;
    }
    let is_paper = paper.is_some();
    if let Some(paper) = paper {
        let back = paper.void.as_ref().is_some_and(|void| void.money_back);
        let cash = if back { 0 } else { paper.cash };
        world.truth.move_cash(paper.collector, paper.currency, cash);
        world.truth.papers.push(paper);
    }
    let is_offered = envelope.is_some();
    world.truth.envelopes.extend(envelope);
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
    if is_paper && let Some(paper) = world.truth.papers.last_mut() {
        paper.safe = delivered;
        if let Some(void) = paper.void.as_mut() {
            void.safe = delivered;
        }
    }
    if is_offered && let Some(envelope) = world.truth.envelopes.last_mut() {
        envelope.safe = delivered;
    }
    let Some((id, hash, fate)) = forged else {
        return Ok(());
    };
    if fate == Fate::Refused {
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
        id,
        hash,
        fate,
        delivered,
    });
    Ok(())
}
