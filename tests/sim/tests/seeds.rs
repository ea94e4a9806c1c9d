//! A modest number of seeds, every time.

use counterfoil_sim::{Plan, run_seed, run_seeds};

#[test]
fn the_world_adds_up_whatever_happens() {
    let plan = Plan {
        from: 1,
        seeds: 40,
        steps: 300,
        workers: 2,
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
