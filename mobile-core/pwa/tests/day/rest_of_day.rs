//! Undone receipts, visits nobody planned, the end of the day, storage, the lock.

use counterfoil_core::MustEnrol;
use counterfoil_pwa::words::Lang;
use counterfoil_sync::entry::{Fact, NextAction, VisitMode};
use counterfoil_sync::id::{DeviceNo, JournalId};
use counterfoil_sync::wire::Command;

use crate::driver::{PIN, Person, hidden};
use crate::office::DAY;

fn issue(amal: &mut Person, customer: &str, cash: &str) -> String {
    let shown = amal.visit(customer);
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    amal.tap("issue", &[("token", &token), ("cash", cash)])
}

#[test]
fn a_void_is_immediate_before_the_sync_and_awaits_approval_after_it() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("void-{}", lang.code()), lang);
        let issued = issue(&mut amal, "1", "10");
        amal.press(&issued, "void-screen", &[]);
        assert!(amal.tap("void", &[("reason", " ")]).contains(words.say_why));
        let void = amal.tap("void", &[("reason", "wrong customer")]);
        assert!(
            void.contains(words.void_done) && void.contains("data-void=\"void\""),
            "{void}"
        );
        amal.tap("done", &[]);
        let again = amal.tap("receipt-screen", &[("customer", "1")]);
        let token = hidden(&again, "token");
        let issued = amal.tap("issue", &[("token", &token), ("cash", "20")]);
        amal.sync();
        amal.press(&issued, "void-screen", &[]);
        let void = amal.tap("void", &[("reason", "wrong amount")]);
        assert!(
            void.contains("data-void=\"awaits\"") && void.contains(words.void_awaits_text),
            "{void}"
        );
        amal.tap("done", &[]);
        amal.tap("receipts", &[]);
        amal.tap("spoil-screen", &[]);
        assert!(
            amal.tap("spoil", &[("reason", "torn")])
                .contains(&(words.spoilt)("1003"))
        );
    }
}

#[test]
fn anybody_is_found_visited_and_called_and_the_day_is_closed() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("close-{}", lang.code()), lang);
        amal.tap("search-screen", &[]);
        assert!(
            amal.tap("search", &[("text", "zzz")])
                .contains(words.nobody_found)
        );
        let found = amal.tap("search", &[("text", "c-3")]);
        let shown = amal.press(&found, "customer", &[]);
        amal.press(&shown, "call", &[]);
        let close = amal.tap("close-day-screen", &[]);
        let refused = amal.press(&close, "close-day", &[]);
        assert!(refused.contains(&(words.visit_open)("متجر 3")), "{refused}");
        amal.tap("back", &[]);
        let end = amal.tap("end-visit-screen", &[]);
        let token = hidden(&end, "token");
        let next = DAY.plus(7).to_string();
        let typed = [
            ("token", token.as_str()),
            ("outcome", "1"),
            ("delay", "No cash"),
            ("next", "1"),
            ("next-day", next.as_str()),
            ("note", "Ask for the owner"),
        ];
        amal.tap("end-visit", &typed);
        let close = amal.tap("close-day-screen", &[]);
        assert!(!close.contains("data-left=\"0\""), "{close}");
        let closed = amal.press(&close, "close-day", &[]);
        assert!(closed.contains(words.day_closed), "{closed}");
        let closed = amal.sync();
        assert!(
            closed.contains("data-left=\"0\"") && closed.contains(words.nothing_left),
            "{closed}"
        );
        let held = amal.held();
        assert!(held.iter().any(|fact| matches!(fact, Fact::CheckIn(visit) if visit.mode == Some(VisitMode::Phone) && visit.stop.is_none())));
        assert!(held.iter().any(
            |fact| matches!(fact, Fact::NoteEdit(note) if note.insert == "Ask for the owner")
        ));
        assert!(held.iter().any(|fact| matches!(fact, Fact::VisitEnd(end) if end.next == Some(NextAction::Call) && end.next_day == Some(DAY.plus(7)) && end.delay_reason.as_deref() == Some("No cash"))));
        assert!(matches!(held.last(), Some(Fact::DayClose(close)) if close.visits == 1));
    }
}

#[test]
fn nothing_is_issued_that_may_be_thrown_away() {
    let words = Lang::En.words();
    let mut amal = Person::on_the_road("storage", Lang::En);
    for (state, told) in [("may-go", words.may_go), ("full", words.no_room)] {
        amal.tap("storage", &[("state", state)]);
        if state == "may-go" {
            assert!(issue(&mut amal, "1", "10").contains(told));
        } else {
            assert!(amal.tap("issue", &[("cash", "10")]).contains(told));
        }
    }
    amal.tap("storage", &[("state", "kept")]);
    assert!(amal.tap("issue", &[("cash", "10")]).contains("RV-1001"));
}

#[test]
fn whoever_unlocks_is_where_they_were() {
    let words = Lang::En.words();
    let mut amal = Person::on_the_road("idle", Lang::En);
    let shown = amal.visit("1");
    amal.press(&shown, "receipt-screen", &[]);
    amal.tap("receipt-changed", &[("cash", "33"), ("changed", "cash")]);
    let locked = amal.tap("idle", &[]);
    assert!(locked.contains(words.unlock) && !locked.contains("33"));
    assert!(amal.tap("issue", &[("cash", "33")]).is_empty());
    let back = amal.tap("unlock", &[("pin", PIN)]);
    assert!(back.contains("value=\"33\""), "{back}");
}

#[test]
fn a_phone_that_the_office_turned_away_is_set_up_again_and_hands_in_what_it_has() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("again-{}", lang.code()), lang);
        issue(&mut amal, "1", "10");
        amal.tap("today", &[]);
        // The office ends the enrolment, and takes nothing of it in any more.
        amal.is_forgetful = true;
        amal.office.commands = vec![Command::ReEnrol];
        amal.sync();
        let shown = amal.tap("sync-screen", &[]);
        assert!(
            shown.contains((words.must_enrol)(MustEnrol::Told))
                && shown.contains("data-tap=\"set-up-again\""),
            "{shown}"
        );
        assert!(amal.tap("set-up-again", &[]).contains(words.welcome));
        amal.is_forgetful = false;
        amal.office.commands.clear();
        let before = amal.office.journal;
        amal.office.journal = JournalId::device(DeviceNo(4), 1);
        amal.online = true;
        amal.tap("code", &[("code", "CODE-1"), ("phone", "Phone")]);
        let [batch] = amal.rescued.as_slice() else {
            panic!("{} batches", amal.rescued.len());
        };
        assert_eq!(batch.journal, before);
        let kinds: Vec<_> = batch
            .entries()
            .into_iter()
            .map(|entry| entry.unwrap().entry.fact().unwrap())
            .filter(|fact| matches!(fact, Fact::Receipt(_)))
            .collect();
        assert_eq!(kinds.len(), 1);
        // Once.
        amal.sync();
        assert_eq!(amal.rescued.len(), 1);
    }
}
