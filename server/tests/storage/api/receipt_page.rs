//! The page behind the code on a receipt: what a customer is told, and that nobody is told more.

use counterfoil_server::auth::Role;
use counterfoil_sync::certificate::Certificate;
use counterfoil_sync::entry::{Fact, Receipt};
use counterfoil_sync::id::{PersonNo, Seq};
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::receipt_code::{ReceiptCode, Statement};
use serde_json::json;

use super::Reply;
use super::TestApp;
use crate::engines::both;
use crate::field::{Company, Phone, TODAY};

/// The code the phone prints for a receipt it wrote.
fn code(app: &TestApp, phone: &Phone, seq: Seq, change: impl FnOnce(&mut Statement)) -> String {
    let entry = &phone.entries[usize::try_from(seq).expect("small") - 1];
    let Ok(Fact::Receipt(Receipt {
        number, tenders, ..
    })) = entry.entry.fact()
    else {
        panic!("{seq} is not a receipt");
    };
    let mut statement = Statement {
        seq,
        hash: entry.hash,
        voucher: format!("RV-{number}"),
        customer: "C-<1>".to_owned(),
        total: tenders
            .iter()
            .map(counterfoil_sync::entry::Tender::amount)
            .sum(),
        currency: "AED".parse().expect("a currency"),
        day: TODAY,
    };
    change(&mut statement);
    let certificate = Certificate::new(
        phone.journal,
        &phone.key.public(),
        phone.collector,
        "Amal & Co",
        TODAY.plus(100),
    );
    let company = &app.state.keys.secret;
    let certificate = certificate.seal(company);
    ReceiptCode::issue(&statement, &certificate, Algorithm::Ed25519, &phone.key)
        .expect("a code")
        .to_text()
}

async fn page(app: &TestApp, code: &str) -> Reply {
    let reply = app.send(app.request("GET", &format!("/r/{code}"))).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    let policy = reply.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    reply
}

async fn told(app: &TestApp, code: &str, english: &str, arabic: &str) -> String {
    let page = String::from_utf8(page(app, code).await.bytes).expect("text");
    assert!(page.contains(english) && page.contains(arabic), "{page}");
    assert!(
        !page.contains("<script") && !page.contains("style="),
        "{page}"
    );
    // For eyes.
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipt-pages");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{english}.html")), &page).expect("written");
    page
}

#[tokio::test]
async fn a_customer_is_told_what_became_of_the_receipt() {
    for db in both().await {
        let company = Company::new(db, 1).await;
        let app = TestApp::start(company.db.clone()).await;
        let supervisor = app.staff("sup9", [Role::Supervisor]).await.1;
        let mut phone = company.phone(0, 50).await;
        company.sync(&mut phone).await;
        phone.open_day(TODAY);
        let customer = Company::customer(0, 0);
        let item = Company::item(customer, 0);
        let receipt = phone.issue(phone.cash(customer, item, 123_456));
        let printed = code(&app, &phone, receipt, |_| {});

        // On the road, handed in, to be voided, void.
        let early = told(&app, &printed, "Not received yet", "لم يصلنا بعد").await;
        for shown in [
            "AED 1,234.56",
            "C-&lt;1&gt;",
            "Amal &amp; Co (",
            &TODAY.to_string(),
        ] {
            assert!(early.contains(shown), "{shown}: {early}");
        }
        company.sync(&mut phone).await;
        let here = told(&app, &printed, "Accepted", "مقبول").await;
        assert!(
            !here.contains("Customer 1"),
            "no name of a customer: {here}"
        );
        told(&app, &printed.to_lowercase(), "Accepted", "مقبول").await;
        let seen = phone.saw_itself();
        let void = counterfoil_sync::entry::Void {
            receipt,
            reason: "wrong amount".into(),
            photos: Vec::new(),
        };
        let void = phone.write_seen(void, seen);
        company.sync(&mut phone).await;
        told(&app, &printed, "To be cancelled?", "طُلب إلغاؤه").await;
        let path = format!("/v1/voids/{:x}.{void}/decision", phone.journal.0);
        let body = json!({"approve": true, "reason": "seen the slip"});
        let decided = app.command(&path, &supervisor, "decide", &body).await;
        assert_eq!(decided.status, 200, "{}", decided.json());
        let gone = told(&app, &printed, "Void since", "ملغى منذ").await;
        assert!(gone.contains("settles nothing"));

        // Another entry under the same name, and a number nobody leased.
        let other = code(&app, &phone, receipt, |statement| statement.hash = [1; 32]);
        told(&app, &other, "Under review", "قيد المراجعة").await;
        let strange = Receipt {
            number: 4_000_000,
            ..phone.cash(customer, item, 500)
        };
        let strange = phone.write(strange);
        company.sync(&mut phone).await;
        let strange = code(&app, &phone, strange, |_| {});
        told(&app, &strange, "Under review", "قيد المراجعة").await;

        // Damaged, of another company, nothing.
        let mut cut = printed.clone();
        cut.pop();
        let forger = SecretKey::from_bytes(Algorithm::Ed25519, &[77; 32]).expect("a key");
        let about = Certificate::new(phone.journal, &forger.public(), PersonNo(1), "Amal", TODAY);
        let forged = ReceiptCode::issue(
            &Statement {
                seq: receipt,
                hash: phone.entries[0].hash,
                voucher: "RV-1".to_owned(),
                customer: "C".to_owned(),
                total: 1,
                currency: "AED".parse().expect("a currency"),
                day: TODAY,
            },
            &about.seal(&forger),
            Algorithm::Ed25519,
            &forger,
        );
        let forged = forged.expect("a code").to_text();
        for none in [cut.as_str(), &forged, "x", &"A".repeat(5_000)] {
            let page = told(&app, none, "Not one of ours", "ليس من سنداتنا").await;
            assert!(!page.contains("RV-") && !page.contains("Compare"), "{page}");
        }
        let style = app.send(app.request("GET", "/receipt.css")).await;
        assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    }
}

#[tokio::test]
async fn numbers_cannot_be_tried_by_machine() {
    let [app, _] = TestApp::both().await;
    let mut looks = 0;
    let refused = loop {
        let reply = app.send(app.request("GET", "/r/AAAA")).await;
        if reply.status != 200 {
            break reply;
        }
        looks += 1;
    };
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (429, "too-many-tries")
    );
    assert_eq!(looks, 120);
    assert!(!refused.header("retry-after").is_empty());
    app.pass(1);
    page(&app, "AAAA").await;
}

#[tokio::test]
async fn anybody_may_have_the_companys_public_key() {
    for app in TestApp::both().await {
        let reply = app.send(app.request("GET", "/v1/company/key")).await;
        assert_eq!(
            (reply.status, reply.text("algorithm").as_str()),
            (200, "Ed25519")
        );
        let hex = data_encoding::HEXLOWER.encode(&app.state.keys.public.to_bytes());
        assert_eq!(reply.text("key"), hex);
    }
}
