//! A pen that writes line by line, from whichever side the language starts.

use super::Language;
use super::layout::{Align, Direction, Op, Qr, Shade, Text};
use super::qr::Modules;
use super::width::{width, wrap};

/// How a run looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: u32,
    pub(super) is_bold: bool,
    pub(super) shade: Shade,
}

impl Style {
    pub(super) const fn plain(size: u32) -> Self {
        Self {
            size,
            is_bold: false,
            shade: Shade::Black,
        }
    }

    pub(super) const fn bold(size: u32) -> Self {
        Self {
            is_bold: true,
            ..Self::plain(size)
        }
    }

    pub(super) const fn grey(size: u32) -> Self {
        Self {
            shade: Shade::Grey,
            ..Self::plain(size)
        }
    }

    /// From one base line to the next; Arabic reaches further down than Latin.
    pub(super) const fn leading(self) -> u32 {
        self.size + self.size * 3 / 8
    }

    pub(super) fn width(self, text: &str) -> u32 {
        width(text, self.size, self.is_bold)
    }
}

/// The style, smaller until it fits or is as small as it may get.
pub(super) fn smaller(style: Style, least: u32, fits: impl Fn(Style) -> bool) -> Style {
    let mut style = style;
    while style.size > least && !fits(style) {
        style.size = (style.size - 2).max(least);
    }
    style
}

/// Where in its line a run stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    Middle,
    End,
}

pub(super) struct Pen {
    pub(super) language: Language,
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) y: u32,
    pub(super) ops: Vec<Op>,
}

/// Text that keeps its own order within a line of either direction.
pub(super) fn apart(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

/// The lines of pieces with a dot between them, as many to a line as fit.
pub(super) fn join(pieces: &[String], style: Style, most: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if style.width(&format!("{line} · {piece}")) <= most => {
                *line = format!("{line} · {piece}");
            }
            _ => lines.extend(wrap(piece, style.size, style.is_bold, most, 2)),
        }
    }
    lines
}

/// The direction of text: that of its first letter; of figures alone, left to right. A line that was put
/// together and holds something apart runs as its language does.
fn direction_of(text: &str, language: Language) -> Direction {
    if text.contains('\u{2068}') {
        return language.direction();
    }
    match text.chars().find(|letter| letter.is_alphabetic()) {
        Some('\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}') => {
            Direction::RightToLeft
        }
        _ => Direction::LeftToRight,
    }
}

impl Pen {
    pub(super) fn span(&self) -> u32 {
        self.right - self.left
    }

    pub(super) fn skip(&mut self, dots: u32) {
        self.y += dots;
    }

    /// Writes within the two edges, in the line that begins at the pen. The pen stays.
    pub(super) fn write(
        &mut self,
        text: &str,
        style: Style,
        place: Place,
        (left, right): (u32, u32),
    ) {
        let direction = direction_of(text, self.language);
        self.write_as(text, style, place, (left, right), direction);
    }

    fn write_as(
        &mut self,
        text: &str,
        style: Style,
        place: Place,
        (left, right): (u32, u32),
        direction: Direction,
    ) {
        if text.is_empty() {
            return;
        }
        let is_rtl = self.language == Language::Arabic;
        let (align, x) = match (place, is_rtl) {
            (Place::Middle, _) => (Align::Middle, left.midpoint(right)),
            (Place::Start, false) | (Place::End, true) => (Align::Left, left),
            (Place::Start, true) | (Place::End, false) => (Align::Right, right),
        };
        self.ops.push(Op::Text(Text {
            x,
            y: self.y + style.size + style.size / 16,
            text: text.to_owned(),
            size: style.size,
            is_bold: style.is_bold,
            align,
            direction,
            shade: style.shade,
            max_width: right - left,
        }));
    }

    /// A line of its own, broken if need be.
    pub(super) fn paragraph(&mut self, text: &str, style: Style, place: Place, lines: usize) {
        let edges = (self.left, self.right);
        let direction = direction_of(text, self.language);
        for line in wrap(text, style.size, style.is_bold, self.span(), lines) {
            self.write_as(&line, style, place, edges, direction);
            self.skip(style.leading());
        }
    }

    /// Pieces with a dot between them, as many to a line as fit.
    pub(super) fn pieces(&mut self, pieces: &[String], style: Style) {
        let edges = (self.left, self.right);
        for line in join(pieces, style, self.span()) {
            self.write(&line, style, Place::Start, edges);
            self.skip(style.leading());
        }
    }

    /// A name at the start and its value at the end: in one line, or in two if they are long.
    pub(super) fn pair(&mut self, name: (&str, Style), value: (&str, Style)) {
        let gap = name.1.size;
        let needed = name.1.width(name.0) + gap + value.1.width(value.0);
        if needed <= self.span() {
            let edges = (self.left, self.right);
            self.write(name.0, name.1, Place::Start, edges);
            self.write(value.0, value.1, Place::End, edges);
            self.skip(name.1.leading().max(value.1.leading()));
        } else {
            self.paragraph(name.0, name.1, Place::Start, 4);
            self.paragraph(value.0, value.1, Place::End, 4);
        }
    }

    /// A rule across, of so many dots.
    pub(super) fn rule(&mut self, thickness: u32, shade: Shade) {
        self.ops.push(Op::Fill {
            x: self.left,
            y: self.y,
            width: self.span(),
            height: thickness,
            shade,
        });
        self.skip(thickness);
    }

    /// A box of a height at the pen, behind what is written next. The pen stays.
    pub(super) fn ground(&mut self, height: u32, shade: Shade) {
        self.ops.push(Op::Fill {
            x: self.left,
            y: self.y,
            width: self.span(),
            height,
            shade,
        });
    }

    /// White on black, across: what nobody may overlook.
    pub(super) fn banner(&mut self, text: &str, size: u32) {
        let style = Style {
            shade: Shade::White,
            ..Style::bold(size)
        };
        let pad = size / 4;
        self.ground(style.leading() + 2 * pad, Shade::Black);
        self.skip(pad);
        let edges = (self.left, self.right);
        self.write(text, style, Place::Middle, edges);
        self.skip(style.leading() + pad);
    }

    /// A code with its upper left module at a place. The pen stays.
    pub(super) fn code(&mut self, modules: Modules, module: u32, (x, y): (u32, u32), text: &str) {
        self.ops.push(Op::Qr(Qr {
            x,
            y,
            module,
            side: modules.side,
            dark: modules.dark,
            text: text.to_owned(),
        }));
    }
}
