//! From the vault to the bank, and the days that cashiers close.

mod cases;

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_server::auth::Role;
use counterfoil_server::custody::{self, CustodyError, PaperId};
use counterfoil_server::ledger::Account;
use counterfoil_server::vault::{
    self, Closed, Counted, NewAccount, NewSlip, SlipState, VaultError,
};
use counterfoil_sync::entry::{ChequeRef, Denomination, DepositOffer};
use counterfoil_sync::id::{EntryId, PersonNo};
use counterfoil_sync::money::Currency;
use counterfoil_sync::time::Millis;

use crate::engines::{behind_our_back, both, sound};
use crate::field::{Company, NOW, Phone, TODAY};

const DAY_MS: i64 = 86_400_000;
const TOMORROW: Millis = Millis(NOW.0 + DAY_MS);

fn aed() -> Currency {
    "AED".parse().expect("a currency")
}

fn notes(cash: i64) -> Vec<Denomination> {
    let quantity = u32::try_from(cash).expect("small");
    let lines = [Denomination { unit: 1, quantity }];
    lines.into_iter().filter(|line| line.quantity > 0).collect()
}

/// A company of which the cashier has 300.00 in the vault and three cheques of 100.00: two of today, one
/// of the day after tomorrow.
struct Office {
    company: Company,
    cashier: PersonNo,
    cheques: [PaperId; 3],
    account: i64,
}

async fn hand_in(company: &Company, phone: &mut Phone, cash: i64, cheques: Vec<ChequeRef>) {
    let ticked: BTreeSet<ChequeRef> = cheques.iter().copied().collect();
    let offer = phone.write(DepositOffer {
        currency: aed(),
        cash,
        denominations: notes(cash),
        cheques,
        remark: None,
    });
    company.sync(phone).await;
    let (id, cashier) = (EntryId::new(phone.journal, offer), company.cashier);
    let (notes, ticked) = (&notes(cash), &ticked);
    company
        .db
        .write(|mut tx| async move {
            custody::count(&mut tx, id, notes, ticked, cashier, NOW).await?;
            custody::confirm(&mut tx, id, cashier, NOW).await
        })
        .await
        .expect("accepted");
}

impl Office {
    async fn both() -> Vec<Self> {
        let mut offices = Vec::new();
        for db in both().await {
            let company = Company::new(db, 1).await;
            let mut phone = company.phone(0, 50).await;
            company.sync(&mut phone).await;
            phone.open_day(TODAY);
            let customer = Company::customer(0, 0);
            phone.issue(phone.cash(customer, Company::item(customer, 0), 30_000));
            let cheques = [("1", 0), ("2", 0), ("3", 2)].map(|(number, days)| {
                let mut receipt =
                    phone.cheque(customer, Company::item(customer, 1), 10_000, number);
                for tender in &mut receipt.tenders {
                    if let counterfoil_sync::entry::Tender::Cheque(cheque) = tender {
                        cheque.date = TODAY.plus(days);
                    }
                }
                let receipt = phone.issue(receipt);
                ChequeRef {
                    receipt,
                    tender: 0,
                    journal: None,
                }
            });
            let journal = phone.journal;
            hand_in(&company, &mut phone, 30_000, cheques.to_vec()).await;
            let manager = company.manager;
            let account = company
                .db
                .write(|mut tx| async move {
                    let new = NewAccount {
                        name: "Collections".to_owned(),
                        number: "AE07 1".to_owned(),
                        currency: aed(),
                    };
                    vault::add_account(&mut tx, &new, manager, NOW).await
                })
                .await
                .expect("added");
            offices.push(Self {
                cashier: company.cashier,
                cheques: cheques.map(|cheque| PaperId {
                    receipt: EntryId::new(journal, cheque.receipt),
                    tender: cheque.tender,
                }),
                account: account.no,
                company,
            });
        }
        offices
    }

    async fn make(&self, cash: i64, cheques: &[PaperId], at: Millis) -> Result<i64, VaultError> {
        let new = NewSlip {
            account: self.account,
            notes: notes(cash),
            cheques: cheques.iter().copied().collect(),
        };
        let (new, cashier) = (&new, self.cashier);
        let made = self
            .company
            .db
            .write(|mut tx| async move { vault::make(&mut tx, new, cashier, at).await })
            .await?;
        Ok(made.no)
    }

    async fn undo(&self, no: i64, by: PersonNo) -> Result<SlipState, VaultError> {
        let undone = self
            .company
            .db
            .write(|mut tx| async move { vault::undo(&mut tx, no, "closed", by, NOW).await })
            .await?;
        Ok(undone.state)
    }

    async fn carry(&self, no: i64, reference: &str, by: PersonNo) -> Result<SlipState, VaultError> {
        let carried = self
            .company
            .db
            .write(|mut tx| async move { vault::carry(&mut tx, no, reference, by, NOW).await })
            .await?;
        Ok(carried.state)
    }

    async fn close(
        &self,
        cash: i64,
        cheques: &[PaperId],
        at: Millis,
    ) -> Result<Closed, VaultError> {
        let counted = Counted {
            notes: BTreeMap::from([(aed(), notes(cash))]),
            cheques: cheques.iter().copied().collect(),
        };
        let (counted, cashier) = (&counted, self.cashier);
        self.company
            .db
            .write(|mut tx| async move { vault::close(&mut tx, counted, cashier, at).await })
            .await
    }

    async fn held(&self, account: Account) -> i64 {
        self.company.balance(account, Some(self.cashier.0)).await
    }

    async fn is_sound(&self) {
        assert_eq!(sound(&self.company.db).await, Ok(()));
    }
}

#[tokio::test]
async fn what_goes_to_the_bank_leaves_the_vault_and_comes_back_whole() {
    for office in Office::both().await {
        let [first, second, later] = office.cheques;
        assert!(matches!(
            office.make(0, &[], NOW).await,
            Err(VaultError::Nothing)
        ));
        assert!(matches!(
            office.make(30_001, &[], NOW).await,
            Err(VaultError::TooMuch(_))
        ));
        assert!(
            matches!(office.make(0, &[later], NOW).await, Err(VaultError::NotYet(number)) if number == "3"),
            "nobody banks a cheque before its date"
        );
        let no = office
            .make(20_000, &[first, second], NOW)
            .await
            .expect("made");
        assert_eq!(no, 1);
        assert_eq!(office.held(Account::CashVault).await, 10_000);
        assert_eq!(office.held(Account::ChequesVault).await, 10_000);
        let of = |account| office.company.balance(account, None);
        assert_eq!(of(Account::CashInTransit).await, 20_000);
        assert_eq!(of(Account::ChequesClearing).await, 20_000);
        assert!(matches!(
            office.make(0, &[first], NOW).await,
            Err(VaultError::NotInVault(_))
        ));
        office.is_sound().await;

        // Put back by whose vault it is, once.
        let other = office.company.person("cash2", Role::Cashier).await;
        assert!(matches!(
            office.undo(no, other).await,
            Err(VaultError::NotYours)
        ));
        for _ in 0..2 {
            let undone = office.undo(no, office.cashier).await;
            assert_eq!(undone.expect("back"), SlipState::Undone);
        }
        assert_eq!(office.held(Account::CashVault).await, 30_000);
        assert_eq!(of(Account::CashInTransit).await, 0);
        assert_eq!(of(Account::ChequesClearing).await, 0);
        assert!(matches!(
            office.carry(no, "B1", office.cashier).await,
            Err(VaultError::Settled(SlipState::Undone))
        ));
        office.is_sound().await;

        // Another, which the bank takes: from then on it stays.
        let no = office.make(30_000, &[first], NOW).await.expect("made");
        assert!(matches!(
            office.carry(no, " ", office.cashier).await,
            Err(VaultError::Reference)
        ));
        for _ in 0..2 {
            let carried = office.carry(no, "ENBD-1", office.cashier).await;
            assert_eq!(carried.expect("carried"), SlipState::Carried);
        }
        assert!(matches!(
            office.carry(no, "ENBD-2", office.cashier).await,
            Err(VaultError::Settled(SlipState::Carried))
        ));
        assert!(matches!(
            office.undo(no, office.cashier).await,
            Err(VaultError::Settled(SlipState::Carried))
        ));
        let receipt = first.receipt;
        let papers = office
            .company
            .db
            .read(|mut tx| async move { custody::papers(&mut tx, receipt).await })
            .await
            .expect("reads");
        assert_eq!(
            papers
                .iter()
                .map(|paper| (paper.holder.as_str(), paper.bank_deposit))
                .collect::<Vec<_>>(),
            [("clearing", Some(2))]
        );
        office.is_sound().await;
        // What went to the bank is missed where it is not.
        for sql in [
            "UPDATE cheque SET holder = 'vault' WHERE holder = 'clearing'",
            "DELETE FROM bank_deposit_cheque WHERE bank_deposit = 2",
        ] {
            behind_our_back(&office.company.db, sql).await.expect(sql);
            assert!(sound(&office.company.db).await.is_err(), "{sql}");
        }
    }
}

#[tokio::test]
async fn two_people_where_the_company_asks_for_two() {
    for office in Office::both().await {
        office
            .company
            .db
            .write(|mut tx| async move {
                let setting = counterfoil_server::company::Setting::BankBySecondPerson(true);
                counterfoil_server::company::set(&mut tx, &setting, None, NOW).await
            })
            .await
            .expect("set");
        let no = office.make(100, &[], NOW).await.expect("made");
        assert!(matches!(
            office.carry(no, "B1", office.cashier).await,
            Err(VaultError::SecondPerson)
        ));
        let other = office.company.person("cash2", Role::Cashier).await;
        assert_eq!(
            office.carry(no, "B1", other).await.expect("carried"),
            SlipState::Carried
        );
        office.is_sound().await;
    }
}

#[tokio::test]
async fn a_closed_day_equals_the_ledger_and_a_difference_is_the_cashiers_own_case() {
    for office in Office::both().await {
        let [first, second, later] = office.cheques;
        let banked = office.make(10_000, &[first], NOW).await.expect("made");
        assert!(matches!(
            office.close(20_000, &[first], NOW).await,
            Err(VaultError::NotInVault(_))
        ));
        let nothing = Counted::default();
        let (counted, cashier) = (&nothing, office.cashier);
        let left_out = office
            .company
            .db
            .write(|mut tx| async move { vault::close(&mut tx, counted, cashier, NOW).await })
            .await;
        assert!(matches!(left_out, Err(VaultError::NotCounted(_))));
        // One note short, and one cheque that nobody finds.
        let close = office.close(19_000, &[second], NOW).await.expect("closed");
        let [line] = &close.lines[..] else {
            panic!("one currency: {close:?}")
        };
        assert_eq!((close.day, close.branch_no), (TODAY, 1));
        assert_eq!(
            (
                line.opening_minor,
                line.received_minor,
                line.banked_minor,
                line.expected_minor,
                line.counted_minor
            ),
            (0, 30_000, -10_000, 20_000, 19_000)
        );
        assert_eq!((line.cheques, line.cheques_minor), (2, 20_000));
        let no = close.no;
        let papers = office
            .company
            .db
            .read(|mut tx| async move { vault::papers_of(&mut tx, no).await })
            .await
            .expect("reads");
        let found: Vec<_> = papers
            .iter()
            .map(|(kept, found)| (kept.id, *found))
            .collect();
        assert_eq!(found, [(second, true), (later, false)]);
        // What was counted is what the ledger has now, and the missing cheque has left the vault.
        assert_eq!(office.held(Account::CashVault).await, 19_000);
        assert_eq!(office.held(Account::ChequesVault).await, 10_000);
        assert_eq!(
            office.company.balance(Account::OverShort, None).await,
            11_000
        );
        office.is_sound().await;

        // Once a day; and what comes after it is tomorrow's.
        assert!(matches!(
            office.close(19_000, &[second], NOW).await,
            Err(VaultError::ClosedToday(TODAY))
        ));
        let undone = office.undo(banked, office.cashier).await;
        assert_eq!(undone.expect("back"), SlipState::Undone);
        let late = office.make(1_000, &[], NOW).await.expect("made");
        let made = office
            .company
            .db
            .read(|mut tx| async move { vault::slip(&mut tx, late).await })
            .await
            .expect("reads");
        assert_eq!(made.day, TODAY.plus(1));
        office.is_sound().await;
        let next = office
            .close(28_000, &[first, second], TOMORROW)
            .await
            .expect("closed");
        assert_eq!((next.day, next.branch_no), (TODAY.plus(1), 2));
        assert_eq!(next.lines[0].opening_minor, 19_000);
        assert_eq!(next.lines[0].difference().minor, 0);
        office.is_sound().await;
        cases::closes_by_two(&office).await;
        for sql in [
            "UPDATE day_close_line SET counted_minor = 1",
            "DELETE FROM day_close",
        ] {
            behind_our_back(&office.company.db, sql)
                .await
                .expect_err("a closed day is never changed");
        }
        behind_our_back(&office.company.db, "DELETE FROM variance")
            .await
            .expect("done");
        let fault = sound(&office.company.db)
            .await
            .expect_err("the case is gone");
        assert!(fault.contains("closed day 1"), "{fault}");
    }
}

#[tokio::test]
async fn nothing_goes_in_or_out_while_the_vault_is_counted() {
    for office in Office::both().await {
        let cashier = office.cashier;
        let db = &office.company.db;
        db.write(|mut tx| async move { vault::begin(&mut tx, cashier, NOW).await })
            .await
            .expect("begun");
        assert!(matches!(
            office.make(100, &[], NOW).await,
            Err(VaultError::BeingCounted)
        ));
        let (_, id, _) = crate::custody::offered_by(&office.company, 0).await;
        let taken_in = db
            .write(|mut tx| async move {
                let ticked = BTreeSet::new();
                custody::count(&mut tx, id, &notes(30_000), &ticked, cashier, NOW).await?;
                custody::confirm(&mut tx, id, cashier, NOW).await
            })
            .await;
        assert!(matches!(taken_in, Err(CustodyError::VaultBeingCounted)));
        db.write(|mut tx| async move { vault::save(&mut tx, cashier, "{}", NOW).await })
            .await
            .expect("kept");
        db.write(|mut tx| async move { vault::put_away(&mut tx, cashier).await })
            .await
            .expect("put away");
        let gone = db
            .write(|mut tx| async move { vault::save(&mut tx, cashier, "{}", NOW).await })
            .await;
        assert!(matches!(gone, Err(VaultError::NotBeingCounted)));
        office.make(100, &[], NOW).await.expect("made");
        office.is_sound().await;
    }
}

#[tokio::test]
async fn a_vault_moves_to_another_branch_when_it_is_empty() {
    for office in Office::both().await {
        let (cashier, manager) = (office.cashier, office.company.manager);
        let to = async |branch: &'static str| {
            office
                .company
                .db
                .write(|mut tx| async move {
                    vault::move_to(&mut tx, cashier, branch, manager, NOW).await
                })
                .await
        };
        assert!(matches!(to("Deira").await, Err(VaultError::NotEmpty)));
        let empty = office.company.person("cash2", Role::Cashier).await;
        office
            .company
            .db
            .write(|mut tx| async move {
                let own = vault::move_to(&mut tx, empty, "Deira", empty, NOW).await;
                assert!(matches!(own, Err(VaultError::OwnBranch)));
                vault::move_to(&mut tx, empty, "Deira", manager, NOW).await?;
                assert_eq!(vault::branch_of(&mut tx, empty).await?, "Deira");
                Ok::<_, VaultError>(())
            })
            .await
            .expect("moved");
        office.is_sound().await;
        behind_our_back(
            &office.company.db,
            "UPDATE person_branch SET branch = 'Ajman'",
        )
        .await
        .expect("done");
        assert!(sound(&office.company.db).await.is_err());
    }
}
