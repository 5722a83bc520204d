//! A copy of a workspace in which Cargo can change the manifests without anybody noticing.
//!
//! Only what Cargo reads to resolve is in it: the manifests, the lock file, and an empty file where it looks for a
//! target. Folders lie in it as they lie on the disk, so that a path from one manifest to the next leads to the
//! copy of what it leads to. Cargo is started where the person stands and told where the copy's manifest is:
//! its configuration and the toolchain are found from there.

use super::super::CollectError;
use super::super::cargo::manifest_text;
use super::{Disk, Rewrite};
use crate::evidence::graph::{Graph, Source};
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// The copy. It is gone when this is dropped.
pub(super) struct Shadow<'w> {
    disk: &'w dyn Disk,
    scratch: TempDir,
    root: PathBuf,
    /// What was copied, by its path on the disk.
    texts: BTreeMap<PathBuf, String>,
}

/// Where Cargo looks for targets, beside `src/lib.rs`, `src/main.rs` and `build.rs`.
const TARGET_FOLDERS: [&str; 4] = ["src/bin", "tests", "examples", "benches"];

impl<'w> Shadow<'w> {
    /// Copies a workspace and what its manifests lead to.
    pub(super) fn of(root: &Path, graph: &Graph, disk: &'w dyn Disk) -> Result<Self, CollectError> {
        let scratch =
            disk.scratch().map_err(|source| CollectError::File { path: std::env::temp_dir(), source })?;
        let mut shadow = Self { disk, scratch, root: root.to_owned(), texts: BTreeMap::new() };
        shadow.copy(&root.join("Cargo.lock"))?;
        shadow.package(root)?;
        for (_, krate) in graph.crates() {
            if let Source::Path(path) = &krate.source {
                shadow.package(&normal(&root.join(path)))?;
            }
        }
        Ok(shadow)
    }

    /// Where the copy of something lies.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        let inside = path.components().filter(|part| matches!(part, Component::Normal(_)));
        self.scratch.path().join(inside.collect::<PathBuf>())
    }

    /// A text without the copy in it: what Cargo says of a manifest is meant for the person's own.
    pub(super) fn revealed(&self, text: &str) -> String {
        text.replace(&*self.scratch.path().to_string_lossy(), "")
    }

    /// The text of a manifest in the copy.
    pub(super) fn text(&self, path: &Path) -> Result<String, CollectError> {
        manifest_text(self.disk, &self.path(path))
    }

    /// The manifests and the lock file with what Cargo made of them.
    pub(super) fn rewrites(&self) -> Result<Vec<Rewrite>, CollectError> {
        let mut rewrites = Vec::new();
        for (path, before) in &self.texts {
            let after = self.text(path)?;
            if after != *before {
                rewrites.push(Rewrite { path: path.clone(), before: before.clone(), after });
            }
        }
        Ok(rewrites)
    }

    /// What the lock file said when it was copied.
    pub(super) fn lock(&self) -> &str {
        &self.texts[&self.root.join("Cargo.lock")]
    }

    /// Copies a package, the manifests above it, which may be its workspace, and what they lead to.
    pub(super) fn package(&mut self, folder: &Path) -> Result<(), CollectError> {
        let mut waiting: Vec<PathBuf> = folder.ancestors().map(Path::to_path_buf).collect();
        while let Some(folder) = waiting.pop() {
            let manifest = folder.join("Cargo.toml");
            if self.texts.contains_key(&manifest) || !self.disk.is_file(&manifest) {
                continue;
            }
            let text = self.copy(&manifest)?;
            self.targets(&folder)?;
            // One that cannot be read is Cargo's to complain about.
            if let Ok(table) = text.parse::<toml::Table>() {
                let leads = leads(&toml::Value::Table(table));
                let folders = leads.iter().map(|path| normal(&folder.join(path)));
                waiting
                    .extend(folders.flat_map(|to| to.ancestors().map(Path::to_path_buf).collect::<Vec<_>>()));
            }
        }
        Ok(())
    }

    fn copy(&mut self, path: &Path) -> Result<String, CollectError> {
        let text = manifest_text(self.disk, path)?;
        self.write(path, &text)?;
        self.texts.insert(path.to_owned(), text.clone());
        Ok(text)
    }

    /// An empty file for each target that Cargo finds by its place.
    fn targets(&self, folder: &Path) -> Result<(), CollectError> {
        let mut files: Vec<PathBuf> =
            ["src/lib.rs", "src/main.rs", "build.rs"].iter().map(|file| folder.join(file)).collect();
        for targets in TARGET_FOLDERS.map(|name| folder.join(name)) {
            // A folder that is not there holds no targets.
            for name in self.disk.names(&targets).unwrap_or_default() {
                let is_source = Path::new(&name).extension().is_some_and(|extension| extension == "rs");
                files.push(if is_source { targets.join(name) } else { targets.join(name).join("main.rs") });
            }
        }
        files.iter().filter(|file| self.disk.is_file(file)).try_for_each(|file| self.write(file, ""))
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), CollectError> {
        let path = self.path(path);
        let failed = |source: io::Error| CollectError::Scratch { path: path.clone(), source };
        self.disk.make_folder(path.parent().unwrap_or(&path)).map_err(failed)?;
        self.disk.write(&path, text.as_bytes(), None).map_err(failed)
    }
}

/// Every path that a manifest names, whatever it is for.
fn leads(value: &toml::Value) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value {
                    toml::Value::String(path) if key == "path" || key == "workspace" => {
                        found.push(path.clone());
                    }
                    _ => found.extend(leads(value)),
                }
            }
        }
        toml::Value::Array(values) => found.extend(values.iter().flat_map(leads)),
        _ => {}
    }
    found
}

/// A path without `.` and `..`, as Cargo reads it: by its text, whatever links there are.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_a_manifest_is_found() {
        let text = "[package]\nworkspace = '../..'\n[dependencies]\na = { path = '../a' }\n\
            [target.'cfg(unix)'.build-dependencies.b]\npath = 'b'\n[patch.crates-io]\nc = { path = '/c' }\n";
        let table = text.parse::<toml::Table>().expect("TOML");
        let mut found = leads(&toml::Value::Table(table));
        found.sort();
        assert_eq!(found, ["../..", "../a", "/c", "b"]);
    }

    #[test]
    fn a_path_is_read_by_its_text() {
        assert_eq!(normal(Path::new("/a/b/./../c/..")), Path::new("/a"));
    }
}
