//! Every word is said somewhere.

use std::path::Path;

/// All Rust below a folder, but for some of it.
fn source(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source(&path, is_wanted, text);
        } else if is_wanted(&path) {
            text.push_str(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// The names that a file of words declares.
fn declared(text: &str) -> Vec<&str> {
    let word = |line: &str| line.starts_with(|letter: char| letter.is_ascii_lowercase());
    text.lines()
        .filter_map(|line| {
            let line = line.strip_prefix("    ")?;
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let (name, kind) = line.split_once(": ")?;
            let is_kind = kind.starts_with("&'static str")
                || kind.starts_with("fn(")
                || ["Counted", "Named", "Held", "Asked", "["]
                    .iter()
                    .any(|one| kind.starts_with(one));
            (word(line) && is_kind && !name.contains(' ')).then_some(name)
        })
        .collect()
}

#[test]
fn no_word_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let is_words = |path: &Path| path.components().any(|part| part.as_os_str() == "words");
    let (mut words, mut rest) = (String::new(), String::new());
    source(&root, &is_words, &mut words);
    source(&root, &|path| !is_words(path), &mut rest);
    let names = declared(&words);
    assert!(names.len() > 250, "{} words were found", names.len());
    let is_said = |name: &str| {
        rest.match_indices(&format!(".{name}")).any(|(at, found)| {
            let next = rest[at + found.len()..].chars().next();
            !next.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        })
    };
    let left: Vec<&str> = names.into_iter().filter(|name| !is_said(name)).collect();
    assert!(left.is_empty(), "nobody says {left:?}");
}
