//! What a customer says and signs.

use counterfoil_pwa::words::Lang;
use counterfoil_sync::entry::{Ask, DisputeReason, Fact, Means};

use crate::album::photo;
use crate::driver::{Person, hidden};
use crate::office::DAY;

/// Opens one of the forms at a customer's door.
fn form(person: &mut Person, kind: &str) -> (String, String) {
    let shown = person.tap("said-screen", &[("customer", "1"), ("kind", kind)]);
    let token = hidden(&shown, "token");
    (shown, token)
}

fn at_the_door(name: &str, lang: Lang) -> Person {
    let mut amal = Person::on_the_road(name, lang);
    amal.visit("1");
    amal
}

#[test]
fn a_promise_is_proposed_recorded_replaced_and_taken_back() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = at_the_door(&format!("promise-{}", lang.code()), lang);
        let (shown, token) = form(&mut amal, "0");
        assert!(shown.contains(words.said.record_promise), "{shown}");
        let (week, month) = (DAY.plus(7).to_string(), DAY.month_end().to_string());
        assert!(shown.contains(&format!("value=\"{week}\"")) && shown.contains(&month));
        let none = amal.tap(
            "said",
            &[("token", &token), ("amount", "0"), ("due", &week)],
        );
        assert!(none.contains(words.said.amount_above_zero), "{none}");
        let typed = [
            ("token", token.as_str()),
            ("amount", "40"),
            ("due", &week),
            ("means", "1"),
            ("tick-1", "1"),
            ("said-by", "Salim"),
        ];
        let customer = amal.tap("said", &typed);
        assert!(
            customer.contains(words.said.recorded) && customer.contains("data-promise=\"open\"")
        );

        let (shown, token) = form(&mut amal, "0");
        assert!(shown.contains("name=\"replaces\""), "{shown}");
        let typed = [
            ("token", token.as_str()),
            ("amount", "60"),
            ("due", &month),
            ("replaces", "0"),
        ];
        let customer = amal.tap("said", &typed);
        assert!(customer.contains("data-promise=\"replaced\""), "{customer}");
        let question = amal.press(&customer, "take-back-screen", &[]);
        assert!(question.contains(words.said.take_back_text));
        let customer = amal.tap("take-back", &[("reason", "By mistake")]);
        assert!(
            customer.contains("data-promise=\"withdrawn\""),
            "{customer}"
        );

        amal.sync();
        let promises: Vec<_> = amal
            .held()
            .into_iter()
            .filter_map(|fact| {
                if let Fact::Promise(promise) = fact {
                    Some((
                        promise.amount,
                        promise.due,
                        promise.means,
                        promise.items.len(),
                    ))
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(
            promises,
            [
                (40_00, DAY.plus(7), Some(Means::Cheque), 1),
                (60_00, DAY.month_end(), None, 0)
            ]
        );
        assert!(
            amal.held()
                .iter()
                .any(|fact| matches!(fact, Fact::PromiseWithdraw(_)))
        );
    }
}

#[test]
fn a_dispute_has_its_items_and_its_photo() {
    let mut amal = at_the_door("dispute", Lang::En);
    let words = Lang::En.words();
    let (_, token) = form(&mut amal, "1");
    let told = amal.take(
        "photo",
        &[("token", &token)],
        &[("photo", b"not a picture")],
    );
    assert!(told.contains(words.said.photo_failed), "{told}");
    let told = amal.take("photo", &[("token", &token)], &[("photo", &photo(9, 900))]);
    assert!(told.contains("1 photo"), "{told}");
    let other = amal.tap(
        "said",
        &[("token", &token), ("tick-1", "1"), ("reason", "11")],
    );
    assert!(other.contains(words.said.say_other), "{other}");
    // What was typed is still there.
    assert!(
        other.contains("name=\"tick-1\" value=\"1\" checked"),
        "{other}"
    );
    // It is so after a step back, with the photo.
    amal.tap("back", &[]);
    let (again, token) = form(&mut amal, "1");
    assert!(
        again.contains("name=\"tick-1\" value=\"1\" checked") && again.contains("1 photo"),
        "{again}"
    );
    let typed = [
        ("token", token.as_str()),
        ("tick-1", "1"),
        ("part-2", "12.5"),
        ("reason", "3"),
        ("words", "Never came"),
    ];
    let customer = amal.tap("said", &typed);
    assert!(
        customer.contains("data-said=\"dispute\"") && customer.contains(words.said.is_disputed)
    );
    // What was recorded is no draft any more.
    let (blank, _) = form(&mut amal, "1");
    assert!(
        !blank.contains("checked") && !blank.contains("1 photo"),
        "{blank}"
    );
    amal.tap("back", &[]);
    amal.sync();
    let dispute = amal.held().into_iter().find_map(|fact| {
        if let Fact::Dispute(dispute) = fact {
            Some(dispute)
        } else {
            None
        }
    });
    let dispute = dispute.expect("a dispute at the office");
    assert_eq!(dispute.reason, DisputeReason::NotDelivered);
    let parts: Vec<_> = dispute
        .items
        .iter()
        .map(|part| (part.item.0, part.amount))
        .collect();
    assert_eq!(parts, [(1, 100_00), (2, 12_50)]);
    let photos: Vec<_> = dispute.photos.iter().map(|photo| **photo).collect();
    // The photo followed its entry.
    assert_eq!(photos, amal.desk.has.keys().copied().collect::<Vec<_>>());
}

#[test]
fn every_kind_of_request_goes_to_the_office() {
    let mut amal = at_the_door("request", Lang::En);
    let words = Lang::En.words();
    let later = DAY.plus(20).to_string();
    let plan = amal.tap("said-screen", &[("customer", "1"), ("kind", "2")]);
    let token = hidden(&plan, "token");
    let typed = [
        ("token", token.as_str()),
        ("asked", "0"),
        ("whole", "100"),
        ("parts", "3"),
        ("every", "0"),
        ("first", &later),
        ("changed", "parts"),
    ];
    let shown = amal.tap("said-changed", &typed);
    assert_eq!(shown.matches("<li>").count(), 3, "{shown}");
    let mut nothing = typed.to_vec();
    nothing.extend([("reason", "")]);
    assert!(amal.tap("said", &nothing).contains(words.say_why));
    let mut whole = typed.to_vec();
    whole.push(("reason", "Slow season"));
    amal.tap("said", &whole);
    for (asked, fields) in [
        ("1", vec![("until", later.as_str())]),
        ("2", vec![("offered", "90"), ("owed", "100")]),
        ("3", vec![("credit", "15")]),
        ("4", vec![("to", "1")]),
    ] {
        let (_, token) = form(&mut amal, "2");
        let mut typed = vec![
            ("token", token.as_str()),
            ("asked", asked),
            ("reason", "As agreed"),
        ];
        typed.extend(fields);
        let customer = amal.tap("said", &typed);
        assert!(
            customer.contains(words.said.recorded),
            "{asked}: {customer}"
        );
    }
    amal.sync();
    let asks: Vec<_> = amal
        .held()
        .into_iter()
        .filter_map(|fact| {
            if let Fact::Request(request) = fact {
                Some(request.ask)
            } else {
                None
            }
        })
        .collect();
    let [
        Ask::Instalments(100_00, parts),
        Ask::Extension(_),
        Ask::Settlement(100_00, 90_00),
        Ask::CreditMemo(15_00),
        Ask::Escalation(_),
    ] = asks.as_slice()
    else {
        panic!("{asks:?}");
    };
    assert_eq!(parts.iter().map(|part| part.amount).sum::<i64>(), 100_00);
}

#[test]
fn a_statement_is_signed_on_the_glass() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = at_the_door(&format!("statement-{}", lang.code()), lang);
        let (shown, token) = form(&mut amal, "3");
        assert!(
            shown.contains("data-ink") && shown.contains(words.said.declares),
            "{shown}"
        );
        let typed = [
            ("token", token.as_str()),
            ("name", "Salim"),
            ("line-2", "3"),
        ];
        assert!(amal.tap("said", &typed).contains(words.said.no_ink));
        let nameless = [("token", token.as_str()), ("name", ""), ("line-2", "3")];
        let told = amal.take("said", &nameless, &[("ink", &photo(5, 400))]);
        assert!(
            told.contains(words.said.no_name) && told.contains(words.said.is_signed),
            "{told}"
        );
        // It is a signature under what was shown: under something else, or wiped off, it is none.
        let other = [
            ("token", token.as_str()),
            ("name", "Salim"),
            ("line-2", "4"),
        ];
        assert!(amal.tap("said", &other).contains(words.said.no_ink));
        amal.tap("said-clear", &typed);
        assert!(amal.tap("said", &typed).contains(words.said.no_ink));
        // Who signs does so under what they see then: a form that was left is signed anew.
        amal.take("said", &nameless, &[("ink", &photo(5, 400))]);
        amal.tap("back", &[]);
        let (again, token) = form(&mut amal, "3");
        assert!(!again.contains(words.said.is_signed), "{again}");
        let typed = [
            ("token", token.as_str()),
            ("name", "Salim"),
            ("line-2", "3"),
        ];
        assert!(amal.tap("said", &typed).contains(words.said.no_ink));
        // A statement in another currency is another one.
        let nameless = [("token", token.as_str()), ("name", ""), ("line-2", "3")];
        amal.take("said", &nameless, &[("ink", &photo(5, 400))]);
        amal.tap("said-currency", &[("currency", "KWD")]);
        amal.tap("said-currency", &[("currency", "AED")]);
        assert!(amal.tap("said", &typed).contains(words.said.no_ink));
        amal.take("said", &nameless, &[("ink", &photo(5, 400))]);
        // The signature need not be given twice.
        let customer = amal.tap("said", &typed);
        assert!(
            customer.contains("data-said=\"confirmation\""),
            "{customer}"
        );
        let (_, token) = form(&mut amal, "4");
        let none = amal.take(
            "said",
            &[("token", &token), ("name", "Salim")],
            &[("ink", &photo(5, 400))],
        );
        assert!(none.contains(words.said.nothing_chosen), "{none}");
        amal.tap("said-all", &[("token", &token), ("name", "Salim")]);
        let typed = [
            ("token", token.as_str()),
            ("name", "Salim"),
            ("has-1", "has"),
            ("has-2", "missing"),
        ];
        // Signed when nothing was chosen: that is not a signature under this.
        assert!(amal.tap("said", &typed).contains(words.said.no_ink));
        let customer = amal.take("said", &typed, &[("ink", &photo(5, 400))]);
        assert!(customer.contains("data-said=\"delivery\""), "{customer}");
        amal.sync();
        let held = amal.held();
        let signed = held.iter().find_map(|fact| {
            if let Fact::BalanceConfirmation(signed) = fact {
                Some(signed)
            } else {
                None
            }
        });
        let signed = signed.expect("a confirmation at the office");
        assert_eq!(signed.lines.len(), 2);
        assert_eq!(signed.lines[1].disputed, Some(DisputeReason::NotDelivered));
        let delivery = held.iter().find_map(|fact| {
            if let Fact::Delivery(delivery) = fact {
                Some((delivery.received.len(), delivery.missing.len()))
            } else {
                None
            }
        });
        assert_eq!(delivery, Some((1, 1)));
    }
}
