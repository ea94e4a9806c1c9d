//! The second factor at a desk.

use counterfoil_server::auth::{Role, proof, second};

use super::{Browser, Office, Page};
use crate::engines::sound;

const PASSWORD: &str = "correct horse battery";

async fn sign_in(browser: &mut Browser<'_>, login: &str) -> Page {
    let fields = [("login", login), ("password", PASSWORD)];
    browser.post_text("/console/sign-in", &fields).await
}

/// The secret as a page shows it, to be typed.
fn secret(page: &Page) -> String {
    let (_, rest) = page
        .html
        .split_once("key secret\" dir=\"ltr\">")
        .expect("shown");
    rest.split('<').next().unwrap_or_default().replace(' ', "")
}

fn code(office: &Office, secret: &str) -> String {
    let seconds = office.app.state.clock.now().0 / 1_000;
    second::code_of(secret, seconds).expect("a code")
}

#[tokio::test]
async fn a_person_sets_it_up_signs_in_with_it_and_switches_it_off() {
    for office in Office::both().await {
        office.app.person("rana", [Role::Supervisor]).await;
        let mut rana = office.browser();
        sign_in(&mut rana, "rana").await.leads_to("/console");
        let you = rana.get("/console/you").await;
        you.field("csrf").clone_into(&mut rana.csrf);
        let place = "/console/you/second";
        let begin = format!("{place}/begin");
        rana.post(&begin, &[]).await.leads_to(place);
        let page = rana.get(place).await;
        let secret = secret(&page);
        assert_eq!(secret.len(), 32);
        assert!(page.html.contains("<svg") && page.header("cache-control") == "no-store");
        let confirm = format!("{place}/confirm");
        let wrong = rana.post_text(&confirm, &[("code", "000000")]).await;
        assert_eq!(wrong.status, 401);
        let right = code(&office, &secret);
        let done = rana.post_text(&confirm, &[("code", right.as_str())]).await;
        assert_eq!(done.html.matches("<li>").count(), 10, "{}", done.html);
        // They are shown this once: no switch of the language leads away from them.
        assert!(!done.html.contains("/console/language"));
        assert!(page.html.contains("/console/language"));
        assert!(!rana.get(place).await.html.contains(&secret), "never again");

        let mut other = office.browser();
        let asked = sign_in(&mut other, "rana").await;
        assert_eq!(asked.status, 200);
        assert!(asked.set_cookies().is_empty(), "not signed in yet");
        let ticket = asked.field("ticket").to_owned();
        let second = "/console/sign-in/code";
        let send = |code: String| [("ticket", ticket.clone()), ("code", code)];
        let fields =
            |fields: [(&str, String); 2]| fields.map(|(name, value)| (name.to_owned(), value));
        let taken = other.post(second, &fields(send(right))).await;
        assert_eq!(taken.status, 401, "taken when it was set up");
        office.app.pass(30);
        let next = code(&office, &secret);
        other
            .post(second, &fields(send(next)))
            .await
            .leads_to("/console");
        office.app.pass(400);
        let late = other
            .post(second, &fields(send(code(&office, &secret))))
            .await;
        late.leads_to("/console/sign-in?ended=1");

        // Proving again takes the code, and not the password.
        office.app.pass(proof::LASTS_MS / 1_000);
        let you = other.get("/console/you").await;
        you.field("csrf").clone_into(&mut other.csrf);
        let new = other
            .post_text(
                &format!("{place}/codes"),
                &[("code", code(&office, &secret).as_str())],
            )
            .await;
        assert_eq!(new.html.matches("<li>").count(), 10);
        office.app.pass(30);
        let off = format!("{place}/off");
        let only = [("password", PASSWORD), ("code", "")];
        assert_eq!(other.post_text(&off, &only).await.status, 401);
        let shown = code(&office, &secret);
        let both = [("password", PASSWORD), ("code", shown.as_str())];
        other.post_text(&off, &both).await.leads_to("/console/you");
        sign_in(&mut other, "rana").await.leads_to("/console");
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn whoever_sits_down_at_a_desk_that_was_left_sets_nothing_up() {
    for office in Office::both().await {
        let mut rana = office.staff("rana", [Role::Supervisor]).await;
        office.app.pass(proof::LASTS_MS / 1_000 + 1);
        let asked = rana.post("/console/you/second/begin", &[]).await;
        assert!(asked.status == 200 && asked.html.contains("Is it still you?"));
        let page = rana.get("/console/you/second").await;
        assert!(!page.html.contains("<svg"), "nothing was begun");
    }
}

#[tokio::test]
async fn an_admin_resets_somebody_elses_with_a_reason() {
    for office in Office::both().await {
        let omar = office.app.person("omar", [Role::Cashier]).await;
        let (now, keys) = (office.app.state.clock.now(), &office.app.state.keys);
        for login in ["omar", "adel"] {
            if login == "adel" {
                office.app.person(login, [Role::Admin]).await;
            }
            let on = office.app.state.db.write(|mut tx| async move {
                second::switch_on(&mut tx, keys, login, "Al Noor", now).await
            });
            on.await.expect("on");
        }
        let mut sami = office.staff("sami", [Role::Admin]).await;
        let list = sami.get("/console/people").await;
        let place = format!("/console/people/{omar}");
        assert!(list.html.contains(&place), "{}", list.html);
        let reset = format!("{place}/reset");
        let blank = [("decision", "yes"), ("reason", " ")];
        assert_eq!(sami.post_text(&reset, &blank).await.status, 422);
        let yes = [("decision", "yes"), ("reason", "phone stolen")];
        sami.post_text(&reset, &yes).await.leads_to(&place);
        assert!(!sami.get(&place).await.html.contains("/reset"));
        let mut auditor = office.staff("noor", [Role::Auditor]).await;
        assert_eq!(auditor.get(&place).await.status, 200);
        assert_eq!(auditor.post_text(&reset, &yes).await.status, 403);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
