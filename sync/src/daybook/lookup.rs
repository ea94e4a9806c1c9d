//! Looking things up in the document.

use automerge::{ObjId, ReadDoc, ScalarValue, Value};
use minicbor::Decode;

use crate::id::EntryId;

/// The map or text at a key.
pub(super) fn child(doc: &impl ReadDoc, parent: &ObjId, key: &str) -> Option<ObjId> {
    match doc.get(parent, key).ok()?? {
        (Value::Object(_), id) => Some(id),
        (Value::Scalar(_), _) => None,
    }
}

/// The value at a key.
pub(super) fn scalar(doc: &impl ReadDoc, parent: &ObjId, key: &str) -> Option<ScalarValue> {
    match doc.get(parent, key).ok()?? {
        (Value::Scalar(value), _) => Some(value.into_owned()),
        (Value::Object(_), _) => None,
    }
}

/// The record at a key.
pub(super) fn record<T: for<'b> Decode<'b, ()>>(
    doc: &impl ReadDoc,
    parent: &ObjId,
    key: &str,
) -> Option<T> {
    let value = scalar(doc, parent, key)?;
    minicbor::decode(value.as_bytes()?).ok()
}

/// The text at a key.
pub(super) fn text(doc: &impl ReadDoc, parent: &ObjId, key: &str) -> String {
    child(doc, parent, key)
        .and_then(|text| doc.text(text).ok())
        .unwrap_or_default()
}

/// The members of a map with the entries they are known by, in the order they came to be: what was
/// written on sight of another follows it, whatever the clocks said.
pub(super) fn members(doc: &impl ReadDoc, name: &str) -> Vec<(EntryId, ObjId)> {
    let Some(map) = child(doc, &automerge::ROOT, name) else {
        return Vec::new();
    };
    let mut found: Vec<(u64, EntryId, ObjId)> = doc
        .map_range(&map, ..)
        .filter_map(|item| {
            let object = item.id();
            let ObjId::Id(counter, ..) = object else {
                return None;
            };
            Some((counter, item.key.parse().ok()?, object))
        })
        .collect();
    found.sort_unstable_by_key(|(counter, id, _)| (*counter, *id));
    found
        .into_iter()
        .map(|(_, id, object)| (id, object))
        .collect()
}
