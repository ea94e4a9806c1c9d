//! Arabic.

use counterfoil_sync::entry::{AnswerOutcome, EscalateTo};

use super::SaidWords;

pub(in crate::console::words) const WORDS: SaidWords = SaidWords {
    title: "الاعتراضات والطلبات",
    text: "ما يعترض عليه العملاء وما يطلبونه أثناء الزيارات. الأقدم أولًا.",
    waits: "بانتظار الرد",
    answered: "تم الرد عليها",
    nothing_waits: "تم الرد على كل اعتراض وطلب.",
    nothing_answered: "لم يُرد على شيء بعد.",
    what: "الموضوع",
    age: "ينتظر منذ",
    old: |days| match days {
        i64::MIN..=0 => "اليوم".to_owned(),
        1 => "يوم واحد".to_owned(),
        2 => "يومين".to_owned(),
        3..=10 => format!("{days} أيام"),
        days => format!("{days} يومًا"),
    },
    items: |count| match count {
        1 => "مستند واحد".to_owned(),
        2 => "مستندان".to_owned(),
        3..=10 => format!("{count} مستندات"),
        count => format!("{count} مستندًا"),
    },
    photos: |count| match count {
        1 => "صورة واحدة".to_owned(),
        2 => "صورتان".to_owned(),
        3..=10 => format!("{count} صور"),
        count => format!("{count} صورة"),
    },

    contested: "المعترض عليه",
    contested_of_it: "المعترض عليه منه",
    reason: "السبب",
    said_by: "قاله",
    whole_balance: "الرصيد كله",
    offered: "المعروض",
    owed: "المستحق",
    until: "حتى",
    parts: "على أقساط",
    handed_to: |to| match to {
        EscalateTo::Supervisor => "إلى المشرف",
        EscalateTo::Manager => "إلى مدير الائتمان",
        EscalateTo::Legal => "إلى المحامين",
    },
    unreadable: "لا يستطيع هذا الخادم قراءة ما قيل.",
    named_items: "ما يخصه",
    all_items: "البنود المفتوحة",
    at_visit: "أثناء الزيارة",
    no_visit: "لم يُسجَّل أثناء زيارة.",
    earlier: "سابقًا مع هذا العميل",
    nothing_earlier: "لا اعتراض ولا طلب ولا ورقة موقعة غيره.",
    whole_timeline: "السجل الزمني كاملًا",

    answer: "الرد",
    answer_text: "يُعطى مرة واحدة. يقرؤه المحصل على هاتفه ويقوله للعميل. لا يتحرك مال: يصدر الإشعار الدائن من النظام المحاسبي.",
    in_words: "بكلمات تُقال للعميل",
    give: |outcome| match outcome {
        AnswerOutcome::Granted => "قبول",
        AnswerOutcome::InPart => "قبول جزئي",
        AnswerOutcome::Declined => "رفض",
    },
    outcome: |outcome| match outcome {
        AnswerOutcome::Granted => "مقبول",
        AnswerOutcome::InPart => "مقبول جزئيًا",
        AnswerOutcome::Declined => "مرفوض",
    },
};
