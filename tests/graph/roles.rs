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
