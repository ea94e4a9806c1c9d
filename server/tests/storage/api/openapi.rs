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

/// A list that is cut off somewhere can be asked for the rest, and every parameter says what it is.
#[test]
fn lists_can_be_read_to_their_end_and_parameters_are_described() {
    // Whole, and as long as there are phones, collectors at work or with limits, leaves in a book, accounts and cashiers.
    const WHOLE: [&str; 8] = [
        "list_bank_accounts",
        "list_cash_limits",
        "list_asked_cash_limits",
        "list_devices",
        "list_daybooks",
        "list_leaves",
        "list_periods",
        "list_vaults",
    ];
    let document = serde_json::to_value(http::document()).expect("it serialises");
    let mut lists = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let parameters = operation["parameters"].as_array();
            let parameters = parameters.map(Vec::as_slice).unwrap_or_default();
            for parameter in parameters {
                assert!(
                    parameter["description"].is_string(),
                    "{method} {path}: {} is not described",
                    parameter["name"]
                );
            }
            let name = operation["operationId"].as_str().expect("a name");
            if !name.starts_with("list_") || WHOLE.contains(&name) {
                continue;
            }
            lists += 1;
            let goes_on = parameters.iter().any(|parameter| {
                parameter["in"] == "query"
                    && (parameter["name"] == "after" || parameter["name"] == "cursor")
            });
            assert!(goes_on, "{method} {path} has no way to ask for the rest");
        }
    }
    assert!(lists >= 6, "only {lists}");
}
