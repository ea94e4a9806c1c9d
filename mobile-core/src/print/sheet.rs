//! The receipt on A5: a sheet to file, on more than one when there is much to tell.

use super::figures::{date, figures, local};
use super::layout::{Layout, Op, Page, Shade};
use super::pen::{Pen, Place, Style, apart, join, smaller};
use super::phrases::{Phrases, phrases};
use super::roll::{marks, tender, title};
use super::width::wrap;
use super::{Content, PrintAs, qr, words};
use counterfoil_sync::money::Money;

const WIDTH: u32 = 1_184;
const HEIGHT: u32 = 1_680;
const MARGIN: u32 = 88;
/// Where the last line of a page may end; the page's number stands below.
const BOTTOM: u32 = HEIGHT - 96;

const BODY: Style = Style::plain(26);
const STRONG: Style = Style::bold(26);
const LABEL: Style = Style::grey(21);
const SMALL: Style = Style::grey(21);
const PAD: u32 = 14;

pub(super) fn lay_out(content: &Content, how: PrintAs) -> Layout {
    let mut sheet = Sheet {
        pen: pen(how),
        pages: Vec::new(),
        phrases: phrases(how.language),
        content,
        how,
    };
    sheet.head();
    sheet.parties();
    sheet.tenders();
    sheet.settled();
    sheet.total();
    sheet.foot();
    sheet.finish()
}

fn pen(how: PrintAs) -> Pen {
    Pen {
        language: how.language,
        left: MARGIN,
        right: WIDTH - MARGIN,
        y: 72,
        ops: Vec::new(),
    }
}

struct Sheet<'a> {
    pen: Pen,
    pages: Vec<Vec<Op>>,
    phrases: &'static Phrases,
    content: &'a Content,
    how: PrintAs,
}

/// The edges of the columns of a table, from the side where the language starts.
#[derive(Clone, Copy)]
struct Columns {
    first: (u32, u32),
    middle: (u32, u32),
    last: (u32, u32),
}

impl Sheet<'_> {
    /// Turns the page if so much does not fit on it.
    fn room(&mut self, height: u32) {
        if self.pen.y + height <= BOTTOM {
            return;
        }
        let full = std::mem::replace(&mut self.pen, pen(self.how));
        self.pages.push(full.ops);
        self.marks();
        let edges = (self.pen.left, self.pen.right);
        self.pen
            .write(&self.content.company, SMALL, Place::Start, edges);
        let number = title(self.content, self.phrases);
        self.pen.write(&number, SMALL, Place::End, edges);
        self.pen.skip(SMALL.leading() + 4);
        self.pen.rule(2, Shade::Black);
        self.pen.skip(24);
    }

    fn marks(&mut self) {
        for mark in marks(self.content, self.phrases) {
            self.pen.banner(&mark, 34);
            self.pen.skip(16);
        }
    }

    fn columns(&self) -> Columns {
        let (left, right) = (self.pen.left + PAD, self.pen.right - PAD);
        let span = right - left;
        let (a, b) = (span * 34 / 100, span * 72 / 100);
        if self.how.language == super::Language::Arabic {
            Columns {
                first: (right - a + PAD, right),
                middle: (right - b + PAD, right - a),
                last: (left, right - b),
            }
        } else {
            Columns {
                first: (left, left + a - PAD),
                middle: (left + a, left + b - PAD),
                last: (left + b, right),
            }
        }
    }

    fn head(&mut self) {
        self.marks();
        let content = self.content;
        let (left, right) = (self.pen.left, self.pen.right);
        let half = (right - left) * 56 / 100;
        let is_rtl = self.how.language == super::Language::Arabic;
        let (names, numbers) = if is_rtl {
            ((right - half, right), (left, right - half - PAD))
        } else {
            ((left, left + half), (left + half + PAD, right))
        };
        let top = self.pen.y;
        let company = smaller(Style::bold(42), 22, |style| {
            wrap(&content.company, style.size, true, half, 9).len() <= 3
        });
        for line in wrap(&content.company, company.size, true, half, 6) {
            self.pen.write(&line, company, Place::Start, names);
            self.pen.skip(company.leading());
        }
        let below = self.pen.y;
        self.pen.y = top;
        self.pen
            .write(self.phrases.receipt, LABEL, Place::End, numbers);
        self.pen.skip(LABEL.leading() - 2);
        let number = smaller(Style::bold(52), 20, |style| {
            style.width(&content.voucher) <= numbers.1 - numbers.0
        });
        self.pen
            .write(&content.voucher, number, Place::End, numbers);
        self.pen.skip(number.leading());
        self.pen.y = self.pen.y.max(below) + 12;
        self.pen.rule(4, Shade::Black);
        self.pen.skip(22);
    }

    /// A label above its value, within two edges; gives the height it took.
    fn field(&mut self, label: &str, lines: &[(String, Style)], edges: (u32, u32)) -> u32 {
        let top = self.pen.y;
        self.pen.write(label, LABEL, Place::Start, edges);
        self.pen.skip(LABEL.leading());
        for (text, style) in lines {
            for line in wrap(text, style.size, style.is_bold, edges.1 - edges.0, 3) {
                self.pen.write(&line, *style, Place::Start, edges);
                self.pen.skip(style.leading());
            }
        }
        let height = self.pen.y - top;
        self.pen.y = top;
        height
    }

    fn parties(&mut self) {
        let content = self.content;
        let (left, right) = (self.pen.left, self.pen.right);
        let part = (right - left) * 64 / 100;
        let (wide, narrow) = if self.how.language == super::Language::Arabic {
            ((right - part, right), (left, right - part - PAD))
        } else {
            ((left, left + part), (left + part + PAD, right))
        };
        let mut from = vec![
            (content.customer_name.clone(), Style::bold(30)),
            (content.customer_code.clone(), BODY),
        ];
        if let Some(payer) = content.payer.as_deref().filter(|payer| !payer.is_empty()) {
            from.push((format!("{}: {payer}", self.phrases.payer), BODY));
        }
        let (local_day, time) = local(content.taken, self.how.utc_offset_minutes);
        let language = self.how.language;
        let mut when = vec![(date(local_day, language), STRONG), (time, BODY)];
        if local_day != content.day {
            let day = date(content.day, language);
            when.push((format!("{}: {day}", self.phrases.business_date), SMALL));
        }
        let heights = [
            self.field(self.phrases.from, &from, wide),
            self.field(self.phrases.date, &when, narrow),
        ];
        self.pen.skip(heights.into_iter().max().unwrap_or(0) + 20);
    }

    /// The head of a table.
    fn heading(&mut self, names: [&str; 3], columns: Columns) {
        self.room(4 * BODY.leading());
        let height = BODY.leading() + 10;
        self.pen.ground(height, Shade::Pale);
        self.pen.skip(5);
        let head = Style::bold(22);
        self.pen.write(names[0], head, Place::Start, columns.first);
        self.pen.write(names[1], head, Place::Start, columns.middle);
        self.pen.write(names[2], head, Place::End, columns.last);
        self.pen.skip(height - 5 + 6);
    }

    fn row(&mut self, first: &str, middle: &[String], last: &str, columns: Columns) {
        let firsts = wrap(
            first,
            BODY.size,
            false,
            columns.first.1 - columns.first.0,
            3,
        );
        let width = columns.middle.1 - columns.middle.0;
        let middles = join(middle, SMALL, width);
        let heights = [
            firsts.len() * BODY.leading() as usize,
            middles.len() * SMALL.leading() as usize + 5,
        ];
        let height = heights.into_iter().max().unwrap_or(0);
        let height = u32::try_from(height).unwrap_or(u32::MAX / 2);
        self.room(height + 8);
        let top = self.pen.y;
        for line in firsts {
            self.pen.write(&line, BODY, Place::Start, columns.first);
            self.pen.skip(BODY.leading());
        }
        // On the base line of the others.
        self.pen.y = top + 5;
        for line in middles {
            self.pen.write(&line, SMALL, Place::Start, columns.middle);
            self.pen.skip(SMALL.leading());
        }
        self.pen.y = top;
        self.pen.write(last, BODY, Place::End, columns.last);
        self.pen.y = top + height + 4;
        self.pen.rule(1, Shade::Pale);
        self.pen.skip(4);
    }

    fn tenders(&mut self) {
        let (columns, content) = (self.columns(), self.content);
        let names = [
            self.phrases.received,
            self.phrases.details,
            content.total.currency.code(),
        ];
        self.heading(names, columns);
        for one in &content.tenders {
            let amount = figures(Money::new(one.amount(), content.total.currency));
            let (name, details) = tender(one, content.day, self.how.language, self.phrases);
            self.row(name, &details, &amount, columns);
        }
        self.pen.skip(18);
    }

    fn settled(&mut self) {
        let (columns, content) = (self.columns(), self.content);
        let names = [self.phrases.settles, "", content.total.currency.code()];
        self.heading(names, columns);
        for line in &content.settled {
            let left = if line.left.minor > 0 {
                format!("{} {}", self.phrases.still_open, apart(&figures(line.left)))
            } else {
                self.phrases.in_full.to_owned()
            };
            self.row(&line.document, &[left], &figures(line.amount), columns);
        }
        for (name, amount) in [
            (self.phrases.on_account, content.on_account),
            (self.phrases.unapplied, content.unapplied),
        ] {
            if let Some(amount) = amount {
                self.row(name, &[], &figures(amount), columns);
            }
        }
        self.pen.skip(8);
    }

    fn total(&mut self) {
        let (label, value) = (Style::bold(30), Style::bold(40));
        self.room(value.leading() + 3 * BODY.leading() + 40);
        self.pen.rule(4, Shade::Black);
        self.pen.skip(12);
        let total = format!(
            "{} {}",
            self.content.total.currency,
            figures(self.content.total)
        );
        let edges = (self.pen.left + PAD, self.pen.right - PAD);
        self.pen.skip(10);
        self.pen
            .write(self.phrases.total, label, Place::Start, edges);
        self.pen.y -= 10;
        self.pen.write(&total, value, Place::End, edges);
        self.pen.skip(value.leading() + 4);
        let text = words(self.content.total, self.how.language);
        for line in wrap(&text, BODY.size, false, edges.1 - edges.0, 6) {
            self.pen.write(&line, BODY, Place::Start, edges);
            self.pen.skip(BODY.leading());
        }
        self.pen.skip(24);
    }

    fn foot(&mut self) {
        let content = self.content;
        let modules = content.code.as_deref().and_then(qr::modules);
        let module = 3;
        let drawn = modules.as_ref().map_or(0, |modules| modules.side * module);
        let height = (drawn + 2 * 4 * module).max(200) + 40;
        self.room(height);
        // At the foot of the page, as on a printed form.
        self.pen.y = self.pen.y.max(BOTTOM - height);
        let is_rtl = self.how.language == super::Language::Arabic;
        let (left, right) = (self.pen.left, self.pen.right);
        let top = self.pen.y;
        let taken = if drawn > 0 { drawn + 40 } else { 0 };
        let beside = if is_rtl {
            (left, right - taken)
        } else {
            (left + taken, right)
        };
        if let Some(modules) = modules {
            let x = if is_rtl { right - drawn } else { left };
            let text = content.code.as_deref().unwrap_or_default();
            self.pen.code(modules, module, (x, top + 12), text);
        }
        self.pen.skip(8);
        let who = format!("{} ({})", apart(&content.collector_name), content.collector);
        let half = (beside.1 - beside.0).midpoint(0);
        let (collector, signature) = if is_rtl {
            (
                (beside.1 - half + PAD, beside.1),
                (beside.0, beside.1 - half - PAD),
            )
        } else {
            (
                (beside.0, beside.0 + half - PAD),
                (beside.0 + half + PAD, beside.1),
            )
        };
        self.field(self.phrases.collector, &[(who, BODY)], collector);
        self.field(self.phrases.signature, &[], signature);
        let line = self.pen.y + LABEL.leading() + 92;
        for edges in [collector, signature] {
            self.pen.ops.push(Op::Fill {
                x: edges.0,
                y: line,
                width: edges.1 - edges.0,
                height: 2,
                shade: Shade::Black,
            });
        }
        self.pen.y = line + 22;
        if drawn > 0 {
            self.pen
                .write(self.phrases.scan, SMALL, Place::Start, beside);
            self.pen.skip(SMALL.leading());
        }
        self.pen
            .write(&content.receipt.to_string(), SMALL, Place::Start, beside);
    }

    fn finish(mut self) -> Layout {
        self.pages.push(std::mem::take(&mut self.pen.ops));
        let count = self.pages.len();
        let pages = self.pages.into_iter().enumerate().map(|(at, ops)| {
            let mut ops = ops;
            if count > 1 {
                let mut pen = pen(self.how);
                pen.y = BOTTOM + 16;
                let text = format!(
                    "{} {} {} {count}",
                    self.phrases.page,
                    at + 1,
                    self.phrases.of
                );
                let edges = (pen.left, pen.right);
                pen.write(&text, SMALL, Place::Middle, edges);
                ops.extend(pen.ops);
            }
            Page {
                height: HEIGHT,
                ops,
            }
        });
        Layout {
            title: title(self.content, self.phrases),
            language: self.how.language,
            width: WIDTH,
            pages: pages.collect(),
        }
    }
}
