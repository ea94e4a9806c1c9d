//! `cargo xtask bench`: how fast Counterfoil is, each figure against a baseline of the same run.

fn main() -> anyhow::Result<()> {
    counterfoil_tests::bench::run()
}
