//! `Cargo.lock`.

use super::{Limits, World};
use crate::evidence::{Gap, digest};
use rustsec::cargo_lock::Lockfile;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// A lock file as read.
pub(super) struct Lock {
    pub(super) packages: Vec<rustsec::cargo_lock::Package>,
    pub(super) digest: String,
}

impl Lock {
    /// The names of the locked packages.
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.packages.iter().map(|package| package.name.to_string()).collect()
    }
}

pub(super) fn read(world: &dyn World, root: &Path) -> Result<Lock, Gap> {
    let path = root.join("Cargo.lock");
    let bytes = world.read(&path, Limits::LOCKFILE).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Gap::new("there is no Cargo.lock", "run `cargo generate-lockfile`, look at it, and commit it")
        }
        _ => Gap::new(
            format!("Cargo.lock cannot be read: {error}"),
            format!("check that `{}` can be read", path.display()),
        ),
    })?;
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Result<Lock, Gap> {
    let unreadable = |why: String| {
        Gap::new(
            format!("Cargo.lock cannot be read: {why}"),
            "restore it from version control, or run `cargo generate-lockfile`",
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".into()))?;
    let lock: Lockfile = text.parse().map_err(|error| unreadable(first_line(&error)))?;
    Ok(Lock { packages: lock.packages, digest: digest::of(bytes) })
}

fn first_line(error: &dyn std::error::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
