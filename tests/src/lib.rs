//! What drives Counterfoil from outside: its processes, its phones, its databases, and the
//! benchmarks. Tests are in `tests/`, programs in `src/bin/`.

pub mod bench;
pub mod day;
pub mod http;
pub mod kills;
pub mod office;
pub mod place;
pub mod process;
pub mod world;
