//! Voucher numbers: in order, across books, never twice.

use counterfoil_core::Phone;
use counterfoil_core::command::*;
use counterfoil_sync::id::BookNo;

use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, book, key, path};

#[test]
fn numbers_run_on_across_books_and_stop_when_there_is_none() {
    let mut office = Office::new();
    office.books = vec![book(12, 2001, 2002), book(11, 1001, 1003)];
    let file = path("numbers");
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    let mut numbers = Vec::new();
    for round in 0..4 {
        numbers.push(phone.act(cash(1, 1_00), &at(round)).unwrap().number);
        if round == 0 {
            // The open book is used up first, also when a book with a lower number comes.
            numbers.push(
                phone
                    .act(
                        SpoilLeaf {
                            reason: "torn".to_owned(),
                        },
                        &at(round),
                    )
                    .unwrap()
                    .number,
            );
            office.books.push(book(10, 501, 502));
            office.change += 1;
            office.sync(&mut phone);
            drop(phone);
            phone = Phone::open(&file, key(2)).unwrap();
        }
    }
    assert_eq!(numbers, [1001, 1002, 1003, 501, 502]);
    assert_eq!(
        phone
            .books()
            .unwrap()
            .iter()
            .map(|book| book.left)
            .collect::<Vec<_>>(),
        [0, 0, 2]
    );
    phone.act(ReturnBook { book: BookNo(12) }, &at(9)).unwrap();
    let refused = phone.act(cash(1, 1_00), &at(10)).unwrap_err();
    assert!(matches!(refused, IssueReceiptError::NoBook));
    assert_eq!(
        refused.to_string(),
        "there is no blank leaf left on this phone; sync to get the next voucher book, or ask the office for one"
    );
    assert!(matches!(
        phone.act(ReturnBook { book: BookNo(12) }, &at(9)),
        Err(ReturnBookError::Returned(_))
    ));
    assert!(matches!(
        phone.act(ReturnBook { book: BookNo(99) }, &at(9)),
        Err(ReturnBookError::NotLeased(_))
    ));
    // The server repeating the lease with the number it began at takes nothing back.
    office.change += 1;
    office.sync(&mut phone);
    assert!(phone.act(cash(1, 1_00), &at(11)).is_err());
    phone.check().unwrap();
}

#[test]
fn a_lease_that_has_ended_issues_nothing() {
    let mut office = Office::new();
    let mut phone = office.opened("closed-lease");
    office.books[0].closed = true;
    office.change += 1;
    office.sync(&mut phone);
    assert!(matches!(
        phone.act(cash(1, 1_00), &at(1)),
        Err(IssueReceiptError::NoBook)
    ));
}
