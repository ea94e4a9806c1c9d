//! Lists as they change: sent again whenever they look different.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use maud::{Markup, html};

use super::listeners::Place;
use super::visit::{Desk, Visit};
use super::words::Words;
use super::{board, queue};
use crate::auth::desks;
use crate::http::AppState;

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(2);
/// When a page for which there is no room comes again.
const LATER: Duration = Duration::from_mins(1);

/// What is listened to.
#[derive(Clone, Copy)]
enum What {
    Queue,
    Board,
}

/// `GET /console/live`
pub(super) async fn queue(State(state): State<AppState>, visit: Visit) -> Response {
    stream(state, visit, What::Queue)
}

/// `GET /console/board/live`
pub(super) async fn board(State(state): State<AppState>, visit: Visit) -> Response {
    stream(state, visit, What::Board)
}

/// Says on the page whether its list is true.
pub(super) fn sign(words: &Words) -> Markup {
    html! {
        p.live role="status" { span.dot {} span.fine { (words.live) } span.lost { (words.live_lost) } }
    }
}

struct Listening {
    state: AppState,
    what: What,
    visit: Visit,
    desk: Desk,
    look: tokio::time::Interval,
    shown: String,
    /// Nothing once it is taken by somebody newer, or if there was no room.
    place: Option<Place>,
    is_over: bool,
}

fn stream(state: AppState, visit: Visit, what: What) -> Response {
    let Some(desk) = visit.desk.clone() else {
        return axum::http::StatusCode::NO_CONTENT.into_response();
    };
    let place = state.listeners.come(desk.caller.session);
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let listening = Listening {
        state,
        what,
        visit,
        desk,
        look,
        shown: String::new(),
        place,
        is_over: false,
    };
    let events = stream::unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok::<_, Infallible>(event), listening))
    });
    // A proxy that collects answers before it passes them on would hold these back for ever.
    let at_once = [("x-accel-buffering", "no")];
    let events = Sse::new(events).keep_alive(KeepAlive::default());
    (at_once, events).into_response()
}

impl Listening {
    /// The next look of the lists; nothing once the session has ended or the server stops.
    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        let Some(place) = &self.place else {
            return Some(self.later());
        };
        let stopping = self.state.stopping.clone();
        loop {
            tokio::select! {
                _ = self.look.tick() => {}
                () = stopping.begun() => return None,
                () = place.is_taken() => return Some(self.later()),
            }
            if !self.stands().await {
                return None;
            }
            let list = match self.what {
                What::Queue => queue::list(&self.state, &self.visit, &self.desk.caller).await,
                What::Board => board::list(&self.state, &self.visit).await,
            };
            let list = list.ok()?.into_string();
            if list != self.shown {
                self.shown.clone_from(&list);
                return Some(Event::default().event("live").data(list));
            }
        }
    }

    /// The last event: a browser comes again by itself, and not at once.
    fn later(&mut self) -> Event {
        self.is_over = true;
        self.place = None;
        Event::default().retry(LATER)
    }

    async fn stands(&self) -> bool {
        let now = self.state.clock.now();
        let Some(cookie) = self.visit.cookies.session.as_deref() else {
            return false;
        };
        let standing = self
            .state
            .db
            .read(|mut tx| async move { desks::standing(&mut tx, cookie, now).await })
            .await;
        standing.is_ok_and(|standing| {
            standing.is_some_and(|standing| standing.roles == self.desk.caller.roles)
        })
    }
}
