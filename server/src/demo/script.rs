//! What a collector does in a day: a list of steps that follows from the seed alone.
//!
//! Nothing here looks at the phone, the server or a clock. So the same seed moves the same money
//! whatever the network does, and a phone that was killed takes up the list where it lay.

use counterfoil_sync::entry::{
    Cheque, Denomination, DisputeReason, Means, NextAction, ShortReason, Tender, VisitOutcome,
};
use counterfoil_sync::id::Hash;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;

use super::company::{self, Debtor, Owed};
use super::dice::Dice;

/// One thing a collector does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Looks for a network and syncs.
    Sync,
    /// Opens the day.
    OpenDay,
    /// Arrives at a customer, or calls.
    Arrive {
        /// Which of the collector's customers.
        customer: usize,
        /// By telephone.
        by_phone: bool,
    },
    /// Spoils a leaf.
    Spoil,
    /// Takes money and hands over a receipt.
    Collect {
        /// Which of the collector's customers.
        customer: usize,
        /// What is given.
        tenders: Vec<Tender>,
        /// What it settles: the item's place in the customer's list, the amount, and why not all.
        allocations: Vec<(usize, i64, Option<ShortReason>)>,
    },
    /// Undoes the last receipt: its amount was wrong.
    Void,
    /// Records what the customer promises.
    Promise {
        /// Which of the collector's customers.
        customer: usize,
        /// How much, in minor units.
        minor: i64,
        /// In how many days.
        days: i32,
        /// By which means.
        means: Means,
        /// Whether it takes the place of the first promise.
        again: bool,
    },
    /// Takes the customer's last promise back: it was said for another shop.
    TakeBack {
        /// Which of the collector's customers.
        customer: usize,
    },
    /// Records what the customer contests of the oldest item.
    Dispute {
        /// Which of the collector's customers.
        customer: usize,
        /// The item's place in the customer's list.
        item: usize,
        /// How much of it, in minor units.
        minor: i64,
        /// Why.
        reason: DisputeReason,
    },
    /// Has the balance confirmed and signed.
    Confirm {
        /// Which of the collector's customers.
        customer: usize,
        /// The picture of the signature, by SHA-256.
        ink: Hash,
    },
    /// Asks the office for more time.
    Extend {
        /// Which of the collector's customers.
        customer: usize,
        /// How many days.
        days: i32,
    },
    /// Writes a note on the visit.
    Note(String),
    /// Leaves.
    Leave {
        /// How the visit ended.
        outcome: VisitOutcome,
        /// What should happen next.
        next: Option<NextAction>,
    },
    /// Puts the last stop of the plan first.
    Reorder,
    /// Offers all cash and cheques of a currency.
    Offer {
        /// The currency.
        currency: Currency,
        /// The cash, note by note; empty when there are cheques only.
        count: Vec<Denomination>,
    },
    /// Closes the day.
    CloseDay,
}

/// A collector's day in three parts.
#[derive(Debug, Clone)]
pub struct Script {
    /// The customers, as the company has them.
    pub debtors: Vec<Debtor>,
    /// From the office to the first break.
    pub morning: Vec<Step>,
    /// From there to the cash office.
    pub afternoon: Vec<Step>,
    /// After the cashier.
    pub evening: Vec<Step>,
}

/// Customers on the plan; the rest may be added to it or met by chance.
pub const PLANNED: usize = 15;
/// The stop that the supervisor adds while the collector is out: this customer.
pub const ADDED: usize = PLANNED;
/// The stop that the supervisor cancels: this customer is not visited.
pub const CANCELLED: usize = PLANNED - 1;
/// A customer nobody planned.
const BY_CHANCE: usize = PLANNED + 1;
/// Minutes between two steps: a day that began at half past seven is over by noon, where the server's
/// clock stands.
pub const PACE: i64 = 3;
/// Stops before the break.
const BEFORE_BREAK: usize = 7;

/// The day of one collector.
#[must_use]
pub fn script(seed: u64, collector: u32, today: Day) -> Script {
    let debtors = company::debtors(seed, collector, today);
    let mut day = Writer {
        dice: Dice::new(seed, &format!("day of {collector}")),
        words: Dice::new(seed, &format!("words of {collector}")),
        today,
        hand: Vec::new(),
        cheques: 0,
        steps: Vec::new(),
    };
    day.steps.extend([Step::Sync, Step::OpenDay]);
    for (customer, debtor) in debtors.iter().enumerate().take(BEFORE_BREAK) {
        day.visit(customer, debtor);
        if customer == 2 {
            day.steps.push(Step::Reorder);
        }
    }
    day.steps.push(Step::Sync);
    let morning = std::mem::take(&mut day.steps);
    let after_break = (BEFORE_BREAK..PLANNED)
        .filter(|stop| *stop != CANCELLED)
        .chain([ADDED, BY_CHANCE]);
    for customer in after_break {
        if let Some(debtor) = debtors.get(customer) {
            day.visit(customer, debtor);
        }
    }
    day.offers();
    day.steps.push(Step::Sync);
    let afternoon = std::mem::take(&mut day.steps);
    Script {
        debtors,
        morning,
        afternoon,
        evening: vec![Step::Sync, Step::CloseDay, Step::Sync],
    }
}

/// What is in the bag, per currency.
#[derive(Debug, Clone, Copy)]
struct Bag {
    currency: Currency,
    cash: i64,
    cheques: u32,
}

struct Writer {
    dice: Dice,
    /// What is said has dice of its own: it moves no money.
    words: Dice,
    today: Day,
    hand: Vec<Bag>,
    cheques: u32,
    steps: Vec<Step>,
}

impl Writer {
    fn visit(&mut self, customer: usize, debtor: &Debtor) {
        let by_phone = self.dice.percent(6);
        self.steps.push(Step::Arrive { customer, by_phone });
        let pays = !by_phone && self.dice.percent(72);
        if pays {
            if self.dice.percent(5) {
                self.steps.push(Step::Spoil);
            }
            if self.dice.percent(9) {
                self.collect(customer, debtor);
                self.steps.push(Step::Void);
            }
            self.collect(customer, debtor);
            self.keep();
        }
        if self.dice.percent(35) {
            let note = *self.dice.pick(&[
                "Owner travels until Sunday, ask for Yusuf.",
                "يدفع في نهاية الشهر",
                "Wants a copy of the delivery note.",
                "Cheque book at the main branch.",
            ]);
            self.steps.push(Step::Note(note.to_owned()));
        }
        let (outcome, next) = if pays {
            (VisitOutcome::Collected, None)
        } else {
            let outcome = *self.dice.pick(&[
                VisitOutcome::NotPaid,
                VisitOutcome::Absent,
                VisitOutcome::Closed,
                VisitOutcome::Disputed,
            ]);
            (
                outcome,
                Some(*self.dice.pick(&[
                    NextAction::Visit,
                    NextAction::Call,
                    NextAction::Statement,
                ])),
            )
        };
        match outcome {
            VisitOutcome::NotPaid => self.promises(customer, debtor),
            VisitOutcome::Disputed => self.disputes(customer, debtor),
            VisitOutcome::Collected if self.words.percent(25) => {
                let ink = self.words.bytes();
                self.steps.push(Step::Confirm { customer, ink });
            }
            VisitOutcome::Collected
            | VisitOutcome::Absent
            | VisitOutcome::Closed
            | VisitOutcome::Refused => {}
        }
        self.steps.push(Step::Leave { outcome, next });
    }

    fn disputes(&mut self, customer: usize, debtor: &Debtor) {
        let owed = debtor.items.iter().enumerate();
        let owed = owed.filter(|(_, item)| !item.memo);
        let oldest = owed.min_by_key(|(_, item)| (item.due, item.document.clone()));
        let reasons = [
            DisputeReason::NotDelivered,
            DisputeReason::Price,
            DisputeReason::Quality,
        ];
        if let Some((item, owed)) = oldest {
            self.steps.push(Step::Dispute {
                customer,
                item,
                minor: (owed.minor / 3).max(1),
                reason: *self.words.pick(&reasons),
            });
        }
    }

    /// Who does not pay promises, most of the time; some change their mind, some are misheard.
    fn promises(&mut self, customer: usize, debtor: &Debtor) {
        let owed = debtor.items.iter().filter(|item| !item.memo);
        let Some(oldest) = owed.min_by_key(|item| (item.due, item.document.clone())) else {
            return;
        };
        let means = *self
            .words
            .pick(&[Means::Cash, Means::Cheque, Means::Transfer]);
        let days = i32::try_from(self.words.between(1, 14)).unwrap_or(7);
        let promise = |minor, again| Step::Promise {
            customer,
            minor,
            days,
            means,
            again,
        };
        if self.words.percent(85) {
            self.steps.push(promise(oldest.minor, false));
            if self.words.percent(30) {
                self.steps.push(promise((oldest.minor / 2).max(1), true));
            }
            if self.words.percent(20) {
                self.steps.push(Step::TakeBack { customer });
            }
        } else {
            self.steps.push(Step::Extend { customer, days });
        }
    }

    /// Takes what a customer pays: one to three items, oldest due first, the last perhaps in part, by
    /// cash, cheques, or both.
    fn collect(&mut self, customer: usize, debtor: &Debtor) {
        let mut owed: Vec<(usize, &Owed)> = debtor
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| !item.memo)
            .collect();
        owed.sort_by_key(|(_, item)| (item.due, item.document.clone()));
        owed.truncate(usize::try_from(self.dice.between(1, 3)).unwrap_or(1));
        let last = owed.len().saturating_sub(1);
        let mut allocations = Vec::new();
        for (place, (item, owed)) in owed.iter().enumerate() {
            let in_part = place == last && owed.minor > 20_000 && self.dice.percent(35);
            let amount = if in_part {
                owed.minor * self.dice.between(30, 80) / 100 / 1_000 * 1_000
            } else {
                owed.minor
            };
            let reason = in_part.then(|| {
                *self.dice.pick(&[
                    ShortReason::PartPayment,
                    ShortReason::PartPayment,
                    ShortReason::Dispute,
                    ShortReason::Goods,
                ])
            });
            allocations.push((*item, amount, reason));
        }
        let due: i64 = allocations.iter().map(|(_, amount, _)| amount).sum();
        // Some round up and leave the change on account.
        let paid = if self.dice.percent(12) {
            (due / 1_000 + 1) * 1_000
        } else {
            due
        };
        let tenders = match self.dice.below(10) {
            0..6 => vec![Tender::Cash(paid)],
            6..8 => vec![self.cheque(paid)],
            8 if paid > 3_000 => vec![
                Tender::Cash(paid - 2 * (paid / 3)),
                self.cheque(paid / 3),
                self.cheque(paid / 3),
            ],
            _ => vec![Tender::Transfer(
                paid,
                format!("FT{:08}", self.dice.below(100_000_000)),
            )],
        };
        self.steps.push(Step::Collect {
            customer,
            tenders,
            allocations,
        });
    }

    fn cheque(&mut self, amount: i64) -> Tender {
        self.cheques += 1;
        let bank = *self.dice.pick(&[
            "Emirates NBD",
            "Mashreq",
            "Dubai Islamic Bank",
            "بنك أبوظبي الأول",
        ]);
        let days = i32::try_from(self.dice.between(0, 75)).unwrap_or(0);
        // One of three is due at once; the bank takes the others on their date.
        let days = if days % 3 == 0 { 0 } else { days };
        Tender::Cheque(Cheque {
            amount,
            bank: bank.to_owned(),
            number: format!("{:06}", 100_000 + self.dice.below(900_000)),
            date: self.today.plus(days),
            drawer: None,
            photo: None,
        })
    }

    /// Puts the last receipt's money into the bag.
    fn keep(&mut self) {
        let Some(Step::Collect {
            customer, tenders, ..
        }) = self.steps.last()
        else {
            return;
        };
        let currency: Currency = if customer % 9 == 8 { "KWD" } else { "AED" }
            .parse()
            .expect("a currency of the list");
        let at = self
            .hand
            .iter()
            .position(|bag| bag.currency == currency)
            .unwrap_or_else(|| {
                self.hand.push(Bag {
                    currency,
                    cash: 0,
                    cheques: 0,
                });
                self.hand.len() - 1
            });
        let Some(bag) = self.hand.get_mut(at) else {
            return;
        };
        for tender in tenders {
            match tender {
                Tender::Cash(amount) => bag.cash += amount,
                Tender::Cheque(_) => bag.cheques += 1,
                Tender::Transfer(..) | Tender::Card(..) | Tender::Wallet(..) => {}
            }
        }
    }

    fn offers(&mut self) {
        for bag in std::mem::take(&mut self.hand) {
            if bag.cash > 0 || bag.cheques > 0 {
                self.steps.push(Step::Offer {
                    currency: bag.currency,
                    count: denominations(bag.currency, bag.cash),
                });
            }
        }
    }
}

/// An amount in notes and coins, the largest first, with what no coin makes as loose coin.
#[must_use]
pub fn denominations(currency: Currency, cash: i64) -> Vec<Denomination> {
    let units: &[i64] = match currency.code() {
        "KWD" => &[
            20_000, 10_000, 5_000, 1_000, 500, 250, 100, 50, 20, 10, 5, 1,
        ],
        _ => &[
            100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 50, 25, 1,
        ],
    };
    let mut rest = cash;
    let mut count = Vec::new();
    for &unit in units {
        let quantity = u32::try_from(rest / unit).unwrap_or(u32::MAX);
        if quantity > 0 {
            count.push(Denomination { unit, quantity });
            rest %= unit;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use counterfoil_sync::entry::denominations_total;

    use super::*;

    #[test]
    fn a_day_is_the_same_for_the_same_seed_and_holds_all_that_a_day_can() {
        let days: Vec<Script> = (0..12)
            .map(|collector| script(1, collector, Day(20_000)))
            .collect();
        let again: Vec<Script> = (0..12)
            .map(|collector| script(1, collector, Day(20_000)))
            .collect();
        let steps = |days: &[Script]| {
            days.iter()
                .flat_map(|day| [day.morning.clone(), day.afternoon.clone()].concat())
                .collect::<Vec<_>>()
        };
        assert_eq!(steps(&days), steps(&again));
        let all = steps(&days);
        assert!(all.contains(&Step::Void) && all.contains(&Step::Spoil));
        assert!(all.iter().any(|step| matches!(step, Step::TakeBack { .. })));
        assert!(all.iter().any(|step| matches!(step, Step::Dispute { .. })));
        assert!(all.iter().any(|step| matches!(step, Step::Confirm { .. })));
        assert!(all.iter().any(|step| matches!(step, Step::Extend { .. })));
        for wanted in [true, false] {
            assert!(
                all.iter()
                    .any(|step| matches!(step, Step::Promise { again, .. } if *again == wanted))
            );
        }
        assert!(
            all.iter()
                .any(|step| matches!(step, Step::Collect { tenders, .. } if tenders.len() == 3))
        );
        assert!(all.iter().any(|step| matches!(step, Step::Collect { allocations, .. } if allocations.iter().any(|(_, _, short)| short.is_some()))));
    }

    #[test]
    fn every_day_is_over_before_the_servers_noon() {
        let longest = (0..60)
            .flat_map(|seed| (0..20).map(move |collector| script(seed, collector, Day(20_000))))
            .map(|day| day.morning.len() + day.afternoon.len() + day.evening.len())
            .max();
        let minutes = longest.map(|steps| i64::try_from(steps).unwrap_or(i64::MAX) * PACE);
        assert!(minutes < Some(270), "{minutes:?}");
    }

    #[test]
    fn any_amount_can_be_counted_out() {
        for code in ["AED", "KWD"] {
            for cash in [0, 1, 99, 123_456, 9_999_999] {
                let count = denominations(code.parse().expect("a currency"), cash);
                assert_eq!(denominations_total(&count), Ok(cash));
            }
        }
    }
}
