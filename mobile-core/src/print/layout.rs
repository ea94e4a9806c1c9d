//! Where everything stands, for whoever draws it: text, filled boxes and one QR, in dots of an eighth of
//! a millimetre from the upper left corner.
//!
//! Text is not shaped here. An operation says where a run stands and how wide it may get; the host draws
//! it with the platform's text engine, and squeezes it if its font is wider than was thought.

use super::Language;

/// Dots in a millimetre: what thermal printers have (203 dpi). Other hosts scale.
pub const DOTS_PER_MM: u32 = 8;

/// A receipt, laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// What it is, for a file's title and for screen readers: `Receipt RV-1001`.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// Width of every page.
    pub width: u32,
    /// The pages; a roll has one, as long as it needs.
    pub pages: Vec<Page>,
}

/// A page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Its height.
    pub height: u32,
    /// What to draw, in this order, on white.
    pub ops: Vec<Op>,
}

/// Something to draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Op {
    /// A run of text.
    Text(Text),
    /// A filled box; a rule is a thin one.
    Fill {
        /// Left edge.
        x: u32,
        /// Upper edge.
        y: u32,
        /// Width.
        width: u32,
        /// Height.
        height: u32,
        /// With what.
        shade: Shade,
    },
    /// The code.
    Qr(Qr),
}

/// How dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shade {
    /// Black.
    Black,
    /// Text of less weight, on sheets only.
    Grey,
    /// The ground of a heading, on sheets only.
    Pale,
    /// White, on black.
    White,
}

impl Shade {
    /// Its grey value, 0 for black.
    #[must_use]
    pub fn value(self) -> u8 {
        match self {
            Self::Black => 0,
            Self::Grey => 0x55,
            Self::Pale => 0xee,
            Self::White => 0xff,
        }
    }
}

/// Which point of the text stands at `x`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Its left end, whatever its direction.
    Left,
    /// Its middle.
    Middle,
    /// Its right end.
    Right,
}

/// The base direction of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Latin.
    LeftToRight,
    /// Arabic.
    RightToLeft,
}

/// A run of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// Where it is aligned.
    pub x: u32,
    /// The base line.
    pub y: u32,
    /// The text. May hold isolates (U+2068, U+2069) that keep figures and names apart.
    pub text: String,
    /// The em, in dots.
    pub size: u32,
    /// Whether it is bold.
    pub is_bold: bool,
    /// Which point of it stands at `x`.
    pub align: Align,
    /// Its base direction.
    pub direction: Direction,
    /// How dark.
    pub shade: Shade,
    /// How wide it may get; squeeze it if the font is wider.
    pub max_width: u32,
}

/// The code: rows of square modules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Qr {
    /// Left edge of the first module; the quiet zone is outside.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Dots of a module's side.
    pub module: u32,
    /// Modules of a side.
    pub side: u32,
    /// Whether each module is dark, row by row.
    pub dark: Vec<bool>,
    /// What it says, for screen readers and links.
    pub text: String,
}

impl Qr {
    /// The dark runs: row, first module, how many.
    pub fn runs(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let side = usize::try_from(self.side).unwrap_or(usize::MAX).max(1);
        (0_u32..)
            .zip(self.dark.chunks(side))
            .flat_map(|(row, modules)| {
                let mut runs: Vec<(u32, u32, u32)> = Vec::new();
                for (at, dark) in (0_u32..).zip(modules) {
                    match runs.last_mut() {
                        Some((_, start, count)) if *dark && *start + *count == at => *count += 1,
                        _ if *dark => runs.push((row, at, 1)),
                        _ => {}
                    }
                }
                runs
            })
    }
}
