//! Every operation of the document, asked for senseless things: each is refused with a status that the
//! document has, as a problem, and nothing fails.

use counterfoil_server::auth::devices::{Device, DeviceState};
use counterfoil_server::auth::{Access, Role};
use counterfoil_server::http::{self, CBOR};
use counterfoil_sync::id::{DeviceNo, JournalId, PersonNo};
use counterfoil_sync::limits;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::TestApp;
use super::app::{MORNING, phone_key};

const JSON: &str = "application/json";

/// An operation as the document has it.
struct Operation {
    method: String,
    template: String,
    said: Value,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(http::document()).expect("it serialises");
    let mut operations = Vec::new();
    for (template, item) in document["paths"].as_object().expect("paths") {
        for (method, said) in item.as_object().expect("methods") {
            operations.push(Operation {
                method: method.to_uppercase(),
                template: template.clone(),
                said: said.clone(),
            });
        }
    }
    assert!(operations.len() > 30, "only {}", operations.len());
    operations
}

impl Operation {
    fn parameters(&self, place: &str) -> Vec<&Value> {
        let all = self.said["parameters"].as_array();
        all.into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == place)
            .collect()
    }

    fn takes(&self, media_type: &str) -> bool {
        self.said["requestBody"]["content"][media_type].is_object()
    }

    fn needs_key(&self) -> bool {
        !self.parameters("header").is_empty()
    }

    /// Its path, with one parameter as given and the others well formed.
    fn path(&self, odd: Option<(&str, &str)>) -> String {
        let mut path = self.template.clone();
        for parameter in self.parameters("path") {
            let name = parameter["name"].as_str().expect("a name");
            let value = match odd {
                Some((odd, value)) if odd == name => value.to_owned(),
                _ => sample(parameter),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        let query: Vec<String> = self
            .parameters("query")
            .into_iter()
            .filter(|parameter| parameter["required"] == true)
            .map(|parameter| {
                format!(
                    "{}={}",
                    parameter["name"].as_str().expect("a name"),
                    sample(parameter)
                )
            })
            .collect();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }
}

/// A well-formed value of a parameter: its example, or 1.
fn sample(parameter: &Value) -> String {
    let example = parameter["example"].as_str();
    example.unwrap_or("1").to_owned()
}

/// Whoever may call everything, and a phone.
struct Callers<'a> {
    app: &'a TestApp,
    root: PersonNo,
    token: String,
    phone: String,
}

impl Callers<'_> {
    async fn ask(&self, operation: &Operation, path: &str) -> RequestBuilder {
        let request = self.app.request(&operation.method, path);
        match serde_json::from_value(operation.said["x-access"].clone()) {
            Ok(Access::Roles(_)) if operation.template == "/v1/sign-out" => {
                request.bearer_auth(self.app.token(self.root).await)
            }
            Ok(Access::Roles(_) | Access::Decides(_)) => request.bearer_auth(&self.token),
            Ok(Access::Phones(_)) => request.bearer_auth(&self.phone),
            Ok(Access::Open(_)) | Err(_) => request,
        }
    }

    /// Asks with a whole request but for what `odd` does to it.
    async fn tried(
        &self,
        operation: &Operation,
        path: &str,
        what: &str,
        statuses: &[u16],
        odd: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) {
        let request = odd(self.ask(operation, path).await);
        let reply = self.app.send(request).await;
        let shown = format!(
            "{} {} with {what}: {} {}",
            operation.method,
            operation.template,
            reply.status,
            String::from_utf8_lossy(&reply.bytes)
        );
        assert!(reply.status < 500, "{shown}");
        assert!(
            statuses.is_empty() || statuses.contains(&reply.status),
            "{shown}, not {statuses:?}"
        );
        if reply.status >= 400 {
            reply.problem();
        }
    }

    async fn json(&self, operation: &Operation) {
        let path = &operation.path(None);
        let whole = |request: RequestBuilder, body: Vec<u8>| {
            request
                .header("content-type", JSON)
                .header("Idempotency-Key", "k")
                .body(body)
        };
        for (what, statuses, body) in self.bodies(operation) {
            self.tried(operation, path, &what, statuses, |request| {
                whole(request, body)
            })
            .await;
        }
        self.tried(operation, path, "no body", &[415], |request| request)
            .await;
        self.tried(operation, path, "another media type", &[415], |request| {
            request
                .header("content-type", "text/plain")
                .header("Idempotency-Key", "k")
                .body("{}")
        })
        .await;
        if !operation.needs_key() {
            return;
        }
        self.tried(operation, path, "no key", &[400], |request| {
            request.json(&json!({}))
        })
        .await;
        for key in [&b""[..], &[b'k'; 101], "clé".as_bytes(), b"a\tb"] {
            let key = reqwest::header::HeaderValue::from_bytes(key).expect("HTTP takes it");
            self.tried(operation, path, "a key that is none", &[400], |request| {
                request.header("Idempotency-Key", key).json(&json!({}))
            })
            .await;
        }
    }

    /// Bodies that are none, and what may be said to them.
    fn bodies(&self, operation: &Operation) -> Vec<(String, &'static [u16], Vec<u8>)> {
        let contract = &self.app.contract;
        let schema = &operation.said["requestBody"]["content"][JSON]["schema"];
        let schema = contract.schema(schema);
        let good = value_of(contract, schema);
        let mut unknown = good.clone();
        unknown["no_such_field"] = json!(1);
        let mut bodies: Vec<(String, &'static [u16], Vec<u8>)> = vec![
            ("an empty body".to_owned(), &[400], Vec::new()),
            ("half a body".to_owned(), &[400], b"{".to_vec()),
            ("two bodies".to_owned(), &[400, 422], b"{} {}".to_vec()),
            (
                "another encoding".to_owned(),
                &[400, 422],
                b"{\"\xff\": 1}".to_vec(),
            ),
            ("an array".to_owned(), &[422], b"[]".to_vec()),
            ("a number".to_owned(), &[422], b"1".to_vec()),
            ("null".to_owned(), &[422], b"null".to_vec()),
            ("deep arrays".to_owned(), &[400, 422], b"[".repeat(10_000)),
            ("an unknown field".to_owned(), &[422], bytes(&unknown)),
            (
                "much too much".to_owned(),
                &[413],
                vec![b' '; http::JSON_BYTES + 1],
            ),
            ("what may be good".to_owned(), &[], bytes(&good)),
        ];
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let mut with = |what: String, statuses: &'static [u16], value: Value| {
                let mut body = good.clone();
                body[name.as_str()] = value;
                bodies.push((format!("{name} {what}"), statuses, bytes(&body)));
            };
            with("of a wrong type".to_owned(), &[422], json!([[true]]));
            let field = contract.schema(field);
            let is = |wanted: &str| {
                field["type"] == wanted
                    || field["type"]
                        .as_array()
                        .is_some_and(|types| types.contains(&json!(wanted)))
            };
            if is("integer") {
                for number in [
                    json!(-1),
                    json!(u32::MAX),
                    json!(u64::MAX),
                    json!(0.5),
                    json!(1e300),
                ] {
                    with(format!("{number}"), &[], number);
                }
            }
            if is("string") {
                let long = "x".repeat(100_000);
                for text in [
                    "",
                    " ",
                    "\0",
                    "a\0b",
                    "\u{202e}\u{fffd}",
                    "'; --",
                    "-1",
                    "ffffffffffffffffff.1",
                    &long,
                ] {
                    let shown: String = text.chars().take(20).collect();
                    with(format!("{shown:?}"), &[], json!(text));
                }
            }
        }
        bodies
    }

    async fn message(&self, operation: &Operation) {
        let path = &operation.path(None);
        for (what, statuses, body) in [
            ("an empty message", &[400, 429][..], Vec::new()),
            ("noise", &[400, 429], vec![0xa5; 300]),
            ("deep arrays", &[400, 429], vec![0x81; 700]),
            (
                "a long message",
                &[400, 413, 429],
                vec![0xa5; http::JSON_BYTES],
            ),
            (
                "much too much",
                &[413],
                vec![0xa5; limits::MESSAGE_BYTES + 1],
            ),
        ] {
            self.tried(operation, path, what, statuses, |request| {
                request.header("content-type", CBOR).body(body)
            })
            .await;
        }
        self.tried(operation, path, "no body", &[415], |request| request)
            .await;
        self.tried(operation, path, "JSON", &[415], |request| {
            request.json(&json!({}))
        })
        .await;
    }

    async fn paths(&self, operation: &Operation) {
        for parameter in operation.parameters("path") {
            let name = parameter["name"].as_str().expect("a name");
            let is_number = parameter["schema"]["type"] == "integer";
            let statuses: &[u16] = if is_number { &[404] } else { &[] };
            let long = "7".repeat(3_000);
            for odd in ["x", "%FF", "1.5", "99999999999999999999", "%20", &long] {
                let path = operation.path(Some((name, odd)));
                self.tried(operation, &path, &path, statuses, whole_body(operation))
                    .await;
            }
            for odd in [
                "-1",
                "0",
                "%00",
                "4294967295",
                "9223372036854775807",
                "ffffffffffffffff.18446744073709551615",
                "1.0",
                "0.0",
                "-262143-01-01",
                "9999-12-31",
            ] {
                let path = operation.path(Some((name, odd)));
                self.tried(operation, &path, &path, &[], whole_body(operation))
                    .await;
            }
        }
    }

    async fn queries(&self, operation: &Operation) {
        let parameters = operation.parameters("query");
        let base = operation.path(None);
        let bare = base.split('?').next().expect("a path");
        if parameters.is_empty() {
            let path = format!("{bare}?no_such=1");
            self.tried(operation, &path, &path, &[], whole_body(operation))
                .await;
            return;
        }
        let mut tried: Vec<(String, &[u16])> = vec![(format!("{bare}?no_such=1"), &[400])];
        for parameter in &parameters {
            let name = parameter["name"].as_str().expect("a name");
            if parameter["required"] == true {
                tried.push((bare.to_owned(), &[400]));
            }
            let types = parameter["schema"]["type"].to_string();
            if types.contains("integer") {
                for odd in ["x", "", "1.5", "99999999999999999999"] {
                    tried.push((format!("{bare}?{name}={odd}"), &[400]));
                }
                for odd in ["-1", "0", "9223372036854775807", "-9223372036854775808"] {
                    tried.push((format!("{bare}?{name}={odd}"), &[200, 400]));
                }
            } else {
                for odd in ["no_such", "", "%00", "99999999999-01-01"] {
                    tried.push((format!("{bare}?{name}={odd}"), &[400, 404, 422]));
                }
            }
            for odd in ["-262143-01-01", "9999-12-31"] {
                tried.push((format!("{bare}?{name}={odd}"), &[]));
            }
            tried.push((format!("{bare}?{name}=1&{name}=1"), &[400]));
        }
        for (path, statuses) in tried {
            self.tried(operation, &path, &path, statuses, |request| request)
                .await;
        }
    }
}

/// A body of the right media type, so that the rest is looked at.
fn whole_body(operation: &Operation) -> impl FnOnce(RequestBuilder) -> RequestBuilder {
    let (json, cbor) = (operation.takes(JSON), operation.takes(CBOR));
    move |request| {
        if json {
            request.header("Idempotency-Key", "k").json(&json!({}))
        } else if cbor {
            request.header("content-type", CBOR).body("")
        } else {
            request
        }
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("it serialises")
}

/// A value of a schema: the smallest with all its fields that must be there.
fn value_of(contract: &super::contract::Contract, schema: &Value) -> Value {
    let schema = contract.schema(schema);
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(first) = schema["oneOf"]
        .as_array()
        .and_then(|choices| choices.last())
    {
        return value_of(contract, first);
    }
    match schema["type"].as_str() {
        Some("string") => schema["example"].as_str().unwrap_or("x").into(),
        Some("integer") => json!(1),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten();
            required
                .filter_map(Value::as_str)
                .map(|name| {
                    (
                        name.to_owned(),
                        value_of(contract, &schema["properties"][name]),
                    )
                })
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        _ => Value::Null,
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_as_documented_and_nothing_fails() {
    for app in TestApp::both().await {
        let root = app.person("root", Role::ALL).await;
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
        let phone = app.state.tokens.issue_device(&phone, MORNING);
        let callers = Callers {
            app: &app,
            root,
            token: app.token(root).await,
            phone: phone.expect("issued"),
        };
        for operation in &operations() {
            if operation.takes(JSON) {
                callers.json(operation).await;
            }
            if operation.takes(CBOR) {
                callers.message(operation).await;
            }
            callers.paths(operation).await;
            callers.queries(operation).await;
        }
    }
}
