//! Where a test keeps its things: a folder, and a database on either engine.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use counterfoil_server::db::{Db, Engine, OpenMode};

/// The variable that names a PostgreSQL server in which schemas may be made.
const POSTGRES: &str = "COUNTERFOIL_TEST_POSTGRES";
/// The variable that names the `counterfoil` program.
const BINARY: &str = "COUNTERFOIL_BIN";

static NEXT: AtomicU32 = AtomicU32::new(0);

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where tests read their environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A name that no other test of this machine uses now.
fn name() -> String {
    let no = NEXT.fetch_add(1, Ordering::SeqCst);
    format!("e{}_{no}", std::process::id())
}

/// The PostgreSQL server that tests and benchmarks run on.
pub fn postgres() -> Result<String> {
    variable(POSTGRES).with_context(|| {
        format!(
            "{POSTGRES} is not set, and this runs on both engines: use `cargo xtask test` or `cargo xtask bench`, \
             or start `cargo xtask postgres` and set it to the address that it prints"
        )
    })
}

/// The folder of this build: `target/debug` or `target/release`.
fn built() -> Result<PathBuf> {
    let own = std::env::current_exe().context("finding the folder of this build")?;
    let folder = own
        .ancestors()
        .skip(1)
        .find(|folder| !folder.ends_with("deps"));
    folder
        .map(Path::to_owned)
        .context("this program lies in no folder")
}

/// The `counterfoil` program: as told, or of the same build.
pub fn counterfoil() -> Result<PathBuf> {
    let path = match variable(BINARY) {
        Some(path) => PathBuf::from(path),
        None => built()?.join("counterfoil"),
    };
    anyhow::ensure!(
        path.exists(),
        "there is no {}: build it with `cargo build --bin counterfoil`, or set {BINARY}",
        path.display()
    );
    Ok(path)
}

/// The program `phone` of the same build.
pub fn phone() -> Result<PathBuf> {
    let path = built()?.join("phone");
    anyhow::ensure!(
        path.exists(),
        "there is no {}: build it with `cargo build -p counterfoil-tests --bin phone`",
        path.display()
    );
    Ok(path)
}

/// A folder on the disk that everything is built on; gone when dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes an empty one.
    pub fn new() -> Result<Self> {
        Self::beneath(&built()?.join("../tmp"))
    }

    /// Makes an empty one in memory where the machine has such a place: for phones whose speed is
    /// not what is measured.
    pub fn fast() -> Result<Self> {
        let shm = Path::new("/dev/shm");
        if shm.is_dir() {
            Self::beneath(shm).or_else(|_| Self::new())
        } else {
            Self::new()
        }
    }

    fn beneath(parent: &Path) -> Result<Self> {
        let path = parent.join(format!("counterfoil-{}", name()));
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the build's own folder, and is swept with it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The address of a database that does not exist yet.
pub fn fresh(engine: Engine, folder: &Folder) -> Result<String> {
    Ok(match engine {
        Engine::Sqlite => format!(
            "sqlite:{}",
            folder.file(&format!("{}.db", name())).display()
        ),
        Engine::Postgres => {
            let base = postgres()?;
            let mark = if base.contains('?') { '&' } else { '?' };
            format!("{base}{mark}schema={}", name())
        }
    })
}

/// Opens a database, making it, with its schema up to date.
pub async fn open(url: &str) -> Result<Db> {
    let db = Db::open(&url.parse()?, OpenMode::Create).await?;
    db.migrate().await?;
    Ok(db)
}
