//! What the phone knows of a customer besides items: credit, contacts, the office's answers.

use counterfoil_core::command::{IssueReceipt, RecordDispute, Rest};
use counterfoil_sync::entry::{
    AnswerOutcome, Cheque, DisputeReason, Fact, SaidAnswer, Tender, Total,
};
use counterfoil_sync::id::{CustomerNo, DeviceNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{Contact, Credit, Risk, Said};

use crate::at;
use crate::office::{DAY, Office, aed};

fn contact(name: &str, role: &str) -> Contact {
    Contact {
        name: name.to_owned(),
        role: Some(role.to_owned()),
        phone: Some("+971501234567".to_owned()),
    }
}

fn office() -> Office {
    let mut office = Office::new();
    office.credit = Some(Credit {
        limit: Some(Total {
            currency: aed(),
            minor: 500_00,
        }),
        terms_days: Some(30),
        hold: Some("cheque returned".to_owned()),
        risk: Some(Risk::High),
    });
    office.contacts = vec![contact("Mariam", "owner"), contact("Khalid", "accounts")];
    office
}

fn cheque(amount: i64, date: Day) -> IssueReceipt {
    IssueReceipt {
        customer: CustomerNo(1),
        currency: aed(),
        tenders: vec![Tender::Cheque(Cheque {
            amount,
            bank: "ENBD".to_owned(),
            number: format!("{amount}"),
            date,
            drawer: None,
            photo: None,
        })],
        allocations: Vec::new(),
        rest: Rest::OnAccount,
        payer: None,
    }
}

#[test]
fn credit_and_contacts_are_known_offline_and_cheques_use_the_limit() {
    let mut phone = office().opened("credit");
    let view = phone.customer(CustomerNo(1)).unwrap();
    let names: Vec<&str> = view.contacts.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Khalid", "Mariam"]);
    let credit = view.credit;
    assert_eq!(
        (credit.terms_days, credit.hold.as_deref(), credit.risk),
        (Some(30), Some("cheque returned"), Some(Risk::High))
    );
    let open = view.balance[0].minor;
    let used = credit.exposure.unwrap();
    assert_eq!(
        (used.open.minor, used.cheques.minor, used.room().minor),
        (open, 0, 500_00 - open)
    );
    phone.act(cheque(70_00, DAY), &at(1)).unwrap();
    phone.act(cheque(30_00, DAY.plus(40)), &at(2)).unwrap();
    let used = phone
        .customer(CustomerNo(1))
        .unwrap()
        .credit
        .exposure
        .unwrap();
    assert_eq!(
        (used.cheques.minor, used.used().minor),
        (100_00, used.open.minor + 100_00)
    );
}

#[test]
fn a_customer_of_whom_the_office_said_nothing_has_no_limit() {
    let mut phone = Office::new().opened("no-credit");
    let view = phone.customer(CustomerNo(1)).unwrap();
    assert_eq!(view.credit, counterfoil_core::view::CreditLine::default());
    assert!(view.contacts.is_empty());
}

#[test]
fn the_answer_to_a_dispute_is_shown_and_its_items_are_no_longer_contested() {
    let mut office = office();
    let mut phone = office.opened("answered");
    let dispute = RecordDispute {
        customer: CustomerNo(1),
        currency: aed(),
        items: vec![counterfoil_sync::entry::ItemPart {
            item: counterfoil_sync::id::ItemNo(1),
            amount: 40_00,
        }],
        amount: 0,
        reason: DisputeReason::Quantity,
        words: None,
        said_by: None,
        photos: vec![],
    };
    let made = phone.act(dispute, &at(1)).unwrap();
    office.sync(&mut phone);
    let view = phone.customer(CustomerNo(1)).unwrap();
    assert!(view.items[0].is_disputed && view.disputes[0].answer.is_none());
    let fact = Fact::from(view.disputes[0].fact.clone());
    let answer = |said| SaidAnswer {
        said,
        outcome: AnswerOutcome::Granted,
        words: "one carton is credited".to_owned(),
        by: PersonNo(2),
    };
    let told = |id| Said {
        id,
        day: DAY,
        kind: fact.kind(),
        body: fact.body().into(),
        end: None,
        counted: 0,
        answer: Some(answer(id)),
    };
    // Another phone's dispute comes with its answer too.
    let other = EntryId::new(JournalId::device(DeviceNo(8), 1), 4);
    office.said = vec![told(made), told(other)];
    phone.act(cheque(10_00, DAY), &at(2)).unwrap();
    office.sync(&mut phone);
    let view = phone.customer(CustomerNo(1)).unwrap();
    assert!(!view.items[0].is_disputed);
    let answers: Vec<_> = view
        .disputes
        .iter()
        .map(|one| (one.is_own, one.answer.clone()))
        .collect();
    assert_eq!(answers.len(), 2);
    assert!(answers.contains(&(true, Some(answer(made)))));
    assert!(answers.contains(&(false, Some(answer(other)))));
    phone.check().unwrap();
}
