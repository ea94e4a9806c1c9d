//! Answers that come when nobody waits for them any more.

use counterfoil_pwa::Reply;
use counterfoil_pwa::words::Lang;
use counterfoil_sync::id::{DeviceNo, JournalId};
use counterfoil_sync::wire::Command;

use crate::driver::{PIN, Person, hidden};

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
fn a_phone_that_was_silent_for_too_long_has_a_way_back_with_everything() {
    for lang in [Lang::En, Lang::Ar] {
        let words = lang.words();
        let mut amal = Person::on_the_road(&format!("silent-{}", lang.code()), lang);
        issue(&mut amal);
        amal.online = true;
        let asked = amal.send("sync", &[]);
        assert!(amal.bring(&asked, Reply::Answer(401, vec![])).is_none());
        let shown = amal.tap("sync-screen", &[]);
        assert!(
            shown.contains(words.silent_too_long)
                && shown.contains(words.must_enrol_kept)
                && shown.contains("data-tap=\"set-up-again\""),
            "{shown}"
        );
        // A wrong code leaves the way back to the day, and somebody who goes away leaves it locked.
        let form = amal.tap("set-up-again", &[]);
        assert!(form.contains(words.welcome), "{form}");
        let enrol = amal.send("code", &[("code", "WRONG"), ("phone", "Phone")]);
        amal.bring(&enrol, Reply::Answer(403, vec![]));
        let form = amal.tap("start", &[]);
        assert!(
            form.contains(words.code_unknown) && form.contains("data-tap=\"back\""),
            "{form}"
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
            shown.contains(words.all_at_office) && !shown.contains(words.silent_too_long),
            "{shown}"
        );
    }
}
