//! Why a crate ships, as a tree and by builds, on drawn graphs.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::graph::{Absence, CrateIx, Gate, Graph, Node, NotShipped, Parts, Side, Terms};
use cargo_soup::reconcile::{Ledger, Reasons, Shown, Why, reconcile, shares, tree, why};
use cargo_soup::views::{builds, json, tree as drawn, why as views};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::{drawing, page};

const DRAWING: &str =
    "pump -> queue@1.0.0 -> hash@1.0.0\npump -> panel -> log@1.0.0 -> hash@1.0.0\npanel -> hash@1.0.0";

const CLASSES: &str = "[software-item.panel]\nclass = \"A\"\nsegregation = \"a process of its own\"\n";

/// The evidence of a drawing with some entries, as class C.
fn evidence(drawing: &str, entries: &str) -> Evidence {
    let body = format!("```graph\n{drawing}\n```\n```toml\n{entries}\n```\n");
    let case = page::Case { heading: String::new(), body, tail: String::new(), findings: String::new() };
    page::evidence(&case, SafetyClass::C)
}

fn find(graph: &Graph, name: &str) -> CrateIx {
    graph.crates().find(|(_, krate)| krate.name == name).map(|(index, _)| index).expect("it is drawn")
}

fn reasons(ledger: &Ledger<'_>, name: &str) -> Reasons {
    match why(ledger, find(ledger.graph().expect("a graph"), name)) {
        Some(Why::Ships(reasons)) => reasons,
        other => panic!("{name} does not ship: {other:?}"),
    }
}

fn names(graph: &Graph, path: &[Node]) -> String {
    path.iter().map(|node| graph.get(node.krate).name.as_str()).collect::<Vec<_>>().join(" ")
}

fn ways(ledger: &Ledger<'_>, reasons: &Reasons) -> Vec<String> {
    let graph = ledger.graph().expect("a graph");
    let ways = reasons.origins.iter().flat_map(|origin| &origin.ways);
    ways.map(|way| names(graph, &way.path)).collect()
}

fn cuts(ledger: &Ledger<'_>, reasons: &Reasons) -> Vec<(Option<SafetyClass>, Vec<String>)> {
    let graph = ledger.graph().expect("a graph");
    let cut =
        |cut: &BTreeSet<(Node, Node)>| cut.iter().map(|(from, to)| names(graph, &[*from, *to])).collect();
    reasons.changes.iter().map(|change| (change.leaves, cut(&change.cut))).collect()
}

/// The same evidence without some dependencies, and without what is then out of reach.
fn without(evidence: &Evidence, cut: &BTreeSet<(Node, Node)>) -> Evidence {
    let graph = evidence.graph.as_ref().expect("a graph");
    let mut parts = Parts {
        crates: graph.crates().map(|(_, krate)| krate.clone()).collect(),
        builds: graph.builds().to_vec(),
        ..Parts::default()
    };
    // Every package of a drawing is built for the device, whoever else needs it.
    let mut waiting: Vec<Node> = graph.member_nodes().filter(|node| node.side == Side::Target).collect();
    while let Some(node) = waiting.pop() {
        if parts.nodes.insert(node, graph.nodes()[&node].clone()).is_some() {
            continue;
        }
        for next in graph.successors(node).filter(|next| !cut.contains(&(node, *next))) {
            parts.edges.insert((node, next), graph.edges()[&(node, next)].clone());
            waiting.push(next);
        }
    }
    for (index, krate) in graph.crates() {
        let ships = parts.nodes.keys().any(|node| node.krate == index);
        if !ships && !krate.member {
            parts.not_shipped.insert(index, NotShipped { absence: Absence::Unused, through: None });
        }
    }
    Evidence { graph: Ok(Graph::new(parts).expect("still consistent")), ..evidence.clone() }
}

#[test]
fn each_package_that_brings_a_crate_has_its_shortest_paths_the_strictest_first() {
    let evidence = evidence(DRAWING, CLASSES);
    let ledger = reconcile(&evidence);
    let reasons = reasons(&ledger, "hash");
    assert_eq!(ways(&ledger, &reasons), ["pump queue hash", "panel hash"]);
    assert_eq!(reasons.reached_by.iter().map(|(_, class)| class.letter()).collect::<String>(), "CA");
}

#[test]
fn paths_of_one_length_are_all_listed() {
    let evidence = evidence(
        "pump -> a@1.0.0 -> x@1.0.0\npump -> b@1.0.0 -> x@1.0.0\npump -> c@1.0.0 -> d@1.0.0 -> x@1.0.0",
        "",
    );
    let ledger = reconcile(&evidence);
    assert_eq!(ways(&ledger, &reasons(&ledger, "x")), ["pump a x", "pump b x"]);
}

#[test]
fn the_fewest_dependencies_are_named_for_a_lower_class_and_for_it_to_be_gone() {
    let evidence = evidence(DRAWING, CLASSES);
    let ledger = reconcile(&evidence);
    let reasons = reasons(&ledger, "hash");
    let mut found = cuts(&ledger, &reasons);
    for (_, cut) in &mut found {
        cut.sort();
    }
    // `pump` reaches it by way of `panel` too: class A is left when it needs neither.
    let lower = ["pump panel", "pump queue"].map(ToOwned::to_owned).to_vec();
    let gone = ["panel hash", "panel log", "pump queue"].map(ToOwned::to_owned).to_vec();
    assert_eq!(found, [(Some(SafetyClass::A), lower), (None, gone)]);
}

#[test]
fn of_two_dependencies_the_optional_one_is_given_up() {
    let mut evidence = evidence("pump -> a@1.0.0 -> b@1.0.0 -> c@1.0.0", "");
    let graph = evidence.graph.as_ref().expect("a graph");
    let node = |name| graph.sides(find(graph, name)).next().expect("it ships").0;
    let gate =
        Gate { features: BTreeSet::from(["fast".to_owned()]), through: BTreeSet::from(["default".into()]) };
    let terms = Terms { builds: BTreeSet::from([0]), optional: Some(gate), ..Terms::default() };
    let graph = with_terms(graph, BTreeMap::from([((node("b"), node("c")), terms)]));
    evidence.graph = Ok(graph);
    let ledger = reconcile(&evidence);
    assert_eq!(cuts(&ledger, &reasons(&ledger, "c")), [(None, vec!["b c".to_owned()])]);
    let answer = [(find(ledger.graph().expect("a graph"), "c"), Why::Ships(reasons(&ledger, "c")))];
    let text = views::render(&ledger, &answer, views::Options::default());
    assert!(text.contains("b@1.0.0 -> c@1.0.0  optional, by feature `fast` (through `default`)"), "{text}");
}

fn with_terms(graph: &Graph, terms: BTreeMap<(Node, Node), Terms>) -> Graph {
    let parts = Parts {
        crates: graph.crates().map(|(_, krate)| krate.clone()).collect(),
        builds: graph.builds().to_vec(),
        nodes: graph.nodes().clone(),
        edges: graph.edges().clone(),
        terms,
        not_shipped: graph.not_shipped().clone(),
        development: graph.development().clone(),
    };
    Graph::new(parts).expect("as consistent as it was")
}

#[test]
fn a_path_is_one_of_a_build_and_not_put_together_from_two() {
    let evidence = evidence(
        "target: x86_64-unknown-linux-gnu\ntarget: aarch64-unknown-linux-gnu\npump -> a@1.0.0 -> c@1.0.0\npump -> b@1.0.0 -> d@1.0.0 -> c@1.0.0",
        "",
    );
    let graph = evidence.graph.as_ref().expect("a graph");
    let node = |name| graph.sides(find(graph, name)).next().expect("it ships").0;
    let only = |build| Terms { builds: BTreeSet::from([build]), ..Terms::default() };
    let terms = BTreeMap::from([((node("pump"), node("a")), only(0)), ((node("a"), node("c")), only(1))]);
    let evidence = Evidence { graph: Ok(with_terms(graph, terms)), ..evidence };
    let ledger = reconcile(&evidence);
    assert_eq!(ways(&ledger, &reasons(&ledger, "c")), ["pump b d c"]);
}

#[test]
fn what_does_not_ship_is_said_to_and_why() {
    let evidence = evidence("pump -> a@1.0.0\nnot shipped: b@1.0.0", "");
    let ledger = reconcile(&evidence);
    let index = find(ledger.graph().expect("a graph"), "b");
    let answer = why(&ledger, index).expect("the graph is known");
    let text = views::render(&ledger, &[(index, answer)], views::Options::default());
    assert!(text.contains("b@1.0.0 is locked and does not ship: only for development"), "{text}");
}

#[test]
fn a_part_names_its_parents_with_their_class() {
    let entries =
        "[[soup.queue]]\nversion = \"1.0.0\"\n[[soup.hash]]\nversion = \"1.0.0\"\npart-of = [\"queue\"]\n";
    let evidence = evidence("pump -> queue@1.0.0 -> hash@1.0.0", entries);
    let ledger = reconcile(&evidence);
    let index = find(ledger.graph().expect("a graph"), "hash");
    let answers = [(index, why(&ledger, index).expect("an answer"))];
    let text = views::render(&ledger, &answers, views::Options::default());
    assert!(text.contains("part of queue@1.0.0 (class C)"), "{text}");
    let document: serde_json::Value =
        serde_json::from_str(&json::render_why(&ledger, &answers)).expect("JSON");
    assert_eq!(document["crates"][0]["part_of"][0]["name"], "queue");
}

fn text(evidence: &Evidence, shown: &Shown) -> String {
    let ledger = reconcile(evidence);
    let tree = tree(ledger.graph().expect("a graph"), shown);
    anstream::adapter::strip_str(&drawn::text(&ledger, &tree, None)).to_string()
}

#[test]
fn a_tree_is_drawn_like_that_of_cargo_and_says_what_it_drew_already() {
    let evidence =
        evidence("pump -> queue@1.0.0 -> hash@1.0.0 -> bits@1.0.0\npump -> hash@1.0.0\npump => cc@1.0.0", "");
    assert_eq!(
        text(&evidence, &Shown::default()),
        "pump 0.1.0 C software item\n\
         ├── hash 1.0.0 C undeclared\n\
         │   └── bits 1.0.0 C undeclared\n\
         ├── queue 1.0.0 C undeclared\n\
         │   └── hash 1.0.0 C undeclared (*)\n\
         └── cc 1.0.0 C undeclared, building\n"
    );
}

#[test]
fn a_tree_goes_as_deep_as_asked_and_can_be_turned_round() {
    let evidence = evidence("pump -> queue@1.0.0 -> hash@1.0.0 -> bits@1.0.0", "");
    let shallow = Shown { depth: Some(1), ..Shown::default() };
    assert_eq!(text(&evidence, &shallow), "pump 0.1.0 C software item\n└── queue 1.0.0 C undeclared ...\n");
    let graph = evidence.graph.as_ref().expect("a graph");
    let turned = Shown { invert: Some(find(graph, "hash")), ..Shown::default() };
    assert_eq!(
        text(&evidence, &turned),
        "hash 1.0.0 C undeclared\n└── queue 1.0.0 C undeclared\n    └── pump 0.1.0 C software item\n"
    );
}

#[test]
fn builds_are_compared_crate_by_crate_and_feature_by_feature() {
    let evidence = evidence(
        "target: x86_64-unknown-linux-gnu\ntarget: aarch64-unknown-linux-gnu\npump -> a@1.0.0\npump -> b@1.0.0",
        "",
    );
    let graph = evidence.graph.as_ref().expect("a graph");
    let (a, b) = (find(graph, "a"), find(graph, "b"));
    let mut nodes = graph.nodes().clone();
    for (node, presence) in &mut nodes {
        if node.krate == a {
            presence.builds.remove(&1);
        }
        if node.krate == b {
            presence.builds.entry(1).or_default().insert("std".into());
        }
    }
    let parts = Parts {
        crates: graph.crates().map(|(_, krate)| krate.clone()).collect(),
        builds: graph.builds().to_vec(),
        nodes,
        edges: graph.edges().clone(),
        ..Parts::default()
    };
    let evidence = Evidence { graph: Ok(Graph::new(parts).expect("consistent")), ..evidence };
    let ledger = reconcile(&evidence);
    let shares = shares(&ledger);
    assert_eq!(shares.builds.iter().map(|share| share.crates).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(shares.crates[&BTreeSet::from([0])], [a]);
    let text = builds::render(&ledger, &shares, builds::Options::default());
    assert!(text.contains("b@1.0.0: std on in `firmware` for aarch64-unknown-linux-gnu, off in"), "{text}");
}

#[test]
fn a_hostile_name_is_a_name_in_every_format() {
    let evidence = evidence("pump -> a\"];x[\\\u{1b}[31m<b>&--\u{202e}@1.0.0", "");
    let ledger = reconcile(&evidence);
    let tree = tree(ledger.graph().expect("a graph"), &Shown::default());
    for text in [drawn::dot(&ledger, &tree), drawn::mermaid(&ledger, &tree), drawn::svg(&ledger, &tree)] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
    assert!(
        drawn::dot(&ledger, &tree).contains("[label = \"a\\\"];x[\\\\ [31m<b>&--  1.0.0\\nC undeclared\"")
    );
    assert!(!drawn::mermaid(&ledger, &tree).contains("a\""));
    assert!(drawn::svg(&ledger, &tree).contains("&lt;b&gt;&amp;--"));
}

/// Dependencies among a few packages and crates; each crate is needed by something earlier.
fn drawings() -> impl Strategy<Value = String> {
    let needed_by = prop::collection::vec(any::<prop::sample::Index>(), 1..=4);
    prop::collection::vec(needed_by, 1..=10).prop_map(|crates| {
        let mut lines = vec!["app0 -> app1".to_owned(), "app2".into()];
        for (number, needed_by) in crates.iter().enumerate() {
            for from in needed_by {
                let from = from.index(number + 3);
                let name = if from < 3 { format!("app{from}") } else { format!("c{}@1.0.0", from - 3) };
                lines.push(format!("{name} -> c{number}@1.0.0"));
            }
        }
        lines.join("\n")
    })
}

fn classified(classes: [usize; 3]) -> String {
    let class = |(number, class): (usize, usize)| {
        let class = SafetyClass::ALL[class];
        format!("[software-item.app{number}]\nclass = \"{class}\"\nsegregation = \"a process of its own\"\n")
    };
    classes.into_iter().enumerate().map(class).collect()
}

/// The class each crate that ships is judged at.
fn judged(evidence: &Evidence) -> BTreeMap<String, SafetyClass> {
    let ledger = reconcile(evidence);
    ledger.items.iter().map(|item| (item.krate.id(), item.judged.class)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn without_what_is_named_a_crate_has_the_class_that_is_named_and_with_any_of_it_not(
        drawing in drawings(), classes in prop::array::uniform3(0..3_usize),
    ) {
        let evidence = evidence(&drawing, &classified(classes));
        let ledger = reconcile(&evidence);
        for item in &ledger.items {
            let id = item.krate.id();
            for change in &reasons(&ledger, &item.krate.name).changes {
                prop_assert_eq!(judged(&without(&evidence, &change.cut)).get(&id).copied(), change.leaves);
                for kept in &change.cut {
                    let fewer = change.cut.iter().copied().filter(|edge| edge != kept).collect();
                    prop_assert_ne!(judged(&without(&evidence, &fewer)).get(&id).copied(), change.leaves);
                }
            }
        }
    }

    #[test]
    fn removing_a_dependency_never_raises_a_class(
        drawing in drawings(), classes in prop::array::uniform3(0..3_usize), picked in any::<prop::sample::Index>(),
    ) {
        let evidence = evidence(&drawing, &classified(classes));
        let edges: Vec<(Node, Node)> = evidence.graph.as_ref().expect("a graph").edges().keys().copied().collect();
        let fewer = without(&evidence, &BTreeSet::from([edges[picked.index(edges.len())]]));
        let before = judged(&evidence);
        for (id, class) in judged(&fewer) {
            prop_assert!(class <= before[&id], "{} was {} and is {}", id, before[&id], class);
        }
    }

    #[test]
    fn adding_a_software_item_never_lowers_a_class(
        drawing in drawings(), classes in prop::array::uniform3(0..3_usize), needs in prop::collection::vec(0..3_usize, 1..4),
    ) {
        let before = judged(&evidence(&drawing, &classified(classes)));
        let more: Vec<String> = needs.iter().map(|number| format!("app9 -> c{number}@1.0.0")).collect();
        let known = |line: &&String| line.split(" -> ").last().is_some_and(|to| drawing.contains(to));
        let more: Vec<String> = more.iter().filter(known).cloned().collect();
        let after = judged(&evidence(&format!("{drawing}\napp9\n{}", more.join("\n")), &classified(classes)));
        for (id, class) in before {
            prop_assert!(after[&id] >= class, "{} was {} and is {}", id, class, after[&id]);
        }
    }

    #[test]
    fn every_way_is_a_path_of_the_graph_and_all_ways_of_an_origin_are_as_long(drawing in drawings()) {
        let evidence = evidence(&drawing, "");
        let ledger = reconcile(&evidence);
        let graph = ledger.graph().expect("a graph");
        for item in &ledger.items {
            let reasons = reasons(&ledger, &item.krate.name);
            prop_assert!(!reasons.origins.is_empty());
            for origin in &reasons.origins {
                let lengths: BTreeSet<usize> = origin.ways.iter().map(|way| way.path.len()).collect();
                prop_assert_eq!(lengths.len(), 1);
                for pair in origin.ways.iter().flat_map(|way| way.path.windows(2)) {
                    prop_assert!(graph.edges().contains_key(&(pair[0], pair[1])));
                }
            }
        }
    }

    #[test]
    fn a_tree_draws_every_node_and_every_dependency(drawing in drawings()) {
        let graph = drawing::graph(&drawing);
        let whole = tree(&graph, &Shown::default());
        prop_assert_eq!(whole.nodes(), graph.nodes().keys().copied().collect::<BTreeSet<_>>());
        prop_assert_eq!(whole.edges, graph.edges().keys().copied().collect::<BTreeSet<_>>());
    }
}
