//! A form with a file in it.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use futures_util::stream;

use super::fields::Fields;
use crate::http::Problem;

/// Bytes of such a form: a photo as a camera makes it.
pub(super) const MOST: usize = 16 << 20;

/// The file that came with a form; empty if none did.
#[derive(Debug, Clone, Default)]
pub(super) struct Upload(pub(super) Bytes);

/// Reads a form's fields and its file.
pub(super) async fn read(headers: &HeaderMap, body: Bytes) -> Result<(Fields, Upload), Problem> {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|sent| sent.to_str().ok());
    let boundary = sent.and_then(|sent| multer::parse_boundary(sent).ok());
    let boundary = boundary.ok_or_else(broken)?;
    let body = stream::once(async { Ok::<_, Infallible>(body) });
    let mut parts = multer::Multipart::new(body, boundary);
    let (mut fields, mut upload) = (Vec::new(), Upload::default());
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        if part.file_name().is_some() {
            upload = Upload(part.bytes().await.map_err(|_| broken())?);
        } else {
            let name = part.name().unwrap_or_default().to_owned();
            let value = part.text().await.map_err(|_| broken())?;
            fields.push((name, value.trim().to_owned()));
        }
    }
    Ok((Fields::of(fields)?, upload))
}

fn broken() -> Problem {
    Problem::invalid(
        "The form came in pieces that do not fit together. Open the page again and repeat it there.",
    )
}

impl<S: Sync> FromRequestParts<S> for Upload {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}
