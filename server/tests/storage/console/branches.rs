//! What somebody of a branch is shown, plans and is given: nothing of another branch, by whatever door.

use counterfoil_server::auth::Role;
use counterfoil_sync::id::PersonNo;
use serde_json::json;

use super::matrix::{Things, bind, things};
use super::{Browser, Office};
use crate::engines::{behind_our_back, both};
use crate::field::{Company, TODAY};

/// One collector in the North and one in the South, each with a day behind them.
async fn north_and_south(office: &Office) -> [Things; 2] {
    let all = [things(office, 0).await, things(office, 1).await];
    let collectors = &office.company.collectors;
    for (collector, branch) in collectors.iter().zip(["North", "South"]) {
        bind(office, *collector, branch).await;
    }
    all
}

async fn of_branch(office: &Office, code: &str, role: Role, branch: &'static str) -> PersonNo {
    let person = office.app.person(code, [role]).await;
    bind(office, person, branch).await;
    person
}

#[tokio::test]
async fn the_map_shows_the_own_branch_alone() {
    for db in both().await {
        let office = Office::of(db, 2).await;
        let _ = north_and_south(&office).await;
        let sites = "UPDATE customer SET lat_e5 = 2520000 + no, lon_e5 = 5527000 + no";
        behind_our_back(&office.app.state.db, sites)
            .await
            .expect("places");
        let token = office.app.token(office.company.supervisor).await;
        for (place, collector) in office.company.collectors.iter().enumerate() {
            let plan = json!({"stops": [{"code": format!("K{place}0")}]});
            let path = format!("/v1/daybooks/{collector}/{TODAY}/stops");
            assert_eq!(office.app.post(&path, &token, &plan).await.status, 200);
        }
        let north = of_branch(&office, "north", Role::Supervisor, "North").await;
        let mut rana = office.at_desk(north).await;
        let board = rana.get("/console/board").await.html;
        let request = rana.request("GET", "/console/board/live");
        let mut stream = request.send().await.expect("an answer");
        let live = stream.chunk().await.expect("a piece").expect("not over");
        let live = String::from_utf8_lossy(&live).into_owned();
        for shown in [&board, &live] {
            assert!(shown.contains("Customer 0 0"), "the own: {shown}");
            assert!(!shown.contains("Customer 1 0"), "another branch's: {shown}");
        }
        let mut whole = office.at_desk(office.company.supervisor).await;
        let board = whole.get("/console/board").await.html;
        assert!(board.contains("Customer 1 0") && board.contains("Customer 0 0"));
    }
}

#[tokio::test]
async fn nobody_plans_a_customer_of_another_branch() {
    for db in both().await {
        let office = Office::of(db, 2).await;
        let _ = north_and_south(&office).await;
        let collector = office.company.collectors[0];
        let north = of_branch(&office, "north", Role::Supervisor, "North").await;
        let mut rana = office.at_desk(north).await;
        let token = office.app.token(north).await;
        let day = TODAY.plus(1);
        let page = format!("/console/plan/{day}");
        let form = format!("{page}/{collector}");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let api = format!("/v1/daybooks/{collector}/{day}/stops");
        let far = Company::customer(1, 0);
        let customer = rana.get(&format!("/console/customers/{far}")).await;
        assert_eq!(customer.status, 404);
        let mut answers = Vec::new();
        for code in ["K10", "K99"] {
            let fields = vec![field("do", "add"), field("code", code)];
            let refused = rana.fill(&page, &form, fields).await;
            assert_eq!(refused.status, 422, "{code}: {}", refused.html);
            let plan = json!({"stops": [{"code": "K00"}, {"code": code}]});
            let refused = office.app.post(&api, &token, &plan).await;
            assert_eq!(refused.status, 422, "{code}: {}", refused.json());
            answers.push(refused.json()["detail"].to_string().replace(code, "K"));
        }
        assert_eq!(answers[0], answers[1], "as if there were none");
        let by_no = json!({"stops": [{"customer": far.0}]});
        assert_eq!(office.app.post(&api, &token, &by_no).await.status, 422);
        let read = format!("/v1/daybooks/{collector}/{day}");
        let plan = office.app.get(&read, &token).await.json();
        assert_eq!(plan["stops"], json!([]), "all or none");

        // The own branch's are planned, and who belongs to none plans anybody.
        rana.fill(&page, &form, vec![field("do", "add"), field("code", "K01")])
            .await;
        let whole = office.app.token(office.company.supervisor).await;
        let plan = json!({"stops": [{"code": "K10"}]});
        assert_eq!(office.app.post(&api, &whole, &plan).await.status, 200);
        // Copied by the branch, the day comes without them.
        let next = format!("/console/plan/{}", day.plus(1));
        let team = format!("{next}/team");
        let copy = vec![
            field("do", "copy"),
            field("day", &day.to_string()),
            field(&format!("c{collector}"), "1"),
        ];
        rana.fill(&next, &team, copy).await;
        let read = format!("/v1/daybooks/{collector}/{}", day.plus(1));
        let copied = office.app.get(&read, &token).await.json();
        let stops = copied["stops"].as_array().expect("stops");
        let codes: Vec<_> = stops.iter().map(|stop| &stop["customer"]["code"]).collect();
        assert_eq!(codes, ["K01"]);
    }
}

/// Gives something to somebody: whether the form offered them, and whether that was taken.
async fn given(
    by: &mut Browser<'_>,
    page: &str,
    action: &str,
    owner: PersonNo,
    more: &[(&str, &str)],
) -> (bool, bool) {
    let shown = by.get(page).await;
    let is_offered = shown.html.contains(&format!("<option value=\"{owner}\""));
    let mut fields = vec![("owner".to_owned(), owner.to_string())];
    for (name, value) in more {
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let answer = by.fill(page, action, fields).await;
    assert!(
        [303, 422].contains(&answer.status),
        "{action}: {}",
        answer.html
    );
    (is_offered, answer.status == 303)
}

#[tokio::test]
async fn who_is_given_something_can_open_it() {
    for db in both().await {
        let office = Office::of(db, 2).await;
        let all = north_and_south(&office).await;
        let noor = office.app.person("noor", [Role::Accountant]).await;
        let mut noor = office.at_desk(noor).await;
        let token = office.app.token(office.company.manager).await;
        let mut people = vec![office.company.supervisor];
        for role in [Role::Supervisor, Role::Accountant, Role::Manager] {
            for branch in ["North", "South"] {
                let code = format!("{role}-{branch}");
                people.push(of_branch(&office, &code, role, branch).await);
            }
        }
        let mut seen = 0;
        for things in &all {
            let case = format!("/console/variances/{}", things["variance"]);
            let flag = format!("/console/flags/{}", things["receipt"]);
            for person in &people {
                let mut theirs = office.at_desk(*person).await;
                for (page, action, more) in [
                    (&case, format!("{case}/assign"), &[][..]),
                    (
                        &flag,
                        format!("{flag}/decide"),
                        &[("decision", "no"), ("reason", "ask him")][..],
                    ),
                ] {
                    let can = theirs.get(page).await.status == 200;
                    seen += usize::from(can);
                    let told = given(&mut noor, page, &action, *person, more).await;
                    assert_eq!(told, (can, can), "{page} to person {person}");
                }
                let can = theirs.get(&case).await.status == 200;
                let api = format!("/v1/variances/{}/assign", things["variance"]);
                let body = json!({"owner": person.0});
                let key = format!("{}-{person}", things["variance"]);
                let answer = office.app.command(&api, &token, &key, &body).await;
                assert_eq!(answer.status == 200, can, "{}", answer.json());
            }
        }
        assert_eq!(seen, 2 * 2 * 4, "whole, and three of the branch");
    }
}
