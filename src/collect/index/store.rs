//! Snapshots in the cache: each by its digest, and for each lock file the one in use.

use super::super::replace::replace;
use super::super::{Cache, Limits, World};
use crate::evidence::digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;

/// Which snapshot is in use for a lock file, and how current it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Current {
    /// Its digest.
    pub(super) snapshot: String,
    /// When the registries were asked.
    pub(super) checked_at: Timestamp,
    /// Whether all of them answered.
    pub(super) complete: bool,
}

/// What is in use for a lock file, with its text. What is damaged counts as not there: it is asked for anew.
pub(super) fn current(cache: &Cache, key: &str, world: &dyn World) -> Option<(Current, Vec<u8>)> {
    let bytes = world.read(&folder(cache).join(pointer(key)), Limits::RECORD).ok()?;
    let current: Current = serde_json::from_slice(&bytes).ok()?;
    let text = by_digest(cache, &current.snapshot, world).ok()?;
    Some((current, text))
}

/// A snapshot by the beginning of its digest.
///
/// # Errors
///
/// Why there is none, or not one.
pub(super) fn by_id(cache: &Cache, id: &str, world: &dyn World) -> Result<Vec<u8>, String> {
    let wanted = id.trim_start_matches("sha256:").to_ascii_lowercase();
    let names = world.names(&folder(cache)).unwrap_or_default();
    let snapshots = names.iter().filter_map(|name| name.strip_suffix(".json")).filter(|name| is_digest(name));
    let matching: Vec<&str> = snapshots.filter(|name| name.starts_with(&wanted)).collect();
    match matching[..] {
        [one] => by_digest(cache, &format!("sha256:{one}"), world),
        [] => Err("it is not in the cache".into()),
        _ => Err(format!("it is not one: {}", matching.join(", "))),
    }
}

fn by_digest(cache: &Cache, digest: &str, world: &dyn World) -> Result<Vec<u8>, String> {
    let hex = digest.strip_prefix("sha256:").filter(|hex| is_digest(hex)).ok_or("it has no digest")?;
    let bytes = world
        .read(&folder(cache).join(format!("{hex}.json")), Limits::SNAPSHOT)
        .map_err(|error| format!("it cannot be read: {error}"))?;
    if digest::of(&bytes) == digest {
        Ok(bytes)
    } else {
        Err("it is not what was kept: its digest is another".into())
    }
}

/// Keeps a snapshot. One that is whole is not written again.
pub(super) fn keep(cache: &Cache, text: &str, world: &dyn World) -> io::Result<()> {
    let digest = digest::of(text.as_bytes());
    if by_digest(cache, &digest, world).is_ok() {
        return Ok(());
    }
    let _lock = cache.lock()?;
    add(cache, text, &digest, world)
}

/// Keeps a snapshot and takes it into use for a lock file.
pub(super) fn take_into_use(
    cache: &Cache,
    key: &str,
    text: &str,
    checked_at: Timestamp,
    complete: bool,
    world: &dyn World,
) -> io::Result<()> {
    let _lock = cache.lock()?;
    let snapshot = digest::of(text.as_bytes());
    if by_digest(cache, &snapshot, world).is_err() {
        add(cache, text, &snapshot, world)?;
    }
    let current = Current { snapshot, checked_at, complete };
    let mut text = serde_json::to_string_pretty(&current).map_err(io::Error::other)?;
    text.push('\n');
    replace(&folder(cache).join(pointer(key)), text.as_bytes())
}

fn add(cache: &Cache, text: &str, digest: &str, world: &dyn World) -> io::Result<()> {
    let folder = folder(cache);
    std::fs::create_dir_all(&folder)?;
    Cache::sweep(&folder, world);
    replace(&folder.join(format!("{}.json", digest.trim_start_matches("sha256:"))), text.as_bytes())
}

fn folder(cache: &Cache) -> PathBuf {
    cache.folder().join("index")
}

fn pointer(key: &str) -> String {
    format!("lock-{}.json", key.trim_start_matches("sha256:"))
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
