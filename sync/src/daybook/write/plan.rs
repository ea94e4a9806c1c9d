//! The plan: stops, their order, targets and cancellations.

use automerge::ScalarValue;

use super::{Done, Pen, bytes};
use crate::daybook::record::{CancelRecord, StopRecord};
use crate::entry::{StopAdd, StopCancel, StopMove, StopTarget, Total};

impl Pen<'_, '_> {
    pub(super) fn stop_add(&mut self, stop: &StopAdd) -> Done {
        self.fact(
            "stops",
            &StopRecord {
                customer: stop.customer,
                by: stop.by,
            },
        )?;
        self.put("ranks", self.id.to_string(), bytes(&stop.rank))?;
        if stop.target.is_some() {
            self.put("targets", self.id.to_string(), target(stop.target))?;
        }
        self.blank_note()
    }

    pub(super) fn stop_move(&mut self, moved: &StopMove) -> Done {
        self.edit("stops", moved.stop, "ranks", bytes(&moved.rank))
    }

    pub(super) fn stop_target(&mut self, set: &StopTarget) -> Done {
        self.edit("stops", set.stop, "targets", target(set.target))
    }

    pub(super) fn stop_cancel(&mut self, cancel: &StopCancel) -> Done {
        let record = CancelRecord {
            entry: self.id,
            reason: cancel.reason.clone(),
            by: cancel.by,
        };
        self.edit("stops", cancel.stop, "cancels", bytes(&record))
    }
}

fn target(target: Option<Total>) -> ScalarValue {
    target.map_or(ScalarValue::Null, |total| bytes(&total))
}
