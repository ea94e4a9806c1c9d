//! The words of limits on cash and of unlocks, in both languages.

use counterfoil_sync::cash_limit::LimitKind;

use super::ar::counted;

/// Values come as they are shown: amounts with their currency, numbers as digits.
type Held = fn(LimitKind, &str, &str) -> String;
type Asked = fn(LimitKind, &str) -> String;

/// See the module.
#[expect(missing_docs, reason = "the texts themselves say what they say")]
#[derive(Clone, Copy, Debug)]
pub struct LimitWords {
    /// What is held, and the value that warns.
    pub near: Held,
    /// What would be held, and the value that refuses.
    pub full: Held,
    pub hand_in: &'static str,
    pub ask: &'static str,
    pub title: &'static str,
    pub say: &'static str,
    pub challenge: &'static str,
    /// Up to how much.
    pub asks_for: Asked,
    pub letters: &'static str,
    pub code: &'static str,
    pub use_code: &'static str,
    pub wrong: fn(u8) -> String,
    pub void: &'static str,
    /// Up to how much.
    pub lifted: Asked,
    pub not_a_code: &'static str,
    pub nothing_asked: &'static str,
    pub no_limit: &'static str,
    pub no_key: &'static str,
}

pub(super) const EN: LimitWords = LimitWords {
    near: |kind, held, most| match kind {
        LimitKind::Receipt => format!("That is more cash than {most} in one receipt."),
        LimitKind::InHand => format!("You would have {held} in hand. Hand in your cash soon."),
        LimitKind::Count => format!("{held} receipts would not be handed in. Hand in soon."),
        LimitKind::Age => {
            format!("Your oldest cash has been in hand for {held} hours. Hand it in soon.")
        }
    },
    full: |kind, held, most| match kind {
        LimitKind::Receipt => {
            format!("One receipt may have {most} in cash, and this has {held}. No number was used.")
        }
        LimitKind::InHand => {
            format!("You may have {most} in hand, and would have {held}. No number was used.")
        }
        LimitKind::Count => format!(
            "{most} receipts may be kept before you hand in, and this would be number {held}. No number was used."
        ),
        LimitKind::Age => format!(
            "Cash may be kept for {most} hours, and your oldest is in hand for longer. No number was used."
        ),
    },
    hand_in: "Hand in your cash",
    ask: "Ask for an unlock",
    title: "Unlock",
    say: "Call a supervisor, say who is paying and how much, and read this out, letter by letter:",
    challenge: "Your challenge",
    asks_for: |kind, up_to| match kind {
        LimitKind::Receipt => format!("It asks for up to {up_to} in cash in one receipt, today."),
        LimitKind::InHand => format!("It asks for up to {up_to} in hand, today."),
        LimitKind::Count => format!("It asks for up to {up_to} receipts in hand, today."),
        LimitKind::Age => format!("It asks for cash up to {up_to} hours old, today."),
    },
    letters: "There is no letter I or O and no 0 or 1 in it.",
    code: "The supervisor's code",
    use_code: "Unlock",
    wrong: |left| match left {
        1 => "This is not the code. One more try, then you must ask anew.".to_owned(),
        left => format!("This is not the code. {left} more tries, then you must ask anew."),
    },
    void: "Too many wrong codes. Ask for an unlock again, and call once more.",
    lifted: |kind, up_to| match kind {
        LimitKind::Receipt => format!("Unlocked for today: up to {up_to} in cash in one receipt."),
        LimitKind::InHand => format!("Unlocked for today: up to {up_to} in hand."),
        LimitKind::Count => format!("Unlocked for today: up to {up_to} receipts in hand."),
        LimitKind::Age => format!("Unlocked for today: cash up to {up_to} hours old."),
    },
    not_a_code: "A code has eight letters and digits, without I, O, 0 and 1. Check what you typed.",
    nothing_asked: "This challenge is no longer good. Ask for an unlock again.",
    no_limit: "No limit stands in the way any more. Issue the receipt.",
    no_key: "This phone cannot be unlocked by telephone. Hand in your cash, or ask the office.",
};

pub(super) const AR: LimitWords = LimitWords {
    near: |kind, held, most| match kind {
        LimitKind::Receipt => format!("النقد في هذا السند أكثر من {most}."),
        LimitKind::InHand => format!("سيصبح في عهدتك {held}. سلّم ما لديك من نقد قريبًا."),
        LimitKind::Count => format!(
            "سيصبح لديك {} لم تُسلَّم. سلّم قريبًا.",
            counted_text(held, "سند واحد", "سندان", "سندات", "سندًا")
        ),
        LimitKind::Age => format!(
            "أقدم نقد في عهدتك منذ {}. سلّمه قريبًا.",
            counted_text(held, "ساعة واحدة", "ساعتين", "ساعات", "ساعة")
        ),
    },
    full: |kind, held, most| match kind {
        LimitKind::Receipt => {
            format!("أقصى نقد في السند الواحد {most}، وفي هذا {held}. لم يُستخدم أي رقم.")
        }
        LimitKind::InHand => {
            format!("أقصى ما يبقى في عهدتك {most}، وسيصبح {held}. لم يُستخدم أي رقم.")
        }
        LimitKind::Count => {
            format!("أقصى عدد للسندات قبل التسليم {most}، وهذا السند رقم {held}. لم يُستخدم أي رقم.")
        }
        LimitKind::Age => format!(
            "أقصى مدة لبقاء النقد معك {}، وأقدم نقدك تجاوزها. لم يُستخدم أي رقم.",
            counted_text(most, "ساعة واحدة", "ساعتان", "ساعات", "ساعة")
        ),
    },
    hand_in: "سلّم ما لديك من نقد",
    ask: "اطلب فتح الحد",
    title: "فتح الحد",
    say: "اتصل بمشرف واذكر من يدفع وكم، ثم اقرأ عليه هذا الرمز حرفًا حرفًا:",
    challenge: "رمزك",
    asks_for: |kind, up_to| match kind {
        LimitKind::Receipt => format!("يطلب السماح بنقد حتى {up_to} في السند الواحد، اليوم."),
        LimitKind::InHand => format!("يطلب السماح ببقاء حتى {up_to} في عهدتك، اليوم."),
        LimitKind::Count => format!("يطلب السماح بسندات في عهدتك عددها حتى {up_to}، اليوم."),
        LimitKind::Age => format!("يطلب السماح ببقاء النقد حتى {up_to} ساعة، اليوم."),
    },
    letters: "ليس فيه الحرفان I و O ولا الرقمان 0 و 1.",
    code: "الرمز الذي قاله المشرف",
    use_code: "افتح الحد",
    wrong: |left| {
        format!(
            "هذا ليس الرمز الصحيح. بقيت {} ثم عليك أن تطلب من جديد.",
            counted(left.into(), "محاولة واحدة", "محاولتان", "محاولات", "محاولة")
        )
    },
    void: "رموز خاطئة كثيرة. اطلب فتح الحد من جديد واتصل مرة أخرى.",
    lifted: |kind, up_to| match kind {
        LimitKind::Receipt => format!("فُتح الحد لليوم: نقد حتى {up_to} في السند الواحد."),
        LimitKind::InHand => format!("فُتح الحد لليوم: حتى {up_to} في عهدتك."),
        LimitKind::Count => format!("فُتح الحد لليوم: سندات عددها حتى {up_to} في عهدتك."),
        LimitKind::Age => format!("فُتح الحد لليوم: نقد حتى {up_to} ساعة."),
    },
    not_a_code: "الرمز ثمانية أحرف وأرقام بلا I و O و 0 و 1. تحقق مما كتبت.",
    nothing_asked: "لم يعد هذا الرمز صالحًا. اطلب فتح الحد من جديد.",
    no_limit: "لم يعد هناك حد يمنع ذلك. أصدر السند.",
    no_key: "لا يمكن فتح الحد على هذا الهاتف بالمكالمة. سلّم ما لديك من نقد أو اسأل المكتب.",
};

fn counted_text(number: &str, one: &str, two: &str, few: &str, many: &str) -> String {
    let number = number.parse().unwrap_or_default();
    counted(number, one, two, few, many)
}
