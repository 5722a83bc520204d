//! The files of a package and their digest.

use super::super::{Limits, World};
use crate::evidence::digest::Digest;
use std::path::Path;

/// How deep a package may be.
const DEPTH: usize = 32;

/// The paths of all files below a folder, sorted, with `/` between names.
pub(super) fn all_files(world: &dyn World, folder: &Path) -> Result<Vec<String>, String> {
    files_but(world, folder, &|_, _| false)
}

/// The same without some of the files and folders, by path and full path.
pub(super) fn files_but(
    world: &dyn World,
    folder: &Path,
    left_out: &dyn Fn(&str, &Path) -> bool,
) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), 0)];
    while let Some((below, depth)) = waiting.pop() {
        let directory = folder.join(&below);
        let names = world
            .names(&directory)
            .map_err(|error| format!("`{}` cannot be listed: {error}", shown(&below)))?;
        for name in names {
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            let full = folder.join(&path);
            if left_out(&path, &full) {
                continue;
            }
            if world.is_dir(&full) {
                waiting.push((path, depth + 1));
            } else {
                found.push(path);
            }
        }
        if depth > DEPTH || found.len() + waiting.len() > Limits::PACKAGE_FILES {
            return Err(format!("it holds more than {} files, or folders too deep", Limits::PACKAGE_FILES));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The last name of a path.
fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether a path is git's own: its folder, or the file that stands for one.
pub(super) fn is_gits(path: &str) -> bool {
    name(path) == ".git"
}

/// Whether Cargo builds into a folder: it marks it.
pub(super) fn is_built_into(world: &dyn World, full: &Path) -> bool {
    [".rustc_info.json", "CACHEDIR.TAG"].iter().any(|mark| world.is_file(&full.join(mark)))
}

fn shown(below: &str) -> &str {
    if below.is_empty() { "its folder" } else { below }
}

/// The digest of a package: over the path and the bytes of each of its files, in the order of the paths. All files
/// count, since code can take in any of them by `mod`, `include!` and the like; packages further down, too. Only what
/// git keeps for itself does not, and, where Cargo may have built in it, its folder `target`.
pub(super) fn digest(world: &dyn World, folder: &Path, built_in: bool) -> Result<String, String> {
    let left_out = |path: &str, full: &Path| {
        is_gits(path) || (built_in && name(path) == "target" && is_built_into(world, full))
    };
    let mut digest = Digest::default();
    let mut left = Limits::PACKAGE;
    for path in files_but(world, folder, &left_out)? {
        let bytes = read(world, folder, &path, left)?;
        left -= bytes.len() as u64;
        digest.part(path.as_bytes());
        digest.part(&bytes);
    }
    Ok(format!("tree-{}", digest.finish()))
}

/// The bytes of one file of a package.
pub(super) fn read(world: &dyn World, folder: &Path, path: &str, limit: u64) -> Result<Vec<u8>, String> {
    world.read(&folder.join(path), limit).map_err(|error| format!("`{path}` cannot be read: {error}"))
}
