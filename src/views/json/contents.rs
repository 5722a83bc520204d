//! What was seen of the files of a crate.

use crate::evidence::graph::{Crate, Library, Source};
use crate::reconcile::{Ledger, NativeCode};
use crate::verdict::Files;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ContentsInfo<'a> {
    source_kind: &'static str,
    place: &'static str,
    state: &'static str,
    changes: &'a [String],
    tree_digest: Option<&'a str>,
    unreadable: Option<&'a str>,
    replaces: Option<&'a str>,
    modification: Option<&'a str>,
}

pub(super) fn contents<'a>(krate: &'a Crate, modification: Option<&'a str>) -> ContentsInfo<'a> {
    let contents = &krate.contents;
    ContentsInfo {
        source_kind: match krate.source {
            Source::Registry(_) => "registry",
            Source::OtherRegistry(_) => "other_registry",
            Source::Git { .. } => "git",
            Source::Path(_) => "path",
            Source::Toolchain { .. } => "toolchain",
        },
        place: contents.place.word(),
        state: contents.state.word(),
        changes: contents.state.changes(),
        tree_digest: contents.tree.as_deref(),
        unreadable: contents.unread.as_deref(),
        replaces: contents.replaces.as_deref(),
        modification,
    }
}

#[derive(Serialize)]
pub(super) struct FilesInfo {
    fetched: usize,
    vendored: usize,
    vendored_outside: usize,
    in_repository: usize,
    outside: usize,
    modified: usize,
    replacing: usize,
    not_determined: usize,
}

pub(super) fn files(files: &Files) -> FilesInfo {
    FilesInfo {
        fetched: files.fetched,
        vendored: files.vendored,
        vendored_outside: files.vendored_outside,
        in_repository: files.in_repository,
        outside: files.outside,
        modified: files.modified,
        replacing: files.replacing,
        not_determined: files.unread,
    }
}

#[derive(Serialize)]
pub(super) struct NativeInfo<'a> {
    name: &'a str,
    version: String,
    workspace: bool,
    means: &'static str,
    evidence: &'a [String],
    libraries: Vec<LibraryInfo<'a>>,
    unreadable: Option<&'a str>,
    own: bool,
    bundled: Vec<String>,
    linked: Vec<String>,
    declared: bool,
}

#[derive(Serialize)]
struct LibraryInfo<'a> {
    title: &'a str,
    version: &'a str,
    read_from: &'a str,
}

pub(super) fn natives<'a>(ledger: &'a Ledger<'_>) -> Vec<NativeInfo<'a>> {
    ledger.natives.iter().map(native).collect()
}

fn native<'a>(code: &'a NativeCode<'_>) -> NativeInfo<'a> {
    let library = |library: &'a Library| LibraryInfo {
        title: &library.title,
        version: &library.version,
        read_from: &library.read_from,
    };
    NativeInfo {
        name: &code.krate.name,
        version: code.krate.version.to_string(),
        workspace: code.member,
        means: code.native.means.word(),
        evidence: &code.native.evidence,
        libraries: code.native.libraries.iter().map(library).collect(),
        unreadable: code.native.unread.as_deref(),
        own: code.own,
        bundled: code.bundled.iter().map(|record| record.id()).collect(),
        linked: code.linked.iter().map(|record| record.id()).collect(),
        declared: code.is_declared(),
    }
}
