//! The manager, who closes cases and agrees to limits.

use anyhow::{Context as _, Result};
use counterfoil_sync::money::{Currency, Money};
use serde_json::{Value, json};

use super::{Answer, Who, number};
use crate::world::{Limits, World};

impl World {
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
        if case["state"] == json!("proposed") {
            // The answer, or the second person, did not get through the last time.
            return self.agree_to(no);
        }
        let path = format!("/v1/variances/{no}/resolve");
        let body = json!({"resolution": how, "note": "talked to both"});
        if number(&case, "answers")? == u64::from(self.person(Who::Ziad)) {
            // The collector is a manager too.
            self.tempt("own case refused", Who::Ziad, &path, &body)?;
        }
        let answer = self.desk(Who::Salma, "POST", &path, &body)?;
        if answer.is_some_and(|answer| answer.is_ok()) {
            self.say(format!("the manager proposes to end case {no}: {how}"));
            self.agree_to(no)?;
        }
        Ok(())
    }

    /// Nobody ends a case alone.
    fn agree_to(&mut self, no: u64) -> Result<()> {
        let path = format!("/v1/variances/{no}/decision");
        let body = json!({"approve": true, "reason": "I looked into it too"});
        self.tempt("own proposal refused", Who::Salma, &path, &body)?;
        let answer = self.desk(Who::Noor, "POST", &path, &body)?;
        if answer.is_some_and(|answer| answer.is_ok()) {
            self.seen.see("variance resolved");
            self.say(format!("the accountant agrees to case {no}"));
        }
        Ok(())
    }

    /// Limits on cash are asked for by one and agreed to by another. None: what was set is taken back.
    pub(crate) fn set_limits(
        &mut self,
        collector: Option<u32>,
        currency: Currency,
        limits: Option<Limits>,
        agree: bool,
    ) -> Result<()> {
        let [
            receipt_soft,
            receipt_hard,
            in_hand_soft,
            in_hand_hard,
            count_soft,
            count_hard,
            age_soft,
            age_hard,
        ] = limits.unwrap_or_default();
        let money = |value: Option<i64>| value.map(|value| Money::new(value, currency).major());
        let body = json!({
            "collector": collector,
            "currency": currency.code(),
            "receipt": {"soft": money(receipt_soft), "hard": money(receipt_hard)},
            "in_hand": {"soft": money(in_hand_soft), "hard": money(in_hand_hard)},
            "count": {"soft": count_soft, "hard": count_hard},
            "age_hours": {"soft": age_soft, "hard": age_hard},
            "take_back": limits.is_none(),
            "reason": "the streets are not safe",
        });
        let asked = self.desk(Who::Admin, "POST", "/v1/cash-limits", &body)?;
        let Some(asked) = asked.filter(Answer::is_ok) else {
            return Ok(());
        };
        let path = format!(
            "/v1/cash-limits/asked/{}/decision",
            number(&asked.body, "no")?
        );
        let body = json!({"agree": agree, "reason": "I know the streets"});
        self.tempt("own limits refused", Who::Admin, &path, &body)?;
        if collector == Some(self.person(Who::Ziad)) {
            self.tempt("own limits refused", Who::Ziad, &path, &body)?;
        }
        let Some(decided) = self.desk(Who::Salma, "POST", &path, &body)? else {
            return self.look_up_limits();
        };
        if decided.is_ok() && agree {
            let key = (collector.unwrap_or(0), currency.code().to_owned());
            self.say(format!(
                "limits in {currency} for {collector:?}: {limits:?}"
            ));
            match limits {
                Some(limits) => self.truth.limits.insert(key, limits),
                None => self.truth.limits.remove(&key),
            };
            self.seen.see("limits set");
        }
        Ok(())
    }
}
