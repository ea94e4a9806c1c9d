//! The office, honest and not.

use anyhow::{Result, bail};
use counterfoil_core::{Phone, Standing};
use counterfoil_server::db::fingerprint;
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::values;
use serde_json::{Value, json};

use super::{choose, phone};
use crate::world::{Who, World, number, text};

/// Envelopes that wait.
fn waiting(world: &World) -> Vec<usize> {
    world
        .truth
        .envelopes
        .iter()
        .enumerate()
        .filter(|(_, envelope)| {
            let is_there = !envelope.lost || envelope.is_forged;
            !envelope.taken && !envelope.withdrawn && !envelope.refused && is_there
        })
        .map(|(at, _)| at)
        .collect()
}

pub(super) fn cashier(luck: &mut Dice) -> Who {
    if luck.percent(50) {
        Who::Omar
    } else {
        Who::Lina
    }
}

pub(super) fn count(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let waiting = waiting(world);
    let Some(at) = choose(luck, waiting.len()).and_then(|at| waiting.get(at).copied()) else {
        return Ok(());
    };
    let actual = world
        .truth
        .envelopes
        .get(at)
        .map_or(0, |envelope| envelope.actual);
    let who = cashier(luck);
    world.cashier(who, at, actual, luck.percent(85))
}

pub(super) fn count_wrong(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let waiting = waiting(world);
    let Some(at) = choose(luck, waiting.len()).and_then(|at| waiting.get(at).copied()) else {
        return Ok(());
    };
    let actual = world
        .truth
        .envelopes
        .get(at)
        .map_or(0, |envelope| envelope.actual);
    let counted = (actual + luck.between(-500, 500)).max(0);
    if counted != actual {
        world.seen.see("cashier counted wrong");
    }
    let who = cashier(luck);
    world.cashier(who, at, counted, true)
}

pub(super) fn print(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    world.add_book(3 + luck.below(8))
}

pub(super) fn lease(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who)
        && world.awake(number)?
        && world.lease_to(number)?
    {
        world.say(format!("the office leases phone {number} a book"));
    }
    Ok(())
}

/// What a phone that cannot go on needs: a new enrolment, its old entries rescued, a book.
pub(super) fn enrol(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !world.awake(number)? {
        return Ok(());
    }
    let handset = world.handset(number)?;
    let must = handset.token_dead
        || handset
            .phone
            .as_ref()
            .is_some_and(|phone| matches!(phone.standing(), Standing::MustEnrol(_)));
    if must && world.enrol(number)? {
        world.rescue(number)?;
        world.lease_to(number)?;
    }
    Ok(())
}

pub(super) fn plan(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let collector = world.handset(number)?.collector;
    let day = world.today();
    let path = format!("/v1/daybooks/{collector}/{day}");
    if luck.percent(50) {
        let customer = choose(luck, world.customers.len())
            .and_then(|at| world.customers.get(at))
            .map_or(1, |customer| customer.no);
        let body = json!({"stops": [{"customer": customer}]});
        world.desk(Who::Rana, "POST", &format!("{path}/stops"), &body)?;
    } else {
        let body = json!({"text": "Come back early.", "stop": null});
        world.desk(Who::Rana, "POST", &format!("{path}/comments"), &body)?;
    }
    Ok(())
}

/// The number of a phone's device, and its state.
fn device(world: &mut World, number_: usize) -> Result<Option<(u64, String)>> {
    let journal = world
        .handset(number_)?
        .phone
        .as_ref()
        .and_then(Phone::journal);
    let Some(journal) = journal else {
        return Ok(None);
    };
    let Some(devices) = world.desk(Who::Admin, "GET", "/v1/devices", &Value::Null)? else {
        return Ok(None);
    };
    for device in devices.list("devices")? {
        let no = number(&device, "no")?;
        if no == journal.0 >> 16 {
            return Ok(Some((no, text(&device, "state")?)));
        }
    }
    Ok(None)
}

pub(super) fn suspend(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let Some((no, state)) = device(world, number)? else {
        return Ok(());
    };
    let what = match state.as_str() {
        "active" => "suspend",
        "suspended" => "resume",
        _ => return Ok(()),
    };
    let path = format!("/v1/devices/{no}/{what}");
    let ziad = world.person(Who::Ziad);
    if what == "resume" && world.handset(number)?.collector == ziad {
        // The collector is a supervisor too.
        let body = json!({"reason": "I found it"});
        world.tempt("own device refused", Who::Ziad, &path, &body)?;
    }
    let answer = world.desk(Who::Admin, "POST", &path, &json!({"reason": "to be sure"}))?;
    if answer.is_some_and(|answer| answer.is_ok()) {
        world.seen.see("phone suspended");
        world.say(format!("the office decides: {what} phone {number}"));
    }
    Ok(())
}

pub(super) fn revoke(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let Some((no, state)) = device(world, number)? else {
        return Ok(());
    };
    if state == "revoked" {
        return Ok(());
    }
    let journal = world
        .handset(number)?
        .phone
        .as_ref()
        .and_then(Phone::journal);
    let path = format!("/v1/devices/{no}/revoke");
    // Whatever the answer, what follows may meet a revoked device.
    if let Some(journal) = journal {
        world.truth.journal(journal).revoked = true;
    }
    let answer = world.desk(Who::Admin, "POST", &path, &json!({"reason": "stolen"}))?;
    if answer.is_some_and(|answer| answer.is_ok()) {
        world.seen.see("phone revoked");
        world.say(format!("the office revokes phone {number}"));
    }
    Ok(())
}

/// The same key with another request is refused, and nothing happens.
pub(super) fn other_request(world: &mut World, _: u64, _: &mut Dice) -> Result<()> {
    world.keys += 1;
    let key = format!("key-{}", world.keys);
    let first = json!({"series": "XX-", "leaves": 2});
    let Some(one) = world.desk_with(Who::Admin, "POST", "/v1/books", &key, &first)? else {
        return Ok(());
    };
    let other = json!({"series": "XX-", "leaves": 3});
    let Some(two) = world.desk_with(Who::Admin, "POST", "/v1/books", &key, &other)? else {
        return Ok(());
    };
    if one.is_ok() && two.status != 409 {
        bail!(
            "the same key with another request was answered {}: {}",
            two.status,
            two.body
        );
    }
    if one.is_ok() {
        world.seen.see("idempotency conflict");
    }
    // Somebody else's key of the same name is another key.
    let Some(third) = world.desk_with(Who::Salma, "POST", "/v1/books", &key, &first)? else {
        return Ok(());
    };
    if one.is_ok() && (!third.is_ok() || third.body["book"] == one.body["book"]) {
        bail!(
            "another person's request under the same key was answered {}: {}",
            third.status,
            third.body
        );
    }
    world.seen.see("one key of two people");
    Ok(())
}

/// A customer goes to another collector. By an operator's statement, as an import would.
pub(super) fn reassign(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let Some(at) = choose(luck, world.customers.len()) else {
        return Ok(());
    };
    let (no, from) = world
        .customers
        .get(at)
        .map_or((0, 0), |customer| (customer.no, customer.collector));
    let others: Vec<u32> = world
        .customers
        .iter()
        .map(|customer| customer.collector)
        .filter(|collector| *collector != from)
        .collect();
    let Some(to) = choose(luck, others.len()).and_then(|at| others.get(at).copied()) else {
        return Ok(());
    };
    let done = world.operate(
        &format!(
            "UPDATE change_counter SET no = no + 1; UPDATE customer SET collector = {to}, changed = (SELECT no FROM change_counter) WHERE no = {no};"
        ),
        0,
    )?;
    if done {
        sign(&world.server.path, no)?;
        if let Some(customer) = world.customers.get_mut(at) {
            customer.collector = to;
        }
        world.truth.reassigned.insert(no);
        world.seen.see("customer reassigned");
        world.say(format!("customer {no} goes to collector {to}"));
    }
    Ok(())
}

/// Gives a customer's row the fingerprint that an import would.
fn sign(path: &str, no: u32) -> Result<()> {
    let conn = rusqlite::Connection::open(path)?;
    let sql =
        "SELECT code, name, collector, phone, lat_e5, lon_e5, changed FROM customer WHERE no = ?1";
    let facts = conn.query_row(sql, [no], |row| {
        let (code, name, phone): (String, String, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(3)?);
        let [collector, lat, lon, changed]: [Option<i64>; 4] =
            [row.get(2)?, row.get(4)?, row.get(5)?, row.get(6)?];
        let row = values![no, code, name, collector, phone, lat, lon, changed];
        Ok(fingerprint(row))
    })?;
    conn.execute("UPDATE customer SET facts = ?1 WHERE no = ?2", (facts, no))?;
    Ok(())
}

/// A cashier confirms twice, or puts in money of their own.
pub(super) fn cheat(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let waiting = waiting(world);
    let Some(at) = choose(luck, waiting.len()).and_then(|at| waiting.get(at).copied()) else {
        return Ok(());
    };
    let Some(envelope) = world.truth.envelopes.get(at).cloned() else {
        return Ok(());
    };
    if luck.percent(50) {
        // Confirmed twice: the same as once.
        world.cashier(Who::Omar, at, envelope.actual, true)?;
        let taken = world.truth.envelopes.get(at).is_some_and(|one| one.taken);
        let before = world.mark()?;
        if taken && before.is_some() {
            let path = format!("/v1/deposits/{}/confirm", envelope.id);
            world.desk(Who::Omar, "POST", &path, &json!({}))?;
            let after = world.mark()?;
            if after.is_some() && before != after {
                bail!("confirming twice changed something");
            }
            world.seen.see("confirmed twice");
        }
        return Ok(());
    }
    let more = luck.between(1, 900);
    if let Some(envelope) = world.truth.envelopes.get_mut(at) {
        envelope.actual += more;
        envelope.added += more;
    }
    world.seen.see("cashier added money");
    world.cashier(Who::Lina, at, envelope.actual + more, true)
}

/// One cheque that is written on the envelope is not in it.
#[expect(clippy::unnecessary_wraps, reason = "all steps have one shape")]
pub(super) fn keep_cheque(world: &mut World, _: u64, luck: &mut Dice) -> Result<()> {
    let some: Vec<usize> = waiting(world)
        .into_iter()
        .filter(|at| {
            world.truth.envelopes.get(*at).is_some_and(|envelope| {
                !envelope.cheques.is_empty()
                    && envelope.kept_back.is_empty()
                    && envelope.counts.is_empty()
            })
        })
        .collect();
    let Some(at) = choose(luck, some.len()).and_then(|at| some.get(at).copied()) else {
        return Ok(());
    };
    if let Some(envelope) = world.truth.envelopes.get_mut(at)
        && let Some(first) = envelope.cheques.first().copied()
    {
        envelope.kept_back.push(first);
        world.seen.see("cheque kept back");
    }
    Ok(())
}
