//! What a crate is there for.

use super::app;
use super::support::workspace::Workspace;
use cargo_soup::evidence::graph::{Graph, Role};

fn roles(graph: &Graph, name: &str) -> Vec<&'static str> {
    let (index, _) = graph.shipped().find(|(_, krate)| krate.name == name).expect("it ships");
    graph.roles(index).into_iter().map(Role::word).collect()
}

fn several() -> Workspace {
    app("[dependencies]\nsys = '1'\nderive = '1'\nsyn = '1'\n[build-dependencies]\npeg = '1'\n[dev-dependencies]\nsyn = '1'")
        .registry("sys@1.0.0", "[build-dependencies]\ncc = '1'\nautocfg = '1'")
        .registry("cc@1.0.0", "[dependencies]\nshlex = '1'")
        .registry("shlex@1.0.0", "")
        .registry("autocfg@1.0.0", "")
        .registry("peg@1.0.0", "[dependencies]\nsyn = '1'")
        .registry("derive@1.0.0", "[lib]\nproc-macro = true\n[dependencies]\nsyn = '1'")
        .registry("syn@1.0.0", "")
        .lock()
}

#[test]
fn a_crate_that_is_several_things_is_all_of_them() {
    let graph = several().graph();
    assert_eq!(roles(&graph, "syn"), ["runtime", "code-generation", "development"]);
    assert_eq!(roles(&graph, "sys"), ["runtime"]);
    assert_eq!(roles(&graph, "derive"), ["code-generation"]);
}

#[test]
fn what_drives_the_build_generates_nothing_and_neither_does_what_only_it_needs() {
    let graph = several().graph();
    for name in ["cc", "shlex", "autocfg"] {
        assert_eq!(roles(&graph, name), ["build-tool"], "{name}");
    }
    // What is not known may write code.
    assert_eq!(roles(&graph, "peg"), ["code-generation"]);
}

#[test]
fn a_person_may_call_a_build_dependency_a_tool_and_nothing_that_a_proc_macro_needs() {
    let graph = several().graph();
    let may = |name: &str| {
        let (index, _) = graph.shipped().find(|(_, krate)| krate.name == name).expect("it ships");
        graph.may_be_a_tool(index)
    };
    for (name, expected) in [("cc", true), ("peg", true), ("derive", false), ("syn", false), ("sys", false)] {
        assert_eq!(may(name), expected, "{name}");
    }
}

#[test]
fn what_only_has_the_name_of_a_tool_may_write_code_and_so_may_what_it_needs() {
    let named = app("[build-dependencies]\nautocfg = { path = '../../autocfg' }")
        .package("../autocfg", "[dependencies]\ngen = '1'")
        .registry("gen@1.0.0", "")
        .lock()
        .graph();
    for name in ["autocfg", "gen"] {
        assert_eq!(roles(&named, name), ["code-generation"], "{name}");
    }
}

#[test]
fn a_tool_that_is_not_as_its_source_serves_it_may_write_code() {
    let cc = several().anywhere("vendored/cc-1.0.0/src/lib.rs", "pub fn write_code() {}").graph();
    assert_eq!(roles(&cc, "cc"), ["code-generation"]);
    assert_eq!(roles(&cc, "shlex"), ["code-generation"]);
    assert_eq!(roles(&cc, "autocfg"), ["build-tool"]);
    let shlex = several().anywhere("vendored/shlex-1.0.0/src/lib.rs", "pub fn write_code() {}").graph();
    assert_eq!(roles(&shlex, "cc"), ["build-tool"]);
    assert_eq!(roles(&shlex, "shlex"), ["code-generation"]);
}

#[test]
fn the_features_of_a_crate_are_those_on_the_device_and_only_else_those_of_the_machine_that_builds() {
    let graph = app("[dependencies]\nboth = '1'\n[build-dependencies]\nboth = { version = '1', features = ['more'] }\nhost = { version = '1', features = ['more'] }")
        .registry("both@1.0.0", "[features]\nmore = []")
        .registry("host@1.0.0", "[features]\nmore = []")
        .lock()
        .graph();
    let features = |name: &str| {
        let (index, _) = graph.shipped().find(|(_, krate)| krate.name == name).expect("it ships");
        graph.features(index).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(features("both"), Vec::<&str>::new());
    assert_eq!(features("host"), ["more"]);
}
