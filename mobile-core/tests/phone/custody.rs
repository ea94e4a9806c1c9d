//! Custody under any sequence of actions, syncs and answers: what the phone keeps is the fold of its
//! entries, and what a plain model of pockets says.

use counterfoil_core::Phone;
use counterfoil_core::command::*;
use counterfoil_core::view::{ChequeLine, ChequeState, DepositState};
use counterfoil_sync::entry::{
    ChequeRef, DepositAnswer, DepositOutcome, Exception, Quarantine, Rulings, Tender, VoidAnswer,
};
use counterfoil_sync::id::{DeviceNo, EntryId, JournalId};
use proptest::prelude::*;

use crate::at;
use crate::day::{cash, cheque};
use crate::office::{CASHIER, DAY, Office, aed, book};

#[derive(Clone, Copy, Debug)]
enum Answer {
    Refused,
    Confirmed,
    /// And every other cheque was not there.
    ChequesMissing,
}

#[derive(Clone, Debug)]
enum Step {
    Receive { cash: i64, cheque: bool },
    Void(usize),
    OfferAll,
    OfferPart(i64),
    Withdraw(usize),
    Sync,
    LoseReply,
    AnswerDeposit { which: usize, answer: Answer },
    AnswerVoid { approved: bool },
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..500_i64, any::<bool>()).prop_map(|(cash, cheque)| Step::Receive { cash, cheque }),
        3 => (0..6_usize).prop_map(Step::Void),
        2 => Just(Step::OfferAll),
        1 => (1..300_i64).prop_map(Step::OfferPart),
        1 => (0..3_usize).prop_map(Step::Withdraw),
        3 => Just(Step::Sync),
        1 => Just(Step::LoseReply),
        2 => (0..3_usize, prop_oneof![Just(Answer::Refused), Just(Answer::Confirmed), Just(Answer::ChequesMissing)])
            .prop_map(|(which, answer)| Step::AnswerDeposit { which, answer }),
        2 => any::<bool>().prop_map(|approved| Step::AnswerVoid { approved }),
        1 => Just(Step::Reopen),
    ]
}

/// A receipt as a person with two pockets would keep it.
struct Taken {
    receipt: EntryId,
    cash: i64,
    cheque: i64,
    is_void: bool,
}

struct Model {
    taken: Vec<Taken>,
    /// Offers that were made, with cash and cheques, and whether they are answered or taken back.
    offers: Vec<(EntryId, i64, Vec<ChequeRef>, bool)>,
    handed: i64,
    handed_cheques: usize,
    pending: Vec<(EntryId, usize)>,
}

fn totals(phone: &Phone) -> (i64, usize) {
    let custody = phone.custody().unwrap();
    (
        custody.cash.first().map_or(0, |line| line.in_hand),
        custody.cheques.len(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn custody_is_the_fold_of_the_entries(steps in prop::collection::vec(step(), 1..40)) {
        let mut office = Office::new();
        let file = crate::office::path("custody");
        let mut phone = office.enrolled(&file);
        phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
        let mut model = Model { taken: vec![], offers: vec![], handed: 0, handed_cheques: 0, pending: vec![] };
        let mut clock = 0;
        for step in steps {
            clock += 1;
            let now = at(clock);
            match step {
                Step::Receive { cash: amount, cheque: with_cheque } => {
                    let mut tenders = Vec::new();
                    if amount > 0 { tenders.push(Tender::Cash(amount)); }
                    if with_cheque { tenders.push(cheque(50, &clock.to_string())); }
                    let issue = IssueReceipt { tenders, ..cash(1, 0) };
                    if let Ok(issued) = phone.act(issue, &now) {
                        model.taken.push(Taken { receipt: issued.receipt, cash: amount, cheque: i64::from(with_cheque), is_void: false });
                    } else {
                        prop_assert!(amount == 0 && !with_cheque || model.taken.len() >= 50);
                    }
                }
                Step::Void(which) => {
                    if let Some(at) = model.taken.len().checked_sub(which + 1) {
                        let void = VoidReceipt { receipt: model.taken[at].receipt, reason: "x".to_owned(), photos: vec![] };
                        match phone.act(void, &now) {
                            Ok(voided) if voided.awaits_approval => model.pending.push((voided.void, at)),
                            Ok(_) => model.taken[at].is_void = true,
                            Err(_) => {}
                        }
                    }
                }
                Step::OfferAll | Step::OfferPart(_) => {
                    let count = if let Step::OfferPart(amount) = step {
                        Count::Only {
                            denominations: vec![counterfoil_sync::entry::Denomination { unit: 1, quantity: u32::try_from(amount).unwrap() }],
                            cheques: vec![],
                        }
                    } else {
                        Count::Everything
                    };
                    if let Ok(offered) = phone.act(OfferDeposit { currency: aed(), count, remark: None }, &now) {
                        model.offers.push((offered.deposit, offered.cash, offered.cheques, true));
                    }
                }
                Step::Withdraw(which) => {
                    if let Some(at) = model.offers.len().checked_sub(which + 1) {
                        let (deposit, is_open) = (model.offers[at].0, model.offers[at].3);
                        let done = phone.act(WithdrawDeposit { deposit }, &now);
                        prop_assert_eq!(done.is_ok(), is_open);
                        model.offers[at].3 = false;
                    }
                }
                Step::Sync => { office.sync(&mut phone); }
                Step::LoseReply => {
                    let request = phone.begin_sync().unwrap();
                    office.answer(&request);
                }
                Step::AnswerDeposit { which, answer } => {
                    office.sync(&mut phone);
                    let open: Vec<usize> = (0..model.offers.len()).filter(|at| model.offers[*at].3).collect();
                    if let Some(at) = open.get(which) {
                        let (deposit, cash, cheques, _) = model.offers[*at].clone();
                        let found = match answer {
                            Answer::ChequesMissing if !cheques.is_empty() => {
                                Some(cheques.iter().skip(1).step_by(2).copied().collect::<Vec<_>>())
                            }
                            Answer::Refused | Answer::Confirmed | Answer::ChequesMissing => None,
                        };
                        let outcome = if let Answer::Refused = answer {
                            DepositOutcome::Refused("not now".to_owned())
                        } else {
                            model.handed += cash;
                            model.handed_cheques += found.as_ref().map_or(cheques.len(), Vec::len);
                            DepositOutcome::Confirmed { cash, found }
                        };
                        model.offers[*at].3 = false;
                        office.write(DAY, DepositAnswer { deposit, outcome, by: CASHIER });
                        office.sync(&mut phone);
                    }
                }
                Step::AnswerVoid { approved } => {
                    office.sync(&mut phone);
                    if let Some((void, at)) = model.pending.pop() {
                        office.write(DAY, VoidAnswer { void, approved, reason: "seen".to_owned(), by: CASHIER });
                        office.sync(&mut phone);
                        model.taken[at].is_void = approved;
                    }
                }
                Step::Reopen => {
                    drop(phone);
                    phone = Phone::open(&file, crate::office::key(2)).unwrap();
                }
            }
            let standing = model.taken.iter().filter(|taken| !taken.is_void);
            let (cash, cheques) = standing.fold((0, 0), |(cash, cheques), taken| (cash + taken.cash, cheques + taken.cheque));
            let should = (cash - model.handed, usize::try_from(cheques).unwrap() - model.handed_cheques);
            prop_assert_eq!(totals(&phone), should);
            let custody = phone.custody().unwrap();
            prop_assert!(custody.cash.iter().all(|line| line.free >= 0 && line.offered >= 0));
            let open = custody.deposits.iter().filter(|line| line.state == DepositState::Offered);
            let offered: i64 = open.map(|line| line.cash.minor).sum();
            prop_assert_eq!(custody.cash.first().map_or(0, |line| line.offered), offered);
            let has_offer = model.offers.iter().any(|offer| offer.3);
            prop_assert!(has_offer || custody.cheques.iter().all(|line| line.state != ChequeState::Offered));
            if let Err(error) = phone.check() { prop_assert!(false, "{}", error); }
        }
        office.sync(&mut phone);
        prop_assert_eq!(office.heads_differ, 0);
    }
}

#[test]
fn a_count_is_matched_against_what_is_in_hand() {
    use counterfoil_sync::entry::Denomination;
    let mut office = Office::new();
    let mut phone = office.opened("count");
    let issue = IssueReceipt {
        tenders: vec![Tender::Cash(150_00), cheque(50_00, "1"), cheque(60_00, "2")],
        ..cash(1, 0)
    };
    let receipt = phone.act(issue, &at(1)).unwrap().receipt.seq;
    let offer = |count| OfferDeposit {
        currency: aed(),
        count,
        remark: None,
    };
    let notes = |unit, quantity| vec![Denomination { unit, quantity }];
    let wrong = phone
        .act(offer(Count::Cash(notes(100_00, 1))), &at(2))
        .unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "100.00 AED was counted, but 150.00 AED should be in hand; count again, or offer just a part"
    );
    let only = |denominations, tenders: &[u32]| {
        offer(Count::Only {
            denominations,
            cheques: tenders
                .iter()
                .map(|tender| ChequeRef {
                    receipt,
                    tender: *tender,
                    journal: None,
                })
                .collect(),
        })
    };
    assert!(matches!(
        phone.act(only(notes(100_00, 2), &[]), &at(2)),
        Err(OfferDepositError::MoreThanInHand { .. })
    ));
    assert!(matches!(
        phone.act(only(vec![], &[0]), &at(2)),
        Err(OfferDepositError::NotInHand(_))
    ));
    assert!(matches!(
        phone.act(only(vec![], &[]), &at(2)),
        Err(OfferDepositError::Nothing(_))
    ));
    phone.act(only(notes(100_00, 1), &[2]), &at(3)).unwrap();
    assert!(matches!(
        phone.act(only(vec![], &[2]), &at(4)),
        Err(OfferDepositError::NotInHand(_))
    ));
    let rest = phone.act(offer(Count::Everything), &at(5)).unwrap();
    assert_eq!(
        (rest.cash, rest.cheques),
        (
            50_00,
            vec![ChequeRef {
                receipt,
                tender: 1,
                journal: None
            }]
        )
    );
    phone.check().unwrap();
}

#[test]
fn a_cheque_that_the_cashier_did_not_find_is_in_hand_again_and_can_be_offered() {
    let mut office = Office::new();
    let mut phone = office.opened("not-found");
    let issue = IssueReceipt {
        tenders: vec![Tender::Cash(10_00), cheque(5_00, "1"), cheque(6_00, "2")],
        ..cash(1, 0)
    };
    phone.act(issue, &at(1)).unwrap();
    let everything = OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    };
    let first = phone.act(everything.clone(), &at(2)).unwrap();
    office.sync(&mut phone);
    let there = vec![first.cheques[1]];
    office.confirm_with(first.deposit, 10_00, Some(there.clone()));
    office.sync(&mut phone);
    let custody = phone.custody().unwrap();
    let lines: Vec<_> = custody
        .cheques
        .iter()
        .map(|c| (c.number.as_str(), c.state))
        .collect();
    assert_eq!(lines, [("1", ChequeState::InHand)]);
    let not_found = |phone: &Phone, deposit| {
        let lines = phone.custody().unwrap().deposits;
        match lines
            .iter()
            .find(|line| line.deposit == deposit)
            .unwrap()
            .state
        {
            DepositState::Confirmed { not_found, .. } => not_found,
            DepositState::Offered
            | DepositState::Withdrawn
            | DepositState::Refused(_)
            | DepositState::PutAside => {
                panic!("{lines:?}")
            }
        }
    };
    assert_eq!(not_found(&phone, first.deposit), 1);
    phone.check().unwrap();
    let second = phone.act(everything, &at(3)).unwrap();
    assert_eq!((second.cash, &second.cheques[..]), (0, &first.cheques[..1]));
    office.sync(&mut phone);
    office.confirm(second.deposit, 0);
    office.sync(&mut phone);
    assert_eq!(totals(&phone), (0, 0));
    assert_eq!(not_found(&phone, second.deposit), 0);
    phone.check().unwrap();
}

#[test]
fn what_an_offer_named_that_the_office_put_aside_is_in_hand_again() {
    let mut office = Office::new();
    let mut phone = office.opened("offer-aside");
    let issue = IssueReceipt {
        tenders: vec![Tender::Cash(10_00), cheque(5_00, "1")],
        ..cash(1, 0)
    };
    phone.act(issue, &at(1)).unwrap();
    let everything = OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    };
    let first = phone.act(everything.clone(), &at(2)).unwrap();
    office.sync(&mut phone);
    let exception = Exception {
        seq: first.deposit.seq,
        flags: vec![],
        quarantine: Some(Quarantine::Revoked),
    };
    office.write(
        DAY,
        Rulings {
            journal: first.deposit.journal,
            from: first.deposit.seq,
            to: first.deposit.seq,
            exceptions: vec![exception],
        },
    );
    office.sync(&mut phone);
    let custody = phone.custody().unwrap();
    assert_eq!(custody.deposits[0].state, DepositState::PutAside);
    assert!(!custody.deposits[0].may_withdraw);
    let line = custody.cash[0];
    assert_eq!((line.in_hand, line.offered, line.free), (10_00, 0, 10_00));
    assert_eq!(custody.cheques[0].state, ChequeState::InHand);
    phone.check().unwrap();
    let second = phone.act(everything, &at(3)).unwrap();
    assert_eq!((second.cash, second.cheques.len()), (10_00, 1));
    phone.check().unwrap();
    // Accepted after all, the first is counted: what it held went over.
    office.confirm(first.deposit, 10_00);
    office.sync(&mut phone);
    assert_eq!(totals(&phone), (0, 0));
    phone.check().unwrap();
}

#[test]
fn what_a_cashier_counted_stands_over_a_withdrawal() {
    let mut office = Office::new();
    let mut phone = office.opened("withdrawn-counted");
    phone
        .act(
            IssueReceipt {
                tenders: vec![Tender::Cash(10_00), cheque(5_00, "1")],
                ..cash(1, 0)
            },
            &at(1),
        )
        .unwrap();
    let everything = OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    };
    let first = phone.act(everything.clone(), &at(2)).unwrap();
    office.sync(&mut phone);
    office.confirm(first.deposit, 10_00);
    // The collector, without a network, takes it back and offers it again.
    phone
        .act(
            WithdrawDeposit {
                deposit: first.deposit,
            },
            &at(3),
        )
        .unwrap();
    let second = phone.act(everything, &at(4)).unwrap();
    office.sync(&mut phone);
    assert_eq!(totals(&phone), (0, 0));
    phone.check().unwrap();
    let outcome = DepositOutcome::Refused("counted before".to_owned());
    office.write(
        DAY,
        DepositAnswer {
            deposit: second.deposit,
            outcome,
            by: CASHIER,
        },
    );
    office.sync(&mut phone);
    assert_eq!(totals(&phone), (0, 0));
    assert_eq!(phone.custody().unwrap().cash[0].free, 0);
    phone.check().unwrap();
}

#[test]
fn a_cheque_of_before_the_phone_was_set_up_again_is_offered_under_its_own_name() {
    use ChequeState::{InHand, NotAtOffice, Offered};
    let mut office = Office::new();
    let mut phone = office.opened("cheque-of-before");
    let with = |number| IssueReceipt {
        tenders: vec![cheque(50_00, number)],
        ..cash(1, 0)
    };
    let old = phone.act(with("OLD"), &at(1)).unwrap().receipt;
    office.sync(&mut phone);
    let late = phone.act(with("LATE"), &at(2)).unwrap().receipt;
    office.journal = JournalId::device(DeviceNo(4), 1);
    office.books = vec![book(12, 2001, 2050)];
    office.enrol(&mut phone);
    office.sync(&mut phone);
    phone.act(OpenDay { day: DAY }, &at(10)).unwrap();
    let new = phone.act(with("NEW"), &at(11)).unwrap().receipt;
    assert_eq!(old.seq, new.seq, "the same place of two journals");
    let states = |phone: &Phone| {
        let mut cheques = phone.custody().unwrap().cheques;
        cheques.sort_by(|a, b| a.number.cmp(&b.number));
        let line = |line: &ChequeLine| (line.number.clone(), line.state);
        cheques.iter().map(line).collect::<Vec<_>>()
    };
    let line = |number: &str, state| (number.to_owned(), state);
    assert_eq!(
        states(&phone),
        [
            line("LATE", NotAtOffice),
            line("NEW", InHand),
            line("OLD", InHand)
        ]
    );
    let own = new.journal;
    let only = |receipt| OfferDeposit {
        currency: aed(),
        count: Count::Only {
            denominations: vec![],
            cheques: vec![ChequeRef::named(receipt, 0, own)],
        },
        remark: None,
    };
    assert!(matches!(
        phone.act(only(late), &at(12)),
        Err(OfferDepositError::NotInHand(_))
    ));
    let first = phone.act(only(old), &at(13)).unwrap();
    assert_eq!(first.cheques[0].receipt_of(own), old);
    let offered = [
        line("LATE", NotAtOffice),
        line("NEW", InHand),
        line("OLD", Offered),
    ];
    assert_eq!(states(&phone), offered);
    phone.check().unwrap();
    let back = WithdrawDeposit {
        deposit: first.deposit,
    };
    phone.act(back, &at(14)).unwrap();
    assert_eq!(states(&phone)[2], line("OLD", InHand));
    phone.check().unwrap();
    let second = phone.act(only(old), &at(15)).unwrap();
    office.sync(&mut phone);
    office.confirm(second.deposit, 0);
    office.sync(&mut phone);
    assert_eq!(
        states(&phone),
        [line("LATE", NotAtOffice), line("NEW", InHand)]
    );
    phone.check().unwrap();
    // Handed in by the rescue door, the last one may go too: with everything else.
    office.rescue(&mut phone);
    let everything = OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    };
    let rest = phone.act(everything, &at(16)).unwrap();
    let mut receipts: Vec<EntryId> = rest.cheques.iter().map(|one| one.receipt_of(own)).collect();
    receipts.sort_unstable();
    assert_eq!(receipts, [late, new]);
    phone.check().unwrap();
}
