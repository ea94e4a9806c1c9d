//! What the office answers: rulings, deposits, voids.

use automerge::ReadDoc as _;
use automerge::transaction::Transactable as _;

use super::{Done, Pen, bytes};
use crate::daybook::lookup::record;
use crate::daybook::record::{DepositAnswerRecord, RulingRecord, VoidAnswerRecord};
use crate::entry::{DepositAnswer, Rulings, VoidAnswer};
use crate::id::{EntryId, Seq};

impl Pen<'_, '_> {
    pub(super) fn void_answer(&mut self, answer: &VoidAnswer) -> Done {
        let record = VoidAnswerRecord {
            approved: answer.approved,
            reason: answer.reason.clone(),
            by: answer.by,
        };
        self.edit("voids", answer.void, "void_answers", bytes(&record))
    }

    pub(super) fn deposit_answer(&mut self, answer: &DepositAnswer) -> Done {
        let record = DepositAnswerRecord {
            entry: self.id,
            outcome: answer.outcome.clone(),
            by: answer.by,
        };
        self.edit(
            "deposits",
            answer.deposit,
            "deposit_answers",
            bytes(&record),
        )
    }

    /// Only exceptions are written, and how far the rulings reach. A later ruling on an entry takes the
    /// place of an earlier one: a person has decided.
    pub(super) fn rulings(&mut self, run: &Rulings) -> Done {
        let kept = self.map("rulings")?;
        let lifted = |key: &String| {
            let within =
                |id: EntryId| id.journal == run.journal && (run.from..=run.to).contains(&id.seq);
            let again = |id: EntryId| {
                run.exceptions
                    .iter()
                    .any(|exception| exception.seq == id.seq)
            };
            key.parse().is_ok_and(|id| within(id) && !again(id))
        };
        let lifted: Vec<String> = self.tx.keys(&kept).filter(lifted).collect();
        for key in lifted {
            self.tx.delete(&kept, key)?;
        }
        for exception in &run.exceptions {
            let record = RulingRecord {
                flags: exception.flags.clone(),
                quarantine: exception.quarantine,
            };
            let key = EntryId::new(run.journal, exception.seq).to_string();
            self.tx.put(&kept, key, bytes(&record))?;
        }
        let key = format!("{:x}", run.journal.0);
        let ruled: Option<Seq> = record(self.tx, "ruled", &key);
        if ruled >= Some(run.to) {
            Ok(())
        } else {
            self.put("ruled", key, bytes(&run.to))
        }
    }
}
