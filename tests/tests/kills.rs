//! Kill -9, thirty times the server and thirty times a phone, on either engine. For more:
//! `cargo run -p counterfoil-tests --bin kills -- --kills 300`.

use counterfoil_server::db::Engine;
use counterfoil_tests::kills::{Outcome, Plan, run};
use counterfoil_tests::office::Company;

const KILLS: u32 = 30;

async fn day(engine: Engine, kills: u32) -> Outcome {
    let company = Company::in_the_afternoon(11, 4);
    run(Plan {
        engine,
        company,
        kills,
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_by_kill_9() {
    let quiet = day(Engine::Sqlite, 0).await;
    assert!(quiet.receipts > 20 && quiet.deposits > 3, "{quiet:?}");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let killed = day(engine, KILLS).await;
        let expected = Outcome {
            server_kills: KILLS,
            phone_kills: KILLS,
            ..quiet.clone()
        };
        assert_eq!(killed, expected, "{engine:?}");
    }
}
