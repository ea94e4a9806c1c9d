//! The console's style, script and mark, from the program itself: each under a name that changes with it,
//! so that browsers keep it for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::auth::random;
use crate::http::Problem;

struct Asset {
    /// `console.0123456789ab.css`.
    name: String,
    media_type: &'static str,
    content: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "css",
        "text/css; charset=utf-8",
        concat!(
            include_str!("console.css"),
            include_str!("control.css"),
            include_str!("cash/cash.css"),
            include_str!("field/field.css"),
            include_str!("review/review.css")
        ),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "js",
        "text/javascript; charset=utf-8",
        concat!(include_str!("console.js"), include_str!("field/plan.js")),
    )
});
static MARK: LazyLock<Asset> =
    LazyLock::new(|| asset("svg", "image/svg+xml", include_str!("mark.svg")));

fn asset(ending: &str, media_type: &'static str, content: &'static str) -> Asset {
    let digest = Sha256::digest(content);
    let hash = random::hex(digest.get(..6).unwrap_or(&digest));
    Asset {
        name: format!("console.{hash}.{ending}"),
        media_type,
        content,
    }
}

/// Where the style is.
pub(super) fn style() -> String {
    path(&STYLE)
}

/// Where the script is.
pub(super) fn script() -> String {
    path(&SCRIPT)
}

/// Where the mark is.
pub(super) fn mark() -> String {
    path(&MARK)
}

fn path(asset: &Asset) -> String {
    format!("/console/assets/{}", asset.name)
}

/// `GET /console/assets/{name}`
pub(super) async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = [&*STYLE, &*SCRIPT, &*MARK]
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or_else(Problem::not_found)?;
    let mut response = found.content.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(found.media_type));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    /// One visual language: the console's colours are the phone app's.
    #[test]
    fn colours_are_the_phone_apps() {
        let colours = |css: &str| -> Vec<String> {
            css.lines()
                .map(str::trim)
                .filter(|line| line.starts_with("--") && line.contains(": #"))
                .map(str::to_owned)
                .collect()
        };
        let phone = colours(include_str!("../../../mobile-core/pwa/page/app.css"));
        assert!(phone.len() > 20);
        assert_eq!(colours(include_str!("console.css")), phone);
    }
}
