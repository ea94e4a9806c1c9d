//! Days planned, edited and read at the office while phones write to them too.

mod apart;
mod plan;

use serde_json::{Value, json};

use super::{Reply, TestApp};
use crate::engines::{both, number};
use crate::field::{Company, TODAY};

/// A company with its office on the line.
struct Site {
    company: Company,
    app: TestApp,
    supervisor: String,
    path: String,
}

impl Site {
    async fn both() -> [Self; 2] {
        let [one, other] = both().await;
        [
            Self::new(Company::new(one, 2).await).await,
            Self::new(Company::new(other, 2).await).await,
        ]
    }

    async fn new(company: Company) -> Self {
        let app = TestApp::start(company.db.clone()).await;
        let supervisor = app.token(company.supervisor).await;
        let path = format!("/v1/daybooks/{}/{TODAY}", company.collectors[0]);
        Self {
            company,
            app,
            supervisor,
            path,
        }
    }

    async fn plan(&self, stops: Value) -> Reply {
        self.app
            .post(
                &format!("{}/stops", self.path),
                &self.supervisor,
                &json!({"stops": stops}),
            )
            .await
    }

    /// Plans, and says which stops that made.
    async fn planned(&self, stops: Value) -> Vec<String> {
        let reply = self.plan(stops).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        members(&reply.json()["stops"], "stop")
    }

    async fn change(&self, method: &str, path: &str, body: &Value) -> Reply {
        let request = self.app.request(method, &format!("{}{path}", self.path));
        self.app
            .send(request.bearer_auth(&self.supervisor).json(body))
            .await
    }

    async fn edit(&self, stop: &str, body: Value) -> Reply {
        self.change("PATCH", &format!("/stops/{stop}"), &body).await
    }

    async fn day(&self) -> Value {
        let reply = self.app.get(&self.path, &self.supervisor).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        reply.json()
    }

    async fn entries(&self) -> i64 {
        number(&self.company.db, "SELECT COUNT(*) FROM entry").await
    }
}

fn members(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter()
        .map(|member| member[field].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn codes(day: &Value) -> Vec<&str> {
    let stops = day["stops"].as_array().expect("stops").iter();
    stops
        .filter(|stop| stop["cancelled"].is_null())
        .map(|stop| stop["customer"]["code"].as_str().expect("a code"))
        .collect()
}
