//! Who may come in, on every door of the console and every operation of the API: each role, at what is their
//! own, a colleague's of the branch, and another branch's. What is answered is on file, for an auditor to read
//! (`COUNTERFOIL_BLESS=1 cargo test -p counterfoil-server --test storage matrix` writes it anew).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use counterfoil_server::auth::{Access, Role, branch};
use counterfoil_server::cash_limits::{Set, asked};
use counterfoil_server::console::{self, Who};
use counterfoil_server::http;
use counterfoil_sync::entry::Void;
use counterfoil_sync::id::{EntryId, PersonNo};
use serde_json::json;

use super::Office;
use crate::custody::{confirm, count, offered_by};
use crate::engines::{behind_our_back, both, number};
use crate::field::{Company, NOW};
use crate::schema::blessed;

/// What one collector's day left behind: a value for each parameter.
pub(super) type Things = BTreeMap<&'static str, String>;

pub(super) async fn things(office: &Office, collector: usize) -> Things {
    let company = &office.company;
    let (mut phone, deposit, _) = offered_by(company, collector).await;
    count(company, deposit, 20_000, &[], company.cashier)
        .await
        .expect("counted");
    confirm(company, deposit, company.cashier)
        .await
        .expect("confirmed");
    let customer = Company::customer(u32::try_from(collector).expect("few"), 1);
    phone.next_leaf += 1;
    let receipt = phone.issue(phone.cash(customer, Company::item(customer, 0), 10_000));
    company.sync(&mut phone).await;
    let mut copy = phone.clone();
    let seen = phone.saw_itself();
    let reason = "wrong amount".to_owned();
    let void = phone.write_seen(
        Void {
            receipt,
            reason,
            photos: Vec::new(),
        },
        seen,
    );
    let said = phone.write(super::said::dispute(customer, None));
    company.sync(&mut phone).await;
    copy.issue(copy.cash(customer, Company::item(customer, 0), 45_600));
    let _ = company.submit(&copy.message()).await;
    let set = Set {
        collector: Some(phone.collector),
        currency: "AED".parse().expect("a currency"),
        limits: None,
        reason: "trained".to_owned(),
    };
    let (asker, set) = (company.supervisor, &set);
    company
        .db
        .write(|mut tx| async move { asked::ask(&mut tx, set.clone(), asker, NOW).await })
        .await
        .expect("asked");
    let entry = |seq| EntryId::new(phone.journal, seq).to_string();
    let place = i64::try_from(collector).expect("few") + 1;
    Things::from([
        ("deposit", deposit.to_string()),
        ("receipt", entry(receipt)),
        ("void", entry(void)),
        ("said", entry(said)),
        ("variance", place.to_string()),
        ("phone", place.to_string()),
        ("no", place.to_string()),
        ("book", phone.book.to_string()),
        ("collector", phone.collector.to_string()),
        ("person", phone.collector.to_string()),
        ("day", "2026-11-22".to_owned()),
    ])
}

/// A path with a collector's things put in; what is nobody's is a number that nothing has.
fn filled(template: &str, things: &Things) -> String {
    let mut path = String::new();
    for (place, part) in template.split('{').enumerate() {
        match part.split_once('}').filter(|_| place > 0) {
            Some((name, rest)) => {
                let name = name.trim_matches('*');
                path.push_str(things.get(name).map_or("987654", String::as_str));
                path.push_str(rest);
            }
            None => path.push_str(part),
        }
    }
    path
}

fn parameters(template: &str) -> Vec<&str> {
    let parts = template.split('{').skip(1);
    let names = parts.filter_map(|part| part.split_once('}'));
    names.map(|(name, _)| name.trim_matches('*')).collect()
}

/// Whether somebody's things are named.
fn has_owner(template: &str) -> bool {
    let owned = [
        "deposit",
        "receipt",
        "void",
        "variance",
        "phone",
        "no",
        "book",
        "collector",
        "person",
        "cashier",
        "said",
    ];
    parameters(template).iter().any(|name| owned.contains(name))
}

struct Row {
    method: String,
    template: String,
    /// Who may, as it is stated; nothing for doors that are open or for phones.
    allowed: Option<counterfoil_server::auth::Roles>,
    asks: &'static str,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for door in console::all_doors() {
        rows.push(Row {
            method: door.method.to_string(),
            template: door.path.to_owned(),
            allowed: match door.who {
                Who::Anyone => None,
                Who::People(roles) => Some(roles),
            },
            asks: match (door.who, door.decides) {
                (Who::Anyone, _) => "anyone",
                (Who::People(_), true) => "role, proof",
                (Who::People(_), false) => "role",
            },
        });
    }
    let document = serde_json::to_value(http::document()).expect("it serialises");
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            if !path.starts_with("/v1/") {
                continue;
            }
            let access = serde_json::from_value(operation["x-access"].clone());
            let access = access.unwrap_or_else(|_| panic!("{method} {path} does not say who may"));
            let (allowed, asks) = match access {
                Access::Open(_) => (None, "anyone"),
                Access::Phones(_) => (None, "phone"),
                Access::Roles(roles) => (Some(roles), "role"),
                Access::Decides(roles) => (Some(roles), "role, proof"),
            };
            rows.push(Row {
                method: method.to_uppercase(),
                template: path.clone(),
                allowed,
                asks,
            });
        }
    }
    // These take whose it is as a question.
    for path in ["/console/day", "/v1/cash-days/open"] {
        let row = rows.iter().find(|row| row.template == path);
        let row = row.unwrap_or_else(|| panic!("no {path}"));
        rows.push(Row {
            method: row.method.clone(),
            template: format!("{path}?cashier={{cashier}}"),
            ..*row
        });
    }
    for row in &mut rows {
        if http::is_companys(&row.method.parse().expect("a method"), &row.template) {
            row.asks = "whole company";
        }
    }
    rows.sort_by(|a, b| (&a.template, &a.method).cmp(&(&b.template, &b.method)));
    rows
}

/// What an answer means to whoever asked.
fn told(status: u16, location: &str) -> &'static str {
    match status {
        401 => "401",
        403 => "403",
        404 => "404",
        303 if location.starts_with("/console/sign-in") => "sign-in",
        _ => "in",
    }
}

pub(super) async fn bind(office: &Office, person: PersonNo, name: &'static str) {
    let now = office.app.state.clock.now();
    office
        .app
        .state
        .db
        .write(|mut tx| async move { branch::set(&mut tx, person, Some(name), None, now).await })
        .await
        .expect("bound");
}

/// The table, as it comes out on one engine.
async fn table(office: &Office) -> String {
    let mut all = Vec::new();
    for collector in 0..3 {
        all.push(things(office, collector).await);
    }
    assert_eq!(
        number(&office.app.state.db, "SELECT COUNT(*) FROM variance").await,
        3
    );
    assert_eq!(
        number(&office.app.state.db, "SELECT COUNT(*) FROM quarantine").await,
        3
    );
    let collectors = &office.company.collectors;
    for (collector, name) in collectors.iter().zip(["North", "North", "South"]) {
        bind(office, *collector, name).await;
    }
    let mut people = Vec::new();
    for role in Role::ALL {
        let person = if role == Role::Collector {
            collectors[0]
        } else {
            let person = office.app.person(&format!("the-{role}"), [role]).await;
            bind(office, person, "North").await;
            person
        };
        people.push((role, person));
    }
    // Vaults are cashiers': the own one, a colleague's and one of the other branch.
    for (things, branch) in all.iter_mut().zip(["North", "North", "South"]) {
        let own = people.iter().find(|(role, _)| *role == Role::Cashier);
        let is_own = things["collector"] == collectors[0].to_string();
        let cashier = if let Some((_, own)) = own.filter(|_| is_own) {
            *own
        } else {
            let code = format!("cashier-beside-{}", things["collector"]);
            let person = office.app.person(&code, [Role::Cashier]).await;
            bind(office, person, branch).await;
            person
        };
        things.insert("cashier", cashier.to_string());
    }
    // The field's collectors have no password of their own: one that can be tried.
    let sql = format!(
        "UPDATE login SET password = (SELECT l.password FROM login l JOIN person p ON p.no = l.person WHERE p.code = 'the-cashier') WHERE person = {}",
        collectors[0]
    );
    behind_our_back(&office.app.state.db, &sql)
        .await
        .expect("a password");
    let mut text = String::from(
        "Who may come in: generated by server/tests/storage/console/matrix.rs.\n\
         in: let in, whatever became of an empty form. 403: not for this role, or not theirs. 404: not there for them.\n\
         own / colleague's / other branch's: everybody is bound to the branch North; the collector is the owner of `own`.\n\
         whole company: for who belongs to no branch, and holds the role; so nobody here.\n\n",
    );
    writeln!(
        text,
        "{:6} {:52} {:13} {}",
        "",
        "",
        "asks",
        Role::ALL
            .map(|role| format!("{:15}", role.name()))
            .join(" ")
    )
    .expect("text");
    for row in rows() {
        for name in parameters(&row.template) {
            assert!(
                http::is_known(&row.template, name),
                "{}: {{{name}}} is nobody's: say whose in http/whose.rs",
                row.template
            );
        }
        let mut cells = Vec::new();
        for (role, person) in &people {
            let Some(allowed) = row.allowed else {
                cells.push("–".to_owned());
                continue;
            };
            let tried = if has_owner(&row.template) {
                &all[..]
            } else {
                &all[..1]
            };
            let mut cell = Vec::new();
            for (whose, things) in tried.iter().enumerate() {
                let path = filled(&row.template, things);
                let answer = ask(office, *person, &row, &path).await;
                let shown = format!("{} {path} as {role}: {answer}", row.method);
                if !allowed.has(*role) {
                    assert_eq!(answer, "403", "{shown}, which is not theirs");
                } else if row.asks == "whole company" {
                    assert_eq!(answer, "403", "{shown}, by somebody of a branch");
                } else if whose == 2 && has_owner(&row.template) {
                    // A book in stock and what is the company's are everybody's; here each is a collector's.
                    assert_eq!(answer, "404", "{shown}, of another branch");
                } else {
                    assert_ne!(answer, "401", "{shown}");
                }
                cell.push(answer);
            }
            if cell.iter().all(|answer| *answer == "403") {
                cell.truncate(1);
            }
            cells.push(cell.join(" / "));
        }
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:15}")).collect();
        let line = format!(
            "{:6} {:52} {:13} {}",
            row.method,
            row.template,
            row.asks,
            cells.join(" ")
        );
        writeln!(text, "{}", line.trim_end()).expect("text");
    }
    text
}

async fn ask(office: &Office, person: PersonNo, row: &Row, path: &str) -> &'static str {
    if path.ends_with("/live") {
        // They have no end. Who may is asked by the same door.
        let browser = office.at_desk(person).await;
        let request = browser.request("GET", path);
        let response = request.send().await.expect("an answer");
        return told(response.status().as_u16(), "");
    }
    if path.starts_with("/console") {
        let mut browser = office.at_desk(person).await;
        let page = if row.method == "GET" {
            browser.get(path).await
        } else {
            browser.post(path, &[]).await
        };
        assert!(page.status < 500, "{} {path}: {}", row.method, page.html);
        // Who is not signed in is led to the sign-in; 401 is the answer to a wrong password or code.
        let status = if page.status == 401 { 422 } else { page.status };
        return told(status, page.header("location"));
    }
    let app = &office.app;
    let token = app.token(person).await;
    let request = app.request(&row.method, path).bearer_auth(token);
    let reply = app.send(request.json(&json!({}))).await;
    assert!(
        reply.status < 500,
        "{} {path}: {}",
        row.method,
        reply.json()
    );
    told(reply.status, "")
}

#[tokio::test]
async fn the_matrix_of_roles_routes_and_owners_is_the_one_on_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/storage/console/matrix.txt");
    let mut made = Vec::new();
    for db in both().await {
        made.push(table(&Office::of(db, 3).await).await);
    }
    assert_eq!(made[0], made[1], "the engines agree");
    if blessed() {
        std::fs::write(&file, &made[0]).expect("writes");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, (now, then)) in made[0].lines().zip(kept.lines()).enumerate() {
        assert_eq!(
            now,
            then,
            "line {} differs: look whether it is meant, then COUNTERFOIL_BLESS=1",
            line + 1
        );
    }
    assert_eq!(
        made[0].lines().count(),
        kept.lines().count(),
        "routes came or went: COUNTERFOIL_BLESS=1"
    );
}

/// What a branch's person is shown in lists holds nothing of another's.
#[tokio::test]
async fn lists_hold_nothing_of_another_branch() {
    for db in both().await {
        let office = Office::of(db, 3).await;
        let mut all = Vec::new();
        for collector in 0..3 {
            all.push(things(&office, collector).await);
        }
        let collectors = &office.company.collectors;
        for (collector, name) in collectors.iter().zip(["North", "North", "South"]) {
            bind(&office, *collector, name).await;
        }
        let everything = Role::ALL;
        let person = office.app.person("all", everything).await;
        bind(&office, person, "North").await;
        let mut browser = office.at_desk(person).await;
        let token = office.app.token(person).await;
        let (near, far) = (all[0]["receipt"].as_str(), all[2]["receipt"].as_str());
        let journals = [near, far].map(|id| id.split('.').next().expect("a journal"));
        let mut seen = 0;
        for row in rows() {
            let is_list = row.method == "GET"
                && parameters(&row.template).is_empty()
                && row.allowed.is_some();
            if !is_list || row.asks == "whole company" || row.template.ends_with("/live") {
                continue;
            }
            let (text, theirs) = if row.template.starts_with("/console") {
                let page = browser.get(&row.template).await;
                (page.html, "<bdi>C2</bdi>")
            } else {
                let query = match row.template.as_str() {
                    "/v1/deposits" => "?state=confirmed",
                    "/v1/daybooks" => "?day=2026-11-22",
                    // What should be in the own vault is told after a count.
                    "/v1/cash-days/open" => "?cashier=1",
                    _ => "",
                };
                let reply = office
                    .app
                    .get(&format!("{}{query}", row.template), &token)
                    .await;
                assert_eq!(reply.status, 200, "{}: {}", row.template, reply.json());
                (reply.json().to_string(), "\"collector\":3,")
            };
            assert!(
                !text.contains(&format!("{}.", journals[1])),
                "{} shows another branch's: {text}",
                row.template
            );
            assert!(
                !text.contains(theirs),
                "{} names another branch's: {text}",
                row.template
            );
            seen += usize::from(text.contains(&format!("{}.", journals[0])));
        }
        assert!(seen >= 6, "only {seen} lists hold anything of the branch");
    }
}

/// What browsers must know of every answer, whoever asks and whatever comes of it.
#[tokio::test]
async fn every_answer_carries_its_headers() {
    for office in Office::both().await {
        let mut rana = office.staff("rana", Role::ALL).await;
        for row in rows() {
            if row.template.ends_with("/live") || row.template.ends_with("/sign-out") {
                continue;
            }
            let path = filled(&row.template, &Things::new());
            let is_console = path.starts_with("/console");
            let request = if is_console && row.method == "POST" {
                rana.form(&path, &[])
                    .header("sec-fetch-site", "same-origin")
            } else {
                rana.request(&row.method, &path)
            };
            let page = rana.send(request).await;
            let shown = format!("{} {path} {}", row.method, page.status);
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{shown}");
            assert!(!page.header("referrer-policy").is_empty(), "{shown}");
            assert!(!page.header("cache-control").is_empty(), "{shown}");
            assert_eq!(page.header("x-frame-options"), "DENY", "{shown}");
            let policy = page.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'")
                    && policy.contains("frame-ancestors 'none'")
                    && !policy.contains("unsafe"),
                "{shown}: {policy}"
            );
        }
    }
}
