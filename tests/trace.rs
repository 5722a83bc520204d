//! The trace: from items to ids and back, in every format, on drawn graphs and from the command line.

mod support;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::trace::IdKind;
use cargo_soup::reconcile::{self, By, NotFound, Trace, reconcile};
use cargo_soup::views::{document, json, trace as views};
use serde_json::Value;
use std::fmt::Write as _;
use support::program::{ran, soup};
use support::tiny::Tiny;
use support::{audited, page};

const DRAWING: &str = "pump -> queue@1.0.0 -> hash@2.0.0\npump -> log@1.0.0";

const ENTRIES: [&str; 3] = [
    "[[soup.queue]]\nversion = \"1.0.0\"\nrequirements = [\"SRS-1\", \"SRS-2\"]\nhazards = [\"HAZ-1\"]\n\
     controls = [\"RC-1\"]\nverification = [\"TC-1\", \"TC-9\"]\n",
    "[[soup.log]]\nversion = \"1.0.0\"\nrequirements = [\"SRS-2\"]\nno-contribution = \"it only writes\"\n\
     verification = [\"TC-2\"]\n",
    "[[soup.hash]]\nversion = \"2.0.0\"\npart-of = [\"queue\"]\n",
];

const FILES: &str = "```file hazards\nHAZ-1\nHAZ-2\n```\n```file tests.xml\n<testsuite>\n\
    <testcase name=\"tc_1_first\"/>\n<testcase name=\"tc_2\"><failure/></testcase>\n<testcase name=\"other\"/>\n\
    </testsuite>\n```\n";

fn case(entries: &[&str], files: &str) -> page::Case {
    let policy = "[policy]\ntrace-sources = { hazards = [\"hazards\"], tests = [\"tests.xml\"] }\n";
    let body = format!(
        "```setting\nbase = \"none\"\nrisk = \"as written\"\n```\n```graph\n{DRAWING}\n```\n```toml\n{policy}{}\n```\n{files}",
        entries.join("\n")
    );
    page::Case { heading: String::new(), body, tail: String::new(), findings: String::new() }
}

fn evidence() -> Evidence {
    page::evidence(&case(&ENTRIES, FILES), SafetyClass::C)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn with_trace<T>(wanted: &[&str], by: Option<By>, look: impl FnOnce(&Trace<'_>) -> T) -> T {
    let evidence = evidence();
    let ledger = reconcile(&evidence);
    look(&reconcile::trace(&ledger, &names(wanted), by).expect("the names are known"))
}

fn items(trace: &Trace<'_>) -> Vec<String> {
    trace.origins.iter().map(|origin| origin.item.clone()).collect()
}

#[test]
fn an_item_is_traced_to_its_ids_and_an_id_to_its_items() {
    with_trace(&[], None, |trace| {
        assert_eq!(items(trace), ["log@1.0.0", "queue@1.0.0"]);
        assert_eq!(trace.origins[1].parts, ["hash@2.0.0"]);
        assert_eq!((trace.covered, trace.undeclared), (1, 0));
    });
    with_trace(&[], Some(By::Id(IdKind::Requirement)), |trace| {
        let found: Vec<(&str, usize)> =
            trace.ids.iter().map(|id| (id.id.as_str(), id.origins.len())).collect();
        assert_eq!(found, [("SRS-1", 1), ("SRS-2", 2)]);
    });
}

#[test]
fn an_id_alone_says_from_where_it_is_read() {
    with_trace(&["HAZ-1"], None, |trace| {
        assert_eq!(trace.by, By::Id(IdKind::Hazard));
        assert_eq!((items(trace), trace.ids.len()), (vec!["queue@1.0.0".to_owned()], 1));
    });
    with_trace(&["HAZ-1", "log"], None, |trace| assert_eq!(trace.by, By::Item));
    with_trace(&["HAZ-1"], Some(By::Item), |trace| assert_eq!(items(trace), ["queue@1.0.0"]));
}

#[test]
fn a_part_is_shown_by_the_item_that_covers_it() {
    for name in ["hash", "hash@2.0.0"] {
        with_trace(&[name], None, |trace| assert_eq!(items(trace), ["queue@1.0.0"]));
    }
}

#[test]
fn what_is_known_and_nothing_refers_to_is_an_answer_and_what_nobody_knows_is_none() {
    with_trace(&["HAZ-2"], None, |trace| {
        assert_eq!((trace.origins.len(), trace.ids.len()), (0, 1));
        assert_eq!(trace.ids[0].known.word(), "known");
    });
    let evidence = evidence();
    let ledger = reconcile(&evidence);
    let found = reconcile::trace(&ledger, &names(&["HAZ-3"]), None).map(|_| ());
    assert_eq!(found, Err(NotFound { name: "HAZ-3".into(), near: Some("HAZ-1".into()) }));
}

#[test]
fn what_nothing_refers_to_is_told_by_kind_whatever_was_asked_for() {
    for wanted in [&[][..], &["log"]] {
        with_trace(wanted, None, |trace| {
            assert_eq!(trace.unreferenced[&IdKind::Hazard], ["HAZ-2"]);
            assert_eq!(trace.unreferenced[&IdKind::Test], ["other"]);
        });
    }
}

#[test]
fn the_order_of_entries_and_of_ids_in_files_changes_nothing() {
    let drawn = |entries: &[&str], files: &str| {
        let evidence = page::evidence(&case(entries, files), SafetyClass::C);
        audited(&evidence, |report| {
            let trace = reconcile::trace(report.ledger, &[], None).expect("nothing is named");
            let text =
                views::render(report, &trace, views::Options { unreferenced: true, ..Default::default() });
            (text, views::mermaid(&trace))
        })
    };
    let mut turned = ENTRIES;
    turned.reverse();
    assert_eq!(drawn(&ENTRIES, FILES), drawn(&turned, &FILES.replace("HAZ-1\nHAZ-2", "HAZ-2\nHAZ-1")));
}

#[test]
fn every_format_carries_every_reference() {
    audited(&evidence(), |report| {
        let trace = reconcile::trace(report.ledger, &[], None).expect("nothing is named");
        let made = document::trace_document(report, &trace, true);
        let csv = document::csv::render_section(&made, "references");
        assert_eq!(csv.lines().count(), 1 + trace.links(), "a heading, and a row each");
        let json: Value = serde_json::from_str(&json::render_trace(report, &trace)).expect("JSON");
        let references = json["origins"].as_array().expect("origins").iter();
        assert_eq!(
            references.map(|one| one["references"].as_array().expect("a list").len()).sum::<usize>(),
            trace.links()
        );
        let human = views::render(report, &trace, views::Options::default());
        let narrow = views::render(report, &trace, views::Options { width: Some(30), ..Default::default() });
        let (markdown, mermaid) = (document::markdown::render(&made), views::mermaid(&trace));
        for reference in trace.origins.iter().flat_map(|origin| &origin.references) {
            for text in [&csv, &human, &narrow, &markdown, &mermaid] {
                assert!(text.contains(reference.id), "{} in {text}", reference.id);
            }
        }
        assert_eq!(mermaid.matches(" --> ").count(), trace.links());
        for text in [&human, &narrow, &mermaid.replace("#40;", "(").replace("#41;", ")")] {
            assert!(text.contains("TC-2 (failed)") && text.contains("TC-9 (not known)"), "{text}");
        }
    });
}

/// What means something to Mermaid, to HTML, to a spreadsheet or to a terminal.
const HOSTILE: &str =
    "\"]; click o0 \"javascript:alert(1)\" %%{init: {}}%% --> <b>&#x22;`=1+1|@SUM(A1)\u{1b}[31m\u{202e}\nend";

#[test]
fn hostile_ids_mean_nothing_to_a_drawing_a_spreadsheet_or_a_terminal() {
    let mut quoted = String::new();
    for character in HOSTILE.chars() {
        let _ = write!(quoted, "\\U{:08X}", u32::from(character));
    }
    let hostile = ENTRIES[0].replace("SRS-1", &quoted).replace("HAZ-1", &format!("={quoted}"));
    let evidence = page::evidence(&case(&[&hostile, ENTRIES[1], ENTRIES[2]], FILES), SafetyClass::C);
    audited(&evidence, |report| {
        for by in [By::Item, By::Id(IdKind::Requirement), By::Id(IdKind::Hazard)] {
            let trace = reconcile::trace(report.ledger, &[], Some(by)).expect("nothing is named");
            let mermaid = views::mermaid(&trace);
            for line in mermaid.lines().filter(|line| line.contains(":::")) {
                let label = line.split('"').nth(1).expect("a label").replace("<br/>", "");
                let harmless = |c: char| c.is_alphanumeric() || " .,-_+#;".contains(c);
                assert!(line.matches('"').count() == 2 && label.chars().all(harmless), "{line}");
            }
            let human = views::render(report, &trace, views::Options::default());
            let human = anstream::adapter::strip_str(&human).to_string();
            let csv =
                document::csv::render_section(&document::trace_document(report, &trace, true), "references");
            assert!(csv.contains("\"'=") && !csv.contains(",="), "{csv}");
            for text in [human, mermaid, csv.replace("\r\n", "\n")] {
                assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control character");
                assert!(!text.contains('\u{202e}'), "a direction mark");
            }
        }
    });
}

#[test]
fn the_command_traces_and_ends_with_0() {
    let tiny = Tiny::traced();
    let (code, text, complaints) = ran(soup(&tiny, "trace", &[]));
    assert_eq!(code, 0, "{complaints}");
    assert!(text.contains("RUSTSEC-2026-0001") && text.contains("TC-1 (passed)"), "{text}");
    let (code, text, _) = ran(soup(&tiny, "trace", &["RC-1"]));
    assert!(code == 0 && text.starts_with("Risk control  Known"), "{text}");
    for format in ["csv", "mermaid", "json", "markdown", "html"] {
        let (code, text, complaints) = ran(soup(&tiny, "trace", &["--format", format]));
        assert!(code == 0 && text.contains("SRS-1"), "{format}: {text}{complaints}");
        let again = ran(soup(&tiny, "trace", &["--format", format, "--output", "../trace.out"]));
        assert_eq!((again.0, again.1.as_str()), (0, ""));
        assert_eq!(std::fs::read_to_string(tiny.path("trace.out")).expect("it is written"), text, "{format}");
    }
}

#[test]
fn a_name_that_nothing_has_is_a_mistake_of_the_command_line() {
    let (code, text, complaints) = ran(soup(&Tiny::traced(), "trace", &["HAZ-11"]));
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(complaints.contains("nothing that is traced is called `HAZ-11`"), "{complaints}");
    assert!(complaints.contains("did you mean `HAZ-1`?"), "{complaints}");
}

#[test]
fn what_could_not_be_looked_at_is_said_and_ends_with_3_whatever_the_format() {
    let tiny = Tiny::traced();
    std::fs::remove_file(tiny.root().join("trace/junit.xml")).expect("it was there");
    for format in ["human", "csv", "mermaid", "json", "markdown", "html"] {
        let (code, text, complaints) = ran(soup(&tiny, "trace", &["--format", format]));
        assert_eq!(code, 3, "{format}");
        assert!(
            complaints.contains("trace/junit.xml") && complaints.contains("run what writes it"),
            "{complaints}"
        );
        assert!(text.contains("SRS-1"), "what is known is shown: {text}");
    }
    std::fs::remove_file(tiny.root().join("soup-manifest.toml")).expect("it was there");
    for format in ["human", "csv", "mermaid", "markdown", "html"] {
        let (code, text, _) = ran(soup(&tiny, "trace", &["--format", format]));
        assert_eq!((code, text.as_str()), (3, ""), "{format}");
    }
    let (code, text, _) = ran(soup(&tiny, "trace", &["--format", "json"]));
    let failure: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &failure["determined"]), (3, &Value::Bool(false)));
}

#[test]
fn a_trace_never_replaces_what_it_is_made_of() {
    let tiny = Tiny::traced();
    let before = std::fs::read(tiny.root().join("trace/junit.xml")).expect("it is there");
    for file in ["soup-manifest.toml", "trace/junit.xml", "src/../trace/junit.xml"] {
        let (code, _, complaints) = ran(soup(&tiny, "trace", &["--output", file]));
        assert_eq!(code, 3);
        assert!(complaints.contains("the audit reads it"), "{complaints}");
    }
    assert_eq!(std::fs::read(tiny.root().join("trace/junit.xml")).expect("it is there"), before);
}

#[test]
fn an_edit_that_would_dangle_is_not_written() {
    let tiny = Tiny::traced();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    command.current_dir(tiny.root()).args([
        "set",
        "valve",
        "hazards",
        "HAZ-4",
        "--offline",
        "--today",
        "2026-11-20",
    ]);
    let (code, _, complaints) = ran(command);
    assert_ne!(code, 0);
    assert!(complaints.contains("refers to the hazard `HAZ-4`"), "{complaints}");
    let text = std::fs::read_to_string(tiny.root().join("soup-manifest.toml")).expect("it is there");
    assert!(!text.contains("HAZ-4"));
}
