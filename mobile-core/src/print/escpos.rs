//! Bytes for thermal printers (ESC/POS): the page as one picture in bands, so that every script prints
//! as it was drawn, whatever code pages the printer has.

use super::Raster;

/// Rows of one band: little printers have little memory.
const BAND: usize = 128;

/// How grey becomes black and white.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Dither {
    /// Dark is black: sharp text and codes.
    #[default]
    Threshold,
    /// The error is spread to the neighbours (Floyd and Steinberg): for logos and photos.
    FloydSteinberg,
}

/// What the printer is told beside the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thermal {
    /// How grey becomes black and white.
    pub dither: Dither,
    /// Lines of paper to feed behind the picture, to where it is torn.
    pub feed: u8,
    /// Whether to cut. A printer without a knife ignores it, most do.
    pub is_cut: bool,
}

impl Default for Thermal {
    fn default() -> Self {
        Self {
            dither: Dither::Threshold,
            feed: 4,
            is_cut: false,
        }
    }
}

/// The bytes to send.
#[must_use]
pub fn escpos(page: &Raster, how: &Thermal) -> Vec<u8> {
    let across = page.width.div_ceil(8);
    let dots = match how.dither {
        Dither::Threshold => threshold(page),
        Dither::FloydSteinberg => floyd_steinberg(page),
    };
    let row = across as usize;
    // ESC @: as after switching on.
    let mut bytes = vec![0x1b, b'@'];
    for band in dots.chunks(row * BAND) {
        // GS v 0: a picture, as wide as so many bytes, as high as so many rows.
        bytes.extend([0x1d, b'v', b'0', 0]);
        let rows = u32::try_from(band.len() / row).unwrap_or(0);
        for size in [across, rows] {
            let [low, high, ..] = size.to_le_bytes();
            bytes.extend([low, high]);
        }
        bytes.extend(band);
    }
    // ESC d: feed.
    bytes.extend([0x1b, b'd', how.feed]);
    if how.is_cut {
        // GS V 66: to the knife, and all but one point through.
        bytes.extend([0x1d, b'V', 66, 0]);
    }
    bytes
}

/// Rows of bits, the leftmost dot highest, each row filled up to a byte.
fn packed(rows: impl Iterator<Item = Vec<bool>>) -> Vec<u8> {
    let byte = |dots: &[bool]| {
        (0_u8..8)
            .zip(dots)
            .fold(0, |byte, (at, dark)| byte | u8::from(*dark) << (7 - at))
    };
    rows.flat_map(|row| row.chunks(8).map(byte).collect::<Vec<u8>>())
        .collect()
}

fn threshold(page: &Raster) -> Vec<u8> {
    packed(
        page.rows()
            .map(|row| row.iter().map(|grey| *grey < 128).collect()),
    )
}

fn floyd_steinberg(page: &Raster) -> Vec<u8> {
    let width = page.width as usize;
    // Errors in sixteenths, for this row and the next, with a column to spare on each side.
    let mut here = vec![0_i32; width + 2];
    let rows = page.rows().map(|row| {
        let mut below = vec![0_i32; width + 2];
        let mut dots = Vec::with_capacity(width);
        for (at, grey) in row.iter().enumerate() {
            let wanted = i32::from(*grey) + here[at + 1] / 16;
            let is_dark = wanted < 128;
            let error = if is_dark { wanted } else { wanted - 255 };
            here[at + 2] += error * 7;
            below[at] += error * 3;
            below[at + 1] += error * 5;
            below[at + 2] += error;
            dots.push(is_dark);
        }
        here = below;
        dots
    });
    packed(rows.collect::<Vec<_>>().into_iter())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_picture_byte_for_byte() {
        // Ten dots wide: a black row, a white one, and one with the outer dots black.
        let mut grey = vec![0; 10];
        grey.extend([255; 10]);
        grey.extend([0, 255, 255, 255, 255, 255, 255, 255, 255, 127]);
        let page = Raster::new(10, 3, grey).unwrap();
        let how = Thermal {
            is_cut: true,
            ..Thermal::default()
        };
        #[rustfmt::skip]
        assert_eq!(escpos(&page, &how), [
            0x1b, b'@',
            0x1d, b'v', b'0', 0, 2, 0, 3, 0,
            0xff, 0xc0, 0x00, 0x00, 0x80, 0x40,
            0x1b, b'd', 4,
            0x1d, b'V', 66, 0,
        ]);
    }

    #[test]
    fn a_long_picture_goes_in_bands() {
        let page = Raster::new(8, 300, vec![0; 2_400]).unwrap();
        let bytes = escpos(&page, &Thermal::default());
        let heads: Vec<u8> = bytes
            .windows(8)
            .filter(|at| at.starts_with(&[0x1d, b'v', b'0', 0]))
            .map(|at| at[6])
            .collect();
        assert_eq!(heads, [128, 128, 44]);
        assert_eq!(
            bytes.iter().filter(|byte| **byte == 0xff).take(301).count(),
            300
        );
    }

    proptest! {
        #[test]
        fn spreading_the_error_keeps_the_darkness(grey in any::<u8>(), width in 16_u32..64) {
            let page = Raster::new(width, 64, vec![grey; width as usize * 64]).unwrap();
            let how = Thermal { dither: Dither::FloydSteinberg, ..Thermal::default() };
            let bytes = escpos(&page, &how);
            let dark: u32 = bytes[10..bytes.len() - 3].iter().map(|byte| byte.count_ones()).sum();
            let wanted = width * 64 * (255 - u32::from(grey)) / 255;
            // At the edges some of it is lost.
            prop_assert!(dark.abs_diff(wanted) <= width * 64 / 10 + 16, "{} for {}", dark, wanted);
        }
    }
}
