//! Under which terms dependencies are active: features, platforms, builds.

use super::support::workspace::{absent, ships};
use super::{LINUX, app};
use cargo_soup::evidence::graph::{Graph, Node};
use std::fmt::Write as _;

/// Every dependency with its terms, by name.
fn terms(graph: &Graph) -> Vec<String> {
    let name = |node: &Node| graph.get(node.krate).name.clone();
    let list =
        |texts: &std::collections::BTreeSet<String>| texts.iter().cloned().collect::<Vec<_>>().join(" ");
    let line = |(from, to): &(Node, Node)| {
        let terms = graph.terms(*from, *to).expect("every dependency has terms");
        let mut line = format!("{} -> {}", name(from), name(to));
        if let Some(gate) = &terms.optional {
            let _ = write!(line, " optional [{}] through [{}]", list(&gate.features), list(&gate.through));
        }
        if !terms.platforms.is_empty() {
            let _ = write!(line, " for {}", list(&terms.platforms));
        }
        if !terms.asks.is_empty() {
            let _ = write!(line, " asks [{}]", list(&terms.asks));
        }
        if terms.builds.len() < graph.builds().len() {
            let _ = write!(line, " in {:?}", terms.builds);
        }
        line
    };
    graph.edges().keys().map(line).collect()
}

#[test]
fn an_optional_dependency_names_the_features_that_bring_it_and_those_behind_them() {
    let workspace = app(
        "[features]\ndefault = ['alarm']\nalarm = ['dep:sound', 'light']\nlight = ['lamp/bright']\noff = ['dep:sound']\n\
         [dependencies]\nsound = { version = '1', optional = true }\nlamp = { version = '1', optional = true }",
    )
    .registry("sound@1.0.0", "")
    .registry("lamp@1.0.0", "[features]\nbright = []")
    .lock();
    let graph = workspace.graph();
    assert_eq!(
        ships(&graph),
        ["app@0.1.0 [alarm, default, lamp, light]", "lamp@1.0.0 [bright]", "sound@1.0.0"]
    );
    assert!(absent(&graph).is_empty());
    assert_eq!(
        terms(&graph),
        [
            "app -> lamp optional [lamp light] through [alarm default]",
            "app -> sound optional [alarm] through [default]"
        ]
    );
}

#[test]
fn a_dependency_names_its_platforms_and_the_features_it_asks_for() {
    let workspace = app("[target.'cfg(unix)'.dependencies]\na = { version = '1', features = ['fast'] }\n\
         [target.x86_64-unknown-linux-gnu.dependencies]\nb = '1'\n[build-dependencies]\nc = '1'")
    .file("app/build.rs", "fn main() {}")
    .registry("a@1.0.0", "[features]\ndefault = []\nfast = []")
    .registry("b@1.0.0", "")
    .registry("c@1.0.0", "")
    .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
    .lock();
    assert_eq!(
        terms(&workspace.graph()),
        ["app -> a for cfg(unix) asks [default fast]", "app -> b for x86_64-unknown-linux-gnu", "app -> c"]
    );
}

#[test]
fn a_dependency_of_one_build_is_one_of_that_build_only() {
    let workspace =
        app("[features]\nalarm = ['dep:sound']\n[dependencies]\nsound = { version = '1', optional = true }")
            .registry("sound@1.0.0", "")
            .soup("[[build]]\nname = 'quiet'\n[[build]]\nname = 'loud'\nfeatures = ['alarm']")
            .lock();
    assert_eq!(terms(&workspace.graph()), ["app -> sound optional [alarm] through [] in {1}"]);
}
