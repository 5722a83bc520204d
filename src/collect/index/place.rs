//! Where Cargo finds the index of a registry: its configuration says, with what replaces what.

use super::super::Address;
use cargo_config2::{Config, RegistriesProtocol, SourceConfigValue};
use rustsec::cargo_lock::SourceId;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How often a source may be replaced by another.
const REPLACEMENTS: usize = 10;

/// The name of the default registry in Cargo's configuration.
const DEFAULT: &str = "crates-io";

/// What Cargo is configured to about registries, by files and environment.
#[derive(Clone, Debug, Default)]
pub struct Registries {
    home: Option<PathBuf>,
    sources: BTreeMap<String, SourceConfigValue>,
    /// The index of each `[registries]` entry.
    indices: BTreeMap<String, String>,
    git: bool,
}

impl Registries {
    /// What a configuration says, with Cargo's home folder.
    pub fn configured(config: &Config, home: Option<PathBuf>) -> Self {
        let default = config.registries.get(DEFAULT);
        let index = |(name, registry): (&String, &cargo_config2::RegistriesConfigValue)| {
            Some((name.clone(), registry.index.clone()?))
        };
        Self {
            home,
            sources: config.source.clone(),
            indices: config.registries.iter().filter_map(index).collect(),
            git: default.is_some_and(|default| default.protocol == Some(RegistriesProtocol::Git)),
        }
    }

    /// The index behind a `[registries]` entry. A variable goes before a file, and spells the name its own way.
    fn index(&self, name: &str) -> Option<&str> {
        let spelt = name.to_uppercase().replace('-', "_");
        self.indices.get(&spelt).or_else(|| self.indices.get(name)).map(String::as_str)
    }

    fn default_index(&self) -> &'static str {
        if self.git { tame_index::CRATES_IO_INDEX } else { tame_index::CRATES_IO_HTTP_INDEX }
    }

    /// The index of a source of `Cargo.lock`, in place of which another may be configured.
    fn in_use(&self, source: &SourceId) -> Result<String, String> {
        let stated = stated(source);
        let of_index = |(_, other): &(&String, &SourceConfigValue)| {
            other.registry.as_deref().is_some_and(|registry| same(registry, &stated))
        };
        let named = || self.sources.iter().find(of_index).map(|(name, _)| name.clone());
        let mut index =
            if source.is_default_registry() { self.default_index().to_owned() } else { stated.clone() };
        let mut name = if source.is_default_registry() { Some(DEFAULT.to_owned()) } else { named() };
        for _ in 0..REPLACEMENTS {
            let Some(entry) = name.as_ref().and_then(|name| self.sources.get(name)) else { return Ok(index) };
            let Some(next) = entry.replace_with.clone() else { return definition(entry, index) };
            index = self.by_name(&next)?;
            name = Some(next);
        }
        Err("Cargo is configured to replace its registry in a circle".into())
    }

    fn by_name(&self, name: &str) -> Result<String, String> {
        match (self.sources.get(name), self.index(name)) {
            (Some(source), _) => Ok(source.registry.clone().unwrap_or_default()),
            (None, Some(index)) => Ok(index.to_owned()),
            (None, None) if name == DEFAULT => Ok(self.default_index().to_owned()),
            (None, None) => {
                Err(format!("Cargo is configured to replace its registry by `{name}`, which is not defined"))
            }
        }
    }
}

/// A source of its own: an index, or something that has none.
fn definition(entry: &SourceConfigValue, index: String) -> Result<String, String> {
    if entry.directory.is_some() {
        return Err("its registry is replaced by a directory of vendored sources".into());
    }
    if entry.local_registry.is_some() {
        return Err("its registry is replaced by a local one, which does not say of which day it is".into());
    }
    if entry.git.is_some() {
        return Err("its registry is replaced by a git repository".into());
    }
    if index.is_empty() { Err("its registry is replaced by nothing that is known".into()) } else { Ok(index) }
}

/// The address of a source as Cargo's configuration writes it.
fn stated(source: &SourceId) -> String {
    let text = source.to_string();
    text.strip_prefix("registry+").unwrap_or(&text).to_owned()
}

fn same(a: &str, b: &str) -> bool {
    a.trim_end_matches('/') == b.trim_end_matches('/')
}

/// An index, as far as it can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Index {
    /// Where Cargo keeps what it has seen of it.
    pub(super) folder: PathBuf,
    /// Where its files can be asked for, ending with a slash; a git repository's cannot.
    pub(super) address: Option<Address>,
}

/// The index of a source, or why there is none to look at.
pub(super) fn find(
    source: &SourceId,
    registries: &Registries,
    cargo: &semver::Version,
) -> Result<Index, String> {
    let url = registries.in_use(source)?;
    let home = registries.home.clone().ok_or("Cargo has no home folder")?;
    let home = tame_index::PathBuf::from_path_buf(home)
        .map_err(|_| "the name of Cargo's home folder is not UTF-8")?;
    // Since then Cargo names its folders in another way.
    let stable = *cargo >= semver::Version::new(1, 85, 0);
    let unusable = |_| "the address of its registry cannot be read".to_owned();
    let (folder, _) = tame_index::utils::get_index_details(&url, Some(home), stable).map_err(unusable)?;
    let address = match url.strip_prefix("sparse+") {
        None => None,
        Some(url) => {
            let slash = if url.ends_with('/') { "" } else { "/" };
            Some(Address::parse(&format!("{url}{slash}"))?)
        }
    };
    Ok(Index { folder: folder.into(), address })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cargo_config2::ResolveOptions;

    /// The default registry, as `Cargo.lock` names it.
    fn locked() -> String {
        format!("registry+{}", tame_index::CRATES_IO_INDEX)
    }

    fn configured(text: &str, variables: &[(&str, &str)]) -> Registries {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(".cargo")).expect("made");
        std::fs::write(folder.path().join(".cargo/config.toml"), text).expect("written");
        let options = ResolveOptions::default().env(variables.iter().copied()).cargo_home(None);
        let config = Config::load_with_options(folder.path(), options).expect("a configuration");
        Registries::configured(&config, Some(PathBuf::from("/home")))
    }

    fn found(source: &str, registries: &Registries) -> Result<String, String> {
        registries.in_use(&SourceId::from_url(source).expect("a source"))
    }

    #[test]
    fn without_configuration_the_default_registry_is_where_tame_index_says() {
        let registries = configured("", &[]);
        assert_eq!(found(&locked(), &registries).as_deref(), Ok(tame_index::CRATES_IO_HTTP_INDEX));
        let index = find(
            &SourceId::from_url(&locked()).expect("a source"),
            &registries,
            &semver::Version::new(1, 95, 0),
        )
        .expect("an index");
        assert!(index.folder.starts_with("/home/registry/index") && index.address.is_some());
    }

    #[test]
    fn the_protocol_can_be_git_and_then_nothing_can_be_asked() {
        for (text, variables) in [
            ("[registries.crates-io]\nprotocol = 'git'\n", &[][..]),
            ("", &[("CARGO_REGISTRIES_CRATES_IO_PROTOCOL", "git")]),
        ] {
            let registries = configured(text, variables);
            assert_eq!(found(&locked(), &registries).as_deref(), Ok(tame_index::CRATES_IO_INDEX));
            let source = SourceId::from_url(&locked()).expect("a source");
            let index = find(&source, &registries, &semver::Version::new(1, 95, 0)).expect("an index");
            assert_eq!(index.address, None);
        }
    }

    #[test]
    fn replacements_are_followed_to_their_end() {
        let text = "[source.crates-io]\nreplace-with = 'a'\n[source.a]\nregistry = 'sparse+https://a.invalid/'\nreplace-with = 'b'\n[registries.b]\nindex = 'sparse+https://b.invalid/'\n";
        assert_eq!(found(&locked(), &configured(text, &[])).as_deref(), Ok("sparse+https://b.invalid/"));
        let variable = [("CARGO_REGISTRIES_B_INDEX", "sparse+https://c.invalid/")];
        assert_eq!(
            found(&locked(), &configured(text, &variable)).as_deref(),
            Ok("sparse+https://c.invalid/")
        );
    }

    #[test]
    fn a_registry_of_its_own_is_what_the_lock_file_names_unless_it_is_replaced() {
        let other = "sparse+https://own.invalid/index/";
        assert_eq!(found(other, &configured("", &[])).as_deref(), Ok(other));
        let text = "[source.own]\nregistry = 'sparse+https://own.invalid/index'\nreplace-with = 'm'\n[source.m]\nregistry = 'sparse+https://m.invalid/'\n";
        assert_eq!(found(other, &configured(text, &[])).as_deref(), Ok("sparse+https://m.invalid/"));
    }

    #[test]
    fn what_has_no_index_is_told_apart() {
        for (text, why) in [
            ("[source.crates-io]\nreplace-with = 'v'\n[source.v]\ndirectory = 'v'\n", "vendored"),
            ("[source.crates-io]\nreplace-with = 'v'\n[source.v]\nlocal-registry = 'v'\n", "local"),
            ("[source.crates-io]\nreplace-with = 'v'\n", "`v`, which is not defined"),
            (
                "[source.crates-io]\nreplace-with = 'v'\n[source.v]\nregistry = 'sparse+https://v.invalid/'\nreplace-with = 'crates-io'\n",
                "in a circle",
            ),
        ] {
            let told = found(&locked(), &configured(text, &[])).expect_err("there is none");
            assert!(told.contains(why), "{told}");
        }
    }
}
