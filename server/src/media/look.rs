//! Looking at a picture that came whole.

use std::io::Cursor;

use counterfoil_sync::limits::PICTURE_SIDE;
use counterfoil_sync::picture::{Clean, Format, NotAPicture, clean};
use counterfoil_sync::wire::PictureFault;
use image::{ImageFormat, ImageReader, Limits};

/// Bytes that decoding one picture may take.
const DECODED_BYTES: u64 = 128 << 20;

/// Whether bytes are a picture within the limits and nothing beside it. Takes the processor for a while.
pub(super) fn look(bytes: &[u8]) -> Result<Clean, PictureFault> {
    let picture = clean(bytes).map_err(|why| match why {
        NotAPicture::Format | NotAPicture::Broken => PictureFault::NotAPicture,
        NotAPicture::TooLong(_) | NotAPicture::TooLarge { .. } => PictureFault::TooLarge,
    })?;
    if picture.bytes != bytes {
        return Err(PictureFault::NotClean);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE);
    limits.max_image_height = Some(PICTURE_SIDE);
    limits.max_alloc = Some(DECODED_BYTES);
    let mut reader = ImageReader::with_format(
        Cursor::new(bytes),
        match picture.format {
            Format::Jpeg => ImageFormat::Jpeg,
            Format::Png => ImageFormat::Png,
        },
    );
    reader.limits(limits);
    match reader.decode() {
        Ok(decoded) if (decoded.width(), decoded.height()) == (picture.width, picture.height) => {
            Ok(picture)
        }
        Err(image::ImageError::Limits(_)) => Err(PictureFault::TooLarge),
        Ok(_) | Err(_) => Err(PictureFault::NotAPicture),
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;
    use proptest::prelude::*;

    use super::*;

    fn written(format: ImageFormat) -> Vec<u8> {
        let steps = RgbImage::from_fn(24, 17, |x, y| {
            image::Rgb([x, y, x ^ y].map(|value| u8::try_from(value * 7 % 256).unwrap_or(0)))
        });
        let mut file = Cursor::new(Vec::new());
        steps.write_to(&mut file, format).expect("it is written");
        clean(file.get_ref()).expect("a picture").bytes
    }

    proptest! {
        #[test]
        fn hostile_bytes_are_refused_or_are_a_picture(
            is_jpeg: bool,
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..5),
        ) {
            let format = if is_jpeg { ImageFormat::Jpeg } else { ImageFormat::Png };
            let mut file = written(format);
            prop_assert!(look(&file).is_ok());
            for (at, byte) in changes {
                let at = at.index(file.len());
                file[at] = byte;
            }
            if let Ok(picture) = look(&file) {
                prop_assert_eq!(picture.bytes, file);
            }
        }
    }
}
