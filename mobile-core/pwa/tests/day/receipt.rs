//! Receipts with several tenders.

use counterfoil_pwa::words::Lang;
use counterfoil_sync::entry::{Fact, ShortReason, Tender};

use crate::driver::{Person, hidden};
use crate::office::DAY;

#[test]
fn cash_and_cheques_settle_the_oldest_first_and_the_rest_is_said() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("tenders-{}", lang.code()), lang);
        let shown = amal.visit("1");
        let form = amal.press(&shown, "receipt-screen", &[]);
        let token = hidden(&form, "token");
        amal.tap("add-tender", &[("kind", "0"), ("cash", "20")]);
        let form = amal.tap("add-tender", &[("kind", "1"), ("cash", "20")]);
        assert!(form.contains("name=\"t1-reference\""), "{form}");
        let later = DAY.plus(30).to_string();
        let typed = [
            ("token", token.as_str()),
            ("cash", "20"),
            ("t0-amount", "60.50"),
            ("t0-bank", "Emirates NBD"),
            // As it is read out: the digits of either script, in groups.
            ("t0-number", "٠٠٠ 417"),
            ("t0-date", later.as_str()),
            ("t0-drawer", ""),
            ("t1-amount", "30"),
            ("t1-reference", "FT-9"),
        ];
        let mut dated = typed.to_vec();
        dated.push(("changed", "t0-date"));
        assert!(
            amal.tap("receipt-changed", &dated)
                .contains(words.post_dated)
        );
        let mut spread = typed.to_vec();
        spread.push(("changed", "t0-amount"));
        let parts = amal.tap("receipt-changed", &spread);
        // 110.50 settles the older item of 100.00 and a part of the other.
        assert!(parts.contains("value=\"100.00\"") && parts.contains("value=\"10.50\""));
        let mut issue = typed.to_vec();
        issue.extend([
            ("share-1", "100"),
            ("share-2", "5"),
            ("reason-2", "1"),
            ("rest", "unapplied"),
        ]);
        let issued = amal.tap("issue", &issue);
        assert!(
            issued.contains(words.unapplied) && issued.contains(words.post_dated),
            "{issued}"
        );
        amal.sync();
        let Some(Fact::Receipt(receipt)) = amal
            .held()
            .into_iter()
            .find(|fact| matches!(fact, Fact::Receipt(_)))
        else {
            panic!("no receipt at the office");
        };
        assert_eq!(
            receipt
                .tenders
                .iter()
                .map(Tender::amount)
                .collect::<Vec<_>>(),
            [20_00, 60_50, 30_00]
        );
        let number = receipt.tenders.iter().find_map(|tender| match tender {
            Tender::Cheque(cheque) => Some(cheque.number.as_str()),
            Tender::Cash(_) | Tender::Transfer(..) | Tender::Card(..) | Tender::Wallet(..) => None,
        });
        assert_eq!(number, Some("000417"));
        let shorts: Vec<_> = receipt
            .allocations
            .iter()
            .map(|one| (one.amount, one.short))
            .collect();
        assert_eq!(
            shorts,
            [(100_00, None), (5_00, Some(ShortReason::Discount))]
        );
        assert_eq!((receipt.on_account, receipt.unapplied), (None, Some(5_50)));
        assert_eq!(receipt.cheques().next().unwrap().1.date, DAY.plus(30));
    }
}

#[test]
fn a_year_mistyped_on_a_cheque_is_told_while_typing_and_uses_no_number() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("years-{}", lang.code()), lang);
        let shown = amal.visit("2");
        let form = amal.press(&shown, "receipt-screen", &[]);
        let token = hidden(&form, "token");
        amal.tap("add-tender", &[("kind", "0"), ("token", &token)]);
        let dated = |date| {
            [
                ("token", token.as_str()),
                ("t0-amount", "10"),
                ("t0-bank", "NBD"),
                ("t0-number", "417"),
                ("t0-date", date),
                ("changed", "t0-date"),
            ]
        };
        for date in ["1999-12-31", "9999-01-01"] {
            let told = (words.cheque_not_paid)("417");
            assert!(amal.tap("receipt-changed", &dated(date)).contains(&told));
            assert!(amal.tap("issue", &dated(date)).contains(&told));
        }
        let issued = amal.tap("issue", &dated(&DAY.to_string()));
        assert!(issued.contains("RV-1001"), "{issued}");
    }
}

#[test]
fn an_unfinished_payment_uses_no_number() {
    let mut amal = Person::on_the_road("unfinished", Lang::En);
    let shown = amal.visit("2");
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    amal.tap("add-tender", &[("kind", "0"), ("token", &token)]);
    let told = amal.tap(
        "issue",
        &[("token", &token), ("t0-amount", "10"), ("t0-bank", "NBD")],
    );
    assert!(told.contains(Lang::En.words().tender_unfinished));
    amal.tap(
        "remove-tender",
        &[("at", "0"), ("token", &token), ("cash", "10")],
    );
    let issued = amal.tap("issue", &[("token", &token), ("cash", "10")]);
    assert!(issued.contains("RV-1001"), "{issued}");
}
