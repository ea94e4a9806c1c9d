//! PINs while the app is in use: changed, forgotten, opened by the office.

use counterfoil_pwa::words::Lang;
use counterfoil_sync::time::Millis;

use crate::driver::{PIN, Person, hidden};

const NEW: &str = "730518";

#[test]
fn the_pin_is_changed_in_the_settings_and_a_wrong_old_one_counts() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("pin-{}", lang.code()), lang);
        let settings = amal.tap("sync-screen", &[]);
        assert!(settings.contains(words.pins.change), "{settings}");
        let form = amal.tap("pin-screen", &[]);
        assert!(form.contains(words.pins.old), "{form}");
        for (old, pin, again, told) in [
            (PIN, NEW, "730519", words.pins_differ.to_owned()),
            (PIN, "123456", "123456", words.pin_easy.to_owned()),
            ("918273", NEW, NEW, (words.pin_wrong)(4)),
        ] {
            let typed = [("old", old), ("pin", pin), ("again", again)];
            let refused = amal.tap("change-pin", &typed);
            assert!(refused.contains(&told), "{refused}");
        }
        let typed = [("old", PIN), ("pin", NEW), ("again", NEW)];
        let changed = amal.tap("change-pin", &typed);
        assert!(
            changed.contains(words.pins.changed) && changed.contains(words.pins.change),
            "{changed}"
        );
        amal.tap("lock", &[]);
        assert!(
            amal.tap("unlock", &[("pin", PIN)])
                .contains(&(words.pin_wrong)(4))
        );
        let today = amal.tap("unlock", &[("pin", NEW)]);
        assert!(
            today.contains("today") || today.contains("stops"),
            "{today}"
        );
    }
}

#[test]
fn ten_wrong_pins_lock_and_the_office_opens_with_every_receipt_still_there() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("locked-{}", lang.code()), lang);
        let shown = amal.visit("1");
        let form = amal.press(&shown, "receipt-screen", &[]);
        let token = hidden(&form, "token");
        amal.tap("issue", &[("token", &token), ("cash", "70")]);
        amal.tap("lock", &[]);
        let mut shown = String::new();
        for _ in 0..10 {
            amal.pass(Millis(5 * 3_600_000));
            shown = amal.tap("unlock", &[("pin", "918273")]);
        }
        assert!(
            shown.contains(words.pins.locked) && shown.contains(words.pins.locked_text),
            "{shown}"
        );
        let phone = format!("{:x}", amal.office.journal.0);
        assert!(shown.contains(&phone), "{shown}");
        // No PIN opens it, and nothing is shown but what to read out.
        let again = amal.tap("unlock", &[("pin", PIN)]);
        assert!(again.contains(words.pins.locked_text), "{again}");
        let wrong = amal.tap("open-lock", &[("code", "AAAAA-AAAAA")]);
        assert!(
            wrong.contains(words.pins.not_the_code) && wrong.contains("value=\"AAAAA-AAAAA\""),
            "{wrong}"
        );
        let code = amal
            .office
            .unlock_key()
            .opening(amal.office.journal, 1)
            .text();
        let opened = amal.tap("open-lock", &[("code", &code.to_lowercase())]);
        assert!(opened.contains(words.pins.choose_new), "{opened}");
        let easy = amal.tap("end-lock", &[("pin", "111111"), ("again", "111111")]);
        assert!(easy.contains(words.pin_easy), "{easy}");
        let today = amal.tap("end-lock", &[("pin", NEW), ("again", NEW)]);
        assert!(today.contains("70.00"), "the cash in hand: {today}");
        amal.sync();
        let receipts = amal
            .held()
            .iter()
            .filter(|fact| fact.name() == "Receipt")
            .count();
        assert_eq!(receipts, 1);
        amal.tap("lock", &[]);
        assert!(amal.tap("unlock", &[("pin", NEW)]).contains("70.00"));
    }
}
