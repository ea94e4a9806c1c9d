//! A modest number of seeds, every time. `cargo xtask test` lives many more, and wants each counter seen.

use counterfoil_sim::{Elsewhere, Plan, Story, run_on_both, run_seed, run_seeds, run_story};

#[test]
fn the_world_adds_up_whatever_happens() {
    let plan = Plan {
        from: 1,
        seeds: 20,
        steps: 300,
        workers: 2,
        until_failure: false,
    };
    let totals = run_seeds(&plan, |_, _| {}).expect("the worlds were lived");
    assert!(totals.failures.is_empty(), "{:#?}", totals.failures);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in [3, 8] {
        let one = run_seed(seed, 150).expect("lived");
        let two = run_seed(seed, 150).expect("lived again");
        assert_eq!(one.told, two.told);
        assert_eq!(one.digest, two.digest);
    }
}

#[test]
fn stories_that_failed_once_end_well() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/stories");
    let mut told = 0;
    for file in std::fs::read_dir(folder).expect("the folder of stories") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a story");
        let story = text.parse::<Story>().expect("a story that reads");
        let outcome = run_story(&story).expect("lived");
        assert_eq!(
            outcome.failed,
            None,
            "{}: {:#?}",
            path.display(),
            outcome.told
        );
        told += 1;
    }
    assert!(told > 0, "there are no stories");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the server to run on is told by the environment, as to every test"
)]
fn both_engines_tell_the_same_story_and_come_to_the_same_ledger() {
    let url = std::env::var("COUNTERFOIL_TEST_POSTGRES")
        .expect("COUNTERFOIL_TEST_POSTGRES: use `cargo xtask test`, or see `cargo xtask postgres`");
    let mut elsewhere = Elsewhere::found(&url).expect("the company is founded");
    for seed in 1..=6 {
        let outcome = run_on_both(seed, 200, &mut elsewhere).expect("lived");
        assert_eq!(outcome.failed, None, "seed {seed}: {:#?}", outcome.told);
    }
}
