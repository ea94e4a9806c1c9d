//! What goes in and out of the app: one tap, one turn.

use counterfoil_core::Moment;
use counterfoil_sync::time::Day;
use maud::Markup;

/// Something a person did, or the host noticed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tap {
    /// What: the name of an action, as a screen named it.
    pub name: String,
    /// What was typed and chosen, by name.
    pub fields: Vec<(String, String)>,
    /// Pictures that were taken or drawn, by name.
    pub pictures: Vec<(String, Vec<u8>)>,
}

impl Tap {
    /// A field's text without surrounding blanks; empty when there is none.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, text)| text.trim())
    }

    /// A picture, if it was taken.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<&[u8]> {
        let mut pictures = self.pictures.iter();
        let (_, bytes) = pictures.find(|(picture, _)| picture == name)?;
        Some(bytes)
    }

    /// A field's number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.field(name).parse().ok()
    }
}

/// What the host says about now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// Clocks and place, for the entry.
    pub moment: Moment,
    /// The calendar date in the company's time zone.
    pub today: Day,
    /// Whether the platform believes it has a network.
    pub online: bool,
}

/// A message for the server. The host sends it and brings back what came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its number, which its answer is brought back with.
    pub no: u32,
    /// The path on the app's own server.
    pub path: &'static str,
    /// The access token.
    pub token: Option<String>,
    /// The body, in CBOR.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// An answer with its status.
    Answer(u16, Vec<u8>),
    /// Nothing: no network, or it broke off.
    Nothing,
}

/// What a drawn paper becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PaperAs {
    /// Pictures, which the host makes of what it drew.
    Image,
    /// A file for readers and office printers.
    Pdf,
    /// Bytes for a thermal printer.
    Printer,
}

/// A paper to draw. Unless it becomes a picture, every page goes back to the app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    /// The pages, as SVG.
    pub pages: Vec<String>,
    /// Pixels for each unit of the SVG.
    pub scale: u32,
    /// What becomes of it.
    pub ends_as: PaperAs,
    /// The file's name without its ending.
    pub name: String,
}

/// A file to hand out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether a thermal printer understands it, and nothing else does.
    pub is_for_printer: bool,
}

/// What the host is to do.
#[derive(Debug, Default)]
pub struct Turn {
    /// The whole screen, when it is another one or changed as a whole.
    pub screen: Option<Markup>,
    /// Parts of the screen that changed, by the id of the element they replace.
    pub parts: Vec<(String, Markup)>,
    /// What to send.
    pub request: Option<Request>,
    /// A paper to draw.
    pub paper: Option<Paper>,
    /// A file to hand out.
    pub file: Option<File>,
    /// When to come back with a tap named `tick`, in milliseconds.
    pub wake_ms: Option<u32>,
    /// Whether it is a step back: the screen comes from the other side.
    pub back: bool,
}
