//! What a `Cargo.toml` asks for of a crate.

use crate::evidence::graph::Crate;
use toml::{Table, Value};

/// A dependency of a package of the workspace, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The package that asks.
    pub package: String,
    /// The Rust version it states.
    pub rust_version: Option<String>,
    /// The table it stands in, as in `target.'cfg(unix)'.dependencies`.
    pub table: String,
    /// The name it has there.
    pub key: String,
    /// The crate's own name.
    pub soup: String,
    /// The version requirement.
    pub requirement: Option<String>,
    /// Where it comes from, if not from a registry: a folder or a repository.
    pub from: Option<String>,
    /// Whether it stands in `workspace.dependencies`.
    pub inherited: bool,
    /// Whether a feature brings it.
    pub optional: bool,
}

impl Asked {
    /// Whether it is asked for by tests, examples and benchmarks only.
    pub fn is_for_development(&self) -> bool {
        self.table.ends_with("dev-dependencies")
    }
}

/// The tables of dependencies.
const TABLES: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

/// What a package asks for of a crate, by its own name or the one it is given. The manifests are Cargo's to complain about: nothing is found in one that
/// cannot be read.
pub fn asked(package: &Crate, name: &str, manifest: &str, workspace: &str) -> Vec<Asked> {
    let read = |text: &str| text.parse::<Table>().unwrap_or_default();
    let (manifest, workspace) = (read(manifest), read(workspace));
    let shared = table(&workspace, "workspace").and_then(|table_of| table(table_of, "dependencies"));
    let mut found = Vec::new();
    for (title, dependencies) in tables(&manifest) {
        for (key, value) in dependencies {
            let inherited = flag(value, "workspace");
            let stated = if inherited { shared.and_then(|shared| shared.get(key)) } else { Some(value) };
            let soup = stated.and_then(|stated| text(stated, "package")).unwrap_or(key);
            let Some(stated) = stated.filter(|_| soup == name || key == name) else { continue };
            found.push(Asked {
                package: package.name.clone(),
                rust_version: package.about.rust_version.clone(),
                table: title.clone(),
                key: key.clone(),
                soup: soup.to_owned(),
                requirement: stated.as_str().or_else(|| text(stated, "version")).map(ToOwned::to_owned),
                from: text(stated, "path").or_else(|| text(stated, "git")).map(ToOwned::to_owned),
                inherited,
                optional: flag(value, "optional"),
            });
        }
    }
    found
}

/// The name of a manifest's package.
pub fn package(manifest: &str) -> Option<String> {
    let manifest: Table = manifest.parse().ok()?;
    Some(table(&manifest, "package")?.get("name")?.as_str()?.to_owned())
}

/// Every table of dependencies with its name.
fn tables(manifest: &Table) -> Vec<(String, &Table)> {
    let mut found: Vec<(String, &Table)> =
        TABLES.iter().filter_map(|name| Some(((*name).to_owned(), table(manifest, name)?))).collect();
    for (target, value) in table(manifest, "target").into_iter().flatten() {
        let Some(within) = value.as_table() else { continue };
        let named = TABLES
            .iter()
            .filter_map(|name| Some((format!("target.'{target}'.{name}"), table(within, name)?)));
        found.extend(named);
    }
    found
}

fn table<'t>(within: &'t Table, name: &str) -> Option<&'t Table> {
    within.get(name)?.as_table()
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}
