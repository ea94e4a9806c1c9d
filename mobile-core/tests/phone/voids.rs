//! Voids: freely while the money is in hand and the server does not hold the receipt; with a second
//! person's approval after that; not at all once the money was offered.

use counterfoil_core::Phone;
use counterfoil_core::command::*;
use counterfoil_core::view::ReceiptStanding;
use counterfoil_sync::entry::{Exception, Flag, Rulings, VoidAnswer};
use counterfoil_sync::id::{CustomerNo, EntryId};

use crate::album::named;
use crate::at;
use crate::day::{cash, cheque};
use crate::office::{CASHIER, DAY, Office, aed};

fn void(receipt: EntryId) -> VoidReceipt {
    VoidReceipt {
        receipt,
        reason: "wrong customer".to_owned(),
        photos: vec![named(1)],
    }
}

fn in_hand(phone: &Phone) -> (i64, i64) {
    phone
        .custody()
        .unwrap()
        .cash
        .first()
        .map_or((0, 0), |line| (line.in_hand, line.free))
}

fn everything() -> OfferDeposit {
    OfferDeposit {
        currency: aed(),
        count: Count::Everything,
        remark: None,
    }
}

#[test]
fn before_the_server_holds_it_a_receipt_is_undone_at_once() {
    let mut office = Office::new();
    let mut phone = office.opened("void-now");
    let issued = phone
        .act(
            IssueReceipt {
                tenders: vec![
                    counterfoil_sync::entry::Tender::Cash(10_00),
                    cheque(5_00, "1"),
                ],
                ..cash(1, 0)
            },
            &at(1),
        )
        .unwrap();
    assert_eq!(in_hand(&phone), (10_00, 10_00));
    assert!(
        !phone
            .act(void(issued.receipt), &at(2))
            .unwrap()
            .awaits_approval
    );
    assert_eq!(in_hand(&phone), (0, 0));
    assert!(phone.custody().unwrap().cheques.is_empty());
    assert!(matches!(
        phone.act(void(issued.receipt), &at(3)),
        Err(VoidReceiptError::AlreadyVoid)
    ));
    assert_eq!(
        phone.act(cash(1, 1), &at(4)).unwrap().number,
        issued.number + 1
    );
    let other = EntryId::new(issued.receipt.journal, 99);
    assert!(matches!(
        phone.act(void(other), &at(5)),
        Err(VoidReceiptError::NotFound)
    ));
    phone.check().unwrap();
    office.sync(&mut phone);
    phone.check().unwrap();
}

#[test]
fn once_the_server_holds_it_a_second_person_decides() {
    for approved in [true, false] {
        let mut office = Office::new();
        let mut phone = office.opened("void-later");
        let issued = phone.act(cash(1, 10_00), &at(1)).unwrap();
        office.sync(&mut phone);
        let voided = phone.act(void(issued.receipt), &at(2)).unwrap();
        assert!(voided.awaits_approval);
        // It stands until then, and its money can neither be offered nor given back.
        assert_eq!(in_hand(&phone), (10_00, 0));
        assert_eq!(
            phone.receipts(DAY).unwrap()[0].standing,
            ReceiptStanding::AwaitsVoid
        );
        assert!(matches!(
            phone.act(void(issued.receipt), &at(3)),
            Err(VoidReceiptError::AwaitsApproval)
        ));
        assert!(matches!(
            phone.act(everything(), &at(3)),
            Err(OfferDepositError::Nothing(_))
        ));
        office.sync(&mut phone);
        office.write(
            DAY,
            VoidAnswer {
                void: voided.void,
                approved,
                reason: "seen the copies".to_owned(),
                by: CASHIER,
            },
        );
        assert_eq!(office.sync(&mut phone).voids_answered, [voided.void]);
        let standing = if approved {
            ReceiptStanding::Void
        } else {
            ReceiptStanding::Issued
        };
        assert_eq!(phone.receipts(DAY).unwrap()[0].standing, standing);
        assert_eq!(
            in_hand(&phone),
            if approved { (0, 0) } else { (10_00, 10_00) }
        );
        phone.check().unwrap();
    }
}

#[test]
fn the_server_may_say_that_it_held_the_receipt_already() {
    let mut office = Office::new();
    let mut phone = office.opened("void-race");
    let issued = phone.act(cash(1, 10_00), &at(1)).unwrap();
    let voided = phone.act(void(issued.receipt), &at(2)).unwrap();
    assert!(!voided.awaits_approval);
    office.sync(&mut phone);
    let exceptions = vec![Exception {
        seq: voided.void.seq,
        flags: vec![Flag::AwaitsApproval],
        quarantine: None,
    }];
    let (journal, seq) = (voided.void.journal, voided.void.seq);
    office.write(
        DAY,
        Rulings {
            journal,
            from: seq,
            to: seq,
            exceptions,
        },
    );
    office.sync(&mut phone);
    assert_eq!(in_hand(&phone), (10_00, 0));
    phone.check().unwrap();
}

#[test]
fn what_was_offered_is_not_undone() {
    let mut office = Office::new();
    let mut phone = office.opened("void-offered");
    let first = phone.act(cash(1, 10_00), &at(1)).unwrap();
    let offer = phone.act(everything(), &at(2)).unwrap();
    let second = phone.act(cash(2, 10_00), &at(3)).unwrap();
    let refused = phone.act(void(first.receipt), &at(4)).unwrap_err();
    assert!(matches!(refused, VoidReceiptError::HandedOver));
    // Cash is like cash; the oldest is what was offered.
    phone.act(void(second.receipt), &at(5)).unwrap();
    phone
        .act(
            WithdrawDeposit {
                deposit: offer.deposit,
            },
            &at(6),
        )
        .unwrap();
    phone.act(void(first.receipt), &at(7)).unwrap();
    let third = phone
        .act(
            IssueReceipt {
                tenders: vec![cheque(7_00, "2")],
                ..cash(1, 0)
            },
            &at(8),
        )
        .unwrap();
    let offer = phone.act(everything(), &at(9)).unwrap();
    assert!(matches!(
        phone.act(void(third.receipt), &at(10)),
        Err(VoidReceiptError::HandedOver)
    ));
    office.sync(&mut phone);
    office.confirm(offer.deposit, 0);
    office.sync(&mut phone);
    assert!(matches!(
        phone.act(void(third.receipt), &at(11)),
        Err(VoidReceiptError::HandedOver)
    ));
    assert!(matches!(
        phone.act(
            WithdrawDeposit {
                deposit: offer.deposit
            },
            &at(12)
        ),
        Err(WithdrawDepositError::Confirmed)
    ));
    phone.check().unwrap();
}

#[test]
fn a_void_gives_an_item_back_whatever_the_server_has_counted() {
    use counterfoil_sync::entry::Allocation;
    use counterfoil_sync::id::ItemNo;
    let mut office = Office::new();
    let mut phone = office.opened("void-items");
    let open = |phone: &mut Phone| {
        phone
            .customer(CustomerNo(1))
            .unwrap()
            .balance
            .first()
            .map_or(0, |balance| balance.minor)
    };
    let pay = IssueReceipt {
        allocations: vec![Allocation {
            item: ItemNo(1),
            amount: 100_00,
            short: None,
        }],
        ..cash(1, 100_00)
    };
    let first = phone.act(pay.clone(), &at(1)).unwrap();
    assert_eq!(open(&mut phone), 50_00);
    phone.act(void(first.receipt), &at(2)).unwrap();
    assert_eq!(open(&mut phone), 150_00);
    // The reply to the receipt is lost: the server counts it, the phone does not know.
    phone.act(pay, &at(3)).unwrap();
    let lost = phone.begin_sync().unwrap();
    office.answer(&lost);
    assert_eq!(open(&mut phone), 50_00);
    office.sync(&mut phone);
    assert_eq!(open(&mut phone), 50_00);
    office.sync(&mut phone);
    assert_eq!(open(&mut phone), 50_00);
    phone.check().unwrap();
}
