//! Photos of the slip that the bank stamped.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use counterfoil_sync::picture::Format;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::format;
use super::super::frame::csrf;
use super::super::upload::Upload;
use super::super::visit::Visit;
use super::slip::{Known, known, refused};
use crate::auth::Caller;
use crate::http::{AppState, Problem};
use crate::media;
use crate::vault::{self, Slip, VaultError};

/// The photos of a slip, and for whoever may add one, how.
pub(super) fn sheet(visit: &Visit, known: &Known, adds: bool) -> Markup {
    let office = &visit.words().office;
    let at = format!("/console/bank/{}/photos", known.slip.no);
    html! {
        @if adds || !known.photos.is_empty() {
            section.sheet.photos.no-print aria-labelledby="photos" {
                h2 #photos { (office.photos) }
                @if !known.photos.is_empty() {
                    ul {
                        @for photo in &known.photos {
                            li {
                                a href={ (at) "/" (photo.place) } {
                                    img src={ (at) "/" (photo.place) } loading="lazy" alt={ (office.photo) " " (photo.place) };
                                    span.hint { (format::when(photo.made, visit.now, visit.zone, visit.words())) }
                                }
                            }
                        }
                    }
                }
                @if adds { (form(visit, &known.slip)) }
            }
        }
    }
}

fn form(visit: &Visit, slip: &Slip) -> Markup {
    let office = &visit.words().office;
    html! {
        form method="post" enctype="multipart/form-data" action={ "/console/bank/" (slip.no) "/photos" } {
            (csrf(visit))
            label.field {
                span { (office.add_photo) }
                input type="file" name="photo" required accept="image/jpeg,image/png" capture="environment";
            }
            p.hint { (office.add_photo_text) }
            button.secondary type="submit" { (office.add_photo_now) }
        }
    }
}

/// `POST /console/bank/{no}/photos`
pub(in crate::console) async fn add(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    Path(no): Path<i64>,
    Upload(file): Upload,
) -> Result<Response, Problem> {
    let before = known(&state, &caller, no).await?;
    let Some(drawn) = state.media.redraw(file.to_vec()).await else {
        let problem = Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not-a-photo",
            "Not a photo",
            "Take a photo of the slip, or choose a picture in JPEG or PNG of at most 48 megapixels.",
        );
        return refused(&visit, &caller, &before, &problem);
    };
    let (drawn, now, person) = (&drawn, state.clock.now(), caller.person);
    let added = state
        .db
        .write(|mut tx| async move { vault::add_photo(&mut tx, no, drawn, person, now).await })
        .await;
    match added {
        Ok(_) => Ok(see_other(&format!("/console/bank/{no}#photos"))),
        Err(error @ VaultError::Photos) => refused(&visit, &caller, &before, &error.into()),
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/bank/{no}/photos/{place}`
pub(in crate::console) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path((no, place)): Path<(i64, i64)>,
) -> Result<Response, Problem> {
    known(&state, &caller, no).await?;
    let photo = state
        .db
        .read(|mut tx| async move { vault::photo(&mut tx, no, place).await })
        .await?;
    let photo = photo.ok_or_else(|| Problem::no_such("such photo of this slip"))?;
    Ok(media::file(
        &format!("slip-{no}-{place}"),
        Format::Jpeg,
        photo,
    ))
}
