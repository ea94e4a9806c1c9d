//! Arabic.

use super::CaseWords;
use crate::custody::Ending;
use crate::intake::graded::Doubt;
use crate::text::visible;

pub(in crate::console::words) const WORDS: CaseWords = CaseWords {
    waiting: "بانتظار القرار",
    decided: "بُتّ فيها",
    none_decided: "لم يُبتّ في شيء بعد.",
    about: "الموضوع",
    at: "وقت القرار",
    by: "بواسطة",
    decision: "القرار",
    before: "قبل ذلك:",

    missing_cheque: "شيك مفقود",
    proposed: |how| match how {
        Ending::Recover => "مقترح استرداده",
        Ending::WriteOff => "مقترح شطبه",
    },
    found: "عُثر على الشيك",
    propose: "شطب المبلغ",
    propose_text: "تتحمله الشركة أو تحتفظ به: يبقى في حساب الزيادة والنقص.",
    turned_up: "عُثر على الشيك",
    turned_up_text: |name| {
        format!(
            "يعود إلى خزنة {}، ويمكن إيداعه في البنك من جديد.",
            visible(name)
        )
    },
    go_on: "متابعة",
    two_agree: "أنت تقترح، ويوافق محاسب أو مدير آخر.",
    agree: |how| match how {
        Ending::Recover => "موافقة واسترداد المبلغ",
        Ending::WriteOff => "موافقة وشطب المبلغ",
    },
    agree_text: |how, name| match how {
        Ending::Recover => format!(
            "يتحمله {} من الآن: ينتقل إلى حساب العجز الخاص به. وإذا رفضت يعود الملف مفتوحًا.",
            visible(name)
        ),
        Ending::WriteOff => "يبقى في حساب الزيادة والنقص. وإذا رفضت يعود الملف مفتوحًا.".to_owned(),
    },
    turn_down: "رفض الاقتراح",
    take_back: "سحب الاقتراح",
    own_waits: "أنت من اقترح. يوافق محاسب أو مدير آخر، أو تسحب اقتراحك.",
    owner_waits: "أنت تتابع هذا الملف: غيرك يقترح كيف ينتهي، وغيرك يوافق.",
    each_a_case: "كل شيك مفقود خرج من الخزنة وله ملف خاص به.",
    entry,
    flags_text: "هو قائم في الحالتين. القبول يغلق الملاحظة، والمتابعة تبقيها هنا حتى يقبلها أحد.",
    score: "الزمان والمكان",
    doubt,
    trouble,
};

fn entry(kind: u16) -> &'static str {
    match kind {
        1 => "فتح اليوم",
        2 => "وصول",
        3 => "انتهاء زيارة",
        4 => "ملاحظة",
        5 => "تعليق",
        6 => "إيصال",
        7 => "إلغاء",
        8 => "ورقة تالفة",
        9 => "عرض إيداع",
        10 => "سحب إيداع",
        11 => "إعادة دفتر",
        12 => "إقفال اليوم",
        13 => "وعد بالدفع",
        14 => "سحب وعد",
        15 => "اعتراض",
        16 => "طلب",
        17 => "تأكيد رصيد",
        18 => "تسليم فواتير",
        19 => "رفع حد",
        20 => "إضافة زيارة",
        _ => "قيد",
    }
}

fn doubt(doubt: Doubt) -> String {
    match doubt {
        Doubt::NoPlace => "لم يؤخذ المكان".to_owned(),
        Doubt::MadeUp => "يقول الهاتف إن تطبيقًا اختلق المكان".to_owned(),
        Doubt::Vague(metres) => format!("دقة المكان {metres} م فقط"),
        Doubt::Far(metres) => format!("على بُعد {metres} م من موقع العميل"),
        Doubt::Ahead(minutes) => format!("ساعة الهاتف متقدمة {minutes} دقيقة"),
        Doubt::Jumped(minutes) => format!("غُيّرت ساعة الهاتف {minutes} دقيقة منذ القيد السابق"),
    }
}

fn trouble(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "already-proposed" => (
            "هناك اقتراح لإنهاء هذا الملف",
            "لم يتغير شيء. وافق على الاقتراح أو ارفضه أولًا.",
        ),
        "not-proposed" => ("لا يوجد اقتراح الآن", "لم يتغير شيء. راجع وضع الملف."),
        _ => return None,
    })
}
