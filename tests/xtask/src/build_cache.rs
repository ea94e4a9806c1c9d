//! A folder outside the checkout where CI builds, so that a fresh clone finds its dependencies compiled.
//!
//! Cargo rebuilds whatever differs, so a lost, old or foreign cache costs time and nothing else.
//! One thing it does not guard: two checkouts that build at once would swap finished programs
//! under each other's tests. Hence the lock; who does not get it builds in the checkout.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::settings::Settings;

/// Above this the cache is emptied: crates of old checkouts are never used again, and cargo does not remove them.
const LIMIT_BYTES: u64 = 20 << 30;

/// The right to build in the cache, for as long as this lives.
pub(crate) struct BuildCache {
    _lock: File,
}

impl BuildCache {
    /// In CI, and unless somebody chose a target folder: lets cargo build in the cache from now on.
    pub(crate) fn lease(settings: &mut Settings) -> Result<Option<Self>> {
        let (true, None, Some(cache)) = (settings.ci, &settings.target, &settings.cache) else {
            return Ok(None);
        };
        let target = cache.join("target");
        if let Err(error) = fs::create_dir_all(&target) {
            println!(
                "no build cache: {} cannot be made: {error}",
                target.display()
            );
            return Ok(None);
        }
        let lock =
            File::create(cache.join("target.lock")).context("opening the build cache's lock")?;
        if !is_ours(&lock) {
            println!("the build cache is in use by another run; building in the checkout");
            return Ok(None);
        }
        if size_bytes(&target) > LIMIT_BYTES {
            println!(
                "emptying the build cache, it has grown past {} GiB",
                LIMIT_BYTES >> 30
            );
            fs::remove_dir_all(&target).context("emptying the build cache")?;
        }
        println!("building in {}", target.display());
        settings.target = Some(target);
        Ok(Some(Self { _lock: lock }))
    }
}

/// Whether the lock could be taken. A program that is being started holds what its parent held for a moment.
fn is_ours(lock: &File) -> bool {
    for _ in 0..20 {
        if lock.try_lock().is_ok() {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    false
}

/// How much a folder holds, as far as it can be read.
fn size_bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As CI would find it, with a cache folder of the test's own.
    fn settings(cache: &Path) -> Settings {
        Settings {
            ci: true,
            cache: Some(cache.to_owned()),
            target: None,
            ..Settings::read().unwrap()
        }
    }

    #[test]
    fn one_run_at_a_time_builds_in_the_cache() {
        let cache = std::env::temp_dir().join(format!("counterfoil-cache-{}", std::process::id()));
        let (mut first, mut second) = (settings(&cache), settings(&cache));

        let lease = BuildCache::lease(&mut first).unwrap();
        assert!(lease.is_some());
        assert_eq!(first.target, Some(cache.join("target")));
        assert!(BuildCache::lease(&mut second).unwrap().is_none());
        assert_eq!(second.target, None);

        drop(lease);
        assert!(BuildCache::lease(&mut second).unwrap().is_some());
        fs::remove_dir_all(&cache).unwrap();
    }

    #[test]
    fn a_chosen_target_folder_is_kept_and_developers_build_where_they_are() {
        let cache = Path::new("/nowhere");
        let mut chosen = Settings {
            target: Some("/chosen".into()),
            ..settings(cache)
        };
        assert!(BuildCache::lease(&mut chosen).unwrap().is_none());
        assert_eq!(chosen.target, Some("/chosen".into()));
        let mut developer = Settings {
            ci: false,
            ..settings(cache)
        };
        assert!(BuildCache::lease(&mut developer).unwrap().is_none());
        assert_eq!(developer.target, None);
    }
}
