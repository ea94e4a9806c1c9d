//! The way in, without a browser: taps in, screens out.

use std::path::PathBuf;

use counterfoil_core::Moment;
use counterfoil_pwa::words::Lang;
use counterfoil_pwa::{App, Host, Now, Reply, Tap, Turn};
use counterfoil_sync::time::{Clocks, Day, Millis};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("app-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn start(folder: &std::path::Path, lang: Lang) -> App {
    begin(folder, lang, folder.join("vault.db").exists())
}

fn begin(folder: &std::path::Path, lang: Lang, was_set_up: bool) -> App {
    App::start(Host {
        folder: folder.to_owned(),
        vfs: None,
        // The SQLite of this platform has no cipher.
        encrypted: false,
        device_secret: [1; 32],
        random: [2; 80],
        start: [3; 16],
        zone_minutes: 240,
        was_set_up,
        lang,
    })
    .expect("the app starts")
}

fn now(seconds: i64) -> Now {
    Now {
        moment: Moment {
            clocks: Clocks {
                wall: Millis(1_795_000_000_000 + seconds * 1_000),
                mono: seconds.unsigned_abs() * 1_000,
                boot: 1,
            },
            place: None,
        },
        today: Day(20_000),
        online: false,
    }
}

fn tap(app: &mut App, name: &str, fields: &[(&str, &str)], seconds: i64) -> Turn {
    let fields = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    app.tap(
        &Tap {
            name: name.to_owned(),
            fields,
            ..Tap::default()
        },
        &now(seconds),
    )
}

fn html(turn: Turn) -> String {
    turn.screen.expect("a screen").into_string()
}

#[test]
fn code_pin_and_the_first_message_in_both_languages() {
    for lang in [Lang::En, Lang::Ar] {
        let folder = folder(lang.code());
        let words = lang.words();
        let mut app = start(&folder, lang);
        assert!(html(tap(&mut app, "start", &[], 0)).contains(words.welcome));
        let missing = html(tap(&mut app, "code", &[("code", "  ")], 0));
        assert!(missing.contains(words.code_missing));
        let code = [("code", "abcd-efgh"), ("phone", "Amal's <b>phone</b>")];
        assert!(html(tap(&mut app, "code", &code, 0)).contains(words.choose_pin_text));
        assert_eq!(app.depth(), 2);
        for (pin, again, told) in [
            ("482915", "482916", words.pins_differ),
            ("4829", "4829", words.pin_digits),
            ("123456", "123456", words.pin_easy),
        ] {
            let refused = html(tap(
                &mut app,
                "set-pin",
                &[("pin", pin), ("again", again)],
                0,
            ));
            assert!(refused.contains(told), "{pin}");
        }
        let asked = tap(
            &mut app,
            "set-pin",
            &[("pin", "482915"), ("again", "482915")],
            0,
        );
        let request = asked.request.clone().expect("the first message");
        assert_eq!(
            (request.path, request.token.as_deref()),
            ("/v1/enrol", None)
        );
        assert!(html(asked).contains(words.waiting));

        // The office does not know the code: the PIN stays, the code is asked for again, and what was
        // typed is shown as text.
        let turn = app.answer(request.no, Reply::Answer(403, vec![]), &now(1));
        let again = html(turn);
        assert!(
            again.contains(words.code_unknown) && again.contains("&lt;b&gt;"),
            "{again}"
        );
        assert!(tap(&mut app, "code", &code, 2).request.is_some());
    }
}

#[test]
fn a_locked_app_shows_nothing_until_the_right_pin() {
    let folder = folder("lock");
    let mut app = start(&folder, Lang::En);
    tap(
        &mut app,
        "code",
        &[("code", "abcd-efgh"), ("phone", "Phone")],
        0,
    );
    tap(
        &mut app,
        "set-pin",
        &[("pin", "482915"), ("again", "482915")],
        0,
    );
    drop(app);

    let words = Lang::En.words();
    let mut app = start(&folder, Lang::En);
    for name in ["today", "sync-screen", "receipts", "customer", "issue"] {
        let turn = tap(&mut app, name, &[("customer", "1")], 0);
        assert!(turn.screen.is_none() && turn.request.is_none(), "{name}");
        assert_eq!(app.depth(), 1);
    }
    for left in (1..5).rev() {
        let wrong = html(tap(&mut app, "unlock", &[("pin", "918273")], 0));
        assert!(wrong.contains(&(words.pin_wrong)(left)), "{wrong}");
    }
    let wait = html(tap(&mut app, "unlock", &[("pin", "918273")], 0));
    assert!(wait.contains(&(words.pin_wait)(30)), "{wait}");
    // A new start does not help, and neither does the right PIN before its time. The door says so before
    // anything is typed, and counts down beside what is typed.
    drop(app);
    let mut app = start(&folder, Lang::En);
    let first = tap(&mut app, "start", &[], 0);
    assert_eq!(first.wake_ms, Some(1_000));
    assert!(html(first).contains(&(words.pin_wait)(30)));
    let tick = tap(&mut app, "tick", &[], 10);
    assert!(tick.screen.is_none());
    let parts: Vec<String> = tick
        .parts
        .into_iter()
        .map(|(_, part)| part.into_string())
        .collect();
    assert!(
        matches!(parts.as_slice(), [wait, open] if wait.contains(&(words.pin_wait)(20)) && open.contains("disabled")),
        "{parts:?}"
    );
    assert!(html(tap(&mut app, "unlock", &[("pin", "482915")], 29)).contains("Too many"));
    // The wall clock alone does not pass the wait: it has to pass while the app runs.
    drop(app);
    let mut app = start(&folder, Lang::En);
    assert!(html(tap(&mut app, "unlock", &[("pin", "482915")], 31)).contains("Too many"));
    let over = tap(&mut app, "tick", &[], 61);
    assert_eq!(over.wake_ms, None);
    assert!(
        over.parts
            .iter()
            .all(|(_, part)| !part.0.contains("disabled") && !part.0.contains("notice"))
    );
    let open = tap(&mut app, "unlock", &[("pin", "482915")], 61);
    // The enrolment that was asked for before goes on.
    assert!(open.request.is_some() && html(open).contains(words.waiting));
}

#[test]
fn a_bad_code_is_told_before_a_pin_is_chosen_and_without_a_network_nothing_waits_for_that() {
    let folder = folder("check");
    let words = Lang::En.words();
    let mut app = start(&folder, Lang::En);
    let typed = Tap {
        name: "code".to_owned(),
        fields: vec![
            ("code".to_owned(), "abcd-efgh".to_owned()),
            ("phone".to_owned(), "Phone".to_owned()),
        ],
        ..Tap::default()
    };
    let online = Now {
        online: true,
        ..now(0)
    };
    for (status, told) in [
        (403, words.code_unknown),
        (409, words.code_used),
        (410, words.code_expired),
        (429, words.code_too_many),
    ] {
        let request = app.tap(&typed, &online).request.expect("it is asked");
        let no = request.no;
        assert_eq!((request.path, request.token), ("/v1/enrol/code", None));
        assert_eq!(
            minicbor::decode::<&str>(&request.body).ok(),
            Some("ABCD-EFGH")
        );
        let refused = html(app.answer(no, Reply::Answer(status, vec![]), &online));
        assert!(
            refused.contains(told) && refused.contains("value=\"ABCD-EFGH\""),
            "{refused}"
        );
    }
    // A good one, an office that does not know the question, and a network that is none.
    for reply in [
        Reply::Answer(204, vec![]),
        Reply::Answer(404, vec![]),
        Reply::Nothing,
    ] {
        let asked = app.tap(&typed, &online).request.expect("it is asked");
        assert!(html(app.answer(asked.no, reply, &online)).contains(words.choose_pin_text));
        tap(&mut app, "back", &[], 0);
    }
}

#[test]
fn another_language_keeps_the_code_that_was_typed() {
    let mut app = start(&folder("language"), Lang::En);
    tap(&mut app, "start", &[], 0);
    let typed = [("code", "abcd-ef"), ("phone", "Amal")];
    let turned = html(tap(&mut app, "language", &typed, 0));
    assert!(
        turned.contains(Lang::Ar.words().welcome)
            && turned.contains("value=\"abcd-ef\"")
            && turned.contains("value=\"Amal\""),
        "{turned}"
    );
}

#[test]
fn a_phone_that_lost_the_key_beside_its_pin_says_so_and_one_that_has_it_does_not() {
    for lang in [Lang::En, Lang::Ar] {
        let folder = folder(&format!("secret-gone-{}", lang.code()));
        let mut app = start(&folder, lang);
        let code = [("code", "abcd-efgh"), ("phone", "Phone")];
        tap(&mut app, "code", &code, 0);
        assert!(!app.is_set_up());
        let pin = [("pin", "482915"), ("again", "482915")];
        tap(&mut app, "set-pin", &pin, 0);
        assert!(app.is_set_up());
        drop(app);
        let words = lang.words();
        for (was_set_up, is_told) in [(true, false), (false, true)] {
            let mut app = begin(&folder, lang, was_set_up);
            let shown = html(tap(&mut app, "start", &[], 0));
            assert_eq!(shown.contains(words.pins.secret_gone), is_told, "{shown}");
            assert!(!app.is_set_up(), "nothing was opened yet");
        }
    }
}
