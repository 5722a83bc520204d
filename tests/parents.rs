//! Items, parts and classes on drawn graphs of any shape.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::graph::{CrateIx, Graph};
use cargo_soup::evidence::{Evidence, Gap, Origin, manifest};
use cargo_soup::reconcile::{Adoption, adoption, reconcile};
use cargo_soup::views::proposal;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use support::drawing;

/// The most parents a part has; above, it is an item.
const MOST_PARENTS: usize = 4;

/// Crates of a drawing in which every set of items can be tried.
const SMALL: usize = 10;

/// Workspace packages of every drawing.
const MEMBERS: usize = 3;

/// Crates of every drawing that the workspace may choose; later ones come along with others, mostly.
const CHOSEN: usize = 6;

/// Lines of a drawing: a few workspace packages, and crates that earlier ones need.
fn drawings(crates: usize) -> impl Strategy<Value = Vec<String>> {
    let arrow = (any::<prop::sample::Index>(), 0..16_u8);
    let needed_by = prop::collection::vec(arrow, 1..=6);
    prop::collection::vec(needed_by, 1..=crates).prop_map(|crates| {
        let mut lines: Vec<String> = (0..MEMBERS).map(name).collect();
        for (number, needed_by) in crates.into_iter().enumerate() {
            for (from, kind) in needed_by {
                let chosen = if number < CHOSEN { kind < 12 } else { kind == 0 };
                let from =
                    if number == 0 || chosen { from.index(MEMBERS) } else { MEMBERS + from.index(number) };
                let arrow = if kind % 5 == 4 { "=>" } else { "->" };
                lines.push(format!("{} {arrow} {}", name(from), name(MEMBERS + number)));
            }
        }
        lines
    })
}

/// Two crates each have the same name in two versions; the first ones are workspace packages.
fn name(number: usize) -> String {
    match number.checked_sub(MEMBERS) {
        None => format!("app{number}"),
        Some(number) => format!("c{}@1.{}.0", number / 2, number % 2),
    }
}

fn draw(lines: &[String]) -> Graph {
    drawing::graph(&lines.join("\n"))
}

fn adopted(graph: &Graph) -> Adoption {
    adoption(graph, &BTreeSet::new())
}

/// Whether a crate is reached from the workspace without these.
fn reached_without(graph: &Graph, cut: &BTreeSet<CrateIx>, part: CrateIx) -> bool {
    graph.reach(graph.member_nodes(), |node| !cut.contains(&node.krate)).contains_crate(part)
}

/// The same where a crate is one node, whichever side it is built for: what adoption promises to cover.
fn reached_by_crates(graph: &Graph, cut: &BTreeSet<CrateIx>, part: CrateIx) -> bool {
    let mut reached: BTreeSet<CrateIx> = graph.member_nodes().map(|node| node.krate).collect();
    loop {
        let next: BTreeSet<CrateIx> = graph
            .edges()
            .keys()
            .filter(|(from, to)| reached.contains(&from.krate) && !cut.contains(&to.krate))
            .map(|(_, to)| to.krate)
            .filter(|krate| !reached.contains(krate))
            .collect();
        if next.is_empty() {
            return reached.contains(&part);
        }
        reached.extend(next);
    }
}

/// The size of a smallest cut among some items, by trying them all; `None` above [`MOST_PARENTS`].
fn smallest_by_trying(graph: &Graph, items: &[CrateIx], part: CrateIx) -> Option<usize> {
    let sets = (0_u32..1 << items.len()).filter(|set| set.count_ones() as usize <= MOST_PARENTS);
    let chosen = |set: u32| -> BTreeSet<CrateIx> {
        items.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, krate)| *krate).collect()
    };
    sets.filter(|set| !reached_by_crates(graph, &chosen(*set), part))
        .map(|set| set.count_ones() as usize)
        .min()
}

fn chosen_by_the_workspace(graph: &Graph) -> BTreeSet<CrateIx> {
    let direct =
        graph.edges().keys().filter(|(from, to)| graph.get(from.krate).member && !graph.get(to.krate).member);
    direct.map(|(_, to)| to.krate).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_crate_that_ships_is_an_item_or_a_part(lines in drawings(12)) {
        let graph = draw(&lines);
        let adoption = adopted(&graph);
        let shipped: BTreeSet<CrateIx> = graph.shipped().map(|(index, _)| index).collect();
        let parts: BTreeSet<CrateIx> = adoption.parts.keys().copied().collect();
        prop_assert!(adoption.items.is_disjoint(&parts));
        prop_assert_eq!(adoption.items.union(&parts).copied().collect::<BTreeSet<_>>(), shipped);
    }

    #[test]
    fn without_its_parents_a_part_is_out_of_reach(lines in drawings(20)) {
        let graph = draw(&lines);
        let adoption = adopted(&graph);
        for (part, parents) in &adoption.parts {
            prop_assert!(!reached_without(&graph, parents, *part), "{}", graph.get(*part).id());
            prop_assert!((1..=MOST_PARENTS).contains(&parents.len()));
            prop_assert!(parents.is_subset(&adoption.items) && !parents.contains(part));
        }
    }

    #[test]
    fn no_parent_of_a_part_can_be_left_out(lines in drawings(20)) {
        let graph = draw(&lines);
        for (part, parents) in &adopted(&graph).parts {
            for parent in parents {
                let others = parents.iter().copied().filter(|other| other != parent).collect();
                prop_assert!(reached_by_crates(&graph, &others, *part));
            }
        }
    }

    #[test]
    fn no_smaller_set_of_items_would_do_and_where_one_does_the_crate_is_a_part(lines in drawings(SMALL)) {
        let graph = draw(&lines);
        let adoption = adopted(&graph);
        let chosen = chosen_by_the_workspace(&graph);
        for (part, parents) in &adoption.parts {
            let items: Vec<CrateIx> = adoption.items.iter().copied().collect();
            prop_assert_eq!(smallest_by_trying(&graph, &items, *part), Some(parents.len()));
        }
        for item in adoption.items.difference(&chosen) {
            let others: Vec<CrateIx> = adoption.items.iter().copied().filter(|other| other != item).collect();
            prop_assert_eq!(smallest_by_trying(&graph, &others, *item), None, "{}", graph.get(*item).id());
        }
    }

    #[test]
    fn what_the_workspace_chooses_is_an_item(lines in drawings(20)) {
        let graph = draw(&lines);
        prop_assert!(chosen_by_the_workspace(&graph).is_subset(&adopted(&graph).items));
    }

    #[test]
    fn what_is_declared_an_item_stays_one_and_every_part_is_still_covered(
        lines in drawings(16), picks in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let graph = draw(&lines);
        let shipped: Vec<CrateIx> = graph.shipped().map(|(index, _)| index).collect();
        let own: BTreeSet<CrateIx> =
            if shipped.is_empty() { BTreeSet::new() } else { picks.iter().map(|pick| shipped[pick.index(shipped.len())]).collect() };
        let adoption = adoption(&graph, &own);
        prop_assert!(own.is_subset(&adoption.items));
        for (part, parents) in &adoption.parts {
            prop_assert!(!reached_without(&graph, parents, *part));
        }
    }

    #[test]
    fn beside_declared_items_no_smaller_set_would_do_either(
        lines in drawings(SMALL), picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let graph = draw(&lines);
        let shipped: Vec<CrateIx> = graph.shipped().map(|(index, _)| index).collect();
        let own = picks.iter().map(|pick| shipped[pick.index(shipped.len())]).collect();
        let adoption = adoption(&graph, &own);
        let items: Vec<CrateIx> = adoption.items.iter().copied().collect();
        for (part, parents) in &adoption.parts {
            prop_assert_eq!(smallest_by_trying(&graph, &items, *part), Some(parents.len()));
        }
        for item in adoption.items.difference(&chosen_by_the_workspace(&graph)).filter(|item| !own.contains(item)) {
            let others: Vec<CrateIx> = items.iter().copied().filter(|other| other != item).collect();
            prop_assert_eq!(smallest_by_trying(&graph, &others, *item), None, "{}", graph.get(*item).id());
        }
    }

    #[test]
    fn the_order_of_lines_changes_nothing((lines, shuffled) in drawings(16).prop_flat_map(|lines| {
        (Just(lines.clone()), Just(lines).prop_shuffle())
    })) {
        let named = |lines: &[String]| {
            let graph = draw(lines);
            let id = |index: CrateIx| graph.get(index).id();
            let adoption = adopted(&graph);
            let parts: BTreeMap<String, BTreeSet<String>> =
                adoption.parts.iter().map(|(part, of)| (id(*part), of.iter().map(|parent| id(*parent)).collect())).collect();
            (adoption.items.iter().map(|item| id(*item)).collect::<BTreeSet<_>>(), parts)
        };
        prop_assert_eq!(named(&lines), named(&shuffled));
        let proposed = |lines: &[String]| proposed(&draw(lines));
        prop_assert_eq!(proposed(&lines), proposed(&shuffled));
    }

    #[test]
    fn a_proposed_manifest_declares_what_ships_and_nothing_else(lines in drawings(16)) {
        let graph = draw(&lines);
        let evidence = evidence(graph.clone(), &proposed(&graph));
        let of_the_list = ["undeclared-crate", "orphaned-item", "incomplete-parents", "version-drift", "checksum-drift",
            "duplicate-item", "unreadable-entry", "unreadable-manifest", "understated-class"];
        let found: Vec<String> = support::audited(&evidence, |report| {
            let findings = report.findings.iter().filter(|finding| of_the_list.contains(&finding.rule.slug));
            findings.map(|finding| format!("{}: {}", finding.rule.slug, finding.hit.message)).collect()
        });
        prop_assert_eq!(found, [""; 0]);
    }

    #[test]
    fn a_stricter_software_item_never_makes_an_item_less_strict(
        lines in drawings(16), classes in prop::array::uniform3(0..3_usize), raised in 0..MEMBERS,
    ) {
        let graph = draw(&lines);
        let mut stricter = classes;
        stricter[raised] = (classes[raised] + 1).min(2);
        let (before, after) = (judged(&graph, classes), judged(&graph, stricter));
        prop_assert_eq!(before.len(), after.len());
        for (id, class) in before {
            prop_assert!(after[&id] >= class, "{} was {} and is {}", id, class, after[&id]);
        }
    }

    #[test]
    fn an_item_has_the_highest_class_of_the_software_items_that_reach_it(
        lines in drawings(16), classes in prop::array::uniform3(0..3_usize),
    ) {
        let graph = draw(&lines);
        let evidence = evidence(graph.clone(), &with_classes("", classes));
        let ledger = reconcile(&evidence);
        for item in &ledger.items {
            let reaches = |member: &usize| {
                let of_member = graph.member_nodes().filter(|node| graph.get(node.krate).name == name(*member));
                graph.reach(of_member.collect::<Vec<_>>(), |_| true).contains_crate(item.index)
            };
            let highest = (0..MEMBERS).filter(reaches).map(|member| SafetyClass::ALL[classes[member]]).max();
            prop_assert_eq!(Some(item.required.class), highest, "{}", item.krate.id());
        }
    }
}

fn evidence(graph: Graph, text: &str) -> Evidence {
    Evidence {
        graph: Ok(graph),
        manifest: manifest::read(text),
        manifest_text: text.to_owned(),
        database: Err(Gap::new("no advisory database was given", "give one with `--db`")),
        toolchain: Err(Gap::new("no compiler was asked", "ask one")),
        releases: cargo_soup::evidence::release::Releases::default(),
        trace: cargo_soup::evidence::trace::Sources::default(),
        verification: None,
        today: jiff::civil::date(2026, 11, 20),
        origin: Origin { manifest_file: manifest::FILE_NAME.into(), ..Origin::default() },
    }
}

/// What `init` would write for a graph.
fn proposed(graph: &Graph) -> String {
    let header = proposal::Header { safety_class: Some("C".into()), ..proposal::Header::default() };
    proposal::manifest(&reconcile(&evidence(graph.clone(), "schema = 1\n")), &header)
}

/// A manifest with a class for every workspace package, put before the entries of another.
fn with_classes(entries: &str, classes: [usize; MEMBERS]) -> String {
    let class = |member: usize| {
        let class = SafetyClass::ALL[classes[member]];
        format!(
            "[software-item.{}]\nclass = \"{class}\"\nsegregation = \"a process of its own\"\n",
            name(member)
        )
    };
    let software_items: String = (0..MEMBERS).map(class).collect();
    if entries.is_empty() {
        format!("schema = 1\n{software_items}")
    } else {
        format!("{entries}\n{software_items}")
    }
}

/// The class every crate is judged at, parts by way of their parents; proposed entries state none.
fn judged(graph: &Graph, classes: [usize; MEMBERS]) -> BTreeMap<String, SafetyClass> {
    let unclassified: Vec<String> =
        proposed(graph).lines().filter(|line| !line.starts_with("class = ")).map(ToOwned::to_owned).collect();
    let evidence = evidence(graph.clone(), &with_classes(&unclassified.join("\n"), classes));
    let ledger = reconcile(&evidence);
    ledger.items.iter().map(|item| (item.krate.id(), item.judged.class)).collect()
}

#[test]
fn five_ways_to_a_crate_make_it_an_item_and_four_a_part() {
    let ways = |count: usize| {
        let ways = (0..count).map(|way| format!("app -> way{way}@1.0.0 -> shared@1.0.0"));
        ways.collect::<Vec<_>>().join("\n")
    };
    let four = drawing::graph(&ways(4));
    assert_eq!(adopted(&four).parts.values().map(BTreeSet::len).collect::<Vec<_>>(), [4]);
    let five = drawing::graph(&ways(5));
    assert!(adopted(&five).parts.is_empty());
}

#[test]
fn the_parent_nearest_to_a_part_is_taken() {
    let graph = drawing::graph("app -> a@1.0.0 -> b@1.0.0 -> c@1.0.0\napp -> b@1.0.0");
    let named: Vec<(String, Vec<String>)> = adopted(&graph)
        .parts
        .iter()
        .map(|(part, of)| (graph.get(*part).id(), of.iter().map(|parent| graph.get(*parent).id()).collect()))
        .collect();
    assert_eq!(named, [("c@1.0.0".to_owned(), vec!["b@1.0.0".to_owned()])]);
}

#[test]
fn the_drawings_have_parts_of_one_to_four_items_and_items_that_nobody_chose() {
    let mut runner = TestRunner::deterministic();
    let mut parts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut items = 0;
    for _ in 0..256 {
        let lines = drawings(SMALL).new_tree(&mut runner).expect("a drawing can be made").current();
        let graph = draw(&lines);
        let adoption = adopted(&graph);
        for parents in adoption.parts.values() {
            *parts.entry(parents.len()).or_default() += 1;
        }
        items += adoption.items.difference(&chosen_by_the_workspace(&graph)).count();
    }
    assert_eq!(parts.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(parts.values().all(|count| *count > 10) && items > 10, "{parts:?}, {items} items");
}
