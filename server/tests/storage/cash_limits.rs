//! Limits on cash as the server sees them: told to phones, held against what comes in, lifted by codes.

use counterfoil_server::auth::CompanyKey;
use counterfoil_server::cash_limits::{self, GrantError, Granted, Set, SetError};
use counterfoil_server::db::Db;
use counterfoil_sync::cash_limit::{CashLimits, HOUR_MS, Limit, LimitKind};
use counterfoil_sync::entry::{Fact, Flag, Quarantine, Receipt, Tender, Unlock};
use counterfoil_sync::id::{PersonNo, Seq};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Day;
use counterfoil_sync::unlock::{UnlockAsk, read_code};

use crate::engines::{behind_our_back, both, number, sound};
use crate::field::{Company, NOW, Phone, TODAY};

fn aed() -> Currency {
    "AED".parse().expect("a currency")
}

fn hard(value: i64) -> Limit {
    Limit {
        soft: None,
        hard: Some(value),
    }
}

fn none() -> CashLimits {
    CashLimits::none(aed())
}

async fn set(
    db: &Db,
    collector: Option<PersonNo>,
    limits: Option<CashLimits>,
) -> Result<(), SetError> {
    let wanted = &Set {
        collector,
        currency: limits.map_or(aed(), |limits| limits.currency),
        limits,
        reason: "as agreed".to_owned(),
    };
    db.write(|mut tx| async move { cash_limits::set(&mut tx, wanted, None, NOW).await })
        .await
}

/// A company with limits, and a phone that knows them and heeds none.
async fn limited(db: Db, limits: CashLimits) -> (Company, Phone) {
    let company = Company::new(db, 1).await;
    set(&company.db, None, Some(limits)).await.expect("set");
    let mut phone = company.phone(0, 50).await;
    let reply = company.sync(&mut phone).await;
    let told = reply.reference.expect("reference data").limits;
    assert_eq!(told, Some(vec![limits]));
    phone.open_day(TODAY);
    (company, phone)
}

/// A receipt of these tenders, on account.
fn paid(phone: &Phone, currency: Currency, tenders: Vec<Tender>) -> Receipt {
    let sum = tenders.iter().map(Tender::amount).sum();
    Receipt {
        currency,
        tenders,
        allocations: Vec::new(),
        on_account: Some(sum),
        ..phone.cash(
            Company::customer(0, 0),
            Company::item(Company::customer(0, 0), 0),
            1,
        )
    }
}

fn cash(phone: &mut Phone, minor: i64) -> Seq {
    let receipt = paid(phone, aed(), vec![Tender::Cash(minor)]);
    phone.issue(receipt)
}

type Said = (Seq, Vec<Flag>, Option<Quarantine>);

/// What the office says to everything so far.
async fn ruled(company: &Company, phone: &mut Phone) -> Vec<Said> {
    phone.claims.clear();
    let reply = company.sync(phone).await;
    let said = Company::exceptions(&reply, TODAY, phone.collector);
    sound(&company.db).await.expect("sound");
    said
}

fn over(seq: Seq) -> Said {
    (seq, vec![Flag::OverLimit], None)
}

#[tokio::test]
async fn money_past_each_limit_is_taken_and_flagged_and_at_it_is_not() {
    for db in both().await {
        let (company, mut phone) = limited(
            db,
            CashLimits {
                receipt: hard(100),
                ..none()
            },
        )
        .await;
        cash(&mut phone, 100);
        let one = cash(&mut phone, 101);
        let dollars = paid(
            &phone,
            "USD".parse().expect("a currency"),
            vec![Tender::Cash(900)],
        );
        phone.issue(dollars);
        let banked = paid(
            &phone,
            aed(),
            vec![Tender::Cash(100), Tender::Transfer(900, "T".into())],
        );
        phone.issue(banked);
        assert_eq!(ruled(&company, &mut phone).await, [over(one)]);
        // Another limit, while the phone is away: it judges what comes in from now on.
        let in_hand = CashLimits {
            in_hand: hard(400),
            ..none()
        };
        set(&company.db, None, Some(in_hand)).await.expect("set");
        let last = cash(&mut phone, 99);
        assert_eq!(ruled(&company, &mut phone).await, [over(one)]);
        let past = cash(&mut phone, 1);
        let voided = phone.void(last);
        cash(&mut phone, 98);
        let said = ruled(&company, &mut phone).await;
        let undone = (voided, vec![Flag::NoPhoto], None);
        assert_eq!(
            said,
            [over(one), over(past), undone],
            "a void frees what it gives back"
        );
        let held = "SELECT CAST(SUM(cash_minor) AS BIGINT) FROM receipt WHERE currency = 'AED'";
        assert_eq!(company.count(held).await, 499, "all of it is taken");
    }
}

fn cheque(phone: &Phone, number: &str) -> Receipt {
    let customer = Company::customer(0, 0);
    phone.cheque(customer, Company::item(customer, 0), 5, number)
}

#[tokio::test]
async fn receipts_in_hand_are_counted_with_cheques_and_across_messages() {
    for db in both().await {
        let limits = CashLimits {
            count: hard(2),
            ..none()
        };
        let (company, mut phone) = limited(db, limits).await;
        let banked = paid(&phone, aed(), vec![Tender::Transfer(9, "T".into())]);
        phone.issue(banked);
        cash(&mut phone, 10);
        phone.issue(cheque(&phone, "1"));
        assert_eq!(ruled(&company, &mut phone).await, []);
        let third = phone.issue(cheque(&phone, "2"));
        let fourth = cash(&mut phone, 10);
        assert_eq!(
            ruled(&company, &mut phone).await,
            [over(third), over(fourth)]
        );
        let banked = paid(&phone, aed(), vec![Tender::Transfer(9, "U".into())]);
        phone.issue(banked);
        assert_eq!(ruled(&company, &mut phone).await.len(), 2);
    }
}

#[tokio::test]
async fn old_cash_is_told_by_the_clocks_of_the_journal() {
    for db in both().await {
        let limits = CashLimits {
            age: hard(2),
            ..none()
        };
        let (company, mut phone) = limited(db, limits).await;
        // The script moves its clock on by a minute before each entry.
        let step = |phone: &mut Phone, ms: i64| phone.clock += ms - 60_000;
        cash(&mut phone, 10);
        step(&mut phone, 2 * HOUR_MS);
        cash(&mut phone, 10);
        step(&mut phone, 1);
        let old = cash(&mut phone, 10);
        assert_eq!(ruled(&company, &mut phone).await, [over(old)]);
        step(&mut phone, 1);
        let older = cash(&mut phone, 10);
        let said = ruled(&company, &mut phone).await;
        assert_eq!(said, [over(old), over(older)], "in another message as well");
    }
}

async fn lift(
    company: &Company,
    phone: &Phone,
    by: PersonNo,
    challenge: &str,
    day: Day,
) -> Result<Granted, GrantError> {
    let key = &CompanyKey::load(&company.db, NOW).await.expect("a key");
    let collector = phone.collector;
    company
        .db
        .write(|mut tx| async move {
            let reason = "the bank is closed";
            cash_limits::grant(&mut tx, key, collector, challenge, reason, by, (day, NOW)).await
        })
        .await
}

/// What the phone shows for an ask.
async fn challenge(company: &Company, phone: &Phone, up_to: i64, no: u16) -> (UnlockAsk, String) {
    let key = CompanyKey::load(&company.db, NOW).await.expect("a key");
    let ask = UnlockAsk {
        kind: LimitKind::InHand,
        currency: aed(),
        up_to,
        no,
    };
    let secret = key.unlock_key(phone.journal);
    (ask, ask.challenge(&secret, phone.journal, TODAY))
}

fn unlock(phone: &mut Phone, ask: UnlockAsk, code: &str) -> Seq {
    phone.write(Fact::Unlock(Unlock {
        kind: ask.kind,
        currency: ask.currency,
        up_to: ask.up_to,
        no: ask.no,
        code: read_code(code).expect("a code"),
    }))
}

#[tokio::test]
async fn a_code_that_was_given_lifts_the_limit_and_a_forged_one_is_told() {
    for db in both().await {
        let limits = CashLimits {
            in_hand: hard(100),
            ..none()
        };
        let (company, mut phone) = limited(db, limits).await;
        let (ask, shown) = challenge(&company, &phone, 500, 0).await;
        let supervisor = company.supervisor;
        let given = lift(&company, &phone, supervisor, &shown, TODAY)
            .await
            .expect("given");
        assert_eq!(
            (given.kind, given.up_to, given.day),
            (LimitKind::InHand, 500, TODAY)
        );
        let again = lift(&company, &phone, supervisor, &shown, TODAY)
            .await
            .expect("given");
        assert_eq!(again, given, "answered twice, given once");
        let before = cash(&mut phone, 101);
        unlock(&mut phone, ask, &given.code);
        cash(&mut phone, 399);
        let past = cash(&mut phone, 1);
        assert_eq!(
            ruled(&company, &mut phone).await,
            [over(before), over(past)]
        );
        let used = company
            .db
            .read(|mut tx| async move { cash_limits::granted(&mut tx, i64::MAX, 9).await })
            .await
            .expect("reads");
        assert_eq!(used.len(), 1);
        assert_eq!(used[0].used.map(|id| id.journal), Some(phone.journal));
        // Used again, forged for another amount, and never asked for.
        let twice = unlock(&mut phone, ask, &given.code);
        let forged = unlock(
            &mut phone,
            UnlockAsk {
                up_to: 9_000,
                no: 1,
                ..ask
            },
            &given.code,
        );
        let rests_on_it = cash(&mut phone, 1);
        let not_found = |seq| (seq, vec![Flag::NotFound], None);
        let said = ruled(&company, &mut phone).await;
        let wanted = [
            over(before),
            over(past),
            not_found(twice),
            not_found(forged),
            over(rests_on_it),
        ];
        assert_eq!(said, wanted);
        let alarms = "SELECT COUNT(*) FROM audit WHERE action = 'security.unlock_not_given'";
        assert_eq!(company.count(alarms).await, 2);
        // Another day's business does not rest on today's code.
        phone.open_day(TODAY.plus(1));
        let next_day = cash(&mut phone, 1);
        phone.claims.clear();
        let reply = company.sync(&mut phone).await;
        let said = Company::exceptions(&reply, TODAY.plus(1), phone.collector);
        assert_eq!(said, [over(next_day)]);
    }
}

#[tokio::test]
async fn a_code_is_given_by_another_supervisor_for_todays_challenge_of_that_phone() {
    for db in both().await {
        let limits = CashLimits {
            in_hand: hard(100),
            ..none()
        };
        let (company, phone) = limited(db, limits).await;
        let (_, shown) = challenge(&company, &phone, 500, 0).await;
        let supervisor = company.supervisor;
        for (by, text, day) in [
            (phone.collector, shown.as_str(), TODAY),
            (company.manager, shown.as_str(), TODAY),
            (supervisor, shown.as_str(), TODAY.plus(1)),
            (supervisor, "AAAAA-AAAAA", TODAY),
            (supervisor, "soon", TODAY),
        ] {
            let refused = lift(&company, &phone, by, text, day).await;
            assert!(refused.is_err(), "{refused:?}");
        }
        let other = company
            .person("C9", counterfoil_server::auth::Role::Collector)
            .await;
        let elsewhere = Phone {
            collector: other,
            ..phone.clone()
        };
        let refused = lift(&company, &elsewhere, supervisor, &shown, TODAY).await;
        assert!(
            matches!(refused, Err(GrantError::NoPhone(_))),
            "{refused:?}"
        );
        // Two challenges of one number on one day: a phone that was restored.
        lift(&company, &phone, supervisor, &shown, TODAY)
            .await
            .expect("given");
        let (_, alike) = challenge(&company, &phone, 600, 0).await;
        let refused = lift(&company, &phone, supervisor, &alike, TODAY).await;
        assert!(matches!(refused, Err(GrantError::OtherAsk)), "{refused:?}");
        assert_eq!(number(&company.db, "SELECT COUNT(*) FROM unlock").await, 1);
    }
}

#[tokio::test]
async fn a_collectors_own_limits_stand_instead_of_the_companys_until_taken_back() {
    for db in both().await {
        let limits = CashLimits {
            in_hand: hard(100),
            ..none()
        };
        let (company, mut phone) = limited(db, limits).await;
        let mine = Some(phone.collector);
        let own = CashLimits {
            receipt: Limit {
                soft: Some(5),
                hard: Some(500),
            },
            ..none()
        };
        set(&company.db, mine, Some(own)).await.expect("set");
        let told =
            |reply: counterfoil_sync::wire::SyncReply| reply.reference.and_then(|news| news.limits);
        assert_eq!(told(company.sync(&mut phone).await), Some(vec![own]));
        assert_eq!(told(company.sync(&mut phone).await), None, "told once");
        cash(&mut phone, 500);
        assert_eq!(ruled(&company, &mut phone).await, []);
        set(&company.db, mine, Some(own))
            .await
            .expect("the same again");
        set(&company.db, mine, None).await.expect("taken back");
        assert_eq!(told(company.sync(&mut phone).await), Some(vec![limits]));
        set(&company.db, None, None).await.expect("taken back");
        assert_eq!(told(company.sync(&mut phone).await), Some(vec![]));
        let audited = "SELECT COUNT(*) FROM audit WHERE action = 'cash_limit.set'";
        assert_eq!(
            company.count(audited).await,
            4,
            "what changed nothing is not told"
        );
        for (bad, why) in [
            (
                Limit {
                    soft: Some(2),
                    hard: Some(1),
                },
                "above",
            ),
            (hard(-1), "at least 0"),
        ] {
            let bad = CashLimits { age: bad, ..none() };
            let error = set(&company.db, None, Some(bad))
                .await
                .expect_err("refused");
            assert!(error.to_string().contains(why), "{error}");
        }
        let nobody = set(&company.db, Some(PersonNo(99)), Some(own)).await;
        assert!(matches!(nobody, Err(SetError::Nobody(_))));
    }
}

#[tokio::test]
async fn verify_notices_any_change_to_limits_and_unlocks() {
    let changes = [
        "UPDATE cash_limit SET in_hand_hard = 999",
        "UPDATE cash_limit SET is_set = 0",
        "UPDATE unlock SET up_to = up_to + 1",
        "UPDATE unlock SET journal = journal + 1",
        "UPDATE unlock SET ask = ask + 1",
        "UPDATE unlock SET day = day + 1",
        "UPDATE unlock SET kind = 0",
        "UPDATE unlock SET currency = 'USD'",
        "UPDATE unlock SET granted_by = granted_by + 1",
        "UPDATE unlock SET granted_ms = granted_ms + 1",
        "UPDATE unlock SET reason = 'none'",
        "UPDATE unlock SET facts = facts + 1",
        "UPDATE unlock SET used_seq = used_seq + 1",
        "UPDATE unlock SET used_seq = NULL",
        "DELETE FROM unlock",
    ];
    for change in changes {
        for db in both().await {
            let limits = CashLimits {
                in_hand: hard(100),
                ..none()
            };
            let (company, mut phone) = limited(db, limits).await;
            let (ask, shown) = challenge(&company, &phone, 500, 0).await;
            let given = lift(&company, &phone, company.supervisor, &shown, TODAY)
                .await
                .expect("given");
            unlock(&mut phone, ask, &given.code);
            assert_eq!(ruled(&company, &mut phone).await, []);
            assert!(
                behind_our_back(&company.db, change)
                    .await
                    .expect("changed by hand")
                    > 0
            );
            let fault = sound(&company.db).await.expect_err(change);
            assert!(
                fault.contains("limits") || fault.contains("unlock"),
                "{change}: {fault}"
            );
        }
    }
}
