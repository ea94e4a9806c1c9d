//! Handing over: counted, offered, answered.

use counterfoil_pwa::words::Lang;
use counterfoil_sync::entry::{DepositAnswer, DepositOutcome, Fact};
use counterfoil_sync::id::EntryId;

use crate::driver::{Person, hidden, with};
use crate::office::{CASHIER, DAY};

fn collected(name: &str, lang: Lang) -> Person {
    let mut amal = Person::on_the_road(name, lang);
    let shown = amal.visit("1");
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    amal.tap(
        "add-tender",
        &[("kind", "0"), ("token", &token), ("cash", "75.75")],
    );
    let typed = [
        ("token", token.as_str()),
        ("cash", "75.75"),
        ("t0-amount", "40"),
        ("t0-bank", "NBD"),
        ("t0-number", "7"),
        ("t0-date", "2026-11-22"),
    ];
    amal.tap("issue", &typed);
    amal.tap("done", &[]);
    amal.tap("back", &[]);
    amal
}

#[test]
fn an_offer_adds_up_while_it_is_counted_and_its_answer_arrives() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = collected(&format!("offer-{}", lang.code()), lang);
        let deposits = amal.tap("deposits", &[]);
        assert!(deposits.contains(words.no_deposits));
        let form = amal.press(&deposits, "offer-screen", &[]);
        let token = hidden(&form, "token");
        let (_, cheque) = form.split_once("name=\"c-").unwrap();
        let cheque = format!("c-{}", cheque.split('"').next().unwrap());
        let mut typed = vec![
            ("token", token.as_str()),
            (cheque.as_str(), "1"),
            ("n-5000", "1"),
            ("n-500", "5"),
        ];
        let mut changed = typed.clone();
        changed.push(("changed", "n-500"));
        let parts = amal.tap("offer-changed", &changed);
        assert!(
            parts.contains("25.00") && parts.contains(words.less_than_hand),
            "{parts}"
        );
        // More than is in hand is refused by the core, and nothing is written.
        let mut over = typed.clone();
        over.push(("n-10000", "1"));
        assert!(amal.tap("offer", &over).contains(words.more_than_in_hand));
        typed.extend([("n-10000", ""), ("loose", "٠٫٧٥")]);
        let offered = amal.tap("offer", &typed);
        assert!(offered.contains(words.deposit_waits), "{offered}");
        let deposit: EntryId = with(&offered, "withdraw")[0].1.parse().unwrap();
        amal.sync();
        let held = amal.held();
        let Some(Fact::DepositOffer(offer)) = held
            .iter()
            .find(|fact| matches!(fact, Fact::DepositOffer(_)))
        else {
            panic!("no offer at the office");
        };
        assert_eq!(
            (offer.cash, offer.cheques.len(), offer.denominations.len()),
            (75_75, 1, 3)
        );
        amal.office.confirm(deposit, 75_00);
        let told = amal.sync();
        assert!(
            told.contains(words.deposit_differs) && told.contains("75.00"),
            "{told}"
        );
        let today = amal.tap("back", &[]);
        assert!(today.contains(words.deposit_differs), "{today}");
    }
}

#[test]
fn an_offer_is_taken_back_and_another_refused_with_a_reason() {
    let words = Lang::En.words();
    let mut amal = collected("withdrawn", Lang::En);
    for round in 0..2 {
        let deposits = amal.tap("deposits", &[]);
        let form = amal.press(&deposits, "offer-screen", &[]);
        let token = hidden(&form, "token");
        let offered = amal.tap("offer", &[("token", &token), ("n-5000", "1")]);
        let deposit: EntryId = with(&offered, "withdraw")[0].1.parse().unwrap();
        if round == 0 {
            let back = amal.press(&offered, "withdraw", &[]);
            assert!(back.contains(words.deposit_withdrawn), "{back}");
        } else {
            amal.sync();
            let outcome = DepositOutcome::Refused("Come tomorrow".to_owned());
            amal.office.write(
                DAY,
                DepositAnswer {
                    deposit,
                    outcome,
                    by: CASHIER,
                },
            );
            let told = amal.sync();
            assert!(told.contains("Come tomorrow"), "{told}");
        }
        amal.tap("back", &[]);
    }
}
