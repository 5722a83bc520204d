//! The files of ids that the manifest's policy names.

use super::{Limits, World};
use crate::evidence::manifest::{Located, Manifest};
use crate::evidence::trace::{Content, Format, IdKind, Sources};
use crate::evidence::{Gap, digest};
use std::io;
use std::path::{Component, Path};

/// Reads what the policy names, relative to the folder of the manifest.
pub(super) fn read(world: &dyn World, manifest_path: &Path, manifest: Option<&Manifest>) -> Sources {
    let folder = manifest_path.parent().unwrap_or(Path::new(""));
    let read = |path: &str| world.read(&folder.join(path), Limits::TRACE_SOURCE);
    manifest.map(|manifest| trace_sources(manifest, &read)).unwrap_or_default()
}

/// What the files know that a manifest's policy names, given how one is read.
pub fn trace_sources(manifest: &Manifest, read: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Sources {
    let mut sources = Sources::default();
    for (kind, files) in &manifest.policy.trace_sources {
        for (number, file) in files.iter().enumerate() {
            let content = if number < Limits::TRACE_SOURCES {
                content(read, *kind, &file.value)
            } else {
                let why = format!("{} files for one kind are the most that are read", Limits::TRACE_SOURCES);
                Err(Unread::new(why, "put some of them together"))
            };
            match content {
                Ok((digest, content)) => sources.add(*kind, &file.value, digest, content),
                Err(why) => sources.fail(*kind, gap(*kind, file, why)),
            }
        }
    }
    sources
}

/// Why a file is not read, and the next step.
struct Unread {
    why: String,
    help: String,
}

impl Unread {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }
}

fn gap(kind: IdKind, file: &Located<String>, Unread { why, help }: Unread) -> Gap {
    let (key, path) = (kind.key(), &file.value);
    let what = format!("the file `{path}`, which `trace-sources` names for {key}, cannot be read: {why}");
    Gap { what, span: Some(file.span.clone()), help }
}

fn content(
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
    kind: IdKind,
    path: &str,
) -> Result<(String, Content), Unread> {
    let named = Path::new(path);
    if named.components().any(|part| matches!(part, Component::Prefix(_) | Component::RootDir)) {
        return Err(Unread::new(
            "its path leads from a root",
            "write it relative to the folder of the manifest",
        ));
    }
    if path.trim().is_empty() {
        return Err(Unread::new("its path is empty", "name a file, or take the text out"));
    }
    let format = Format::of(path);
    if format == Format::Junit && kind != IdKind::Test {
        let help = format!("name a list or a `.csv` of {}; results know tests alone", kind.key());
        return Err(Unread::new("it is a file of results", help));
    }
    let bytes = read(path).map_err(|error| unread(kind, &error))?;
    let digest = digest::of(&bytes);
    let text = String::from_utf8(bytes).map_err(|_| {
        Unread::new("it is not UTF-8", "save it as UTF-8; spreadsheets offer `CSV UTF-8` beside `CSV`")
    })?;
    let content = Content::read(&text, format).map_err(|why| Unread::new(why, help_for(kind)))?;
    Ok((digest, content))
}

fn unread(kind: IdKind, error: &io::Error) -> Unread {
    match error.kind() {
        io::ErrorKind::NotFound => Unread::new("it is not there", help_for(kind)),
        _ => Unread::new(error.to_string(), "check that it is a file that can be read"),
    }
}

fn help_for(kind: IdKind) -> &'static str {
    match kind {
        IdKind::Test => "run what writes it, or mend its path in `trace-sources`",
        IdKind::Requirement | IdKind::Hazard | IdKind::Control => {
            "write it anew from the document that holds the ids, or mend its path in `trace-sources`"
        }
    }
}
