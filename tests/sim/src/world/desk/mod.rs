//! People at desks, through the JSON API. They press again until they are answered.

mod admin;
mod bank;
mod cashier;
mod manager;
mod supervisor;

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_server::auth::sessions;
use counterfoil_server::auth::tokens::PersonToken;
use counterfoil_sync::id::PersonNo;
use counterfoil_sync::time::Millis;
use serde_json::Value;

use super::{Call, Reply, World};

/// Tries of somebody at a desk.
const TRIES: usize = 6;

/// Who sits there; the place in [`super::template::DESKS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Admin = 0,
    Rana = 1,
    Sami = 2,
    Omar = 3,
    Lina = 4,
    Salma = 5,
    Noor = 6,
    /// A collector, who is a cashier, a supervisor and a manager too.
    Ziad = 7,
}

/// What the API said.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn is_ok(&self) -> bool {
        self.status < 300
    }

    pub(crate) fn text(&self, member: &str) -> Result<String> {
        text(&self.body, member)
    }

    pub(crate) fn list(&self, member: &str) -> Result<Vec<Value>> {
        let list = self.body.get(member).and_then(Value::as_array);
        list.cloned()
            .with_context(|| format!("no {member} in {}", self.body))
    }
}

pub(crate) fn text(value: &Value, member: &str) -> Result<String> {
    let text = value.get(member).and_then(Value::as_str);
    text.map(ToOwned::to_owned)
        .with_context(|| format!("no {member} in {value}"))
}

pub(crate) fn number(value: &Value, member: &str) -> Result<u64> {
    let number = value.get(member).and_then(Value::as_u64);
    number.with_context(|| format!("no {member} in {value}"))
}

impl World {
    pub(crate) fn person(&self, who: Who) -> u32 {
        self.desks.get(who as usize).map_or(0, |desk| desk.person)
    }

    /// A request with a new idempotency key. None when nobody answered for long.
    pub(crate) fn desk(
        &mut self,
        who: Who,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<Option<Answer>> {
        self.keys += 1;
        let key = format!("key-{}", self.keys);
        self.desk_with(who, method, path, &key, body)
    }

    /// A request under a key.
    pub(crate) fn desk_with(
        &mut self,
        who: Who,
        method: &str,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Option<Answer>> {
        let bytes = if method == "GET" {
            Vec::new()
        } else {
            serde_json::to_vec(body)?
        };
        let mut first: Option<Reply> = None;
        // What the books were when the answer was lost.
        let mut done = None;
        for _ in 0..TRIES {
            let token = self.token(who)?;
            let call = Call {
                method,
                path,
                token: Some(&token),
                key: (method != "GET").then_some(key),
                json: true,
                body: bytes.clone(),
            };
            let Some(reply) = self.ask(&call)? else {
                continue;
            };
            if reply.status == 401 {
                self.sign_in(who)?;
                continue;
            }
            if reply.status >= 500 {
                continue;
            }
            if matches!(reply.status, 400 | 405 | 415) {
                bail!(
                    "{method} {path} is not understood: {}",
                    String::from_utf8_lossy(&reply.body)
                );
            }
            // Asking again under the same key is answered word for word as the first time, and does nothing.
            let keyed = method != "GET" && !path.starts_with("/v1/d") && path != "/v1/enrolments"
                || path.starts_with("/v1/deposits");
            if let Some(first) = &first
                && keyed
                && first.status < 300
                && (!reply.replayed || (first.status, &first.body) != (reply.status, &reply.body))
            {
                bail!(
                    "{method} {path} was answered {} and, asked again, {}: {} and {}",
                    first.status,
                    reply.status,
                    String::from_utf8_lossy(&first.body),
                    String::from_utf8_lossy(&reply.body)
                );
            }
            if let Some(done) = done {
                ensure!(
                    !keyed || self.mark()?.is_none_or(|mark| mark == done),
                    "{method} {path} was asked again under its key, and done again"
                );
            }
            if first.is_none() {
                first = Some(reply.clone());
            }
            let lost = self.dice.percent(self.weather.loss);
            if lost && method != "GET" {
                // The answer did not arrive: they press again, and must be told the same.
                done = if reply.status < 300 {
                    self.mark()?
                } else {
                    None
                };
                continue;
            }
            if reply.replayed {
                self.seen.see("idempotency key replayed");
            }
            return Ok(Some(Answer {
                status: reply.status,
                body: serde_json::from_slice(&reply.body).unwrap_or(Value::Null),
            }));
        }
        Ok(None)
    }

    /// Somebody tries what they must not: they are refused, and nothing changes.
    pub(crate) fn tempt(
        &mut self,
        what: &'static str,
        who: Who,
        path: &str,
        body: &Value,
    ) -> Result<()> {
        let before = self.mark()?;
        let answer = self.desk(who, "POST", path, body)?;
        let after = self.mark()?;
        if answer.is_some_and(|answer| answer.is_ok()) {
            bail!("{what}: {who:?} may, by {path}");
        }
        if before.is_some() && after.is_some() && before != after {
            bail!("{what}: {path} was refused to {who:?}, and changed something");
        }
        self.seen.see(what);
        Ok(())
    }

    fn token(&mut self, who: Who) -> Result<String> {
        let Self {
            rt,
            server,
            desks,
            now,
            ..
        } = self;
        let desk = desks.get(who as usize).context("nobody sits there")?;
        let token = PersonToken {
            person: PersonNo(desk.person),
            session: desk.session,
            roles: desk.roles,
            // Whoever decides is asked for the password when it was long ago: they have just typed it.
            proved: Millis(*now),
        };
        if !server.is_up() {
            server.disk.mend();
        }
        let running = rt.block_on(server.start())?;
        Ok(running.state.tokens.issue_person(&token, Millis(*now))?)
    }

    /// A session anew, without the password's tens of milliseconds.
    fn sign_in(&mut self, who: Who) -> Result<()> {
        let Self {
            rt,
            server,
            desks,
            now,
            ..
        } = self;
        let desk = desks.get_mut(who as usize).context("nobody sits there")?;
        let (person, now) = (PersonNo(desk.person), Millis(*now));
        let db = rt.block_on(server.start())?.state.db.clone();
        let opened = rt
            .block_on(db.write(|mut tx| async move { sessions::open(&mut tx, person, now).await }));
        if let Ok(opened) = opened {
            desk.session = opened.session;
        }
        Ok(())
    }
}
