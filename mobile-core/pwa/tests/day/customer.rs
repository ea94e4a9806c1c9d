//! What is known of a customer at the door, without a network.

use counterfoil_pwa::words::Lang;
use counterfoil_sync::entry::{AnswerOutcome, SaidAnswer, Total};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::wire::{Contact, Credit, Risk, Said};

use crate::driver::Person;
use crate::office::{DAY, Office, aed};

fn told() -> Office {
    let mut office = Office::new();
    office.credit = Some(Credit {
        limit: Some(Total {
            currency: aed(),
            minor: 100_00,
        }),
        terms_days: Some(30),
        hold: Some("<cheque> returned".to_owned()),
        risk: Some(Risk::High),
    });
    office.contacts = vec![Contact {
        name: "Mariam & Co".to_owned(),
        role: Some("owner".to_owned()),
        phone: Some("+971501234567".to_owned()),
    }];
    office
}

#[test]
fn credit_contacts_visits_and_receipts_are_at_hand_offline() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let name = format!("customer-{}", lang.code());
        let mut amal = Person::with(told(), &name, lang);
        let shown = amal.visit("1");
        let hold = (words.customer.on_hold)("&lt;cheque&gt; returned");
        for there in [
            hold.as_str(),
            words.customer.over,
            (words.customer.risk_of)(Risk::High),
            "href=\"tel:+971501234567\"",
            "Mariam &amp; Co",
            words.customer.visit_open,
        ] {
            assert!(shown.contains(there), "{there}: {shown}");
        }
        amal.tap("end-visit-screen", &[]);
        let shown = amal.tap("customer", &[("customer", "1")]);
        assert!(shown.contains("data-visit"), "{shown}");
    }
}

#[test]
fn an_answer_of_the_office_stands_beside_what_it_answers() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::with(told(), &format!("answer-{}", lang.code()), lang);
        amal.visit("1");
        let form = amal.tap("said-screen", &[("kind", "1"), ("customer", "1")]);
        let token = crate::driver::hidden(&form, "token");
        amal.tap(
            "said",
            &[("token", &token), ("tick-1", "1"), ("reason", "3")],
        );
        amal.sync();
        let (id, fact) = {
            let held = amal.office.held.get(&amal.office.journal).unwrap();
            let found = held.iter().find(|sealed| sealed.entry.kind == 15);
            let sealed = found.expect("a dispute");
            (sealed.id(), sealed.entry.fact().unwrap())
        };
        amal.office.said = vec![Said {
            id,
            day: DAY,
            kind: fact.kind(),
            body: fact.body().into(),
            end: None,
            counted: 0,
            answer: Some(SaidAnswer {
                said: id,
                outcome: AnswerOutcome::Granted,
                words: "one <carton>".to_owned(),
                by: PersonNo(2),
            }),
        }];
        amal.office.change += 1;
        amal.sync();
        let shown = amal.tap("customer", &[("customer", "1")]);
        let outcome = (words.customer.answered_dispute)(AnswerOutcome::Granted);
        assert!(
            shown.contains("data-answer=\"granted\"")
                && shown.contains(outcome)
                && shown.contains("one &lt;carton&gt;"),
            "{shown}"
        );
        assert!(!shown.contains(words.said.is_disputed), "{shown}");
    }
}
