//! Random evidence: a small graph, advisories about it, and a manifest whose entries are complete or lack
//! this and that.

use super::drawing::checksum;
use super::page::{self, Case};
use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::manifest::schema::OUTCOMES;
use cargo_soup::rules::catalogue;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The crates that can be there.
pub const CRATES: [&str; 5] = ["alpha@1.0.0", "beta@1.2.0", "beta@2.0.0", "gamma@0.3.0", "delta@1.0.0"];

/// Dependencies that can be there, beside the first, which is.
const EDGES: [&str; 9] = [
    "pump -> alpha@1.0.0",
    "pump -> beta@1.2.0",
    "pump -> panel",
    "panel -> gamma@0.3.0",
    "alpha@1.0.0 -> beta@2.0.0",
    "alpha@1.0.0 -> gamma@0.3.0",
    "beta@2.0.0 -> delta@1.0.0",
    "gamma@0.3.0 -> delta@1.0.0",
    "beta@1.2.0 => delta@1.0.0",
];

/// Advisories that can be there.
const ADVISORIES: [&str; 5] = [
    "id = \"RUSTSEC-2026-0001\"\npackage = \"alpha\"\ndate = \"2026-03-01\"\n[versions]\npatched = []\n# One",
    "id = \"RUSTSEC-2026-0002\"\npackage = \"beta\"\ndate = \"2026-03-01\"\n[versions]\npatched = [\">= 2.0.0\"]\n# Two",
    "id = \"RUSTSEC-2026-0003\"\npackage = \"gamma\"\ndate = \"2026-03-01\"\ninformational = \"unmaintained\"\n[versions]\npatched = []\n# Three",
    "id = \"RUSTSEC-2026-0004\"\npackage = \"beta\"\ndate = \"2026-04-01\"\naliases = [\"RUSTSEC-2026-0002\"]\n[versions]\npatched = []\n# Four",
    "id = \"RUSTSEC-2026-0005\"\npackage = \"alpha\"\ndate = \"2026-04-01\"\nwithdrawn = \"2026-05-01\"\n[versions]\npatched = []\n# Five",
];

/// Which part of a manifest a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Other,
    Entry,
    Evaluation,
    Waiver,
}

/// Evidence as text.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub graph: Vec<String>,
    pub advisories: Vec<&'static str>,
    /// A crate with an advisory that cannot be read.
    pub unreadable: Option<&'static str>,
    pub manifest: Vec<(Part, String)>,
}

impl Drawn {
    /// The evidence, with a system of this class.
    pub fn at(&self, class: SafetyClass) -> Evidence {
        let mut body = format!("```graph\n{}\n```\n", self.graph.join("\n"));
        if let Some(package) = self.unreadable {
            let _ = write!(body, "```setting\nunreadable-advisory-of = \"{package}\"\n```\n");
        }
        for advisory in &self.advisories {
            let _ = write!(body, "```advisory\n[advisory]\n{advisory}\n```\n");
        }
        body.push_str("```toml\n");
        for (number, (_, block)) in self.manifest.iter().enumerate() {
            let _ = write!(body, "{}\n{block}\n", marker(number));
        }
        body.push_str("```\n");
        page::evidence(
            &Case { heading: String::new(), body, tail: String::new(), findings: String::new() },
            class,
        )
    }

    /// The same without one block of the manifest.
    pub fn without(&self, block: usize) -> Self {
        let mut drawn = self.clone();
        drawn.manifest.remove(block);
        drawn
    }
}

/// The comment above a block, by which it is found again.
pub fn marker(block: usize) -> String {
    format!("# block {block} of the drawing")
}

/// Draws evidence of which much is in order and something may not be.
pub fn drawn() -> impl Strategy<Value = Drawn> {
    let entries = CRATES.map(entry);
    let advisories = proptest::sample::subsequence(ADVISORIES.to_vec(), 0..=3);
    let unreadable = prop_oneof![9 => Just(None), 1 => select(vec!["alpha", "delta"]).prop_map(Some)];
    let parts = (entries, vec(evaluation(), 0..4), vec(waiver(), 0..3), option::weighted(0.2, class()));
    (vec(any::<bool>(), EDGES.len()), advisories, unreadable, parts).prop_map(
        |(edges, advisories, unreadable, (entries, evaluations, waivers, panel))| {
            let (graph, shipped) = graph(&edges);
            let panel =
                panel.map(|class| (Part::Other, format!("[software-item.panel]\nclass = \"{class}\"")));
            let ships = |(krate, _): &(&&str, _)| shipped.contains(**krate);
            // What does not ship has an entry now and then.
            let entries = CRATES.iter().zip(entries).filter(|pair| ships(pair) || pair.1.len() % 7 == 0);
            let manifest = entries.map(|(_, entry)| (Part::Entry, entry)).chain(panel);
            let manifest = manifest.chain(evaluations.into_iter().map(|block| (Part::Evaluation, block)));
            let manifest = manifest.chain(waivers.into_iter().map(|block| (Part::Waiver, block)));
            let manifest = manifest.filter(|(_, block)| !block.is_empty()).collect();
            Drawn { graph, advisories, unreadable, manifest }
        },
    )
}

/// The lines of a graph in which everything drawn is reached, and what ships in it.
fn graph(drawn: &[bool]) -> (Vec<String>, BTreeSet<String>) {
    let mut reached = BTreeSet::from(["pump".to_owned(), "panel".to_owned()]);
    let mut lines = Vec::new();
    for (number, edge) in EDGES.iter().enumerate().filter(|(number, _)| *number == 0 || drawn[*number]) {
        let ends: Vec<&str> = edge.split(' ').collect();
        // The dependencies stand in an order in which one pass reaches everything.
        if number == 0 || reached.contains(ends[0]) {
            reached.insert(ends[2].to_owned());
            lines.push((*edge).to_owned());
        }
    }
    lines.push("panel".to_owned());
    lines.extend(
        CRATES.iter().filter(|krate| !reached.contains(**krate)).map(|krate| format!("not shipped: {krate}")),
    );
    (lines, reached)
}

fn class() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => select(vec!["A", "B", "C"]), 1 => Just("D")]
}

/// A line that is there nearly always, and otherwise missing or another.
fn line(usual: &str, others: Vec<String>) -> impl Strategy<Value = String> + use<> {
    let others = if others.is_empty() { vec![String::new()] } else { others };
    prop_oneof![24 => Just(format!("{usual}\n")), 1 => Just(String::new()), 1 => select(others)]
}

fn odd(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The entry of a crate, or nothing.
fn entry(krate: &'static str) -> impl Strategy<Value = String> {
    let (name, version) = krate.split_once('@').expect("a crate has a version");
    // Two entries of `beta` without a version would be one entry recorded twice.
    let drifted = format!("version = \"9.{version}\"\n").replace(".0\"", "\"");
    let pinned = prop_oneof![
        30 => Just(format!("version = \"{version}\"\n")),
        1 => Just(drifted),
        1 => Just(format!("version = \"^{version}\"\n")),
    ];
    let checksum = line(
        &format!("checksum = \"{}\"", checksum(krate)),
        odd(&["checksum = \"another\"", "checksum = 7"]),
    );
    let own = (
        line(
            &format!("function = \"{krate} does what it does\""),
            odd(&["function = \"TODO\"", "function = [\"a\"]"]),
        ),
        line("performance = \"none needed: it runs once\"", odd(&["performance = \"?\""])),
        line("environment = \"64-bit Linux\"", Vec::new()),
        line("failure = \"a dose is late\"", odd(&["failure = \"tbd\""])),
        line("hazards = [\"HAZ-3\"]", odd(&["hazards = []", "no-contribution = \"it only formats\""])),
        line("verification = [\"TC-3\"]", odd(&["verification = [\"\"]"])),
        line(
            "reviewed = { by = \"A. Person\", on = 2026-06-01 }",
            odd(&["reviewed = { by = \"A. Person\" }", "reviewed = { by = \"A. Person\", on = 2027-06-01 }"]),
        ),
    );
    let own =
        own.prop_map(|(function, performance, environment, failure, hazards, verification, reviewed)| {
            format!("{function}{performance}{environment}{failure}{hazards}{verification}{reviewed}")
        });
    let part = select(vec!["alpha", "beta@1.2.0", "gamma", "nobody"])
        .prop_map(|parent| format!("part-of = [\"{parent}\"]\n"));
    let class = prop_oneof![12 => Just(String::new()), 1 => class().prop_map(|class| format!("class = \"{class}\"\n"))];
    let manufacturer =
        line("manufacturer = \"somebody\"", odd(&["manufacturer = \"tbd\"", "unknown-key = 1"]));
    let rest = prop_oneof![6 => own.boxed(), 1 => part.boxed()];
    let whole = (pinned, checksum, class, manufacturer, rest)
        .prop_map(move |(a, b, c, d, e)| format!("[[soup.{name}]]\n{a}{b}{c}{d}{e}"));
    prop_oneof![30 => whole.boxed(), 1 => Just(String::new()).boxed()]
}

/// The number of an anomaly that is no advisory's.
const OF_A_LIST: i32 = 7;

fn evaluation() -> impl Strategy<Value = String> {
    let anomaly = select(vec![
        (1, "alpha@1.0.0"),
        (2, "beta@1.2.0"),
        (3, "gamma@0.3.0"),
        (4, "beta@2.0.0"),
        (5, "alpha@1.0.0"),
        (9, "alpha@1.0.0"),
        (OF_A_LIST, "alpha@1.0.0"),
        (OF_A_LIST, "beta@2.0.0"),
    ]);
    let outcome = prop_oneof![3 => Just("not-affected"), 1 => select(OUTCOMES)];
    let lines = (
        line("justification = \"code-not-reachable\"\nevidence = [\"TST-7\"]", odd(&["evidence = []"])),
        line("action = \"CR-12\"", Vec::new()),
        line(
            "hazardous-situation = false\nhazards = [\"HAZ-3\"]",
            odd(&["hazardous-situation = true\nhazards = [\"HAZ-3\"]", "hazardous-situation = false"]),
        ),
        line("evaluated = { by = \"A. Person\", on = 2026-06-01 }", odd(&["evaluated = { by = \"\" }"])),
        line("review-by = 2027-01-01", odd(&["review-by = 2026-07-01"])),
    );
    (anomaly, outcome, lines, any::<u8>()).prop_map(|((number, krate), outcome, lines, reason)| {
        let (support, action, harm, evaluated, due) = lines;
        let digest = if reason < 10 { "another".into() } else { format!("<core digest of RUSTSEC-2026-000{number}>") };
        // One text in ten is given twice.
        let rationale = if reason % 10 == 0 { "as above".to_owned() } else { format!("reason {reason} for {number}") };
        let checksum = checksum(krate);
        if number == OF_A_LIST {
            let list = if reason % 7 == 0 { "elsewhere" } else { krate.split('@').next().unwrap_or_default() };
            return format!(
                "[[evaluation]]\nanomaly = \"UP-7\"\nsoup = \"{krate}\"\nchecksum = \"{checksum}\"\n\
                 list = \"https://example.org/{list}/issues\"\nkind = \"functional-bug\"\noutcome = \"{outcome}\"\n\
                 rationale = \"{rationale}\"\n{support}{action}{evaluated}{due}"
            );
        }
        format!(
            "[[evaluation]]\nanomaly = \"RUSTSEC-2026-000{number}\"\nsoup = \"{krate}\"\nchecksum = \"{checksum}\"\n\
             advisory-digest = \"{digest}\"\noutcome = \"{outcome}\"\nrationale = \"{rationale}\"\n\
             {support}{action}{harm}{evaluated}{due}"
        )
    })
}

fn waiver() -> impl Strategy<Value = String> {
    let rules: Vec<&str> = catalogue().map(|(rule, _)| rule.slug).collect();
    let likely = vec!["unevaluated-anomaly", "undeclared-crate", "missing-checksum", "unreadable-advisory"];
    let rule = prop_oneof![1 => select(likely), 1 => select(rules)];
    let soup = option::weighted(0.9, select(CRATES.to_vec()));
    let rest = (
        line("justification = \"known and accepted\"", Vec::new()),
        line("by = \"A. Person\"\non = 2026-06-01", odd(&["by = \"A. Person\"\non = 2027-06-01"])),
        line("expires = 2026-12-31", odd(&["expires = 2026-10-31"])),
    );
    (rule, soup, rest).prop_map(|(rule, soup, (justification, by, expires))| {
        let soup = soup.map(|soup| format!("soup = \"{soup}\"\n")).unwrap_or_default();
        format!("[[waiver]]\nrule = \"{rule}\"\n{soup}{justification}{by}{expires}")
    })
}
