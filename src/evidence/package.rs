//! What a published package says of itself, by its own `Cargo.toml`.

use std::collections::BTreeSet;

/// One version of a package, as it was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its licence expression.
    pub licence: Option<String>,
    /// The minimum Rust version it states.
    pub rust_version: Option<String>,
    /// The features it declares.
    pub features: BTreeSet<String>,
    /// Whether it is a proc-macro.
    pub proc_macro: bool,
    /// Whether it runs a build script.
    pub build_script: bool,
    /// The native library it links.
    pub links: Option<String>,
}

impl Package {
    /// Reads the `Cargo.toml` of a published package; `has_build_script` tells whether a `build.rs` lies beside it.
    pub fn read(manifest: &str, has_build_script: bool) -> Option<Self> {
        let file: toml::Table = toml::from_str(manifest).ok()?;
        let package = file.get("package")?.as_table()?;
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str).map(ToOwned::to_owned);
        let library =
            ["proc-macro", "proc_macro"].iter().find_map(|key| file.get("lib")?.get(key)?.as_bool());
        let build = package.get("build").map(|build| build.as_bool().unwrap_or(true));
        Some(Self {
            licence: text("license"),
            rust_version: text("rust-version").map(|version| in_full(&version)),
            features: features(&file),
            proc_macro: library.unwrap_or(false),
            build_script: build.unwrap_or(has_build_script),
            links: text("links"),
        })
    }
}

/// `1.70` is what Cargo calls `1.70.0`.
fn in_full(version: &str) -> String {
    let missing = 2_usize.saturating_sub(version.matches('.').count());
    format!("{version}{}", ".0".repeat(missing))
}

/// The features, and the optional dependencies, which are features by their names.
fn features(file: &toml::Table) -> BTreeSet<String> {
    let table = |of: &toml::Table, key: &str| {
        of.get(key).and_then(toml::Value::as_table).cloned().unwrap_or_default()
    };
    let by_target = table(file, "target");
    let places = by_target.values().filter_map(toml::Value::as_table).chain([file]);
    let dependencies = places.flat_map(|place| {
        ["dependencies", "build-dependencies"]
            .map(|kind| table(place, kind))
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    });
    let is_optional = |of: &toml::Value| of.get("optional").and_then(toml::Value::as_bool).unwrap_or(false);
    let optional = dependencies.filter(|(_, of)| is_optional(of)).map(|(name, _)| name);
    table(file, "features").into_iter().map(|(name, _)| name).chain(optional).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_says_what_it_runs_and_links() {
        let text = "[package]\nname = \"a\"\nlicense = \"MIT\"\nrust-version = \"1.70\"\nlinks = \"z\"\n\
            [lib]\nproc-macro = true\n[features]\ndefault = []\nstd = []\n\
            [dependencies.serde]\nversion = \"1\"\noptional = true\n[target.x.dependencies.libc]\noptional = true\n\
            [dependencies.log]\nversion = \"1\"\n";
        let release = Package::read(text, true).expect("a package");
        assert!(release.proc_macro && release.build_script);
        assert_eq!(release.links.as_deref(), Some("z"));
        assert_eq!(release.rust_version.as_deref(), Some("1.70.0"));
        assert_eq!(
            release.features.iter().map(String::as_str).collect::<Vec<_>>(),
            ["default", "libc", "serde", "std"]
        );
        let off = text.replace("name =", "build = false\nname =");
        assert!(!Package::read(&off, true).expect("a package").build_script);
        assert_eq!(Package::read("[workspace]", false), None);
    }
}
