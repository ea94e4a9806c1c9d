//! A receipt that was left half typed.

use counterfoil_pwa::words::Lang;

use crate::driver::{PIN, Person, hidden};

#[test]
fn what_was_typed_survives_a_step_back_and_a_new_start_and_becomes_one_receipt() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("draft-{}", lang.code()), lang);
        let shown = amal.visit("1");
        let form = amal.press(&shown, "receipt-screen", &[]);
        let token = hidden(&form, "token");
        assert!(!form.contains(words.pins.draft_kept));
        amal.tap("receipt-changed", &[("changed", "cash"), ("cash", "55")]);
        amal.tap("add-tender", &[("kind", "0"), ("cash", "55")]);
        let cheque = [
            ("changed", "t0-number"),
            ("cash", "55"),
            ("t0-amount", "12"),
            ("t0-bank", "ENBD"),
            ("t0-number", "4711"),
            ("t0-date", "2024-10-04"),
        ];
        amal.tap("receipt-changed", &cheque);
        let customer = amal.tap("back", &[]);
        let form = amal.press(&customer, "receipt-screen", &[]);
        for kept in [
            "value=\"55\"",
            "value=\"12\"",
            "value=\"ENBD\"",
            "value=\"4711\"",
        ] {
            assert!(form.contains(kept), "{kept}: {form}");
        }
        assert!(form.contains(words.pins.draft_kept), "{form}");
        assert_eq!(hidden(&form, "token"), token);
        // Killed and started again.
        amal.restart(lang);
        amal.tap("unlock", &[("pin", PIN)]);
        let shown = amal.tap("customer", &[("customer", "1")]);
        let form = amal.press(&shown, "receipt-screen", &[]);
        assert!(form.contains("value=\"4711\"") && hidden(&form, "token") == token);
        let issued = amal.tap(
            "issue",
            &[
                ("token", &token),
                ("cash", "55"),
                ("t0-amount", "12"),
                ("t0-bank", "ENBD"),
                ("t0-number", "4711"),
                ("t0-date", "2024-10-04"),
            ],
        );
        assert!(issued.contains("RV-1001"), "{issued}");
        amal.tap("done", &[]);
        // The next receipt begins empty.
        let shown = amal.tap("customer", &[("customer", "1")]);
        let form = amal.press(&shown, "receipt-screen", &[]);
        assert!(
            !form.contains("4711") && !form.contains(words.pins.draft_kept),
            "{form}"
        );
    }
}

#[test]
fn what_was_typed_before_can_be_thrown_away() {
    let words = Lang::En.words();
    let mut amal = Person::on_the_road("draft-anew", Lang::En);
    let shown = amal.visit("1");
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    amal.tap("receipt-changed", &[("changed", "cash"), ("cash", "55")]);
    let customer = amal.tap("back", &[]);
    let form = amal.press(&customer, "receipt-screen", &[]);
    assert!(form.contains(words.pins.anew));
    let anew = amal.tap("receipt-anew", &[]);
    assert!(
        !anew.contains("value=\"55\"") && !anew.contains(words.pins.draft_kept),
        "{anew}"
    );
    assert_ne!(hidden(&anew, "token"), token);
    let customer = amal.tap("back", &[]);
    let form = amal.press(&customer, "receipt-screen", &[]);
    assert!(!form.contains("value=\"55\""));
}
