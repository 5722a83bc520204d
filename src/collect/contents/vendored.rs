//! Directories that stand for a source, as `cargo vendor` makes them.

use super::super::{Limits, World};
use super::tree;
use crate::evidence::digest;
use crate::evidence::graph::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The list that lies in each package.
pub(super) const LIST: &str = ".cargo-checksum.json";

/// How many of the files that differ are kept.
const NAMED: usize = 20;

#[derive(Deserialize)]
struct List {
    /// SHA-256 of each file, by path.
    files: BTreeMap<String, String>,
    /// SHA-256 of the package as the registry serves it.
    package: Option<String>,
}

/// Whether a package is as its list says; `None` where there is no list.
pub(super) fn compared(world: &dyn World, folder: &Path, checksum: Option<&str>) -> Option<State> {
    let bytes = match world.read(&folder.join(LIST), Limits::LOCKFILE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return Some(State::Unreadable(format!("`{LIST}` cannot be read: {error}"))),
    };
    let Ok(list) = serde_json::from_slice::<List>(&bytes) else {
        return Some(State::Unreadable(format!("`{LIST}` is not what Cargo writes")));
    };
    Some(match changes(world, folder, &list, checksum) {
        Ok(changes) if changes.is_empty() => State::AsListed,
        Ok(changes) => State::Modified(changes),
        Err(why) => State::Unreadable(why),
    })
}

/// What differs: changed, added and missing files, in the order of their paths.
fn changes(
    world: &dyn World,
    folder: &Path,
    list: &List,
    checksum: Option<&str>,
) -> Result<Vec<String>, String> {
    let mut changes = Vec::new();
    if list.package.is_some() && list.package.as_deref() != checksum {
        changes.push(format!("`{LIST}` is that of another package than Cargo.lock names"));
    }
    let mut listed = list.files.clone();
    let mut left = Limits::PACKAGE;
    for path in tree::all_files(world, folder)?.iter().filter(|path| *path != LIST) {
        let Some(expected) = listed.remove(path) else {
            changes.push(format!("`{path}` was added"));
            continue;
        };
        let bytes = tree::read(world, folder, path, left)?;
        left -= bytes.len() as u64;
        if digest::of(&bytes).strip_prefix("sha256:") != Some(&expected) {
            changes.push(format!("`{path}` was changed"));
        }
    }
    changes.extend(listed.keys().map(|path| format!("`{path}` is missing")));
    let more = changes.len().saturating_sub(NAMED);
    changes.truncate(NAMED);
    if more > 0 {
        changes.push(format!("and {more} more"));
    }
    Ok(changes)
}
