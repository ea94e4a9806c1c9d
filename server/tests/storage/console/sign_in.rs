//! Signing in at a desk, and out; keeping others out.

use counterfoil_server::auth::Role;
use counterfoil_server::auth::desks::{DAY_MS, IDLE_MS};

use super::{Browser, Office, Page};
use crate::engines::sound;

const PASSWORD: &str = "correct horse battery";

async fn sign_in(browser: &mut Browser<'_>, login: &str, password: &str) -> Page {
    browser
        .post_text(
            "/console/sign-in",
            &[("login", login), ("password", password)],
        )
        .await
}

#[tokio::test]
async fn a_person_signs_in_looks_around_and_signs_out() {
    for office in Office::both().await {
        office.app.person("omar", [Role::Cashier]).await;
        let mut browser = office.browser();
        let first = browser.get("/console/deposits/70001.5").await;
        first.leads_to("/console/sign-in?back=/console/deposits/70001.5");
        let page = browser.get(first.header("location")).await;
        let back = "name=\"back\" value=\"/console/deposits/70001.5\"";
        assert!(page.html.contains(back), "{}", page.html);

        let wrong = sign_in(&mut browser, "omar", "wrong horse battery").await;
        assert_eq!(wrong.status, 401);
        assert_eq!(wrong.field("login"), "omar", "what was typed is kept");
        assert!(!wrong.html.contains("wrong horse"));
        let nobody = sign_in(&mut browser, "nobody", "wrong horse battery").await;
        assert_eq!(
            wrong.html.replace("omar", "nobody"),
            nobody.html,
            "a login that exists looks no different"
        );

        let signed = sign_in(&mut browser, "omar", PASSWORD).await;
        signed.leads_to("/console");
        let cookies = signed.set_cookies();
        assert_eq!(cookies.len(), 2, "{cookies:?}");
        for cookie in cookies {
            assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
        }
        let home = browser.get("/console").await;
        home.leads_to("/console/cashier");
        let queue = browser.get("/console/cashier").await;
        assert_eq!(queue.status, 200);
        assert!(queue.html.contains("Person omar"));
        assert_eq!(queue.header("cache-control"), "no-store");
        assert_eq!(queue.header("x-frame-options"), "DENY");
        assert_eq!(queue.header("x-content-type-options"), "nosniff");
        let policy = queue.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(
            !queue.html.contains("<script>") && !queue.html.contains(" style="),
            "nothing is inline"
        );
        // Signed in already: the sign-in leads on.
        browser.get("/console/sign-in").await.leads_to("/console");

        queue.field("csrf").clone_into(&mut browser.csrf);
        let kept = browser.cookies.clone();
        let out = browser.post_text("/console/sign-out", &[]).await;
        out.leads_to("/console/sign-in");
        browser.cookies = kept;
        let again = browser.get("/console/cashier").await;
        again.leads_to("/console/sign-in?back=/console/cashier");
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn elsewhere_than_on_this_machine_the_cookie_wants_tls() {
    for office in Office::both().await {
        office.app.person("omar", [Role::Cashier]).await;
        let mut browser = office.browser();
        let fields = [("login", "omar"), ("password", PASSWORD)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = browser
            .form("/console/sign-in", &fields)
            .header("host", "books.example")
            .header("origin", "https://books.example");
        let signed = browser.send(request).await;
        let cookies = signed.set_cookies();
        let session = cookies.first().expect("a session");
        assert!(
            session.starts_with("__Host-counterfoil=") && session.contains("; Path=/;"),
            "{session}"
        );
        for cookie in cookies {
            assert!(cookie.contains("; Secure"), "{cookie}");
        }
    }
}

#[tokio::test]
async fn guessing_from_the_next_desk_does_not_keep_a_person_out() {
    for office in Office::both().await {
        office.app.person("omar", [Role::Cashier]).await;
        let mut desk = office.browser();
        sign_in(&mut desk, "omar", PASSWORD)
            .await
            .leads_to("/console");
        let session = desk.cookies.first().cloned().expect("a session");

        // All tests come from one address, as all desks of an office do.
        let mut thief = office.browser();
        let mut guesses = 0;
        let refused = loop {
            let page = sign_in(&mut thief, "omar", "wrong horse battery").await;
            if page.status != 401 {
                break page;
            }
            guesses += 1;
        };
        assert_eq!((refused.status, guesses), (429, 8));
        assert!(!refused.header("retry-after").is_empty());
        assert_eq!(sign_in(&mut thief, "omar", PASSWORD).await.status, 429);

        desk.cookies.retain(|(name, _)| *name != session.0);
        sign_in(&mut desk, "omar", PASSWORD)
            .await
            .leads_to("/console");

        // The mark of one person is none of another, and frees nobody who guesses.
        office.app.person("huda", [Role::Cashier]).await;
        desk.cookies.retain(|(name, _)| *name != session.0);
        for _ in 0..8 {
            assert_eq!(
                sign_in(&mut desk, "huda", "wrong horse battery")
                    .await
                    .status,
                401
            );
        }
        assert_eq!(sign_in(&mut desk, "huda", PASSWORD).await.status, 429);
    }
}

#[tokio::test]
async fn sessions_are_seen_ended_and_run_out() {
    for office in Office::both().await {
        let omar = office.app.person("omar", [Role::Cashier]).await;
        let (mut here, mut there) = (office.at_desk(omar).await, office.at_desk(omar).await);
        let mut other = office.staff("huda", [Role::Cashier]).await;
        let page = here.get("/console/you").await;
        let ends: Vec<String> = page
            .html
            .split("action=\"")
            .filter_map(|part| part.split('"').next())
            .filter(|place| place.ends_with("/end"))
            .map(str::to_owned)
            .collect();
        assert_eq!(ends.len(), 2, "{ends:?}");
        for end in &ends {
            assert_eq!(
                other.post_text(end, &[]).await.status,
                404,
                "nobody ends another's session"
            );
        }
        // The newest stands first, and is not this one.
        here.post_text(&ends[0], &[]).await.leads_to("/console/you");
        assert_eq!(there.get("/console/you").await.status, 303);
        assert_eq!(here.get("/console/you").await.status, 200);

        // Used, it lasts; left alone, it does not; and never beyond the day.
        office.app.pass(IDLE_MS / 1_000 - 60);
        assert_eq!(here.get("/console/you").await.status, 200);
        office.app.pass(IDLE_MS / 1_000 - 60);
        assert_eq!(here.get("/console/you").await.status, 200);
        office.app.pass(IDLE_MS / 1_000 + 60);
        assert_eq!(here.get("/console/you").await.status, 303);
        let mut day = office.at_desk(omar).await;
        let mut minutes = 0;
        while day.get("/console/you").await.status == 200 {
            office.app.pass(30 * 60);
            minutes += 30;
        }
        assert_eq!(minutes * 60_000, DAY_MS + 30 * 60_000);
    }
}

#[tokio::test]
async fn the_language_is_kept_and_follows_the_browser_before_that() {
    for office in Office::both().await {
        let mut browser = office.browser();
        let request = browser
            .request("GET", "/console/sign-in")
            .header("accept-language", "ar-AE,ar;q=0.9,en;q=0.5");
        let arabic = browser.send(request).await;
        assert!(arabic.html.contains("<html lang=\"ar\" dir=\"rtl\">"));
        let chosen = browser
            .post_text(
                "/console/language",
                &[("lang", "ar"), ("back", "/console/sign-in")],
            )
            .await;
        chosen.leads_to("/console");
        let page = browser.get("/console/sign-in").await;
        assert!(page.html.contains("dir=\"rtl\""));
    }
}
