use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use sha2::{Digest as _, Sha256};

use crate::auth::random::{self, NoRandomness};
use crate::http::{Command, Problem, media_type};

/// The most fields of one form: a tick for each cheque of the largest offer, and the notes.
const MOST: usize = 10_000;

/// What a form holds, in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form's body.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Problem> {
        media_type(headers, "application/x-www-form-urlencoded")?;
        let fields: Vec<_> = form_urlencoded::parse(body)
            .take(MOST + 1)
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .collect();
        Self::of(fields)
    }

    /// Names and values that a form came with.
    pub(super) fn of(fields: Vec<(String, String)>) -> Result<Self, Problem> {
        // A tick that is cut off would be a cheque that is missing.
        if fields.len() > MOST {
            return Err(Problem::too_large());
        }
        Ok(Self(fields))
    }

    /// A field; empty if it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        let found = fields.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// All of them but one, and that one.
    pub(super) fn without(mut self, name: &str) -> (Self, String) {
        let taken = self.get(name).to_owned();
        self.0.retain(|(known, _)| known != name);
        (self, taken)
    }

    /// All of them, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The fields whose names begin so, by the rest of their names.
    pub(super) fn beginning<'f>(
        &'f self,
        start: &'f str,
    ) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value.as_str())))
    }

    /// The form as a command: its token is the key under which it is done once.
    pub(super) fn command<T>(
        &self,
        operation: &str,
        subject: &str,
        body: T,
    ) -> Result<Command<T>, Problem> {
        let mut said: Vec<_> = self
            .0
            .iter()
            .filter(|(name, _)| name != "csrf" && name != "token")
            .collect();
        said.sort();
        let mut digest = Sha256::new().chain_update(subject);
        for (name, value) in said {
            for text in [name, value] {
                digest = digest
                    .chain_update((text.len() as u64).to_be_bytes())
                    .chain_update(text);
            }
        }
        let operation = format!("console {operation}");
        Command::of(self.get("token"), operation, body, digest.finalize().into())
    }
}

/// A token for a form that changes something: see [`Fields::command`].
pub(super) fn token() -> Result<String, NoRandomness> {
    Ok(random::hex(&random::bytes::<16>()?))
}

impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}
