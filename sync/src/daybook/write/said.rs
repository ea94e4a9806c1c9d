//! What customers said at visits. Kept even if the visit it names is not to be seen: it was said.

use minicbor::Encode;

use super::{Done, Pen};
use crate::daybook::record::SaidRecord;

impl Pen<'_, '_> {
    pub(super) fn said<T: Encode<()> + Clone>(&mut self, map: &str, fact: &T) -> Done {
        let record = SaidRecord {
            wall: self.wall(),
            fact: fact.clone(),
        };
        self.fact(map, &record)
    }
}
