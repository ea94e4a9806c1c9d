//! Arabic.

use super::LifeWords;
use crate::text::visible;

pub(in crate::console::words) const WORDS: LifeWords = LifeWords {
    title: "ما جرى له",
    received: "ورد من الهاتف",
    void_asked: "سُجّل إلغاء",
    void_approved: "اعتُمد الإلغاء",
    void_refused: "رُفض الإلغاء: الإيصال قائم",
    offered: "عُرض على الصندوق",
    withdrawn: "سُحب العرض",
    counted: "عُدّ",
    accepted: "دخل الخزنة",
    differed: "اختلف نقد هذا الإيداع",
    not_there: "لم يوجد عند العدّ: ما زال مع المحصّل",
    not_accepted: "لم يُقبل: ما زال مع المحصّل",
    missing: "لم يوجد عند جرد الخزنة",
    found: "ظهر: عاد إلى الخزنة",
    bundled: "حُزم للبنك",
    put_back: "أُعيد إلى الخزنة",
    carried: "استلمه البنك",
    bank_reference: "مرجع البنك",
    cash_text: "النقد يُسلَّم جملةً لا ورقةً ورقة. يظهر هنا أول إيداع قُبل من هذا الهاتف بعد الإيصال، وأول نقد خرج من تلك الخزنة إلى البنك بعده.",
    whole: "قُيّد للإيداع أو القسيمة كلها: هذا الإيصال جزء منها.",
    cheque: |number| format!("شيك {}", visible(number)),
};
