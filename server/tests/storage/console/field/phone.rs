//! A phone as people carry it: the real core over a file of its own, and HTTP.

use counterfoil_core::command::{CheckIn, EndVisit, IssueReceipt, Issued, OpenDay, Rest};
use counterfoil_core::{Moment, Phone, SyncDone};
use counterfoil_server::auth::devices::{self, Action};
use counterfoil_server::vouchers;
use counterfoil_sync::entry::{Allocation, ShortReason, Tender, VisitMode, VisitOutcome};
use counterfoil_sync::id::{CustomerNo, DeviceNo, EntryId};
use counterfoil_sync::keys::{Algorithm, SecretKey};
use counterfoil_sync::time::{Clocks, Day, Millis};
use counterfoil_sync::wire::EnrolState;

use crate::console::Office;
use crate::engines::{number, scratch};
use crate::field::NOW;

pub(super) struct Core<'o> {
    office: &'o Office,
    pub(super) phone: Phone,
    minutes: i64,
}

impl<'o> Core<'o> {
    /// An approved phone of a collector with a voucher book, synced.
    pub(super) async fn of(office: &'o Office, collector: usize) -> Self {
        let company = &office.company;
        let (person, by) = (company.collectors[collector], company.supervisor);
        let secret = counterfoil_server::auth::random::bytes::<32>().expect("random bytes");
        let key = SecretKey::from_bytes(Algorithm::Ed25519, &secret).expect("a key");
        let phone = Phone::open(scratch("phone.db"), key).expect("opens");
        let mut core = Self {
            office,
            phone,
            minutes: 0,
        };
        let code = company
            .db
            .write(|mut tx| async move { devices::issue_code(&mut tx, person, by, NOW).await })
            .await
            .expect("a code")
            .code;
        assert_eq!(core.enrol(&code).await, EnrolState::Pending);
        let device = number(&company.db, "SELECT MAX(no) FROM device").await;
        let device = DeviceNo(u32::try_from(device).expect("a number"));
        let manager = Some(company.manager);
        company
            .db
            .write(|mut tx| async move {
                devices::change(&mut tx, device, Action::Approve, manager, None, NOW).await
            })
            .await
            .expect("approved");
        assert_eq!(core.enrol(&code).await, EnrolState::Active);
        let book = company.book(20).await.no;
        let journal = core.phone.journal().expect("enrolled");
        company
            .db
            .write(
                |mut tx| async move { vouchers::lease(&mut tx, NOW, book, journal, person).await },
            )
            .await
            .expect("leased");
        core.sync().await;
        core
    }

    async fn enrol(&mut self, code: &str) -> EnrolState {
        let request = self.phone.begin_enrol(code, "a phone").expect("asks");
        let reply = self.carry("/v1/enrol", None, request).await;
        self.phone.finish_enrol(&reply).expect("an answer")
    }

    async fn carry(&self, path: &str, token: Option<String>, body: Vec<u8>) -> Vec<u8> {
        let mut request = self
            .office
            .http
            .post(self.office.app.url(path))
            .header("content-type", "application/cbor")
            .body(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let reply = request.send().await.expect("an answer");
        let status = reply.status().as_u16();
        let bytes = reply.bytes().await.expect("whole");
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
        bytes.to_vec()
    }

    /// Syncs until there is nothing more; what the last replies said of entries comes back.
    pub(super) async fn sync(&mut self) -> Vec<SyncDone> {
        let mut all = Vec::new();
        loop {
            let request = self.phone.begin_sync().expect("asks");
            let token = self.phone.token();
            let reply = self.carry("/v1/sync", token, request.clone()).await;
            let done = self.phone.finish_sync(&request, &reply).expect("taken");
            let more = done.more;
            all.push(done);
            if !more {
                return all;
            }
        }
    }

    /// Some minutes later.
    pub(super) fn now(&mut self) -> Moment {
        self.minutes += 5;
        let at = NOW.0 - 6 * 3_600_000 + self.minutes * 60_000;
        let clocks = Clocks {
            wall: Millis(at),
            mono: at.cast_unsigned(),
            boot: 1,
        };
        Moment {
            clocks,
            place: None,
        }
    }

    pub(super) fn open_day(&mut self, day: Day) {
        let now = self.now();
        self.phone.act(OpenDay { day }, &now).expect("opened");
    }

    /// A visit at which so much of the first open item is paid in cash.
    pub(super) fn collect(
        &mut self,
        customer: CustomerNo,
        stop: Option<EntryId>,
        minor: i64,
    ) -> Issued {
        let arrive = CheckIn {
            customer,
            stop,
            mode: VisitMode::OnSite,
        };
        let now = self.now();
        self.phone.act(arrive, &now).expect("there");
        let items = self.phone.customer(customer).expect("known").items;
        let item = items.first().expect("an open item");
        let receipt = IssueReceipt {
            customer,
            currency: item.open.currency,
            tenders: vec![Tender::Cash(minor)],
            allocations: vec![Allocation {
                item: item.item,
                amount: minor,
                short: Some(ShortReason::PartPayment),
            }],
            rest: Rest::OnAccount,
            payer: None,
        };
        let now = self.now();
        let issued = self.phone.act(receipt, &now).expect("issued");
        let leave = EndVisit {
            outcome: VisitOutcome::Collected,
            delay_reason: None,
            next: None,
            next_day: None,
        };
        let now = self.now();
        self.phone.act(leave, &now).expect("left");
        issued
    }

    /// Codes of the customers that the phone shows.
    pub(super) fn customers(&self) -> Vec<String> {
        let found = self.phone.find_customers("", 100).expect("shown");
        found.into_iter().map(|line| line.code).collect()
    }

    /// Codes of the stops of a day that are not taken off, in their order.
    pub(super) fn stops(&mut self, day: Day) -> Vec<String> {
        let stops = self.phone.plan(day).expect("shown").stops;
        let open = stops.into_iter().filter(|stop| stop.cancelled.is_none());
        open.map(|stop| stop.code).collect()
    }
}
