//! Faults: patches that take one safeguard of the product away.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// One of them.
pub(super) struct Fault {
    pub(super) name: String,
    /// What it breaks: the patch's first line, which git passes over.
    pub(super) breaks: String,
    pub(super) patch: PathBuf,
}

/// Those whose names contain one of these words, all if there are none.
pub(super) fn chosen(root: &Path, words: &[String]) -> Result<Vec<Fault>> {
    let folder = root.join("tests/sim/faults");
    let mut faults = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let patch = entry?.path();
        let name = patch
            .file_name()
            .and_then(|name| name.to_str()?.strip_suffix(".patch"));
        let Some(name) = name.map(ToOwned::to_owned) else {
            continue;
        };
        if words.is_empty() || words.iter().any(|word| name.contains(word)) {
            let breaks = first_line(&patch)?;
            faults.push(Fault {
                name,
                breaks,
                patch,
            });
        }
    }
    ensure!(
        !faults.is_empty(),
        "no fault in {} is named like that",
        folder.display()
    );
    faults.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(faults)
}

fn first_line(patch: &Path) -> Result<String> {
    let text = fs::read_to_string(patch).with_context(|| format!("reading {}", patch.display()))?;
    let line = text.lines().next().unwrap_or_default();
    ensure!(
        !line.is_empty() && !line.starts_with("diff "),
        "{} does not say in its first line what it breaks",
        patch.display()
    );
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_says_what_it_breaks_and_is_found_by_part_of_its_name() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let all = chosen(&root, &[]).unwrap();
        assert!(all.len() >= 20);
        let some = chosen(&root, &["void".to_owned()]).unwrap();
        assert!(!some.is_empty() && some.len() < all.len());
        assert!(chosen(&root, &["nothing like it".to_owned()]).is_err());
    }

    /// What does not apply is not tried: better told with every change than by the next long run.
    #[test]
    fn every_fault_can_be_planted() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for fault in chosen(&root, &[]).unwrap() {
            let mut git = std::process::Command::new("git");
            git.current_dir(&root).args(["apply", "--check"]);
            let checked = git.arg(&fault.patch).output().unwrap();
            let said = String::from_utf8_lossy(&checked.stderr);
            assert!(checked.status.success(), "{}: {said}", fault.name);
        }
    }
}
