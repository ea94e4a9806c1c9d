//! The way to the office: one message at a time, and what comes of its answer.

use counterfoil_core::Then;
use counterfoil_core::{Standing, SyncError};
use counterfoil_sync::wire::EnrolState;

use super::{App, Place, explain};
use crate::screens::today::{Contact, ShutOut};
use crate::turn::{Now, Reply, Request, Turn};

/// When to ask again whether the second person has approved.
const ASK_AGAIN_MS: u32 = 2_000;
/// When to try again after a message brought nothing: soon, for a network that has just come may not
/// carry yet, then less and less often.
const RETRY_MS: u32 = 1_000;
const RETRY_AT_MOST_MS: u32 = 10_000;

/// A message that is under way.
enum Sent {
    /// Whether a code is good, before a PIN is chosen.
    Check,
    Enrol,
    /// With the request, which the answer belongs to.
    Sync(Vec<u8>),
    /// A part of a picture, with what was sent.
    Picture(Vec<u8>),
    /// Entries of an earlier enrolment, with what was sent.
    Rescue(Vec<u8>),
}

/// The way to the office.
#[derive(Default)]
pub(super) struct Link {
    sent: Option<Sent>,
    /// The number of the last message: an answer to an earlier one belongs to nobody.
    no: u32,
    /// Messages in a row that brought nothing.
    failed: u32,
    /// Who did not let the last message in, if it was not let in.
    shut_out: Option<ShutOut>,
    /// Whether what was handed in last asked for a sync first: what asks again waits.
    was_asked_to_sync: bool,
}

impl Link {
    pub(super) fn contact(&self) -> Contact {
        match (&self.sent, self.failed) {
            (Some(_), _) => Contact::Busy,
            (None, 0) => Contact::Rest,
            (None, _) if self.shut_out.is_some() => Contact::NotLetIn,
            (None, _) => Contact::NoNetwork,
        }
    }

    pub(super) fn shut_out(&self) -> Option<ShutOut> {
        self.shut_out
    }

    /// What is under way makes room for something else: its answer belongs to nobody.
    pub(super) fn make_room(&mut self) {
        self.sent = None;
    }

    /// What is under way is answered to nobody.
    pub(super) fn forget(&mut self) {
        *self = Self {
            no: self.no,
            ..Self::default()
        };
    }

    /// A message brought nothing: says when to try again.
    fn missed(&mut self) -> u32 {
        let wait = RETRY_MS
            .saturating_mul(1 << self.failed.min(8))
            .min(RETRY_AT_MOST_MS);
        self.failed += 1;
        wait
    }

    fn send(
        &mut self,
        sent: Sent,
        path: &'static str,
        token: Option<String>,
        body: Vec<u8>,
    ) -> Request {
        self.sent = Some(sent);
        self.no += 1;
        Request {
            no: self.no,
            path,
            token,
            body,
        }
    }
}

impl App {
    /// Asks whether the code that was typed is good.
    pub(super) fn check_code(&mut self, turn: &mut Turn) {
        let Some((code, _)) = self.asked.as_ref().filter(|_| self.link.sent.is_none()) else {
            return;
        };
        let body = minicbor::to_vec(code).unwrap_or_default();
        turn.request = Some(self.link.send(Sent::Check, "/v1/enrol/code", None, body));
    }

    /// Asks whether the enrolment was approved.
    pub(super) fn ask_enrolment(&mut self, turn: &mut Turn) {
        if self.link.sent.is_some() {
            return;
        }
        let Some(body) = self
            .phone
            .as_ref()
            .and_then(counterfoil_core::Phone::enrol_request)
        else {
            return;
        };
        turn.request = Some(self.link.send(Sent::Enrol, "/v1/enrol", None, body));
    }

    /// The browser says that there is a network again. It may not carry yet.
    pub(super) fn online(&mut self, now: &Now, turn: &mut Turn) {
        self.link.failed = self.link.failed.min(1);
        self.sync_if_useful(now, turn);
    }

    /// Something was recorded, or there may be a network again.
    pub(super) fn sync_if_useful(&mut self, now: &Now, turn: &mut Turn) {
        let standing = self.phone.as_ref().map(counterfoil_core::Phone::standing);
        if now.online && matches!(standing, Some(Standing::Active | Standing::Locked)) {
            self.sync(turn);
        }
    }

    pub(super) fn sync(&mut self, turn: &mut Turn) {
        if self.link.sent.is_some() {
            return;
        }
        let words = self.words();
        let Some(phone) = &mut self.phone else { return };
        match phone.begin_sync() {
            Ok(body) => {
                let sent = Sent::Sync(body.clone());
                turn.request = Some(self.link.send(sent, "/v1/sync", phone.token(), body));
            }
            // The screens say so, and what to do.
            Err(SyncError::MustEnrol(_)) => {}
            Err(error) => self.refuse(explain::sync(&error, words)),
        }
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: &Now) -> Turn {
        let mut turn = Turn::default();
        match self.way.last() {
            Some(Place::Waiting) => self.ask_enrolment(&mut turn),
            Some(Place::Unlock) => self.count_down(now, &mut turn),
            _ if self.link.failed > 0 => self.sync_if_useful(now, &mut turn),
            _ => {}
        }
        turn
    }

    pub(super) fn take_answer(&mut self, no: u32, reply: Reply, now: &Now, turn: &mut Turn) {
        // The app was locked meanwhile: the next message brings the same answer.
        let awaited = self.link.sent.take_if(|_| no == self.link.no);
        let Some(sent) = awaited else {
            return;
        };
        let (status, bytes) = match reply {
            Reply::Answer(status, bytes) => (status, bytes),
            Reply::Nothing if matches!(sent, Sent::Check) => (0, Vec::new()),
            Reply::Nothing => {
                self.link.shut_out = None;
                turn.wake_ms = Some(self.link.missed());
                return;
            }
        };
        match sent {
            Sent::Check => self.checked(status, now, turn),
            Sent::Enrol => self.enrolled(status, &bytes, now, turn),
            Sent::Sync(request) => self.synced(status, &request, &bytes, turn),
            Sent::Picture(part) => self.handed_in(&part, status, &bytes, turn),
            Sent::Rescue(batch) => self.rescued(&batch, status, &bytes, turn),
        }
    }

    /// What the office says of a code. Only a plain no stops: whatever else is told after the PIN.
    fn checked(&mut self, status: u16, now: &Now, turn: &mut Turn) {
        match self.bad_code(status) {
            Some(told) => self.refuse(told),
            None => self.way.push(Place::ChoosePin),
        }
        turn.screen = Some(self.screen(now));
    }

    fn bad_code(&self, status: u16) -> Option<&'static str> {
        let words = self.words();
        match status {
            403 => Some(words.code_unknown),
            409 => Some(words.code_used),
            410 => Some(words.code_expired),
            429 => Some(words.code_too_many),
            _ => None,
        }
    }

    fn enrolled(&mut self, status: u16, bytes: &[u8], now: &Now, turn: &mut Turn) {
        let words = self.words();
        self.link.failed = 0;
        let told = match status {
            200 => match self.phone.as_mut().map(|phone| phone.finish_enrol(bytes)) {
                Some(Ok(EnrolState::Active)) => {
                    self.asked = None;
                    self.link.shut_out = None;
                    self.keep_opening();
                    self.go(Place::Today);
                    self.sync(turn);
                    return;
                }
                Some(Ok(EnrolState::Pending)) | None => {
                    turn.wake_ms = Some(ASK_AGAIN_MS);
                    return;
                }
                Some(Ok(EnrolState::Refused)) => words.refused.to_owned(),
                Some(Err(error)) => explain::enrol(&error, words),
            },
            _ => {
                if let Some(told) = self.bad_code(status) {
                    told.to_owned()
                } else {
                    self.refuse(words.office_unwell);
                    turn.wake_ms = Some(ASK_AGAIN_MS * 5);
                    return;
                }
            }
        };
        self.go(Place::Code);
        self.keep_way_back();
        self.refuse(told);
        turn.screen = Some(self.screen(now));
        if self.was_in_use() {
            // What it holds goes on being offered under the set-up that it has.
            turn.wake_ms = Some(self.link.missed());
        }
    }

    fn synced(&mut self, status: u16, request: &[u8], bytes: &[u8], turn: &mut Turn) {
        let words = self.words();
        let Some(phone) = &mut self.phone else { return };
        self.link.shut_out = (status == 401).then(|| ShutOut::by(bytes));
        if self.link.shut_out.is_some() {
            // Nobody signed it, so it stops nothing: the next message may be let in.
            turn.wake_ms = Some(self.link.missed());
            return;
        }
        if status != 200 {
            // Everything stays and is offered again; the status is for whoever helps.
            self.refuse(format!("{} ({status})", words.office_unwell));
            turn.wake_ms = Some(self.link.missed());
            return;
        }
        match phone.finish_sync(request, bytes) {
            Ok(done) => {
                // More was recorded while the message was under way, or there is more to fetch.
                if done.more || phone.head() > done.checkpoint && done.standing == Standing::Active
                {
                    self.sync(turn);
                } else {
                    self.hand_in(turn);
                }
            }
            Err(error) => {
                self.refuse(explain::sync(&error, words));
                turn.wake_ms = Some(self.link.missed());
            }
        }
    }

    /// Sends what is left when the money of this enrolment is all there: what was recorded under earlier
    /// ones, by the rescue door; then pictures.
    fn hand_in(&mut self, turn: &mut Turn) {
        let Some(phone) = &mut self.phone else { return };
        let current = phone.journal();
        let batches = phone.rescue().unwrap_or_default();
        let mut earlier = batches
            .into_iter()
            .filter(|batch| Some(batch.journal) != current);
        if let Some(batch) = earlier.next() {
            let body = batch.to_bytes();
            let sent = Sent::Rescue(body.clone());
            turn.request = Some(self.link.send(sent, "/v1/entries", phone.token(), body));
            return;
        }
        // A store that fails now says so at the next receipt; a picture is no reason to alarm anybody.
        if let Ok(Some(part)) = phone.next_upload() {
            let sent = Sent::Picture(part.body.clone());
            let token = Some(part.token);
            turn.request = Some(self.link.send(sent, part.path, token, part.body));
        } else {
            self.link.failed = 0;
        }
    }

    fn rescued(&mut self, batch: &[u8], status: u16, bytes: &[u8], turn: &mut Turn) {
        let Some(phone) = &mut self.phone else { return };
        let done = phone.take_rescue_answer(batch, status, bytes);
        self.go_on(done.map_or(Then::Wait, |done| done.then), false, turn);
    }

    fn handed_in(&mut self, part: &[u8], status: u16, bytes: &[u8], turn: &mut Turn) {
        let Some(phone) = &mut self.phone else { return };
        let done = phone.take_upload_answer(part, status, bytes);
        // What was recorded meanwhile goes first.
        let waits = phone
            .sync_state()
            .is_ok_and(|state| state.only_here.entries > 0);
        self.go_on(done.map_or(Then::Wait, |done| done.then), waits, turn);
    }

    /// Goes on after something was handed in, or was not; whether to sync first, if it was.
    fn go_on(&mut self, then: Then, sync_first: bool, turn: &mut Turn) {
        let asked = std::mem::replace(&mut self.link.was_asked_to_sync, then == Then::Sync);
        if then == Then::GoOn {
            self.link.failed = 0;
        }
        match then {
            Then::GoOn if sync_first => self.sync(turn),
            Then::GoOn => self.hand_in(turn),
            Then::Sync if !asked => self.sync(turn),
            Then::Sync | Then::Wait => turn.wake_ms = Some(self.link.missed()),
        }
    }
}
