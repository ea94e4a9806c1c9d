//! The receipt on thermal paper: one column, as long as it needs to be.

use counterfoil_sync::entry::Tender;
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Day;

use super::figures::{date, figures, local};
use super::layout::{Layout, Page, Shade};
use super::pen::{Pen, Place, Style, apart, smaller};
use super::phrases::{Phrases, phrases};
use super::width::wrap;
use super::{Content, Language, Mark, PrintAs, qr, words};

/// Sizes for a width of paper.
pub(super) struct Sizes {
    width: u32,
    margin: u32,
    company: u32,
    number: u32,
    total: u32,
    body: u32,
    small: u32,
}

/// 58 mm.
pub(super) const NARROW: Sizes = Sizes {
    width: 384,
    margin: 6,
    company: 34,
    number: 58,
    total: 40,
    body: 24,
    small: 20,
};

/// 80 mm.
pub(super) const WIDE: Sizes = Sizes {
    width: 576,
    margin: 16,
    company: 42,
    number: 76,
    total: 52,
    body: 27,
    small: 23,
};

pub(super) fn lay_out(content: &Content, how: PrintAs, sizes: &Sizes) -> Layout {
    let words_of = phrases(how.language);
    let mut roll = Roll {
        pen: Pen {
            language: how.language,
            left: sizes.margin,
            right: sizes.width - sizes.margin,
            y: 8,
            ops: Vec::new(),
        },
        sizes,
        phrases: words_of,
        content,
    };
    roll.marks();
    roll.head(how);
    roll.tenders();
    roll.settled();
    roll.total();
    roll.foot();
    roll.marks();
    roll.pen.skip(8);
    Layout {
        title: title(content, words_of),
        language: how.language,
        width: sizes.width,
        pages: vec![Page {
            height: roll.pen.y,
            ops: roll.pen.ops,
        }],
    }
}

/// `Receipt voucher RV-1001`.
pub(super) fn title(content: &Content, phrases: &Phrases) -> String {
    format!("{} {}", phrases.receipt, content.voucher)
}

/// What is stamped across it: a void before a copy.
pub(super) fn marks(content: &Content, phrases: &Phrases) -> Vec<String> {
    let void = content.mark.map(|mark| match mark {
        Mark::Void => phrases.void.to_owned(),
        Mark::VoidAsked => phrases.void_asked.to_owned(),
    });
    let copy = (content.earlier_prints > 0).then(|| {
        let no = content.earlier_prints.saturating_add(1);
        format!("{} · {} {no}", phrases.duplicate, phrases.copy)
    });
    void.into_iter().chain(copy).collect()
}

/// What a tender is called, and its particulars.
pub(super) fn tender(
    tender: &Tender,
    day: Day,
    language: Language,
    phrases: &Phrases,
) -> (&'static str, Vec<String>) {
    let reference = |text: &String| {
        let named = format!("{} {}", phrases.reference, apart(text));
        if text.is_empty() {
            Vec::new()
        } else {
            vec![named]
        }
    };
    match tender {
        Tender::Cash(_) => (phrases.cash, Vec::new()),
        Tender::Cheque(cheque) => {
            let post_dated = if cheque.date > day {
                format!(" ({})", phrases.post_dated)
            } else {
                String::new()
            };
            let details = vec![
                apart(&cheque.bank),
                format!("{} {}", phrases.no, apart(&cheque.number)),
                format!(
                    "{} {}{post_dated}",
                    phrases.dated,
                    apart(&date(cheque.date, language))
                ),
            ];
            (phrases.cheque, details)
        }
        Tender::Transfer(_, text) => (phrases.transfer, reference(text)),
        Tender::Card(_, text) => (phrases.card, reference(text)),
        Tender::Wallet(_, text) => (phrases.wallet, reference(text)),
    }
}

struct Roll<'a> {
    pen: Pen,
    sizes: &'a Sizes,
    phrases: &'static Phrases,
    content: &'a Content,
}

impl Roll<'_> {
    fn body(&self) -> Style {
        Style::plain(self.sizes.body)
    }

    fn strong(&self) -> Style {
        Style::bold(self.sizes.body)
    }

    fn small(&self) -> Style {
        Style::plain(self.sizes.small)
    }

    fn rule(&mut self) {
        self.pen.skip(8);
        self.pen.rule(2, Shade::Black);
        self.pen.skip(10);
    }

    fn marks(&mut self) {
        for mark in marks(self.content, self.phrases) {
            self.pen.banner(&mark, self.sizes.company);
            self.pen.skip(10);
        }
    }

    fn head(&mut self, how: PrintAs) {
        let (content, body, strong) = (self.content, self.body(), self.strong());
        let span = self.pen.span();
        let company = smaller(Style::bold(self.sizes.company), self.sizes.body, |style| {
            wrap(&content.company, style.size, true, span, 9).len() <= 3
        });
        self.pen
            .paragraph(&content.company, company, Place::Middle, 6);
        self.pen.skip(4);
        self.pen
            .paragraph(self.phrases.receipt, body, Place::Middle, 1);
        // As large as the paper allows: it is what people ask for on the telephone.
        let number = smaller(Style::bold(self.sizes.number), self.sizes.body, |style| {
            style.width(&content.voucher) <= span
        });
        self.pen
            .paragraph(&content.voucher, number, Place::Middle, 3);
        self.rule();
        let (local_day, time) = local(content.taken, how.utc_offset_minutes);
        let when = format!("{}  {}", date(local_day, how.language), apart(&time));
        self.pen.pair((self.phrases.date, body), (&when, body));
        if local_day != content.day {
            let day = date(content.day, how.language);
            self.pen
                .pair((self.phrases.business_date, body), (&day, body));
        }
        self.pen
            .pair((self.phrases.from, body), (&content.customer_code, strong));
        self.pen
            .paragraph(&content.customer_name, strong, Place::Start, 4);
        if let Some(payer) = content.payer.as_deref().filter(|payer| !payer.is_empty()) {
            self.pen.pair((self.phrases.payer, body), (payer, body));
        }
    }

    fn tenders(&mut self) {
        self.rule();
        let (body, small) = (self.body(), self.small());
        let heading = self.strong();
        let code = self.content.total.currency.code().to_owned();
        self.pen
            .pair((self.phrases.received, heading), (&code, heading));
        for one in &self.content.tenders {
            let amount = figures(Money::new(one.amount(), self.content.total.currency));
            let (name, details) = tender(one, self.content.day, self.pen.language, self.phrases);
            self.pen.pair((name, body), (&amount, body));
            if !details.is_empty() {
                self.pen.pieces(&details, small);
                self.pen.skip(4);
            }
        }
    }

    fn settled(&mut self) {
        let (body, small, content) = (self.body(), self.small(), self.content);
        let rests = [
            (self.phrases.on_account, content.on_account),
            (self.phrases.unapplied, content.unapplied),
        ];
        self.rule();
        if !content.settled.is_empty() {
            let heading = self.strong();
            self.pen
                .paragraph(self.phrases.settles, heading, Place::Start, 1);
        }
        for line in &content.settled {
            let amount = figures(line.amount);
            self.pen.pair((&line.document, body), (&amount, body));
            if line.left.minor > 0 {
                let left = apart(&figures(line.left));
                let text = format!("{} {left}", self.phrases.still_open);
                self.pen.paragraph(&text, small, Place::Start, 1);
                self.pen.skip(4);
            }
        }
        for (name, amount) in rests {
            if let Some(amount) = amount {
                let amount = figures(amount);
                self.pen.pair((name, body), (&amount, body));
            }
        }
    }

    fn total(&mut self) {
        self.pen.skip(8);
        self.pen.rule(4, Shade::Black);
        self.pen.skip(10);
        let total = format!(
            "{} {}",
            self.content.total.currency,
            figures(self.content.total)
        );
        let name = self.strong();
        // One line if it can be, smaller if it must.
        let room = self.pen.span() - name.width(self.phrases.total) - name.size;
        let value = smaller(Style::bold(self.sizes.total), name.size, |style| {
            style.width(&total) <= room
        });
        let edges = (self.pen.left, self.pen.right);
        if value.width(&total) <= room {
            let drop = value.size.saturating_sub(name.size);
            self.pen.skip(drop);
            self.pen
                .write(self.phrases.total, name, Place::Start, edges);
            self.pen.y -= drop;
            self.pen.write(&total, value, Place::End, edges);
            self.pen.skip(value.leading());
        } else {
            self.pen.pair((self.phrases.total, name), (&total, value));
        }
        let text = words(self.content.total, self.pen.language);
        let small = self.small();
        self.pen.paragraph(&text, small, Place::Start, 8);
    }

    fn foot(&mut self) {
        self.rule();
        let (body, small, content) = (self.body(), self.small(), self.content);
        let who = format!("{} ({})", apart(&content.collector_name), content.collector);
        self.pen.pair((self.phrases.collector, body), (&who, body));
        if let Some(code) = &content.code
            && let Some(modules) = qr::modules(code)
        {
            // With a quiet zone of four modules on each side.
            let side = modules.side;
            let module = (self.sizes.width / (side + 8)).clamp(1, 5);
            let drawn = side * module;
            self.pen.skip(module * 4);
            let at = ((self.sizes.width - drawn) / 2, self.pen.y);
            self.pen.code(modules, module, at, code);
            self.pen.skip(drawn + module * 4);
            self.pen
                .paragraph(self.phrases.scan, small, Place::Middle, 2);
        }
        self.pen
            .paragraph(&content.receipt.to_string(), small, Place::Middle, 1);
        self.pen.skip(6);
    }
}
