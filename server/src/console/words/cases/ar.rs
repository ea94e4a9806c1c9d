//! Arabic.

use super::CaseWords;
use crate::text::visible;

pub(in crate::console::words) const WORDS: CaseWords = CaseWords {
    waiting: "بانتظار القرار",
    decided: "بُتّ فيها",
    none_decided: "لم يُبتّ في شيء بعد.",
    about: "الموضوع",
    at: "وقت القرار",
    by: "بواسطة",
    decision: "القرار",

    missing_cheque: "شيك مفقود",
    proposed: "مقترح شطبه",
    found: "عُثر على الشيك",
    propose: "شطب المبلغ",
    propose_text: "تتحمله الشركة أو تحتفظ به. أنت تقترح، ويوافق محاسب أو مدير آخر.",
    turned_up: "عُثر على الشيك",
    turned_up_text: |name| {
        format!(
            "يعود إلى خزنة {}، ويمكن إيداعه في البنك من جديد.",
            visible(name)
        )
    },
    go_on: "متابعة",
    agree: "موافقة وشطب المبلغ",
    agree_text: "يبقى في حساب الزيادة والنقص. وإذا رفضت يعود الملف مفتوحًا.",
    turn_down: "رفض الاقتراح",
    take_back: "سحب الاقتراح",
    own_waits: "أنت من اقترح. يوافق محاسب أو مدير آخر، أو تسحب اقتراحك.",
    owner_waits: "أنت تتابع هذا الملف: يقترح غيرك الشطب ويوافق عليه غيرك.",
    each_a_case: "كل شيك مفقود خرج من الخزنة وله ملف خاص به.",
    trouble,
};

fn trouble(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "write-off-proposed" => (
            "هناك اقتراح بشطب هذا المبلغ",
            "لم يتغير شيء. وافق على الاقتراح أو ارفضه أولًا.",
        ),
        "not-proposed" => ("لا أحد يقترح الشطب الآن", "لم يتغير شيء. راجع وضع الملف."),
        _ => return None,
    })
}
