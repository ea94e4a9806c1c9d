//! The document as it stands. What clients were built against changes only on purpose.

use std::path::Path;

use counterfoil_server::http;

#[test]
fn the_document_is_the_one_on_file() {
    let value = serde_json::to_value(http::document()).expect("it serialises");
    let text = serde_json::to_string_pretty(&value).expect("it serialises") + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/storage/api/openapi.json");
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    if kept != text {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("openapi.json");
        std::fs::write(&new, &text).expect("the target folder is writable");
        let differs = kept
            .lines()
            .zip(text.lines())
            .position(|(kept, now)| kept != now);
        panic!(
            "the API's document changed (first at line {}). If that is meant:\n  cp {} {}",
            differs.map_or(1, |line| line + 1),
            new.display(),
            file.display()
        );
    }
}
