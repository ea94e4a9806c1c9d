//! Cashiers, who count what comes over the counter.

use anyhow::{Result, bail};
use counterfoil_server::demo::script::denominations;
use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::EntryId;
use counterfoil_sync::money::{Currency, Money};
use serde_json::{Value, json};

use super::{Answer, Who};
use crate::world::{Envelope, VAULT, World};

impl World {
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
                let journal = json!(cheque.journal.map(|journal| format!("{:x}", journal.0)));
                listed.iter().any(|one| {
                    one["receipt"] == cheque.receipt
                        && one["tender"] == cheque.tender
                        && one["journal"] == journal
                })
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
            self.truth.move_cash(VAULT, currency, actual);
        }
    }

    /// How far an offer is at the server; nothing if it never came.
    pub(crate) fn deposit_state(&mut self, id: EntryId) -> Result<Option<String>> {
        let path = format!("/v1/deposits/{id}");
        let answer = self.desk(Who::Omar, "GET", &path, &Value::Null)?;
        answer
            .filter(Answer::is_ok)
            .map(|answer| answer.text("state"))
            .transpose()
    }
}

/// What a cashier writes down.
fn count_of(envelope: &Envelope, currency: Currency, counted: i64) -> Value {
    let cheques: Vec<Value> = envelope
        .cheques
        .iter()
        .filter(|cheque| !envelope.kept_back.contains(cheque))
        .map(|cheque| {
            let journal = cheque.journal.map(|journal| format!("{:x}", journal.0));
            json!({"receipt": cheque.receipt, "tender": cheque.tender, "journal": journal})
        })
        .collect();
    json!({"denominations": notes(currency, counted), "cheques": cheques})
}

/// Cash note by note.
pub(super) fn notes(currency: Currency, cash: i64) -> Vec<Value> {
    denominations(currency, cash)
        .iter()
        .map(|line| {
            let unit = Money::new(line.unit, currency);
            json!({"unit": unit.major(), "quantity": line.quantity})
        })
        .collect()
}
