//! The example workspace, its advisory database, and the manifests that are read about it.

mod support;

use cargo_soup::collect::{IndexChoice, Request, collect};
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::anomaly::Advisory;
use cargo_soup::evidence::digest;
use cargo_soup::evidence::manifest;
use cargo_soup::evidence::manifest::schema::{SECTIONS, Section, Shape};
use cargo_soup::reconcile;
use cargo_soup::verdict::{Conclusion, Filter, Listing, Report};
use cargo_soup::views::{bom, document, human, list, trace};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use support::world::OtherCompiler;

const ARCHIVE: &str = "fixtures/advisory-db.tar.gz";
/// What the registry listed of the example's crates.
const INDEX: &str = "fixtures/infusion-pump/index.json";
const EXAMPLE: &str = "soup-manifest.example.toml";

/// 2026-11-16T12:00:00Z.
const COMMITTED: u64 = 1_794_830_400;

#[test]
fn the_archive_holds_the_advisories_of_the_folder() {
    let built = archive(&advisories());
    if support::blessing() {
        std::fs::write(support::repository(ARCHIVE), &built).expect("the repository can be written");
    }
    let checked_in = std::fs::read(support::repository(ARCHIVE)).unwrap_or_default();
    assert!(checked_in == built, "{ARCHIVE} is stale: run `BLESS=1 cargo test --test example`");
}

#[test]
fn the_archive_is_the_same_however_often_it_is_built() {
    assert_eq!(archive(&advisories()), archive(&advisories()));
}

#[test]
fn every_judgement_of_both_manifests_is_bound_to_the_advisory_as_it_is() {
    let advisories: BTreeMap<String, Advisory> = advisories()
        .iter()
        .map(|(path, text)| {
            let folder = path.split('/').nth(1).expect("an advisory lies in a folder");
            let advisory = Advisory::parse(text, folder).expect("our own advisories are readable");
            (advisory.id.clone(), advisory)
        })
        .collect();
    for path in [EXAMPLE, "fixtures/infusion-pump/soup-manifest.toml"] {
        let text = std::fs::read_to_string(support::repository(path)).expect("the manifest is there");
        let manifest = manifest::read(&text).expect("the manifest is readable");
        for evaluation in &manifest.evaluations {
            let id = evaluation.anomaly.text().expect("an evaluation names its anomaly");
            let digest = advisories.get(id).map(|advisory| advisory.core_digest.as_str());
            assert_eq!(evaluation.advisory_digest.text(), digest, "{path}: {id}");
        }
    }
}

#[test]
fn every_key_of_the_schema_occurs_in_the_example_manifest() {
    let text = std::fs::read_to_string(support::repository(EXAMPLE)).expect("the example is there");
    let file: toml::Table = text.parse().expect("the example is TOML");
    let mut missing = Vec::new();
    let mut seen = BTreeSet::new();
    missing_keys("the file", SECTIONS[0], &[&file], &mut missing, &mut seen);
    assert!(missing.is_empty(), "{EXAMPLE} lacks {}", missing.join(", "));
    assert_eq!(seen.len(), SECTIONS.len(), "a section of the schema cannot be reached from the file");
}

#[test]
fn every_section_and_every_key_of_the_example_manifest_is_commented() {
    let text = std::fs::read_to_string(support::repository(EXAMPLE)).expect("the example is there");
    let commented = commented_keys(&text);
    let keys = SECTIONS.iter().flat_map(|section| section.keys).map(|key| key.name);
    let bare: Vec<&str> = keys.filter(|name| !commented.contains(*name)).collect();
    assert!(bare.is_empty(), "{EXAMPLE} does not say what {} is", bare.join(", "));
}

#[test]
#[ignore = "needs the crates of the example from the package registry"]
fn the_example_manifest_conforms_without_a_warning() {
    let (conclusion, text) = audit(Some(EXAMPLE), false);
    assert_eq!(conclusion, Conclusion::Conforms, "{text}");
    for level in ["error[", "warning["] {
        assert!(!text.contains(level), "{text}");
    }
}

#[test]
#[ignore = "needs the crates of the example from the package registry"]
fn the_half_finished_manifest_gives_the_audit_that_is_shown() {
    let (conclusion, text) = audit(None, false);
    support::assert_fresh("fixtures/infusion-pump/audit.txt", &text);
    assert_eq!(conclusion, Conclusion::DoesNotConform);
}

#[test]
#[ignore = "needs the crates of the example from the package registry"]
fn the_documents_that_are_shown_are_those_of_the_example() {
    for (manifest, name) in [(None, "draft"), (Some(EXAMPLE), "conforming")] {
        let mut evidence = collected(manifest, false);
        // Which Cargo is installed is none of the example's.
        evidence.origin.cargo = Some("cargo 1.95.0".into());
        support::audited(&evidence, |report| {
            for (file, text) in documents(report) {
                support::assert_fresh(&format!("docs/examples/{name}/{file}"), &text);
            }
        });
    }
}

#[test]
#[ignore = "needs the crates of the example from the package registry"]
fn the_pictures_of_the_terminal_are_those_of_the_example() {
    support::audited(&collected(None, false), |report| {
        let audit = human::render(report, human::Options::default());
        let table = list::render(report, Some(120));
        for (file, text) in [("audit.svg", audit), ("list.svg", table)] {
            let picture = anstyle_svg::Term::new().render_svg(&text) + "\n";
            support::assert_fresh(&format!("docs/examples/{file}"), &picture);
        }
    });
}

/// `python3 tests/documents/picture.py chromium` takes it anew.
#[test]
fn the_picture_of_the_page_is_one_of_the_page_as_it_is() {
    let page = std::fs::read(support::repository("docs/examples/draft/soup-list.html")).expect("a page");
    let page = String::from_utf8(page).expect("UTF-8").replace("\r\n", "\n");
    let picture = std::fs::read(support::repository("docs/examples/soup-list.png")).expect("a picture");
    let said = format!("Source\0{}", digest::of(page.as_bytes()));
    assert!(
        picture.windows(said.len()).any(|part| part == said.as_bytes()),
        "docs/examples/soup-list.png is stale: run `python3 tests/documents/picture.py chromium`"
    );
    assert!(picture.len() < 200_000, "the picture is a large file");
}

/// What is shown of the example.
fn documents(report: &Report<'_, '_>) -> [(&'static str, String); 12] {
    let listing = Listing::new(report, Filter::default());
    let list = document::soup_list(report);
    let evaluations = document::evaluation_report(&listing);
    let residual = document::residual_list(&listing);
    let by_item = reconcile::trace(report.ledger, &[], None).expect("nothing is named");
    let traced = document::trace_document(report, &by_item, true);
    [
        ("soup-list.md", document::markdown::render(&list)),
        ("release-notes.md", document::markdown::render_brief(&list)),
        ("soup-list.html", document::html::render(&list)),
        ("soup-list.csv", document::csv::render(&list)),
        ("soup-list.cdx.json", bom::cyclonedx::render(report, &list)),
        ("soup-list.spdx.json", bom::spdx::render(report, &list)),
        ("evaluation-report.html", document::html::render(&evaluations)),
        ("soup.openvex.json", bom::openvex::render(report, &list, &evaluations)),
        ("residual-anomalies.md", document::markdown::render(&residual)),
        ("trace.md", document::markdown::render(&traced)),
        ("trace.csv", document::csv::render_section(&traced, "references")),
        ("trace.mmd", trace::mermaid(&by_item)),
    ]
}

#[test]
#[ignore = "needs the crates of the example from the package registry"]
fn cargo_itself_agrees_with_what_the_example_ships() {
    let (conclusion, text) = audit(Some(EXAMPLE), true);
    assert_eq!(conclusion, Conclusion::Conforms, "{text}");
}

/// The audit that the README begins with, as if the compiler that the manifests name built it: whoever runs
/// this need not have that one.
fn collected(soup_manifest: Option<&str>, verify_graph: bool) -> Evidence {
    let request = Request {
        manifest_path: Some("fixtures/infusion-pump/Cargo.toml".into()),
        soup_manifest: soup_manifest.map(support::repository),
        database: Some(ARCHIVE.into()),
        index: IndexChoice::File(support::repository(INDEX)),
        verify_graph,
        today: Some(jiff::civil::date(2026, 11, 20)),
        ..Request::default()
    };
    let world = OtherCompiler { says: support::page::rustc("1.95.0") };
    collect(&request, &world).expect("the example can be looked at")
}

fn audit(soup_manifest: Option<&str>, verify_graph: bool) -> (Conclusion, String) {
    support::audited(&collected(soup_manifest, verify_graph), |report| {
        let text = human::render(report, human::Options::default());
        (report.conclusion, anstream::adapter::strip_str(&text).to_string())
    })
}

#[test]
#[ignore = "asks the package registry about the crates of the example"]
fn the_registry_lists_every_crate_of_the_example_with_its_day() {
    let cache = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    command.current_dir(support::repository("")).env("CARGO_SOUP_CACHE", cache.path());
    command.args(["audit", "--manifest-path", "fixtures/infusion-pump/Cargo.toml", "--db", ARCHIVE]);
    command.args(["--today", "2026-11-20", "--format", "json"]);
    let output = command.output().expect("the program runs");
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("a report");
    let (shipped, releases) = (&report["coverage"]["shipped"], &report["releases"]);
    assert_eq!((&releases["known"], &releases["dated"]), (shipped, shipped), "{releases}");
    for item in report["items"].as_array().expect("items") {
        let release = &item["release"];
        assert_eq!((&release["looked_in"], &release["checksum"]), (&"registry".into(), &item["checksum"]));
    }
}

fn stdout(output: &Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(!output.stdout.is_empty(), "nothing was printed: {complaints}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// The advisories of the folder: path inside the database, and text with the line ends of the repository.
fn advisories() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for collection in ["crates", "rust"] {
        for folder in entries(&support::repository("fixtures/advisory-db").join(collection)) {
            let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
            for file in entries(&folder) {
                let id = file.file_name().expect("it has a name").to_string_lossy().into_owned();
                let text = std::fs::read_to_string(&file).expect("an advisory is text");
                found.push((format!("{collection}/{name}/{id}"), text.replace("\r\n", "\n")));
            }
        }
    }
    found.sort_unstable();
    found
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let listed = std::fs::read_dir(folder).expect("the folder can be listed");
    listed.map(|entry| entry.expect("the entry can be read").path()).collect()
}

/// The archive as a forge serves it. It is stored, not compressed: what a compressor makes of the same bytes
/// depends on its version and on the processor.
fn archive(files: &[(String, String)]) -> Vec<u8> {
    let id = commit_id(files);
    let top = format!("advisory-db-{id}/");
    let mut tar = tar::Builder::new(Vec::new());
    let comment = format!("52 comment={id}\n");
    append(&mut tar, tar::EntryType::XGlobalHeader, "pax_global_header", comment.as_bytes());
    append(&mut tar, tar::EntryType::Directory, &top, b"");
    let mut folders = BTreeSet::new();
    for (path, text) in files {
        for (end, _) in path.match_indices('/') {
            let folder = &path[..=end];
            if folders.insert(folder) {
                append(&mut tar, tar::EntryType::Directory, &format!("{top}{folder}"), b"");
            }
        }
        append(&mut tar, tar::EntryType::Regular, &format!("{top}{path}"), text.as_bytes());
    }
    let bytes = tar.into_inner().expect("a tar in memory can be written");
    let mut gzip =
        flate2::GzBuilder::new().operating_system(3).write(Vec::new(), flate2::Compression::none());
    gzip.write_all(&bytes).expect("memory can be written");
    gzip.finish().expect("memory can be written")
}

/// 40 digits made of paths and texts, in the place where git puts the id of a commit.
fn commit_id(files: &[(String, String)]) -> String {
    let mut all = digest::Digest::default();
    for (path, text) in files {
        all.part(path.as_bytes());
        all.part(text.as_bytes());
    }
    let digest = all.finish();
    digest.trim_start_matches("sha256:").chars().take(40).collect()
}

fn append(tar: &mut tar::Builder<Vec<u8>>, kind: tar::EntryType, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(match kind {
        tar::EntryType::Directory => 0o775,
        tar::EntryType::XGlobalHeader => 0o666,
        _ => 0o664,
    });
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root").expect("it is short");
    header.set_groupname("root").expect("it is short");
    header.set_mtime(COMMITTED);
    header.set_size(bytes.len() as u64);
    tar.append_data(&mut header, path, bytes).expect("the path is short enough");
}

/// The keys of a section that none of its tables in the file has.
fn missing_keys(
    at: &str,
    section: &'static Section,
    tables: &[&toml::Table],
    missing: &mut Vec<String>,
    seen: &mut BTreeSet<*const Section>,
) {
    seen.insert(std::ptr::from_ref(section));
    for key in section.keys {
        let values: Vec<&toml::Value> = tables.iter().filter_map(|table| table.get(key.name)).collect();
        if values.is_empty() {
            missing.push(format!("`{}` of {at}", key.name));
        }
        if let Shape::Table(below)
        | Shape::Tables(below)
        | Shape::TextsOrTables(below)
        | Shape::Named(below)
        | Shape::NamedTables(below) = key.shape
        {
            let tables: Vec<&toml::Table> =
                values.into_iter().flat_map(|value| below_of(key.shape, value)).collect();
            missing_keys(below.header, below, &tables, missing, seen);
        }
    }
}

fn below_of(shape: Shape, value: &toml::Value) -> Vec<&toml::Table> {
    match shape {
        Shape::Table(_) => value.as_table().into_iter().collect(),
        Shape::Tables(_) | Shape::TextsOrTables(_) => {
            value.as_array().into_iter().flatten().filter_map(toml::Value::as_table).collect()
        }
        Shape::Named(_) => value
            .as_table()
            .into_iter()
            .flat_map(toml::Table::values)
            .filter_map(toml::Value::as_table)
            .collect(),
        Shape::NamedTables(_) => value
            .as_table()
            .into_iter()
            .flat_map(toml::Table::values)
            .filter_map(toml::Value::as_array)
            .flatten()
            .filter_map(toml::Value::as_table)
            .collect(),
        _ => Vec::new(),
    }
}

/// Keys that somewhere stand below a comment of their own or have one behind them.
fn commented_keys(text: &str) -> BTreeSet<String> {
    let mut commented = BTreeSet::new();
    let mut above = "";
    for line in text.lines().map(str::trim_start) {
        if above.starts_with('#') || line.contains(" # ") {
            let header = line.trim_start_matches('[').split(']').next().filter(|_| line.starts_with('['));
            let header = header.into_iter().flat_map(|header| header.split('.'));
            let keys = line.split(['{', ',']).filter_map(|part| part.split_once('='));
            commented.extend(keys.map(|(key, _)| key.trim().to_owned()));
            commented.extend(header.map(ToOwned::to_owned));
        }
        above = line;
    }
    commented
}
