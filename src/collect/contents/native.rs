//! Native code, told without building: by the active build dependencies of a crate, by its build script, and by
//! the files of its package.
//!
//! The key `links` alone shows nothing: many crates set it only to be in a build once. A crate without a build
//! script compiles nothing and asks for no library but by `#[link]`, which means one of the target's own.

use super::super::{Limits, World};
use super::{libraries, tree, vendored};
use crate::evidence::graph::{Crate, Library, Means, Native, Source};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Build dependencies that compile.
const COMPILE: &[&str] = &["autotools", "cc", "cmake", "cxx-build", "gcc", "meson", "nasm-rs"];

/// Build dependencies that look for what the system provides.
const FIND: &[&str] = &["metadeps", "pkg-config", "system-deps", "vcpkg"];

/// Build dependencies that write down what a library offers.
const BIND: &[&str] = &["bindgen"];

/// Compiles what a program for Windows says of itself, no library.
const RESOURCES: &str = "embed-resource";

/// How a build script asks for a library, and how for one of the operating system's own.
const LINK: &str = "rustc-link-lib";
const FRAMEWORK: &str = "framework=";

/// How it hands flags to the linker, among which can be libraries.
const FLAGS: &[&str] = &["rustc-flags", "rustc-link-arg"];

/// Packages whose compiled files only name what Windows itself holds.
const IMPORTS: &[&str] = &["windows_", "winapi-"];

const SOURCES: &[&str] = &["c", "cc", "cpp", "cxx", "m", "mm", "s", "asm"];
const COMPILED: &[&str] = &["a", "lib", "o", "obj", "so", "dylib", "dll"];

/// Folders whose files are not part of the library.
const ASIDE: &[&str] = &["test/", "tests/", "benches/", "examples/"];

/// The largest build script that is read.
const SCRIPT: u64 = 4 << 20;

/// A crate beside those of its build dependencies that are active.
pub(super) struct Built<'a> {
    pub(super) krate: &'a Crate,
    pub(super) folder: &'a Path,
    pub(super) script: &'a Path,
    pub(super) helpers: Vec<Helper<'a>>,
    /// Where packages lie: what lies in one that is further down belongs to that.
    pub(super) packages: &'a BTreeSet<&'a Path>,
}

/// A build dependency, and what it needs itself.
pub(super) struct Helper<'a> {
    pub(super) krate: &'a Crate,
    pub(super) folder: &'a Path,
    pub(super) needs: Vec<&'a str>,
}

impl Helper<'_> {
    /// How it compiles, by its own name or by what it hands on to.
    fn compiles(&self) -> Option<String> {
        let name = self.krate.name.as_str();
        if COMPILE.contains(&name) {
            return Some(name.to_owned());
        }
        let tool = self.needs.iter().find(|need| COMPILE.contains(need) && name != RESOURCES)?;
        (!self.carries()).then(|| format!("{name}, which uses {tool}"))
    }

    /// Whether it holds the sources of a library, by the custom of naming such packages.
    fn carries(&self) -> bool {
        self.krate.name.ends_with("-src")
    }
}

/// The native code a crate brings; `None` where nothing shows any.
pub(super) fn look(world: &dyn World, built: &Built<'_>) -> Option<Native> {
    let used = |names: &[&'static str]| -> Vec<String> {
        let helpers = built.helpers.iter().map(|helper| &helper.krate.name);
        helpers.filter(|name| names.contains(&name.as_str())).cloned().collect()
    };
    let compile: Vec<String> = built.helpers.iter().filter_map(Helper::compiles).collect();
    let (find, bind) = (used(FIND), used(BIND));
    let carried: Vec<_> = built.helpers.iter().filter(|helper| helper.carries()).collect();
    let script = world.read(built.script, SCRIPT).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let asks = script.as_ref().is_ok_and(|text| asks_for_a_library(text));
    let unread = script.err().map(|error| format!("its build script cannot be read: {error}"));
    let mut native = Native { unread, ..Native::default() };
    let tools = [&compile[..], &find, &bind].concat();
    if tools.is_empty() && carried.is_empty() && !asks {
        return unexplained(world, built, native);
    }
    if !tools.is_empty() {
        native.evidence.push(format!("its build script uses {}", tools.join(", ")));
    }
    if asks {
        native.evidence.push("its build script asks the linker for a library".into());
    }
    let here = (built.krate, built.folder);
    let is_carried = !carried.is_empty();
    let carried = carried.iter().map(|helper| (helper.krate, helper.folder));
    let mut files = 0;
    for (krate, folder) in std::iter::once(here).chain(carried) {
        files += search(world, krate, folder, built.packages, &mut native);
    }
    let compiles = !compile.is_empty() || is_carried;
    let holds = files > 0 && (compiles || asks);
    native.means = match (holds, find.is_empty()) {
        (true, true) => Means::Bundled,
        (true, false) => Means::Either,
        // Its sources come from elsewhere, or it only tries the compiler.
        (false, true) if compiles && !asks => Means::Bundled,
        (false, _) => Means::Linked,
    };
    if native.means == Means::Linked {
        // What lies in the package is not compiled, so its version says nothing.
        native.libraries.clear();
    }
    first_by_name(&mut native.libraries, built.krate);
    Some(native)
}

/// Native files beside a build script that uses nothing known: it may call a compiler by itself, or only name what is
/// compiled. A compiler that its manifest asks for and a feature leaves out tells what the files are for.
fn unexplained(world: &dyn World, built: &Built<'_>, mut native: Native) -> Option<Native> {
    let imports = IMPORTS.iter().any(|prefix| built.krate.name.starts_with(prefix));
    let mut files = 0;
    if !imports && !asks_for_a_compiler(world, built.folder) {
        files = search(world, built.krate, built.folder, built.packages, &mut native);
    }
    if files > 0 {
        native.means = Means::Either;
        native.evidence.insert(0, "it has a build script".into());
        first_by_name(&mut native.libraries, built.krate);
    }
    // What it does is not known where it cannot be read.
    (files > 0 || native.unread.is_some()).then_some(native)
}

/// Whether the manifest of a package names a build dependency that compiles, in use or not.
fn asks_for_a_compiler(world: &dyn World, folder: &Path) -> bool {
    let Ok(bytes) = world.read(&folder.join("Cargo.toml"), Limits::LOCKFILE) else { return false };
    let Ok(manifest) = toml::from_str::<Manifest>(&String::from_utf8_lossy(&bytes)) else { return false };
    let tables = std::iter::once(&manifest.build).chain(manifest.target.values().map(|target| &target.build));
    tables.flatten().any(|(name, dependency)| {
        let renamed = dependency.get("package").and_then(toml::Value::as_str);
        COMPILE.contains(&renamed.unwrap_or(name))
    })
}

/// The build dependencies of a manifest.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default, rename = "build-dependencies", alias = "build_dependencies")]
    build: BTreeMap<String, toml::Value>,
    #[serde(default)]
    target: BTreeMap<String, ForTarget>,
}

#[derive(Deserialize)]
struct ForTarget {
    #[serde(default, rename = "build-dependencies", alias = "build_dependencies")]
    build: BTreeMap<String, toml::Value>,
}

fn asks_for_a_library(script: &str) -> bool {
    let lines = script.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
    lines.into_iter().any(|line| {
        let names_one = line.contains(LINK) && !line.contains(FRAMEWORK);
        names_one || (FLAGS.iter().any(|flags| line.contains(flags)) && hands_on_a_library(line))
    })
}

/// Whether a line holds the linker's `-l`, as in `-lfluid` or `-Wl,-l,fluid`, and not as a part of a longer word.
fn hands_on_a_library(line: &str) -> bool {
    let begins = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
    line.match_indices("-l").any(|(at, _)| begins(at))
}

/// Looks through a package; the number of native files found in it.
fn search(
    world: &dyn World,
    krate: &Crate,
    folder: &Path,
    packages: &BTreeSet<&Path>,
    native: &mut Native,
) -> usize {
    // Nothing is built into what a source serves, and nothing there is another package's.
    let worked_in = matches!(krate.source, Source::Path(_));
    let aside = |path: &str, full: &Path| worked_in && is_aside(world, path, full, packages);
    let files = match tree::files_but(world, folder, &aside) {
        Ok(files) => files,
        Err(why) => {
            native.unread = Some(why);
            return 0;
        }
    };
    let files: Vec<String> =
        files.into_iter().filter(|path| !ASIDE.iter().any(|aside| path.starts_with(aside))).collect();
    let (sources, compiled) = (counted(&files, SOURCES), counted(&files, COMPILED));
    for (number, what) in [(sources, "in C, C++ or assembly"), (compiled, "compiled already")] {
        if number > 0 {
            let files = if number == 1 { "file" } else { "files" };
            native.evidence.push(format!("{} holds {number} {files} {what}", krate.id()));
        }
    }
    let mut libraries = libraries::read(world, folder, &krate.id(), &files);
    if libraries.is_empty() && sources > 0 {
        libraries.extend(by_version(krate));
    }
    native.libraries.extend(libraries);
    sources + compiled
}

/// What lies in the folder of a package and is not its own: what git keeps, what Cargo built, vendored crates, and
/// other packages that Cargo knows.
fn is_aside(world: &dyn World, path: &str, full: &Path, packages: &BTreeSet<&Path>) -> bool {
    tree::is_gits(path)
        || packages.contains(full)
        || tree::is_built_into(world, full)
        || world.is_file(&full.join(vendored::LIST))
}

fn counted(files: &[String], extensions: &[&str]) -> usize {
    let extension =
        |path: &String| path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    files.iter().filter_map(extension).filter(|extension| extensions.contains(&extension.as_str())).count()
}

/// The library as the crate's own version names it.
fn by_version(krate: &Crate) -> Option<Library> {
    let version = libraries::in_build_metadata(&krate.version.build)?;
    let name = krate.name.trim_end_matches("-sys").trim_end_matches("-src");
    Some(Library {
        title: krate.about.links.clone().unwrap_or_else(|| name.to_owned()),
        supplier: None,
        list: None,
        version,
        read_from: format!("the version of {}", krate.id()),
    })
}

/// What the crate is named after stands first: the others are what that brings along.
fn first_by_name(libraries: &mut [Library], krate: &Crate) {
    let names = [Some(krate.name.as_str()), krate.about.links.as_deref()];
    let named = |library: &Library| {
        let title: String = library.title.chars().filter(char::is_ascii_alphanumeric).collect();
        let title = title.to_ascii_lowercase();
        let title = title.strip_prefix("lib").unwrap_or(&title);
        names.iter().flatten().any(|name| name.replace(['-', '_'], "").contains(title))
    };
    libraries.sort_by_key(|library| !named(library));
}
