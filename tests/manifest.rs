//! Reading the manifest: every problem at once, with its place and with what to do.

use cargo_soup::evidence::manifest::{self, Field, Manifest};
use cargo_soup::views::line_of;
use snapbox::{assert_data_eq, str};

const DEVICE: &str = r#"schema = 1

[device]
manufacturer = "Example Devices"
name = "Example pump"
software-system = "pump-control"
safety-class = "C"
class-reference = "RMF-001, 3.2"
"#;

fn with_device(rest: &str) -> String {
    format!("{DEVICE}\n{rest}")
}

fn read(text: &str) -> Manifest {
    manifest::read(text).unwrap_or_else(|gap| panic!("{}\n{text}", gap.what))
}

/// What reading says: each problem, or why nothing could be read, with its place.
fn said(text: &str) -> String {
    let place = |start: usize| {
        let line = line_of(text, start);
        format!("{}:{}", line.line, line.column)
    };
    match manifest::read(text) {
        Err(gap) => {
            let at = gap.span.map_or("nowhere".to_owned(), |span| place(span.start));
            format!("not read, {at}: {}\n  help: {}\n", gap.what, gap.help)
        }
        Ok(manifest) => {
            let line = |problem: &manifest::Problem| {
                let of = problem.soup.as_ref().map(|soup| format!(" ({soup})")).unwrap_or_default();
                format!("{}{of}: {}\n  help: {}\n", place(problem.span.start), problem.what, problem.help)
            };
            manifest.problems.iter().map(line).collect()
        }
    }
}

fn names(manifest: &Manifest) -> Vec<String> {
    manifest.soup.iter().map(manifest::Record::id).collect()
}

#[test]
fn every_problem_of_a_file_is_told_at_once_with_its_place() {
    let text = with_device(
        r#"[polcy]
database-max-age = "14 days"

[policy]
database-max-age = "a fortnight"
independent-approval = ["B", "D"]

[[soup.heapless]]
versoin = "0.8.0"
kind = "crat"
function = 7

[[soup.nom]]
version = "7.1.3"
reviewed = { by = "Jo Doe", on = "2026-11-02", why = "" }

[[evaluation]]
soup = "nom"
outcome = "not-afected"
review-by = 2026-11-02T10:00:00Z

[[waiver]]
soup = "nom@7.1.3"
expires = 2027
"#,
    );
    assert_data_eq!(
        said(&text),
        str![[r#"
10:2: unknown key `polcy` in the file
  help: did you mean `policy`?
14:20: `a fortnight` is not a length of time
  help: write a number of days or weeks, as in `"14 days"`
15:30: `D` is not a safety class
  help: a safety class is A, B or C
18:1 (heapless): unknown key `versoin` in `[[soup.heapless]]`
  help: did you mean `version`?
19:8 (heapless): `crat` is not a value of `kind`
  help: did you mean `crate`?
20:12 (heapless): `function` is a whole number, and should be a text
  help: write `function = "..."`
24:34 (nom): `on` is a text, and should be a date
  help: write the date without quotes, as in `2026-01-31`
24:48 (nom): unknown key `why` in `{ by = "...", on = 2026-01-31 }`
  help: keys of `{ by = "...", on = 2026-01-31 }`: by, on
26:1 (nom): the evaluation does not name its `anomaly`
  help: write in it
anomaly = "..."
27:8: `nom` does not name an item in one version
  help: write `name@version`, as in `"anyhow@1.0.102"`
28:11 (nom): `not-afected` is not a value of `outcome`
  help: did you mean `not-affected`?
29:13 (nom): `review-by` is a date or time, and should be a date
  help: write the date without quotes, as in `2026-01-31`
33:11 (nom@7.1.3): `expires` is a whole number, and should be a date
  help: write the date without quotes, as in `2026-01-31`

"#]]
    );
}

#[test]
fn columns_count_characters_and_not_bytes() {
    let text = with_device(
        "[[soup.freertos]]\nkind = \"os\"\nreviewed = { by = \"Jörg Müller\", on = \"gestern\" }\n",
    );
    assert_data_eq!(
        said(&text),
        str![[r"
12:39 (freertos): `on` is a text, and should be a date
  help: write the date without quotes, as in `2026-01-31`

"]]
    );
}

#[test]
fn one_bad_entry_hides_none_of_the_others() {
    let text = with_device(
        r#"[soup]
serde = "1.0.228"
heapless = [{ version = ["0.8.0"] }, "0.7.0"]
nom = [{ version = "7.1.3" }]

[software-item]
display = "A"
pump = { class = "B" }
"#,
    );
    assert_data_eq!(
        said(&text),
        str![[r#"
11:9: `serde` is a text, and should be headed `[[soup.serde]]`
  help: write `[[soup.serde]]` above its keys
12:25 (heapless): `version` is a list, and should be a text
  help: write `version = "..."`
12:38: `heapless` is a text, and should be headed `[[soup.heapless]]`
  help: write `[[soup.heapless]]` above its keys
16:11: `display` is a text, and should be headed `[software-item.display]`
  help: write `[software-item.display]` above its keys

"#]]
    );
    let manifest = read(&text);
    assert_eq!(names(&manifest), ["heapless", "nom@7.1.3"]);
    assert_eq!(manifest.soup[0].version, Field::Unreadable);
    assert_eq!(manifest.software_items["pump"].class.text(), Some("B"));
}

#[test]
fn a_table_where_a_list_of_tables_is_meant_is_told_and_still_read() {
    let text = with_device(
        "[soup.heapless]\nversion = \"0.8.0\"\n\n[soup.\"a.b\"]\nversion = \"1.0.0\"\n\n[waiver]\nrule = \"yanked-crate\"\n",
    );
    assert_data_eq!(
        said(&text),
        str![[r#"
10:1: `heapless` is a table, and should be headed `[[soup.heapless]]`
  help: write `[[soup.heapless]]` above its keys
13:1: `a.b` is a table, and should be headed `[[soup."a.b"]]`
  help: write `[[soup."a.b"]]` above its keys
16:1: `waiver` is a table, and should be headed `[[waiver]]`
  help: write `[[waiver]]` above its keys

"#]]
    );
    let manifest = read(&text);
    assert_eq!(names(&manifest), ["heapless@0.8.0", "a.b@1.0.0"]);
    assert_eq!(manifest.waivers.len(), 1);
}

#[test]
fn a_name_with_a_dot_that_was_not_quoted_is_told() {
    assert_data_eq!(
        said(&with_device("[[soup.a.b]]\nversion = \"1.0.0\"\n")),
        str![[r"
10:8: `a` is a table, and should be headed `[[soup.a]]`
  help: write `[[soup.a]]` above its keys
10:10 (a): unknown key `b` in `[[soup.a]]`
  help: keys of `[[soup.a]]`: kind, title, version, checksum, revision, modification, features, native, bundled-by, linked-by, part-of, class, segregation, segregation-evidence, no-segregation, manufacturer, licence, function, performance, environment, requirements, failure, hazards, no-contribution, controls, verification, anomaly-lists, reviewed

"]]
    );
}

#[test]
fn a_date_in_quotes_is_told_to_lose_them() {
    let text = with_device("[[waiver]]\non = \"2026-11-02\"\nexpires = 2027-05-01\n");
    assert_data_eq!(
        said(&text),
        str![[r"
11:6: `on` is a text, and should be a date
  help: write the date without quotes, as in `2026-01-31`

"]]
    );
    let waiver = &read(&text).waivers[0];
    assert_eq!(waiver.on, Field::Unreadable);
    assert_eq!(waiver.expires.get().map(ToString::to_string).as_deref(), Some("2027-05-01"));
}

#[test]
fn a_day_that_is_not_in_the_calendar_is_told() {
    assert_data_eq!(
        said(&with_device("[[waiver]]\non = 2026-02-30\n")),
        str![[r"
not read, 11:6: the manifest is not TOML: invalid date, expected day between 01 and 28
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
}

#[test]
fn syntax_errors_are_counted_and_the_first_is_shown() {
    let late_first = with_device("[[soup.nom]]\nversion = 7.1.3\nversion = \"7.1.3\"\n[[waiver\n");
    assert_data_eq!(
        said(&late_first),
        str![[r"
not read, 11:14: the manifest is not TOML: invalid float, expected nothing (and 2 more places)
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
    let doubled = with_device("[[soup.nom]]\nkind = \"os\"\nkind = \"os\"\nversion = 7.1.3\n");
    assert_data_eq!(
        said(&doubled),
        str![[r"
not read, 12:1: the manifest is not TOML: duplicate key (and one more place)
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
    let text = "schema = 1\n[device\nname = \"pump\"\n\n[[soup.nom]]\nversion = 7.1.3\nfunction = \"open\n";
    assert_data_eq!(
        said(text),
        str![[r"
not read, 2:8: the manifest is not TOML: unclosed table, expected `]` (and 2 more places)
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
}

#[test]
fn a_duplicate_key_is_a_syntax_error() {
    assert_data_eq!(
        said(&with_device("[[soup.nom]]\nversion = \"7.1.3\"\nversion = \"7.1.4\"\n")),
        str![[r"
not read, 12:1: the manifest is not TOML: duplicate key
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
    assert_data_eq!(
        said(&with_device("[device]\nname = \"other\"\n")),
        str![[r"
not read, 10:2: the manifest is not TOML: duplicate key (and one more place)
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
}

#[test]
fn a_merge_conflict_is_a_syntax_error() {
    let text = with_device(
        "[[soup.nom]]\n<<<<<<< HEAD\nversion = \"7.1.3\"\n=======\nversion = \"7.1.4\"\n>>>>>>> update\n",
    );
    assert_data_eq!(
        said(&text),
        str![[r"
not read, 11:1: the manifest is not TOML: invalid unquoted key, expected letters, numbers, `-`, `_` (and 8 more places)
  help: mend the syntax there, then run `cargo soup audit` again

"]]
    );
}

#[test]
fn nothing_is_read_of_a_file_of_another_schema_or_of_none() {
    assert_data_eq!(
        said(&DEVICE.replace("schema = 1", "schema = 2")),
        str![[r"
not read, 1:10: the manifest follows schema 2, which this version does not know
  help: run the cargo-soup the file was written for; this one reads schema 1

"]]
    );
    assert_data_eq!(
        said(&DEVICE.replace("schema = 1", "schema = \"1\"")),
        str![[r"
not read, 1:10: the manifest's schema is not a number
  help: write `schema = 1` as the first line of the file

"]]
    );
    assert_data_eq!(
        said(&DEVICE.replace("schema = 1", "")),
        str![[r"
not read, 1:1: the manifest does not say which schema it follows
  help: write `schema = 1` as the first line of the file

"]]
    );
    assert_data_eq!(
        said(&DEVICE.replace("schema = 1", "schmea = 1")),
        str![[r"
not read, 1:1: the manifest does not say which schema it follows
  help: write `schema = 1` as the first line of the file

"]]
    );
    assert_data_eq!(
        said(&DEVICE.replace("schema = 1", "schema = 99999999999999999999")),
        str![[r"
not read, 1:10: the manifest follows schema 99999999999999999999, which this version does not know
  help: run the cargo-soup the file was written for; this one reads schema 1

"]]
    );
    assert_data_eq!(
        said(""),
        str![[r"
not read, 1:1: the manifest does not say which schema it follows
  help: write `schema = 1` as the first line of the file

"]]
    );
}

#[test]
fn line_ends_of_windows_change_neither_values_nor_places() {
    let text = with_device("[[soup.heapless]]\nversoin = \"0.8.0\"\nfunction = \"queue\"\n");
    let windows = text.replace('\n', "\r\n");
    assert_eq!(said(&windows), said(&text));
    assert_eq!(read(&windows).soup[0].function.text(), Some("queue"));
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let text = with_device("[[soup.heapless]]\nversoin = \"0.8.0\"\nfunction = \"queue\"\n");
    let marked = format!("\u{feff}{text}");
    assert_eq!(said(&marked), said(&text));
    let function = read(&marked).soup[0].function.located().expect("stated").span.clone();
    assert_eq!(&marked[function], "\"queue\"");
}

#[test]
fn nesting_without_end_is_an_error_and_no_crash() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        let deep = format!("schema = 1\nsoup = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
        assert!(manifest::read(&deep).is_err());
        let unclosed = format!("schema = 1\nsoup = {}", open.repeat(100_000));
        assert!(manifest::read(&unclosed).is_err());
    }
    let dotted = format!("schema = 1\n{}b = 1\n", "a.".repeat(100_000));
    let _ = manifest::read(&dotted);
    let header = format!("schema = 1\n[{}b]\n", "a.".repeat(100_000));
    let _ = manifest::read(&header);
}

#[test]
fn a_key_that_resembles_none_is_answered_with_those_there_are() {
    assert_data_eq!(
        said(&with_device("[software-item.display]\nowner = \"Jo\"\n")),
        str![[r"
11:1: unknown key `owner` in `[software-item.NAME]`
  help: keys of `[software-item.NAME]`: class, segregation, segregation-evidence, no-segregation, native

"]]
    );
}

#[test]
fn a_list_of_the_suppliers_own_is_an_address_or_a_table() {
    let text = "schema = 1\n[[soup.a]]\nanomaly-lists = [\"https://example.org/a\", { url = \"https://example.org/b\", \
                looked = { by = \"Jo\", on = 2026-06-01 }, sought = \"UP\", found = \"UP-7\" }]\n\
                [[soup.b]]\nanomaly-lists = [{ none = \"nothing is published\" }]\n";
    let manifest = manifest::read(text).expect("readable");
    assert_eq!(manifest.problems, []);
    let lists = |number: usize| manifest.soup[number].anomaly_lists.get().expect("there are some");
    let urls: Vec<&str> = lists(0).lists.iter().map(|list| list.url.as_str()).collect();
    assert_eq!(urls, ["https://example.org/a", "https://example.org/b"]);
    assert!(lists(0).at("https://example.org/a/").expect("a slash is no matter").looked.is_absent());
    assert_eq!(lists(0).lists[1].found.text(), Some("UP-7"));
    assert_eq!(lists(1).none.as_ref().map(|why| why.value.as_str()), Some("nothing is published"));
}

#[test]
fn a_list_that_contradicts_itself_or_is_no_address_is_a_problem_and_hides_no_other() {
    let cases = [
        ("\"see the wiki\"", "`see the wiki` is not the address of a list"),
        ("\"https://...\"", "`https://...` is not the address of a list"),
        ("{ found = \"x\" }", "an anomaly list has no `url`"),
        (
            "{ url = \"https://b.example\", none = \"x\" }",
            "`https://b.example` is a list, and `none` says that there is none",
        ),
        ("{ none = \"x\" }", "`none` says that there is no list, and another element names one"),
        ("\"https://a.example/\"", "`https://a.example/` is named twice"),
        ("{ url = \"https://b.example\", copy = \"sha256:0\" }", "`sha256:0` is not the digest of a copy"),
        ("{ url = \"https://b.example\", seen = 1 }", "unknown key `seen` in `anomaly-lists = [{ ... }]`"),
    ];
    for (element, problem) in cases {
        let text = format!("schema = 1\n[[soup.a]]\nanomaly-lists = [\"https://a.example\", {element}]\n");
        let manifest = manifest::read(&text).expect("readable");
        let found: Vec<&str> = manifest.problems.iter().map(|problem| problem.what.as_str()).collect();
        assert_eq!(found, [problem]);
        assert_eq!(manifest.problems[0].soup.as_deref(), Some("a"));
        assert!(
            manifest.soup[0]
                .anomaly_lists
                .get()
                .expect("the other is read")
                .at("https://a.example")
                .is_some()
        );
    }
}
