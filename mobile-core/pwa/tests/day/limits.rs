//! Limits on cash while a receipt is typed, and the way past one by telephone.

use counterfoil_pwa::words::Lang;
use counterfoil_sync::cash_limit::{CashLimits, Limit, LimitKind};
use counterfoil_sync::entry::Fact;
use counterfoil_sync::unlock::read_code;

use crate::driver::{Person, hidden};
use crate::office::aed;

fn limited(name: &str, lang: Lang) -> Person {
    let mut amal = Person::on_the_road(name, lang);
    amal.office.limits = vec![CashLimits {
        in_hand: Limit {
            soft: Some(60_00),
            hard: Some(100_00),
        },
        ..CashLimits::none(aed())
    }];
    amal.office.change += 1;
    amal.sync();
    amal.tap("back", &[]);
    amal
}

/// The form of a new receipt at the first customer.
fn form(amal: &mut Person) -> (String, String) {
    let shown = amal.visit("1");
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    (form, token)
}

fn challenge(shown: &str) -> String {
    let (_, rest) = shown.split_once("class=\"challenge\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn amount(minor: i64) -> String {
    format!(
        "\u{2066}AED\u{a0}{}.{:02}\u{2069}",
        minor / 100,
        minor % 100
    )
}

#[test]
fn a_limit_warns_while_it_is_typed_and_a_code_by_telephone_leads_past_it() {
    for lang in [Lang::En, Lang::Ar] {
        let words = &lang.words().limits;
        let mut amal = limited(&format!("limit-{}", lang.code()), lang);
        let (first, token) = form(&mut amal);
        assert!(!first.contains(words.ask), "{first}");
        let typed = |cash: &'static str| [("changed", "cash"), ("cash", cash)];
        assert!(
            !amal
                .tap("receipt-changed", &typed("60"))
                .contains(words.ask)
        );
        let near = (words.near)(LimitKind::InHand, &amount(60_01), &amount(60_00));
        assert!(amal.tap("receipt-changed", &typed("60.01")).contains(&near));
        let full = (words.full)(LimitKind::InHand, &amount(120_00), &amount(100_00));
        let parts = amal.tap("receipt-changed", &typed("120"));
        assert!(
            parts.contains(&full) && parts.contains(words.ask),
            "{parts}"
        );
        // The button is disabled, with the reason and the way out beside it.
        let (_, thumb) = parts.split_once("id=\"issuing\"").unwrap();
        assert!(
            thumb.contains(&full) && thumb.contains("ask-unlock"),
            "{thumb}"
        );
        let button = thumb.split_once("id=\"issue\"").unwrap().1;
        assert!(
            button.split('>').next().unwrap().contains("disabled"),
            "{button}"
        );
        // Refused all the same, with the same way out; what was typed stays.
        let issue = [("token", token.as_str()), ("cash", "120")];
        let refused = amal.tap("issue", &issue);
        assert!(
            refused.contains(&full) && refused.contains("value=\"120\""),
            "{refused}"
        );
        assert!(
            amal.press(&refused, "ask-unlock", &issue)
                .contains(words.say)
        );
        amal.tap("back", &[]);
        let asked = amal.press(&refused, "ask-unlock", &issue);
        assert!(asked.contains(&(words.asks_for)(LimitKind::InHand, &amount(120_00))));
        let code = amal.office.unlock_code(&challenge(&asked));
        assert!(read_code(&code).is_some());
        // A wrong one, then the right one as people type it.
        let unlock = hidden(&asked, "token");
        let wrong = amal.tap("use-unlock", &[("token", &unlock), ("code", "AAAA AAAA")]);
        assert!(
            wrong.contains(&(words.wrong)(4)) && wrong.contains("value=\"AAAA AAAA\""),
            "{wrong}"
        );
        assert_eq!(challenge(&wrong), challenge(&asked));
        let unlock = hidden(&wrong, "token");
        let nothing = amal.tap("use-unlock", &[("token", &unlock), ("code", "AAAA")]);
        assert!(nothing.contains(words.not_a_code));
        let small = code.to_lowercase().replace('-', " ");
        let lifted = amal.tap("use-unlock", &[("token", &unlock), ("code", &small)]);
        assert!(
            lifted.contains(&(words.lifted)(LimitKind::InHand, &amount(120_00))),
            "{lifted}"
        );
        assert!(!lifted.contains(words.ask), "{lifted}");
        let issued = amal.tap("issue", &issue);
        assert!(issued.contains("RV-1001"), "{issued}");
        // Today says what to do about it.
        amal.tap("done", &[]);
        let today = amal.tap("back", &[]);
        assert!(
            today.contains("figure full") && today.contains(words.hand_in),
            "{today}"
        );
        amal.sync();
        let kinds: Vec<_> = amal.held().iter().map(Fact::name).collect();
        let unlocked = kinds.iter().position(|kind| *kind == "Unlock");
        assert!(unlocked < kinds.iter().position(|kind| *kind == "Receipt") && unlocked.is_some());
    }
}

#[test]
fn after_five_wrong_codes_one_must_ask_anew() {
    let mut amal = limited("limit-wrong", Lang::En);
    let words = &Lang::En.words().limits;
    let (_, token) = form(&mut amal);
    let issue = [("token", token.as_str()), ("cash", "120")];
    let refused = amal.tap("issue", &issue);
    let mut shown = amal.press(&refused, "ask-unlock", &issue);
    let first = challenge(&shown);
    let code = amal.office.unlock_code(&first);
    for _ in 0..5 {
        let unlock = hidden(&shown, "token");
        shown = amal.tap("use-unlock", &[("token", &unlock), ("code", "AAAA-AAAA")]);
    }
    assert!(
        shown.contains(words.void) && shown.contains(words.ask),
        "{shown}"
    );
    let again = amal.press(&shown, "ask-unlock", &issue);
    assert_ne!(challenge(&again), first);
    let unlock = hidden(&again, "token");
    let refused = amal.tap("use-unlock", &[("token", &unlock), ("code", &code)]);
    assert!(
        refused.contains(&(words.wrong)(4)),
        "the answer to the first: {refused}"
    );
}

#[test]
fn near_a_limit_today_warns_and_leads_to_the_deposits() {
    let mut amal = limited("limit-near", Lang::En);
    let words = Lang::En.words();
    let (_, token) = form(&mut amal);
    amal.tap("issue", &[("token", token.as_str()), ("cash", "70")]);
    amal.tap("done", &[]);
    let today = amal.tap("back", &[]);
    assert!(
        today.contains("figure warned") && today.contains(words.limits.hand_in),
        "{today}"
    );
    let (_, token) = form_again(&mut amal);
    let issue = [("token", token.as_str()), ("cash", "50")];
    let refused = amal.tap("issue", &issue);
    assert!(refused.contains(words.hand_over));
    let deposits = amal.tap("deposits", &issue);
    assert!(deposits.contains("offer-screen"), "{deposits}");
    let back = amal.tap("back", &[]);
    assert!(
        back.contains("value=\"50\""),
        "what was typed is still there: {back}"
    );
}

fn form_again(amal: &mut Person) -> (String, String) {
    let shown = amal.tap("customer", &[("customer", "1")]);
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    (form, token)
}
