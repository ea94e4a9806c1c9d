//! Signatures that were never given: a line on the glass, drawn from a few bytes.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

/// The picture of a signature.
pub(super) fn drawn(bytes: &[u8; 32]) -> image::ImageResult<Vec<u8>> {
    const STEP: u32 = 8;
    let mut glass = GrayImage::from_pixel(32 * STEP, 96, Luma([255]));
    for (from, pair) in (0..).step_by(8).zip(bytes.array_windows()) {
        let [here, next] = pair.map(|byte| i64::from(byte) * 5 / 16 + 8);
        for step in 0..STEP {
            let at = here + (next - here) * i64::from(step) / i64::from(STEP);
            for thick in 0..3 {
                let row = u32::try_from(at + thick).unwrap_or_default();
                glass.put_pixel(from + step, row, Luma([20]));
            }
        }
    }
    let mut file = Cursor::new(Vec::new());
    glass.write_to(&mut file, ImageFormat::Png)?;
    Ok(file.into_inner())
}
