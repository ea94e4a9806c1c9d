//! A count of a vault whose cashier does not come back to it.

use counterfoil_server::auth::{Role, proof};
use counterfoil_server::ledger::Account;
use serde_json::json;

use super::Office;
use super::office::{fields, with_money};
use crate::engines::sound;

#[tokio::test]
async fn a_manager_takes_the_count_of_a_vault_back() {
    for office in Office::both().await {
        let (person, _) = with_money(&office).await;
        let mut omar = office.at_desk(person).await;
        let mut noor = office.staff("noor2", [Role::Accountant]).await;
        let mut salma = office.staff("salma", [Role::Manager]).await;
        let action = format!("/console/vault/{person}/take-back");
        let bundle = || fields(&[("account", "1"), ("n10000", "1"), ("token", "b")]);
        assert!(!salma.get("/console/vault").await.html.contains(&action));
        let idle = fields(&[("reason", "he is ill"), ("token", "idle")]);
        let idle = salma.post(&action, &idle).await;
        assert_eq!(idle.status, 409);
        assert!(idle.html.contains("Nobody is counting this vault"));
        omar.fill("/console/day", "/console/day/begin", vec![])
            .await
            .leads_to("/console/day/count");
        let stuck = omar.post("/console/bank/make", &bundle()).await;
        assert_eq!(stuck.status, 409);

        // Others see that it is counted; only a manager can end that, and says why.
        let seen = noor.get("/console/vault").await.html;
        assert!(seen.contains("This vault is being counted") && !seen.contains(&action));
        let unsaid = salma.fill("/console/vault", &action, fields(&[("reason", " ")]));
        let unsaid = unsaid.await;
        assert_eq!(unsaid.status, 422);
        assert!(unsaid.html.contains(&action));
        office.app.pass(proof::LASTS_MS / 1_000 + 1);
        let why = fields(&[("reason", "he is ill")]);
        let asked = salma.fill("/console/vault", &action, why.clone()).await;
        assert!(asked.html.contains("Is it still you?"), "{}", asked.html);
        let mut proven = fields(&[("reason", "he is ill"), ("prove", "correct horse battery")]);
        proven.push(("token".to_owned(), asked.token_of(&action).to_owned()));
        salma
            .post(&action, &proven)
            .await
            .leads_to("/console/vault");
        assert!(!salma.get("/console/vault").await.html.contains(&action));
        let late = fields(&[("quiet", "1")]);
        let late = omar.post("/console/day/count/AED/draft", &late).await;
        assert_eq!(late.status, 409);

        // Money moves again, and the day is still open.
        let mut proven = bundle();
        proven.push(("prove".to_owned(), "correct horse battery".to_owned()));
        omar.post("/console/bank/make", &proven)
            .await
            .leads_to("/console/bank/1");
        let held = office.company.balance(Account::CashVault, Some(person.0));
        assert_eq!(held.await, 20_000);
        omar.fill("/console/day", "/console/day/begin", vec![])
            .await
            .leads_to("/console/day/count");

        let trail = format!("/console/audit?subject=vault+{person}");
        let told = salma.get(&trail).await.html;
        assert!(told.contains("Took the count of a vault back") && told.contains("he is ill"));
        assert!(told.contains("Vault of") && told.contains("Person omar"));
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}

#[tokio::test]
async fn nobody_takes_their_own_count_of_a_vault_back() {
    for office in Office::both().await {
        let roles = [Role::Cashier, Role::Manager];
        let both = office.app.person("both", roles).await;
        let mut desk = office.at_desk(both).await;
        desk.fill("/console/day", "/console/day/begin", vec![])
            .await
            .leads_to("/console/day/count");
        let action = format!("/console/vault/{both}/take-back");
        assert!(!desk.get("/console/vault").await.html.contains(&action));
        let body = json!({"reason": "I forgot it"});
        let command = async |who, path: &str, key: &str| {
            let token = office.app.token(who).await;
            let reply = office.app.command(path, &token, key, &body).await;
            let kind = (reply.status >= 400).then(|| reply.problem());
            (reply.status, kind.unwrap_or_default())
        };
        let path = format!("/v1/vaults/{both}/take-back");
        assert_eq!(
            command(both, &path, "own").await,
            (403, "four-eyes".to_owned())
        );
        let manager = office.company.manager;
        let nobodys = command(manager, "/v1/vaults/4711/take-back", "none").await;
        assert_eq!(nobodys, (404, "not-found".to_owned()));
        assert_eq!(command(manager, &path, "once").await.0, 200);
        assert_eq!(
            command(manager, &path, "once").await.0,
            200,
            "the same request"
        );
        assert_eq!(
            command(manager, &path, "twice").await,
            (409, "vault-not-being-counted".to_owned())
        );
        assert_eq!(
            office
                .company
                .count("SELECT COUNT(*) FROM audit WHERE action = 'cash_day.count_taken_back'")
                .await,
            1
        );
        assert_eq!(sound(&office.app.state.db).await, Ok(()));
    }
}
