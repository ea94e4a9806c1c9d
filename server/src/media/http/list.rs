//! `GET /v1/pictures`

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::SEE;
use crate::auth::random::hex;
use crate::auth::{Caller, only};
use crate::http::{AppState, Json, Problem, Query};
use crate::media::list::{Line, list};

/// Rows of one list.
const LISTED: i64 = 500;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(only(SEE, routes!(list_pictures)))
}

/// Which pictures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The `cursor` of the page before.
    cursor: Option<i64>,
    /// Only those that have not come yet.
    missing: Option<bool>,
}

/// A photo or a signature that an entry names.
#[derive(Debug, Serialize, ToSchema)]
struct PictureView {
    /// Its SHA-256.
    sha256: String,
    /// The entry that names it.
    #[schema(example = "70001.28")]
    entry: String,
    /// What it shows: `cheque`, `void`, `dispute`, `request`, `confirmation` or `delivery`.
    #[schema(example = "void")]
    of: &'static str,
    /// Who recorded it, by number.
    #[schema(example = 4)]
    collector: u32,
    /// The business date.
    #[schema(example = "2026-11-22")]
    day: String,
    /// `missing`, `held` or `refused`.
    #[schema(example = "held")]
    state: &'static str,
    /// Why it was refused: `not_a_picture`, `not_clean` or `too_large`.
    refused: Option<&'static str>,
    /// Bytes, once it came.
    size: Option<u32>,
    /// When it came.
    received_ms: Option<i64>,
    /// The file, if it is held.
    file: Option<PictureFile>,
}

/// The file of a picture.
#[derive(Debug, Serialize, ToSchema)]
struct PictureFile {
    /// `image/jpeg` or `image/png`.
    #[schema(example = "image/jpeg")]
    media_type: &'static str,
    /// Pixels from left to right.
    width: u32,
    /// Pixels from top to bottom.
    height: u32,
}

/// Pictures in the order they were named.
#[derive(Debug, Serialize, ToSchema)]
struct Pictures {
    pictures: Vec<PictureView>,
    /// For the next page; null when this was the last.
    cursor: Option<i64>,
}

/// The photos and signatures that entries name, and which of them have come.
#[utoipa::path(get, path = "/v1/pictures", tag = "pictures", operation_id = "list_pictures", params(ListQuery),
    responses((status = 200, description = "A page of them.", body = Pictures)))]
async fn list_pictures(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Pictures>, Problem> {
    let (after, missing) = (query.cursor.unwrap_or(0), query.missing == Some(true));
    let scope = &caller.scope;
    let page = state
        .db
        .read(|mut tx| async move { list(&mut tx, scope, after, missing, LISTED).await })
        .await?;
    let is_full = i64::try_from(page.len()) == Ok(LISTED);
    Ok(Json(Pictures {
        cursor: page.last().map(|line| line.no).filter(|_| is_full),
        pictures: page.iter().map(view).collect(),
    }))
}

fn view(line: &Line) -> PictureView {
    let came = line.came.as_ref();
    let what = came.map(|came| &came.what);
    PictureView {
        sha256: hex(&line.picture),
        entry: line.entry.to_string(),
        of: match line.kind {
            6 => "cheque",
            7 => "void",
            15 => "dispute",
            16 => "request",
            17 => "confirmation",
            _ => "delivery",
        },
        collector: line.collector.0,
        day: line.day.to_string(),
        state: match what {
            None => "missing",
            Some(Ok(_)) => "held",
            Some(Err(_)) => "refused",
        },
        refused: what.and_then(|what| what.as_ref().err().copied()),
        size: came.map(|came| came.size),
        received_ms: came.map(|came| came.received.0),
        file: what
            .and_then(|what| what.as_ref().ok())
            .map(|shape| PictureFile {
                media_type: shape.format.media_type(),
                width: shape.width,
                height: shape.height,
            }),
    }
}
