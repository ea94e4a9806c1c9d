//! A receipt on paper: what stands on it, where, and how it gets to a printer or into a file.
//!
//! ```text
//! let layout = phone.print_receipt(receipt, PrintAs { form: Form::Roll58, language, utc_offset_minutes })?;
//! // The host draws the operations with the platform's own text engine, which shapes Arabic right:
//! let raster = Raster::new(width, height, grey)?;           // from a canvas, a Bitmap, a CGContext
//! let bytes = escpos(&raster, &Thermal::default());         // to a thermal printer
//! let bytes = pdf(&layout, &[raster])?;                     // or to a file to share
//! let text = layout.to_svg(0);                              // on a screen: real text, read aloud as such
//! ```
//!
//! [`Phone::print_receipt`] counts: what comes out a second time says DUPLICATE. [`Phone::preview_receipt`]
//! shows the same on a screen and counts nothing.
//!
//! [`Phone::print_receipt`]: crate::Phone::print_receipt
//! [`Phone::preview_receipt`]: crate::Phone::preview_receipt

mod content;
mod copies;
mod escpos;
mod figures;
mod layout;
pub(crate) mod paper;
mod pdf;
mod pen;
mod phrases;
mod qr;
mod raster;
mod roll;
mod sheet;
mod svg;
mod width;
mod words;

pub use content::{Content, Mark, Settled};
pub use escpos::{Dither, Thermal, escpos};
pub use layout::{Align, DOTS_PER_MM, Direction, Layout, Op, Page, Qr, Shade, Text};
pub use pdf::{PdfError, pdf};
pub use raster::{Raster, RasterError};
pub use words::words;

/// The language a receipt is printed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// English, left to right.
    English,
    /// Arabic, right to left.
    Arabic,
}

impl Language {
    /// The language's tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
        }
    }

    fn direction(self) -> Direction {
        match self {
            Self::English => Direction::LeftToRight,
            Self::Arabic => Direction::RightToLeft,
        }
    }
}

/// What a receipt is printed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Thermal paper of 58 mm, 384 dots across.
    Roll58,
    /// Thermal paper of 80 mm, 576 dots across.
    Roll80,
    /// A sheet of A5.
    A5,
}

/// How a receipt is to be printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrintAs {
    /// On what.
    pub form: Form,
    /// In which language.
    pub language: Language,
    /// What the company's local time was ahead of UTC when the receipt was issued, for the time of day
    /// on it. The host knows time zones; the core does not.
    pub utc_offset_minutes: i32,
}

impl Content {
    /// Lays the receipt out.
    #[must_use]
    pub fn lay_out(&self, how: PrintAs) -> Layout {
        match how.form {
            Form::Roll58 => roll::lay_out(self, how, &roll::NARROW),
            Form::Roll80 => roll::lay_out(self, how, &roll::WIDE),
            Form::A5 => sheet::lay_out(self, how),
        }
    }
}
