//! A receipt on paper: previewed, counted, drawn by the host, and handed out as a file or to a printer.

use counterfoil_core::print::{Form, Language, Layout, PrintAs, Raster, Thermal, escpos, pdf};
use counterfoil_core::view::ViewError;
use counterfoil_sync::id::EntryId;
use maud::Markup;

use super::{App, Place, explain};
use crate::screens::{Frame, paper};
use crate::turn::{File, Now, Paper, PaperAs, Tap, Turn};
use crate::words::Lang;

/// How the paper is to look.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) receipt: EntryId,
    pub(super) form: Form,
    pub(super) language: Language,
}

impl Look {
    fn print_as(self, zone_minutes: i32) -> PrintAs {
        PrintAs {
            form: self.form,
            language: self.language,
            utc_offset_minutes: zone_minutes,
        }
    }
}

/// A paper that the host is drawing.
pub(super) struct Drawing {
    layout: Layout,
    ends_as: PaperAs,
    name: String,
    pages: Vec<Raster>,
}

impl App {
    pub(super) fn show_paper(&mut self, tap: &Tap) {
        if let Ok(receipt) = tap.field("receipt").parse() {
            let language = match self.lang {
                Lang::En => Language::English,
                Lang::Ar => Language::Arabic,
            };
            self.way.push(Place::Paper(Look {
                receipt,
                form: Form::Roll80,
                language,
            }));
        }
    }

    /// Another paper, or another language.
    pub(super) fn change_paper(&mut self, tap: &Tap) {
        let Some(Place::Paper(look)) = self.way.last_mut() else {
            return;
        };
        match tap.field("form") {
            "58" => look.form = Form::Roll58,
            "80" => look.form = Form::Roll80,
            "a5" => look.form = Form::A5,
            _ => {}
        }
        match tap.field("language") {
            "en" => look.language = Language::English,
            "ar" => look.language = Language::Arabic,
            _ => {}
        }
    }

    /// Counts a copy and has the host draw it.
    pub(super) fn give(&mut self, tap: &Tap, turn: &mut Turn) {
        let ends_as = match tap.field("as") {
            "pdf" => PaperAs::Pdf,
            "print" => PaperAs::Printer,
            _ => PaperAs::Image,
        };
        let zone_minutes = self.host.zone_minutes;
        let (Some(Place::Paper(look)), Some(phone)) = (self.way.last(), self.phone.as_mut()) else {
            return;
        };
        let look = *look;
        let layout = phone.print_receipt(look.receipt, look.print_as(zone_minutes));
        let named = phone.receipt(look.receipt).map(|line| line.voucher);
        match layout.and_then(|layout| Ok((layout, named?))) {
            Ok((layout, name)) => {
                let pages = (0..layout.pages.len()).filter_map(|page| layout.to_svg(page));
                turn.paper = Some(Paper {
                    pages: pages.collect(),
                    // A printer has its dots; eyes want more on a small roll.
                    scale: match (ends_as, look.form) {
                        (PaperAs::Printer, _) | (PaperAs::Image, Form::A5) => 1,
                        _ => 2,
                    },
                    ends_as,
                    name: name.clone(),
                });
                self.drawing = Some(Drawing {
                    layout,
                    ends_as,
                    name,
                    pages: Vec::new(),
                });
            }
            Err(error) => {
                let words = self.words();
                self.refuse(explain::view(&error, words));
            }
        }
    }

    /// A page that the host has drawn. With the last one the file is ready.
    pub fn drawn(&mut self, width: u32, height: u32, rgba: &[u8], now: &Now) -> Turn {
        let mut turn = Turn::default();
        let Some(mut drawing) = self.drawing.take() else {
            return turn;
        };
        let Ok(page) = Raster::from_rgba(width, height, rgba) else {
            self.refuse(self.words().paper.not_drawn);
            turn.screen = Some(self.screen(now));
            return turn;
        };
        drawing.pages.push(page);
        if drawing.pages.len() < drawing.layout.pages.len() {
            self.drawing = Some(drawing);
            return turn;
        }
        turn.file = finish(&drawing);
        if turn.file.is_none() {
            self.refuse(self.words().paper.not_drawn);
            turn.screen = Some(self.screen(now));
        }
        turn
    }

    /// The paper as it would come out now.
    pub(super) fn draw_paper(&self, frame: &Frame<'_>, look: Look) -> Result<Markup, ViewError> {
        let phone = self.phone.as_ref().ok_or(ViewError::NotEnrolled)?;
        let layout = phone.preview_receipt(look.receipt, look.print_as(self.host.zone_minutes))?;
        let pages = (0..layout.pages.len()).filter_map(|page| layout.to_svg(page));
        let shown = paper::Shown {
            pages: pages.collect(),
            form: look.form,
            language: look.language,
        };
        Ok(paper::screen(frame, &shown))
    }
}

fn finish(drawing: &Drawing) -> Option<File> {
    let (kind, end, bytes) = match drawing.ends_as {
        // The host makes pictures itself.
        PaperAs::Image => return None,
        PaperAs::Pdf => (
            "application/pdf",
            "pdf",
            pdf(&drawing.layout, &drawing.pages).ok()?,
        ),
        PaperAs::Printer => {
            let pages = drawing.pages.iter();
            let bytes = pages.flat_map(|page| escpos(page, &Thermal::default()));
            ("application/octet-stream", "escpos", bytes.collect())
        }
    };
    Some(File {
        name: format!("{}.{end}", drawing.name),
        kind,
        bytes,
        is_for_printer: drawing.ends_as == PaperAs::Printer,
    })
}
