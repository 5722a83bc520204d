//! Native code is told without building it.

use super::app;
use super::support::workspace::Workspace;
use cargo_soup::evidence::graph::{Graph, Means, Native};

fn native(graph: &Graph, name: &str) -> Option<Native> {
    graph.crates().find(|(_, krate)| krate.name == name).expect("it is locked").1.contents.native.clone()
}

/// `app` needs `fluid-sys`, which has these build dependencies and this script.
fn fluid(version: &str, helpers: &[&str], script: &str) -> Workspace {
    let dependencies: Vec<String> = helpers.iter().map(|name| format!("{name} = '1'")).collect();
    let manifest = format!("links = 'fluid'\n[build-dependencies]\n{}", dependencies.join("\n"));
    let id = format!("fluid-sys@{version}");
    let workspace = app("[dependencies]\nfluid-sys = '1'").registry(&id, &manifest);
    let folder = format!("vendored/fluid-sys-{version}");
    let workspace = workspace.anywhere(&format!("{folder}/build.rs"), script);
    helpers.iter().fold(workspace, |workspace, name| workspace.registry(&format!("{name}@1.0.0"), ""))
}

const NOTHING: &str = "fn main() {}";

fn with(workspace: Workspace, id: &str, files: &[(&str, &str)]) -> Graph {
    let folder = format!("vendored/{}", id.replace('@', "-"));
    let workspace = files
        .iter()
        .fold(workspace, |workspace, (path, text)| workspace.anywhere(&format!("{folder}/{path}"), text));
    workspace.vendored_anew(id).lock().graph()
}

const SQLITE: (&str, &str) = ("sqlite3/sqlite3.h", "#define SQLITE_VERSION        \"3.49.0\"\n");
const SOURCE: (&str, &str) = ("sqlite3/sqlite3.c", "int main;\n");

#[test]
fn sources_and_a_compiler_are_a_library_in_the_package_and_its_version_is_read() {
    let graph = with(fluid("1.0.0", &["cc"], NOTHING), "fluid-sys@1.0.0", &[SOURCE, SQLITE]);
    let native = native(&graph, "fluid-sys").expect("it has some");
    assert_eq!(native.means, Means::Bundled);
    assert_eq!(
        native.evidence,
        ["its build script uses cc", "fluid-sys@1.0.0 holds 1 file in C, C++ or assembly"]
    );
    let library = &native.libraries[0];
    assert_eq!((library.title.as_str(), library.version.as_str()), ("SQLite", "3.49.0"));
    assert_eq!(library.read_from, "sqlite3/sqlite3.h of fluid-sys@1.0.0");
}

#[test]
fn of_several_releases_in_one_package_all_are_named_and_of_what_a_library_carries_the_topmost() {
    let other = ("cipher/sqlite3.h", "#define SQLITE_VERSION \"3.46.0\"\n");
    let deeper = ("sqlite3/deps/old/sqlite3.h", "#define SQLITE_VERSION \"3.1.0\"\n");
    let graph = with(fluid("1.0.0", &["cc"], NOTHING), "fluid-sys@1.0.0", &[SOURCE, SQLITE, other, deeper]);
    let native = native(&graph, "fluid-sys").expect("it has some");
    let versions: Vec<&str> = native.versions_of(&["sqlite"]).into_iter().collect();
    assert_eq!(versions, ["3.46.0", "3.49.0"]);
}

#[test]
fn a_tool_that_asks_the_system_is_a_library_of_the_system_whatever_lies_in_the_package() {
    for tool in ["pkg-config", "system-deps", "vcpkg"] {
        let graph = with(fluid("1.0.0", &[tool], NOTHING), "fluid-sys@1.0.0", &[SOURCE, SQLITE]);
        let native = native(&graph, "fluid-sys").expect("it has some");
        assert_eq!((native.means, native.libraries), (Means::Linked, vec![]), "{tool}");
    }
}

#[test]
fn with_a_compiler_and_a_tool_that_asks_the_system_it_is_one_or_the_other() {
    let graph = with(fluid("1.0.0", &["cc", "pkg-config"], NOTHING), "fluid-sys@1.0.0", &[SOURCE]);
    assert_eq!(native(&graph, "fluid-sys").expect("it has some").means, Means::Either);
}

#[test]
fn a_script_that_asks_the_linker_links_a_library() {
    let script = "fn main() { println!(\"cargo:rustc-link-lib=fluid\"); }";
    let graph = with(fluid("1.0.0", &[], script), "fluid-sys@1.0.0", &[]);
    assert_eq!(native(&graph, "fluid-sys").expect("it has some").means, Means::Linked);
    // A library that lies there compiled is held by the package.
    let graph = with(fluid("1.0.0", &[], script), "fluid-sys@1.0.0", &[("lib/libfluid.a", "!<arch>\n")]);
    assert_eq!(native(&graph, "fluid-sys").expect("it has some").means, Means::Bundled);
    let framework = "fn main() { println!(\"cargo:rustc-link-lib=framework=Fluid\"); }";
    assert_eq!(native(&with(fluid("1.0.0", &[], framework), "fluid-sys@1.0.0", &[]), "fluid-sys"), None);
}

#[test]
fn to_be_in_a_build_once_is_no_native_code() {
    let graph = with(
        fluid("1.0.0", &[], NOTHING),
        "fluid-sys@1.0.0",
        &[("tests/test.c", "int main;\n"), ("test/test.c", "int main;\n")],
    );
    assert_eq!(native(&graph, "fluid-sys"), None);
}

#[test]
fn a_tool_behind_a_feature_that_is_off_shows_nothing() {
    let manifest = "links = 'fluid'\n[features]\nbundled = ['dep:cc']\n[build-dependencies]\ncc = { version = '1', optional = true }";
    let workspace = |feature: &str| {
        app(&format!("[dependencies]\nfluid-sys = {{ version = '1', features = [{feature}] }}"))
            .registry("fluid-sys@1.0.0", manifest)
            .registry("cc@1.0.0", "")
    };
    assert_eq!(native(&with(workspace(""), "fluid-sys@1.0.0", &[SOURCE, SQLITE]), "fluid-sys"), None);
    let on = with(workspace("'bundled'"), "fluid-sys@1.0.0", &[SOURCE, SQLITE]);
    assert_eq!(native(&on, "fluid-sys").expect("it has some").means, Means::Bundled);
}

#[test]
fn sources_can_lie_in_a_build_dependency() {
    let workspace = fluid("1.0.0", &["fluid-src"], NOTHING);
    let files = [SOURCE, ("openssl/VERSION.dat", "MAJOR=3\nMINOR=6\nPATCH=3\n")];
    let graph = with(workspace, "fluid-src@1.0.0", &files);
    let native = native(&graph, "fluid-sys").expect("it has some");
    assert_eq!(native.means, Means::Bundled);
    assert_eq!(native.libraries[0].version, "3.6.3");
    assert_eq!(native.libraries[0].read_from, "openssl/VERSION.dat of fluid-src@1.0.0");
}

#[test]
fn a_version_is_taken_from_that_of_the_crate_where_no_file_tells_it() {
    let graph = with(fluid("1.0.0+fluid.3.1", &["cc"], NOTHING), "fluid-sys@1.0.0+fluid.3.1", &[SOURCE]);
    let native = native(&graph, "fluid-sys").expect("it has some");
    let library = &native.libraries[0];
    assert_eq!((library.title.as_str(), library.version.as_str()), ("fluid", "3.1"));
    assert_eq!(library.read_from, "the version of fluid-sys@1.0.0+fluid.3.1");
}

#[test]
fn what_is_built_for_the_machine_that_builds_brings_nothing_into_the_device() {
    let workspace = app("[build-dependencies]\nfluid-sys = '1'")
        .registry("fluid-sys@1.0.0", "links = 'fluid'\n[build-dependencies]\ncc = '1'")
        .registry("cc@1.0.0", "");
    assert_eq!(native(&with(workspace, "fluid-sys@1.0.0", &[SOURCE]), "fluid-sys"), None);
}

#[test]
fn a_package_of_the_workspace_is_looked_at_too() {
    let workspace = app("[build-dependencies]\ncc = '1'").registry("cc@1.0.0", "");
    let graph = workspace.file("app/src/shim.s", "nop\n").lock().graph();
    assert_eq!(native(&graph, "app").expect("it has some").means, Means::Bundled);
}

#[test]
fn flags_for_the_linker_can_name_a_library_and_a_comment_names_none() {
    for (line, asks) in [
        ("println!(\"cargo:rustc-flags=-l fluid\");", true),
        ("println!(\"cargo::rustc-link-arg=-lfluid\");", true),
        ("println!(\"cargo:rustc-link-arg-bins=-Wl,-lfluid\");", true),
        ("println!(\"cargo:rustc-link-arg=-Tlink.x\");", false),
        ("println!(\"cargo:rustc-link-arg=--library-path\");", false),
        ("// println!(\"cargo:rustc-link-lib=fluid\");", false),
    ] {
        let script = format!("fn main() {{\n    {line}\n}}");
        let graph = with(fluid("1.0.0", &[], &script), "fluid-sys@1.0.0", &[]);
        assert_eq!(native(&graph, "fluid-sys").is_some(), asks, "{line}");
    }
}

#[test]
fn sources_beside_a_script_that_uses_nothing_known_are_built_or_not() {
    let calls = "fn main() { std::process::Command::new(\"gcc\"); }";
    for files in [&[SOURCE, SQLITE][..], &[("lib/libfluid.a", "!<arch>\n")]] {
        let native = native(&with(fluid("1.0.0", &[], calls), "fluid-sys@1.0.0", files), "fluid-sys");
        let native = native.expect("it may have some");
        assert_eq!((native.means, native.evidence[0].as_str()), (Means::Either, "it has a build script"));
    }
}

#[test]
fn files_that_only_name_what_windows_holds_are_no_library() {
    let id = "windows_x86_64_msvc@1.0.0";
    let workspace = app("[dependencies]\nwindows_x86_64_msvc = '1'")
        .registry(id, "[build-dependencies]\n")
        .anywhere("vendored/windows_x86_64_msvc-1.0.0/build.rs", NOTHING);
    assert_eq!(native(&with(workspace, id, &[("lib/windows.lib", "")]), "windows_x86_64_msvc"), None);
}

#[test]
fn a_build_dependency_that_hands_on_to_a_compiler_compiles() {
    let workspace = fluid("1.0.0", &["maker"], NOTHING)
        .registry("maker@1.0.0", "[dependencies]\ncc = '1'")
        .registry("cc@1.0.0", "");
    let native = native(&with(workspace, "fluid-sys@1.0.0", &[SOURCE]), "fluid-sys").expect("it has some");
    assert_eq!(native.means, Means::Bundled);
    assert_eq!(native.evidence[0], "its build script uses maker, which uses cc");
}

#[test]
fn what_lies_in_the_root_package_and_is_not_its_own_is_not_counted() {
    let list = "{\"files\":{}}";
    let workspace = Workspace::new(
        "[package]\nname = 'root'\nversion = '0.1.0'\nedition = '2021'\n[workspace]\nmembers = ['app']\n\
         exclude = ['vendor']\n[build-dependencies]\ncc = '1'",
    )
    .file("build.rs", NOTHING)
    .file("c/shim.c", "int main;\n")
    .package("app", "")
    .registry("cc@1.0.0", "")
    .lock();
    let seen = |workspace: &Workspace| native(&workspace.graph(), "root").expect("it has some").evidence;
    let before = seen(&workspace);
    assert_eq!(before[1], "root@0.1.0 holds 1 file in C, C++ or assembly");
    let workspace = workspace
        .file("target/CACHEDIR.TAG", "")
        .file("target/debug/build/out/made.o", "")
        .file(".git/hooks/a.c", "")
        .file("vendor/b/.cargo-checksum.json", list)
        .file("vendor/b/b.c", "")
        .file("app/src/app.c", "");
    assert_eq!(seen(&workspace), before);
}

#[test]
fn a_script_that_cannot_be_read_is_said_to_be() {
    let workspace = fluid("1.0.0", &[], NOTHING);
    // Not UTF-8 is no obstacle; a folder in its place is.
    let script = workspace.path("vendored/fluid-sys-1.0.0/build.rs");
    let workspace = workspace.vendored_anew("fluid-sys@1.0.0").lock();
    std::fs::remove_file(&script).expect("it was there");
    std::fs::create_dir(&script).expect("it is gone");
    let graph = workspace.collect().map(|evidence| evidence.graph.expect("it is locked"));
    // Cargo itself may refuse the package; then nothing is concluded either.
    if let Ok(graph) = graph {
        let unread = native(&graph, "fluid-sys").and_then(|native| native.unread);
        assert!(unread.is_none_or(|why| why.contains("cannot be read")));
    }
}
