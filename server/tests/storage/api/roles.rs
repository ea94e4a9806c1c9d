//! Every operation of the document, as every role: who may call it, and nobody else.

use counterfoil_server::auth::devices::{Device, DeviceState};
use counterfoil_server::auth::{Access, Role};
use counterfoil_server::http;
use counterfoil_sync::id::{DeviceNo, JournalId, PersonNo};
use serde_json::{Value, json};

use super::TestApp;
use super::app::{MORNING, phone_key};

/// Method, path with numbers put in, and who may call it.
fn operations() -> Vec<(String, String, Access)> {
    let document = serde_json::to_value(http::document()).expect("it serialises");
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        if !path.starts_with("/v1/") {
            continue;
        }
        for (method, operation) in item.as_object().expect("methods") {
            let access = operation["x-access"].clone();
            let access = serde_json::from_value(access)
                .unwrap_or_else(|_| panic!("{method} {path} does not say who may call it"));
            let concrete: Vec<&str> = path
                .split('/')
                .map(|part| if part.starts_with('{') { "1" } else { part })
                .collect();
            operations.push((method.to_uppercase(), concrete.join("/"), access));
        }
    }
    operations
}

#[tokio::test]
async fn each_role_may_do_what_its_routes_say_and_nothing_else() {
    for app in TestApp::both().await {
        let mut tokens = Vec::new();
        for role in Role::ALL {
            let person = app.person(role.name(), [role]).await;
            tokens.push((role, person));
        }
        let phone = Device {
            no: DeviceNo(1),
            journal: JournalId::device(DeviceNo(1), 1),
            collector: PersonNo(1),
            name: String::new(),
            key: phone_key(2).public(),
            state: DeviceState::Active,
            issuer: PersonNo(2),
            decider: None,
            enrolled: MORNING,
            decided: None,
        };
        let phone = app
            .state
            .tokens
            .issue_device(&phone, MORNING)
            .expect("issued");
        let mut checked = 0;
        for (method, path, access) in operations() {
            let shown = format!("{method} {path}");
            let send = |token: Option<&str>| {
                let request = app.request(&method, &path).json(&json!({}));
                app.send(
                    token
                        .into_iter()
                        .fold(request, reqwest::RequestBuilder::bearer_auth),
                )
            };
            match access {
                Access::Open(reason) => {
                    assert!(
                        reason.len() > 20,
                        "{shown} is open to anyone, and the reason is {reason:?}"
                    );
                }
                Access::Phones(_) => {
                    for token in [
                        None,
                        Some("x.y.z"),
                        Some(app.token(PersonNo(1)).await.as_str()),
                    ] {
                        let reply = send(token).await;
                        assert_eq!(
                            (reply.status, reply.problem().as_str()),
                            (401, "not-signed-in"),
                            "{shown}"
                        );
                        checked += 1;
                    }
                }
                Access::Roles(allowed) | Access::Decides(allowed) => {
                    for token in [None, Some("x.y.z"), Some(phone.as_str())] {
                        let reply = send(token).await;
                        assert_eq!(
                            (reply.status, reply.problem().as_str()),
                            (401, "not-signed-in"),
                            "{shown}"
                        );
                    }
                    for (role, person) in &tokens {
                        // A fresh one each time: signing out is one of the operations.
                        let reply = send(Some(&app.token(*person).await)).await;
                        let is_refused = reply.status == 403 && reply.problem() == "not-allowed";
                        assert_eq!(
                            is_refused,
                            !allowed.has(*role),
                            "{shown} as {role}: {} {}",
                            reply.status,
                            reply.json()
                        );
                        assert_ne!(reply.status, 401, "{shown} as {role}");
                        assert!(reply.status < 500, "{shown} as {role}: {}", reply.json());
                        checked += 1;
                    }
                }
            }
        }
        assert!(checked > 50, "only {checked} cells of the matrix");
    }
}

#[test]
fn the_document_says_what_each_operation_wants() {
    let document = serde_json::to_value(http::document()).expect("it serialises");
    let schemas = &document["components"]["schemas"];
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let shown = format!("{method} {path}");
            assert!(
                operation["operationId"].is_string() && operation["tags"].is_array(),
                "{shown} has no name or tag"
            );
            assert!(operation["summary"].is_string(), "{shown} is not described");
            let content = &operation["requestBody"]["content"]["application/json"];
            if content.is_object() {
                let name = content["schema"]["$ref"]
                    .as_str()
                    .and_then(|name| name.rsplit('/').next())
                    .unwrap_or_else(|| panic!("{shown} takes an unnamed body"));
                assert_eq!(
                    schemas[name]["additionalProperties"],
                    Value::Bool(false),
                    "{shown} takes unknown fields: {name} lacks deny_unknown_fields"
                );
            }
        }
    }
}

#[test]
fn money_posts_take_an_idempotency_key() {
    // Whoever adds a post that moves nothing says so here.
    const MOVE_NO_MONEY: [&str; 13] = [
        "/v1/sign-in",
        "/v1/prove",
        "/v1/refresh",
        "/v1/sign-out",
        "/v1/enrolments",
        "/v1/enrol",
        "/v1/enrol/code",
        "/v1/phone-openings",
        "/v1/sync",
        "/v1/entries",
        "/v1/devices/",
        "/v1/pictures",
        // The plan of a day.
        "/v1/daybooks/",
    ];
    let document = serde_json::to_value(http::document()).expect("it serialises");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let post = &item["post"];
        if post.is_null()
            || MOVE_NO_MONEY
                .iter()
                .any(|prefix| path == prefix || (prefix.ends_with('/') && path.starts_with(prefix)))
        {
            continue;
        }
        let parameters = post["parameters"].as_array().cloned().unwrap_or_default();
        let takes_key = parameters.iter().any(|parameter| {
            parameter["name"] == "Idempotency-Key" && parameter["required"] == true
        });
        assert!(
            takes_key,
            "POST {path} takes no Idempotency-Key; use Command, or list it as moving no money"
        );
    }
}
