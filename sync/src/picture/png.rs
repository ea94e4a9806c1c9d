//! PNG (ISO/IEC 15948): a row of chunks. The pixels and the colours are kept; everything else is
//! ancillary by the format's own words.

use super::{Clean, Format, array, take};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const NEEDED: [[u8; 4]; 5] = [*b"IHDR", *b"PLTE", *b"tRNS", *b"IDAT", *b"IEND"];

pub(super) fn clean(file: &[u8]) -> Option<Clean> {
    let mut rest = file;
    let mut bytes = take(&mut rest, SIGNATURE.len())?.to_vec();
    if bytes != SIGNATURE {
        return None;
    }
    let (mut size, mut has_pixels) = (None, false);
    loop {
        let chunk = rest;
        let length = u32::from_be_bytes(array(&mut rest)?);
        let name: [u8; 4] = array(&mut rest)?;
        let body = take(&mut rest, usize::try_from(length).ok()?)?;
        let _checksum: [u8; 4] = array(&mut rest)?;
        match &name {
            b"IHDR" if size.is_some() => return None,
            b"IHDR" => size = Some(header(body)?),
            // A critical chunk that is not known: the pixels cannot be understood without it.
            _ if name[0].is_ascii_uppercase() && !NEEDED.contains(&name) => return None,
            _ => {}
        }
        size?;
        has_pixels |= &name == b"IDAT";
        if NEEDED.contains(&name) {
            bytes.extend(chunk.get(..chunk.len() - rest.len())?);
        }
        if &name == b"IEND" {
            break;
        }
    }
    let (width, height) = size.filter(|_| has_pixels)?;
    Some(Clean {
        format: Format::Png,
        width,
        height,
        bytes,
    })
}

/// How large the picture is.
fn header(body: &[u8]) -> Option<(u32, u32)> {
    let mut rest = body;
    let width = u32::from_be_bytes(array(&mut rest)?);
    let height = u32::from_be_bytes(array(&mut rest)?);
    (rest.len() == 5).then_some((width, height))
}
