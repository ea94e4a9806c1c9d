//! A photo that comes from a desk: whatever a camera or a scanner made of it, drawn anew.
//!
//! A phone's picture has to stay what its entry names. This one is named by nobody: it is turned upright,
//! made smaller and written as JPEG, so nothing of the file is left but what is to be seen.

use std::io::Cursor;

use counterfoil_sync::limits::PICTURE_BYTES;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};

/// Bytes that decoding one photo may take: 48 megapixels do.
const DECODED_BYTES: u64 = 256 << 20;
/// Longest side in pixels and quality in a hundred; the next where the photo would still be too long.
const TRIES: [(u32, u8); 3] = [(1_600, 80), (1_600, 60), (1_100, 50)];

/// The photo as it is kept; nothing if it is none. Takes the processor for a while.
pub(super) fn redraw(file: &[u8]) -> Option<Vec<u8>> {
    let upright = read(file).ok()?;
    TRIES.into_iter().find_map(|(side, quality)| {
        let mut drawn = Cursor::new(Vec::new());
        let is_large = upright.width().max(upright.height()) > side;
        let smaller = is_large.then(|| upright.thumbnail(side, side));
        JpegEncoder::new_with_quality(&mut drawn, quality)
            .encode_image(&smaller.as_ref().unwrap_or(&upright).to_rgb8())
            .ok()?;
        Some(drawn.into_inner()).filter(|drawn| drawn.len() <= PICTURE_BYTES)
    })
}

fn read(file: &[u8]) -> Result<DynamicImage, image::ImageError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES);
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut photo = DynamicImage::from_decoder(decoder)?;
    photo.apply_orientation(orientation);
    Ok(photo)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    /// Nothing that JPEG can make small.
    fn noise(width: u32, height: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let grain = RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = state.to_be_bytes();
            Rgb([a, b, c])
        });
        let mut file = Cursor::new(Vec::new());
        grain.write_to(&mut file, ImageFormat::Png).expect("a file");
        file.into_inner()
    }

    #[test]
    fn the_largest_photo_is_kept_within_the_limits() {
        let kept = redraw(&noise(2_600, 1_900)).expect("a photo");
        assert!(kept.len() <= PICTURE_BYTES, "{}", kept.len());
        let seen = image::load_from_memory(&kept).expect("a picture");
        assert!(seen.width() <= 1_600 && seen.width() > seen.height());
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        let whole = noise(40, 30);
        let half = whole.get(..whole.len() / 2).expect("half of it");
        for file in [&b""[..], b"<svg/>", half] {
            assert_eq!(redraw(file), None);
        }
    }
}
