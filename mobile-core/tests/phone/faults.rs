//! The store under stress: full disks, second openers, crashes in the middle.

use counterfoil_core::command::*;
use counterfoil_core::{OpenError, Phone, StoreError};

use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, key, path};

#[test]
fn a_second_open_is_told_so() {
    let mut office = Office::new();
    let file = path("second");
    let phone = office.enrolled(&file);
    let refused = Phone::open(&file, key(2)).unwrap_err();
    assert!(matches!(refused, OpenError::InUse), "{refused:?}");
    assert_eq!(
        refused.to_string(),
        "this phone's data is open elsewhere; close the other window or app and try again"
    );
    drop(phone);
    Phone::open(&file, key(2)).unwrap();
}

#[test]
fn a_full_disk_fails_one_action_and_the_phone_goes_on() {
    let mut office = Office::new();
    office.books[0].last = 9_000;
    let mut phone = office.opened("full");
    let (mut issued, mut refused, mut numbers) = (0_u32, 0_u32, Vec::new());
    // Pages run out at every statement of the transaction in turn as the limit creeps up.
    for round in 0..400 {
        if round % 4 == 0 {
            let pages: i64 = phone
                .database()
                .query_row("PRAGMA page_count", [], |row| row.get(0))
                .unwrap();
            phone
                .database()
                .pragma_update(None, "max_page_count", pages)
                .unwrap();
        }
        let before = (phone.head(), phone.custody().unwrap());
        match phone.act(cash(1, 100), &at(round)) {
            Ok(receipt) => {
                issued += 1;
                numbers.push(receipt.number);
            }
            Err(IssueReceiptError::Write(WriteError::Store(StoreError::Full))) => {
                refused += 1;
                assert_eq!((phone.head(), phone.custody().unwrap()), before);
                phone
                    .database()
                    .pragma_update(None, "max_page_count", 1_000_000_000)
                    .unwrap();
                numbers.push(phone.act(cash(1, 100), &at(round)).unwrap().number);
                issued += 1;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(refused > 3, "the disk was never full");
    assert_eq!(numbers, (1001..1001 + issued).collect::<Vec<_>>());
    phone.check().unwrap();
    // A reply that does not fit is taken later.
    let request = phone.begin_sync().unwrap();
    let reply = office.answer(&request);
    let pages: i64 = phone
        .database()
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    phone
        .database()
        .pragma_update(None, "max_page_count", pages)
        .unwrap();
    for day in 1..30 {
        office.plan(DAY.plus(day), &[1, 2, 3, 1, 2, 3, 1, 2, 3]);
    }
    let _ = phone.finish_sync(&request, &reply);
    phone.check().unwrap();
    phone
        .database()
        .pragma_update(None, "max_page_count", 1_000_000_000)
        .unwrap();
    office.sync(&mut phone);
    assert_eq!(phone.today().unwrap().only_here.entries, 0);
    phone.check().unwrap();
}

#[test]
fn a_crash_before_the_commit_leaves_nothing_and_after_it_everything() {
    let mut office = Office::new();
    let (file, image) = (path("crash"), path("crash-image"));
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    for round in 1..30 {
        let issued = phone.act(cash(1, 100), &at(round)).unwrap();
        // The disk as a dead process leaves it: the file and its log.
        std::fs::copy(&file, &image).unwrap();
        std::fs::copy(
            format!("{}-wal", file.display()),
            format!("{}-wal", image.display()),
        )
        .unwrap();
        let log = std::fs::metadata(format!("{}-wal", image.display()))
            .unwrap()
            .len();
        let whole = Phone::open(&image, key(2)).unwrap();
        assert_eq!(whole.head(), issued.receipt.seq);
        whole.check().unwrap();
        drop(whole);
        // And with the last commit cut short.
        std::fs::copy(&file, &image).unwrap();
        std::fs::copy(
            format!("{}-wal", file.display()),
            format!("{}-wal", image.display()),
        )
        .unwrap();
        std::fs::OpenOptions::new()
            .write(true)
            .open(format!("{}-wal", image.display()))
            .unwrap()
            .set_len(log - 100 * u64::try_from(round).unwrap())
            .unwrap();
        let torn = Phone::open(&image, key(2)).unwrap();
        assert!(torn.head() < issued.receipt.seq);
        torn.check().unwrap();
    }
}

#[test]
fn a_file_of_a_newer_version_is_left_alone() {
    let file = path("newer");
    drop(Phone::open(&file, key(2)).unwrap());
    let raw = rusqlite::Connection::open(&file).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    assert!(matches!(
        Phone::open(&file, key(2)),
        Err(OpenError::TooNew { found: 99, .. })
    ));
}

#[test]
fn a_changed_figure_is_found() {
    let mut office = Office::new();
    let mut phone = office.opened("changed");
    phone.act(cash(1, 100), &at(1)).unwrap();
    phone.check().unwrap();
    phone
        .database()
        .execute("UPDATE cash SET received = received + 1", [])
        .unwrap();
    let error = phone.check().unwrap_err().to_string();
    assert!(
        error.starts_with("cash is not what the entries add up to"),
        "{error}"
    );
}
