//! Receipts on paper: counted, unchanged when names change, proving themselves, and drawn within their
//! paper.

use counterfoil_core::command::*;
use counterfoil_core::print::*;
use counterfoil_core::view::ViewError;
use counterfoil_sync::entry::{Allocation, Cheque, ShortReason, Tender};
use counterfoil_sync::id::{DeviceNo, EntryId, ItemNo, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::receipt_code::ReceiptCode;
use counterfoil_sync::time::{Day, Millis};

use crate::at;
use crate::day::cash;
use crate::office::{DAY, Office, aed, key, path};

const ENGLISH: PrintAs = PrintAs {
    form: Form::Roll58,
    language: Language::English,
    utc_offset_minutes: 240,
};

fn texts(layout: &Layout) -> Vec<String> {
    let ops = layout.pages.iter().flat_map(|page| &page.ops);
    ops.filter_map(|op| match op {
        Op::Text(text) => Some(text.text.clone()),
        Op::Fill { .. } | Op::Qr(_) => None,
    })
    .collect()
}

fn says(layout: &Layout, what: &str) -> bool {
    texts(layout).iter().any(|text| text.contains(what))
}

fn code_of(layout: &Layout) -> String {
    let mut ops = layout.pages.iter().flat_map(|page| &page.ops);
    let found = ops.find_map(|op| match op {
        Op::Qr(code) => Some(code.text.clone()),
        Op::Text(_) | Op::Fill { .. } => None,
    });
    found.expect("a code")
}

#[test]
fn a_receipt_proves_itself_and_says_duplicate_from_the_second_print_on() {
    let mut office = Office::new();
    let file = path("paper");
    let mut phone = office.enrolled(&file);
    phone.act(OpenDay { day: DAY }, &at(0)).unwrap();
    let mut receipt = cash(1, 120_00);
    receipt.allocations = vec![Allocation {
        item: ItemNo(1),
        amount: 90_00,
        short: Some(ShortReason::PartPayment),
    }];
    let issued = phone.act(receipt, &at(60)).unwrap();

    let first = phone.preview_receipt(issued.receipt, ENGLISH).unwrap();
    assert_eq!(phone.print_receipt(issued.receipt, ENGLISH).unwrap(), first);
    assert!(!says(&first, "DUPLICATE"));
    for expected in [
        "RV-1001",
        "INV-1",
        "90.00",
        "10.00",
        "AED 120.00",
        "On account",
        "30.00",
    ] {
        assert!(says(&first, expected), "{expected}: {:?}", texts(&first));
    }

    let code = ReceiptCode::from_text(&code_of(&first)).unwrap();
    let genuine = code.verify(&office.company.public()).unwrap();
    assert_eq!(genuine.receipt, issued.receipt);
    assert_eq!(genuine.statement.voucher, issued.voucher);
    assert_eq!(genuine.statement.total(), Money::new(120_00, aed()));
    assert!(code_of(&first).starts_with("https://office.example/r/"));
    office.sync(&mut phone);
    let place = usize::try_from(issued.receipt.seq).unwrap() - 1;
    let held = &office.held[&issued.receipt.journal][place];
    assert_eq!(
        genuine.statement.hash, held.hash,
        "it names the entry the office holds"
    );

    // The count is on the disk, and the paper stays what it was when the world goes on.
    drop(phone);
    office.items[0].document = "INV-1-corrected".to_owned();
    office.items[0].amount = 0;
    office.change += 1;
    let mut phone = counterfoil_core::Phone::open(&file, key(2)).unwrap();
    office.sync(&mut phone);
    let second = phone.print_receipt(issued.receipt, ENGLISH).unwrap();
    assert!(says(&second, "DUPLICATE · copy 2"), "{:?}", texts(&second));
    assert_eq!(code_of(&second), code_of(&first));
    let content = |layout: &Layout| {
        let mut texts = texts(layout);
        texts.retain(|text| !text.contains("DUPLICATE"));
        texts
    };
    assert_eq!(content(&second), content(&first));
    let third = phone.preview_receipt(issued.receipt, ENGLISH).unwrap();
    assert!(says(&third, "DUPLICATE · copy 3"));

    // Voided before the office knew of it or after: the paper says so.
    let void = VoidReceipt {
        receipt: issued.receipt,
        reason: "wrong customer".to_owned(),
        photos: Vec::new(),
    };
    phone.act(void, &at(120)).unwrap();
    let voided = phone.preview_receipt(issued.receipt, ENGLISH).unwrap();
    assert!(says(&voided, "VOID"), "{:?}", texts(&voided));
    let none = EntryId::new(issued.receipt.journal, 999);
    assert!(matches!(
        phone.print_receipt(none, ENGLISH),
        Err(ViewError::NotFound)
    ));
    phone.check().unwrap();
}

#[test]
fn a_certificate_of_another_phone_is_refused() {
    let office = Office::new();
    let mut phone = counterfoil_core::Phone::open(path("other-certificate"), key(9)).unwrap();
    phone.begin_enrol("CODE-1", "a phone").unwrap();
    // The office certifies the key of another phone than asked.
    let reply = office.enrol_reply(counterfoil_sync::wire::EnrolState::Active);
    let refused = phone.finish_enrol(&reply).unwrap_err();
    assert!(
        matches!(refused, counterfoil_core::EnrolError::OtherPhone),
        "{refused}"
    );
    assert_eq!(phone.journal(), None);
}

/// A receipt with a bit of everything.
fn sample(currency: &str, tenders: usize, items: u32) -> Content {
    let currency = currency.parse().unwrap();
    let money = |minor| Money::new(minor, currency);
    let mut all = vec![Tender::Cash(150_250)];
    for no in 1..tenders {
        let cheque = |bank: &str| {
            Tender::Cheque(Cheque {
                amount: 1_100_000 + i64::try_from(no).unwrap(),
                bank: bank.to_owned(),
                number: format!("{:06}", 417 + no),
                date: Day(20_779 + i32::try_from(no % 3).unwrap() * 30),
                drawer: None,
                photo: None,
            })
        };
        all.push(match no % 4 {
            0 => cheque("بنك الكويت الوطني"),
            1 => cheque("Gulf Commercial Bank"),
            2 => Tender::Transfer(75_000, "TT-2026-11-00417".to_owned()),
            _ => Tender::Card(25_500, "884201".to_owned()),
        });
    }
    let settled = (0..items).map(|no| Settled {
        document: format!("INV-2026-{:05}", 1_187 + no),
        amount: money(1_000_000 + i64::from(no)),
        left: money(if no % 2 == 1 { 100_000 } else { 0 }),
    });
    let total = all.iter().map(Tender::amount).sum();
    let code = code_of_sample();
    Content {
        receipt: EntryId::new(JournalId::device(DeviceNo(17), 1), 27),
        company: "Al Noor Trading Co.".to_owned(),
        voucher: "RV-10027".to_owned(),
        day: Day(20_779),
        taken: Millis(20_779 * 86_400_000 + 10 * 3_600_000 + 5 * 60_000),
        customer_code: "C-20417".to_owned(),
        customer_name: "Corniche Mini Market".to_owned(),
        payer: None,
        tenders: all,
        settled: settled.collect(),
        on_account: Some(money(50_000)),
        unapplied: None,
        total: money(total),
        collector: PersonNo(12),
        collector_name: "Amal Haddad".to_owned(),
        code: Some(format!("https://collect.alnoor.example/r/{code}")),
        earlier_prints: 0,
        mark: None,
    }
}

/// A code as long as real ones.
fn code_of_sample() -> String {
    let golden = include_str!("../../../sync/tests/golden/receipt_code.v1.txt");
    let code = golden.lines().find_map(|line| line.strip_prefix("  code "));
    code.unwrap().to_owned()
}

fn arabic(content: Content) -> Content {
    Content {
        company: "شركة النور للتجارة".to_owned(),
        customer_name: "بقالة الكورنيش".to_owned(),
        collector_name: "أمل حداد".to_owned(),
        ..content
    }
}

fn samples() -> Vec<(&'static str, Content, Language)> {
    let usual = || sample("KWD", 3, 2);
    let long = Content {
        company: "The Very Long Established General Trading, Contracting and Cold Storage Company of the Northern Emirates (L.L.C.)".to_owned(),
        customer_name:
            "Abdulrahman Mohammed Abdulaziz Al-Qahtani and Sons Supermarket, Branch 14, Industrial Area"
                .to_owned(),
        customer_code: "CUSTOMER-CODE-WITH-MANY-LETTERS-0001".to_owned(),
        payer: Some("Mohammed Al-Qahtani (brother of the owner)".to_owned()),
        collector_name: "Amal bint Khalid bin Abdullah Haddad".to_owned(),
        total: Money::new(i64::MAX, aed()),
        ..sample("AED", 2, 1)
    };
    let duplicate = Content {
        earlier_prints: 1,
        ..usual()
    };
    let void = Content {
        mark: Some(Mark::Void),
        earlier_prints: 2,
        ..usual()
    };
    let after_midnight = Content {
        day: Day(20_778),
        code: None,
        on_account: None,
        settled: Vec::new(),
        unapplied: Some(usual().total),
        ..usual()
    };
    vec![
        ("usual", usual(), Language::English),
        ("usual-ar", arabic(usual()), Language::Arabic),
        ("long", long.clone(), Language::English),
        ("long-ar", long, Language::Arabic),
        ("many", sample("SAR", 30, 25), Language::English),
        ("many-ar", arabic(sample("SAR", 30, 25)), Language::Arabic),
        ("duplicate", duplicate, Language::English),
        ("void-ar", arabic(void.clone()), Language::Arabic),
        ("void", void, Language::English),
        ("after-midnight", after_midnight, Language::English),
    ]
}

const FORMS: [(&str, Form, u32); 3] = [
    ("58", Form::Roll58, 384),
    ("80", Form::Roll80, 576),
    ("a5", Form::A5, 1_184),
];

/// Every sample on every paper: nothing outside of it, nothing on something else, and an SVG of each for
/// eyes in the target's folder.
#[test]
fn everything_stands_on_the_paper() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipts");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, content, language) in samples() {
        for (paper, form, width) in FORMS {
            let how = PrintAs {
                form,
                language,
                utc_offset_minutes: 240,
            };
            let layout = content.lay_out(how);
            assert_eq!(layout.width, width);
            for (no, page) in layout.pages.iter().enumerate() {
                let what = format!("{name} on {paper}, page {no}");
                stands_within(page, width, &what);
                let svg = layout.to_svg(no).unwrap();
                std::fs::write(folder.join(format!("{name}-{paper}-{no}.svg")), svg).unwrap();
            }
            assert_eq!(layout.to_svg(layout.pages.len()), None);
            let voucher = texts(&layout).concat().contains(&content.voucher);
            assert!(voucher, "{name} on {paper}");
        }
    }
}

fn stands_within(page: &Page, width: u32, what: &str) {
    let mut lines: Vec<&Text> = Vec::new();
    for op in &page.ops {
        let (left, top, right, bottom) = match op {
            Op::Fill {
                x,
                y,
                width,
                height,
                ..
            } => (*x, *y, x + width, y + height),
            Op::Qr(code) => {
                let drawn = code.side * code.module;
                let quiet = 4 * code.module;
                assert!(code.module >= 3, "{what}: modules of {} dots", code.module);
                (
                    code.x.checked_sub(quiet).expect("a quiet zone"),
                    code.y,
                    code.x + drawn + quiet,
                    code.y + drawn + quiet,
                )
            }
            Op::Text(text) => {
                lines.push(text);
                let most = text.max_width;
                let (left, right) = match text.align {
                    Align::Left => (text.x, text.x + most),
                    Align::Middle => (text.x - most / 2, text.x + most / 2),
                    Align::Right => (text.x - most, text.x),
                };
                (left, text.y - text.size, right, text.y + text.size / 4)
            }
        };
        assert!(right <= width && left <= right, "{what}: {op:?}");
        assert!(bottom <= page.height && top <= bottom, "{what}: {op:?}");
    }
    // Two runs on one base line start from different sides.
    for (at, one) in lines.iter().enumerate() {
        for other in &lines[at + 1..] {
            let is_same = one.y == other.y && one.x == other.x && one.align == other.align;
            assert!(!is_same, "{what}: {one:?} and {other:?}");
        }
    }
}

#[test]
fn a_long_receipt_goes_on_and_counts_its_sheets() {
    let how = PrintAs {
        form: Form::A5,
        language: Language::English,
        utc_offset_minutes: 0,
    };
    let layout = sample("SAR", 30, 300).lay_out(how);
    assert!(layout.pages.len() > 4, "{}", layout.pages.len());
    for (no, page) in (1..).zip(&layout.pages) {
        let number = format!("Page {no} of {}", layout.pages.len());
        let found = page.ops.iter().any(|op| match op {
            Op::Text(text) => text.text == number,
            Op::Fill { .. } | Op::Qr(_) => false,
        });
        assert!(found, "{number}");
    }
    let settled = texts(&layout)
        .iter()
        .filter(|text| text.starts_with("INV-2026-"))
        .count();
    assert_eq!(settled, 300, "every document once");
}

#[test]
fn names_cannot_break_out_of_the_svg() {
    let mut content = sample("KWD", 1, 0);
    content.customer_name = "</text><script>alert(1)</script> & \"Sons\"\u{1b}[2J".to_owned();
    let svg = content.lay_out(ENGLISH).to_svg(0).unwrap();
    assert!(!svg.contains("<script") && !svg.contains('\u{1b}'));
    assert!(svg.contains("&lt;script&gt;"), "{svg}");
}

#[test]
fn a_pdf_holds_together() {
    let how = PrintAs {
        form: Form::A5,
        language: Language::Arabic,
        utc_offset_minutes: 0,
    };
    let layout = arabic(sample("SAR", 30, 60)).lay_out(how);
    assert!(layout.pages.len() > 1);
    let page = || Raster::new(592, 840, vec![0x80; 592 * 840]).unwrap();
    let pages: Vec<Raster> = layout.pages.iter().map(|_| page()).collect();
    let file = pdf(&layout, &pages).unwrap();
    assert_eq!(pdf(&layout, &pages).as_ref(), Ok(&file), "the same again");
    assert!(pdf(&layout, &pages[1..]).is_err());
    let find = |what: &[u8]| file.windows(what.len()).rposition(|at| at == what);
    let start = find(b"startxref\n").unwrap() + 10;
    let rest = std::str::from_utf8(&file[start..]).unwrap();
    let table: usize = rest.lines().next().unwrap().parse().unwrap();
    assert!(file[table..].starts_with(b"xref\n0 "));
    let entries = std::str::from_utf8(&file[table..start]).unwrap();
    let mut objects = 0;
    for (no, line) in (1..).zip(
        entries
            .lines()
            .skip(3)
            .take_while(|line| line.ends_with("n ")),
    ) {
        let offset: usize = line[..10].parse().unwrap();
        assert_eq!(line.len() + 1, 20, "an entry has 20 bytes");
        let head = format!("{no} 0 obj\n");
        assert!(file[offset..].starts_with(head.as_bytes()), "object {no}");
        objects = no;
    }
    assert_eq!(objects, 3 + 3 * layout.pages.len());
    // 148 by 210 millimetres.
    assert!(find(b"/MediaBox [0 0 419.52 595.27]").is_some());
    assert!(find(b"/Lang (ar)").is_some() && find(b"/Title <FEFF0633").is_some());
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipt.pdf");
    std::fs::write(path, &file).unwrap();
}

#[test]
fn what_a_canvas_hands_out_is_read_as_grey_on_white() {
    let rgba = [0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 255, 0, 0, 255];
    let raster = Raster::from_rgba(4, 1, &rgba).unwrap();
    assert_eq!(raster, Raster::new(4, 1, vec![0, 255, 255, 76]).unwrap());
    assert_eq!(
        Raster::from_rgba(4, 1, &rgba[1..]),
        Err(RasterError::Length)
    );
    assert_eq!(Raster::new(0, 5, Vec::new()), Err(RasterError::Size));
    assert_eq!(
        Raster::new(24_000, 24_000, Vec::new()),
        Err(RasterError::Size)
    );
}
