//! Photos and signatures: kept clean, named by entries, handed in after the money.

use counterfoil_core::Then;
use counterfoil_core::command::*;
use counterfoil_core::picture::{KeepPictureError, Pictures, UploadDone, UploadError};
use counterfoil_core::{Phone, view::ReceiptStanding};
use counterfoil_sync::id::Hash;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::limits;
use counterfoil_sync::picture::NotAPicture;
use counterfoil_sync::wire::{PictureFault, PictureState};

use crate::album::{Desk, named, photo, png, seal};
use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, key, path};

impl Desk {
    /// Hands in everything that waits.
    fn drain(&mut self, office: &Office, phone: &mut Phone) {
        for _ in 0..200 {
            let Some(upload) = phone.next_upload().unwrap() else {
                return;
            };
            assert_eq!((upload.path, &*upload.token), ("/v1/pictures", "token"));
            let state = self.take(&upload.body);
            let done = answer(office, phone, &upload.body, state);
            assert_eq!(done.then, Then::GoOn);
        }
        panic!("the pictures do not come to an end");
    }
}

fn answer(office: &Office, phone: &mut Phone, body: &[u8], state: PictureState) -> UploadDone {
    let sealed = seal(office, body, state);
    phone.take_upload_answer(body, 200, &sealed).unwrap()
}

/// A receipt, undone with a photo.
fn void_with(phone: &mut Phone, photo: Hash) {
    let receipt = phone.act(cash(1, 10_00), &at(1)).unwrap().receipt;
    let void = VoidReceipt {
        receipt,
        reason: "wrong customer".to_owned(),
        photos: vec![photo],
    };
    phone.act(void, &at(2)).unwrap();
}

fn waiting(phone: &Phone) -> u64 {
    phone.pictures().unwrap().waiting
}

#[test]
fn a_picture_is_kept_clean_and_once() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-keep");
    let with_position = png(b"pixels", b"25.2 N 55.3 E");
    let kept = phone.keep_picture(&with_position).unwrap();
    let bytes = phone.picture(&kept.hash).unwrap().unwrap();
    assert!(
        !bytes
            .windows(4)
            .any(|four| four == b"25.2" || four == b"tEXt")
    );
    assert_eq!(sha256(&bytes), kept.hash);
    assert_eq!((kept.width, kept.height), (20, 10));
    assert_eq!(kept.ink().size as usize, bytes.len());
    // The same without the text, and as it is kept, is the same picture.
    assert_eq!(phone.keep_picture(&png(b"pixels", b"")).unwrap(), kept);
    assert_eq!(phone.keep_picture(&bytes).unwrap(), kept);
    assert_eq!(phone.pictures().unwrap(), Pictures::default());
    for (bad, why) in [
        (b"GIF89a".to_vec(), NotAPicture::Format),
        (bytes[..bytes.len() - 1].to_vec(), NotAPicture::Broken),
    ] {
        assert!(
            matches!(phone.keep_picture(&bad), Err(KeepPictureError::Picture(told)) if told == why)
        );
    }
    assert_eq!(
        phone
            .keep_picture(&photo(1, limits::PICTURE_BYTES))
            .unwrap_err()
            .to_string(),
        "the picture has 614457 bytes; make it smaller than 614400"
    );
}

#[test]
fn what_is_not_on_the_phone_is_not_named() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-not-kept");
    let receipt = phone.act(cash(1, 10_00), &at(1)).unwrap().receipt;
    let void = VoidReceipt {
        receipt,
        reason: "wrong customer".to_owned(),
        photos: vec![[9; 32]],
    };
    let told = phone.act(void, &at(2)).unwrap_err().to_string();
    assert_eq!(
        told,
        "a photo or a signature is not on this phone; take it again"
    );
    assert_eq!(
        phone.receipts(DAY).unwrap()[0].standing,
        ReceiptStanding::Issued
    );
}

#[test]
fn pictures_go_after_the_money_part_by_part() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-after");
    let photo = phone.keep_picture(&photo(9, 200 << 10)).unwrap();
    void_with(&mut phone, photo.hash);
    assert_eq!(waiting(&phone), 1);
    assert_eq!(phone.next_upload().unwrap(), None, "the money goes first");
    office.sync(&mut phone);
    let mut desk = Desk::default();
    desk.drain(&office, &mut phone);
    assert_eq!(desk.parts, 4);
    let held = &desk.has[&photo.hash];
    assert_eq!(Some(held), phone.picture(&photo.hash).unwrap().as_ref());
    assert_eq!(waiting(&phone), 0);
    // What no entry names is not handed in.
    assert_eq!(desk.has.len(), 1);
    phone.check().unwrap();
}

#[test]
fn lost_doubled_and_late_answers_lose_nothing() {
    let mut office = Office::new();
    let file = path("picture-lost");
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    let photo = phone.keep_picture(&photo(9, 200 << 10)).unwrap();
    void_with(&mut phone, photo.hash);
    office.sync(&mut phone);
    let mut desk = Desk::default();
    let first = phone.next_upload().unwrap().unwrap();
    // The answer is lost, the phone restarts and sends the same again.
    let early = desk.take(&first.body);
    drop(phone);
    let mut phone = Phone::open(&file, key(2)).unwrap();
    assert_eq!(phone.next_upload().unwrap().as_ref(), Some(&first));
    let again = desk.take(&first.body);
    assert_eq!(early, again);
    answer(&office, &mut phone, &first.body, again);
    let second = phone.next_upload().unwrap().unwrap();
    let state = desk.take(&second.body);
    answer(&office, &mut phone, &second.body, state);
    // The first answer comes once more: the phone sends an old part, and is told how far it is.
    let late = answer(&office, &mut phone, &first.body, early);
    assert_eq!(late.then, Then::Wait);
    assert_eq!(phone.next_upload().unwrap().as_ref(), Some(&second));
    desk.drain(&office, &mut phone);
    assert_eq!(sha256(&desk.has[&photo.hash]), photo.hash);
}

#[test]
fn a_picture_that_the_disk_damaged_is_told_and_not_sent() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-damaged");
    void_with(&mut phone, named(1));
    office.sync(&mut phone);
    let damage = "UPDATE picture SET bytes = x'00' WHERE hash = ?1";
    phone.database().execute(damage, [named(1)]).unwrap();
    assert_eq!(phone.next_upload().unwrap(), None);
    let counted = phone.pictures().unwrap();
    assert_eq!((counted.waiting, counted.damaged), (0, 1));
}

#[test]
fn only_the_companys_answer_to_this_part_is_taken() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-forged");
    void_with(&mut phone, named(1));
    office.sync(&mut phone);
    let body = phone.next_upload().unwrap().unwrap().body;
    let stranger = Office {
        company: key(66),
        ..office.clone()
    };
    for forged in [
        b"<html>sign in to this network</html>".to_vec(),
        seal(&stranger, &body, PictureState::Held),
        seal(&office, b"another part", PictureState::Held),
    ] {
        assert!(matches!(
            phone.take_upload_answer(&body, 200, &forged),
            Err(UploadError::Answer(_))
        ));
    }
    for (status, then) in [(401, Then::Sync), (403, Then::Wait), (503, Then::Wait)] {
        let done = phone.take_upload_answer(&body, status, b"").unwrap();
        assert_eq!((done.then, done.is_held), (then, false));
    }
    assert_eq!(waiting(&phone), 1);
    let done = answer(&office, &mut phone, &body, PictureState::Held);
    assert!(done.is_held && done.then == Then::GoOn);
    assert_eq!(waiting(&phone), 0);
}

#[test]
fn what_the_server_refuses_or_does_not_know_is_not_sent_round_and_round() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-refused");
    void_with(&mut phone, named(1));
    void_with(&mut phone, named(3));
    void_with(&mut phone, named(7));
    office.sync(&mut phone);
    let body = phone.next_upload().unwrap().unwrap().body;
    let refused = PictureState::Refused(PictureFault::NotAPicture);
    let done = answer(&office, &mut phone, &body, refused);
    assert_eq!(done.refused, Some(PictureFault::NotAPicture));
    let second = phone.next_upload().unwrap().unwrap();
    assert_eq!(second.picture, named(3));
    answer(&office, &mut phone, &second.body, PictureState::NotNamed);
    let third = phone.next_upload().unwrap().unwrap();
    assert_eq!(third.picture, named(7));
    // It never comes through whole: the phone waits between tries.
    let done = answer(&office, &mut phone, &third.body, PictureState::Partly(0));
    assert_eq!(done.then, Then::Wait);
    let done = answer(&office, &mut phone, &third.body, PictureState::TooMany);
    assert_eq!(done.then, Then::Wait);
    answer(&office, &mut phone, &third.body, PictureState::Held);
    assert_eq!(phone.next_upload().unwrap(), None);
    let counted = phone.pictures().unwrap();
    assert_eq!((counted.waiting, counted.refused), (1, 1));
    // The next checkpoint may have brought the entry that names it; the phone asks before it sends.
    phone.act(cash(1, 1_00), &at(3)).unwrap();
    office.sync(&mut phone);
    let asked = phone.next_upload().unwrap().unwrap();
    assert_eq!((asked.picture, asked.upto), (named(3), 0));
}

#[test]
fn a_restored_server_is_asked_for_every_picture_and_gets_what_it_lacks() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-restored");
    let backup = office.clone();
    void_with(&mut phone, named(1));
    void_with(&mut phone, named(3));
    office.sync(&mut phone);
    let mut desk = Desk::default();
    let first = phone.next_upload().unwrap().unwrap();
    desk.drain(&office, &mut phone);
    let before = seal(&office, &first.body, PictureState::Held);
    // The backup has one of them.
    desk.has.remove(&named(3));
    desk.parts = 0;
    office.restore(&backup);
    let asked = phone.next_upload().unwrap();
    assert_eq!(asked, None, "nothing waits until a sync tells");
    office.sync(&mut phone);
    assert_eq!(waiting(&phone), 2);
    // An answer from before counts no more.
    let late = phone.take_upload_answer(&first.body, 200, &before).unwrap();
    assert!(!late.is_held);
    let ask = phone.next_upload().unwrap().unwrap();
    assert_eq!(ask.upto, 0, "it asks before it sends");
    desk.drain(&office, &mut phone);
    assert_eq!((waiting(&phone), desk.parts), (0, 3));
    assert!(desk.has.contains_key(&named(3)));
    phone.check().unwrap();
}

#[test]
fn what_nobody_named_is_dropped_and_what_is_held_stays_a_week() {
    let mut office = Office::new();
    let mut phone = office.opened("picture-tidy");
    void_with(&mut phone, named(1));
    void_with(&mut phone, named(3));
    office.sync(&mut phone);
    let body = phone.next_upload().unwrap().unwrap().body;
    answer(&office, &mut phone, &body, PictureState::Held);
    let mut next_day = |phone: &mut Phone, day: i32| {
        let close = CloseDay::default();
        phone.act(close, &at(i64::from(day) * 10)).unwrap();
        let open = OpenDay { day: DAY.plus(day) };
        phone.act(open, &at(i64::from(day) * 10 + 1)).unwrap();
        office.sync(phone);
    };
    let has = |phone: &Phone, seed| phone.picture(&named(seed)).unwrap().is_some();
    next_day(&mut phone, 1);
    assert!(has(&phone, 1) && has(&phone, 3) && !has(&phone, 7));
    next_day(&mut phone, 7);
    assert!(has(&phone, 1) && has(&phone, 3));
    next_day(&mut phone, 8);
    // What the server does not hold stays however old it is.
    assert!(!has(&phone, 1) && has(&phone, 3));
    assert_eq!(phone.next_upload().unwrap().unwrap().picture, named(3));
    phone.check().unwrap();
}
