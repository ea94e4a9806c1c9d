//! A deposit that was counted and is answered by nobody.

use counterfoil_server::auth::Role;

use super::Office;
use crate::engines::sound;

#[tokio::test]
async fn a_manager_takes_a_count_back_that_nobody_goes_on_with() {
    for office in Office::both().await {
        let (_, offer) = office.offered().await;
        let (page, action) = (offer.path(""), offer.path("/take-back"));
        let mut omar = office.staff("omar", [Role::Cashier]).await;
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
