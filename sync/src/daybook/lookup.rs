//! Looking things up in the document.

use automerge::{ObjId, ROOT, ReadDoc, ScalarValueRef, Value, ValueRef};
use minicbor::Decode;

use crate::id::EntryId;

/// The map or text at a key.
pub(super) fn child(doc: &impl ReadDoc, parent: &ObjId, key: &str) -> Option<ObjId> {
    match doc.get(parent, key).ok()?? {
        (Value::Object(_), id) => Some(id),
        (Value::Scalar(_), _) => None,
    }
}

/// The record at a key of a map of the document.
pub(super) fn record<T: for<'b> Decode<'b, ()>>(
    doc: &impl ReadDoc,
    map: &str,
    key: &str,
) -> Option<T> {
    let (value, _) = doc.get(child(doc, &ROOT, map)?, key).ok()??;
    minicbor::decode(value.as_bytes()?).ok()
}

/// The note at a key.
pub(super) fn note(doc: &impl ReadDoc, key: &str) -> String {
    let text = child(doc, &ROOT, "notes").and_then(|notes| child(doc, &notes, key));
    text.and_then(|text| doc.text(text).ok())
        .unwrap_or_default()
}

/// The records of a map with the entries they are known by, in the order they came to be: what was
/// written on sight of another follows it, whatever the clocks said.
pub(super) fn records<T: for<'b> Decode<'b, ()>>(
    doc: &impl ReadDoc,
    map: &str,
) -> Vec<(EntryId, T)> {
    let Some(map) = child(doc, &ROOT, map) else {
        return Vec::new();
    };
    let mut found: Vec<(u64, EntryId, T)> = doc
        .map_range(&map, ..)
        .filter_map(|item| {
            let (ObjId::Id(counter, ..), ValueRef::Scalar(ScalarValueRef::Bytes(bytes))) =
                (item.id(), &item.value)
            else {
                return None;
            };
            Some((
                counter,
                item.key.parse().ok()?,
                minicbor::decode(bytes).ok()?,
            ))
        })
        .collect();
    found.sort_unstable_by_key(|(counter, id, _)| (*counter, *id));
    found
        .into_iter()
        .map(|(_, id, record)| (id, record))
        .collect()
}
