//! Arabic.

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::Flag;

use super::{Control, Trouble};
use crate::text::visible;

pub(in crate::console::words) const CONTROL: Control = Control {
    code: "الرمز",
    code_title: "الرمز من هاتفك",
    code_text: "افتح تطبيق المصادقة واكتب الأرقام الستة التي يعرضها لهذه الشركة.",
    code_help: "الهاتف ليس معك؟ اكتب أحد رموز الاسترداد. وإن لم تكن لديك فيمكن للمسؤول إعادة ضبط التحقق بخطوتين.",
    as_another: "الدخول بحساب آخر",
    prove_code_text: "قبل اتخاذ قرار يخص المال اكتب الرمز الذي يعرضه تطبيق المصادقة الآن. لا يضيع شيء مما أدخلته.",

    factor: "التحقق بخطوتين",
    factor_text: "رمز من هاتفك إلى جانب كلمة المرور: من يعرف كلمتك لا يستطيع الدخول باسمك.",
    factor_wanted: "شركتك تطلبه: حتى تفعّله يمكنك الاطلاع، ولا يمكنك اتخاذ قرار يخص المال.",
    factor_on: "التحقق بخطوتين مفعّل",
    is_on: "مفعّل",
    is_off: "غير مفعّل",
    set_up: "إعداد",
    look_after: "تعديل",
    switch_on: "تفعيل",
    scan: "١. أضفه إلى تطبيق المصادقة",
    scan_text: "افتح تطبيق المصادقة على هاتفك وأضف حسابًا ووجّه الكاميرا إلى هذا المربع.",
    square: "رمز يُمسح بتطبيق المصادقة",
    or_type: "بلا كاميرا؟ اختر «إدخال مفتاح» واكتب هذا. حسب الوقت، ستة أرقام.",
    type_code: "٢. اكتب الرمز الذي يعرضه",
    type_code_text: "يتغير كل ثلاثين ثانية. لا يُفعّل التحقق إلا بعد ذلك.",
    recovery: "رموز الاسترداد",
    recovery_text: "اكتبها أو اطبعها واحفظها بعيدًا عن هاتفك. كل رمز يدخلك مرة واحدة إذا فُقد الهاتف. لن تُعرض مرة أخرى.",
    codes_kept: "حفظتها",
    codes_left: |left| match left {
        0 => "لم يبق أي رمز استرداد. أنشئ رموزًا جديدة الآن.".to_owned(),
        1 => "بقي رمز استرداد واحد.".to_owned(),
        2 => "بقي رمزا استرداد.".to_owned(),
        3..=10 => format!("بقيت {left} رموز استرداد."),
        left => format!("بقي {left} رمز استرداد."),
    },
    new_codes: "رموز استرداد جديدة",
    new_codes_text: "تتوقف الرموز القديمة فورًا.",
    make_codes: "إنشاء رموز جديدة",
    switch_off: "إيقاف",
    switch_off_text: "تكفي كلمة المرور وحدها بعد ذلك. يُطلب كلاهما مرة أخيرة.",

    people: "الأشخاص",
    name: "الاسم",
    roles: "الصلاحيات",
    branch: "الفرع",
    whole_company: "الشركة كلها",
    closed: "لا يمكنه الدخول",
    reset: "إعادة ضبط التحقق بخطوتين",
    reset_text: "لمن فقد هاتفه. تأكد من هويته. يُنهى دخوله في كل مكان، وتكفي كلمة المرور حتى يعيد الإعداد.",
    reset_other: "لا يعيد ضبطه إلا مسؤول آخر.",

    flagged: "إيصالات عليها ملاحظات",
    flagged_receipt: "إيصال عليه ملاحظة",
    expected: "المتوقع",
    flags_text: "الإيصال قائم في الحالتين فهو بيد العميل. القبول يغلق الملاحظة، والمتابعة تبقيها هنا حتى يقبلها أحد.",
    accept: "قبول",
    accepted: "مقبول",
    follow_up: "متابعة",
    followed_up: "قيد المتابعة",
    owner: "من يتابع",
    nobody: "لا أحد: مقبول",
    when_and_where: "الزمان والمكان",
    phone_clock: "بساعة الهاتف",
    apart: "وصل بعد",
    place: "المكان",
    no_place: "لم يؤخذ",
    place_good_to: "دقة المكان",
    from_site: "البعد عن موقع العميل",
    made_up: "يقول الهاتف إن تطبيقًا اختلقه",
    unlocks: "رفع حد بالهاتف",
    answer_call: "محصّل يتصل",
    answer_call_text: "يعرض الهاتف عشرة أحرف تحت «طلب رفع الحد». اكتب ما يُقرأ لك ثم اقرأ الرمز. لا يحتاج الهاتف إلى شبكة.",
    challenge: "الأحرف المقروءة",
    give_code: "عرض الرمز",
    say_this: "اقرأ هذا الرمز",
    up_to: "حتى",
    codes_given: "الرموز المعطاة",
    no_codes: "لم يُعطَ أي رمز بعد.",
    lifted: "ما رُفع",
    given_by: "أعطاه",
    used: "استُعمل",
    not_used: "ليس بعد",
    limits: "حدود النقد",
    no_limits: "لا حدود محددة.",
    limits_waiting: "حدود بانتظار شخص ثانٍ",
    no_limits_waiting: "لا يوجد.",
    ask_limits: "طلب حدود",
    ask_limits_text: "تسري بعد موافقة شخص ثانٍ. تُحدد كل حدود العملة معًا: ما يُترك فارغًا بلا حد.",
    takes_back: "إلغاء ما حُدد",
    for_whom: "لمن",
    warns_past: "ينبه بعد",
    refuses_past: "يرفض بعد",
    asked_by: "طلبه",
    agree: "موافقة",
    agreed: "تمت الموافقة",
    agree_text: "تعلم الهواتف بذلك عند المزامنة التالية.",
    followed_by: |name| format!("يتابعه {}", visible(name)),
    minutes: |count| format!("{count} دقيقة"),
    metres: |count| format!("{count} متر"),
    rule,
    limit,

    trouble,
};

fn trouble(kind: &str) -> Option<Trouble> {
    Some(match kind {
        "wrong-code" => (
            "هذا الرمز غير صحيح",
            "كُتب خطأً أو انتهى وقته أو استُعمل من قبل. انتظر الرمز التالي واكتبه.",
        ),
        "second-factor-needed" => (
            "الرمز ناقص",
            "اكتب الرمز الذي يعرضه تطبيق المصادقة إلى جانب كلمة المرور.",
        ),
        "second-factor-missing" => (
            "شركتك تطلب التحقق بخطوتين",
            "لم يتغير شيء. فعّله تحت اسمك ثم أعد المحاولة.",
        ),
        "no-phone" => ("لا هاتف مسموح له", "لم يُعطَ شيء. راجع هواتفه أولًا."),
        "not-this-challenge" => (
            "هذه الأحرف لا توافق هذا المحصّل اليوم",
            "لم يُعطَ شيء. اختر المحصّل الصحيح واطلب قراءة الأحرف مرة أخرى.",
        ),
        _ => return None,
    })
}

/// What the rule behind a flag expects.
fn rule(flag: Flag) -> &'static str {
    match flag {
        Flag::LatePeriod => "تاريخ عمله في فترة مغلقة. رُحّل إلى أول يوم مفتوح.",
        Flag::NotYourCustomer => "يقبض المحصّل من عملائه ومن في خطته. هذا ليس منهم.",
        Flag::OverLimit => "تجاوز حد النقد ولا يغطيه رمز أُعطي هنا.",
        Flag::OverPaid => "لا يُدفع على البند أكثر من المفتوح منه.",
        Flag::Clock => "ساعة الهاتف تتقدم وتوافق ساعة الخادم.",
        Flag::AwaitsApproval => "إلغاء إيصال مؤكد يحتاج شخصًا ثانيًا.",
        Flag::HandedOver => "المال المعروض لا يُصرف ثانية.",
        Flag::NoPhoto => "يلزم معه صورة لكل النسخ.",
        Flag::LeafSkipped => "تُستعمل الأوراق بالتتابع. ورقة قبله مفقودة.",
        Flag::ChequeSeenBefore => "يُقبض الشيك مرة واحدة. قُبض شيك بنفس البنك والرقم من قبل.",
        Flag::CustodyDiffers => "المعروض هو ما بيد المحصّل.",
        Flag::SummaryDiffers => "ملخص اليوم هو مجموع قيوده.",
        Flag::NotFound => "ما يسميه معروف هنا.",
        Flag::UnknownKind => "نوعه معروف لهذا الخادم.",
        Flag::Revoked => "الهاتف مسموح له. كان موقوفًا أو ملغى.",
    }
}

fn limit(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Receipt => "النقد في إيصال واحد",
        LimitKind::InHand => "النقد في اليد",
        LimitKind::Count => "إيصالات لم تُسلّم",
        LimitKind::Age => "ساعات في اليد",
    }
}
