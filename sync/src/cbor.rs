//! Deterministic CBOR: one spelling for one value, read within bounds.

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode};

use crate::entry::BadFact;

/// How deep arrays and maps may stand in each other. Nothing written here comes near it.
const DEPTH: u8 = 16;

/// Encodes to a vector.
pub(crate) fn cbor<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("writing to a vector cannot fail")
}

/// Decodes what [`cbor`] wrote and nothing else: no trailing bytes, no other spelling.
pub(crate) fn read_canonical<T: Encode<()> + for<'b> Decode<'b, ()>>(
    bytes: &[u8],
) -> Result<T, BadFact> {
    let value: T = read_plain(bytes).map_err(BadFact::Malformed)?;
    if cbor(&value) == bytes {
        Ok(value)
    } else {
        Err(BadFact::NotCanonical)
    }
}

/// Decodes one value that fills the bytes, of whatever spelling.
pub(crate) fn read_plain<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, String> {
    if !is_plain(bytes) {
        return Err("not one plain CBOR value".to_owned());
    }
    minicbor::decode(bytes).map_err(|error| error.to_string())
}

/// Whether the bytes are one CBOR value of the sorts written here: definite lengths that do not reach
/// past the end, no tags, no floats, little depth. A decoder that is given only such values cannot be
/// made to keep a stack as long as its input.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    plain_length(bytes) == Some(bytes.len())
}

/// The length of the plain value that the bytes begin with.
pub(crate) fn plain_length(bytes: &[u8]) -> Option<usize> {
    let mut decoder = Decoder::new(bytes);
    item(&mut decoder, DEPTH)?;
    Some(decoder.position())
}

fn item(decoder: &mut Decoder<'_>, depth: u8) -> Option<()> {
    let items = match decoder.datatype().ok()? {
        Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::I8
        | Type::I16
        | Type::I32
        | Type::I64
        | Type::Int => {
            decoder.int().ok()?;
            0
        }
        Type::Bytes => {
            decoder.bytes().ok()?;
            0
        }
        Type::String => {
            decoder.str().ok()?;
            0
        }
        Type::Bool => {
            decoder.bool().ok()?;
            0
        }
        Type::Null => {
            decoder.null().ok()?;
            0
        }
        Type::Array => decoder.array().ok()??,
        Type::Map => decoder.map().ok()??.checked_mul(2)?,
        Type::Undefined
        | Type::F16
        | Type::F32
        | Type::F64
        | Type::Simple
        | Type::BytesIndef
        | Type::StringIndef
        | Type::ArrayIndef
        | Type::MapIndef
        | Type::Tag
        | Type::Break
        | Type::Unknown(_) => return None,
    };
    if items > 0 {
        let deeper = depth.checked_sub(1)?;
        // Every item takes at least a byte, so a count past the end fails before long.
        (0..items).try_for_each(|_| item(decoder, deeper))?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_lengths_are_bounded() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0]].concat();
        assert!(is_plain(&nested(16)));
        assert!(!is_plain(&nested(17)) && !is_plain(&nested(1 << 20)));
        for bad in [
            &[][..],
            &[0, 0],
            &[0x9f, 0xff],
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xc0, 0],
            &[0xf9, 0, 0],
            &[0x61, 0xff],
        ] {
            assert!(!is_plain(bad), "{bad:x?}");
        }
    }
}
