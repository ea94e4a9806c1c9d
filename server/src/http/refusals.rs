//! The statuses that a route answers because of what it takes, put into the document in one place.
//!
//! A route describes what its handler answers. What is answered before the handler runs follows from
//! what the route says it takes: its parameters, its body, who may call it. Where a route describes
//! such a status itself, its words stay.

use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::{Content, OpenApi, Ref, RefOr};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::Problem;
use super::extract::{CBOR, JSON};

/// The media type of a problem.
pub(super) const PROBLEM: &str = "application/problem+json";

/// Describes everything that is answered without a handler, on every operation.
pub(super) fn describe(document: &mut OpenApi) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    schemas.insert(Problem::name().into_owned(), Problem::schema());
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            for (status, reasons) in statuses(operation) {
                refusal(operation, status, &reasons.join(" Or: "));
            }
        }
    }
}

/// Adds a problem to what an operation answers, unless it describes that status itself.
pub(crate) fn refusal(operation: &mut Operation, status: &str, description: &str) {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new()
        .description(description)
        .content(PROBLEM, content)
        .build();
    operation
        .responses
        .responses
        .entry(status.to_owned())
        .or_insert_with(|| response.into());
}

/// Each status with its causes, from what the operation takes.
fn statuses(operation: &Operation) -> Vec<(&'static str, Vec<&'static str>)> {
    let takes = |place: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        let mut parameters = parameters.filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        });
        parameters.any(|parameter| parameter.parameter_in == place)
    };
    let body = match &operation.request_body {
        Some(RefOr::T(body)) => Some(body),
        Some(RefOr::Ref(_)) | None => None,
    };
    let takes_body = |media_type| body.is_some_and(|body| body.content.contains_key(media_type));
    let (json, message) = (takes_body(JSON), takes_body(CBOR));

    let mut malformed = Vec::new();
    if takes(ParameterIn::Query) {
        malformed.push("The query is not as described.");
    }
    if takes(ParameterIn::Header) {
        malformed.push("The Idempotency-Key is missing, too long or not of visible characters.");
    }
    if json {
        malformed.push("The body is not JSON, or did not arrive whole.");
    }
    if message {
        malformed.push("The body is not such a message, or did not arrive whole.");
    }
    let mut statuses = vec![("400", malformed)];
    if takes(ParameterIn::Path) {
        statuses.push(("404", vec!["The path names nothing."]));
    }
    if takes(ParameterIn::Header) {
        let reused = "The Idempotency-Key was used for another request.";
        statuses.push(("409", vec![reused]));
    }
    if json || message {
        statuses.push(("413", vec!["The body is too long."]));
        statuses.push(("415", vec!["The body is of another media type."]));
    }
    if json {
        let fields = "The body does not have the fields described, or they cannot be so.";
        statuses.push(("422", vec![fields]));
    }
    statuses.push(("500", vec!["The server failed at this; its log says how."]));
    let busy = "Too much is going on, or it took too long; see Retry-After.";
    statuses.push(("503", vec![busy]));
    statuses.retain(|(_, reasons)| !reasons.is_empty());
    statuses
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        item.get.as_mut(),
        item.put.as_mut(),
        item.post.as_mut(),
        item.delete.as_mut(),
        item.patch.as_mut(),
    ]
    .into_iter()
    .flatten()
}
