//! A page as SVG: for previews, for screens, and for hosts that draw SVG. Its text is text: it can be found,
//! read aloud and copied. `data-max` says how wide a run may get: a host whose font is wider squeezes it.

use std::fmt::Write as _;

use super::layout::{Align, Direction, Layout, Op, Shade, Text};

/// Faces with Latin and Arabic that systems have.
const FACES: &str = "'Noto Sans','Noto Sans Arabic','Segoe UI',Roboto,'SF Arabic','Geeza Pro','DejaVu Sans',sans-serif";

/// Text as it stands in XML. What XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => safe.push(letter),
        }
    }
    safe
}

fn colour(shade: Shade) -> &'static str {
    match shade {
        Shade::Black => "#000",
        Shade::Grey => "#555",
        Shade::Pale => "#eee",
        Shade::White => "#fff",
    }
}

impl Layout {
    /// One page as a whole SVG document, or nothing if there is no such page.
    #[must_use]
    pub fn to_svg(&self, page: usize) -> Option<String> {
        let page = self.pages.get(page)?;
        let (width, height) = (self.width, page.height);
        let mut svg = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="document" aria-label="{title}" lang="{tag}" direction="ltr" font-family="{FACES}"><title>{title}</title><rect width="{width}" height="{height}" fill="#fff"/>"##,
            title = escaped(&self.title),
            tag = self.language.tag(),
        );
        for op in &page.ops {
            match op {
                Op::Text(text) => write_text(&mut svg, text),
                Op::Fill {
                    x,
                    y,
                    width,
                    height,
                    shade,
                } => {
                    let _ = write!(
                        svg,
                        r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{}"/>"#,
                        colour(*shade)
                    );
                }
                Op::Qr(code) => {
                    let _ = write!(
                        svg,
                        r#"<g role="img" aria-label="QR" transform="translate({} {}) scale({})"><path shape-rendering="crispEdges" d=""#,
                        code.x, code.y, code.module
                    );
                    for (row, start, count) in code.runs() {
                        let _ = write!(svg, "M{start} {row}h{count}v1h-{count}z");
                    }
                    svg.push_str(r#""/></g>"#);
                }
            }
        }
        svg.push_str("</svg>");
        Some(svg)
    }
}

fn write_text(svg: &mut String, text: &Text) {
    // An anchor counts from where the run starts, which is the right in a run from right to left.
    let is_rtl = text.direction == Direction::RightToLeft;
    let anchor = match (text.align, is_rtl) {
        (Align::Middle, _) => "middle",
        (Align::Left, false) | (Align::Right, true) => "start",
        (Align::Left, true) | (Align::Right, false) => "end",
    };
    let _ = write!(
        svg,
        r#"<text x="{}" y="{}" font-size="{}" text-anchor="{anchor}" data-max="{}""#,
        text.x, text.y, text.size, text.max_width
    );
    if is_rtl {
        svg.push_str(r#" direction="rtl""#);
    }
    if text.is_bold {
        svg.push_str(r#" font-weight="700""#);
    }
    if text.shade != Shade::Black {
        let _ = write!(svg, r#" fill="{}""#, colour(text.shade));
    }
    let _ = write!(svg, ">{}</text>", escaped(&text.text));
}
