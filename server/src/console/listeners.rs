//! Who listens for changes. Each holds a connection for as long as a page is looked at, and the machine
//! has so many: one session has a few of them, and all together leave some for everybody else's work.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::auth::sessions::SessionNo;

/// Of one session. Browsers hold no more connections to one server.
const EACH: usize = 6;
/// Of everybody.
const ALL: usize = 400;

/// Who listens. Cloning it is the same list.
#[derive(Debug, Clone, Default)]
pub struct Listeners(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    came: u64,
    /// The oldest first.
    open: VecDeque<Open>,
}

#[derive(Debug)]
struct Open {
    no: u64,
    session: SessionNo,
    leave: Arc<Notify>,
}

/// A place among those who listen, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    listeners: Listeners,
    no: u64,
    leave: Arc<Notify>,
}

impl Listeners {
    /// A place; the oldest of a session that has its fill is told to leave. None if there is no room.
    pub(super) fn come(&self, session: SessionNo) -> Option<Place> {
        let mut inner = self.lock();
        let of_session = |open: &&Open| open.session == session;
        if inner.open.iter().filter(of_session).count() >= EACH {
            let oldest = inner.open.iter().position(|open| open.session == session);
            if let Some(oldest) = oldest.and_then(|oldest| inner.open.remove(oldest)) {
                oldest.leave.notify_one();
            }
        }
        if inner.open.len() >= ALL {
            return None;
        }
        inner.came += 1;
        let (no, leave) = (inner.came, Arc::new(Notify::new()));
        inner.open.push_back(Open {
            no,
            session,
            leave: Arc::clone(&leave),
        });
        Some(Place {
            listeners: self.clone(),
            no,
            leave,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Done when somebody newer of the same session came.
    pub(super) async fn is_taken(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.listeners.lock().open.retain(|open| open.no != self.no);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_has_a_few_and_all_have_an_end() {
        let listeners = Listeners::default();
        let mut places = Vec::new();
        for _ in 0..=EACH {
            places.push(listeners.come(SessionNo(1)).expect("room"));
        }
        places[0].is_taken().await;
        assert_eq!(listeners.lock().open.len(), EACH);
        drop(places);
        assert_eq!(listeners.lock().open.len(), 0);
        let all: Vec<_> = (0..)
            .map_while(|session| listeners.come(SessionNo(session)))
            .collect();
        assert_eq!(all.len(), ALL);
    }
}
