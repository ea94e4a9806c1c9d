//! A person at a desk: the JSON API, signed in.

use serde_json::{Value, json};

use super::DemoError;

/// One person's session.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Desk {
    /// Signs in.
    pub(super) async fn sign_in(
        base: &str,
        login: &str,
        password: &str,
    ) -> Result<Self, DemoError> {
        let anonymous = Self {
            client: reqwest::Client::new(),
            base: base.to_owned(),
            token: String::new(),
        };
        let answer = anonymous
            .post("/v1/sign-in", json!({"login": login, "password": password}))
            .await?;
        let token = text(&answer, "access_token")?;
        Ok(Self { token, ..anonymous })
    }

    /// Reads something.
    pub(super) async fn get(&self, path: &str) -> Result<Value, DemoError> {
        self.send(path, self.client.get(format!("{}{path}", self.base)))
            .await
    }

    /// Does something.
    pub(super) async fn post(&self, path: &str, body: Value) -> Result<Value, DemoError> {
        self.send(
            path,
            self.client.post(format!("{}{path}", self.base)).json(&body),
        )
        .await
    }

    /// Changes something.
    pub(super) async fn patch(&self, path: &str, body: Value) -> Result<Value, DemoError> {
        self.send(
            path,
            self.client
                .patch(format!("{}{path}", self.base))
                .json(&body),
        )
        .await
    }

    /// Moves money, under a key that makes doing it again the same as doing it once.
    pub(super) async fn post_once(
        &self,
        path: &str,
        key: &str,
        body: Value,
    ) -> Result<Value, DemoError> {
        self.send(
            path,
            self.client
                .post(format!("{}{path}", self.base))
                .header("idempotency-key", key)
                .json(&body),
        )
        .await
    }

    async fn send(&self, path: &str, request: reqwest::RequestBuilder) -> Result<Value, DemoError> {
        let request = if self.token.is_empty() {
            request
        } else {
            request.bearer_auth(&self.token)
        };
        let response = request.send().await?;
        let status = response.status();
        let body = response.bytes().await?;
        if !status.is_success() {
            return Err(DemoError::refused(path, status.as_u16(), &body));
        }
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).map_err(|_| DemoError::refused(path, status.as_u16(), &body))
    }
}

/// A text member of an answer.
pub(super) fn text(answer: &Value, member: &'static str) -> Result<String, DemoError> {
    answer
        .get(member)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or(DemoError::Answer(member))
}

/// A number member of an answer.
pub(super) fn number(answer: &Value, member: &'static str) -> Result<u64, DemoError> {
    answer
        .get(member)
        .and_then(Value::as_u64)
        .ok_or(DemoError::Answer(member))
}
