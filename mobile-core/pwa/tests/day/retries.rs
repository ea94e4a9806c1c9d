//! A network that comes and goes: when the phone tries again by itself.

use counterfoil_pwa::Reply;
use counterfoil_pwa::words::Lang;
use counterfoil_sync::wire::PictureState;

use crate::album::{photo, seal};
use crate::driver::{Person, hidden};

/// The seconds between messages that nothing comes of.
fn waits(amal: &mut Person, first: &str, times: usize) -> Vec<u32> {
    let mut request = amal.send(first, &[]);
    let mut waits = Vec::new();
    loop {
        waits.push(amal.turn(&request, Reply::Nothing).wake_ms.unwrap() / 1_000);
        if waits.len() == times {
            return waits;
        }
        request = amal.send("tick", &[]);
    }
}

#[test]
fn a_network_that_does_not_carry_yet_is_tried_again_soon_and_then_less_often() {
    let mut amal = Person::on_the_road("retries", Lang::En);
    amal.online = true;
    assert_eq!(waits(&mut amal, "online", 7), [1, 2, 4, 8, 10, 10, 10]);
    // The browser says that another network is there.
    assert_eq!(waits(&mut amal, "online", 3), [2, 4, 8]);
    // Everything came through: the next time starts over.
    amal.sync();
    amal.online = true;
    assert_eq!(waits(&mut amal, "online", 2), [1, 2]);
}

#[test]
fn an_office_that_answers_but_takes_no_more_is_not_hammered() {
    let mut amal = Person::on_the_road("no-more", Lang::En);
    amal.visit("1");
    let form = amal.tap("said-screen", &[("customer", "1"), ("kind", "1")]);
    let token = hidden(&form, "token");
    amal.take("photo", &[("token", &token)], &[("photo", &photo(9, 900))]);
    let said = [("token", &*token), ("tick-1", "1"), ("reason", "3")];
    amal.tap("said", &said);
    amal.online = true;
    let mut waits = Vec::new();
    for round in 0..6 {
        let mut request = amal.send(if round == 0 { "online" } else { "tick" }, &[]);
        loop {
            let reply = if request.path == "/v1/pictures" {
                seal(&amal.office, &request.body, PictureState::TooMany)
            } else {
                amal.reply_to(&request)
            };
            let turn = amal.turn(&request, Reply::Answer(200, reply));
            let Some(next) = turn.request else {
                waits.push(turn.wake_ms.unwrap() / 1_000);
                break;
            };
            request = next;
        }
    }
    assert_eq!(waits, [1, 2, 4, 8, 10, 10]);
}

#[test]
fn whoever_does_not_let_the_phone_in_is_asked_again_and_believed_in_nothing() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("not-let-in-{}", lang.code()), lang);
        amal.visit("1");
        amal.online = true;
        let mut waits = Vec::new();
        for round in 0..6 {
            let request = amal.send(if round == 0 { "online" } else { "tick" }, &[]);
            let turn = amal.turn(&request, Reply::Answer(401, b"<h1>Log in</h1>".to_vec()));
            waits.push(turn.wake_ms.unwrap() / 1_000);
        }
        assert_eq!(waits, [1, 2, 4, 8, 10, 10]);
        let shown = amal.tap("sync-screen", &[]);
        assert!(
            shown.contains(words.shut_out)
                && shown.contains(words.shut_out_help)
                && !shown.contains(words.no_network),
            "{shown}"
        );
        let request = amal.send("tick", &[]);
        let answer = amal.reply_to(&request);
        amal.bring(&request, Reply::Answer(200, answer));
        let shown = amal.tap("start", &[]);
        assert!(
            shown.contains(words.all_at_office) && !shown.contains(words.shut_out),
            "{shown}"
        );
    }
}
