use std::fs::{DirBuilder, remove_dir_all};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A folder of this process's own, for its owner alone, gone with it.
pub(super) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes one in the system's temporary folder; a process has one for each purpose.
    pub(super) fn make(purpose: &str) -> Result<Self, std::io::Error> {
        let name = format!("counterfoil-{purpose}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // What a killed process of the same number left behind.
        if let Err(error) = remove_dir_all(&path)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut folder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&path)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What cannot be removed is in the system's temporary folder, where it belongs.
        let _ = remove_dir_all(&self.0);
    }
}
