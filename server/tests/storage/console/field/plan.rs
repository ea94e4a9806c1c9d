//! A plan that the desk and an offline phone edit apart.

use counterfoil_core::command::{AddStop, MoveStop};
use counterfoil_server::auth::Role;
use counterfoil_server::fieldwork::compare_claims;
use counterfoil_sync::time::Day;

use super::field;
use super::phone::Core;
use crate::console::{Browser, Office};
use crate::engines::sound;
use crate::field::{Company, TODAY};

/// The codes of a collector's column, in order, with the names of the stops.
fn column(html: &str, collector: impl std::fmt::Display) -> Vec<(String, String)> {
    let (_, rest) = html
        .split_once(&format!("id=\"c{collector}\""))
        .unwrap_or_else(|| panic!("no column in {html}"));
    let column = rest.split("</section>").next().unwrap_or_default();
    let stops = column.split("<li id=\"s").skip(1);
    stops
        .map(|stop| {
            let id = stop.split('"').next().unwrap_or_default();
            let code = stop.split("<bdi dir=\"ltr\">").nth(1).unwrap_or_default();
            let code = code.split('<').next().unwrap_or_default();
            (code.to_owned(), id.to_owned())
        })
        .collect()
}

fn codes(column: &[(String, String)]) -> Vec<&str> {
    column.iter().map(|(code, _)| code.as_str()).collect()
}

struct Table<'a> {
    rana: Browser<'a>,
    page: String,
}

impl Table<'_> {
    async fn column(&mut self, collector: impl std::fmt::Display) -> Vec<(String, String)> {
        let page = self.rana.get(&self.page).await;
        assert_eq!(page.status, 200, "{}", page.html);
        column(&page.html, collector)
    }

    async fn press(&mut self, form: impl std::fmt::Display, fields: Vec<(String, String)>) {
        let action = format!("{}/{form}", self.page);
        let page = self.page.clone();
        let done = self.rana.fill(&page, &action, fields).await;
        assert_eq!(done.status, 303, "{}", done.html);
    }

    async fn add(&mut self, collector: impl std::fmt::Display, codes: &[&str]) {
        for code in codes {
            let fields = vec![field("do", "add"), field("code", code)];
            self.press(&collector, fields).await;
        }
    }
}

async fn table(office: &Office, day: Day) -> Table<'_> {
    Table {
        rana: office.staff("rana", [Role::Supervisor]).await,
        page: format!("/console/plan/{day}"),
    }
}

#[tokio::test]
async fn desk_and_offline_phone_edit_one_plan_and_come_to_the_same() {
    for office in Office::of_two().await {
        let collector = office.collector(0);
        let mut table = table(&office, TODAY).await;
        table.add(collector, &["K00", "K01", "K02"]).await;
        let mut core = Core::of(&office, 0).await;
        core.open_day(TODAY);
        assert_eq!(core.stops(TODAY), ["K00", "K01", "K02"]);

        // Offline, the collector puts the last stop first and adds a customer.
        let last = core.phone.today().expect("a plan").stops[2].stop;
        let now = core.now();
        core.phone
            .act(
                MoveStop {
                    stop: last,
                    after: None,
                },
                &now,
            )
            .expect("moved");
        let customer = Company::customer(0, 3);
        let now = core.now();
        core.phone
            .act(
                AddStop {
                    customer,
                    after: None,
                },
                &now,
            )
            .expect("added");
        // Meanwhile the desk takes one off, turns the others round and plans another's customer.
        let before = table.column(collector).await;
        let named = |code: &str| {
            let found = before.iter().find(|(known, _)| known == code);
            found.expect("a stop").1.clone()
        };
        table
            .press(
                collector,
                vec![field("do", format!("off {}", named("K01")))],
            )
            .await;
        table
            .press(
                collector,
                vec![field("do", format!("down {}", named("K00")))],
            )
            .await;
        table.add(collector, &["K10"]).await;

        core.sync().await;
        core.sync().await;
        let merged = table.column(collector).await;
        let mut everybody = codes(&merged);
        assert_eq!(core.stops(TODAY), everybody, "phone and desk see one plan");
        everybody.sort_unstable();
        assert_eq!(everybody, ["K00", "K02", "K03", "K10"]);
        let page = table.rana.get(&table.page).await.html;
        assert!(page.contains("Added on the phone"), "{page}");
        let compared = compare_claims(&office.company.db).await.expect("compared");
        assert_eq!(
            (compared.differed, compared.waiting),
            (0, 0),
            "{compared:?}"
        );
        core.phone.check().expect("the phone adds up");
        sound(&office.company.db).await.expect("sound");
    }
}

#[tokio::test]
async fn a_team_is_planned_with_buttons_alone() {
    for office in Office::of_two().await {
        let (one, other) = (office.collector(0), office.collector(1));
        let tomorrow = TODAY.plus(1);
        let mut table = table(&office, tomorrow).await;
        assert!(
            table
                .rana
                .get("/console/plan")
                .await
                .header("location")
                .ends_with("2026-11-23")
        );
        table.add(one, &["K00", "K01", "K02", "K03", "K10"]).await;
        let stops = table.column(one).await;
        assert_eq!(codes(&stops), ["K00", "K01", "K02", "K03", "K10"]);

        // Up past the top changes nothing; behind another is one step.
        for (what, order) in [
            (
                format!("up {}", stops[0].1),
                ["K00", "K01", "K02", "K03", "K10"],
            ),
            (
                format!("up {}", stops[4].1),
                ["K00", "K01", "K02", "K10", "K03"],
            ),
            (
                format!("after {} {}", stops[4].1, stops[0].1),
                ["K00", "K10", "K01", "K02", "K03"],
            ),
            (
                format!("after {}", stops[3].1),
                ["K03", "K00", "K10", "K01", "K02"],
            ),
        ] {
            table.press(one, vec![field("do", what)]).await;
            assert_eq!(codes(&table.column(one).await), order);
        }
        // To the other collector, then evened out.
        table
            .press(one, vec![field("do", format!("to {} {other}", stops[4].1))])
            .await;
        assert_eq!(codes(&table.column(other).await), ["K10"]);
        let both = || vec![field(&format!("c{one}"), 1), field(&format!("c{other}"), 1)];
        let mut fields = both();
        fields.push(field("do", "balance"));
        table.press("team", fields).await;
        let (left, right) = (table.column(one).await, table.column(other).await);
        assert!(left.len().abs_diff(right.len()) <= 1, "{left:?} {right:?}");
        assert_eq!(left.len() + right.len(), 5);

        // The next day is a copy of this one, and copying again changes nothing.
        table.page = format!("/console/plan/{}", TODAY.plus(2));
        for _ in 0..2 {
            let mut fields = both();
            fields.extend([field("do", "copy"), field("day", tomorrow)]);
            table.press("team", fields).await;
            assert_eq!(codes(&table.column(one).await), codes(&left));
            assert_eq!(codes(&table.column(other).await), codes(&right));
        }
        sound(&office.company.db).await.expect("sound");

        let action = format!("{}/{one}", table.page);
        let fields = vec![field("do", "add"), field("code", "K99")];
        let page = table.page.clone();
        let refused = table.rana.fill(&page, &action, fields).await;
        assert_eq!(refused.status, 422, "{}", refused.html);
        let mut adel = office.staff("adel", [Role::Auditor]).await;
        let looked = adel.get(&table.page).await;
        assert!(
            looked.status == 200 && !looked.html.contains("name=\"do\""),
            "{}",
            looked.html
        );
    }
}
