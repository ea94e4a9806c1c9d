//! Collectors on the road.

use anyhow::Result;
use counterfoil_core::command::{
    CheckIn, CloseDay, Count, EditNote, EndVisit, IssueReceipt, OfferDeposit, OpenDay,
    RecordPromise, Rest, ReturnBook, SpoilLeaf, VoidReceipt, WithdrawDeposit, WithdrawPromise,
};
use counterfoil_core::{Command, Phone};
use counterfoil_server::demo::dice::Dice;
use counterfoil_server::demo::script::denominations;
use counterfoil_sync::entry::{
    Allocation, Cheque, NoteTarget, ShortReason, Tender, VisitMode, VisitOutcome,
};
use counterfoil_sync::id::{BookNo, CustomerNo, ItemNo};
use counterfoil_sync::time::Day;

use super::{choose, limits, phone};
use crate::world::{DAY_MS, Pressed, World};

/// Presses, and says what the phone refused.
fn press(world: &mut World, number: usize, command: impl Into<Command>) -> Result<bool> {
    match world.press(number, command.into())? {
        Pressed::Done => Ok(true),
        Pressed::Refused(why) => {
            world.say(format!("phone {number} refuses: {why}"));
            Ok(false)
        }
        Pressed::Over(over) => {
            limits::refused(world, number, over);
            Ok(false)
        }
        Pressed::Died => Ok(false),
    }
}

/// Opens the day if none is open.
fn open(world: &mut World, number: usize) -> Result<bool> {
    if !world.awake(number)? {
        return Ok(false);
    }
    let is_open = world
        .handset(number)?
        .phone
        .as_ref()
        .is_some_and(|phone| phone.open_day().is_some());
    if is_open {
        return Ok(true);
    }
    // The phone knows the date by its own clock, right or wrong.
    let now = world.now;
    let wall = world.handset(number)?.moment(now).clocks.wall.0;
    let day = Day(i32::try_from(wall.div_euclid(DAY_MS))?);
    press(world, number, OpenDay { day })
}

pub(super) fn open_day(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    if let Some(number) = phone(world, who) {
        open(world, number)?;
    }
    Ok(())
}

pub(super) fn close_day(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let close = CloseDay {
        leave_visit_open: true,
    };
    if press(world, number, close)? {
        world.say(format!("phone {number} closes the day"));
    }
    Ok(())
}

/// Whether a phone has this day open. One that has another open closes it and begins anew.
pub(super) fn is_on(world: &mut World, number: usize, day: Day) -> Result<bool> {
    let open_day = |world: &mut World| -> Result<Option<Day>> {
        let phone = world.handset(number)?.phone.as_ref();
        Ok(phone.and_then(Phone::open_day))
    };
    if open_day(world)? != Some(day) {
        let close = CloseDay {
            leave_visit_open: true,
        };
        press(world, number, close)?;
        open(world, number)?;
    }
    Ok(open_day(world)? == Some(day))
}

pub(super) fn visit(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !open(world, number)? {
        return Ok(());
    }
    let end = EndVisit {
        outcome: VisitOutcome::Absent,
        delay_reason: None,
        next: None,
        next_day: None,
    };
    if luck.percent(50) && press(world, number, end)? {
        return Ok(());
    }
    let Some(at) = choose(luck, world.customers.len()) else {
        return Ok(());
    };
    let customer = world.customers.get(at).map_or(0, |customer| customer.no);
    let arrive = CheckIn {
        customer: CustomerNo(customer),
        stop: None,
        mode: VisitMode::OnSite,
    };
    press(world, number, arrive)?;
    Ok(())
}

pub(super) fn collect(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !open(world, number)? {
        return Ok(());
    }
    let collector = world.handset(number)?.collector;
    let theirs: Vec<_> = world
        .customers
        .iter()
        .filter(|customer| customer.collector == collector || luck.percent(3))
        .cloned()
        .collect();
    let Some(customer) = choose(luck, theirs.len()).and_then(|at| theirs.get(at).cloned()) else {
        return Ok(());
    };
    // What the phone shows as open is what the collector asks for.
    let shown: Vec<(u32, i64)> = world
        .handset(number)?
        .phone
        .as_mut()
        .and_then(|phone| open_items(phone, customer.no))
        .unwrap_or_default();
    let mut allocations = Vec::new();
    let mut due = 0;
    for _ in 0..luck.between(0, 2) {
        let Some((item, open)) = choose(luck, shown.len()).and_then(|at| shown.get(at).copied())
        else {
            continue;
        };
        if open < 1
            || allocations
                .iter()
                .any(|one: &Allocation| one.item.0 == item)
        {
            continue;
        }
        let amount = if luck.percent(70) {
            (open * luck.between(5, 60) / 100).max(1)
        } else {
            open
        };
        due += amount;
        allocations.push(Allocation {
            item: ItemNo(item),
            amount,
            short: (amount < open).then_some(ShortReason::PartPayment),
        });
    }
    let paid = if allocations.is_empty() || luck.percent(20) {
        due + luck.between(100, 9_000)
    } else {
        due
    };
    let tenders = match luck.below(10) {
        0..6 => vec![Tender::Cash(paid)],
        6 | 7 => vec![cheque(world, paid, luck)],
        8 if paid > 3 => {
            let part = paid / 3;
            vec![Tender::Cash(paid - part), cheque(world, part, luck)]
        }
        _ => vec![Tender::Transfer(paid, format!("FT{}", luck.below(100_000)))],
    };
    let rest = if luck.percent(50) {
        Rest::OnAccount
    } else {
        Rest::Unapplied
    };
    let issue = IssueReceipt {
        customer: CustomerNo(customer.no),
        currency: customer.currency,
        tenders,
        allocations,
        rest,
        payer: None,
    };
    match world.press(number, issue.clone().into())? {
        Pressed::Refused(why) => world.say(format!("phone {number} refuses: {why}")),
        Pressed::Over(over) => {
            limits::refused(world, number, over);
            if luck.percent(60) {
                limits::call(world, number, over, issue, luck)?;
            }
        }
        Pressed::Done | Pressed::Died => {}
    }
    Ok(())
}

fn open_items(phone: &mut Phone, customer: u32) -> Option<Vec<(u32, i64)>> {
    let view = phone.customer(CustomerNo(customer)).ok()?;
    Some(
        view.items
            .iter()
            .map(|item| (item.item.0, item.open.minor))
            .collect(),
    )
}

/// Some come twice: typed wrong, or a copy.
fn cheque(world: &mut World, amount: i64, luck: &mut Dice) -> Tender {
    let number = luck.below(1_000_000);
    let number = if number.is_multiple_of(6) {
        number / 6 % 9
    } else {
        number
    };
    Tender::Cheque(Cheque {
        amount,
        bank: "Mashreq".to_owned(),
        number: format!("{number:06}"),
        date: world
            .today()
            .plus(i32::try_from(luck.between(0, 40)).unwrap_or(0)),
        drawer: None,
        photo: None,
    })
}

pub(super) fn void(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !open(world, number)? {
        return Ok(());
    }
    let papers: Vec<_> = world
        .truth
        .papers
        .iter()
        .filter(|paper| {
            paper.handset == number && paper.void.is_none() && !paper.lost && !paper.is_forged
        })
        .map(|paper| paper.id)
        .collect();
    // Mostly the last one; at times one from long ago.
    let at = if luck.percent(60) {
        papers.len().checked_sub(1)
    } else {
        choose(luck, papers.len())
    };
    let Some(receipt) = at.and_then(|at| papers.get(at).copied()) else {
        return Ok(());
    };
    let void = VoidReceipt {
        receipt,
        reason: "wrong amount".to_owned(),
        photos: Vec::new(),
    };
    press(world, number, void)?;
    Ok(())
}

pub(super) fn spoil(world: &mut World, who: u64, _: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if open(world, number)? {
        let reason = "torn".to_owned();
        press(world, number, SpoilLeaf { reason })?;
    }
    Ok(())
}

pub(super) fn offer(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !open(world, number)? {
        return Ok(());
    }
    let currency = if luck.percent(75) { "AED" } else { "KWD" }.parse()?;
    let free = world
        .handset(number)?
        .phone
        .as_ref()
        .and_then(|phone| phone.custody().ok())
        .and_then(|custody| {
            custody
                .cash
                .iter()
                .find(|line| line.currency == currency)
                .map(|line| line.free)
        })
        .unwrap_or(0);
    let count = match luck.below(3) {
        0 => Count::Cash(denominations(currency, free)),
        1 if free > 1 => Count::Only {
            denominations: denominations(currency, luck.between(1, free)),
            cheques: Vec::new(),
        },
        _ => Count::Everything,
    };
    let offer = OfferDeposit {
        currency,
        count,
        remark: None,
    };
    press(world, number, offer)?;
    Ok(())
}

/// Money stays in the collector's pocket: the envelope holds less than is written on it.
pub(super) fn skim(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    offer(world, who, luck)?;
    let open: Vec<usize> = world
        .truth
        .envelopes
        .iter()
        .enumerate()
        .filter(|(_, envelope)| {
            !envelope.taken && envelope.counts.is_empty() && envelope.actual > 1
        })
        .map(|(at, _)| at)
        .collect();
    let Some(at) = open.last().copied() else {
        return Ok(());
    };
    if let Some(envelope) = world.truth.envelopes.get_mut(at) {
        let less = luck.between(1, envelope.actual / 2 + 1);
        envelope.actual -= less;
        let id = envelope.id;
        world.seen.see("collector short");
        world.say(format!("the collector keeps {less} of the envelope {id}"));
    }
    Ok(())
}

pub(super) fn withdraw(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    let collector = world.handset(number)?.collector;
    // An envelope that a cashier has is not taken back.
    let open: Vec<_> = world
        .truth
        .envelopes
        .iter()
        .filter(|envelope| {
            envelope.collector == collector
                && envelope.handset == number
                && !envelope.taken
                && !envelope.withdrawn
                && envelope.counts.is_empty()
        })
        .map(|envelope| envelope.id)
        .collect();
    let Some(deposit) = choose(luck, open.len()).and_then(|at| open.get(at).copied()) else {
        return Ok(());
    };
    if open_any(world, number)? {
        press(world, number, WithdrawDeposit { deposit })?;
    }
    Ok(())
}

fn open_any(world: &mut World, number: usize) -> Result<bool> {
    open(world, number)
}

pub(super) fn give_back(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !open(world, number)? {
        return Ok(());
    }
    let books: Vec<BookNo> = world
        .handset(number)?
        .phone
        .as_ref()
        .and_then(|phone| phone.books().ok())
        .unwrap_or_default()
        .iter()
        .map(|book| book.book)
        .collect();
    if let Some(book) = choose(luck, books.len()).and_then(|at| books.get(at).copied()) {
        press(world, number, ReturnBook { book })?;
    }
    Ok(())
}

pub(super) fn note(world: &mut World, who: u64, luck: &mut Dice) -> Result<()> {
    let Some(number) = phone(world, who) else {
        return Ok(());
    };
    if !open(world, number)? {
        return Ok(());
    }
    let text = format!("Call before coming. {}", luck.below(1_000));
    let edit = EditNote {
        target: NoteTarget::Day,
        text,
    };
    press(world, number, edit)?;
    promise(world, number, luck)
}

/// What a customer says moves no money; it travels with what does.
fn promise(world: &mut World, number: usize, luck: &mut Dice) -> Result<()> {
    let Some(customer) = choose(luck, world.customers.len())
        .and_then(|at| world.customers.get(at))
        .cloned()
    else {
        return Ok(());
    };
    let no = CustomerNo(customer.no);
    let open = world
        .handset(number)?
        .phone
        .as_mut()
        .and_then(|phone| phone.customer(no).ok())
        .and_then(|view| view.promises.first().map(|line| line.promise));
    if let Some(promise) = open.filter(|_| luck.percent(30)) {
        let reason = "misheard".to_owned();
        let back = WithdrawPromise {
            customer: no,
            promise,
            reason,
        };
        press(world, number, back)?;
        return Ok(());
    }
    let days = i32::try_from(luck.between(0, 5)).unwrap_or(0);
    let promise = RecordPromise {
        customer: no,
        currency: customer.currency,
        amount: luck.between(100, 9_000),
        due: world.today().plus(days),
        means: None,
        items: Vec::new(),
        said_by: None,
        note: None,
        replaces: open.filter(|_| luck.percent(30)),
    };
    press(world, number, promise)?;
    Ok(())
}
