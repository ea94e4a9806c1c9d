//! Phone and office write to one day apart, and what both come to is compared.

use counterfoil_server::fieldwork::{Agreement, compare_claims, watch};
use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::{
    CheckIn, DayOpen, Fact, NoteEdit, NoteTarget, Seen, StopAdd, StopMove, VisitEnd, VisitOutcome,
};
use counterfoil_sync::id::{DaybookId, EntryId, JournalId};
use counterfoil_sync::journal::Head;
use counterfoil_sync::rank;
use counterfoil_sync::wire::{Command, DaybookClaim, SyncReply, unpack};
use serde_json::json;

use super::{Site, codes};
use crate::engines::{number, sound};
use crate::field::{Company, Phone, TODAY};

impl Site {
    async fn compared(&self) -> Agreement {
        compare_claims(&self.company.db).await.expect("compared")
    }
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

    fn write(&mut self, fact: impl Into<Fact>) -> EntryId {
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

/// A visit, words in the note, a stop moved to the front and one added. The visit comes back.
fn works_alone(phone: &mut Replica, planned: &[EntryId]) -> EntryId {
    phone.write(DayOpen { day: TODAY });
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
    visit
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
        let visit = works_alone(&mut phone, &planned);

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
        assert_eq!(
            day["heads_digest"],
            format!("{:032x}", u128::from_be_bytes(phone.daybook.heads_digest()))
        );
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
        phone.write(DayOpen { day: TODAY });
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
async fn claims_are_compared_while_the_server_runs() {
    for site in Site::both().await {
        let company = &site.company;
        let state = &site.app.state;
        let comparing = watch(
            company.db.clone(),
            state.daybooks.clone(),
            state.clock.clone(),
        );
        site.planned(json!([{"code": "K00"}])).await;
        let mut phone = Replica::new(company.phone(0, 20).await);
        phone.sync(company).await;
        phone.write(DayOpen { day: TODAY });
        phone.sync(company).await;
        let mut agreed = 0;
        for _ in 0..300 {
            agreed = number(
                &company.db,
                "SELECT COUNT(*) FROM daybook_claim WHERE state = 1",
            )
            .await;
            if agreed == 1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(agreed, 1);
        drop(comparing);
    }
}
