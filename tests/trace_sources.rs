//! Files of ids and of the results of tests: whatever stands in them, they are read or said not to be.

mod support;

use cargo_soup::collect::{Limits, trace_sources};
use cargo_soup::evidence::manifest::{self, Manifest};
use cargo_soup::evidence::trace::{Content, Format, IdKind, Known, LONGEST_ID, Sources, TestResult};
use proptest::prelude::*;
use std::io::ErrorKind;

const FORMATS: [Format; 3] = [Format::Lines, Format::Csv, Format::Junit];

fn policy(line: &str) -> Manifest {
    manifest::read(&format!("schema = 1\n[policy]\ntrace-sources = {{ {line} }}\n")).expect("a manifest")
}

/// What the policy's files know, all of them holding the same bytes.
fn known(line: &str, bytes: &[u8]) -> Sources {
    trace_sources(&policy(line), &|_| Ok(bytes.to_vec()))
}

/// Pieces that mean something to one of the readers.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<testsuites>",
        "</testsuites>",
        "<testsuite name='a'>",
        "</testsuite>",
        "<testcase name=\"tc_1\"",
        "/>",
        ">",
        "</testcase>",
        "<failure/>",
        "<skipped",
        "<!DOCTYPE a [<!ENTITY b \"c\">]>",
        "&b;",
        "&#0;",
        "&#x110000;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml version=\"1.1\" encoding=\"UTF-16\"?>",
        "<a b=c d=\"e\" d='f'>",
        "id;",
        "sep=;",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\u{feff}",
        "#",
        "HAZ-1",
        "tc_1",
        "\u{0}",
        "\u{130}",
        " ",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in prop_oneof![any::<String>(), pieces()], id in prop_oneof![any::<String>(), pieces()]) {
        for format in FORMATS {
            if let Ok(content) = Content::read(&text, format) {
                prop_assert!(content.count() > 0);
                let mut sources = Sources::default();
                sources.add(IdKind::Test, "file", String::new(), content);
                let _ = (sources.known(IdKind::Test, &id), sources.near(IdKind::Test, &id));
            }
        }
    }

    #[test]
    fn no_bytes_are_nothing_but_known_or_a_gap(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let sources = known("tests = ['a', 'b.csv', 'c.xml']", &bytes);
        let source = sources.of(IdKind::Test).expect("files are named");
        prop_assert_eq!(source.files().len() + source.gaps().len(), 3);
    }

    #[test]
    fn ids_are_read_back_from_a_table_however_it_is_written(
        ids in prop::collection::btree_set("[A-Za-z0-9=+,;\"' é-]{1,12}", 1..8),
        separator in prop::sample::select(vec![',', ';', '\t']),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        first in any::<bool>(),
        bom in any::<bool>(),
    ) {
        let ids: std::collections::BTreeSet<&str> = ids.iter().map(|id| id.trim()).filter(|id| id.contains(char::is_alphanumeric)).collect();
        prop_assume!(!ids.is_empty());
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let row = |id: &str, title: &str| {
            if first { format!("{id}{separator}{title}{end}") } else { format!("{title}{separator}{id}{end}") }
        };
        let mut text = if bom { "\u{feff}".to_owned() } else { String::new() };
        text += &row("Id", "Title");
        for id in &ids {
            text += &row(&quoted(id), &quoted("a title; with, everything\nin it"));
        }
        let sources = known("hazards = ['h.csv']", text.as_bytes());
        prop_assert!(sources.gaps().next().is_none(), "{:?}", sources.gaps().next());
        let found: Vec<&str> = sources.of(IdKind::Hazard).expect("a file").known().collect();
        prop_assert_eq!(found, ids.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn the_order_of_cases_changes_nothing(order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(), id in "TC-[0-3]") {
        let cases = [
            "<testcase name='tc_0_a'/>",
            "<testcase name='tc_0_b'><failure/></testcase>",
            "<testcase name='tc_1'><skipped/></testcase>",
            "<testcase classname='tc_1' name='c'/>",
        ];
        let text = |order: &[usize]| {
            let cases: Vec<&str> = order.iter().map(|index| cases[*index]).collect();
            format!("<testsuite>{}</testsuite>", cases.concat())
        };
        let one = known("tests = ['a.xml']", text(&[0, 1, 2, 3]).as_bytes());
        let other = known("tests = ['a.xml']", text(&order).as_bytes());
        prop_assert_eq!(one.known(IdKind::Test, &id), other.known(IdKind::Test, &id));
    }
}

#[test]
fn of_several_files_one_that_knows_an_id_is_enough_and_the_worst_result_counts() {
    let manifest = policy("tests = ['one.xml', 'two.xml', 'list']");
    let sources = trace_sources(&manifest, &|path| match path {
        "one.xml" => Ok(b"<testsuite><testcase name='tc_1'/></testsuite>".to_vec()),
        "two.xml" => Ok(b"<testsuite><testcase name='tc_1'><error/></testcase></testsuite>".to_vec()),
        _ => Ok(b"REV-1\nTC-1\n".to_vec()),
    });
    assert_eq!(sources.known(IdKind::Test, "TC-1"), Known::Yes(Some(TestResult::Failed)));
    assert_eq!(sources.known(IdKind::Test, "REV-1"), Known::Yes(None));
    assert_eq!(sources.known(IdKind::Test, "REV-2"), Known::No);
    assert_eq!(sources.known(IdKind::Hazard, "HAZ-1"), Known::NoSource);
}

#[test]
fn while_one_file_cannot_be_read_no_id_is_called_unknown() {
    let manifest = policy("hazards = ['one', 'two']");
    let sources = trace_sources(&manifest, &|path| match path {
        "one" => Ok(b"HAZ-1\n".to_vec()),
        _ => Err(ErrorKind::NotFound.into()),
    });
    assert_eq!(sources.known(IdKind::Hazard, "HAZ-1"), Known::Yes(None));
    assert_eq!(sources.known(IdKind::Hazard, "HAZ-2"), Known::NotDetermined);
    let gap = sources.gaps().next().expect("a gap");
    assert!(gap.what.contains("`two`") && gap.span.is_some() && !gap.help.is_empty(), "{gap:?}");
}

#[test]
fn what_no_file_of_its_kind_is_becomes_a_gap_that_names_it() {
    let deep = "<testsuite>".repeat(70) + &"</testsuite>".repeat(70);
    let long = "H".repeat(LONGEST_ID + 1);
    for (line, bytes, why) in [
        ("hazards = ['/etc/hosts']", "HAZ-1", "its path leads from a root"),
        ("hazards = [' ']", "HAZ-1", "its path is empty"),
        ("hazards = ['a.xml']", "HAZ-1", "it is a file of results"),
        ("hazards = ['a']", "", "it holds no id"),
        ("hazards = ['a']", "# nothing yet\n", "it holds no id"),
        ("hazards = ['a']", long.as_str(), "line 1: an id has more than 200 characters"),
        ("hazards = ['a.CSV']", "id\n", "it holds no id"),
        ("hazards = ['a.csv']", "<!DOCTYPE html><p>Log in", "it begins as HTML or XML does"),
        ("hazards = ['a']", "{}", "line 1: an id has neither a letter nor a digit"),
        (
            "hazards = ['a.csv']",
            "Please log in\n",
            "line 1: there is more than an id, and no column is called `id`",
        ),
        ("tests = ['a.xml']", "<testsuite/>", "it holds no test case"),
        ("tests = ['a.xml']", deep.as_str(), "elements lie more than 64 deep in each other"),
        (
            "tests = ['a.xml']",
            "<html></html>",
            "its outermost element is neither `testsuites` nor `testsuite`",
        ),
    ] {
        let sources = known(line, bytes.as_bytes());
        let gaps: Vec<&str> = sources.gaps().map(|gap| gap.what.as_str()).collect();
        assert!(matches!(gaps[..], [what] if what.ends_with(why)), "{line}: {gaps:?}");
    }
    assert!(known("hazards = ['a']", b"HAZ-\xe4\n").gaps().any(|gap| gap.what.ends_with("it is not UTF-8")));
}

#[test]
fn no_more_files_are_read_than_the_limit_says() {
    let files: Vec<String> = (0..=Limits::TRACE_SOURCES).map(|number| format!("'{number}'")).collect();
    let sources = known(&format!("hazards = [{}]", files.join(", ")), b"HAZ-1");
    let source = sources.of(IdKind::Hazard).expect("files are named");
    assert_eq!((source.files().len(), source.gaps().len()), (Limits::TRACE_SOURCES, 1));
}

#[test]
fn a_slip_is_answered_with_the_id_that_was_meant() {
    let list = known("hazards = ['a']", b"HAZ-001\nHAZ-012\nHAZ-031\n");
    let near = |id| list.near(IdKind::Hazard, id);
    assert_eq!(near("haz_012"), ["HAZ-012"]);
    assert_eq!(near("HAZ-021"), ["HAZ-001", "HAZ-012", "HAZ-031"]);
    assert_eq!(near("HAZ-999"), Vec::<String>::new());
    let results = b"<testsuite><testcase classname='queue' name='tc_0451_keeps_order'/></testsuite>";
    let results = known("tests = ['a.xml']", results);
    assert_eq!(results.near(IdKind::Test, "TC-0415"), ["queue::tc_0451_keeps_order"]);
}
