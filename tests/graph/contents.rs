//! Where the files of a crate lie and whether they are what its source serves.

use super::app;
use super::support::workspace::{Workspace, checksum, ships};
use cargo_soup::evidence::graph::{Crate, Graph, Place, Source, State};

fn krate<'g>(graph: &'g Graph, name: &str) -> &'g Crate {
    graph.shipped().find(|(_, krate)| krate.name == name).expect("it ships").1
}

fn needs_a() -> Workspace {
    app("[dependencies]\na = '1'").registry("a@1.0.0", "")
}

#[test]
fn a_vendored_crate_is_compared_with_its_list() {
    let graph = needs_a().lock().graph();
    let a = krate(&graph, "a");
    // `vendored` lies beside the workspace.
    assert_eq!((a.contents.place, &a.contents.state), (Place::VendoredOutside, &State::AsListed));
    assert_eq!(a.designator(), Some(checksum("a@1.0.0").as_str()));
    assert_eq!(a.purl().as_deref(), Some("pkg:cargo/a@1.0.0"));
}

#[test]
fn a_vendored_crate_is_modified_when_a_file_is_changed_added_or_missing() {
    for (path, text, change) in [
        ("vendored/a-1.0.0/src/lib.rs", "pub fn other() {}", "`src/lib.rs` was changed"),
        ("vendored/a-1.0.0/src/more.rs", "", "`src/more.rs` was added"),
    ] {
        let graph = needs_a().lock().anywhere(path, text).graph();
        let a = krate(&graph, "a");
        assert_eq!(a.contents.state.changes(), [change]);
        let designator = a.designator().expect("its files have a digest");
        assert!(designator.starts_with("tree-sha256:"), "{designator}");
    }
    let workspace = needs_a().anywhere("vendored/a-1.0.0/README", "").vendored_anew("a@1.0.0").lock();
    std::fs::remove_file(workspace.path("vendored/a-1.0.0/README")).expect("it was there");
    assert_eq!(krate(&workspace.graph(), "a").contents.state.changes(), ["`README` is missing"]);
}

#[test]
fn an_emptied_list_does_not_hide_a_change() {
    let checksum = checksum("a@1.0.0");
    let list = format!(r#"{{"files":{{}},"package":"{checksum}"}}"#);
    let graph = needs_a().lock().anywhere("vendored/a-1.0.0/.cargo-checksum.json", &list).graph();
    assert_eq!(
        krate(&graph, "a").contents.state.changes(),
        ["`Cargo.toml` was added", "`src/lib.rs` was added"]
    );
}

#[test]
fn the_digest_of_a_directory_outside_follows_its_files() {
    let workspace = app("[dependencies]\nlegacy = { path = '../../legacy' }")
        .package("../legacy", "")
        .anywhere("legacy/target/CACHEDIR.TAG", "")
        .anywhere("legacy/target/debug/built", "built here")
        .lock();
    let graph = workspace.graph();
    let legacy = krate(&graph, "legacy");
    assert_eq!(legacy.contents.place, Place::Outside);
    assert_eq!(legacy.purl(), None, "nobody else could look it up");
    let before = legacy.designator().expect("a digest").to_owned();
    let built = workspace.anywhere("legacy/target/debug/built", "built again");
    assert_eq!(krate(&built.graph(), "legacy").designator(), Some(before.as_str()));
    let changed = built.anywhere("legacy/src/lib.rs", "pub fn new() {}");
    assert_ne!(krate(&changed.graph(), "legacy").designator(), Some(before.as_str()));
}

#[test]
fn the_digest_covers_whatever_code_can_take_in() {
    let workspace = app("[dependencies]\nlegacy = { path = '../../legacy' }")
        .package("../legacy", "")
        .package("../legacy/src/inner", "")
        .anywhere("legacy/target/made.rs", "")
        .anywhere("legacy/.git/HEAD", "main")
        .lock();
    let digest = |workspace: &Workspace| {
        krate(&workspace.graph(), "legacy").designator().expect("a digest").to_owned()
    };
    let before = digest(&workspace);
    let workspace = workspace.anywhere("legacy/src/inner/mod.rs", "pub fn other() {}");
    let nested = digest(&workspace);
    assert_ne!(nested, before, "a folder with a `Cargo.toml` can be a module");
    let workspace = workspace.anywhere("legacy/target/made.rs", "pub fn other() {}");
    let made = digest(&workspace);
    assert_ne!(made, nested, "a folder `target` that Cargo does not mark is anybody's");
    assert_eq!(digest(&workspace.anywhere("legacy/.git/HEAD", "other")), made);
}

#[test]
fn the_digest_of_a_changed_vendored_crate_leaves_nothing_out() {
    let workspace = needs_a()
        .anywhere("vendored/a-1.0.0/src/inner/Cargo.toml", "")
        .anywhere("vendored/a-1.0.0/target/CACHEDIR.TAG", "")
        .lock();
    let digest =
        |workspace: &Workspace| krate(&workspace.graph(), "a").designator().expect("a digest").to_owned();
    let before = digest(&workspace);
    let workspace = workspace.anywhere("vendored/a-1.0.0/target/made.rs", "pub fn other() {}");
    let made = digest(&workspace);
    assert_ne!(made, before);
    assert_ne!(digest(&workspace.anywhere("vendored/a-1.0.0/src/inner/mod.rs", "")), made);
}

#[test]
fn a_library_outside_the_folder_of_its_package_is_vouched_for_by_nobody() {
    let lib = "[lib]\npath = '../elsewhere/lib.rs'";
    let astray = "`lib.rs`, which is compiled, lies outside its folder";
    let workspace = app("[dependencies]\nlegacy = { path = '../../legacy' }")
        .package("../legacy", lib)
        .anywhere("elsewhere/lib.rs", "")
        .lock();
    let graph = workspace.graph();
    let legacy = krate(&graph, "legacy");
    assert_eq!((legacy.designator(), legacy.contents.unread.as_deref()), (None, Some(astray)));
    // In the repository the folder is kept, and the file is not.
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']\nexclude = ['third']")
        .package("app", "[dependencies]\ninner = { path = '../third/inner' }")
        .package("third/inner", "[lib]\npath = '../../../elsewhere/lib.rs'")
        .anywhere("elsewhere/lib.rs", "")
        .lock();
    let graph = workspace.graph();
    let inner = krate(&graph, "inner");
    assert_eq!((inner.contents.place, inner.contents.unread.as_deref()), (Place::Outside, Some(astray)));
    // A list says nothing of what lies beside its folder.
    let workspace = app("[dependencies]\na = '1'")
        .registry("a@1.0.0", "[lib]\npath = '../../elsewhere/lib.rs'")
        .anywhere("elsewhere/lib.rs", "")
        .lock();
    assert_eq!(krate(&workspace.graph(), "a").contents.state, State::Unreadable(astray.into()));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_repository_leads_where_it_leads() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']\nexclude = ['libs']")
        .package("app", "[dependencies]\ninner = { path = '../libs/inner' }")
        .package("../elsewhere/inner", "")
        .anywhere("workspace/.git/HEAD", "");
    std::os::unix::fs::symlink("../elsewhere", workspace.path("workspace/libs")).expect("a link");
    let graph = workspace.lock().graph();
    assert_eq!(krate(&graph, "inner").contents.place, Place::Outside);
}

#[test]
fn vendored_crates_lie_in_the_repository_or_outside() {
    let place = |workspace: &Workspace| krate(&workspace.graph(), "a").contents.place;
    let workspace = needs_a().lock();
    assert_eq!(place(&workspace), Place::VendoredOutside);
    assert_eq!(place(&workspace.anywhere(".git/HEAD", "")), Place::Vendored);
}

#[test]
fn a_directory_in_the_repository_is_kept_by_it() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']\nexclude = ['third']")
        .package(
            "app",
            "[dependencies]\ninner = { path = '../third/inner' }\nbeside = { path = '../../beside' }",
        )
        .package("third/inner", "")
        .package("../beside", "")
        .lock();
    let place = |workspace: &Workspace, name| krate(&workspace.graph(), name).contents.place;
    assert_eq!(place(&workspace, "inner"), Place::Repository);
    assert_eq!(place(&workspace, "beside"), Place::Outside);
    // The repository may begin above the workspace.
    let larger = workspace.anywhere(".git/HEAD", "");
    assert_eq!(place(&larger, "beside"), Place::Repository);
    assert_eq!(krate(&larger.graph(), "beside").designator(), None);
}

#[test]
fn a_patched_crate_stands_in_the_place_of_another_source() {
    let patch = |line: &str| {
        Workspace::new(&format!("[workspace]\nresolver = '2'\nmembers = ['app']\n[patch.crates-io]\n{line}"))
            .package("app", "[dependencies]\na = '1'")
            .registry("a@1.0.0", "")
            .package("../fork/a", "")
            .anywhere("fork/a/Cargo.toml", "[package]\nname = 'a'\nversion = '1.0.1'\nedition = '2021'")
            .git("a-git", "main", "")
            .lock()
    };
    let graph = patch("a = { path = '../fork/a' }").graph();
    let a = krate(&graph, "a");
    assert!(matches!(&a.source, Source::Path(path) if path == "../fork/a"), "{}", a.source);
    assert!(a.contents.replaces.as_deref().is_some_and(|asked| asked.starts_with("registry+")));
}

#[test]
fn a_crate_patched_from_git_stands_in_the_place_of_the_registry() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']")
        .package("app", "[dependencies]\na = '1'")
        .registry("a@1.0.0", "")
        .git("a", "main", "");
    let manifest = "[package]\nname = 'a'\nversion = '1.0.1'\nedition = '2021'";
    let workspace = workspace.anywhere("git/a/Cargo.toml", manifest);
    let revision = workspace.commit("a");
    let url = workspace.git_url("a");
    let root = format!(
        "[workspace]\nresolver = '2'\nmembers = ['app']\n[patch.crates-io]\na = {{ git = '{url}', branch = 'main' }}"
    );
    let graph = workspace.file("Cargo.toml", &root).lock().graph();
    let a = krate(&graph, "a");
    assert_eq!(a.designator(), Some(revision.as_str()));
    assert!(a.contents.replaces.is_some());
    let purl = a.purl().expect("others can look it up");
    assert!(purl.starts_with("pkg:cargo/a@1.0.1?vcs_url=git%2Bfile%3A"), "{purl}");
}

#[test]
fn a_git_dependency_of_its_own_replaces_nothing() {
    let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']").git("driver", "a+b", "");
    let url = workspace.git_url("driver");
    let dependency = format!("[dependencies]\ndriver = {{ git = '{url}', branch = 'a+b' }}");
    let graph = workspace.package("app", &dependency).lock().graph();
    assert_eq!(krate(&graph, "driver").contents.replaces, None);
}

#[test]
fn a_replaced_crate_is_told() {
    let workspace = Workspace::new(
        "[workspace]\nresolver = '2'\nmembers = ['app']\n[replace]\n'a:1.0.0' = { path = '../fork/a' }",
    )
    .package("app", "[dependencies]\na = '1'")
    .registry("a@1.0.0", "")
    .package("../fork/a", "")
    .anywhere("fork/a/Cargo.toml", "[package]\nname = 'a'\nversion = '1.0.0'\nedition = '2021'")
    .lock();
    // Cargo.lock names it twice: what was asked for, and what stands in its place.
    let graph = workspace.collect().expect("Cargo agrees").graph.expect("it is locked");
    assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0"]);
    assert!(krate(&graph, "a").contents.replaces.is_some());
}

#[test]
fn a_crate_of_a_private_registry_is_pinned_by_its_checksum() {
    let settings = "[source.crates-io]\nreplace-with = 'vendored'\n[source.vendored]\ndirectory = 'vendored'\n\
         [registries.private]\nindex = 'https://registry.example.org/index'\n\
         [source.private]\nregistry = 'https://registry.example.org/index'\nreplace-with = 'vendored'\n";
    let workspace = app("[dependencies]\na = { version = '1', registry = 'private' }")
        .registry("a@1.0.0", "")
        .anywhere(".cargo/config.toml", settings)
        .lock();
    let graph = workspace.graph();
    let a = krate(&graph, "a");
    assert!(matches!(a.source, Source::OtherRegistry(_)), "{}", a.source);
    assert_eq!(a.designator(), Some(checksum("a@1.0.0").as_str()));
    let place = "registry.example.org%2Findex";
    let purl = format!("pkg:cargo/a@1.0.0?repository_url=https%3A%2F%2F{place}");
    assert_eq!(a.purl(), Some(purl));
    assert_eq!(a.contents.replaces, None);
}
