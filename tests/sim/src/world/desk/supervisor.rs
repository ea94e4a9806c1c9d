//! The supervisor, who decides voids and lifts limits by telephone.

use anyhow::{Result, ensure};
use counterfoil_sync::id::EntryId;
use rusqlite::OptionalExtension as _;
use serde_json::json;

use super::{Answer, Who};
use crate::world::{Void, World};

impl World {
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
        let stuck = self.money_is_elsewhere(id)?.filter(|_| approve);
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
        ensure!(
            stuck.is_none(),
            "the void {id} is approved, and {stuck:?} of its cash is in hand and in no envelope that waits"
        );
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

    /// What a collector has in hand by the books and in no envelope that waits, when it is less than the cash
    /// that a void would give back. Nothing for a void that does not wait.
    fn money_is_elsewhere(&mut self, id: EntryId) -> Result<Option<i64>> {
        let Some(held) = self.held_hash(id)? else {
            return Ok(None);
        };
        let mut papers = self.truth.papers.iter();
        let paper =
            papers.find(|paper| paper.voids().any(|void| (void.id, void.hash) == (id, held)));
        let Some((collector, currency, cash)) =
            paper.map(|paper| (paper.collector, paper.currency, paper.cash))
        else {
            return Ok(None);
        };
        let free = self.books(|eye| {
            let key = (id.journal.0.cast_signed(), id.seq.cast_signed());
            let sql = "SELECT state FROM void WHERE journal = ?1 AND seq = ?2";
            let state: Option<String> = eye
                .prepare_cached(sql)?
                .query_row(key, |row| row.get(0))
                .optional()?;
            if state.as_deref() != Some("awaiting") {
                return Ok(i64::MAX);
            }
            let sql = "SELECT (SELECT coalesce(sum(l.amount_minor), 0) FROM posting_line l JOIN posting p ON p.no = l.posting \
                        WHERE l.account = 6 AND l.party = ?1 AND p.currency = ?2) \
                 - (SELECT coalesce(sum(declared_minor), 0) FROM deposit \
                    WHERE collector = ?1 AND currency = ?2 AND state IN ('offered', 'counted'))";
            let key = (collector, currency.code());
            Ok(eye.prepare_cached(sql)?.query_row(key, |row| row.get(0))?)
        })?;
        Ok(free.filter(|free| *free < cash))
    }

    /// Answers a challenge that a collector reads out. None where the office cannot: the phone keeps another
    /// day, or is not one that may work.
    pub(crate) fn unlock(&mut self, collector: u32, challenge: &str) -> Result<Option<String>> {
        let path = "/v1/unlocks";
        let body = json!({"collector": collector, "challenge": challenge, "reason": "I know the customer"});
        if collector == self.person(Who::Ziad) {
            // The collector is a supervisor too.
            self.tempt("own limit refused", Who::Ziad, path, &body)?;
        }
        let answer = self.desk(Who::Sami, "POST", path, &body)?;
        answer
            .filter(Answer::is_ok)
            .map(|answer| answer.text("code"))
            .transpose()
    }
}
