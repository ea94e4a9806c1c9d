use counterfoil_sync::unlock::UnlockKey;

use super::*;

const DEVICE: [u8; 32] = [3; 32];
const RANDOM: [u8; SET_UP_BYTES] = [9; SET_UP_BYTES];

fn vault() -> Vault {
    let memory = PhoneFile {
        path: std::path::Path::new(":memory:"),
        vfs: None,
        data_key: None,
    };
    // A database in memory has no write-ahead log.
    let conn = Connection::open(memory.path).unwrap();
    conn.execute_batch(
        "CREATE TABLE vault (id INTEGER PRIMARY KEY, salt BLOB, memory_kib INTEGER, passes INTEGER,
         wrapped BLOB, checked BLOB, tries INTEGER NOT NULL DEFAULT 0, tried INTEGER NOT NULL DEFAULT 0,
         locks INTEGER NOT NULL DEFAULT 0, journal INTEGER, open_salt BLOB, open_wrapped BLOB, open_checked BLOB)",
    )
    .unwrap();
    Vault {
        conn,
        since: Cell::new(None),
    }
}

fn clocks(wall: i64, mono: u64) -> Clocks {
    Clocks {
        wall: Millis(wall),
        mono,
        boot: 1,
    }
}

#[test]
fn the_pin_and_the_device_open_it_together_and_neither_alone() {
    let vault = vault();
    assert!(!vault.has_pin().unwrap());
    let secrets = vault.set_up("482915", &DEVICE, &RANDOM).unwrap();
    assert_eq!(
        vault.unlock("482915", &DEVICE, &clocks(0, 0)).unwrap(),
        secrets
    );
    assert!(matches!(
        vault.unlock("482916", &DEVICE, &clocks(0, 0)),
        Err(VaultError::Wrong { left: 4 })
    ));
    assert!(matches!(
        vault.unlock("482915", &[4; 32], &clocks(0, 0)),
        Err(VaultError::Wrong { left: 3 })
    ));
    assert!(matches!(
        vault.set_up("917364", &DEVICE, &RANDOM),
        Err(VaultError::HasPin)
    ));
}

#[test]
fn easy_pins_and_what_is_none_are_refused() {
    for pin in ["111111", "123456", "987654", "000000000000"] {
        let set = vault().set_up(pin, &DEVICE, &RANDOM);
        assert!(matches!(set, Err(VaultError::Easy)), "{pin}");
    }
    for pin in ["48291", "4829150000000", "48291a", ""] {
        let set = vault().set_up(pin, &DEVICE, &RANDOM);
        assert!(matches!(set, Err(VaultError::NotAPin)), "{pin}");
    }
}

#[test]
fn wrong_pins_wait_longer_and_longer_and_a_clock_put_back_does_not_help() {
    assert_eq!([4, 5, 6, 7].map(wait_after), [0, 30_000, 60_000, 120_000]);
    assert_eq!(
        [13, 40, u32::MAX].map(wait_after),
        [7_680_000, LONGEST_WAIT_MS, LONGEST_WAIT_MS]
    );
    let vault = vault();
    let secrets = vault.set_up("482915", &DEVICE, &RANDOM).unwrap();
    vault
        .conn
        .execute("UPDATE vault SET tries = 5, tried = 1000000", [])
        .unwrap();
    // Long since in this run: what is left of the wait is the wall clock's.
    vault.since.set(Some(0));
    let unlock = |at| vault.unlock("482915", &DEVICE, &clocks(at, 1_000_000));
    assert!(matches!(
        unlock(1_010_000),
        Err(VaultError::Wait { ms: 20_000 })
    ));
    assert!(matches!(
        unlock(500_000),
        Err(VaultError::Wait { ms: 30_000 })
    ));
    assert!(matches!(
        unlock(510_000),
        Err(VaultError::Wait { ms: 20_000 })
    ));
    assert_eq!(unlock(530_000).unwrap(), secrets);
    assert_eq!(vault.must_wait(&clocks(0, 0)).unwrap(), 0);
}

#[test]
fn a_clock_put_forward_does_not_pass_the_wait() {
    let vault = vault();
    vault.set_up("482915", &DEVICE, &RANDOM).unwrap();
    let day = 86_400_000;
    let mut wall = 0;
    let mut wrong = |mono| {
        wall += day;
        vault.unlock("582915", &DEVICE, &clocks(wall, mono))
    };
    for mono in 1..=4 {
        assert!(matches!(wrong(mono), Err(VaultError::Wrong { .. })));
    }
    assert!(matches!(wrong(5), Err(VaultError::Wait { ms: 30_000 })));
    // A day later by the wall clock, a second later by the other.
    assert!(matches!(wrong(1_005), Err(VaultError::Wait { ms: 29_000 })));
    assert!(matches!(
        wrong(30_005),
        Err(VaultError::Wait { ms: 60_000 })
    ));
    vault
        .conn
        .execute("UPDATE vault SET tries = 40", [])
        .unwrap();
    // Started anew, with the clock put forward: a guess in five minutes, whatever the clock says.
    vault.since.set(None);
    assert!(matches!(
        wrong(0),
        Err(VaultError::Wait { ms: RUN_WAIT_MS })
    ));
    assert!(matches!(
        wrong(200_000),
        Err(VaultError::Wait { ms: 100_000 })
    ));
}

const NEW_SALT: [u8; SALT_BYTES] = [5; SALT_BYTES];

fn office() -> (UnlockKey, JournalId) {
    let journal = JournalId::device(counterfoil_sync::id::DeviceNo(7), 1);
    (UnlockKey::derive(&[1; 32], journal), journal)
}

/// So many wrong PINs, each after its wait.
fn wrong(vault: &Vault, times: i64) -> Vec<VaultError> {
    (1..=times)
        .map(|nth| {
            let now = clocks(
                nth * LONGEST_WAIT_MS,
                nth.unsigned_abs() * 2 * RUN_WAIT_MS.unsigned_abs(),
            );
            vault.unlock("918273", &DEVICE, &now).unwrap_err()
        })
        .collect()
}

#[test]
fn the_tenth_wrong_pin_locks_and_only_the_office_opens_with_everything_still_there() {
    let vault = vault();
    let (key, journal) = office();
    let secrets = vault.set_up("482915", &DEVICE, &RANDOM).unwrap();
    vault
        .keep_opening(&secrets, &key, journal, &DEVICE, &NEW_SALT)
        .unwrap();
    let mut told = wrong(&vault, 10);
    let last = told.pop();
    assert!(
        matches!(last, Some(VaultError::Locked { no: 1, .. })),
        "{last:?}"
    );
    assert!(
        !told
            .iter()
            .any(|error| matches!(error, VaultError::Locked { .. }))
    );
    // The right PIN does not open it, in this run or another, and nothing of its wrapping is left.
    let late = clocks(99 * LONGEST_WAIT_MS, 99 * LONGEST_WAIT_MS.unsigned_abs());
    let unlock = vault.unlock("482915", &DEVICE, &late);
    assert!(matches!(unlock, Err(VaultError::Locked { .. })));
    assert_eq!(vault.lock_to_open().unwrap(), Some((journal, 1)));
    let left: i64 = vault
        .conn
        .query_row(
            "SELECT length(wrapped) + length(salt) FROM vault",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0);
    for code in ["", "AAAAA-AAAAA", &key.opening(journal, 2).text()] {
        let opened = vault.open_with(code, &DEVICE, &late);
        assert!(matches!(opened, Err(VaultError::NotTheCode)), "{code}");
    }
    let code = key.opening(journal, 1).text();
    assert!(matches!(
        vault.open_with(&code, &[4; 32], &late),
        Err(VaultError::NotTheCode)
    ));
    let opened = vault
        .open_with(&code.to_lowercase(), &DEVICE, &late)
        .unwrap();
    assert_eq!(opened, secrets);
    // Killed before the new PIN: the code opens once more. Afterwards it is spent.
    assert!(matches!(
        vault.end_lock("111111", &opened, &DEVICE, &[6; SALT_BYTES]),
        Err(VaultError::Easy)
    ));
    assert_eq!(vault.open_with(&code, &DEVICE, &late).unwrap(), secrets);
    vault
        .end_lock("730518", &opened, &DEVICE, &[6; SALT_BYTES])
        .unwrap();
    assert_eq!(vault.lock_to_open().unwrap(), None);
    assert_eq!(vault.unlock("730518", &DEVICE, &late).unwrap(), secrets);
    assert!(matches!(
        vault.open_with(&code, &DEVICE, &late),
        Err(VaultError::NotTheCode)
    ));
    let again = clocks(99 * LONGEST_WAIT_MS, 99 * LONGEST_WAIT_MS.unsigned_abs());
    assert_eq!(vault.unlock("730518", &DEVICE, &again).unwrap(), secrets);
    vault
        .keep_opening(&secrets, &key, journal, &DEVICE, &[8; SALT_BYTES])
        .unwrap();
    assert!(matches!(
        wrong(&vault, 10).pop(),
        Some(VaultError::Locked { no: 2, .. })
    ));
}

#[test]
fn wrong_codes_wait_too_and_a_phone_that_was_never_enrolled_does_not_lock() {
    let vault = vault();
    let secrets = vault.set_up("482915", &DEVICE, &RANDOM).unwrap();
    assert!(
        wrong(&vault, 12)
            .iter()
            .all(|error| !matches!(error, VaultError::Locked { .. }))
    );
    let late = clocks(99 * LONGEST_WAIT_MS, 99 * LONGEST_WAIT_MS.unsigned_abs());
    assert_eq!(vault.unlock("482915", &DEVICE, &late).unwrap(), secrets);
    let (key, journal) = office();
    vault
        .keep_opening(&secrets, &key, journal, &DEVICE, &NEW_SALT)
        .unwrap();
    wrong(&vault, 10);
    for _ in 0..5 {
        let opened = vault.open_with("AAAAA-AAAAA", &DEVICE, &late);
        assert!(matches!(opened, Err(VaultError::NotTheCode)));
    }
    let code = key.opening(journal, 1).text();
    assert!(matches!(
        vault.open_with(&code, &DEVICE, &late),
        Err(VaultError::Wait { .. })
    ));
}

#[test]
fn the_pin_is_changed_with_the_old_one_and_a_wrong_old_one_counts() {
    let vault = vault();
    let secrets = vault.set_up("482915", &DEVICE, &RANDOM).unwrap();
    let change =
        |old: &str, new: &str| vault.change_pin(old, new, &DEVICE, &NEW_SALT, &clocks(0, 0));
    assert!(matches!(change("482915", "123456"), Err(VaultError::Easy)));
    assert!(matches!(
        change("918273", "730518"),
        Err(VaultError::Wrong { left: 4 })
    ));
    change("482915", "730518").unwrap();
    assert!(matches!(
        vault.unlock("482915", &DEVICE, &clocks(0, 0)),
        Err(VaultError::Wrong { left: 4 })
    ));
    assert_eq!(
        vault.unlock("730518", &DEVICE, &clocks(0, 0)).unwrap(),
        secrets
    );
}
