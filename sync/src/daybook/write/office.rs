//! What the office answers: rulings, deposits, voids.

use automerge::transaction::Transactable as _;
use automerge::{ReadDoc as _, ScalarValue};

use super::{Done, Pen, bytes};
use crate::daybook::lookup::scalar;
use crate::daybook::record::{DepositAnswerRecord, RulingRecord, VoidAnswerRecord};
use crate::entry::{DepositAnswer, Rulings, VoidAnswer};
use crate::id::EntryId;

impl Pen<'_, '_> {
    pub(super) fn void_answer(&mut self, answer: &VoidAnswer) -> Done {
        let voids = self.map("voids")?;
        let Some(ScalarValue::Uint(receipt)) = scalar(self.tx, &voids, &answer.void.to_string())
        else {
            return Ok(());
        };
        let record = VoidAnswerRecord {
            void: answer.void,
            approved: answer.approved,
            reason: answer.reason.clone(),
            by: answer.by,
        };
        self.field(
            "receipts",
            EntryId::new(answer.void.journal, receipt),
            "answer",
            bytes(&record),
        )
    }

    pub(super) fn deposit_answer(&mut self, answer: &DepositAnswer) -> Done {
        let record = DepositAnswerRecord {
            entry: self.id,
            outcome: answer.outcome.clone(),
            by: answer.by,
        };
        self.field("deposits", answer.deposit, "answer", bytes(&record))
    }

    /// Only exceptions are written, and how far the rulings reach. A later ruling on an entry takes the
    /// place of an earlier one: a person has decided.
    pub(super) fn rulings(&mut self, run: &Rulings) -> Done {
        let (kept, ruled) = (self.map("rulings")?, self.map("ruled")?);
        let lifted = |key: &String| {
            let within =
                |id: EntryId| id.journal == run.journal && (run.from..=run.to).contains(&id.seq);
            key.parse().is_ok_and(|id| {
                within(id)
                    && run
                        .exceptions
                        .iter()
                        .all(|exception| exception.seq != id.seq)
            })
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
        match scalar(self.tx, &ruled, &key) {
            Some(ScalarValue::Uint(upto)) if upto >= run.to => Ok(()),
            _ => self.tx.put(&ruled, key, run.to),
        }
    }
}
