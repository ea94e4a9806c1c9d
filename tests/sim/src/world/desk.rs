//! People at desks, through the JSON API. They press again until they are answered.

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_server::auth::sessions;
use counterfoil_server::auth::tokens::PersonToken;
use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Millis;
use serde_json::{Value, json};

use super::{Call, Envelope, Reply, Void, World};

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

    /// The second person's approval of every phone that waits for one.
    pub(crate) fn approve_devices(&mut self) -> Result<()> {
        let Some(devices) = self.desk(Who::Admin, "GET", "/v1/devices", &Value::Null)? else {
            return Ok(());
        };
        for device in devices.list("devices")? {
            if text(&device, "state")? == "pending" {
                let path = format!("/v1/devices/{}/approve", number(&device, "no")?);
                // Who issued the code may not, and the collector may not.
                self.tempt("own device refused", Who::Rana, &path, &json!({}))?;
                if number(&device, "collector")? == u64::from(self.person(Who::Ziad)) {
                    self.tempt("own device refused", Who::Ziad, &path, &json!({}))?;
                }
                self.desk(Who::Admin, "POST", &path, &json!({}))?;
            }
        }
        Ok(())
    }

    /// A new book in stock.
    pub(crate) fn add_book(&mut self, leaves: u64) -> Result<()> {
        self.desk(
            Who::Admin,
            "POST",
            "/v1/books",
            &json!({"series": "RV-", "leaves": leaves}),
        )?;
        Ok(())
    }

    /// Leases a phone a book from the stock, if it may have one.
    pub(crate) fn lease_to(&mut self, handset: usize) -> Result<bool> {
        let journal = self
            .handset(handset)?
            .phone
            .as_ref()
            .and_then(counterfoil_core::Phone::journal);
        let Some(journal) = journal else {
            return Ok(false);
        };
        let Some(books) = self.desk(Who::Admin, "GET", "/v1/books", &Value::Null)? else {
            return Ok(false);
        };
        let journal = format!("{:x}", journal.0);
        let books = books.list("books")?;
        // A book that somebody else holds is not to be had. One that was given back is.
        let another = books.iter().find(|book| {
            let holder = book.get("journal").and_then(Value::as_str);
            let is_held = book.get("state").and_then(Value::as_str) == Some("leased");
            is_held && holder.is_some_and(|holder| holder != journal)
        });
        if let Some(book) = another {
            let path = format!("/v1/books/{}/lease", number(book, "book")?);
            let body = json!({"journal": journal});
            self.tempt("another's book refused", Who::Admin, &path, &body)?;
        }
        for book in books {
            if text(&book, "state")? != "stock" {
                continue;
            }
            let path = format!("/v1/books/{}/lease", number(&book, "book")?);
            let answer = self.desk(Who::Admin, "POST", &path, &json!({"journal": journal}))?;
            return Ok(answer.is_some_and(|answer| answer.is_ok()));
        }
        Ok(false)
    }

    /// Counts an envelope's money, writes the count down, and confirms it or gives it back.
    pub(crate) fn cashier(
        &mut self,
        who: Who,
        at: usize,
        counted: i64,
        confirm: bool,
    ) -> Result<()> {
        let person = self.person(who);
        let Some(envelope) = self.truth.envelopes.get(at) else {
            return Ok(());
        };
        let (id, currency) = (envelope.id, envelope.currency);
        let collector = envelope.collector;
        let is_own = collector == self.person(Who::Ziad);
        let path = format!("/v1/deposits/{id}");
        let Some(shown) = self.desk(who, "GET", &path, &Value::Null)? else {
            return Ok(());
        };
        if shown.status == 404 {
            return Ok(());
        }
        if shown.body.get("state").and_then(Value::as_str) == Some("offered")
            && shown
                .body
                .get("declared")
                .is_some_and(|declared| !declared.is_null())
        {
            bail!("a cashier sees what is declared in {id} before counting");
        }
        if shown.text("currency")? != currency.code() {
            // The offer of a copied phone under the same name: this is not its envelope.
            return Ok(());
        }
        let Some(envelope) = self.truth.envelopes.get_mut(at) else {
            return Ok(());
        };
        envelope.counts.push((person, counted));
        let mut body = count_of(envelope, currency, counted);
        // A restored server does not know every cheque. What it does not list cannot be ticked, and goes
        // back to the collector.
        let is_open = ["offered", "counted"].contains(&shown.text("state")?.as_str());
        if let (true, Some(listed), Some(envelope)) = (
            is_open,
            shown.body.get("cheques").and_then(Value::as_array),
            self.truth.envelopes.get_mut(at),
        ) {
            let is_listed = |cheque: &ChequeRef| {
                listed
                    .iter()
                    .any(|one| one["receipt"] == cheque.receipt && one["tender"] == cheque.tender)
            };
            let unknown = envelope.cheques.iter().filter(|cheque| !is_listed(cheque));
            let unknown: Vec<ChequeRef> = unknown.copied().collect();
            envelope.kept_back.extend(unknown);
            body = count_of(envelope, currency, counted);
        }
        if is_own {
            // The collector is a cashier too.
            let count = format!("{path}/count");
            self.tempt("own deposit refused", Who::Ziad, &count, &body)?;
            let refuse = format!("{path}/refuse");
            let reason = json!({"reason": "no"});
            self.tempt("own deposit refused", Who::Ziad, &refuse, &reason)?;
        }
        let answer = self.desk(who, "POST", &format!("{path}/count"), &body)?;
        let Some(answer) = answer else { return Ok(()) };
        if answer.is_ok() {
            let epoch = self.epoch;
            if let Some(envelope) = self.truth.envelopes.get_mut(at) {
                envelope.recorded = Some((person, counted, epoch));
            }
            self.say(format!("a cashier counts {counted} in the envelope {id}"));
            self.tempt_others(who, &path, &body)?;
        }
        let done = if confirm {
            self.desk(who, "POST", &format!("{path}/confirm"), &json!({}))?
        } else {
            let reason = json!({"reason": "count it again"});
            self.desk(who, "POST", &format!("{path}/refuse"), &reason)?
        };
        let Some(done) = done.filter(Answer::is_ok) else {
            return Ok(());
        };
        if confirm {
            self.seen.see("deposit confirmed");
            if done.body.get("case").is_some_and(|case| !case.is_null()) {
                self.seen.see("variance posted");
            }
            self.say(format!("and confirms it ({})", done.body));
            self.take_envelope(at);
        } else if let Some(envelope) = self.truth.envelopes.get_mut(at) {
            envelope.refused = true;
            self.seen.see("deposit refused");
            self.say("and gives it back");
        }
        Ok(())
    }

    /// What one cashier counted is for no other to confirm, refuse or count, nor to be counted again.
    fn tempt_others(&mut self, who: Who, path: &str, count: &Value) -> Result<()> {
        let other = if who == Who::Omar {
            Who::Lina
        } else {
            Who::Omar
        };
        let confirm = format!("{path}/confirm");
        self.tempt("another's count refused", other, &confirm, &json!({}))?;
        let refuse = format!("{path}/refuse");
        let reason = json!({"reason": "no"});
        self.tempt("another's count refused", other, &refuse, &reason)?;
        let again = format!("{path}/count");
        self.tempt("another's count refused", other, &again, count)?;
        self.tempt("second count refused", who, &again, count)
    }

    /// The envelope's money changes hands, once.
    pub(crate) fn take_envelope(&mut self, at: usize) {
        let Some(envelope) = self.truth.envelopes.get_mut(at) else {
            return;
        };
        if !envelope.taken {
            envelope.taken = true;
            let (collector, currency, actual) =
                (envelope.collector, envelope.currency, envelope.actual);
            let added = envelope.added;
            self.truth.move_cash(collector, currency, added - actual);
            self.truth.move_cash(0, currency, actual);
        }
    }

    /// Decides the voids of a paper; who decided once decides the same again.
    pub(crate) fn supervisor_decides(&mut self, at: usize, approve: bool) -> Result<()> {
        let voids: Vec<_> = self
            .truth
            .papers
            .get(at)
            .map(|paper| paper.voids().map(|void| void.id).collect())
            .unwrap_or_default();
        for void in voids {
            self.decide_void(at, void, approve)?;
        }
        Ok(())
    }

    /// Two papers may have voids of one name, where two histories part. The supervisor knows the name and
    /// what they said about it; the customer who gets money back is the one whose void the office has.
    fn decide_void(&mut self, at: usize, id: EntryId, approve: bool) -> Result<()> {
        fn find(world: &mut World, at: usize, id: EntryId) -> Option<&mut Void> {
            let paper = world.truth.papers.get_mut(at)?;
            let mut voids = paper.void.iter_mut().chain(&mut paper.earlier);
            voids.find(|void| void.id == id)
        }
        let namesakes = |world: &World| -> Vec<usize> {
            let papers = world.truth.papers.iter().enumerate();
            papers
                .filter(|(_, paper)| paper.voids().any(|void| void.id == id))
                .map(|(at, _)| at)
                .collect()
        };
        let Some(void) = find(self, at, id) else {
            return Ok(());
        };
        let is_open = !void.money_back && void.decided.is_none() && void.meant.is_none();
        let approve = void.decided.or(void.meant).unwrap_or(approve);
        let me = self.person(Who::Ziad);
        let mut papers = self.truth.papers.get(at).into_iter();
        let is_own = papers.any(|paper| paper.collector == me);
        let path = format!("/v1/voids/{id}/decision");
        let body = json!({"approve": approve, "reason": "I looked at the copies"});
        if is_own && is_open {
            // The collector is a supervisor too.
            let body = json!({"approve": true, "reason": "I know myself"});
            self.tempt("own void refused", Who::Ziad, &path, &body)?;
        }
        let Some(answer) = self.desk(Who::Sami, "POST", &path, &body)? else {
            for at in namesakes(self) {
                if let Some(void) = find(self, at, id) {
                    void.meant = Some(approve);
                }
            }
            return Ok(());
        };
        if !answer.is_ok() {
            // What stood approved before the server was restored cannot always be approved again: the
            // collector's money that the books know of may have gone on.
            let epoch = self.epoch;
            if answer.body["title"] == "Handed over"
                && let Some(void) = find(self, at, id)
                && void.decided == Some(true)
                && void.decided_in < epoch
            {
                void.forgotten = true;
                self.say(format!(
                    "the server forgot that {id} was approved, and refuses it now"
                ));
            }
            return Ok(());
        }
        self.say(format!(
            "a supervisor {} the void {id}",
            if approve { "approves" } else { "refuses" },
        ));
        self.seen.see(if approve {
            "void approved"
        } else {
            "void refused"
        });
        let epoch = self.epoch;
        let held = self.held_hash(id)?;
        for at in namesakes(self) {
            let had = self
                .truth
                .papers
                .get(at)
                .is_some_and(|paper| paper.voids().any(|void| void.money_back));
            let Some(void) = find(self, at, id) else {
                continue;
            };
            (void.decided, void.decided_in) = (Some(approve), epoch);
            if !approve || held.is_some_and(|held| held != void.hash) {
                continue;
            }
            void.money_back = true;
            if let Some(paper) = self.truth.papers.get(at)
                && !had
            {
                let (collector, currency, cash) = (paper.collector, paper.currency, paper.cash);
                self.truth.move_cash(collector, currency, -cash);
            }
        }
        Ok(())
    }

    /// Closes a case.
    pub(crate) fn resolve(&mut self, recover: bool) -> Result<()> {
        let Some(cases) = self.desk(Who::Salma, "GET", "/v1/variances?state=open", &Value::Null)?
        else {
            return Ok(());
        };
        if !cases.is_ok() {
            return Ok(());
        }
        let Some(case) = cases.list("variances")?.first().cloned() else {
            return Ok(());
        };
        let no = case
            .get("variance")
            .or_else(|| case.get("no"))
            .and_then(Value::as_u64)
            .with_context(|| format!("a case without a number: {case}"))?;
        // Nobody owes a surplus.
        let is_owed = case["amount"].to_string().contains('-');
        let how = if recover && is_owed {
            "recover"
        } else {
            "write_off"
        };
        let path = format!("/v1/variances/{no}/resolve");
        let body = json!({"resolution": how, "note": "talked to both"});
        if number(&case, "answers")? == u64::from(self.person(Who::Ziad)) {
            // The collector is a manager too.
            self.tempt("own case refused", Who::Ziad, &path, &body)?;
        }
        let answer = self.desk(Who::Salma, "POST", &path, &body)?;
        if answer.is_some_and(|answer| answer.is_ok()) {
            if how == "write_off" {
                // Nobody writes off alone.
                let path = format!("/v1/variances/{no}/write-off");
                let body = json!({"approve": true, "reason": "I looked into it too"});
                self.tempt("own write-off refused", Who::Salma, &path, &body)?;
                self.desk(Who::Noor, "POST", &path, &body)?;
            }
            self.seen.see("variance resolved");
            self.say(format!("the manager closes case {no}: {how}"));
        }
        Ok(())
    }
}

/// What a cashier writes down.
fn count_of(envelope: &Envelope, currency: Currency, counted: i64) -> Value {
    let cheques: Vec<Value> = envelope
        .cheques
        .iter()
        .filter(|cheque| !envelope.kept_back.contains(cheque))
        .map(|cheque| json!({"receipt": cheque.receipt, "tender": cheque.tender}))
        .collect();
    let lines: Vec<Value> = counterfoil_server::demo::script::denominations(currency, counted)
        .iter()
        .map(|line| {
            let unit = counterfoil_sync::money::Money::new(line.unit, currency);
            json!({"unit": unit.major(), "quantity": line.quantity})
        })
        .collect();
    json!({"denominations": lines, "cheques": cheques})
}

/// What is done when all is well again.
impl World {
    /// How far an offer is at the server; nothing if it never came.
    pub(crate) fn deposit_state(
        &mut self,
        id: counterfoil_sync::id::EntryId,
    ) -> Result<Option<String>> {
        let path = format!("/v1/deposits/{id}");
        let answer = self.desk(Who::Omar, "GET", &path, &Value::Null)?;
        answer
            .filter(Answer::is_ok)
            .map(|answer| answer.text("state"))
            .transpose()
    }

    /// A suspended phone works again. Whether there was one.
    pub(crate) fn resume(&mut self, number_: usize) -> Result<bool> {
        let journal = self
            .handset(number_)?
            .phone
            .as_ref()
            .and_then(counterfoil_core::Phone::journal);
        let (Some(journal), Some(devices)) = (
            journal,
            self.desk(Who::Admin, "GET", "/v1/devices", &Value::Null)?,
        ) else {
            return Ok(false);
        };
        for device in devices.list("devices")? {
            let no = number(&device, "no")?;
            if no == journal.0 >> 16 && text(&device, "state")? == "suspended" {
                let path = format!("/v1/devices/{no}/resume");
                self.desk(
                    Who::Admin,
                    "POST",
                    &path,
                    &json!({"reason": "it was found"}),
                )?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}
