//! Native code, told without building: by the active build dependencies of a crate, by its build script, and by
//! the files of its package.
//!
//! The key `links` alone shows nothing: many crates set it only to be in a build once. A crate without a build
//! script compiles nothing and asks for no library but by `#[link]`, which means one of the target's own.

use super::super::World;
use super::{libraries, tree};
use crate::evidence::graph::{Crate, Library, Means, Native};
use std::path::Path;

/// Build dependencies that compile.
const COMPILE: &[&str] = &["autotools", "cc", "cmake", "cxx-build", "gcc", "meson", "nasm-rs"];

/// Build dependencies that look for what the system provides.
const FIND: &[&str] = &["metadeps", "pkg-config", "system-deps", "vcpkg"];

/// Build dependencies that write down what a library offers.
const BIND: &[&str] = &["bindgen"];

/// How a build script asks for a library, and how for one of the operating system's own.
const LINK: &str = "rustc-link-lib";
const FRAMEWORK: &str = "framework=";

const SOURCES: &[&str] = &["c", "cc", "cpp", "cxx", "m", "mm", "s", "asm"];
const COMPILED: &[&str] = &["a", "lib", "o", "obj", "so", "dylib", "dll"];

/// Folders whose files are not part of the library.
const ASIDE: &[&str] = &["tests/", "benches/", "examples/"];

/// The largest build script that is read.
const SCRIPT: u64 = 4 << 20;

/// A crate beside those of its build dependencies that are active.
pub(super) struct Built<'a> {
    pub(super) krate: &'a Crate,
    pub(super) folder: &'a Path,
    pub(super) script: &'a Path,
    pub(super) helpers: Vec<(&'a Crate, &'a Path)>,
}

/// The native code a crate brings; `None` where nothing shows any.
pub(super) fn look(world: &dyn World, built: &Built<'_>) -> Option<Native> {
    let used = |names: &[&'static str]| -> Vec<&str> {
        let helpers = built.helpers.iter().map(|(helper, _)| helper.name.as_str());
        helpers.filter(|name| names.contains(name)).collect()
    };
    let (compile, find, bind) = (used(COMPILE), used(FIND), used(BIND));
    let carried: Vec<_> = built.helpers.iter().filter(|(helper, _)| helper.name.ends_with("-src")).collect();
    let script = world.read(built.script, SCRIPT).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let asks = script.as_ref().is_ok_and(|text| asks_for_a_library(text));
    let unread = script.err().map(|error| format!("its build script cannot be read: {error}"));
    let tools = [&compile[..], &find, &bind].concat();
    if tools.is_empty() && carried.is_empty() && !asks {
        // What it does is not known where it cannot be read.
        return unread.map(|why| Native { unread: Some(why), ..Native::default() });
    }
    let mut native = Native { unread, ..Native::default() };
    if !tools.is_empty() {
        native.evidence.push(format!("its build script uses {}", tools.join(", ")));
    }
    if asks {
        native.evidence.push("its build script asks the linker for a library".into());
    }
    let here = (built.krate, built.folder);
    let is_carried = !carried.is_empty();
    let mut files = 0;
    for (krate, folder) in std::iter::once(&here).chain(carried) {
        files += search(world, krate, folder, &mut native);
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

fn asks_for_a_library(script: &str) -> bool {
    script.lines().any(|line| line.contains(LINK) && !line.contains(FRAMEWORK))
}

/// Looks through a package; the number of native files found in it.
fn search(world: &dyn World, krate: &Crate, folder: &Path, native: &mut Native) -> usize {
    let files = match tree::all_files(world, folder) {
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
