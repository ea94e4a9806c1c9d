//! Challenges and codes: what is read out comes in, and nothing else does.

use std::fmt::Write as _;

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::id::JournalId;
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use counterfoil_sync::unlock::{
    NUMBERS, NotAChallenge, Opening, UnlockAsk, UnlockKey, code_text, read_code, round_up,
};
use proptest::prelude::*;

use crate::golden::holds;
use crate::support::{DAY, office, phone};

fn key() -> UnlockKey {
    UnlockKey::derive(&[7; 32], phone(1))
}

fn ask(kind: LimitKind, currency: &str, up_to: i64, no: u16) -> UnlockAsk {
    UnlockAsk {
        kind,
        currency: currency.parse().unwrap(),
        up_to,
        no,
    }
}

#[test]
fn golden_challenges_and_codes_are_made_as_ever() {
    let mut text = String::from(
        "Challenges and codes of one phone under the company's secret of 32 bytes 07.\n",
    );
    for one in [
        ask(LimitKind::Receipt, "AED", 500_000, 0),
        ask(LimitKind::InHand, "KWD", 25_000_000, 7),
        ask(LimitKind::Count, "ZWG", 42, 1_023),
        ask(LimitKind::Age, "AED", 72, 3),
        ask(LimitKind::InHand, "JPY", 990_000_000_000_000, 512),
    ] {
        let challenge = one.challenge(&key(), phone(1), DAY);
        let code = one.code(&key(), phone(1), DAY);
        let _ = writeln!(text, "{one:?}\n  {challenge}\n  {}", code_text(&code));
    }
    holds("unlock.v1.txt", &text);
}

#[test]
fn a_code_is_for_one_phone_one_day_and_one_ask() {
    let one = ask(LimitKind::InHand, "AED", 2_500_000, 3);
    let (key, journal) = (key(), phone(1));
    let challenge = one.challenge(&key, journal, DAY);
    let read = |text: &str| UnlockAsk::read(text, &key, journal, DAY);
    assert_eq!(read(&challenge), Ok(one));
    assert_eq!(read(&challenge.to_lowercase().replace('-', " ")), Ok(one));
    for (other_key, other, day) in [
        (UnlockKey::derive(&[7; 32], phone(2)), phone(2), DAY),
        (key.clone(), phone(2), DAY),
        (key.clone(), journal, Day(DAY.0 + 1)),
        (UnlockKey::derive(&[8; 32], journal), journal, DAY),
    ] {
        assert_eq!(
            UnlockAsk::read(&challenge, &other_key, other, day),
            Err(NotAChallenge::Check)
        );
        let code = one.code(&other_key, other, day);
        assert!(!one.is_answered_by(&code, &key, journal, DAY));
    }
    let code = one.code(&key, journal, DAY);
    assert!(one.is_answered_by(&code, &key, journal, DAY));
    for other in [
        ask(LimitKind::Receipt, "AED", 2_500_000, 3),
        ask(LimitKind::InHand, "USD", 2_500_000, 3),
        ask(LimitKind::InHand, "AED", 2_600_000, 3),
        ask(LimitKind::InHand, "AED", 2_500_000, 4),
    ] {
        assert!(!other.is_answered_by(&code, &key, journal, DAY));
    }
    assert_eq!(read_code(&code_text(&code)), Some(code));
    for bad in [
        "",
        "ABCD-EFG",
        "ABCD-EFGHJ",
        "ABCD-EFG0",
        "ABCD-EFGI",
        "ABCD-EFGö",
    ] {
        assert_eq!(read_code(bad), None, "{bad}");
    }
    assert_eq!(read("ABCDE-FGHJ"), Err(NotAChallenge::Letters));
    assert_eq!(
        UnlockAsk::read(&challenge, &key, office(), DAY),
        Err(NotAChallenge::Check)
    );
}

#[test]
fn one_letter_misheard_is_noticed_nearly_always() {
    let one = ask(LimitKind::InHand, "AED", 2_500_000, 3);
    let challenge = one.challenge(&key(), phone(1), DAY);
    let mut taken = 0;
    for at in 0..challenge.len() {
        for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".chars() {
            let mut letters: Vec<char> = challenge.chars().collect();
            if letters[at] == '-' || letters[at] == letter {
                continue;
            }
            letters[at] = letter;
            let heard: String = letters.into_iter().collect();
            taken += u32::from(UnlockAsk::read(&heard, &key(), phone(1), DAY).is_ok());
        }
    }
    // 310 slips at one in 4096.
    assert!(taken <= 1, "{taken}");
}

proptest! {
    #[test]
    fn any_ask_comes_back(kind in 0_u8..4, letters in "[A-Z]{3}", amount in 1_i64..1_000_000_000_000_000, no in 0..NUMBERS) {
        let kind = LimitKind::of(kind).unwrap();
        let up_to = round_up(amount);
        prop_assert!(up_to >= amount && up_to - amount <= amount / 9);
        prop_assert_eq!(round_up(up_to), up_to);
        let Ok(currency) = letters.parse::<Currency>() else { return Ok(()) };
        let one = UnlockAsk { kind, currency, up_to, no };
        let challenge = one.challenge(&key(), phone(1), DAY);
        prop_assert_eq!(challenge.len(), 11);
        prop_assert_eq!(UnlockAsk::read(&challenge, &key(), phone(1), DAY), Ok(one));
    }

    #[test]
    fn anything_may_be_typed(text in ".{0,30}") {
        let _ = UnlockAsk::read(&text, &key(), phone(1), DAY);
        let _ = read_code(&text);
    }
}

#[test]
fn an_opening_is_of_one_phone_and_one_lock_and_is_read_as_people_type_it() {
    let key = UnlockKey::derive(&[7; 32], JournalId(0x70001));
    let opening = key.opening(JournalId(0x70001), 1);
    let text = opening.text();
    assert_eq!(text.len(), 11);
    assert_eq!(
        Opening::read(&text.to_lowercase().replace('-', " ")),
        Some(opening.clone())
    );
    assert_eq!(opening, key.opening(JournalId(0x70001), 1));
    for other in [
        key.opening(JournalId(0x70001), 2),
        key.opening(JournalId(0x70002), 1),
        UnlockKey::derive(&[8; 32], JournalId(0x70001)).opening(JournalId(0x70001), 1),
    ] {
        assert_ne!(opening, other);
    }
    for nothing in ["", "9FHTQ-W2KX", "9FHTQ-W2KXBB", "9FHTQ-W2KXO"] {
        assert_eq!(Opening::read(nothing), None, "{nothing}");
    }
    assert_eq!(format!("{opening:?}"), "Opening(..)");
}
