//! What a record is called, by the name of its kind.

pub(super) fn en(kind: &str) -> &'static str {
    match kind {
        "DayOpen" => "Start of the day",
        "CheckIn" => "Arrival",
        "VisitEnd" => "End of visit",
        "NoteEdit" => "Note",
        "Comment" => "Remark",
        "Receipt" => "Receipt",
        "Void" => "Void of receipt",
        "SpoilLeaf" => "Spoilt voucher",
        "DepositOffer" => "Offer of a deposit",
        "DepositWithdraw" => "Deposit taken back",
        "BookReturn" => "Book given back",
        "DayClose" => "Close of the day",
        "Promise" => "Promise to pay",
        "PromiseWithdraw" => "Promise taken back",
        "Dispute" => "Dispute",
        "Request" => "Request",
        "BalanceConfirmation" => "Balance confirmed",
        "Delivery" => "Delivery of invoices",
        "Unlock" => "Limit lifted",
        "StopAdd" => "Stop added",
        "StopMove" => "Stop moved",
        "StopCancel" => "Stop taken off the plan",
        _ => "Record",
    }
}

pub(super) fn ar(kind: &str) -> &'static str {
    match kind {
        "DayOpen" => "بدء اليوم",
        "CheckIn" => "تسجيل الوصول",
        "VisitEnd" => "إنهاء الزيارة",
        "NoteEdit" => "ملاحظة",
        "Comment" => "تعليق",
        "Receipt" => "سند قبض",
        "Void" => "إلغاء سند القبض",
        "SpoilLeaf" => "سند تالف",
        "DepositOffer" => "عرض تسليم",
        "DepositWithdraw" => "استرجاع تسليم",
        "BookReturn" => "إعادة دفتر",
        "DayClose" => "إغلاق اليوم",
        "Promise" => "وعد بالدفع",
        "PromiseWithdraw" => "سحب وعد بالدفع",
        "Dispute" => "اعتراض",
        "Request" => "طلب",
        "BalanceConfirmation" => "تأكيد رصيد",
        "Delivery" => "تسليم فواتير",
        "Unlock" => "رفع حد",
        "StopAdd" => "إضافة محطة",
        "StopMove" => "نقل محطة",
        "StopCancel" => "إزالة محطة من الخطة",
        _ => "قيد",
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_sync::entry::KINDS;

    #[test]
    fn every_record_that_a_phone_writes_has_a_name_of_its_own_in_both_languages() {
        for words in [super::en, super::ar] {
            let mut names: Vec<_> = KINDS
                .iter()
                .filter(|(kind, _)| *kind <= 22)
                .map(|(_, name)| words(name))
                .chain([words("Unknown")])
                .collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!((names.len(), all), (23, 23));
        }
    }
}
