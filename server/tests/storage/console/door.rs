//! Who may come to which page, and forms that were not sent from one.

use counterfoil_server::auth::Role;
use counterfoil_server::console::{self, Who};

use super::Office;

#[tokio::test]
async fn each_role_comes_to_its_pages_and_no_others() {
    for office in Office::both().await {
        let mut checked = 0;
        for door in console::all_doors() {
            let path: Vec<&str> = door
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { "1" } else { part })
                .collect();
            let path = path.join("/");
            let shown = format!("{} {path}", door.method);
            let Who::People(allowed) = door.who else {
                continue;
            };
            if path.ends_with("/live") {
                // They have no end: tried by themselves.
                continue;
            }
            let mut nobody = office.browser();
            let request = nobody
                .form(&path, &[])
                .header("sec-fetch-site", "same-origin");
            let reply = if door.method == "GET" {
                nobody.get(&path).await
            } else {
                nobody.send(request).await
            };
            assert!(
                reply.status == 303 && reply.header("location").starts_with("/console/sign-in?"),
                "{shown} as nobody: {} {}",
                reply.status,
                reply.header("location")
            );
            for role in Role::ALL {
                // A fresh one each time: signing out is one of the forms.
                let code = format!("p{checked}");
                let mut browser = office.staff(&code, [role]).await;
                let reply = if door.method == "GET" {
                    browser.get(&path).await
                } else {
                    browser.post(&path, &[]).await
                };
                let is_refused = reply.status == 403 && reply.html.contains("Not for your role");
                assert_eq!(
                    is_refused,
                    !allowed.has(role),
                    "{shown} as {role}: {} {}",
                    reply.status,
                    reply.html
                );
                assert!(reply.status < 500, "{shown} as {role}");
                assert!(
                    reply.status == 303 || reply.header("content-type").starts_with("text/html"),
                    "{shown} as {role} is a page"
                );
                checked += 1;
            }
        }
        assert!(checked > 100, "only {checked} cells of the matrix");
    }
}

#[tokio::test]
async fn a_form_that_was_not_sent_from_here_changes_nothing() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut omar = office.staff("omar", [Role::Cashier]).await;
        let huda = office.staff("huda", [Role::Cashier]).await;
        let take = offer.path("/take");
        let here = office.app.url("");
        let tries = [
            ("no word of where it comes from", vec![]),
            ("from another site", vec![("sec-fetch-site", "cross-site")]),
            ("from a sister site", vec![("sec-fetch-site", "same-site")]),
            ("typed in", vec![("sec-fetch-site", "none")]),
            (
                "of another origin",
                vec![("origin", "https://evil.example")],
            ),
            ("of no origin", vec![("origin", "null")]),
            (
                "what the browser says counts more than its origin",
                vec![("sec-fetch-site", "cross-site"), ("origin", here.as_str())],
            ),
        ];
        for (what, headers) in tries {
            let request = headers
                .into_iter()
                .fold(omar.form(&take, &[]), |request, (name, value)| {
                    request.header(name, value)
                });
            let reply = omar.send(request).await;
            assert_eq!(reply.status, 403, "{what}: {}", reply.html);
            assert!(reply.html.contains("did not come from here"), "{what}");
        }
        let own = std::mem::replace(&mut omar.csrf, huda.csrf.clone());
        assert_eq!(
            omar.post(&take, &[]).await.status,
            403,
            "another session's token"
        );
        omar.csrf = String::new();
        assert_eq!(omar.post(&take, &[]).await.status, 403, "no token");
        omar.csrf = own;
        let json = omar
            .request("POST", &take)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body("{}");
        assert_eq!(omar.send(json).await.status, 415);

        let page = omar.get(&offer.path("")).await;
        assert!(page.html.contains("Waiting to be counted"), "still there");
        // An older browser names its page's origin, and that is enough.
        let older = omar.form(&take, &[]).header("origin", here.as_str());
        omar.send(older).await.leads_to(&offer.path(""));
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_and_style_is_kept_for_good() {
    for office in Office::both().await {
        let mut browser = office.browser();
        let missing = browser.get("/console/nowhere").await;
        assert_eq!(missing.status, 404);
        assert!(missing.html.contains("No such page"));
        for start in ["/", "/console/"] {
            browser.get(start).await.leads_to("/console");
        }
        browser
            .get("/console/sign-in/code")
            .await
            .leads_to("/console/sign-in");
        let put = browser
            .request("PUT", "/console/cashier")
            .header("accept-language", "ar");
        let put = browser.send(put).await;
        assert_eq!(put.status, 405);
        assert!(put.header("content-type").starts_with("text/html"));
        assert!(put.html.contains("lang=\"ar\""), "{}", put.html);
        let nowhere = browser.form("/console/nowhere", &[]);
        let nowhere = browser
            .send(nowhere.header("sec-fetch-site", "same-origin"))
            .await;
        assert!(nowhere.status == 404 && nowhere.html.contains("No such page"));
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        for strange in [
            "/console/variances/9223372036854775808",
            "/console/variances/x",
            "/console/bank/%FF",
        ] {
            let page = noor.get(strange).await;
            assert_eq!(page.status, 404, "{strange}: {}", page.html);
            assert!(page.html.contains("No such page"), "{}", page.html);
        }
        let page = browser.get("/console/sign-in").await;
        let mut assets = 0;
        for part in page.html.split("/console/assets/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            let asset = browser.get(&format!("/console/assets/{name}")).await;
            assert_eq!(asset.status, 200, "{name}");
            assert!(asset.header("cache-control").contains("immutable"));
            assets += 1;
        }
        assert!(assets >= 3, "style, script and mark");
        let other = browser
            .get("/console/assets/console.000000000000.css")
            .await;
        assert_eq!(other.status, 404, "of another build");
    }
}

/// What no form of ours sends: every field that any form reads, with values that mean nothing.
const SENSELESS: [&str; 9] = [
    "",
    "\0",
    "-1",
    "99999999999999999999",
    "\u{202e}\u{feff}١٢٣",
    "<script>alert(1)</script>",
    "'; DROP TABLE deposit; --",
    "%00%ff&=",
    "1e9",
];

#[tokio::test]
async fn senseless_forms_and_paths_are_refused_as_pages_and_break_nothing() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let mut all = office.staff("all", Role::ALL).await;
        all.post(&offer.path("/take"), &[]).await;
        let real = offer.id.to_string();
        let long = "x".repeat(5_000);
        for door in console::all_doors() {
            if door.path.ends_with("/live") || door.path.ends_with("/sign-out") {
                continue;
            }
            for name in [
                real.as_str(),
                "1",
                "0",
                "-1",
                "%00",
                "..",
                "70001.99999999999999999999",
                "%F0%9F%92%A9",
            ] {
                let path: Vec<&str> = door
                    .path
                    .split('/')
                    .map(|part| if part.starts_with('{') { name } else { part })
                    .collect();
                let path = path.join("/");
                // Its own session is not ended in the middle.
                if path == "/console/you/1/end" || path.contains("..") && door.method == "POST" {
                    continue;
                }
                let shown = format!("{} {path}", door.method);
                if door.method == "GET" {
                    let page = all.get(&path).await;
                    assert!(page.status < 500, "{shown}: {}", page.html);
                    continue;
                }
                for value in SENSELESS.into_iter().chain([long.as_str()]) {
                    let fields = [
                        "token",
                        "reason",
                        "note",
                        "how",
                        "decision",
                        "n10000",
                        "loose",
                        "c1-1",
                        "back",
                        "lang",
                        "login",
                        "password",
                        "quiet",
                        "leave",
                        "prove",
                        "code",
                        "ticket",
                        "owner",
                        "collector",
                        "challenge",
                        "currency",
                        "receipt-hard",
                    ]
                    .map(|field| (field.to_owned(), value.to_owned()));
                    let page = all.post(&path, &fields).await;
                    assert!(page.status < 500, "{shown} with {value:?}: {}", page.html);
                    assert!(!page.html.contains("<script>alert"), "{shown}");
                }
                if name != real {
                    break;
                }
            }
        }
        assert_eq!(crate::engines::sound(&office.app.state.db).await, Ok(()));
        assert_eq!(all.get("/console/you").await.status, 200, "still signed in");
    }
}
