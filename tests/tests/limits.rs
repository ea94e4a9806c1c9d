//! A limit, a telephone and a code: the real phone, the real server and the command line.

use std::path::Path;

use counterfoil_core::command::{
    AskUnlock, IssueReceipt, IssueReceiptError, Issued, OpenDay, Rest, UnlockTried, UseUnlock,
};
use counterfoil_core::{Moment, Phone};
use counterfoil_server::clock::Clock;
use counterfoil_server::db::Engine;
use counterfoil_server::intake::Intake;
use counterfoil_server::verify;
use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::{Flag, Tender};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Clocks;
use counterfoil_tests::place::{self, Folder};
use counterfoil_tests::world::{World, now};

use crate::support::counterfoil;

fn moment() -> Moment {
    let clocks = Clocks {
        wall: now(),
        mono: 0,
        boot: 1,
    };
    Moment {
        clocks,
        place: None,
    }
}

fn aed() -> Currency {
    "AED".parse().unwrap()
}

fn takes(phone: &mut Phone, minor: i64) -> Result<Issued, IssueReceiptError> {
    let customer = phone.find_customers("", 1).unwrap()[0].customer;
    let receipt = IssueReceipt {
        customer,
        currency: aed(),
        tenders: vec![Tender::Cash(minor)],
        allocations: Vec::new(),
        rest: Rest::OnAccount,
        payer: None,
    };
    phone.act(receipt, &moment())
}

/// Rounds until there is no more; the flags that the office told.
async fn sync(intake: &Intake, phone: &mut Phone) -> Vec<Flag> {
    let mut flags = Vec::new();
    loop {
        let request = phone.begin_sync().unwrap();
        let reply = intake.submit(request.clone()).await.unwrap();
        let done = phone.finish_sync(&request, &reply).unwrap();
        flags.extend(done.exceptions.into_iter().flat_map(|(_, one)| one.flags));
        if !done.more {
            return flags;
        }
    }
}

fn desk(folder: &Path, url: &str, arguments: &[&str]) -> String {
    counterfoil(folder, &[arguments, &["--database", url]].concat()).ok()
}

#[tokio::test]
async fn a_supervisor_at_the_office_lifts_a_limit_for_a_phone_without_a_network() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let folder = Folder::new().unwrap();
        let url = place::fresh(engine, &folder).unwrap();
        let world = World::found(&url, 1, folder.path(), 20).await.unwrap();
        let key = std::sync::Arc::clone(&world.keys.secret);
        let intake = Intake::new(world.db.clone(), Clock::system(), key);
        let mut phone = world.phone(0, folder.path()).await.unwrap();
        let limits = ["company", "limits"];
        let shown = desk(folder.path(), &url, &limits);
        assert!(shown.contains("No limits are set"), "{shown}");
        let set = [
            "--currency",
            "AED",
            "--in-hand",
            "80/100",
            "--age",
            "-/48",
            "--because",
            "insurance",
        ];
        let shown = desk(folder.path(), &url, &[&limits[..], &set].concat());
        assert!(
            shown.contains("cash in hand") && shown.contains("100.00") && shown.contains("48"),
            "{shown}"
        );
        sync(&intake, &mut phone).await;
        phone.act(OpenDay { day: world.today }, &moment()).unwrap();
        takes(&mut phone, 100_00).unwrap();
        let refused = takes(&mut phone, 20_00).unwrap_err();
        assert!(
            refused.to_string().contains("ask a supervisor"),
            "{refused}"
        );
        let ask = AskUnlock {
            kind: LimitKind::InHand,
            currency: aed(),
            up_to: 120_00,
        };
        let asked = phone.act(ask, &moment()).unwrap();
        let own = [
            "unlock",
            &asked.challenge,
            "--collector",
            "C0000",
            "--by",
            "C0000",
        ];
        let because = ["--because", "the bank is closed"];
        let own = counterfoil(
            folder.path(),
            &[&own[..], &because, &["--database", &url]].concat(),
        );
        assert!(own.failed().contains("nobody lifts a limit of their own"));
        let by = [
            "unlock",
            &asked.challenge,
            "--collector",
            "C0000",
            "--by",
            "super",
        ];
        let told = desk(folder.path(), &url, &[&by[..], &because].concat());
        assert!(told.contains("lifts in_hand up to 120.00 AED"), "{told}");
        let code = told.lines().next().unwrap().to_owned();
        let tried = phone.act(UseUnlock { code }, &moment()).unwrap();
        assert!(matches!(tried, UnlockTried::Lifted { up_to: 120_00, .. }));
        takes(&mut phone, 20_00).unwrap();
        assert_eq!(sync(&intake, &mut phone).await, []);
        // Lowered while the phone is away: what it takes meanwhile is taken, and flagged.
        let lower = [
            "--currency",
            "AED",
            "--receipt",
            "-/1",
            "--because",
            "robbed",
        ];
        desk(folder.path(), &url, &[&limits[..], &lower].concat());
        assert!(takes(&mut phone, 20_00).is_err());
        let back = ["--currency", "AED", "--take-back", "--because", "caught"];
        desk(folder.path(), &url, &[&limits[..], &back].concat());
        sync(&intake, &mut phone).await;
        takes(&mut phone, 20_00).unwrap();
        desk(folder.path(), &url, &[&limits[..], &lower].concat());
        assert_eq!(sync(&intake, &mut phone).await, [Flag::OverLimit]);
        phone.check().unwrap();
        assert!(verify::run(&world.db, |_, _| ()).await.unwrap());
    }
}
