//! JPEG (ITU T.81): a row of segments, each behind a marker.

use super::{Clean, Format, array, take};

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const ESCAPE: u8 = 0xff;

/// What becomes of a segment.
enum Use {
    /// Needed to decode.
    Keep,
    /// The same, and it says how large the picture is.
    Frame,
    /// Told beside the picture.
    Drop,
}

fn of(marker: u8, body: &[u8]) -> Option<Use> {
    match marker {
        // Baseline, extended and progressive, all Huffman coded: what cameras and browsers write.
        0xc0..=0xc2 => Some(Use::Frame),
        // Huffman tables, quantization tables, the restart interval.
        0xc4 | 0xdb | 0xdd => Some(Use::Keep),
        // JFIF without a preview, and how Adobe's programs turned the colours.
        0xe0 if body.len() == 14 && body.starts_with(b"JFIF\0") => Some(Use::Keep),
        0xee if body.len() == 12 && body.starts_with(b"Adobe") => Some(Use::Keep),
        0xe0..=0xef | 0xfe => Some(Use::Drop),
        // Arithmetic coding, lossless, hierarchies, heights told later.
        _ => None,
    }
}

pub(super) fn clean(file: &[u8]) -> Option<Clean> {
    let mut rest = file;
    let mut bytes = take(&mut rest, 2)?.to_vec();
    if bytes != [ESCAPE, START] {
        return None;
    }
    let (mut size, mut scans) = (None, 0);
    loop {
        let marker = marker(&mut rest)?;
        if marker == END {
            break;
        }
        let [high, low] = array(&mut rest)?;
        let length = u16::from_be_bytes([high, low]);
        let body = take(&mut rest, usize::from(length).checked_sub(2)?)?;
        if marker == SCAN {
            size?;
            scans += 1;
        } else {
            match of(marker, body)? {
                Use::Keep => {}
                Use::Frame if size.is_some() => return None,
                Use::Frame => size = Some(frame(body)?),
                Use::Drop => continue,
            }
        }
        bytes.extend([ESCAPE, marker, high, low]);
        bytes.extend(body);
        if marker == SCAN {
            let coded = coded(rest)?;
            bytes.extend(take(&mut rest, coded)?);
        }
    }
    bytes.extend([ESCAPE, END]);
    let (width, height) = size.filter(|_| scans > 0)?;
    Some(Clean {
        format: Format::Jpeg,
        width,
        height,
        bytes,
    })
}

/// The next marker, behind any number of fill bytes.
fn marker(rest: &mut &[u8]) -> Option<u8> {
    let [ESCAPE] = array(rest)? else { return None };
    loop {
        match array(rest)? {
            [ESCAPE] => {}
            [marker] => return Some(marker),
        }
    }
}

/// How large a frame is.
fn frame(body: &[u8]) -> Option<(u32, u32)> {
    let mut rest = body;
    let _precision: [u8; 1] = array(&mut rest)?;
    let height = u16::from_be_bytes(array(&mut rest)?);
    let width = u16::from_be_bytes(array(&mut rest)?);
    Some((u32::from(width), u32::from(height)))
}

/// How far the coded pixels of a scan reach: to a marker that is not one of theirs.
fn coded(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|byte| *byte == ESCAPE)?;
        match rest.get(at + 1)? {
            // An escaped byte, or a place to start anew.
            0 | 0xd0..=0xd7 => at += 2,
            _ => return Some(at),
        }
    }
}
