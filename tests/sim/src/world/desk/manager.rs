//! The manager, who closes cases.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{Who, number};
use crate::world::World;

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
        let path = format!("/v1/variances/{no}/resolve");
        let body = json!({"resolution": how, "note": "talked to both"});
        if number(&case, "answers")? == u64::from(self.person(Who::Ziad)) {
            // The collector is a manager too.
            self.tempt("own case refused", Who::Ziad, &path, &body)?;
        }
        let answer = self.desk(Who::Salma, "POST", &path, &body)?;
        if answer.is_some_and(|answer| answer.is_ok()) {
            self.seen.see("variance resolved");
            self.say(format!("the manager closes case {no}: {how}"));
        }
        Ok(())
    }
}
