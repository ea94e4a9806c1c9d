//! The code on a receipt: what it proves, to whom, and that nothing else passes for one.

use std::fmt::Write as _;

use counterfoil_sync::certificate::{Certificate, CertificateError, NAME_BYTES};
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::keys::{Algorithm, KeyError, SecretKey};
use counterfoil_sync::limits;
use counterfoil_sync::receipt_code::{CodeError, ReceiptCode, Statement};
use counterfoil_sync::time::Day;
use data_encoding::HEXLOWER;
use proptest::prelude::*;

use crate::golden::{holds, unhex_line};
use crate::support::{DAY, phone};

const ALGORITHMS: [(&str, Algorithm); 2] =
    [("ed25519", Algorithm::Ed25519), ("es256", Algorithm::Es256)];

fn company() -> SecretKey {
    SecretKey::from_bytes(Algorithm::Ed25519, &[3; 32]).unwrap()
}

fn device(algorithm: Algorithm) -> SecretKey {
    crate::support::key(algorithm)
}

fn certificate(device: &SecretKey) -> Certificate {
    Certificate::new(
        phone(1),
        &device.public(),
        PersonNo(12),
        "Amal Haddad",
        DAY.plus(1_000),
    )
}

fn statement() -> Statement {
    Statement {
        seq: 27,
        hash: [0xab; 32],
        voucher: "RV-1001".to_owned(),
        customer: "C-20417".to_owned(),
        total: 1_250_500,
        currency: "KWD".parse().unwrap(),
        day: DAY,
    }
}

fn code(algorithm: Algorithm) -> ReceiptCode {
    let device = device(algorithm);
    let certificate = certificate(&device).seal(&company());
    ReceiptCode::issue(&statement(), &certificate, Algorithm::Ed25519, &device).unwrap()
}

#[test]
fn a_code_proves_the_receipt_to_whoever_has_the_companys_key() {
    for (_, algorithm) in ALGORITHMS {
        let text = code(algorithm).to_text();
        assert!(text.len() <= 450, "{} letters", text.len());
        let in_address = format!(" https://office.example/r/{}\n", text.to_lowercase());
        for text in [&text, &in_address] {
            let genuine = ReceiptCode::from_text(text)
                .unwrap()
                .verify(&company().public())
                .unwrap();
            assert_eq!(genuine.receipt, EntryId::new(phone(1), 27));
            assert_eq!(genuine.statement, statement());
            assert_eq!(genuine.certificate.name, "Amal Haddad");
            assert!(!genuine.is_after_certificate());
        }
    }
}

#[test]
fn another_company_or_another_phone_proves_nothing() {
    let code = code(Algorithm::Ed25519);
    let stranger = SecretKey::from_bytes(Algorithm::Ed25519, &[4; 32]).unwrap();
    assert_eq!(
        code.verify(&stranger.public()),
        Err(CodeError::Certificate(CertificateError::Seal(
            KeyError::BadSignature
        )))
    );
    // A phone with a certificate of its own cannot put another's before its statements.
    let certificate = certificate(&device(Algorithm::Ed25519)).seal(&company());
    assert_eq!(
        ReceiptCode::issue(&statement(), &certificate, Algorithm::Ed25519, &stranger),
        Err(CodeError::OtherPhone)
    );
    // Nor one phone the certificate of another of its journals.
    let mut other = self::certificate(&device(Algorithm::Ed25519));
    other.journal = phone(2);
    let other = ReceiptCode::issue(
        &statement(),
        &other.seal(&company()),
        Algorithm::Ed25519,
        &device(Algorithm::Ed25519),
    )
    .unwrap();
    let [mine, theirs] = [&code, &other].map(ReceiptCode::to_bytes);
    let end = mine.len() - 66;
    let swapped = [&theirs[..end], &mine[end..]].concat();
    assert_eq!(
        ReceiptCode::from_bytes(&swapped)
            .unwrap()
            .verify(&company().public()),
        Err(CodeError::Phone(KeyError::BadSignature))
    );
}

#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    for (_, algorithm) in ALGORITHMS {
        let bytes = code(algorithm).to_bytes();
        let read = |bytes: &[u8]| ReceiptCode::from_bytes(bytes)?.verify(&company().public());
        assert!(read(&bytes).is_ok());
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&damaged).is_err(), "bit {bit}");
        }
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_err(), "cut at {end}");
        }
        let text = code(algorithm).to_text();
        for end in 0..text.len() {
            let cut = ReceiptCode::from_text(&text[..end]);
            assert_eq!(cut, Err(CodeError::Damaged), "cut at {end}");
        }
        assert_eq!(
            ReceiptCode::from_text(&(text + "A")),
            Err(CodeError::Damaged)
        );
    }
    let newer = [&[0x85, 2][..], &code(Algorithm::Ed25519).to_bytes()[2..]].concat();
    assert_eq!(ReceiptCode::from_bytes(&newer), Err(CodeError::Version(2)));
    let long = "A".repeat(limits::RECEIPT_CODE_BYTES * 2);
    assert_eq!(ReceiptCode::from_text(&long), Err(CodeError::TooLong));
}

#[test]
fn what_is_signed_must_be_a_receipt() {
    let wrong: [fn(&mut Statement); 6] = [
        |it| it.total = 0,
        |it| it.total = -5,
        |it| it.seq = 0,
        |it| it.voucher.clear(),
        |it| it.customer = "x".repeat(limits::SHORT_TEXT_BYTES + 1),
        |it| it.day = Day(i32::MAX),
    ];
    let device = device(Algorithm::Ed25519);
    let certificate = certificate(&device).seal(&company());
    for change in wrong {
        let mut statement = statement();
        change(&mut statement);
        let issued = ReceiptCode::issue(&statement, &certificate, Algorithm::Ed25519, &device);
        assert_eq!(issued, Err(CodeError::Statement), "{statement:?}");
    }
}

#[test]
fn the_longest_names_still_make_a_code() {
    let device = device(Algorithm::Es256);
    let name = "ع".repeat(100);
    let certificate = Certificate::new(phone(1), &device.public(), PersonNo(12), &name, DAY);
    assert_eq!(certificate.name, "ع".repeat(NAME_BYTES / 2));
    let mut long = statement();
    long.voucher = "V".repeat(limits::SHORT_TEXT_BYTES);
    long.customer = "C".repeat(limits::SHORT_TEXT_BYTES);
    long.day = DAY.plus(1);
    let code = ReceiptCode::issue(
        &long,
        &certificate.seal(&company()),
        Algorithm::Ed25519,
        &device,
    )
    .unwrap();
    let genuine = ReceiptCode::from_text(&code.to_text())
        .unwrap()
        .verify(&company().public())
        .unwrap();
    assert_eq!(genuine.statement, long);
    assert!(genuine.is_after_certificate());
}

proptest! {
    #[test]
    fn no_text_is_taken_for_a_code_and_none_hurts(text in "\\PC{0,600}", letters in "[A-Z2-7]{0,1700}") {
        for text in [text, letters] {
            if let Ok(code) = ReceiptCode::from_text(&text) {
                prop_assert!(code.verify(&company().public()).is_err());
            }
        }
    }

    #[test]
    fn a_wrong_letter_anywhere_is_noticed(at in 0_usize..400, letter in "[A-Z2-7]") {
        let text = code(Algorithm::Ed25519).to_text();
        let at = at % text.len();
        prop_assume!(text[at..=at] != letter);
        let wrong = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
        let read = ReceiptCode::from_text(&wrong).and_then(|code| code.verify(&company().public()));
        prop_assert!(read.is_err());
    }
}

/// The codes that released phones print.
fn listing() -> String {
    let mut text = String::from(
        "The code of one receipt under each of the phone's algorithms.\n\
         The company's key is Ed25519 of 32 bytes 03, the phone's of 32 bytes 07.\n",
    );
    for (name, algorithm) in ALGORITHMS {
        let printed = code(algorithm).to_text();
        let certificate = certificate(&device(algorithm)).seal(&company());
        let hex = HEXLOWER.encode(&certificate);
        let _ = write!(text, "\n{name}\n  certificate {hex}\n  code {printed}\n");
    }
    text
}

#[test]
fn golden_codes_are_written_and_read_as_ever() {
    holds("receipt_code.v1.txt", &listing());
    let golden = include_str!("golden/receipt_code.v1.txt");
    for (block, (_, algorithm)) in golden.split("\n\n").skip(1).zip(ALGORITHMS) {
        let printed = block.lines().find_map(|line| line.strip_prefix("  code "));
        let genuine = ReceiptCode::from_text(printed.unwrap())
            .unwrap()
            .verify(&company().public())
            .unwrap();
        assert_eq!(genuine.statement, statement());
        let message = unhex_line(block, "certificate ");
        let read = Certificate::open(&message, &company().public());
        assert_eq!(read, Ok(certificate(&device(algorithm))));
    }
}
