//! `cargo xtask app`: the phone app, ready to be served.

mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::process;
use crate::{Context, apt};

/// Build the phone app.
///
/// Compiles the core and its screens to WebAssembly and lays them out with the page in `target/app`,
/// where `counterfoil serve --app` takes them from. Needs the target wasm32-unknown-unknown and clang,
/// which are fetched where that is possible; otherwise it says what to type.
#[derive(Args)]
pub(crate) struct App {}

impl App {
    pub(crate) fn run(context: &Context) -> Result<ExitCode> {
        let folder = build(context)?;
        println!("The phone app is in {}", folder.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// Builds the app and says where it is.
pub(crate) fn build(context: &Context) -> Result<PathBuf> {
    let began = Instant::now();
    clang(context)?;
    let target = context.settings.target_folder();
    let mut command = context.cargo("build");
    wasm::provide(context)?.apply(&mut command);
    command
        .args(["--package", "counterfoil-pwa", "--lib"])
        .args(["--target", wasm::TARGET, "--profile", "app"])
        // SQLite's sources want C23; clang before 16 knows it by this name.
        .env("CFLAGS_wasm32_unknown_unknown", "-std=gnu2x -Oz");
    process::run(&context.interrupt, &mut command)?;
    let module = target.join(wasm::TARGET).join("app/counterfoil_pwa.wasm");

    // Heavy, so it has a workspace and a folder of its own.
    let root = &context.settings.root;
    let mut layout = context.bare_cargo("run");
    layout
        .args(["--quiet", "--manifest-path"])
        .arg(root.join("tests/app-build/Cargo.toml"))
        .env("CARGO_TARGET_DIR", target.join("app-build"))
        .arg("--")
        .arg(&module)
        .arg(root.join("mobile-core/pwa/page"))
        .arg(target.join("app"));
    process::run(&context.interrupt, &mut layout)?;
    println!("built in {:.1?}", began.elapsed());
    Ok(target.join("app"))
}

/// SQLite is compiled to WebAssembly by clang; other compilers of C cannot.
fn clang(context: &Context) -> Result<()> {
    if context.settings.find("clang").is_some() {
        return Ok(());
    }
    if !apt::can_install(context) {
        bail!(
            "clang is needed to compile SQLite to WebAssembly, and was not found.\n\
             Install it:\n  \
               Debian, Ubuntu   sudo apt-get install --no-install-recommends clang\n  \
               Fedora           sudo dnf install clang\n  \
               Arch             sudo pacman -S clang\n  \
               macOS            brew install llvm, and put its bin folder into PATH"
        );
    }
    println!("clang is not installed; installing its Debian package");
    apt::install(context, "clang").context("installing clang")
}
