//! The same entries in any order of delivery give the same ledger.

use counterfoil_sync::entry::{
    ChequeRef, Denomination, DepositOffer, DepositWithdraw, Seen, SpoilLeaf, Void,
};
use counterfoil_sync::id::Seq;
use counterfoil_sync::journal::Head;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::engines::{fresh, sound};
use crate::field::{Company, Phone, TODAY};
use counterfoil_server::db::Engine;

const PHONES: usize = 3;

/// One thing a collector does.
#[derive(Debug, Clone)]
enum Act {
    Cash {
        customer: u32,
        item: u32,
        amount: i64,
    },
    Cheque {
        customer: u32,
        item: u32,
        amount: i64,
        number: u8,
    },
    Void {
        back: usize,
        confirmed: usize,
    },
    Offer {
        cash: i64,
    },
    Withdraw,
    Spoil,
    NextDay,
    OutOfBook,
}

fn act() -> impl Strategy<Value = Act> {
    // Customers and items of everybody: two collectors settle the same item.
    prop_oneof![
        6 => (0_u32..12, 0_u32..5, 1_i64..80_000).prop_map(|(customer, item, amount)| Act::Cash { customer, item, amount }),
        3 => (0_u32..12, 0_u32..5, 1_i64..80_000, 0_u8..4).prop_map(|(customer, item, amount, number)| Act::Cheque { customer, item, amount, number }),
        4 => (0_usize..6, 0_usize..8).prop_map(|(back, confirmed)| Act::Void { back, confirmed }),
        2 => (1_i64..50_000).prop_map(|cash| Act::Offer { cash }),
        1 => Just(Act::Withdraw),
        1 => Just(Act::Spoil),
        1 => Just(Act::NextDay),
        1 => Just(Act::OutOfBook),
    ]
}

/// One delivery: which phone, from how far back, how many entries, and whether it is awaited before
/// the next.
type Turn = (usize, usize, usize, bool);

fn play(phone: &mut Phone, acts: &[Act]) {
    phone.next_leaf = phone.first_leaf;
    phone.open_day(TODAY);
    let mut receipts: Vec<Seq> = Vec::new();
    let mut offers: Vec<Seq> = Vec::new();
    let mut day = TODAY;
    for act in acts {
        match act {
            Act::Cash {
                customer,
                item,
                amount,
            } => {
                let customer = Company::customer(0, *customer);
                receipts.push(phone.issue(phone.cash(
                    customer,
                    Company::item(customer, *item),
                    *amount,
                )));
            }
            Act::Cheque {
                customer,
                item,
                amount,
                number,
            } => {
                let customer = Company::customer(0, *customer);
                receipts.push(phone.issue(phone.cheque(
                    customer,
                    Company::item(customer, *item),
                    *amount,
                    &number.to_string(),
                )));
            }
            Act::Void { back, confirmed } => {
                let Some(receipt) = receipts.iter().rev().nth(*back).copied() else {
                    continue;
                };
                // What the phone had seen confirmed by then is in its own entries.
                let upto = phone.head.seq.saturating_sub(*confirmed as u64);
                let known = phone.seen_self;
                let seen = if *confirmed < 5 && upto > known {
                    vec![Seen {
                        journal: phone.journal,
                        seq: upto,
                    }]
                } else {
                    Vec::new()
                };
                phone.seen_self = phone.seen_self.max(seen.first().map_or(0, |seen| seen.seq));
                phone.write_seen(
                    Void {
                        receipt,
                        reason: "wrong".into(),
                        photos: Vec::new(),
                    },
                    seen,
                );
            }
            Act::Offer { cash } => {
                let offer = DepositOffer {
                    currency: "AED".parse().expect("a currency"),
                    cash: *cash,
                    denominations: vec![Denomination {
                        unit: *cash,
                        quantity: 1,
                    }],
                    cheques: receipts
                        .last()
                        .map(|receipt| ChequeRef {
                            receipt: *receipt,
                            tender: 0,
                            journal: None,
                        })
                        .into_iter()
                        .collect(),
                    remark: None,
                };
                offers.push(phone.write(offer));
            }
            Act::Withdraw => {
                if let Some(offer) = offers.pop() {
                    phone.write(DepositWithdraw { offer });
                }
            }
            Act::Spoil => {
                phone.write(SpoilLeaf {
                    book: phone.book,
                    number: phone.next_leaf,
                    reason: "torn".into(),
                });
                phone.next_leaf += 1;
            }
            Act::NextDay => {
                day = day.plus(1);
                phone.open_day(day);
            }
            Act::OutOfBook => {
                let mut receipt = phone.cash(
                    Company::customer(0, 0),
                    Company::item(Company::customer(0, 0), 0),
                    9,
                );
                receipt.number = 70_000;
                phone.write(receipt);
            }
        }
    }
}

/// Plays the acts in a fresh company, delivers them in this order, and says what the books say.
async fn deliver(
    engine: Engine,
    acts: &[Vec<Act>],
    turns: &[Turn],
) -> (counterfoil_sync::id::Hash, Vec<i64>) {
    let company = Company::new(fresh(engine).await, u32::try_from(PHONES).expect("few")).await;
    let mut phones = Vec::new();
    for (collector, acts) in acts.iter().enumerate() {
        let mut phone = company.phone(collector, 200).await;
        play(&mut phone, acts);
        phones.push(phone);
    }
    let mut held = [0_u64; PHONES];
    let mut at_once = Vec::new();
    for (phone, back, count, awaited) in turns.iter().copied() {
        let (phone, at) = (&phones[phone % PHONES], phone % PHONES);
        let base = held[at].saturating_sub(back as u64);
        let base = if base == 0 {
            Head::start(phone.journal)
        } else {
            phone.at(base)
        };
        let message = phone.message_from(&base, count);
        at_once.push(message);
        if awaited {
            futures_util::future::join_all(at_once.drain(..).map(async |message| {
                company.submit(&message).await.expect("answered");
            }))
            .await;
            held[at] = held[at].max((base.seq + count as u64).min(phone.head.seq));
        }
    }
    // Whatever is left, and everything once more.
    for phone in &phones {
        let everything = phone.message_from(&Head::start(phone.journal), usize::MAX);
        company.submit(&everything).await.expect("answered");
        company.submit(&everything).await.expect("answered");
    }
    sound(&company.db).await.expect("sound");
    let mut numbers = Vec::new();
    for what in [
        "SELECT COUNT(*) FROM receipt",
        "SELECT COUNT(*) FROM void WHERE state = 'posted'",
        "SELECT COUNT(*) FROM void WHERE state = 'awaiting'",
        "SELECT COUNT(*) FROM leaf",
        "SELECT COUNT(*) FROM cheque WHERE holder = 'undone'",
        "SELECT COUNT(*) FROM deposit WHERE state = 'withdrawn'",
        "SELECT COUNT(*) FROM quarantine",
        "SELECT COALESCE(CAST(SUM(open_minor) AS BIGINT), 0) FROM open_item",
    ] {
        numbers.push(company.count(what).await);
    }
    (company.digest().await, numbers)
}

#[test]
fn any_order_batching_and_duplication_gives_the_same_ledger() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let acts = prop::collection::vec(prop::collection::vec(act(), 0..25), PHONES);
    let turns =
        || prop::collection::vec((0..PHONES, 0_usize..10, 1_usize..12, any::<bool>()), 0..25);
    runner
        .run(&(acts, turns(), turns()), |(acts, one, other)| {
            let plain = runtime.block_on(deliver(Engine::Sqlite, &acts, &[]));
            prop_assert_eq!(
                &runtime.block_on(deliver(Engine::Sqlite, &acts, &one)),
                &plain
            );
            prop_assert_eq!(
                &runtime.block_on(deliver(Engine::Postgres, &acts, &other)),
                &plain
            );
            Ok(())
        })
        .expect("the order of delivery does not matter");
}
