//! A server of one test, and the clients that speak to it.

use std::sync::OnceLock;

use counterfoil_server::auth::people::{self, NewPerson};
use counterfoil_server::auth::sessions;
use counterfoil_server::auth::tokens::PersonToken;
use counterfoil_server::auth::{Role, password};
use counterfoil_server::clock::Clock;
use counterfoil_server::db::Db;
use counterfoil_server::http::{self, AppState};
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::time::Millis;
use counterfoil_sync::wire::{EnrolReply, EnrolRequest};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::contract::Contract;
use crate::engines::both;

/// 2026-11-22 08:00 UTC: where every test's clock stands.
pub(crate) const MORNING: Millis = Millis(1_795_334_400_000);
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server on a loopback port. Stops when dropped.
pub(crate) struct TestApp {
    pub(crate) state: AppState,
    base: String,
    client: reqwest::Client,
    pub(super) contract: Contract,
    _stop: oneshot::Sender<()>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    pub(crate) fn text(&self, field: &str) -> String {
        let json = self.json();
        json[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field} in {json}"))
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("visible"))
    }

    /// The last part of the problem's type, after checking that it is a whole problem.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        assert_eq!(self.json()["status"], self.status);
        assert!(!self.text("title").is_empty());
        assert!(
            self.text("detail").ends_with('.'),
            "{}",
            self.text("detail")
        );
        let kind = self.text("type");
        kind.strip_prefix("urn:counterfoil:problem:")
            .unwrap_or_else(|| panic!("{kind}"))
            .to_owned()
    }
}

impl TestApp {
    /// One on a fresh database of each engine.
    pub(crate) async fn both() -> [Self; 2] {
        let [one, other] = both().await;
        [Self::start(one).await, Self::start(other).await]
    }

    pub(crate) async fn start(db: Db) -> Self {
        let state = Self::state(db).await;
        Self::serve(state.clone(), http::app(state)).await
    }

    pub(crate) async fn state(db: Db) -> AppState {
        AppState::new(db, Clock::fixed(MORNING))
            .await
            .expect("the state is made")
    }

    pub(crate) async fn serve(state: AppState, app: axum::Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(http::serve(listener, app, async {
            let _ = stopped.await;
        }));
        let client = reqwest::Client::new();
        let document = client.get(format!("{base}/openapi.json")).send().await;
        let document = document.expect("an answer").bytes().await.expect("whole");
        let document = serde_json::from_slice(&document).expect("the document is JSON");
        Self {
            state,
            base,
            client,
            contract: Contract::new(document),
            _stop: stop,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Moves the clock on from where it stands.
    pub(crate) fn pass(&self, seconds: i64) {
        let now = self.state.clock.now();
        self.state.clock.set(Millis(now.0 + seconds * 1_000));
    }

    /// Somebody who signs in with [`PASSWORD`].
    pub(crate) async fn person<const N: usize>(&self, code: &str, roles: [Role; N]) -> PersonNo {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| password::hash(PASSWORD).expect("hashed"));
        let new = NewPerson {
            code: code.to_owned(),
            name: format!("Person {code}"),
            roles: roles.into_iter().collect(),
            password_hash: hash.clone(),
        };
        let new = &new;
        let now = self.state.clock.now();
        self.state
            .db
            .write(|mut tx| async move { people::add(&mut tx, new, None, now).await })
            .await
            .expect("added")
    }

    /// An access token of a person, without the password's tens of milliseconds.
    pub(crate) async fn token(&self, person: PersonNo) -> String {
        let now = self.state.clock.now();
        let opened = self
            .state
            .db
            .write(|mut tx| async move { sessions::open(&mut tx, person, now).await })
            .await
            .expect("opened");
        let token = PersonToken {
            person,
            session: opened.session,
            roles: opened.roles,
            proved: opened.proved,
        };
        self.state.tokens.issue_person(&token, now).expect("issued")
    }

    /// A person with a token.
    pub(crate) async fn staff<const N: usize>(
        &self,
        code: &str,
        roles: [Role; N],
    ) -> (PersonNo, String) {
        let person = self.person(code, roles).await;
        (person, self.token(person).await)
    }

    /// Sends a request. Whatever comes back, the document must have it.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let request = request.build().expect("a request");
        let (method, path) = (
            request.method().to_string(),
            request.url().path().to_owned(),
        );
        let response = self.client.execute(request).await.expect("an answer");
        let reply = Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.expect("the body").to_vec(),
        };
        self.contract.holds(&method, &path, &reply);
        reply
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method.parse().expect("a method"), self.url(path))
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Reply {
        self.send(self.request("GET", path).bearer_auth(token))
            .await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Reply {
        self.send(self.request("POST", path).bearer_auth(token).json(body))
            .await
    }

    /// A post under an idempotency key.
    pub(crate) async fn command(&self, path: &str, token: &str, key: &str, body: &Value) -> Reply {
        let request = self.request("POST", path).bearer_auth(token);
        self.send(request.header("Idempotency-Key", key).json(body))
            .await
    }

    /// Without a token.
    pub(crate) async fn post_open(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request("POST", path).json(body)).await
    }

    pub(crate) async fn sign_in(&self, login: &str, password: &str) -> Reply {
        self.post_open(
            "/v1/sign-in",
            &json!({"login": login, "password": password}),
        )
        .await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Reply {
        self.post_open("/v1/refresh", &json!({"refresh_token": token}))
            .await
    }

    /// A phone asks to be enrolled with a code and its key.
    pub(crate) async fn enrol(&self, code: &str, key: &SecretKey) -> Reply {
        let message = EnrolRequest::seal(code, "Pixel 9", key);
        self.send_message("/v1/enrol", message).await
    }

    pub(crate) async fn send_message(&self, path: &str, message: Vec<u8>) -> Reply {
        let request = self
            .request("POST", path)
            .header("content-type", "application/cbor")
            .body(message);
        self.send(request).await
    }

    /// A code for a collector, issued by whoever holds the token.
    pub(crate) async fn code(&self, token: &str, collector: PersonNo) -> String {
        let reply = self
            .post("/v1/enrolments", token, &json!({"collector": collector.0}))
            .await;
        assert_eq!(reply.status, 201, "{}", reply.json());
        reply.text("code")
    }

    /// A phone's enrolment reply.
    #[track_caller]
    pub(crate) fn enrolled(reply: &Reply) -> EnrolReply {
        assert_eq!(reply.status, 200, "{}", reply.json());
        EnrolReply::from_bytes(&reply.bytes).expect("an enrolment reply")
    }
}

/// The key of a phone.
pub(crate) fn phone_key(no: u8) -> SecretKey {
    let algorithm = if no.is_multiple_of(2) {
        Algorithm::Ed25519
    } else {
        Algorithm::Es256
    };
    SecretKey::from_bytes(algorithm, &[no.max(1); 32]).expect("a key")
}
