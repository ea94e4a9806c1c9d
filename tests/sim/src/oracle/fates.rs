//! Where each thing of the world ended up: papers, voids, envelopes, leaves, cheques, forgeries. What
//! is not where it should be needs a reason, and the reason must be a fact: a place where two
//! histories part, a revoked device, a lease that a restored server lost, a phone that is no more.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_sync::entry::{ChequeRef, Quarantine};
use counterfoil_sync::id::EntryId;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::money::Currency;
use rusqlite::{Connection, OptionalExtension as _};

use super::expect::{CASH_COLLECTOR, CASH_VAULT};
use super::{Oracle, flags};
use crate::counters::Counters;
use crate::world::{
    BANK, Envelope, Fate, Paper, PaperCheque, Spoilt, Truth, VAULT, Void, Way, Who, World,
};

const REASONS: [Quarantine; 10] = [
    Quarantine::Signature,
    Quarantine::Fork,
    Quarantine::Policy,
    Quarantine::Invalid,
    Quarantine::NotLeased,
    Quarantine::NumberUsed,
    Quarantine::UnknownAccount,
    Quarantine::Revoked,
    Quarantine::Gap,
    Quarantine::UnknownJournal,
];

/// Where an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whereabouts {
    /// In its journal, and not put aside.
    Held,
    /// Put aside, with its evidence, for these reasons; in its journal beside that or not.
    Aside(Vec<Quarantine>),
    Nowhere,
}

fn key(id: EntryId) -> (i64, i64) {
    (id.journal.0.cast_signed(), id.seq.cast_signed())
}

fn whereabouts(eye: &Connection, id: EntryId, hash: &[u8; 32]) -> Result<Whereabouts> {
    let (journal, seq) = key(id);
    let mut statement = eye.prepare_cached(
        "SELECT reason, bytes FROM quarantine WHERE journal = ?1 AND seq = ?2 AND hash = ?3 ORDER BY reason",
    )?;
    let mut rows = statement.query((journal, seq, hash))?;
    let mut reasons = Vec::new();
    while let Some(row) = rows.next()? {
        let (reason, bytes): (u32, Vec<u8>) = (row.get(0)?, row.get(1)?);
        ensure!(
            sha256(&bytes) == *hash,
            "{id} is put aside with other bytes than it had"
        );
        reasons.push(
            *REASONS
                .get(reason as usize)
                .context("a reason that is known")?,
        );
    }
    let held: i64 = eye
        .prepare_cached("SELECT count(*) FROM entry WHERE journal = ?1 AND seq = ?2 AND hash = ?3")?
        .query_row((journal, seq, hash), |row| row.get(0))?;
    Ok(if !reasons.is_empty() {
        Whereabouts::Aside(reasons)
    } else if held > 0 {
        Whereabouts::Held
    } else {
        Whereabouts::Nowhere
    })
}

/// Whether two histories of a journal part at or before a place, and the server has both.
fn parts_before(eye: &Connection, id: EntryId) -> Result<bool> {
    let (journal, seq) = key(id);
    let parted: i64 = eye
        .prepare_cached(
            "SELECT count(*) FROM quarantine q WHERE q.journal = ?1 AND q.seq <= ?2 AND q.reason = 1 \
             AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.journal = q.journal AND e.seq = q.seq AND e.hash = q.hash)",
        )?
        .query_row((journal, seq), |row| row.get(0))?;
    let forked: i64 = eye
        .prepare_cached("SELECT count(*) FROM journal WHERE id = ?1 AND forked = 1")?
        .query_row([journal], |row| row.get(0))?;
    Ok(parted > 0 && forked > 0)
}

/// Whether there is a fact that explains why an entry was put aside.
fn is_explained(
    eye: &Connection,
    truth: &Truth,
    id: EntryId,
    leaf: Option<(u32, u32)>,
    reason: Quarantine,
) -> Result<bool> {
    let journal = truth.journals.get(&id.journal);
    Ok(match reason {
        // By the rescue door, what stands behind the parting has nothing before it.
        Quarantine::Fork | Quarantine::Gap => {
            journal.is_some_and(|journal| journal.forked) && parts_before(eye, id)?
        }
        Quarantine::Revoked => journal.is_some_and(|journal| journal.revoked),
        Quarantine::NotLeased => {
            leaf.is_some_and(|(book, number)| truth.forgot_lease(id.journal, book, number))
        }
        Quarantine::NumberUsed => {
            let Some((book, number)) = leaf else {
                return Ok(false);
            };
            let by: Option<(i64, i64)> = eye
                .prepare_cached("SELECT journal, seq FROM leaf WHERE book = ?1 AND number = ?2")?
                .query_row((book, number), |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            // Another used it, and two had it: the server gave it out twice, or there are two histories.
            by.is_some_and(|by| by != key(id))
                && (truth.forgotten.iter().any(|lease| {
                    lease.book == book && (lease.first..=lease.last).contains(&number)
                }) || journal.is_some_and(|journal| journal.forked))
        }
        // Enrolled after the backup was taken: nobody here has heard of it.
        Quarantine::UnknownJournal => {
            let known: i64 = eye
                .prepare_cached("SELECT count(*) FROM device WHERE journal = ?1")?
                .query_row([id.journal.0.cast_signed()], |row| row.get(0))?;
            known == 0
        }
        Quarantine::Signature
        | Quarantine::Policy
        | Quarantine::Invalid
        | Quarantine::UnknownAccount => false,
    })
}

fn explained(
    eye: &Connection,
    truth: &Truth,
    id: EntryId,
    leaf: Option<(u32, u32)>,
    reasons: &[Quarantine],
) -> Result<bool> {
    for reason in reasons {
        if !is_explained(eye, truth, id, leaf, *reason)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is owed by the world's own reckoning, by collector and currency.
type Owed = BTreeMap<(u32, Currency), i64>;

/// Everything in its place, or a fact that says why not.
pub(super) fn reckon(world: &mut World, oracle: &Oracle) -> Result<()> {
    let mut seen = Counters::default();
    {
        let world = &*world;
        let eye = &world.server.running().context("the server is up")?.eye;
        let mut owed = Owed::new();
        for paper in &world.truth.papers {
            of_paper(eye, &world.truth, paper, &mut owed, &mut seen)?;
        }
        envelopes(eye, &world.truth, world.epoch, &mut owed)?;
        for ((collector, currency), owed) in owed {
            let books = oracle.balance(CASH_COLLECTOR, i64::from(collector), currency.code());
            ensure!(
                books == owed,
                "collector {collector} holds {owed} {currency} by paper and {books} by the books"
            );
        }
        vault(world, eye, oracle)?;
        coins(&world.truth)?;
        spoiled(eye, &world.truth)?;
        forged(eye, &world.truth)?;
    }
    world.seen.add(&seen);
    Ok(())
}

fn of_paper(
    eye: &Connection,
    truth: &Truth,
    paper: &Paper,
    owed: &mut Owed,
    seen: &mut Counters,
) -> Result<()> {
    let (voucher, id) = (&paper.voucher, paper.id);
    let leaf = Some((paper.book, paper.number));
    match whereabouts(eye, id, &paper.hash)? {
        Whereabouts::Held => {}
        Whereabouts::Aside(reasons) => {
            if reasons.contains(&Quarantine::Revoked) {
                seen.see("receipt of a revoked phone");
            }
            ensure!(
                explained(eye, truth, id, leaf, &reasons)?,
                "{voucher} ({id}) was given in good faith and put aside for {reasons:?}"
            );
            return posted_times(eye, &format!("receipt:{id}"), paper, 0);
        }
        Whereabouts::Nowhere => {
            ensure!(
                paper.lost && !paper.safe,
                "{voucher} ({id}) is on paper and the server has it nowhere; its phone {}",
                if paper.lost {
                    "lost it when the server had it"
                } else {
                    "has it"
                }
            );
            seen.see("receipt only on a destroyed device");
            return Ok(());
        }
    }
    posted_times(eye, &format!("receipt:{id}"), paper, 1)?;
    let (journal, seq) = key(id);
    let leaf: Option<(String, i64, i64)> = eye
        .prepare_cached("SELECT use, journal, seq FROM leaf WHERE book = ?1 AND number = ?2")?
        .query_row((paper.book, paper.number), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    ensure!(
        leaf == Some(("issued".to_owned(), journal, seq)),
        "leaf {voucher} is on paper as {id} and the server has it as {leaf:?}"
    );
    let undone: i64 = eye
        .prepare_cached("SELECT count(*) FROM posting WHERE mirrors = ?1")?
        .query_row([format!("receipt:{id}")], |row| row.get(0))?;
    let undone = undone > 0;
    let in_hand = if undone { 0 } else { paper.cash };
    *owed.entry((paper.collector, paper.currency)).or_default() += in_hand;
    let back = paper.voids().any(|void| void.money_back);
    if back != undone {
        let known = paper
            .voids()
            .filter(|void| void.money_back)
            .map(|void| void_is_explained(eye, truth, void))
            .collect::<Result<Vec<_>>>()?;
        ensure!(
            back && known.into_iter().all(|known| known),
            "{voucher} ({id}): the customer {} their money back, and the books say {}",
            if back { "has" } else { "has not" },
            if undone { "void" } else { "not void" }
        );
    }
    cheques(eye, truth, paper, undone)
}

fn posted_times(eye: &Connection, name: &str, paper: &Paper, times: i64) -> Result<()> {
    // Two may have one name: what stands under it must be this one's entry.
    let posted: i64 = eye
        .prepare_cached(
            "SELECT count(*) FROM posting p WHERE p.key = ?1 AND EXISTS (SELECT 1 FROM entry e WHERE e.journal = ?2 AND e.seq = ?3 AND e.hash = ?4)",
        )?
        .query_row((name, key(paper.id).0, key(paper.id).1, paper.hash), |row| row.get(0))?;
    ensure!(
        posted == times,
        "{} ({name}) is posted {posted} times and should be {times} times",
        paper.voucher
    );
    Ok(())
}

/// Whether it is known why a void that a phone showed as done is not in the books.
fn void_is_explained(eye: &Connection, truth: &Truth, void: &Void) -> Result<bool> {
    Ok(match whereabouts(eye, void.id, &void.hash)? {
        Whereabouts::Held => void.forgotten,
        Whereabouts::Aside(reasons) => explained(eye, truth, void.id, None, &reasons)?,
        Whereabouts::Nowhere => void.lost && !void.safe,
    })
}

/// Each cheque of an accepted receipt is in one place, and the books say which.
fn cheques(eye: &Connection, truth: &Truth, paper: &Paper, undone: bool) -> Result<()> {
    for PaperCheque { tender, amount, .. } in &paper.cheques {
        let (journal, seq) = key(paper.id);
        let held: Option<(String, i64)> = eye
            .prepare_cached(
                "SELECT holder, amount_minor FROM cheque WHERE journal = ?1 AND seq = ?2 AND tender = ?3",
            )?
            .query_row((journal, seq, tender), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((holder, booked)) = held else {
            bail!("the books have no cheque {tender} of {}", paper.voucher);
        };
        ensure!(
            booked == *amount,
            "cheque {tender} of {} is over {amount}, and the books say {booked}",
            paper.voucher
        );
        // Of two envelopes with one name nobody can tell which is meant.
        let named = |envelope: &Envelope| ChequeRef::named(paper.id, *tender, envelope.id.journal);
        let of_journal = truth.envelopes.iter().filter(|envelope| {
            envelope.id.journal == paper.id.journal || envelope.cheques.contains(&named(envelope))
        });
        let mut doubtful = false;
        let mut in_vault = false;
        for envelope in of_journal {
            let name = |other: &&Envelope| other.id == envelope.id;
            doubtful |= truth.envelopes.iter().filter(name).count() > 1 || envelope.lost;
            // What lies in the vault on an offer that was put aside is with the collector for the books, until a
            // person decides about the offer.
            in_vault |= envelope.taken
                && envelope.cheques.contains(&named(envelope))
                && !envelope.kept_back.contains(&named(envelope))
                && !is_gone(eye, truth, envelope)?;
        }
        if doubtful {
            continue;
        }
        let slips = truth.slips.iter();
        let mut slips = slips
            .filter(|slip| slip.way != Way::Back && slip.cheques.contains(&(paper.id, *tender)));
        let slip = slips.next();
        if slip.is_some_and(|slip| slip.no.is_none()) {
            // It is on a slip that a restored server does not know, nor perhaps the deposit it came with.
            continue;
        }
        let place = match (undone, in_vault) {
            (true, false) => "undone",
            (false, true) => match slip.map(|slip| slip.way) {
                None | Some(Way::Back) => "vault",
                Some(Way::Out) => "transit",
                Some(Way::Bank) => "clearing",
            },
            (false, false) => "collector",
            (true, true) => bail!(
                "cheque {tender} of {} is in the vault, and its receipt is void",
                paper.voucher
            ),
        };
        ensure!(
            holder == place,
            "cheque {tender} of {} is with {place}, and the books say {holder}",
            paper.voucher
        );
    }
    Ok(())
}

/// What the office knows under an envelope's name.
struct Record {
    hash: [u8; 32],
    state: String,
    cashier: Option<u32>,
    counted: i64,
}

fn record(eye: &Connection, id: EntryId) -> Result<Option<Record>> {
    let found = eye
        .prepare_cached(
            "SELECT e.hash, d.state, d.cashier, coalesce(d.counted_minor, 0) FROM deposit d \
             JOIN entry e ON e.journal = d.journal AND e.seq = d.seq WHERE d.journal = ?1 AND d.seq = ?2",
        )?
        .query_row(key(id), |row| {
            Ok(Record {
                hash: row.get(0)?,
                state: row.get(1)?,
                cashier: row.get(2)?,
                counted: row.get(3)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Whether it is known why the books do not have an envelope's offer.
fn is_gone(eye: &Connection, truth: &Truth, envelope: &Envelope) -> Result<bool> {
    let id = envelope.id;
    match whereabouts(eye, id, &envelope.hash)? {
        Whereabouts::Held => Ok(false),
        Whereabouts::Aside(reasons) => explained(eye, truth, id, None, &reasons),
        Whereabouts::Nowhere => {
            ensure!(
                envelope.lost && !envelope.safe,
                "the envelope {id} was offered and the server has it nowhere"
            );
            Ok(true)
        }
    }
}

/// Every envelope in the vault is confirmed, and every confirmed one is in the vault.
fn envelopes(eye: &Connection, truth: &Truth, epoch: u32, owed: &mut Owed) -> Result<()> {
    let mut names: BTreeMap<EntryId, Vec<&Envelope>> = BTreeMap::new();
    for envelope in &truth.envelopes {
        names.entry(envelope.id).or_default().push(envelope);
    }
    for (id, named) in names {
        let record = record(eye, id)?;
        let is_confirmed = record
            .as_ref()
            .is_some_and(|record| record.state == "confirmed");
        for envelope in &named {
            if let Some(record) = &record
                && record.hash == envelope.hash
                && is_confirmed
            {
                *owed
                    .entry((envelope.collector, envelope.currency))
                    .or_default() -= envelope.declared;
                if let Some((cashier, counted, of)) = envelope.recorded
                    && of == epoch
                    && named.len() == 1
                {
                    ensure!(
                        (record.cashier, record.counted) == (Some(cashier), counted),
                        "{cashier} wrote down {counted} for the envelope {id}, and the books have {} by {:?}",
                        record.counted,
                        record.cashier
                    );
                }
            }
            ensure!(
                is_gone(eye, truth, envelope)? || !envelope.taken || is_confirmed,
                "the envelope {id} is in the vault, and the books say {:?}",
                record.as_ref().map(|record| &record.state)
            );
        }
        ensure!(
            !is_confirmed || named.iter().any(|envelope| envelope.taken),
            "the envelope {id} is confirmed, and not in the vault"
        );
    }
    Ok(())
}

/// The vault's accounts are what cashiers counted into it, count by count, less what they bundled for the bank.
fn vault(world: &World, eye: &Connection, oracle: &Oracle) -> Result<()> {
    for currency in ["AED", "KWD"] {
        let counted: i64 = eye
            .prepare_cached("SELECT coalesce(sum(counted_minor), 0) FROM deposit WHERE state = 'confirmed' AND currency = ?1")?
            .query_row([currency], |row| row.get(0))?;
        let books: i64 = [Who::Omar, Who::Lina, Who::Ziad]
            .into_iter()
            .map(|who| oracle.balance(CASH_VAULT, i64::from(world.person(who)), currency))
            .sum();
        let slips = world.truth.slips.iter().filter(|slip| {
            slip.no.is_some() && slip.way != Way::Back && slip.currency.code() == currency
        });
        let banked: i64 = slips.map(|slip| slip.cash).sum();
        let found: i64 = eye
            .prepare_cached(
                "SELECT coalesce(sum(counted_minor - expected_minor), 0) FROM day_close_line WHERE currency = ?1",
            )?
            .query_row([currency], |row| row.get(0))?;
        ensure!(
            books == counted - banked + found,
            "cashiers counted {counted} {currency} into the vault, took {banked} to the bank and found {found} more, and the books say {books}"
        );
    }
    Ok(())
}

/// Every coin is in a customer's pocket, a bag, the vault or on its way to the bank.
fn coins(truth: &Truth) -> Result<()> {
    let mut there: BTreeMap<(u32, Currency), i64> = BTreeMap::new();
    for paper in &truth.papers {
        let bag = there.entry((paper.collector, paper.currency)).or_default();
        *bag += paper.cash;
        if paper.voids().any(|void| void.money_back) {
            *bag -= paper.cash;
        }
    }
    for envelope in truth.envelopes.iter().filter(|envelope| envelope.taken) {
        *there
            .entry((envelope.collector, envelope.currency))
            .or_default() -= envelope.actual - envelope.added;
        *there.entry((VAULT, envelope.currency)).or_default() += envelope.actual;
    }
    for slip in truth.slips.iter().filter(|slip| slip.way != Way::Back) {
        *there.entry((VAULT, slip.currency)).or_default() -= slip.cash;
        *there.entry((BANK, slip.currency)).or_default() += slip.cash;
    }
    for (place, amount) in &truth.cash {
        ensure!(
            there.get(place).copied().unwrap_or(0) == *amount,
            "coins went astray: {place:?} holds {amount} and should hold {:?}",
            there.get(place)
        );
    }
    Ok(())
}

/// Every leaf that was spoiled is used up, or it is known why not.
fn spoiled(eye: &Connection, truth: &Truth) -> Result<()> {
    for spoilt in &truth.spoiled {
        let Spoilt {
            id, book, number, ..
        } = spoilt;
        let (journal, seq) = key(*id);
        let used: Option<(String, i64, i64)> = eye
            .prepare_cached("SELECT use, journal, seq FROM leaf WHERE book = ?1 AND number = ?2")?
            .query_row((book, number), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let known = match whereabouts(eye, *id, &spoilt.hash)? {
            Whereabouts::Held => false,
            Whereabouts::Aside(reasons) => {
                explained(eye, truth, *id, Some((*book, *number)), &reasons)?
            }
            Whereabouts::Nowhere => spoilt.lost && !spoilt.safe,
        };
        ensure!(
            used == Some(("spoiled".to_owned(), journal, seq)) || known,
            "leaf {number} of book {book} was spoiled ({id}), and the server has it as {used:?}"
        );
    }
    Ok(())
}

/// What was forged became what it ought to.
fn forged(eye: &Connection, truth: &Truth) -> Result<()> {
    for forged in &truth.forged {
        let there = whereabouts(eye, forged.id, &forged.hash)?;
        let revoked = truth
            .journals
            .get(&forged.id.journal)
            .is_some_and(|journal| journal.revoked);
        let right = match (&there, forged.fate) {
            (Whereabouts::Nowhere, Fate::Refused) | (Whereabouts::Held, Fate::Kept) => true,
            (Whereabouts::Held, Fate::Doubted) => flags::is_told_as_not_given(eye, forged.id)?,
            (Whereabouts::Nowhere, Fate::Aside(_) | Fate::Kept | Fate::Doubted) => {
                !forged.delivered
            }
            (Whereabouts::Aside(reasons), Fate::Aside(reason)) => {
                reasons.contains(&reason)
                    || revoked
                    || (reasons.contains(&Quarantine::Fork) && parts_before(eye, forged.id)?)
            }
            (Whereabouts::Aside(reasons), Fate::Kept | Fate::Doubted) => {
                revoked || (reasons.contains(&Quarantine::Fork) && parts_before(eye, forged.id)?)
            }
            (Whereabouts::Held, Fate::Aside(_) | Fate::Refused)
            | (Whereabouts::Aside(_), Fate::Refused) => false,
        };
        ensure!(
            right,
            "the forged entry {} should be {:?} and is {there:?}",
            forged.id,
            forged.fate
        );
    }
    Ok(())
}
