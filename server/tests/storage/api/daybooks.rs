//! A day planned, edited and read at the office while a phone writes to it too.

use counterfoil_server::auth::Role;
use counterfoil_server::fieldwork::{Agreement, compare_claims};
use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::{
    CheckIn, NoteEdit, NoteTarget, Seen, StopAdd, StopMove, VisitEnd, VisitOutcome,
};
use counterfoil_sync::id::{DaybookId, EntryId, JournalId};
use counterfoil_sync::journal::Head;
use counterfoil_sync::rank;
use counterfoil_sync::wire::{Command, DaybookClaim, SyncReply, unpack};
use serde_json::{Value, json};

use super::{Reply, TestApp};
use crate::engines::{both, number, sound};
use crate::field::{Company, Phone, TODAY};

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

    async fn compared(&self) -> Agreement {
        compare_claims(&self.company.db).await.expect("compared")
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

/// What a phone holds of its day.
struct Replica {
    phone: Phone,
    office: Head,
    daybook: Daybook,
}

impl Replica {
    fn new(phone: Phone) -> Self {
        let id = DaybookId {
            collector: phone.collector,
            day: TODAY,
        };
        Self {
            phone,
            office: Head::start(JournalId::office(id)),
            daybook: Daybook::new(id),
        }
    }

    fn write(&mut self, fact: impl Into<counterfoil_sync::entry::Fact>) -> EntryId {
        let seen = self.daybook.seen_for(self.phone.journal);
        let seq = self.phone.write_seen(fact, seen);
        let sealed = self.phone.entries.last().expect("just written");
        self.daybook.apply(sealed).expect("it follows");
        EntryId::new(self.phone.journal, seq)
    }

    /// Says what the document comes to, and takes in what the office says.
    async fn sync(&mut self, company: &Company) -> SyncReply {
        let (office, own) = (self.office.seq, self.phone.head.seq);
        let at = [
            Seen {
                journal: self.phone.journal,
                seq: own,
            },
            Seen {
                journal: self.office.journal,
                seq: office,
            },
        ];
        let heads = self.daybook.heads_digest_at(&at).expect("it stands there");
        self.phone.claims = vec![DaybookClaim {
            day: TODAY,
            office,
            own,
            heads,
        }];
        let reply = company.sync(&mut self.phone).await;
        for run in reply.office.iter().flatten() {
            assert_eq!((run.day, run.base), (TODAY, self.office.seq));
            for sealed in unpack(&self.office, &run.entries, &[]).expect("they follow") {
                self.office = Head::at(&sealed);
                self.daybook.apply(&sealed).expect("it follows");
            }
        }
        reply
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn planning_the_same_again_changes_nothing() {
    for site in Site::both().await {
        let stops = json!([
            {"code": "K00", "target": {"amount": "100.00", "currency": "AED"}},
            {"customer": Company::customer(0, 1).0},
            {"code": "K02"},
            {"code": "K00"},
        ]);
        let first = site.plan(stops.clone()).await.json();
        let made = members(&first["stops"], "stop");
        assert_eq!(made[0], made[3]);
        assert_eq!(
            first["stops"][1]["customer"],
            json!({"no": 2, "code": "K01", "name": "Customer 0 1"})
        );
        assert_eq!(site.entries().await, 3);
        let again = site.plan(stops).await.json();
        assert_eq!(members(&again["stops"], "stop"), made);
        assert!(
            again["stops"]
                .as_array()
                .expect("stops")
                .iter()
                .all(|stop| stop["added"] == false)
        );
        assert_eq!(site.entries().await, 3);

        let day = site.day().await;
        assert_eq!(codes(&day), ["K00", "K01", "K02"]);
        assert_eq!(
            day["stops"][0]["target"],
            json!({"amount": "100.00", "currency": "AED"})
        );
        assert_eq!(day["stops"][0]["by"], site.company.supervisor.0);
        let list = site
            .app
            .get(&format!("/v1/daybooks?day={TODAY}"), &site.supervisor)
            .await
            .json();
        assert_eq!(
            (
                &list["daybooks"][0]["stops"],
                &list["daybooks"][0]["is_open"]
            ),
            (&json!(3), &json!(false))
        );

        let closer = json!([{"code": "K03", "after": made[0]}]);
        site.planned(closer).await;
        assert_eq!(codes(&site.day().await), ["K00", "K03", "K01", "K02"]);
        sound(&site.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn what_cannot_be_planned_is_named_and_nothing_is() {
    for site in Site::both().await {
        let reply = site
            .plan(json!([{"code": "K00"}, {"code": "K99"}, {"customer": 999}]))
            .await;
        assert_eq!((reply.status, reply.problem().as_str()), (422, "invalid"));
        assert!(
            reply.text("detail").contains("\"K99\", 999"),
            "{}",
            reply.text("detail")
        );
        for (stops, status) in [
            (json!([{"code": "K00", "customer": 1}]), 422),
            (json!([{}]), 422),
            (
                json!([{"code": "K00", "target": {"amount": "0.00", "currency": "AED"}}]),
                422,
            ),
            (
                json!([{"code": "K00", "target": {"amount": "1.001", "currency": "AED"}}]),
                422,
            ),
            (json!([{"code": "K00", "after": "8000000080005135.7"}]), 404),
            (json!([{"code": "K00", "when": "noon"}]), 422),
        ] {
            let reply = site.plan(stops.clone()).await;
            assert_eq!(reply.status, status, "{stops}: {}", reply.json());
            reply.problem();
        }
        for (path, status) in [
            ("/v1/daybooks/1/2024-01-01/stops", 422),
            ("/v1/daybooks/1/tomorrow/stops", 422),
            ("/v1/daybooks/3/2026-11-22/stops", 404),
        ] {
            let reply = site
                .app
                .post(path, &site.supervisor, &json!({"stops": [{"code": "K00"}]}))
                .await;
            assert_eq!(reply.status, status, "{path}: {}", reply.json());
        }
        assert_eq!(site.entries().await, 0);
    }
}

#[tokio::test]
async fn a_stop_is_moved_cancelled_and_given_a_target() {
    for site in Site::both().await {
        let stops = site
            .planned(json!([{"code": "K00"}, {"code": "K01"}, {"code": "K02"}]))
            .await;
        assert_eq!(
            site.edit(&stops[2], json!({"after": null})).await.status,
            204
        );
        assert_eq!(codes(&site.day().await), ["K02", "K00", "K01"]);
        assert_eq!(
            site.edit(&stops[2], json!({"after": stops[0]}))
                .await
                .status,
            204
        );
        assert_eq!(codes(&site.day().await), ["K00", "K02", "K01"]);
        assert_eq!(
            site.edit(
                &stops[1],
                json!({"target": {"amount": "5", "currency": "KWD"}})
            )
            .await
            .status,
            204
        );
        assert_eq!(
            site.day().await["stops"][2]["target"],
            json!({"amount": "5.000", "currency": "KWD"})
        );
        let before = site.entries().await;
        for (stop, same) in [
            (2, json!({"after": stops[0]})),
            (1, json!({"target": {"amount": "5.000", "currency": "KWD"}})),
            (0, json!({"target": null})),
        ] {
            assert_eq!(site.edit(&stops[stop], same).await.status, 204);
        }
        assert_eq!(site.entries().await, before);
        assert_eq!(
            site.edit(&stops[1], json!({"target": null})).await.status,
            204
        );
        assert_eq!(site.day().await["stops"][2]["target"], Value::Null);

        for _ in 0..2 {
            assert_eq!(
                site.edit(&stops[0], json!({"cancel": "paid by transfer"}))
                    .await
                    .status,
                204
            );
        }
        assert_eq!(site.entries().await, before + 2);
        let day = site.day().await;
        assert_eq!(codes(&day), ["K02", "K01"]);
        assert_eq!(
            day["stops"][0]["cancelled"],
            json!({"reason": "paid by transfer", "by": site.company.supervisor.0})
        );
        let late = site.edit(&stops[0], json!({"after": null})).await;
        assert_eq!(
            (late.status, late.problem().as_str()),
            (409, "stop-cancelled")
        );
        // Off the plan, a customer can be planned again.
        let again = site.planned(json!([{"code": "K00"}])).await;
        assert_ne!(again[0], stops[0]);
        assert_eq!(codes(&site.day().await), ["K02", "K01", "K00"]);

        for (stop, body, status) in [
            (stops[1].as_str(), json!({}), 422),
            (&stops[1], json!({"cancel": " "}), 422),
            (&stops[1], json!({"cancel": "x".repeat(201)}), 422),
            (&stops[1], json!({"after": null, "target": null}), 422),
            (&stops[1], json!({"after": "1.1"}), 404),
            ("1.1", json!({"after": null}), 404),
            ("first", json!({"after": null}), 404),
        ] {
            let reply = site.edit(stop, body.clone()).await;
            assert_eq!(reply.status, status, "{body}: {}", reply.json());
            reply.problem();
        }
    }
}

#[tokio::test]
async fn a_phone_and_the_office_edit_one_day_apart_and_come_to_the_same() {
    for site in Site::both().await {
        let company = &site.company;
        // A customer of another collector: the phone must be given them.
        let stops = site
            .planned(json!([{"code": "K00"}, {"code": "K01"}, {"code": "K12"}]))
            .await;
        assert_eq!(
            site.change(
                "PUT",
                "/notes",
                &json!({"target": "day", "text": "start at gate 4", "was": ""})
            )
            .await
            .text("text"),
            "start at gate 4"
        );
        let mut phone = Replica::new(company.phone(0, 20).await);
        let reply = phone.sync(company).await;
        let customers = reply
            .reference
            .and_then(|reference| reference.customers)
            .expect("customers");
        assert!(
            customers
                .iter()
                .any(|customer| customer.no == Company::customer(1, 2))
        );
        let planned: Vec<EntryId> = phone.daybook.stops().iter().map(|stop| stop.id).collect();
        assert_eq!(
            planned.iter().map(EntryId::to_string).collect::<Vec<_>>(),
            stops
        );

        // On the road, without a network.
        phone.write(counterfoil_sync::entry::DayOpen { day: TODAY });
        let visit = phone.write(CheckIn {
            customer: Company::customer(0, 0),
            stop: Some(planned[0]),
            mode: None,
        });
        phone.write(NoteEdit {
            target: NoteTarget::Day,
            at: 14,
            delete: 1,
            insert: "5, ring".into(),
        });
        phone.write(StopMove {
            stop: planned[2],
            rank: rank::between(None, Some(&phone.daybook.stops()[0].rank)),
            by: None,
        });
        phone.write(StopAdd {
            customer: Company::customer(0, 3),
            rank: rank::after(&phone.daybook.stops()[2].rank),
            target: None,
            by: None,
        });
        phone.write(VisitEnd {
            visit: visit.seq,
            outcome: VisitOutcome::NotPaid,
            delay_reason: None,
            next: None,
            next_day: None,
        });

        // Meanwhile at the office.
        assert_eq!(
            site.edit(&stops[1], json!({"cancel": "paid"})).await.status,
            204
        );
        let said = site
            .change(
                "POST",
                "/comments",
                &json!({"text": "Cash office closes at five.", "stop": stops[0]}),
            )
            .await;
        assert_eq!(said.status, 200, "{}", said.json());
        assert_eq!(
            site.change(
                "POST",
                "/comments",
                &json!({"text": "Cash office closes at five.", "stop": stops[0]})
            )
            .await
            .text("comment"),
            said.text("comment")
        );
        site.planned(json!([{"code": "K02"}])).await;

        phone.sync(company).await;
        phone.sync(company).await;
        assert_eq!(
            site.compared().await,
            Agreement {
                agreed: 1,
                differed: 0,
                waiting: 0
            }
        );
        // The editor saw the note before the phone's words came.
        let merged = site.change("PUT", "/notes", &json!({"target": "day", "text": "please start at gate 4", "was": "start at gate 4"})).await;
        assert_eq!(merged.text("text"), "please start at gate 5, ring");
        let visited = site
            .change(
                "PUT",
                "/notes",
                &json!({"target": visit.to_string(), "text": "call first", "was": ""}),
            )
            .await;
        assert_eq!(visited.text("text"), "call first");

        phone.sync(company).await;
        phone.sync(company).await;
        let day = site.day().await;
        assert_eq!(day["heads_digest"], hex(&phone.daybook.heads_digest()));
        assert_eq!(day["note"], phone.daybook.day_note());
        assert_eq!(codes(&day)[..2], ["K12", "K00"]);
        assert_eq!(codes(&day).len(), 4);
        assert_eq!(day["visits"][0]["stop"], stops[0]);
        assert_eq!(day["visits"][0]["end"]["outcome"], "not_paid");
        assert_eq!(day["visits"][0]["note"], "call first");
        assert_eq!(day["comments"][0]["text"], "Cash office closes at five.");
        assert_eq!(
            site.compared().await,
            Agreement {
                agreed: 1,
                differed: 0,
                waiting: 0
            }
        );
        sound(&company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_claim_that_differs_is_kept_and_the_phone_told_to_build_the_day_anew() {
    for site in Site::both().await {
        let company = &site.company;
        site.planned(json!([{"code": "K00"}])).await;
        let mut phone = Replica::new(company.phone(0, 20).await);
        phone.sync(company).await;
        phone.write(counterfoil_sync::entry::DayOpen { day: TODAY });
        phone.sync(company).await;
        phone.phone.claims = vec![DaybookClaim {
            day: TODAY,
            office: phone.office.seq,
            own: 1,
            heads: [7; 16],
        }];
        let reply = company.sync(&mut phone.phone).await;
        assert_eq!(reply.commands, None, "nobody has looked yet");
        assert_eq!(
            site.compared().await,
            Agreement {
                agreed: 0,
                differed: 1,
                waiting: 0
            }
        );
        assert_eq!(
            number(
                &company.db,
                "SELECT COUNT(*) FROM daybook_difference WHERE ours IS NOT NULL"
            )
            .await,
            1
        );
        let fault = sound(&company.db).await.expect_err("it differs");
        assert!(
            fault.starts_with("phones' daybooks equal the server's: daybook_claim of journal"),
            "{fault}"
        );

        let reply = company.sync(&mut phone.phone).await;
        assert_eq!(reply.commands, Some(vec![Command::Rebuild(TODAY)]));
        // Built anew, it says what we say.
        let reply = phone.sync(company).await;
        assert_eq!(reply.commands, None);
        assert_eq!(
            site.compared().await,
            Agreement {
                agreed: 1,
                differed: 0,
                waiting: 0
            }
        );
        sound(&company.db).await.expect("sound");

        // Of entries that are not here yet nothing can be said.
        phone.phone.claims = vec![DaybookClaim {
            day: TODAY,
            office: phone.office.seq,
            own: 9,
            heads: [7; 16],
        }];
        company.sync(&mut phone.phone).await;
        assert_eq!(
            site.compared().await,
            Agreement {
                agreed: 0,
                differed: 0,
                waiting: 1
            }
        );
    }
}

#[tokio::test]
async fn collectors_see_their_own_day_and_plan_nobodys() {
    for site in Site::both().await {
        let (app, path) = (&site.app, &site.path);
        site.planned(json!([{"code": "K00"}])).await;
        let own = app.token(site.company.collectors[0]).await;
        let other = app.token(site.company.collectors[1]).await;
        assert_eq!(codes(&app.get(path, &own).await.json()), ["K00"]);
        let refused = app.get(path, &other).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not-yours")
        );
        // Who counts money must not see what was declared.
        let cashier = app.token(site.company.cashier).await;
        let refused = app.get(path, &cashier).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not-allowed")
        );
        let refused = app
            .post(
                &format!("{path}/stops"),
                &own,
                &json!({"stops": [{"code": "K01"}]}),
            )
            .await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not-allowed")
        );
        for role in [Role::Manager, Role::Admin] {
            let (_, token) = app.staff(role.name(), [role]).await;
            let reply = app
                .post(
                    &format!("{path}/stops"),
                    &token,
                    &json!({"stops": [{"code": "K01"}]}),
                )
                .await;
            assert_eq!(reply.status, 200, "{}", reply.json());
        }
        let nobody = format!("/v1/daybooks/{}/{TODAY}", site.company.cashier);
        assert_eq!(app.get(&nobody, &site.supervisor).await.status, 404);
    }
}
