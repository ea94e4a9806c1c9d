//! The end of a story: faults stop, everything heals, and the world is reckoned against the books.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use counterfoil_core::Standing;
use counterfoil_server::fieldwork::Daybooks;
use counterfoil_server::verify::{self, Finding};
use counterfoil_sync::entry::Seen;
use counterfoil_sync::id::{DaybookId, EntryId, JournalId, PersonNo};
use counterfoil_sync::wire::SyncRequest;

use super::expect::CASH_COLLECTOR;
use super::{Oracle, fates, shelves};
use crate::world::{Exchanged, Weather, Who, World};

/// Exchanges that a phone may take to come to rest on a good network.
const QUIET: u32 = 24;

/// Heals the world, then reckons.
pub(crate) fn heal_and_reckon(world: &mut World, oracle: &mut Oracle) -> Result<()> {
    heal(world, oracle).context("healing")?;
    if world.server.elsewhere.is_none() {
        oracle
            .look_again(world)
            .context("looking at it all again")?;
        fates::reckon(world, oracle).context("reckoning")?;
        phones(world, oracle).context("comparing phones")?;
        shelves::returned(world).context("looking at the shelf")?;
    }
    let World { rt, server, .. } = &mut *world;
    let running = server.running().context("the server is up")?;
    let mut differs = Vec::new();
    let sound = rt.block_on(verify::run(&running.state.db, |name, finding| {
        if let Finding::Differs(what) = finding {
            differs.push(format!("{name}: {what}"));
        }
    }))?;
    ensure!(sound, "verify is not clean: {differs:?}");
    Ok(())
}

/// Everything works again, and everybody does what they ought to.
fn heal(world: &mut World, oracle: &mut Oracle) -> Result<()> {
    world.weather = Weather::default();
    world.server.disk.mend();
    for handset in &mut world.handsets {
        handset.disk.mend();
        (handset.skew, handset.frozen) = (0, None);
    }
    world.flying.clear();
    world.pass(3_600_000);
    for _ in 0..3 {
        for number in 0..world.handsets.len() {
            if !world.handset(number)?.gone {
                world.exchanges = 0;
                settle(world, number)?;
                ensure!(
                    world.exchanges <= QUIET,
                    "phone {number} took {} exchanges to come to rest",
                    world.exchanges
                );
                oracle.look(world)?;
            }
        }
        close_cases(world)?;
        world.compare_daybooks()?;
        oracle.look(world)?;
    }
    Ok(())
}

/// A phone comes to rest: everything it has is at the server.
fn settle(world: &mut World, number: usize) -> Result<()> {
    for _ in 0..4 {
        ensure!(world.awake(number)?, "phone {number} died on a good disk");
        let resumed = world.resume(number)?;
        let handset = world.handset(number)?;
        let phone = handset.phone.as_ref().context("the phone is on")?;
        let must = handset.token_dead
            || matches!(phone.standing(), Standing::New | Standing::MustEnrol(_));
        if must {
            ensure!(
                world.enrol(number)?,
                "phone {number} cannot be enrolled again"
            );
            ensure!(
                world.rescue(number)?,
                "phone {number} cannot hand in what it has by the rescue door"
            );
        }
        if world.sync_fully(number)? == Exchanged::Finished && !resumed {
            let handset = world.handset(number)?;
            let phone = handset.phone.as_ref().context("the phone is on")?;
            if matches!(phone.standing(), Standing::Active) {
                break;
            }
        }
    }
    ensure!(
        world.rescue(number)?,
        "phone {number} cannot hand in what it has by the rescue door"
    );
    let phone = world
        .handset(number)?
        .phone
        .as_ref()
        .context("the phone is on")?;
    let state = phone.sync_state()?;
    ensure!(
        state.checkpoint == state.head,
        "phone {number} still has entries that the server does not hold: {} of {}, {:?}",
        state.checkpoint,
        state.head,
        state.standing
    );
    ensure!(
        state.to_rescue == 0,
        "phone {number} still has {} entries to rescue",
        state.to_rescue
    );
    phone
        .check()
        .with_context(|| format!("phone {number}'s figures"))?;
    Ok(())
}

/// Envelopes are counted and confirmed, voids decided, differences closed.
fn close_cases(world: &mut World) -> Result<()> {
    for at in 0..world.truth.envelopes.len() {
        let Some(envelope) = world.truth.envelopes.get(at).cloned() else {
            continue;
        };
        let Some(state) = world.deposit_state(envelope.id)? else {
            continue;
        };
        // A cashier who counted it goes on with that count; another begins with the money.
        let (who, counted) = match envelope.counts.last() {
            Some((person, counted)) if state == "counted" => {
                let who = if *person == world.person(Who::Lina) {
                    Who::Lina
                } else {
                    Who::Omar
                };
                (who, *counted)
            }
            _ => (Who::Omar, envelope.actual),
        };
        let is_counted = envelope
            .recorded
            .is_some_and(|(_, _, of)| of == world.epoch);
        if state == "confirmed" && is_counted && !envelope.taken && !envelope.refused {
            // The cashier confirmed it, and no answer ever came: they look, and put it into the vault.
            world.take_envelope(at);
        }
        if matches!(state.as_str(), "offered" | "counted") {
            // What was given back is not there any more, whatever a restored server says.
            world.cashier(who, at, counted, !envelope.refused)?;
        }
    }
    world.settle_slips()?;
    for at in 0..world.truth.papers.len() {
        world.supervisor_decides(at, false)?;
    }
    for _ in 0..20 {
        world.resolve(true)?;
    }
    let open: Option<i64> = world.books(|eye| {
        let sql = "SELECT count(*) FROM variance WHERE state IN ('open', 'proposed')";
        Ok(eye.query_row(sql, [], |row| row.get(0))?)
    })?;
    ensure!(open.unwrap_or(0) == 0, "{open:?} cases cannot be closed");
    Ok(())
}

/// What phones show is what the books say, and what they make of a day is what the journals give.
fn phones(world: &mut World, oracle: &Oracle) -> Result<()> {
    for number in 0..world.handsets.len() {
        if world.handset(number)?.gone {
            continue;
        }
        custody(world, oracle, number)?;
        shelves::limits(world, number)?;
        if knows_all(world, number)? {
            shelves::owed(world, number)?;
        }
        daybooks(world, number)?;
        // All is said: the next exchange is the last.
        world.exchanges = 0;
        ensure!(
            world.sync_fully(number)? == Exchanged::Finished && world.exchanges <= 2,
            "phone {number} has nothing to say and takes {} exchanges for it",
            world.exchanges
        );
        heard(world, number)?;
    }
    Ok(())
}

/// A phone that has said all has heard all that the office said of the days it holds: no ruling and no
/// answer was lost with the reply it came in.
fn heard(world: &mut World, number: usize) -> Result<()> {
    let (key_of, collector) = {
        let handset = world.handset(number)?;
        (handset.key_of, handset.collector)
    };
    let Some(message) = world.write_request(number)? else {
        return Ok(());
    };
    let opened = SyncRequest::open(&message.bytes, &World::key(key_of)?.public())?;
    let running = world.server.running().context("the server is up")?;
    for claim in opened.request.daybooks {
        let office = JournalId::office(DaybookId {
            collector: PersonNo(collector),
            day: claim.day,
        });
        let said: Option<i64> = running
            .eye
            .prepare_cached("SELECT max(seq) FROM entry WHERE journal = ?1")?
            .query_row([office.0.cast_signed()], |row| row.get(0))?;
        ensure!(
            said.unwrap_or(0).cast_unsigned() == claim.office,
            "phone {number} has heard {} of what the office said of the day {}, and it said {said:?}",
            claim.office,
            claim.day
        );
        world.seen.see("rulings compared");
    }
    Ok(())
}

/// Whether a phone knows all that the office does of its collector: what it wrote, and nobody else.
fn knows_all(world: &mut World, number: usize) -> Result<bool> {
    let collector = world.handset(number)?.collector;
    // A phone knows what it wrote. Of a collector with two histories it may know less than the office.
    let whole = world
        .truth
        .journals
        .values()
        .filter(|journal| journal.collector == collector)
        .all(|journal| !journal.forked && !journal.revoked);
    let aside: i64 = world
        .server
        .running()
        .context("the server is up")?
        .eye
        .prepare_cached(
            "SELECT count(*) FROM quarantine q JOIN device d ON d.journal = q.journal WHERE d.collector = ?1",
        )?
        .query_row([collector], |row| row.get(0))?;
    let handset = world.handset(number)?;
    Ok(whole && aside == 0 && !handset.is_copy && !handset.was_evicted)
}

fn custody(world: &mut World, oracle: &Oracle, number: usize) -> Result<()> {
    if !knows_all(world, number)? {
        return Ok(());
    }
    let collector = world.handset(number)?.collector;
    world.seen.see("custody compared");
    let phone = world.handset(number)?.phone.as_ref();
    let view = phone.context("the phone is on")?.custody()?;
    for currency in ["AED", "KWD"] {
        let shown = view
            .cash
            .iter()
            .find(|line| line.currency.code() == currency)
            .map_or(0, |line| line.in_hand);
        let books = oracle.balance(CASH_COLLECTOR, i64::from(collector), currency);
        ensure!(
            shown == books,
            "phone {number} shows {shown} {currency} in hand, and the books say {books}"
        );
    }
    let shown: BTreeSet<Cheque> = view
        .cheques
        .iter()
        .map(|line| (line.receipt, line.cheque.tender))
        .collect();
    let books = cheques_with(world, collector)?;
    ensure!(
        shown == books,
        "phone {number} shows the cheques {shown:?} in hand, and the books say {books:?}"
    );
    Ok(())
}

/// A receipt and the place of a cheque in it.
type Cheque = (EntryId, u32);

/// The cheques that are with a collector.
fn cheques_with(world: &World, collector: u32) -> Result<BTreeSet<Cheque>> {
    let eye = &world.server.running().context("the server is up")?.eye;
    let mut statement = eye.prepare_cached(
        "SELECT journal, seq, tender FROM cheque WHERE collector = ?1 AND holder = 'collector'",
    )?;
    let rows = statement.query_map([collector], |row| {
        let journal = JournalId(row.get::<_, i64>(0)?.cast_unsigned());
        let receipt = EntryId::new(journal, row.get::<_, i64>(1)?.cast_unsigned());
        Ok((receipt, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every day that a phone holds has the heads of the day that the server builds from its journals.
fn daybooks(world: &mut World, number: usize) -> Result<()> {
    let (key_of, collector) = {
        let handset = world.handset(number)?;
        (handset.key_of, handset.collector)
    };
    let Some(message) = world.write_request(number)? else {
        return Ok(());
    };
    let opened = SyncRequest::open(&message.bytes, &World::key(key_of)?.public())?;
    let journal = opened.request.journal;
    for claim in opened.request.daybooks {
        let id = DaybookId {
            collector: PersonNo(collector),
            day: claim.day,
        };
        let World { rt, server, .. } = &mut *world;
        let db = server
            .running()
            .context("the server is up")?
            .state
            .db
            .clone();
        let built = rt.block_on(
            db.read(|mut tx| async move { Daybooks::default().read(&mut tx, id).await }),
        )?;
        let at = [
            Seen {
                journal,
                seq: claim.own,
            },
            Seen {
                journal: JournalId::office(id),
                seq: claim.office,
            },
        ];
        // Zeros where no document stands yet: then none may stand here.
        ensure!(
            built.heads_digest_at(&at).unwrap_or_default() == claim.heads,
            "phone {number} has another day {} than the server at {}.{}",
            claim.day,
            claim.own,
            claim.office
        );
        world.seen.see("daybook compared");
    }
    Ok(())
}
