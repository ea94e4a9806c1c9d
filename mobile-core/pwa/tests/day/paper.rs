//! Receipts on paper: previewed, counted, drawn by the host, handed out.

use counterfoil_pwa::words::Lang;
use counterfoil_pwa::{Paper, PaperAs, Tap, Turn};

use crate::driver::{Person, hidden};

/// A receipt, and the screen where it is handed out.
fn at_the_paper(name: &str, lang: Lang) -> (Person, String) {
    let mut amal = Person::on_the_road(name, lang);
    let shown = amal.visit("1");
    let form = amal.press(&shown, "receipt-screen", &[]);
    let token = hidden(&form, "token");
    let issued = amal.tap(
        "issue",
        &[("token", &token), ("cash", "20"), ("share-1", "20")],
    );
    let shown = amal.press(&issued, "paper-screen", &[]);
    (amal, shown)
}

fn give(person: &mut Person, what: &str) -> Turn {
    let tap = Tap {
        name: "give".to_owned(),
        fields: vec![("as".to_owned(), what.to_owned())],
        pictures: Vec::new(),
    };
    let now = person.now();
    person.app.tap(&tap, &now)
}

fn paper(turn: Turn) -> (Paper, String) {
    let shown = turn.screen.expect("the preview").into_string();
    (turn.paper.expect("a paper to draw"), shown)
}

/// White pages of the wanted size, as a host would draw them.
fn draw(person: &mut Person, pages: usize, width: u32, height: u32) -> Turn {
    let rgba = vec![255; usize::try_from(width * height * 4).unwrap()];
    let mut turn = Turn::default();
    for _ in 0..pages {
        let now = person.now();
        turn = person.app.drawn(width, height, &rgba, &now);
    }
    turn
}

#[test]
fn the_first_is_the_original_and_the_next_says_duplicate() {
    let (mut amal, shown) = at_the_paper("paper", Lang::En);
    assert!(shown.contains("RV-1001") && !shown.contains("copy 2"));
    let (first, after) = paper(give(&mut amal, "image"));
    assert_eq!(
        (first.ends_as, first.name.as_str()),
        (PaperAs::Image, "RV-1001")
    );
    assert!(!first.pages.concat().contains("copy 2"));
    assert!(after.contains("copy 2"));

    let (second, _) = paper(give(&mut amal, "pdf"));
    assert!(second.pages.concat().contains("copy 2"));
    let done = draw(&mut amal, second.pages.len(), 60, 90);
    let file = done.file.expect("a file");
    assert_eq!(
        (file.name.as_str(), file.kind),
        ("RV-1001.pdf", "application/pdf")
    );
    assert!(file.bytes.starts_with(b"%PDF-1.7") && !file.is_for_printer);

    amal.tap("paper-changed", &[("form", "58")]);
    let (third, _) = paper(give(&mut amal, "print"));
    assert_eq!(third.scale, 1);
    let done = draw(&mut amal, third.pages.len(), 384, 40);
    let file = done.file.expect("bytes for a printer");
    assert!(file.bytes.starts_with(b"\x1b@") && file.is_for_printer);
}

#[test]
fn paper_comes_in_both_languages_and_what_cannot_be_drawn_is_told() {
    let (mut amal, shown) = at_the_paper("paper-ar", Lang::Ar);
    assert!(shown.contains("سند قبض"));
    let shown = amal.tap("paper-changed", &[("language", "en"), ("form", "a5")]);
    assert!(shown.contains("Receipt voucher"));
    give(&mut amal, "pdf");
    let now = amal.now();
    let told = amal.app.drawn(10, 10, &[0; 7], &now);
    let told = told.screen.expect("a screen").into_string();
    assert!(told.contains(Lang::Ar.words().paper.not_drawn));
    // Nothing waits to be drawn any more.
    assert!(amal.app.drawn(10, 10, &[0; 400], &now).file.is_none());
}
