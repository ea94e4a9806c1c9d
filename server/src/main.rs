//! The binary: everything is in the library.

fn main() -> std::process::ExitCode {
    counterfoil_server::cli::run()
}
