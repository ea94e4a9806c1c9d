//! The words of a customer's credit, contacts and visits, and of what the office answered.

use counterfoil_sync::entry::AnswerOutcome;
use counterfoil_sync::wire::Risk;

use super::ar::counted;

/// See the module.
#[expect(missing_docs, reason = "the texts themselves say what they say")]
#[derive(Clone, Copy, Debug)]
pub struct CustomerWords {
    pub credit: &'static str,
    /// Why it is held.
    pub on_hold: fn(&str) -> String,
    pub limit: &'static str,
    pub used: &'static str,
    pub of_which_cheques: &'static str,
    pub room: &'static str,
    pub over: &'static str,
    pub terms: &'static str,
    pub days: fn(u64) -> String,
    pub risk: &'static str,
    pub risk_of: fn(Risk) -> &'static str,
    pub contacts: &'static str,
    /// Who is called.
    pub call: fn(&str) -> String,
    pub visits: &'static str,
    pub visit_open: &'static str,
    pub on_site: &'static str,
    pub answered_dispute: fn(AnswerOutcome) -> &'static str,
    pub answered_request: fn(AnswerOutcome) -> &'static str,
}

pub(super) const EN: CustomerWords = CustomerWords {
    credit: "Credit",
    on_hold: |why| format!("On hold, no more sales on credit: {why}"),
    limit: "Limit",
    used: "Used",
    of_which_cheques: "Of which cheques not cleared",
    room: "Left",
    over: "Over the limit by",
    terms: "Terms",
    days: |days| match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    },
    risk: "Risk",
    risk_of: |risk| match risk {
        Risk::Low => "Low",
        Risk::Medium => "Medium",
        Risk::High => "High",
    },
    contacts: "Contacts",
    call: |name| format!("Call {name}"),
    visits: "Last visits",
    visit_open: "Not ended yet",
    on_site: "On site",
    answered_dispute: |outcome| match outcome {
        AnswerOutcome::Granted => "Settled in the customer's favour",
        AnswerOutcome::InPart => "Settled in part",
        AnswerOutcome::Declined => "Declined: the amount is owed",
    },
    answered_request: |outcome| match outcome {
        AnswerOutcome::Granted => "Granted",
        AnswerOutcome::InPart => "Granted in part",
        AnswerOutcome::Declined => "Declined",
    },
};

pub(super) const AR: CustomerWords = CustomerWords {
    credit: "الائتمان",
    on_hold: |why| format!("موقوف، لا بيع آجل بعد الآن: {why}"),
    limit: "الحد",
    used: "المستخدم",
    of_which_cheques: "منه شيكات لم تُحصَّل",
    room: "المتبقي",
    over: "تجاوز الحد بمقدار",
    terms: "مهلة السداد",
    days: |days| counted(days, "يوم واحد", "يومان", "أيام", "يومًا"),
    risk: "المخاطرة",
    risk_of: |risk| match risk {
        Risk::Low => "منخفضة",
        Risk::Medium => "متوسطة",
        Risk::High => "مرتفعة",
    },
    contacts: "جهات الاتصال",
    call: |name| format!("اتصل بـ {name}"),
    visits: "آخر الزيارات",
    visit_open: "لم تنتهِ بعد",
    on_site: "في الموقع",
    answered_dispute: |outcome| match outcome {
        AnswerOutcome::Granted => "حُسم لصالح العميل",
        AnswerOutcome::InPart => "حُسم جزئيًا",
        AnswerOutcome::Declined => "رُفض: المبلغ مستحق",
    },
    answered_request: |outcome| match outcome {
        AnswerOutcome::Granted => "تمت الموافقة",
        AnswerOutcome::InPart => "تمت الموافقة جزئيًا",
        AnswerOutcome::Declined => "رُفض",
    },
};
