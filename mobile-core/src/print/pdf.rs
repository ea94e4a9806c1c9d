//! A receipt as PDF (1.7): its pages as pictures, drawn by the platform that shapes its script.
//!
//! The same pages give the same bytes: there is no date and no random number in it.

use std::fmt::Write as _;

use super::layout::DOTS_PER_MM;
use super::{Layout, Raster};

/// The level of deflate: text on white gains nothing from more.
const LEVEL: u8 = 6;

/// Writes the file. One raster for each page of the layout, of any resolution.
pub fn pdf(layout: &Layout, pages: &[Raster]) -> Result<Vec<u8>, PdfError> {
    if pages.len() != layout.pages.len() || pages.is_empty() {
        return Err(PdfError::Pages {
            laid_out: layout.pages.len(),
            given: pages.len(),
        });
    }
    let mut file = File::default();
    // 1 the catalogue, 2 the list of pages, 3 the title; then three for each page.
    let page = |at: usize| 4 + at * 3;
    file.object(&format!(
        "<< /Type /Catalog /Pages 2 0 R /Lang ({}) /ViewerPreferences << /DisplayDocTitle true >> >>",
        layout.language.tag()
    ));
    let kids: Vec<String> = (0..pages.len())
        .map(|at| format!("{} 0 R", page(at)))
        .collect();
    file.object(&format!(
        "<< /Type /Pages /Kids [{}] /Count {} >>",
        kids.join(" "),
        pages.len()
    ));
    let title = text(&layout.title);
    file.object(&format!(
        "<< /Title {title} /Creator (Counterfoil) /Producer (Counterfoil) >>"
    ));
    for (at, (raster, laid_out)) in pages.iter().zip(&layout.pages).enumerate() {
        let (width, height) = (points(layout.width), points(laid_out.height));
        let (content, image) = (page(at) + 1, page(at) + 2);
        file.object(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {content} 0 R /Resources << /XObject << /P {image} 0 R >> >> >>"
        ));
        file.stream(
            "",
            format!("q {width} 0 0 {height} 0 0 cm /P Do Q").as_bytes(),
        );
        let deflated = miniz_oxide::deflate::compress_to_vec_zlib(&raster.grey, LEVEL);
        let head = format!(
            "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode ",
            raster.width, raster.height
        );
        file.stream(&head, &deflated);
    }
    Ok(file.finish())
}

/// A length in points (1/72 inch), with two decimals.
fn points(dots: u32) -> String {
    let hundredths = u64::from(dots) * 720_000 / (254 * u64::from(DOTS_PER_MM) * 10);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A text string: UTF-16 with its mark, in hexadecimal.
fn text(text: &str) -> String {
    let mut string = String::from("<FEFF");
    for unit in text.encode_utf16() {
        // Writing to a string cannot fail.
        let _ = write!(string, "{unit:04X}");
    }
    string + ">"
}

/// A file in the making.
struct File {
    bytes: Vec<u8>,
    /// Where each object begins.
    offsets: Vec<usize>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            // The second line tells transports that the file is not text.
            bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            offsets: Vec::new(),
        }
    }
}

impl File {
    fn begin(&mut self) {
        self.offsets.push(self.bytes.len());
        let no = self.offsets.len();
        self.bytes.extend(format!("{no} 0 obj\n").into_bytes());
    }

    fn object(&mut self, content: &str) {
        self.begin();
        self.bytes.extend_from_slice(content.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, head: &str, content: &[u8]) {
        self.begin();
        let length = content.len();
        self.bytes
            .extend(format!("<< {head}/Length {length} >>\nstream\n").into_bytes());
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let (start, size) = (self.bytes.len(), self.offsets.len() + 1);
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(table, "{offset:010} 00000 n ");
        }
        let _ = write!(
            table,
            "trailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.bytes.extend(table.into_bytes());
        self.bytes
    }
}

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// Another number of pages.
    #[error("the receipt has {laid_out} pages and {given} were drawn")]
    Pages {
        /// Of the layout.
        laid_out: usize,
        /// Drawn.
        given: usize,
    },
}
