//! Answers that come when nobody waits for them any more.

use counterfoil_pwa::words::Lang;
use counterfoil_pwa::{Reply, Request};
use counterfoil_sync::entry::Quarantine;
use counterfoil_sync::id::{DeviceNo, JournalId};
use counterfoil_sync::wire::{Command, EnrolState};

use crate::driver::{PIN, Person, hidden};
use crate::office::{Office, key};

fn issue(amal: &mut Person) {
    let shown = amal.visit("1");
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    amal.tap("issue", &[("token", &token), ("cash", "70")]);
}

#[test]
fn an_answer_from_before_the_app_was_locked_is_not_taken_for_another() {
    let words = Lang::En.words();
    let mut amal = Person::on_the_road("late-sync", Lang::En);
    issue(&mut amal);
    amal.online = true;
    let first = amal.send("sync", &[]);
    let late = amal.reply_to(&first);
    amal.tap("lock", &[]);
    let second = amal.send("unlock", &[("pin", PIN)]);
    assert!(amal.bring(&first, Reply::Answer(200, late)).is_none());
    let shown = amal.tap("sync-screen", &[]);
    assert!(
        shown.contains(words.syncing) && !shown.contains(words.office_unwell),
        "{shown}"
    );
    let answer = amal.reply_to(&second);
    amal.bring(&second, Reply::Answer(200, answer));
    let shown = amal.tap("start", &[]);
    assert!(shown.contains(words.all_at_office), "{shown}");
}

#[test]
fn a_late_answer_does_not_say_that_an_earlier_journal_was_handed_in() {
    let mut amal = Person::on_the_road("late-rescue", Lang::En);
    issue(&mut amal);
    amal.is_forgetful = true;
    amal.office.commands = vec![Command::ReEnrol];
    amal.sync();
    amal.tap("set-up-again", &[]);
    amal.is_forgetful = false;
    amal.office.commands.clear();
    amal.office.journal = JournalId::device(DeviceNo(4), 1);
    amal.online = true;
    let enrol = amal.send("code", &[("code", "CODE-1"), ("phone", "Phone")]);
    let answer = amal.reply_to(&enrol);
    // The first sync is slow, and the collector locks the phone meanwhile.
    let slow = amal.bring(&enrol, Reply::Answer(200, answer)).unwrap();
    let late = amal.reply_to(&slow);
    amal.tap("lock", &[]);
    let second = amal.send("unlock", &[("pin", PIN)]);
    let answer = amal.reply_to(&second);
    let rescue = amal.bring(&second, Reply::Answer(200, answer)).unwrap();
    assert_eq!(rescue.path, "/v1/entries");
    // The slow one is answered now; what was handed in has no answer, for the network is gone.
    amal.bring(&slow, Reply::Answer(200, late));
    amal.bring(&rescue, Reply::Nothing);
    amal.sync();
    assert_eq!(amal.rescued.len(), 1, "it is offered again");
}

#[test]
fn a_phone_that_is_not_let_in_has_a_way_back_with_everything() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("silent-{}", lang.code()), lang);
        issue(&mut amal);
        amal.online = true;
        let asked = amal.send("sync", &[]);
        let office = br#"{"type":"/problems/not-signed-in","status":401}"#.to_vec();
        assert!(amal.bring(&asked, Reply::Answer(401, office)).is_none());
        let shown = amal.tap("sync-screen", &[]);
        assert!(
            shown.contains(words.shut_out_office)
                && shown.contains(words.shut_out_help)
                && shown.contains("data-tap=\"set-up-again\"")
                && shown.contains("data-tap=\"sync\""),
            "{shown}"
        );
        // A wrong code leaves the way back to the day, and somebody who goes away leaves it locked.
        let form = amal.tap("set-up-again", &[]);
        assert!(form.contains(words.welcome), "{form}");
        let enrol = amal.send("code", &[("code", "WRONG"), ("phone", "Phone")]);
        let told = amal.turn(&enrol, Reply::Answer(403, vec![]));
        let form = told.screen.unwrap().into_string();
        assert!(
            form.contains(words.code_unknown) && form.contains("data-tap=\"back\""),
            "{form}"
        );
        assert_eq!(
            told.wake_ms,
            Some(1_000),
            "it goes on trying as it is set up"
        );
        assert!(amal.tap("idle", &[]).contains(words.unlock_text));
        amal.online = false;
        amal.tap("unlock", &[("pin", PIN)]);
        let before = amal.office.journal;
        amal.office.journal = JournalId::device(DeviceNo(4), 1);
        amal.online = true;
        amal.tap("code", &[("code", "CODE-1"), ("phone", "Phone")]);
        assert_eq!(amal.rescued.len(), 1);
        assert!(amal.rescued.iter().all(|batch| batch.journal == before));
        let shown = amal.tap("sync-screen", &[]);
        assert!(
            shown.contains(words.all_at_office) && !shown.contains(words.shut_out_help),
            "{shown}"
        );
    }
}

/// Told by the office to be set up again, and set up, with everything still to be handed in: what is sent
/// to the rescue door.
fn set_up_again(amal: &mut Person) -> Request {
    amal.is_forgetful = true;
    amal.office.commands = vec![Command::ReEnrol];
    amal.sync();
    amal.tap("set-up-again", &[]);
    amal.is_forgetful = false;
    amal.office.commands.clear();
    amal.office.journal = JournalId::device(DeviceNo(4), 1);
    amal.online = true;
    let mut request = amal.send("code", &[("code", "CODE-1"), ("phone", "Phone")]);
    while request.path != "/v1/entries" {
        let answer = amal.reply_to(&request);
        request = amal.bring(&request, Reply::Answer(200, answer)).unwrap();
    }
    request
}

#[test]
fn what_only_looks_like_an_answer_makes_the_phone_forget_nothing() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("portal-{}", lang.code()), lang);
        issue(&mut amal);
        let mut request = set_up_again(&mut amal);
        for wait in [1, 2, 4] {
            let portal = b"<h1>Please log in to the WiFi</h1>".to_vec();
            let turn = amal.turn(&request, Reply::Answer(200, portal));
            assert_eq!(turn.wake_ms, Some(wait * 1_000));
            // It says what is left, and means it.
            let shown = amal.tap("sync-screen", &[]);
            assert!(
                shown.contains("data-rescue=\"2\"") && !shown.contains(words.all_at_office),
                "{shown}"
            );
            amal.tap("back", &[]);
            let sync = amal.send("tick", &[]);
            let answer = amal.reply_to(&sync);
            request = amal.bring(&sync, Reply::Answer(200, answer)).unwrap();
            assert_eq!(request.path, "/v1/entries");
        }
        amal.tap("start-day", &[]);
        let close = amal.tap("close-day-screen", &[]);
        assert!(
            close.contains("data-rescue=\"2\"")
                && close.contains(words.left_text)
                && !close.contains(words.nothing_left),
            "{close}"
        );
        let answer = amal.reply_to(&request);
        amal.bring(&request, Reply::Answer(200, answer));
        amal.sync();
        let close = amal.tap("start", &[]);
        assert!(
            close.contains("data-left=\"0\"") && close.contains(words.nothing_left),
            "{close}"
        );
    }
}

#[test]
fn a_remark_is_worded_in_the_language_of_the_app() {
    for (lang, record) in [(Lang::En, "Arrival"), (Lang::Ar, "تسجيل الوصول")] {
        let mut amal = Person::on_the_road(&format!("remark-{}", lang.code()), lang);
        amal.visit("1");
        amal.office.quarantine.insert(2, Quarantine::Gap);
        amal.sync();
        let shown = amal.tap("sync-screen", &[]);
        assert!(
            shown.contains(record) && shown.contains("متجر 1") && !shown.contains("CheckIn"),
            "{shown}"
        );
    }
}

#[test]
fn a_code_of_another_company_is_told_and_changes_nothing() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("company-{}", lang.code()), lang);
        issue(&mut amal);
        amal.online = true;
        amal.tap("set-up-again", &[]);
        let request = amal.send("code", &[("code", "CODE-1"), ("phone", "Phone")]);
        let mut stranger = Office::new();
        (stranger.company, stranger.device) = (key(9), amal.office.device.clone());
        stranger.journal = JournalId::device(DeviceNo(9), 1);
        let theirs = stranger.enrol_reply(EnrolState::Active);
        let turn = amal.turn(&request, Reply::Answer(200, theirs));
        let form = turn.screen.unwrap().into_string();
        assert!(form.contains(words.other_company), "{form}");
        amal.tap("back", &[]);
        assert!(amal.sync().contains(words.all_at_office));
    }
}
