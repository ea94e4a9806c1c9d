//! How a route says who may call it: where it is registered, and nowhere else.
//!
//! ```text
//! OpenApiRouter::new()
//!     .routes(only([Role::Cashier], routes!(confirm)))
//!     .routes(phones(SYNC_GRACE_S, routes!(sync)))
//!     .routes(open("how one signs in", routes!(sign_in)))
//! ```
//!
//! What is said ends up in the OpenAPI document (`x-access`), and the [guard](super::guard) is built
//! from that document: a route that says nothing cannot be called by anyone.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{HttpMethod, OpenApi, SecurityRequirement};
use utoipa_axum::router::UtoipaMethodRouter;

use super::{Role, Roles};
use crate::http::{AppState, refusal};

const KEY: &str = "x-access";

/// Who may call a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Anyone, for the reason given: the request proves itself in another way.
    Open(String),
    /// People who hold one of these roles.
    Roles(Roles),
    /// The same, who proved lately who they are: it decides about money, or about who may.
    Decides(Roles),
    /// Phones whose token is good, or ran out at most so many seconds ago.
    Phones(i64),
}

/// Routes for people who hold one of these roles.
pub fn only<const N: usize>(
    roles: [Role; N],
    routes: UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    state(&Access::Roles(roles.into_iter().collect()), routes)
}

/// Routes that decide about money, or about who may: see [`proof`](super::proof).
pub fn decides<const N: usize>(
    roles: [Role; N],
    routes: UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    state(&Access::Decides(roles.into_iter().collect()), routes)
}

/// Routes for everyone who is signed in: what they see is theirs, or everybody's.
pub fn everyone(routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    only(Role::ALL, routes)
}

/// Routes for phones with a token that ran out at most `grace_s` seconds ago.
pub fn phones(grace_s: i64, routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    state(&Access::Phones(grace_s), routes)
}

/// Routes for anyone. The reason is published.
pub fn open(reason: &str, routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    state(&Access::Open(reason.to_owned()), routes)
}

fn state(
    access: &Access,
    (schemas, mut paths, router): UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    for item in paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            // A value of strings and numbers always serialises; if it did not, the guard would let nobody in.
            let stated = serde_json::to_value(access).unwrap_or_default();
            operation
                .extensions
                .get_or_insert_default()
                .insert(KEY.to_owned(), stated);
            match access {
                Access::Open(_) => {}
                Access::Roles(roles) | Access::Decides(roles) => {
                    operation.security =
                        Some(vec![SecurityRequirement::new::<_, _, &str>("person", [])]);
                    let decides = matches!(access, Access::Decides(_));
                    let (token, second) = if decides {
                        (
                            ", or who they are was proved too long ago (`proof-too-old`)",
                            " The company may want a second factor (`second-factor-missing`).",
                        )
                    } else {
                        ("", "")
                    };
                    let token = format!("No access token, or one that is not valid{token}.");
                    refusal(operation, "401", &token);
                    refusal(operation, "403", &format!("Allowed for: {roles}.{second}"));
                }
                Access::Phones(_) => {
                    operation.security =
                        Some(vec![SecurityRequirement::new::<_, _, &str>("phone", [])]);
                    refusal(
                        operation,
                        "401",
                        "No access token of a phone, or one that is not valid.",
                    );
                }
            }
        }
    }
    (schemas, paths, router)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation?)))
}

/// What every documented route said.
#[derive(Debug, Default)]
pub struct AccessTable(BTreeMap<String, Vec<(Method, Access)>>);

/// What the table knows of a route.
#[derive(Debug, PartialEq, Eq)]
pub enum Rule<'t> {
    /// Who may call it.
    Stated(&'t Access),
    /// The path is known; these are its methods.
    OtherMethods(Vec<&'t Method>),
    /// It said nothing.
    Unstated,
}

impl AccessTable {
    /// Reads the table from the document that routes wrote themselves into.
    #[must_use]
    pub fn read(document: &mut OpenApi) -> Self {
        let mut table = Self::default();
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                let stated = operation
                    .extensions
                    .as_ref()
                    .and_then(|extensions| extensions.get(KEY))
                    .cloned();
                let access = stated.and_then(|stated| serde_json::from_value(stated).ok());
                if let (Some(access), Some(method)) = (access, to_http(&method)) {
                    table
                        .0
                        .entry(path.clone())
                        .or_default()
                        .push((method, access));
                }
            }
        }
        table
    }

    /// What a route said. HEAD is asked like GET.
    #[must_use]
    pub fn rule(&self, method: &Method, path: &str) -> Rule<'_> {
        let Some(methods) = self.0.get(path) else {
            return Rule::Unstated;
        };
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        match methods.iter().find(|(known, _)| known == method) {
            Some((_, access)) => Rule::Stated(access),
            None => Rule::OtherMethods(methods.iter().map(|(known, _)| known).collect()),
        }
    }
}

fn to_http(method: &HttpMethod) -> Option<Method> {
    match method {
        HttpMethod::Get => Some(Method::GET),
        HttpMethod::Put => Some(Method::PUT),
        HttpMethod::Post => Some(Method::POST),
        HttpMethod::Delete => Some(Method::DELETE),
        HttpMethod::Patch => Some(Method::PATCH),
        HttpMethod::Options | HttpMethod::Head | HttpMethod::Trace => None,
    }
}
