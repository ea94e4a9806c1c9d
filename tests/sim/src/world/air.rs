//! Between a phone and the server: requests and replies as bytes, which are lost, doubled, cut, kept
//! and delivered late.

use anyhow::{Context as _, Result, bail};
use counterfoil_core::Then;
use counterfoil_core::{Standing, SyncError};
use counterfoil_sync::id::JournalId;
use counterfoil_sync::wire::EnrolState;
use serde_json::json;

use super::desk::Who;
use super::{Call, Reply, World};

/// Exchanges of one sync before anyone gives up.
const ROUNDS: usize = 40;

/// Which door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Sync,
    Rescue,
}

impl Route {
    fn path(self) -> &'static str {
        match self {
            Self::Sync => "/v1/sync",
            Self::Rescue => "/v1/entries",
        }
    }
}

/// A request that somebody carries.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) handset: usize,
    pub(crate) route: Route,
    pub(crate) token: Option<String>,
    pub(crate) bytes: Vec<u8>,
    /// In which epoch the server answered it.
    pub(crate) answered: Option<u32>,
}

/// What came of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exchanged {
    /// Everything is there.
    Finished,
    /// There is more.
    More,
    /// Something was lost; ask again.
    Lost,
    /// Nothing can be done by sync.
    Stopped,
}

impl World {
    /// Posts a message to the server. None when the server died before it answered.
    pub(crate) fn post(&mut self, message: &Message) -> Result<Option<Reply>> {
        let call = Call {
            method: "POST",
            path: message.route.path(),
            token: message.token.as_deref(),
            key: None,
            json: false,
            body: message.bytes.clone(),
        };
        self.ask(&call)
    }

    /// Asks the server. None when it died before it answered.
    pub(crate) fn ask(&mut self, call: &Call<'_>) -> Result<Option<Reply>> {
        if !self.server.is_up() {
            self.server.disk.mend();
        }
        let (full, failed) = self.server.disk.faults();
        let Self { rt, server, .. } = self;
        let reply = match rt.block_on(server.call(call)) {
            Ok(reply) => reply,
            Err(_) if self.server.disk.is_dead() => Reply {
                status: 500,
                body: Vec::new(),
                replayed: false,
            },
            Err(error) => return Err(error),
        };
        let (now_full, now_failed) = self.server.disk.faults();
        if now_full > full {
            self.seen.see("server disk full");
        }
        if now_failed > failed {
            self.seen.see("server disk failed");
        }
        let is_well = !self.server.disk.is_dead() && (now_full, now_failed) == (full, failed);
        if reply.status == 500 && is_well {
            // A rule that was left to the database's constraints, or a panic.
            bail!(
                "{} {} is answered 500, and nothing is wrong with the server's disk",
                call.method,
                call.path
            );
        }
        if self.server.disk.is_dead() {
            self.seen.see("server lost power in the middle");
            self.say("the server loses power in the middle of it");
            self.server_dies();
            // What it answered well, it answered before.
            return Ok((reply.status < 300).then_some(reply));
        }
        Ok(Some(reply))
    }

    /// A phone's next request, if it has one.
    pub(crate) fn write_request(&mut self, number: usize) -> Result<Option<Message>> {
        if !self.awake(number)? {
            return Ok(None);
        }
        let handset = self.handset(number)?;
        let phone = handset.phone.as_mut().context("the phone is on")?;
        match phone.begin_sync() {
            Ok(bytes) => Ok(Some(Message {
                handset: number,
                route: Route::Sync,
                token: phone.token(),
                bytes,
                answered: None,
            })),
            Err(SyncError::MustEnrol(_) | SyncError::NotEnrolled | SyncError::Store(_)) => Ok(None),
            Err(error) => bail!("phone {number} cannot ask: {error}"),
        }
    }

    /// A reply reaches a phone.
    pub(crate) fn take_reply(&mut self, message: &Message, reply: &[u8]) -> Result<Exchanged> {
        let number = message.handset;
        if !self.awake(number)? {
            return Ok(Exchanged::Lost);
        }
        let handset = self.handset(number)?;
        let phone = handset.phone.as_mut().context("the phone is on")?;
        let journal = phone.journal();
        let done = phone.finish_sync(&message.bytes, reply);
        let dead = handset.disk.is_dead();
        let outcome = match done {
            Ok(done) => {
                if done.is_late {
                    self.seen.see("reply late");
                }
                if done.is_server_restored {
                    self.seen.see("server epoch changed");
                    self.say(format!(
                        "phone {number} learns that the server was restored"
                    ));
                }
                if let Standing::MustEnrol(why) = &done.standing {
                    self.say(format!("phone {number} must enrol again ({why:?})"));
                }
                if let Some(journal) = journal {
                    self.promised(number, journal, done.checkpoint)?;
                }
                if done.more {
                    Exchanged::More
                } else {
                    Exchanged::Finished
                }
            }
            Err(_) if dead => Exchanged::Lost,
            Err(SyncError::Reply(_) | SyncError::Store(_) | SyncError::OtherJournal) => {
                Exchanged::Lost
            }
            Err(SyncError::MustEnrol(_) | SyncError::NotEnrolled) => Exchanged::Stopped,
            Err(error) => bail!("phone {number} cannot take the answer: {error}"),
        };
        if dead {
            self.seen.see("phone lost power in the middle");
            self.say(format!("phone {number} loses power in the middle of it"));
            self.phone_dies(number)?;
        }
        Ok(outcome)
    }

    /// The server told a phone how much it holds: that must be so, and stay so.
    fn promised(&mut self, number: usize, journal: JournalId, checkpoint: u64) -> Result<()> {
        if let Some(running) = self.server.running()
            && self.server.elsewhere.is_none()
            && self.truth.journal(journal).acked < checkpoint
        {
            let held: Option<i64> = running
                .eye
                .prepare_cached("SELECT max(seq) FROM entry WHERE journal = ?1")?
                .query_row([journal.0.cast_signed()], |row| row.get(0))?;
            if held.unwrap_or(0).cast_unsigned() < checkpoint {
                bail!(
                    "phone {number} was told that {checkpoint} entries are held, and {held:?} are"
                );
            }
        }
        let known = self.truth.journal(journal);
        known.acked = known.acked.max(checkpoint);
        Ok(())
    }

    /// One request and its reply, over a bad network.
    pub(crate) fn exchange(&mut self, number: usize) -> Result<Exchanged> {
        let weather = self.weather;
        self.exchanges += 1;
        let Some(mut message) = self.write_request(number)? else {
            return Ok(Exchanged::Stopped);
        };
        if self.dice.percent(weather.loss) {
            self.seen.see("request lost");
            self.keep(&message);
            return Ok(Exchanged::Lost);
        }
        if self.dice.percent(weather.cut) {
            self.seen.see("body cut");
            let mut half = message.clone();
            let at = self.dice.below(half.bytes.len() as u64);
            half.bytes.truncate(usize::try_from(at).unwrap_or(0));
            if let Some(reply) = self.post(&half)?
                && reply.status < 300
            {
                bail!("the server took half a request for a whole one");
            }
            return Ok(Exchanged::Lost);
        }
        let Some(mut reply) = self.post(&message)? else {
            self.keep(&message);
            return Ok(Exchanged::Lost);
        };
        if self.dice.percent(weather.doubled) {
            self.seen.see("request doubled");
            if let Some(second) = self.post(&message)? {
                reply = second;
            }
        }
        if reply.status == 401 || reply.status == 403 {
            self.handset(number)?.token_dead = true;
            return Ok(Exchanged::Stopped);
        }
        if reply.status >= 300 {
            if reply.status < 500 {
                bail!(
                    "phone {number}'s request was answered {}: {}",
                    reply.status,
                    String::from_utf8_lossy(&reply.body)
                );
            }
            self.say(format!("the server answers {}", reply.status));
            return Ok(Exchanged::Lost);
        }
        message.answered = Some(self.epoch);
        self.keep(&message);
        if self.dice.percent(weather.loss) {
            self.seen.see("reply lost after commit");
            self.say(format!("the reply to phone {number} is lost"));
            return Ok(Exchanged::Lost);
        }
        if self.dice.percent(weather.cut) {
            self.seen.see("body cut");
            let at = self.dice.below(reply.body.len() as u64);
            reply.body.truncate(usize::try_from(at).unwrap_or(0));
        }
        self.take_reply(&message, &reply.body)
    }

    /// Somebody on the way keeps a copy.
    fn keep(&mut self, message: &Message) {
        if self.captured.len() < 64 {
            self.captured.push(message.clone());
        } else {
            let at = self.dice.below(64);
            if let Some(place) = self.captured.get_mut(usize::try_from(at).unwrap_or(0)) {
                *place = message.clone();
            }
        }
    }

    /// Exchanges until all is there or the network is too bad.
    pub(crate) fn sync(&mut self, number: usize, rounds: usize) -> Result<Exchanged> {
        let mut last = Exchanged::Lost;
        for _ in 0..rounds {
            last = self.exchange(number)?;
            if matches!(last, Exchanged::Finished | Exchanged::Stopped) {
                break;
            }
        }
        Ok(last)
    }

    /// Exchanges on a good network until all is there: it must come to an end.
    pub(crate) fn sync_fully(&mut self, number: usize) -> Result<Exchanged> {
        match self.sync(number, ROUNDS)? {
            Exchanged::More | Exchanged::Lost => {
                bail!("phone {number} is not done after {ROUNDS} exchanges on a good network")
            }
            done @ (Exchanged::Finished | Exchanged::Stopped) => Ok(done),
        }
    }

    /// Enrols a phone, anew if it was before: code, request, a second person's approval.
    pub(crate) fn enrol(&mut self, number: usize) -> Result<bool> {
        let collector = self.handset(number)?.collector;
        let Some(answer) = self.desk(
            Who::Rana,
            "POST",
            "/v1/enrolments",
            &json!({"collector": collector}),
        )?
        else {
            return Ok(false);
        };
        let code = answer.text("code")?;
        for _ in 0..8 {
            if !self.awake(number)? {
                return Ok(false);
            }
            let handset = self.handset(number)?;
            let phone = handset.phone.as_mut().context("the phone is on")?;
            let Ok(request) = phone.begin_enrol(&code, "a phone") else {
                if handset.disk.is_dead() {
                    self.phone_dies(number)?;
                }
                return Ok(false);
            };
            let call = Call {
                method: "POST",
                path: "/v1/enrol",
                token: None,
                key: None,
                json: false,
                body: request,
            };
            let Some(reply) = self.ask(&call)? else {
                continue;
            };
            if reply.status >= 300 {
                return Ok(false);
            }
            let handset = self.handset(number)?;
            let phone = handset.phone.as_mut().context("the phone is on")?;
            let before = phone.journal();
            let state = phone.finish_enrol(&reply.body);
            let after = phone.journal();
            if handset.disk.is_dead() {
                self.phone_dies(number)?;
                continue;
            }
            match state {
                Ok(EnrolState::Active) => {
                    let handset = self.handset(number)?;
                    handset.token_dead = false;
                    if let Some(journal) = after {
                        self.truth.journal(journal).collector = collector;
                    }
                    if before.is_some() {
                        self.seen.see("phone enrolled again");
                        self.say(format!("phone {number} is enrolled again"));
                    }
                    return Ok(true);
                }
                Ok(EnrolState::Pending) => self.approve_devices()?,
                Ok(EnrolState::Refused) | Err(_) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Hands in what sync cannot, by the rescue door.
    pub(crate) fn rescue(&mut self, number: usize) -> Result<bool> {
        if !self.awake(number)? {
            return Ok(false);
        }
        let phone = self
            .handset(number)?
            .phone
            .as_mut()
            .context("the phone is on")?;
        // A journal that the server forgot is taken only from somebody it knows.
        let (current, token) = (phone.journal(), phone.token());
        let Ok(batches) = phone.rescue() else {
            return Ok(false);
        };
        for batch in batches {
            if Some(batch.journal) == current {
                continue;
            }
            self.seen.see("rescue door used");
            let message = Message {
                handset: number,
                route: Route::Rescue,
                token: token.clone(),
                bytes: batch.to_bytes(),
                answered: None,
            };
            let Some(reply) = self.post(&message)? else {
                return Ok(false);
            };
            if reply.status >= 300 {
                self.say(format!("the rescue door answers {}", reply.status));
                return Ok(false);
            }
            let handset = self.handset(number)?;
            let taken = handset
                .phone
                .as_mut()
                .map(|phone| phone.take_rescue_answer(&message.bytes, reply.status, &reply.body));
            if handset.disk.is_dead() {
                self.phone_dies(number)?;
                return Ok(false);
            }
            if !matches!(&taken, Some(Ok(done)) if done.then == Then::GoOn) {
                self.say(format!(
                    "phone {number} is told at the rescue door: {taken:?}"
                ));
                return Ok(false);
            }
            self.say(format!(
                "phone {number} hands in entries by the rescue door"
            ));
        }
        Ok(true)
    }

    /// The server holds what phones say of their daybooks against its own.
    pub(crate) fn compare_daybooks(&mut self) -> Result<()> {
        let Self { rt, server, .. } = self;
        let db = rt.block_on(server.start())?.state.db.clone();
        let agreement = rt.block_on(counterfoil_server::fieldwork::compare_claims(&db))?;
        if agreement.differed > 0 {
            self.seen.see("rebuilt daybook");
        }
        Ok(())
    }
}
