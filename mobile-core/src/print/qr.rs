//! The modules of a receipt's code.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// A code without its place.
pub(super) struct Modules {
    pub(super) side: u32,
    pub(super) dark: Vec<bool>,
}

/// The modules of an address that ends with a code. The address is held in bytes, the code in the
/// denser alphanumeric mode. A crumpled paper loses a sixth of it and is still read; what is too long
/// for that, which no usual name makes it, gets by with less.
pub(super) fn modules(text: &str) -> Option<Modules> {
    let (address, code) = text.split_at(text.rfind('/').map_or(0, |at| at + 1));
    let mut segments = Vec::new();
    if !address.is_empty() {
        segments.push(QrSegment::make_bytes(address.as_bytes()));
    }
    segments.push(if QrSegment::is_alphanumeric(code) {
        QrSegment::make_alphanumeric(code)
    } else {
        QrSegment::make_bytes(code.as_bytes())
    });
    let of = |level| {
        QrCode::encode_segments_advanced(&segments, level, Version::MIN, Version::MAX, None, true)
    };
    let code = of(QrCodeEcc::Medium).or_else(|_| of(QrCodeEcc::Low)).ok()?;
    let side = code.size();
    let dark = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| code.get_module(x, y))
        .collect();
    Some(Modules {
        side: side.unsigned_abs(),
        dark,
    })
}
