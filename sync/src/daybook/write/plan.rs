//! The plan: stops, their order, targets and cancellations. Each is a field by last writer.

use automerge::transaction::Transactable as _;
use automerge::{ObjType, ScalarValue};

use super::{Done, Pen, bytes};
use crate::daybook::record::{CancelRecord, StopRecord};
use crate::entry::{StopAdd, StopCancel, StopMove, StopTarget, Total};

impl Pen<'_, '_> {
    pub(super) fn stop_add(&mut self, stop: &StopAdd) -> Done {
        let record = StopRecord {
            customer: stop.customer,
            by: stop.by,
        };
        let object = self.add("stops", "add", bytes(&record))?;
        self.tx.put(&object, "rank", stop.rank.as_str())?;
        if stop.target.is_some() {
            self.tx.put(&object, "target", target(stop.target))?;
        }
        self.tx.put_object(&object, "note", ObjType::Text).map(drop)
    }

    pub(super) fn stop_move(&mut self, moved: &StopMove) -> Done {
        self.field("stops", moved.stop, "rank", moved.rank.as_str().into())
    }

    pub(super) fn stop_target(&mut self, set: &StopTarget) -> Done {
        self.field("stops", set.stop, "target", target(set.target))
    }

    pub(super) fn stop_cancel(&mut self, cancel: &StopCancel) -> Done {
        let record = CancelRecord {
            entry: self.id,
            reason: cancel.reason.clone(),
            by: cancel.by,
        };
        self.field("stops", cancel.stop, "cancel", bytes(&record))
    }
}

fn target(target: Option<Total>) -> ScalarValue {
    target.map_or(ScalarValue::Null, |total| bytes(&total))
}
