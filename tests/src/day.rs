//! The day that is measured: 40 visits with place and outcome, 30 receipts with two allocations each,
//! 15 notes of some forty characters, by a real phone.

use anyhow::{Context as _, Result};
use counterfoil_core::command::{CheckIn, EditNote, EndVisit, IssueReceipt, Issued, OpenDay, Rest};
use counterfoil_core::{Moment, Phone};
use counterfoil_server::demo::dice::Dice;
use counterfoil_sync::entry::{
    Allocation, Cheque, NextAction, NoteTarget, Place, ShortReason, Tender, VisitMode, VisitOutcome,
};
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::time::{Clocks, Day, Millis};

/// Receipts of a day.
pub const RECEIPTS: u32 = 30;
/// Notes of a day.
pub const NOTES: u32 = 15;

/// What people write when nobody gives them a list to choose from.
const NOTES_OF_A_DAY: [&str; NOTES as usize] = [
    "Owner abroad until Sunday, ask for Yusuf",
    "Wants the delivery note of the 3rd again",
    "يدفع الباقي في نهاية الشهر",
    "Shop moves to Unit 12 by the new souq",
    "Two crates short, warehouse must confirm",
    "Accountant only in before eleven o'clock",
    "Cheque book at head office until Monday",
    "Asked for thirty days more on the rest",
    "New manager: Fatima, very correct person",
    "المدير في إجازة، اتصل يوم الأحد",
    "Parking behind the mosque, gate is shut",
    "Pays only against the stamped statement",
    "Price of the April order still disputed",
    "Bring the credit note for the returns",
    "Prefers transfer, will send the advice",
];

/// A phone's clocks and receiver through a day, with the jitter that real ones have.
#[derive(Debug)]
pub struct Watch {
    dice: Dice,
    began: i64,
    at: i64,
}

impl Watch {
    /// Half past seven of that day.
    #[must_use]
    pub fn new(day: Day, collector: u32) -> Self {
        let began = i64::from(day.0) * 86_400_000 + 27_000_000;
        Self {
            dice: Dice::new(11, &format!("watch of {collector}")),
            began,
            at: began,
        }
    }

    /// Some minutes later, at a place.
    pub fn later(&mut self, minutes: i64, here: bool) -> Moment {
        self.at += minutes * 60_000 + self.dice.between(0, 59_999);
        let mut number = |low, high| i32::try_from(self.dice.between(low, high)).unwrap_or(0);
        let place = here.then(|| Place {
            lat_e5: number(2_500_000, 2_530_000),
            lon_e5: number(5_510_000, 5_550_000),
            accuracy_m: number(4, 40).unsigned_abs(),
            mock: false,
        });
        Moment {
            clocks: Clocks {
                wall: Millis(self.at),
                mono: (self.at - self.began).unsigned_abs() + 3_600_000,
                boot: 3,
            },
            place,
        }
    }
}

/// Lives the day. The phone has synced: it has its plan, its book and what its customers owe.
pub fn live(phone: &mut Phone, watch: &mut Watch, day: Day) -> Result<Vec<Issued>> {
    phone.act(OpenDay { day }, &watch.later(1, false))?;
    let stops = phone.today()?.stops;
    let mut issued = Vec::new();
    for (no, stop) in (0_u32..).zip(&stops) {
        let arrive = CheckIn {
            customer: stop.customer,
            stop: Some(stop.stop),
            mode: VisitMode::OnSite,
        };
        let visit = phone.act(arrive, &watch.later(6, true))?;
        // Three in four pay: thirty of forty.
        let pays = no % 4 != 3;
        if pays {
            issued.push(collect(phone, watch, stop.customer, no)?);
        }
        if let Some(text) = note(no) {
            let note = EditNote {
                target: NoteTarget::Visit(visit),
                text: text.to_owned(),
            };
            phone.act(note, &watch.later(0, false))?;
        }
        let unpaid = [
            VisitOutcome::NotPaid,
            VisitOutcome::Absent,
            VisitOutcome::Closed,
        ];
        let outcome = match unpaid.get(no as usize / 4 % 3) {
            Some(outcome) if !pays => *outcome,
            Some(_) | None => VisitOutcome::Collected,
        };
        let leave = EndVisit {
            outcome,
            delay_reason: None,
            next: (!pays).then_some(NextAction::Visit),
            next_day: (!pays).then(|| day.plus(7)),
        };
        phone.act(leave, &watch.later(1, false))?;
    }
    anyhow::ensure!(
        issued.len() == RECEIPTS as usize,
        "a day has {RECEIPTS} receipts"
    );
    Ok(issued)
}

/// The note of a visit: three in eight visits have one.
fn note(visit: u32) -> Option<&'static str> {
    let place = [0, 3, 5].iter().position(|place| *place == visit % 8)?;
    NOTES_OF_A_DAY.get(visit as usize / 8 * 3 + place).copied()
}

/// Takes what a customer pays: one item in full, one in part; every fifth by cheque.
pub fn collect(
    phone: &mut Phone,
    watch: &mut Watch,
    customer: CustomerNo,
    no: u32,
) -> Result<Issued> {
    let items = phone.customer(customer)?.items;
    let (first, second) = (
        items.first().context("two items")?,
        items.get(1).context("two items")?,
    );
    let part = second.open.minor / 2 / 1_000 * 1_000;
    let total = first.open.minor + part;
    let tender = if no.is_multiple_of(5) {
        Tender::Cheque(Cheque {
            amount: total,
            bank: "Emirates NBD".to_owned(),
            number: format!("{:06}", 104_729 * (no + 3) % 1_000_000),
            date: first.issued.plus(75),
            drawer: None,
            photo: None,
        })
    } else {
        Tender::Cash(total)
    };
    let receipt = IssueReceipt {
        customer,
        currency: first.open.currency,
        tenders: vec![tender],
        allocations: vec![
            Allocation {
                item: first.item,
                amount: first.open.minor,
                short: None,
            },
            Allocation {
                item: second.item,
                amount: part,
                short: Some(ShortReason::PartPayment),
            },
        ],
        rest: Rest::OnAccount,
        payer: None,
    };
    Ok(phone.act(receipt, &watch.later(3, false))?)
}
