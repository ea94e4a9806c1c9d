//! A deposit that was counted and is answered by nobody.

use counterfoil_server::auth::Role;
use serde_json::json;

use super::Office;
use crate::engines::sound;

#[tokio::test]
async fn a_manager_takes_a_count_back_that_nobody_goes_on_with() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let (page, action) = (offer.path(""), offer.path("/take-back"));
        let omar_no = office.app.person("omar", [Role::Cashier]).await;
        let mut omar = office.at_desk(omar_no).await;
        let mut lina = office.staff("lina", [Role::Cashier]).await;
        let mut noor = office.staff("noor", [Role::Accountant]).await;
        let mut salma = office.staff("salma", [Role::Manager]).await;
        omar.post(&offer.path("/take"), &[]).await;
        omar.fill(&page, &offer.path("/count"), offer.count("2", 2))
            .await
            .leads_to(&page);
        assert!(!noor.get(&page).await.html.contains(&action));
        let why = |why: &str| vec![("reason".to_owned(), why.to_owned())];
        let unsaid = salma.fill(&page, &action, why("")).await;
        assert_eq!(unsaid.status, 422);
        salma
            .fill(&page, &action, why("he is ill"))
            .await
            .leads_to(&page);
        assert!(!salma.get(&page).await.html.contains(&action));
        let late = omar
            .post_text(&offer.path("/confirm"), &[("token", "t1")])
            .await;
        assert_eq!(late.status, 409);
        let trail = format!("/console/audit?subject=deposit+{}", offer.id);
        assert!(salma.get(&page).await.html.contains(&trail));
        let told = salma.get(&trail).await.html;
        assert!(told.contains("Took a count back to the queue"));
        assert!(told.contains("200.00") && told.contains("he is ill"));
        // Who saw what was declared is told so, and is not asked to count it.
        let queue = omar.get("/console/cashier").await.html;
        assert!(queue.contains(&page) && !queue.contains(&offer.path("/take")));
        let shown = omar.get(&page).await.html;
        assert!(shown.contains("You have seen what was declared"));
        assert!(!shown.contains(&offer.path("/take")));
        for what in ["/take", "/draft", "/count", "/second"] {
            let mut fields = offer.count("3", 2);
            fields.push(("token".to_owned(), what.to_owned()));
            let turned = omar.post(&offer.path(what), &fields).await;
            assert_eq!(turned.status, 403, "{what}");
            assert!(turned.html.contains("somebody else counts this one"));
        }
        let token = office.app.token(omar_no).await;
        let path = format!("/v1/deposits/{}/count", offer.id);
        let body = json!({"denominations": [], "cheques": []});
        let reply = office.app.command(&path, &token, "k", &body).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (403, "seen-declared")
        );
        // Another counts it anew.
        lina.post(&offer.path("/take"), &[]).await;
        lina.fill(&page, &offer.path("/count"), offer.count("3", 2))
            .await
            .leads_to(&page);
        lina.fill(&page, &offer.path("/confirm"), vec![])
            .await
            .leads_to(&page);
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
