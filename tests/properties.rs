//! What holds of every audit, tried on drawn evidence.

mod support;

use cargo_soup::criteria::{Level, SafetyClass};
use cargo_soup::evidence::graph::{Crate, CrateIx, Graph, Node, Parts};
use cargo_soup::evidence::manifest::write;
use cargo_soup::evidence::{Evidence, Gap};
use cargo_soup::finding::{Finding, Place};
use cargo_soup::verdict::{Conclusion, Report};
use cargo_soup::views::{human, json};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::audited;
use support::drawn::{Drawn, Part, drawn, marker};

fn config() -> ProptestConfig {
    ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() }
}

const VERBOSE: human::Options = human::Options { verbose: true, quiet: false };

fn concluded(evidence: &Evidence) -> Conclusion {
    audited(evidence, |report| report.conclusion)
}

fn class() -> impl Strategy<Value = SafetyClass> {
    proptest::sample::select(SafetyClass::ALL.to_vec())
}

fn errors(report: &Report<'_, '_>) -> usize {
    report.findings.iter().filter(|finding| finding.level == Level::Error).count()
}

/// What a finding says, without where it says it.
fn said(finding: &Finding) -> String {
    let hit = &finding.hit;
    let waived = finding.waived.is_some();
    format!(
        "{} {} {:?} {:?} {} {waived}",
        finding.level, finding.rule.slug, hit.subject, hit.anomaly, hit.message
    )
}

fn findings(evidence: &Evidence) -> BTreeSet<String> {
    audited(evidence, |report| report.findings.iter().map(said).collect())
}

/// Whether a finding points into a block of the manifest.
fn points_into(evidence: &Evidence, block: usize, finding: &Finding) -> bool {
    let text = &evidence.manifest_text;
    let start = text.find(&marker(block)).expect("the block is there");
    let end = text.find(&marker(block + 1)).unwrap_or(text.len());
    matches!(&finding.hit.place, Place::Manifest(span) if (start..end).contains(&span.start))
}

/// The same graph with its crates in the opposite order.
fn backwards(graph: &Graph) -> Graph {
    let last = graph.crates().count() - 1;
    let turned = |index: CrateIx| CrateIx(last - index.0);
    let node = |node: &Node| Node { krate: turned(node.krate), side: node.side };
    let mut crates: Vec<Crate> = graph.crates().map(|(_, krate)| krate.clone()).collect();
    crates.reverse();
    let parts = Parts {
        crates,
        builds: graph.builds().to_vec(),
        nodes: graph.nodes().iter().map(|(of, presence)| (node(of), presence.clone())).collect(),
        edges: graph
            .edges()
            .iter()
            .map(|((from, to), kinds)| ((node(from), node(to)), kinds.clone()))
            .collect(),
        terms: BTreeMap::new(),
        not_shipped: graph.not_shipped().iter().map(|(index, why)| (turned(*index), why.clone())).collect(),
        development: graph.development().iter().map(|index| turned(*index)).collect(),
    };
    Graph::new(parts).expect("the graph is as consistent as it was")
}

/// A text as it is printed without colour.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        let style = &rest[at + 2..];
        let end = style.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(style.len());
        // Anything but a style is left for the test to find.
        if style[end..].starts_with('m') {
            rest = &style[end + 1..];
        } else {
            plain.push('\u{1b}');
            rest = style;
        }
    }
    plain + rest
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_stricter_class_never_has_fewer_errors(drawn in drawn()) {
        let [a, b, c] = SafetyClass::ALL.map(|class| audited(&drawn.at(class), errors));
        prop_assert!(a <= b && b <= c, "{a} {b} {c}");
    }

    #[test]
    fn without_manifest_database_graph_or_compiler_nothing_conforms(drawn in drawn(), class in class()) {
        let gap = || Gap::new("it is gone", "bring it back");
        let mut evidence = drawn.at(class);
        evidence.manifest = Err(gap());
        prop_assert_eq!(concluded(&evidence), Conclusion::NotDetermined);
        let mut evidence = drawn.at(class);
        evidence.database = Err(gap());
        prop_assert_eq!(concluded(&evidence), Conclusion::NotDetermined);
        let mut evidence = drawn.at(class);
        evidence.graph = Err(gap());
        prop_assert_eq!(concluded(&evidence), Conclusion::NotDetermined);
        let mut evidence = drawn.at(class);
        evidence.toolchain = Err(gap());
        prop_assert_eq!(concluded(&evidence), Conclusion::NotDetermined);
    }

    /// Something with a finding of its own is no evidence: taking out a wrong evaluation mends it. What has
    /// none can only be missed. Taking out an entry says that the crate is undeclared, which a waiver may
    /// accept; a person has signed that, and the report shows it.
    #[test]
    fn taking_evidence_away_never_turns_a_failure_into_a_pass(drawn in drawn(), class in class()) {
        let evidence = drawn.at(class);
        prop_assume!(concluded(&evidence) != Conclusion::Conforms);
        for (block, (part, _)) in drawn.manifest.iter().enumerate() {
            let own = |report: &Report<'_, '_>| report.findings.iter().any(|finding| points_into(&evidence, block, finding));
            if *part == Part::Other || audited(&evidence, own) {
                continue;
            }
            let (passes, accepted) = audited(&drawn.without(block).at(class), |report| {
                let accepted = report.findings.iter().any(|finding| finding.rule.slug == "undeclared-crate" && finding.waived.is_some());
                (report.conclusion == Conclusion::Conforms, accepted)
            });
            prop_assert!(!passes || *part == Part::Entry && accepted, "without block {block}");
        }
    }

    #[test]
    fn an_entry_that_is_taken_out_is_missed(drawn in drawn(), class in class()) {
        let named = |drawn: &Drawn| audited(&drawn.at(class), |report| {
            let missed = |finding: &&Finding| ["undeclared-crate", "empty-manifest"].contains(&finding.rule.slug);
            (report.coverage.undeclared, report.findings.iter().filter(missed).count())
        });
        for (block, _) in drawn.manifest.iter().enumerate().filter(|(_, (part, _))| *part == Part::Entry) {
            let (undeclared, found) = named(&drawn.without(block));
            prop_assert!(undeclared >= named(&drawn).0);
            prop_assert_eq!(undeclared > 0, found > 0);
        }
    }

    /// Evaluations are a log, in which a later one supersedes an earlier one: they keep their order.
    #[test]
    fn the_order_of_entries_waivers_advisories_and_crates_changes_no_finding(
        drawn in drawn(), class in class(), by in 0_usize..8
    ) {
        let mut other = drawn.clone();
        let is_log = |(part, _): &(Part, String)| *part == Part::Evaluation;
        let (log, mut rest): (Vec<_>, Vec<_>) = other.manifest.into_iter().partition(is_log);
        rest.reverse();
        let middle = by % (rest.len() + 1);
        rest.rotate_left(middle);
        rest.splice(middle..middle, log);
        other.manifest = rest;
        other.advisories.reverse();
        let mut other = other.at(class);
        other.graph = other.graph.map(|graph| backwards(&graph));
        prop_assert_eq!(findings(&drawn.at(class)), findings(&other));
    }

    #[test]
    fn both_views_carry_the_verdict_and_every_finding(drawn in drawn(), class in class()) {
        let (human, json, conclusion) = audited(&drawn.at(class), |report| {
            (plain(&human::render(report, VERBOSE)), json::render(report), report.conclusion)
        });
        let document: serde_json::Value = serde_json::from_str(&json).expect("a document");
        prop_assert_eq!(document["exit_code"].as_u64(), Some(u64::from(conclusion.exit_code())));
        let word = document["verdict"].as_str().unwrap_or_default().replace('_', " ");
        prop_assert_eq!(word, conclusion.phrase());
        let verdict = human.lines().last().unwrap_or_default();
        prop_assert!(verdict.contains(&format!("as class {class} for ")) && verdict.contains(&format!(": {}", conclusion.phrase())), "{verdict}");
        let heads = ["error[", "warning[", "info[", "      Waived "];
        let shown = human.lines().filter(|line| heads.iter().any(|head| line.starts_with(head))).count();
        prop_assert_eq!(document["findings"].as_array().map(Vec::len), Some(shown), "{}", human);
    }

    #[test]
    fn the_same_evidence_gives_the_same_bytes(drawn in drawn(), class in class()) {
        let render = |evidence: &Evidence| {
            audited(evidence, |report| {
                let short = human::render(report, human::Options::default());
                (short, human::render(report, VERBOSE), json::render(report))
            })
        };
        let evidence = drawn.at(class);
        let once = render(&evidence);
        prop_assert_eq!(&once, &render(&evidence));
        prop_assert_eq!(&once, &render(&drawn.at(class)));
    }

    #[test]
    fn hostile_text_reaches_no_terminal_raw(drawn in drawn(), class in class(), text in hostile(), raw in any::<bool>()) {
        let evidence = with_hostile(drawn, class, &text, raw);
        for options in [VERBOSE, human::Options::default(), human::Options { verbose: false, quiet: true }] {
            let printed = plain(&audited(&evidence, |report| human::render(report, options)));
            let obeyed = |c: char| c.is_control() && c != '\n' || is_invisible(c);
            prop_assert!(!printed.contains(obeyed), "{printed:?}");
            prop_assert!(!printed.lines().any(|line| line.trim_start().starts_with("::")), "{printed}");
        }
    }
}

/// Marks that turn the direction of a text, or end a line, and are not control characters.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "plain",
        "\u{1b}[31m",
        "\u{1b}]0;title\u{7}",
        "\n::error file=a::b",
        "%0A::error::",
        "\r",
        "\u{202e}",
        "\u{200f}",
        "\u{61c}",
        "\u{2066}",
        "\u{2028}",
        "\u{9b}2J",
        "\u{85}",
        "::warning::",
        "<script>",
        "|",
        "\t",
        "\u{fc}",
        "\u{7f}",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 1..5)
        .prop_map(|pieces| pieces.concat())
}

/// The text in names, titles, rationales and justifications; escaped, or as raw as TOML lets it stand.
fn with_hostile(mut drawn: Drawn, class: SafetyClass, text: &str, raw: bool) -> Evidence {
    let quoted = if raw {
        let kept = |c: char| if c.is_ascii_control() && c != '\t' { ' ' } else { c };
        format!("'{}'", text.chars().map(kept).collect::<String>())
    } else {
        write::quoted(text)
    };
    for (_, block) in &mut drawn.manifest {
        *block = block.replace("\"A. Person\"", &quoted).replace("\"known and accepted\"", &quoted);
        let rationales = block.lines().map(|line| {
            if line.starts_with("rationale") { format!("rationale = {quoted}") } else { line.to_owned() }
        });
        *block = rationales.collect::<Vec<_>>().join("\n");
    }
    for number in 0..6 {
        let name = write::quoted(&format!("{text}{number}"));
        drawn.manifest.push((
            Part::Entry,
            format!("[[soup.{name}]]\nversion = {quoted}\n{quoted} = {quoted}\nclass = {quoted}\n"),
        ));
    }
    let mut evidence = drawn.at(class);
    if let Ok(database) = &mut evidence.database {
        for advisory in database.advisories.values_mut().flatten() {
            advisory.title = text.to_owned();
            advisory.severity = Some(text.to_owned());
        }
        for unreadable in &mut database.unreadable {
            unreadable.why = text.to_owned();
            unreadable.file = text.to_owned();
        }
    }
    evidence
}
