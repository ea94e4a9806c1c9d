//! The console as a browser meets it: the real router on a loopback port, both engines.

mod board;
mod branches;
mod cashier;
mod door;
mod field;
mod flags;
mod limits;
mod matrix;
mod office;
mod receipts;
mod review;
mod said;
mod second;
mod second_count;
mod sign_in;
mod take_back;
mod variances;
mod vault_count;

use counterfoil_server::auth::{Role, desks};
use counterfoil_server::db::Db;
use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::{EntryId, PersonNo};

use crate::api::TestApp;
use crate::custody::offered_by;
use crate::engines::{behind_our_back, both};
use crate::field::{Company, Phone};

/// A company, its office, and one offer of 300.00 with two cheques of 100.00 at a time.
struct Office {
    company: Company,
    app: TestApp,
    http: reqwest::Client,
}

impl Office {
    async fn both() -> [Self; 2] {
        let [one, other] = both().await;
        [Self::new(one).await, Self::new(other).await]
    }

    async fn new(db: Db) -> Self {
        Self::of(db, 1).await
    }

    async fn of(db: Db, collectors: u32) -> Self {
        let company = Company::new(db, collectors).await;
        let app = TestApp::start(company.db.clone()).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { company, app, http }
    }

    /// A browser in which nobody is signed in.
    fn browser(&self) -> Browser<'_> {
        Browser {
            office: self,
            cookies: Vec::new(),
            csrf: String::new(),
        }
    }

    /// A browser in which this person is signed in, without the password's tens of milliseconds.
    async fn at_desk(&self, person: PersonNo) -> Browser<'_> {
        let now = self.app.state.clock.now();
        let opened = self
            .app
            .state
            .db
            .write(|mut tx| async move { desks::open(&mut tx, person, "Firefox/1", now).await })
            .await
            .expect("opened");
        let mut browser = self.browser();
        let port = self
            .app
            .url("")
            .rsplit(':')
            .next()
            .expect("a port")
            .to_owned();
        browser.keep(&format!("counterfoil-{port}={}", opened.cookie));
        let page = browser.get("/console/you").await;
        assert_eq!(page.status, 200, "{}", page.html);
        page.field("csrf").clone_into(&mut browser.csrf);
        browser
    }

    /// Somebody new with these roles, at a desk.
    async fn staff<const N: usize>(&self, code: &str, roles: [Role; N]) -> Browser<'_> {
        let person = self.app.person(code, roles).await;
        self.at_desk(person).await
    }

    /// A collector who is a supervisor as well.
    async fn makes_supervisor(&self, person: PersonNo) {
        let sql = format!(
            "INSERT INTO person_role (person, role, facts) VALUES ({person}, 'supervisor', 0)"
        );
        behind_our_back(&self.app.state.db, &sql)
            .await
            .expect("a role");
    }

    async fn offered(&self) -> (Phone, Offer) {
        let (phone, id, cheques) = offered_by(&self.company, 0).await;
        (phone, Offer { id, cheques })
    }
}

struct Offer {
    id: EntryId,
    cheques: [ChequeRef; 2],
}

impl Offer {
    fn path(&self, what: &str) -> String {
        format!("/console/deposits/{}{what}", self.id)
    }

    /// A count of so many notes of a hundred, and of so many of the cheques.
    fn count(&self, hundreds: &str, cheques: usize) -> Vec<(String, String)> {
        let ticks = self.cheques[..cheques]
            .iter()
            .map(|cheque| (format!("c{}-{}", cheque.receipt, cheque.tender), "1".into()));
        let notes = [("n10000".to_owned(), hundreds.to_owned())];
        notes.into_iter().chain(ticks).collect()
    }
}

/// A browser: it keeps cookies, says where forms come from, and follows nothing by itself.
struct Browser<'a> {
    office: &'a Office,
    cookies: Vec<(String, String)>,
    csrf: String,
}

/// What came back.
#[derive(Debug)]
struct Page {
    status: u16,
    headers: reqwest::header::HeaderMap,
    html: String,
}

impl Page {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("visible"))
    }

    fn set_cookies(&self) -> Vec<&str> {
        let all = self.headers.get_all("set-cookie").into_iter();
        all.map(|value| value.to_str().expect("visible")).collect()
    }

    /// The value of the first field of this name.
    #[track_caller]
    fn field(&self, name: &str) -> &str {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .html
            .split_once(&mark)
            .unwrap_or_else(|| panic!("no field {name} in {}", self.html));
        rest.split('"').next().unwrap_or_default()
    }

    /// One after the other stands on the page.
    #[track_caller]
    fn tells_in_order(&self, told: &[&str]) {
        let mut rest = self.html.as_str();
        for one in told {
            let (_, after) = rest
                .split_once(one)
                .unwrap_or_else(|| panic!("{one} is not told, or not there: {}", self.html));
            rest = after;
        }
    }

    /// The token of the form that is sent to this place.
    #[track_caller]
    fn token_of(&self, action: &str) -> &str {
        let mark = format!("action=\"{action}\"");
        let (_, rest) = self
            .html
            .split_once(&mark)
            .unwrap_or_else(|| panic!("no form for {action} in {}", self.html));
        let (_, rest) = rest
            .split_once("name=\"token\" value=\"")
            .expect("it has a token");
        rest.split('"').next().unwrap_or_default()
    }

    /// Led on to this place.
    #[track_caller]
    fn leads_to(&self, place: &str) {
        assert_eq!(
            (self.status, self.header("location")),
            (303, place),
            "{}",
            self.html
        );
    }
}

impl Browser<'_> {
    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        let (name, value) = pair.split_once('=').expect("a cookie");
        self.cookies.retain(|(known, _)| known != name);
        if !cookie.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.office
            .http
            .request(method.parse().expect("a method"), self.office.app.url(path))
            .header("cookie", cookies.join("; "))
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.expect("an answer");
        let page = Page {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.expect("a body"),
        };
        for cookie in page.set_cookies() {
            self.keep(cookie);
        }
        page
    }

    async fn get(&mut self, path: &str) -> Page {
        let request = self.request("GET", path);
        self.send(request).await
    }

    fn form(&self, path: &str, fields: &[(String, String)]) -> reqwest::RequestBuilder {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &self.csrf);
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        self.request("POST", path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.finish())
    }

    /// Sends a form as a browser does.
    async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        let request = self
            .form(path, fields)
            .header("sec-fetch-site", "same-origin");
        self.send(request).await
    }

    /// Sends a form with a file in it.
    async fn send_file(&mut self, path: &str, name: &str, file: &[u8]) -> Page {
        const PARTS: &str = "----the-parts";
        let csrf = &self.csrf;
        let head = format!(
            "--{PARTS}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{PARTS}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"../IMG <1>.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n"
        );
        let end = format!("\r\n--{PARTS}--\r\n");
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header(
                "content-type",
                format!("multipart/form-data; boundary={PARTS}"),
            )
            .body([head.as_bytes(), file, end.as_bytes()].concat());
        self.send(request).await
    }

    /// Sends a form with fields of fixed names.
    async fn post_text(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.post(path, &fields).await
    }

    /// Opens the page, takes the form's token, and sends the form.
    async fn fill(&mut self, page: &str, action: &str, mut fields: Vec<(String, String)>) -> Page {
        let shown = self.get(page).await;
        assert_eq!(shown.status, 200, "{}", shown.html);
        fields.push(("token".to_owned(), shown.token_of(action).to_owned()));
        self.post(action, &fields).await
    }
}
