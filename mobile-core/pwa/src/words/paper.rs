//! Receipts on paper and in files.

words! {
    PaperWords "receipts on paper and in files";

    give: &'static str,
    form: &'static str,
    roll_58: &'static str,
    roll_80: &'static str,
    a5: &'static str,
    language: &'static str,
    english: &'static str,
    arabic: &'static str,
    share_image: &'static str,
    share_pdf: &'static str,
    print: &'static str,
    drawing: &'static str,
    copy_text: &'static str,
    not_drawn: &'static str,
}

pub(super) const EN: PaperWords = PaperWords {
    give: "Print or share",
    form: "Paper",
    roll_58: "58 mm",
    roll_80: "80 mm",
    a5: "A5",
    language: "Language of the receipt",
    english: "English",
    arabic: "العربية",
    share_image: "Image",
    share_pdf: "PDF",
    print: "Print",
    drawing: "Preparing …",
    copy_text: "The first one is the original. Every further one says DUPLICATE.",
    not_drawn: "The receipt could not be prepared. Try again.",
};

pub(super) const AR: PaperWords = PaperWords {
    give: "طباعة أو مشاركة",
    form: "الورق",
    roll_58: "58 مم",
    roll_80: "80 مم",
    a5: "A5",
    language: "لغة السند",
    english: "English",
    arabic: "العربية",
    share_image: "صورة",
    share_pdf: "PDF",
    print: "طباعة",
    drawing: "جارٍ التحضير …",
    copy_text: "الأولى هي الأصل، وكل ما بعدها يحمل عبارة «نسخة مكررة».",
    not_drawn: "تعذّر تحضير السند. حاول مرة أخرى.",
};
