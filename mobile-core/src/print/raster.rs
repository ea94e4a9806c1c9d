//! A page as the host drew it.

/// Rows of grey values, 0 for black, 255 for white.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) grey: Vec<u8>,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raster({} x {})", self.width, self.height)
    }
}

/// The longest side: a roll of three metres, a sheet of A5 at 1,200 dpi.
const LONGEST: u32 = 24_000;
/// Grey values of one page.
const MOST: usize = 64 << 20;

impl Raster {
    /// A page of grey values, one byte each, row by row.
    pub fn new(width: u32, height: u32, grey: Vec<u8>) -> Result<Self, RasterError> {
        let fits = (1..=LONGEST).contains(&width) && (1..=LONGEST).contains(&height);
        let size = usize::try_from(u64::from(width) * u64::from(height)).ok();
        if !fits || size.is_none_or(|size| size > MOST) {
            return Err(RasterError::Size);
        }
        if size != Some(grey.len()) {
            return Err(RasterError::Length);
        }
        Ok(Self {
            width,
            height,
            grey,
        })
    }

    /// A page of red, green, blue and opacity, four bytes each, as a browser's canvas hands it out.
    /// What is not opaque lets the white paper through.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self, RasterError> {
        let (pixels, rest) = rgba.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(RasterError::Length);
        }
        let grey = pixels.iter().map(|[red, green, blue, alpha]| {
            let [red, green, blue, alpha] = [red, green, blue, alpha].map(|&byte| u32::from(byte));
            // What the eye weighs: Rec. 601, in thousandths.
            let grey = (299 * red + 587 * green + 114 * blue + 500) / 1_000;
            let on_white = (grey * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(on_white).unwrap_or(255)
        });
        Self::new(width, height, grey.collect())
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.grey.chunks(self.width as usize)
    }
}

/// Why it is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RasterError {
    /// Nothing, or too much.
    #[error(
        "a page has a width and a height of 1 to {LONGEST} dots, and at most {MOST} dots in all"
    )]
    Size,
    /// Rows are missing or too many.
    #[error("the page's dots are not as many as its width and height say")]
    Length,
}
