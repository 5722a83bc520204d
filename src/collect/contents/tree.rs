//! The files of a package and their digest.

use super::super::{Limits, World};
use crate::evidence::digest::Digest;
use std::path::Path;

/// How deep a package may be.
const DEPTH: usize = 32;

/// The paths of the files of a package, sorted, with `/` between names. As for Cargo, what has a `Cargo.toml` of
/// its own is another package, and what is built at the top is none of it.
pub(super) fn files(world: &dyn World, folder: &Path) -> Result<Vec<String>, String> {
    let other = |path: &str, directory: &Path| {
        ["target", ".git"].contains(&path) || world.is_file(&directory.join("Cargo.toml"))
    };
    walk(world, folder, &other)
}

/// The paths of all files below a folder, sorted.
pub(super) fn all_files(world: &dyn World, folder: &Path) -> Result<Vec<String>, String> {
    walk(world, folder, &|_, _| false)
}

fn walk(
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
            if !world.is_dir(&full) {
                found.push(path);
            } else if !left_out(&path, &full) {
                waiting.push((path, depth + 1));
            }
        }
        if depth > DEPTH || found.len() + waiting.len() > Limits::PACKAGE_FILES {
            return Err(format!("it holds more than {} files, or folders too deep", Limits::PACKAGE_FILES));
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn shown(below: &str) -> &str {
    if below.is_empty() { "its folder" } else { below }
}

/// The digest of a package: over the path and the bytes of each of its files, in the order of the paths.
pub(super) fn digest(world: &dyn World, folder: &Path) -> Result<String, String> {
    let mut digest = Digest::default();
    let mut left = Limits::PACKAGE;
    for path in files(world, folder)? {
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
