//! One package, in our own words.

use super::CollectError;
use crate::evidence::graph::{About, Contents, Crate, Source};
use guppy::graph::PackageMetadata;
use rustsec::cargo_lock::SourceId;
use rustsec::cargo_lock::package::SourceKind;

/// What identifies a package in the lock file and in Cargo's answer: name, version and source.
pub(super) type Key = (String, semver::Version, Option<String>);

pub(super) fn key(package: &PackageMetadata<'_>) -> Result<Key, CollectError> {
    let source = package.source().external_source().map(source_id).transpose()?;
    Ok((package.name().to_owned(), package.version().clone(), source.as_ref().map(compared)))
}

/// A source as it is compared. Cargo.lock escapes the `+` of a branch and `cargo metadata` does not, so that
/// one reads as a plus and the other as a blank, which no git reference contains.
pub(super) fn compared(source: &SourceId) -> String {
    source.to_string().replace('+', " ")
}

fn source_id(text: &str) -> Result<SourceId, CollectError> {
    SourceId::from_url(text)
        .map_err(|error| CollectError::Graph(format!("the source `{text}` cannot be read: {error}")))
}

pub(super) fn describe(
    package: &PackageMetadata<'_>,
    checksum: Option<String>,
) -> Result<Crate, CollectError> {
    Ok(Crate {
        name: package.name().to_owned(),
        version: package.version().clone(),
        source: source(package)?,
        checksum,
        member: package.in_workspace(),
        about: About {
            description: package.description().map(one_line),
            licence: package.license().map(ToOwned::to_owned),
            authors: package.authors().to_vec(),
            repository: package.repository().map(ToOwned::to_owned),
            rust_version: package.rust_version().map(ToString::to_string),
            proc_macro: package.is_proc_macro(),
            build_script: package.has_build_script(),
            links: package.links().map(ToOwned::to_owned),
        },
        contents: Contents::default(),
    })
}

fn source(package: &PackageMetadata<'_>) -> Result<Source, CollectError> {
    let Some(text) = package.source().external_source() else {
        let path = package.source().local_path().map(ToString::to_string).unwrap_or_default();
        return Ok(Source::Path(path.replace('\\', "/")));
    };
    let id = source_id(text)?;
    Ok(match id.kind() {
        SourceKind::Git(_) => {
            let revision = id.precise().unwrap_or_default().to_owned();
            let repository = text.split('#').next().unwrap_or(text).to_owned();
            Source::Git { repository, revision }
        }
        _ if id.is_default_registry() => Source::Registry(text.to_owned()),
        _ => Source::OtherRegistry(text.to_owned()),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
