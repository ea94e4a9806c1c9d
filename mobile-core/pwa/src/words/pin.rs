//! The words of a changed PIN, of a phone that wrong PINs locked, and of a receipt that was left half typed.

/// See the module.
#[expect(missing_docs, reason = "the texts themselves say what they say")]
#[derive(Clone, Copy, Debug)]
pub struct PinWords {
    pub change: &'static str,
    pub old: &'static str,
    pub new: &'static str,
    pub changed: &'static str,
    pub locked: &'static str,
    pub locked_text: &'static str,
    pub phone: &'static str,
    pub lock: &'static str,
    pub code: &'static str,
    pub not_the_code: &'static str,
    pub choose_new: &'static str,
    pub draft_kept: &'static str,
    pub anew: &'static str,
    pub storage_gone: &'static str,
    pub secret_gone: &'static str,
}

pub(super) const EN: PinWords = PinWords {
    change: "Change PIN",
    old: "Present PIN",
    new: "New PIN",
    changed: "The PIN is changed.",
    locked: "Locked by wrong PINs",
    locked_text: "Nothing is lost. Call a supervisor, read out these two numbers, and type the code they say.",
    phone: "Phone",
    lock: "Lock",
    code: "The supervisor's code",
    not_the_code: "This is not the code for this lock. Check it with the supervisor, letter by letter.",
    choose_new: "The phone is open again. Choose a new PIN.",
    draft_kept: "This is what you typed before. No receipt was issued for it yet.",
    anew: "Start anew",
    storage_gone: "What was stored on this phone is gone: the browser or somebody cleared it. Tell the office at once: receipts that had not gone out are known only from what the customers hold. Set the phone up again with a new code.",
    secret_gone: "The browser seems to have cleared the key that belongs to your PIN. If the right PIN is refused, do not try on: what is stored here cannot be opened any more. Tell the office at once: receipts that had not gone out are known only from what the customers hold. Clear this app's data in the browser, and set the phone up again with a new code.",
};

pub(super) const AR: PinWords = PinWords {
    change: "تغيير الرقم السري",
    old: "الرقم السري الحالي",
    new: "الرقم السري الجديد",
    changed: "تم تغيير الرقم السري.",
    locked: "مقفل بسبب أرقام سرية خاطئة",
    locked_text: "لم يضع شيء. اتصل بمشرف واقرأ عليه هذين الرقمين، ثم اكتب الرمز الذي يقوله.",
    phone: "الهاتف",
    lock: "القفل",
    code: "الرمز الذي قاله المشرف",
    not_the_code: "هذا ليس رمز هذا القفل. راجعه مع المشرف حرفًا حرفًا.",
    choose_new: "فُتح الهاتف من جديد. اختر رقمًا سريًا جديدًا.",
    draft_kept: "هذا ما كتبته من قبل، ولم يصدر به سند بعد.",
    anew: "ابدأ من جديد",
    storage_gone: "ما كان محفوظًا على هذا الهاتف لم يعد موجودًا: مسحه المتصفح أو مسحه أحد. أبلغ المكتب فورًا: السندات التي لم تُرسل لا يُعرف عنها إلا ما بيد العملاء. أعدّ الهاتف برمز جديد.",
    secret_gone: "يبدو أن المتصفح مسح المفتاح الذي يعمل مع رقمك السري. إن رُفض الرقم الصحيح فلا تُعد المحاولة: لم يعد بالإمكان فتح ما هو محفوظ هنا. أبلغ المكتب فورًا: السندات التي لم تُرسل لا يُعرف عنها إلا ما بيد العملاء. امسح بيانات هذا التطبيق من المتصفح، ثم أعدّ الهاتف برمز جديد.",
};
