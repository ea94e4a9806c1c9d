//! Arabic.

use counterfoil_core::view::Aging;
use counterfoil_core::{MustEnrol, StoreError};
use counterfoil_sync::entry::{Flag, Quarantine, ShortReason, VisitOutcome};

use super::Words;

/// A counted noun: Arabic has forms for one, two, three to ten, and more.
fn counted(count: u64, one: &str, two: &str, few: &str, many: &str) -> String {
    match count {
        1 => one.to_owned(),
        2 => two.to_owned(),
        count if (3..=10).contains(&(count % 100)) => format!("{count} {few}"),
        count => format!("{count} {many}"),
    }
}

pub(super) const WORDS: Words = Words {
    back: "رجوع",
    done: "تم",
    other_language: "English",
    months: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    welcome: "تجهيز هذا الهاتف",
    welcome_text: "اكتب الرمز الذي أعطاك إياه المكتب. يُستخدم مرة واحدة فقط.",
    code: "الرمز",
    code_hint: "مثال ABCD-EFGH",
    phone_name: "اسم هذا الهاتف",
    phone_name_default: "هاتفي",
    go_on: "متابعة",
    choose_pin: "اختر رقمًا سريًا",
    choose_pin_text: "من 6 إلى 12 رقمًا. لا يمكن لأحد قراءة هذا الهاتف من دونه، ولا يمكن لأحد إعادة تعيينه: احفظه جيدًا.",
    pin: "الرقم السري",
    pin_again: "الرقم السري مرة أخرى",
    set_pin: "حفظ الرقم السري",
    pins_differ: "الرقمان غير متطابقين.",
    pin_digits: "الرقم السري من 6 إلى 12 رقمًا.",
    pin_easy: "سهل التخمين. اختر أرقامًا لا تتكرر ولا تتسلسل.",
    unlock: "كاونترفويل مقفل",
    unlock_text: "اكتب رقمك السري. يعمل من دون شبكة.",
    open: "فتح",
    pin_wrong: |left| {
        format!(
            "رقم سري خاطئ. يتبقى {} قبل فترة انتظار.",
            counted(left, "محاولة واحدة", "محاولتان", "محاولات", "محاولة")
        )
    },
    pin_wait: |seconds| {
        let wait = if seconds < 90 {
            counted(seconds, "ثانية", "ثانيتين", "ثوانٍ", "ثانية")
        } else {
            counted(seconds.div_ceil(60), "دقيقة", "دقيقتين", "دقائق", "دقيقة")
        };
        format!("محاولات خاطئة كثيرة. حاول بعد {wait}. لم يُحذف أي شيء.")
    },
    waiting: "بانتظار الموافقة",
    waiting_text: "يجب أن يوافق مشرف أو مدير النظام على هذا الهاتف. سيتابع تلقائيًا فور الموافقة.",
    waiting_again: "اسأل مرة أخرى الآن",
    asking_office: "جارٍ سؤال المكتب …",
    refused: "رفض المكتب هذا الهاتف. اطلب رمزًا جديدًا.",
    code_unknown: "لا يعرف المكتب هذا الرمز. تحقق منه واكتبه مرة أخرى.",
    code_used: "استُخدم هذا الرمز على هاتف آخر. اطلب رمزًا جديدًا.",
    code_expired: "انتهت صلاحية هذا الرمز. اطلب رمزًا جديدًا.",
    code_too_many: "رموز خاطئة كثيرة. انتظر بضع دقائق.",
    code_missing: "اكتب رمز المكتب واسمًا لهذا الهاتف.",
    today: "اليوم",
    start_day: "ابدأ اليوم",
    stops_done: |done, of| format!("{done} من {of} محطة"),
    target: "الهدف",
    balance: "الرصيد",
    overdue: "المتأخر",
    nothing_overdue: "لا متأخرات",
    cash_in_hand: "النقد بحوزتك",
    collected: "المحصّل اليوم",
    only_here: "على هذا الهاتف فقط",
    all_at_office: "كل شيء لدى المكتب",
    receipts_only_here: |count| {
        format!(
            "{} على هذا الهاتف فقط",
            counted(count, "سند واحد", "سندان", "سندات", "سندًا")
        )
    },
    entries_only_here: |count| {
        format!(
            "{} للإرسال",
            counted(count, "قيد واحد", "قيدان", "قيود", "قيدًا")
        )
    },
    no_plan: "لا محطات بعد",
    no_plan_text: "زامِن لجلب خطة اليوم أو اسأل مشرفك.",
    cancelled: "أُزيل من الخطة",
    unplanned: "غير مخطط",
    visiting: "أنت هنا",
    next_stop: "المحطة التالية",
    cheques: |count| counted(count, "شيك واحد", "شيكان", "شيكات", "شيكًا"),
    receipts: "سندات اليوم",
    no_receipts: "لا سندات بعد.",
    update_ready: "إصدار جديد جاهز. لن يضيع شيء.",
    update_now: "إعادة التشغيل",
    open_items: "المستندات المفتوحة",
    no_open_items: "لا شيء مفتوح.",
    due: "يستحق",
    no_due_date: "بلا تاريخ استحقاق",
    days_late: |days| {
        format!(
            "متأخر {}",
            counted(days, "يومًا واحدًا", "يومين", "أيام", "يومًا")
        )
    },
    aging: "أعمار الديون",
    last_receipts: "آخر السندات",
    notes: "ملاحظات",
    check_in: "تسجيل الوصول",
    by_phone: "بالهاتف",
    receipt: "سند جديد",
    end_visit: "إنهاء الزيارة",
    how_ended: "كيف انتهت الزيارة؟",
    gone: "لم يعد من عملائك",
    void: "ملغى",
    awaits_void: "الإلغاء بانتظار الموافقة",
    part_open: "من",
    new_receipt: "سند قبض جديد",
    cash: "نقدًا",
    cash_received: "النقد المستلم",
    settles: "ما الذي يسدده",
    oldest_first: "الأقدم أولًا",
    why_less: "لماذا أقل؟",
    on_account: "تحت الحساب",
    total: "المستلم",
    stays_open: "يبقى مفتوحًا",
    issue: "إصدار السند",
    too_much: "الموزّع أكثر من المستلم.",
    not_an_amount: "هذا ليس مبلغًا.",
    nothing_received: "اكتب ما استلمته.",
    no_book: "لا توجد سندات فارغة على هذا الهاتف. زامِن للحصول على الدفتر التالي أو اسأل المكتب.",
    leaves_left: |count| match count {
        0 => "استُخدم آخر سند في الدفتر".to_owned(),
        count => format!(
            "يتبقى {} في الدفتر",
            counted(count, "سند واحد", "سندان", "سندات", "سندًا")
        ),
    },
    issued: "صدر السند",
    from: "من",
    settled: "سُدّد",
    seal_here: "موقّع ومحفوظ على هذا الهاتف",
    seal_here_text: "يصل إلى المكتب مع المزامنة التالية.",
    seal_held: "وصل إلى المكتب",
    seal_posted: "رُحّل",
    seal_posted_text: "وصل إلى المكتب وقُيّد في الدفاتر.",
    seal_flagged: "رُحّل مع ملاحظات",
    seal_aside: "وضعه المكتب جانبًا",
    amount: "المبلغ",
    cheque: "شيك",
    transfer: "تحويل",
    card: "بطاقة",
    wallet: "محفظة",
    add_tender: "أضف دفعة أخرى",
    remove: "إزالة",
    bank: "البنك",
    cheque_number: "الرقم",
    cheque_date: "التاريخ عليه",
    drawer: "الحساب المسحوب عليه (إن وُجد)",
    reference: "المرجع",
    post_dated: "مؤجل",
    tender_unfinished: "دفعة غير مكتملة. أكملها أو أزلها.",
    rest_is: "ما هو الباقي",
    unapplied: "لم يُطابق بعد",
    sync: "المزامنة",
    sync_now: "زامِن الآن",
    syncing: "جارٍ المزامنة …",
    no_network: "لا شبكة",
    no_network_text: "تابع العمل. كل شيء محفوظ هنا ويُرسل لاحقًا تلقائيًا.",
    office_unwell: "لم يقبل خادم المكتب هذا الآن. كل شيء محفوظ؛ حاول لاحقًا.",
    last_contact: "آخر اتصال",
    never: "لم يحدث",
    at_office_upto: "القيود لدى المكتب",
    troubles: "ملاحظات المكتب",
    no_troubles: "لا ملاحظات من المكتب.",
    lock: "قفل",
    signed_in_as: "المحصّل",
    visit_open: |name| format!("لم تنتهِ الزيارة لدى {name}. أنهِها أولًا."),
    unknown_customer: "هذا العميل ليس على هذا الهاتف. زامِن أو اطلب من المكتب إسناده إليك.",
    stop_gone: "لم تعد هذه المحطة في الخطة. سجّل الوصول من دونها.",
    item_gone: "أحد المستندات لم يعد مفتوحًا. راجع مرة أخرى.",
    more_than_open: |document| format!("المفتوح في {document} أقل من ذلك. ضع الباقي تحت الحساب."),
    need_reason: |document| format!("يبقى جزء من {document} مفتوحًا. اذكر سبب النقص."),
    more_than_received: "الموزّع أكثر من المستلم. خفّض أحد المبالغ.",
    no_visit: "لا زيارة مفتوحة. سجّل الوصول أولًا.",
    out_of_range: "المبلغ خارج الحدود.",
    not_enrolled: "لم يُجهّز هذا الهاتف بعد.",
    locked: "أقفل المكتب هذا الهاتف. زامِن واسأل المكتب.",
    no_day: "اليوم غير مفتوح. ابدأه أولًا.",
    day_open: "اليوم السابق ما زال مفتوحًا. أغلقه أولًا.",
    cannot_record: "لا يمكن تسجيل هذا. لم يتغير شيء.",
    aging_of: |aging| match aging {
        Aging::NoDueDate => "بلا تاريخ",
        Aging::NotDue => "لم يستحق",
        Aging::To30 => "1–30",
        Aging::To60 => "31–60",
        Aging::To90 => "61–90",
        Aging::Over90 => "أكثر من 90",
    },
    outcome: |outcome| match outcome {
        VisitOutcome::Collected => "تم التحصيل",
        VisitOutcome::NotPaid => "قابلته ولم يدفع",
        VisitOutcome::Absent => "لا أحد يستطيع الدفع",
        VisitOutcome::Closed => "مغلق",
        VisitOutcome::Disputed => "يعترض على المبلغ",
        VisitOutcome::Refused => "رفض الحديث",
    },
    short: |reason| match reason {
        ShortReason::PartPayment => "يدفع الباقي لاحقًا",
        ShortReason::Discount => "خصم",
        ShortReason::Dispute => "الباقي محل اعتراض",
        ShortReason::Goods => "بضاعة مرتجعة أو تالفة",
        ShortReason::Rounding => "فكة غير متوفرة",
    },
    kind: |kind| match kind {
        1 => "فاتورة",
        2 => "إشعار مدين",
        3 => "إشعار دائن",
        4 => "رصيد افتتاحي",
        _ => "مستند",
    },
    flag: |flag| match flag {
        Flag::LatePeriod => "الشهر المحاسبي مغلق، لذا يُحسب هذا في التالي.",
        Flag::NotYourCustomer => "العميل ليس ضمن محفظتك أو خطتك.",
        Flag::OverLimit => "تم تجاوز حد؛ سلّم ما لديك من نقد.",
        Flag::OverPaid => "دُفع أكثر مما هو مفتوح؛ يطابق المكتب الباقي.",
        Flag::Clock => "ساعة هذا الهاتف خاطئة؛ اضبطها على التلقائي.",
        Flag::AwaitsApproval => "يجب أن يوافق شخص ثانٍ على الإلغاء.",
        Flag::HandedOver => "كان المال قد عُرض أو سُلّم.",
        Flag::NoPhoto => "صورة النسخ ناقصة.",
        Flag::LeafSkipped => "تُرك سند؛ أخبر المكتب بما حدث له.",
        Flag::ChequeSeenBefore => "استُلم هذا الشيك من قبل.",
        Flag::CustodyDiffers => "ما عُرض لا يطابق ما لدى المكتب بعهدتك.",
        Flag::SummaryDiffers => "ملخص اليوم يختلف عن مجموع المكتب.",
        Flag::NotFound => "يشير إلى شيء ليس لدى المكتب.",
        Flag::UnknownKind => "لا يعرف المكتب هذا النوع بعد؛ وهو محفوظ.",
        Flag::Revoked => "كان هذا الهاتف موقوفًا.",
    },
    quarantine: |why| match why {
        Quarantine::Signature => {
            "تعذّر على المكتب التحقق من توقيع هذا الهاتف؛ احتفظ بالنسخة وأرها للمكتب."
        }
        Quarantine::Fork => "سجّلت نسخة من هذا الهاتف شيئًا آخر تحت هذا الرقم؛ أرِ الهاتف للمكتب.",
        Quarantine::Policy => "لا يجوز لهذا الهاتف تسجيل هذا؛ اسأل المكتب.",
        Quarantine::Invalid => "القيد يناقض نفسه؛ أره للمكتب.",
        Quarantine::NotLeased => "الرقم من دفتر غير مسلّم لهذا الهاتف؛ أحضر الدفتر إلى المكتب.",
        Quarantine::NumberUsed => "استُخدم الرقم من قبل؛ أحضر النسختين إلى المكتب.",
        Quarantine::UnknownAccount => "لا يعرف المكتب العميل أو المستند؛ أخبره بمن دفع.",
        Quarantine::Revoked => "أُلغي هذا الهاتف قبل وصول هذا إلى المكتب؛ يقرر شخص هناك.",
        Quarantine::Gap => "قيود سابقة ناقصة لدى المكتب؛ زامِن مرة أخرى.",
        Quarantine::UnknownJournal => {
            "استُعيد المكتب من نسخة احتياطية وفقد تجهيز هذا الهاتف؛ يقرر شخص هناك."
        }
    },
    must_enrol: |why| match why {
        MustEnrol::Told => "أغلق المكتب سجل هذا الهاتف. جهّزه من جديد برمز جديد.",
        MustEnrol::Restored => {
            "استُعيد هذا الهاتف من نسخة احتياطية وتنقصه قيود لدى المكتب. جهّزه من جديد."
        }
        MustEnrol::Forked => {
            "كتبت نسخة من هذا الهاتف قيودًا أخرى بالأرقام نفسها. جهّزه من جديد واطلب من المكتب المقارنة."
        }
        MustEnrol::OtherKey => "مفتاح هذا الهاتف ليس المفتاح المسجّل. جهّزه من جديد.",
        MustEnrol::Forgotten => {
            "استُعيد المكتب من نسخة احتياطية ولم يعد يعرف هذا الهاتف. جهّزه من جديد."
        }
    },
    store: |error| match error {
        StoreError::Full => "ذاكرة الهاتف ممتلئة، فلم يُسجّل شيء. أفرغ بعض المساحة وأعد المحاولة.",
        StoreError::Disk(_) => {
            "تعذّر الحفظ على الهاتف، فلم يُسجّل شيء. أعد المحاولة، وأرِ الهاتف للمكتب إن تكرر ذلك."
        }
        StoreError::Damaged(_) => "ما هو محفوظ على هذا الهاتف تالف. أره للمكتب ولا تحذف التطبيق.",
    },
};
