//! `/r/CODE`: the page behind the code on a receipt, for the customer who holds it.
//!
//! The code stands in the path, so the page works in any browser, without a script. What it carries is
//! what is printed beside it, and no name of a customer. Our log has the route and never the path; a
//! proxy in front of us may log paths and should leave this one out.

use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use counterfoil_sync::receipt_code::{Genuine, ReceiptCode};
use maud::{DOCTYPE, Markup, html};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{CallerAddress, open};
use crate::http::{AppState, Path, Problem};
use crate::intake::{Fate, Settings, fate};
use crate::text::{grouped, visible};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(open(
            "the code proves itself, and the page says nothing that the paper does not",
            routes!(check_receipt),
        ))
        .routes(open("the looks of a public page", routes!(receipt_style)))
}

/// Nothing but our own style: no script, no picture, no frame, no form.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Words in both languages.
struct Both(&'static str, &'static str);

struct Verdict {
    /// `good`, `wait` or `bad`.
    tone: &'static str,
    title: Both,
    text: Both,
}

const ACCEPTED: Verdict = Verdict {
    tone: "good",
    title: Both("Accepted", "مقبول"),
    text: Both(
        "This receipt is genuine and is in our books.",
        "هذا السند أصلي ومقيد في دفاترنا.",
    ),
};

const VOID_ASKED: Verdict = Verdict {
    tone: "wait",
    title: Both("To be cancelled?", "طُلب إلغاؤه"),
    text: Both(
        "This receipt is genuine. Our collector asked to cancel it, and that is not decided yet. If you paid and did not get your money back, call us.",
        "هذا السند أصلي. طلب المحصّل إلغاءه ولم يُبت في الطلب بعد. إذا دفعت ولم تسترد المبلغ فاتصل بنا.",
    ),
};

const VOID: Verdict = Verdict {
    tone: "bad",
    title: Both("Void", "ملغى"),
    text: Both(
        "This receipt was cancelled and settles nothing. If you paid and did not get your money back, call us.",
        "أُلغي هذا السند ولا يُعتد به. إذا دفعت ولم تسترد المبلغ فاتصل بنا.",
    ),
};

const UNDER_REVIEW: Verdict = Verdict {
    tone: "wait",
    title: Both("Under review", "قيد المراجعة"),
    text: Both(
        "Our collector's phone signed this receipt, and we are looking into it. Keep it, and call us.",
        "وقّع هاتف المحصّل هذا السند ونحن نراجعه. احتفظ به واتصل بنا.",
    ),
};

const NOT_YET: Verdict = Verdict {
    tone: "wait",
    title: Both("Not received yet", "لم يصلنا بعد"),
    text: Both(
        "This receipt is genuine: our collector's phone signed it. It has not reached us yet, which is usual while a collector is on the road. Look again tomorrow; if it is still not here, call us.",
        "هذا السند أصلي، وقّعه هاتف المحصّل، لكنه لم يصلنا بعد، وهذا معتاد أثناء جولة التحصيل. تحقق غداً، وإن لم يصل فاتصل بنا.",
    ),
};

const NOT_GENUINE: Verdict = Verdict {
    tone: "bad",
    title: Both("Not one of ours", "ليس من سنداتنا"),
    text: Both(
        "This is not a receipt of ours, or its code was not read whole: scan it once more. If it says the same again, do not rely on the paper and call us.",
        "هذا ليس سنداً من سنداتنا، أو لم يُقرأ الرمز كاملاً: امسحه مرة أخرى. إن ظهرت النتيجة نفسها فلا تعتمد على الورقة واتصل بنا.",
    ),
};

impl Verdict {
    fn of(fate: Fate) -> &'static Self {
        match fate {
            Fate::Accepted => &ACCEPTED,
            Fate::VoidAsked => &VOID_ASKED,
            Fate::Void { .. } => &VOID,
            Fate::UnderReview => &UNDER_REVIEW,
            Fate::NotYet => &NOT_YET,
        }
    }
}

/// What became of the receipt with this code, as a page for the customer.
///
/// English and Arabic. The code is checked against the company's key first; only then is the receipt
/// looked up. Whatever the code, the answer is a page.
#[utoipa::path(get, path = "/r/{code}", tag = "receipts", operation_id = "check_receipt",
    params(("code" = String, Path, description = "The code on the receipt, in Base32.")),
    responses(
        (status = 200, description = "Accepted, void, under review, not received yet, or not genuine.", body = String, content_type = "text/html"),
        (status = 429, description = "Too many from one address; see Retry-After.", body = Problem, content_type = "application/problem+json"),
    ))]
async fn check_receipt(
    State(state): State<AppState>,
    CallerAddress(address): CallerAddress,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    state.throttles.page(address)?;
    let genuine = ReceiptCode::from_text(&code)
        .and_then(|code| code.verify(&state.keys.public))
        .ok();
    let asked = &genuine;
    let (settings, fate) = state
        .db
        .read(|mut tx| async move {
            let settings = Settings::load(&mut tx).await?;
            let fate = match asked {
                Some(genuine) => {
                    Some(fate(&mut tx, genuine.receipt, &genuine.statement.hash).await?)
                }
                None => None,
            };
            Ok::<_, crate::db::DbError>((settings, fate))
        })
        .await?;
    let found = genuine.as_ref().zip(fate);
    Ok(page(&settings.company.name, found))
}

/// The style of the page behind a receipt's code.
#[utoipa::path(get, path = "/receipt.css", tag = "receipts", operation_id = "receipt_style", responses(
    (status = 200, description = "The style.", body = String, content_type = "text/css"),
))]
async fn receipt_style() -> Response {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("check.css"),
    )
        .into_response()
}

fn page(company: &str, found: Option<(&Genuine, Fate)>) -> Response {
    let verdict = found.map_or(&NOT_GENUINE, |(_, fate)| Verdict::of(fate));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (verdict.title.0) " · " (visible(company)) }
                link rel="stylesheet" href="/receipt.css";
            }
            body {
                header {
                    strong dir="auto" { (visible(company)) }
                    p { span { "Receipt check" } span lang="ar" dir="rtl" { "التحقق من سند قبض" } }
                }
                main {
                    section class={ "verdict " (verdict.tone) } role="status" {
                        h1 {
                            span { (verdict.title.0) }
                            span lang="ar" dir="rtl" { (verdict.title.1) }
                        }
                        p { (verdict.text.0) }
                        p lang="ar" dir="rtl" { (verdict.text.1) }
                    }
                    @if let Some((genuine, fate)) = found { (facts(genuine, fate)) }
                }
                @if found.is_some() {
                    footer {
                        p { "Compare the paper with what stands here: number, account, amount and date must be the same." }
                        p lang="ar" dir="rtl" { "قارن الورقة بما هو مبين هنا: يجب أن يتطابق الرقم والحساب والمبلغ والتاريخ." }
                    }
                }
            }
        }
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, page.into_string()).into_response()
}

fn fact(label: &Both, class: &str, value: &str) -> Markup {
    html! {
        div {
            dt { span { (label.0) } span lang="ar" dir="rtl" { (label.1) } }
            dd class=(class) { bdi { (visible(value)) } }
        }
    }
}

fn facts(genuine: &Genuine, fate: Fate) -> Markup {
    let said = &genuine.statement;
    let total = format!("{} {}", said.currency, grouped(&said.total().major()));
    let collector = format!(
        "{} ({})",
        genuine.certificate.name, genuine.certificate.collector
    );
    html! {
        dl {
            (fact(&Both("Receipt number", "رقم السند"), "large", &said.voucher))
            (fact(&Both("Amount", "المبلغ"), "large", &total))
            (fact(&Both("Date", "التاريخ"), "", &said.day.to_string()))
            @if let Fate::Void { since } = fate {
                (fact(&Both("Void since", "ملغى منذ"), "", &since.to_string()))
            }
            (fact(&Both("Customer account", "رقم حساب العميل"), "", &said.customer))
            (fact(&Both("Collector", "المحصّل"), "", &collector))
            (fact(&Both("Entry", "القيد"), "small", &genuine.receipt.to_string()))
        }
    }
}
