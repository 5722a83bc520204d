//! Edits of the manifest: each leaves everything it is not about as it was, byte for byte.

use cargo_soup::evidence::manifest::edit::{Edit, NoPlace, Value, add_evaluation};
use cargo_soup::evidence::manifest::{self, Record};
use jiff::civil::date;

/// The text after an edit. The changes it names lead back to the text before.
fn edited(text: &str, change: impl FnOnce(&mut Edit<'_>) -> Result<(), NoPlace>) -> Result<String, NoPlace> {
    let mut edit = Edit::of(text)?;
    change(&mut edit)?;
    let planned = edit.planned()?;
    let mut back = planned.text.clone();
    for change in planned.changes.iter().rev() {
        back.replace_range(change.new.clone(), &text[change.old.clone()]);
    }
    assert_eq!(back, text, "the changes, undone");
    Ok(planned.text)
}

fn record(text: &str, name: &str) -> Record {
    let manifest = manifest::read(text).expect("readable");
    manifest.soup.into_iter().find(|record| record.name == name).expect("there is such a record")
}

fn set(text: &str, name: &str, key: &str, value: Value) -> Result<String, NoPlace> {
    let span = record(text, name).span;
    edited(text, |edit| edit.set(&span, key, value))
}

fn unset(text: &str, name: &str, key: &str) -> String {
    let span = record(text, name).span;
    edited(text, |edit| edit.unset(&span, key)).expect("it can be taken out")
}

fn removed(text: &str, names: &[&str]) -> String {
    edited(text, |edit| names.iter().try_for_each(|name| edit.remove(&record(text, name).span)))
        .expect("they can be taken out")
}

fn added(text: &str, entries: &[&str]) -> String {
    edited(text, |edit| entries.iter().try_for_each(|entry| edit.add(entry))).expect("there is a place")
}

fn words(text: &str) -> Value {
    Value::Text(text.into())
}

fn texts(list: &[&str]) -> Value {
    Value::Texts(list.iter().map(|text| (*text).to_owned()).collect())
}

const HEAD: &str = "schema = 1\n\n[device]\nname = 'Pump' # as labelled\n";

fn entry(name: &str, version: &str) -> String {
    format!("[[soup.{name}]]\nversion = \"{version}\"\n")
}

fn part(name: &str, parent: &str) -> String {
    format!("[[soup.{name}]]\nversion = \"1.0.0\"\npart-of = [\"{parent}\"]\n")
}

fn file(entries: &[String]) -> String {
    format!("{HEAD}\n{}", entries.join("\n"))
}

#[test]
fn a_value_is_exchanged_and_what_stands_around_it_stays() {
    let text = format!("{HEAD}\n[[soup.a]]\n  version   = '1.0.0' # pinned\n\nclass = \"B\"\n");
    let expected = text.replace("'1.0.0'", "'1.2.0'");
    assert_eq!(set(&text, "a", "version", words("1.2.0")), Ok(expected));
    assert_eq!(set(&text, "a", "version", words("1.0.0")), Ok(text));
}

#[test]
fn comments_in_a_column_stay_in_it() {
    let text =
        format!("{HEAD}\n[[soup.a]]\nversion = \"1.0.0\" # pinned\nclass = \"B\"       # as its parent\n");
    let longer = text.replace("\"1.0.0\" #", "\"1.0.10\" #");
    assert_eq!(set(&text, "a", "version", words("1.0.10")), Ok(longer));
    let shorter = text.replace("\"1.0.0\" # ", "\"1.0\"   # ");
    assert_eq!(set(&text, "a", "version", words("1.0")), Ok(shorter));
}

#[test]
fn a_key_that_is_missing_stands_where_the_schema_has_it() {
    let text = format!(
        "{HEAD}\n[[soup.a]]\nversion = \"1.0.0\"\nfunction = \"f\" # why\n# signed\nreviewed = {{ by = \"A\", on = 2026-01-01 }}\n\n[[waiver]]\nrule = \"x\"\n"
    );
    let expected = text.replace("# why\n", "# why\nenvironment = \"e\"\n");
    assert_eq!(set(&text, "a", "environment", words("e")), Ok(expected));
    let expected = text.replace("[[soup.a]]\n", "[[soup.a]]\nkind = \"os\"\n");
    assert_eq!(set(&text, "a", "kind", words("os")), Ok(expected));
    let several = edited(&text, |edit| {
        let span = record(&text, "a").span;
        edit.set(&span, "environment", words("e"))?;
        edit.set(&span, "checksum", words("c"))?;
        edit.set(&span, "performance", words("p"))
    });
    let expected = text
        .replace("\"1.0.0\"\n", "\"1.0.0\"\nchecksum = \"c\"\n")
        .replace("# why\n", "# why\nperformance = \"p\"\nenvironment = \"e\"\n");
    assert_eq!(several, Ok(expected));
}

#[test]
fn a_new_key_is_laid_out_as_its_neighbours() {
    let padded = format!("{HEAD}\n[[soup.a]]\n  version  = \"1.0.0\"\n  class    = \"B\"\n");
    let expected = padded.replace("\"1.0.0\"\n", "\"1.0.0\"\n  checksum = \"c\"\n");
    assert_eq!(set(&padded, "a", "checksum", words("c")), Ok(expected));
    let tight = format!("{HEAD}\n[[soup.a]]\nversion=\"1.0.0\"\nclass=\"B\"");
    let expected = format!("{tight}\nfunction=\"f\"\n");
    assert_eq!(set(&tight, "a", "function", words("f")), Ok(expected));
    let bare = format!("{HEAD}\n[[soup.a]] # nothing yet");
    assert_eq!(set(&bare, "a", "version", words("1.0.0")), Ok(format!("{bare}\nversion = \"1.0.0\"\n")));
}

#[test]
fn every_shape_of_value_is_written() {
    let text = file(&[entry("a", "1.0.0")]);
    let on = date(2026, 11, 21);
    let signature = Value::Signature { by: "Jo \"J\" Doe".into(), on };
    let expected = format!("{text}reviewed = {{ by = \"Jo \\\"J\\\" Doe\", on = 2026-11-21 }}\n");
    assert_eq!(set(&text, "a", "reviewed", signature), Ok(expected));
    assert_eq!(
        set(&text, "a", "hazards", texts(&["H-1", "H-2"])),
        Ok(format!("{text}hazards = [\"H-1\", \"H-2\"]\n"))
    );
    let plain = [(Value::Flag(true), "true"), (Value::Date(on), "2026-11-21")];
    for (value, written) in plain {
        assert_eq!(
            set(&text, "a", "title", value),
            Ok(text.replace("version", &format!("title = {written}\nversion")))
        );
    }
}

#[test]
fn a_list_over_several_lines_keeps_the_lines_of_what_stays() {
    let list = "part-of = [ # parents\n  # the first\n  \"b\",\n  'c' # the second\n  # no more\n]";
    let text = format!("{HEAD}\n[[soup.a]]\n{list} # all of them\n");
    let more = list.replace("'c' #", "'c', #").replace("  # no more", "  \"d\",\n  # no more");
    assert_eq!(set(&text, "a", "part-of", texts(&["b", "c", "d"])), Ok(text.replace(list, &more)));
    let fewer = "part-of = [ # parents\n  'c', # the second\n  # no more\n]";
    assert_eq!(set(&text, "a", "part-of", texts(&["c"])), Ok(text.replace(list, fewer)));
    let two_a_line = text.replace(list, "part-of = [\"b\", # one\n  \"c\"]");
    assert_eq!(set(&two_a_line, "a", "part-of", texts(&["b"])), Err(NoPlace::Comment("part-of".into())));
}

#[test]
fn a_signature_is_exchanged_and_taken_out_in_every_form() {
    let on = date(2026, 11, 21);
    let forms = [
        "reviewed = { by = \"A\", on = 2026-01-01 }\n",
        "reviewed.by = 'A'\nreviewed.on = 2026-01-01 # a day\n",
        "[soup.a.reviewed]\nby = \"A\"\non = 2026-01-01\n",
    ];
    for form in forms {
        let text =
            format!("{HEAD}\n[[soup.a]]\nversion = \"1.0.0\"\n{form}\n[[soup.b]]\nversion = \"2.0.0\"\n");
        let again = set(&text, "a", "reviewed", Value::Signature { by: "Bo".into(), on }).expect("set");
        let expected =
            text.replace("\"A\"", "\"Bo\"").replace("'A'", "'Bo'").replace("2026-01-01", "2026-11-21");
        assert_eq!(again, expected);
        assert_eq!(unset(&text, "a", "reviewed"), text.replace(form, ""));
    }
    let half = format!("{HEAD}\n[[soup.a]]\nversion = \"1.0.0\"\nreviewed.by = \"A\"\n");
    let whole = half.replace("reviewed.by = \"A\"", "reviewed = { by = \"Bo\", on = 2026-11-21 }");
    assert_eq!(set(&half, "a", "reviewed", Value::Signature { by: "Bo".into(), on }), Ok(whole));
}

#[test]
fn a_key_is_taken_out_with_its_line_and_the_comment_above_stays() {
    let text = format!(
        "{HEAD}\n[[soup.a]]\nversion = \"1.0.0\"\n# about both\nclass = \"B\" # why\nfunction = \"f\"\n"
    );
    assert_eq!(unset(&text, "a", "class"), text.replace("class = \"B\" # why\n", ""));
    assert_eq!(unset(&text, "a", "title"), text, "what is not there");
    let spaced = format!("{HEAD}\n[[soup.a]]\nversion = \"1.0.0\"\n\nclass = \"B\"\n\nfunction = \"f\"\n");
    assert_eq!(unset(&spaced, "a", "class"), spaced.replace("\nclass = \"B\"\n", ""));
}

#[test]
fn an_entry_goes_with_its_comment_and_without_leaving_blank_lines() {
    let [a, b, c] = ["a", "b", "c"].map(|name| entry(name, "1.0.0"));
    let about = format!("# what b does\n# https://b.example\n{b}# licence = \"MIT\"\n");
    let text = file(&[a.clone(), about.clone(), c.clone()]);
    assert_eq!(removed(&text, &["b"]), file(&[a.clone(), c.clone()]));
    assert_eq!(removed(&text, &["a"]), file(&[about.clone(), c.clone()]));
    assert_eq!(removed(&text, &["c"]), file(&[a.clone(), about.clone()]));
    assert_eq!(removed(&text, &["b", "c"]), file(std::slice::from_ref(&a)));
    assert_eq!(removed(&text, &["a", "b", "c"]), HEAD);
    let section = format!("# --- Parts ---\n\n{c}");
    let text = file(&[a.clone(), about, section.clone()]);
    assert_eq!(removed(&text, &["b"]), file(&[a, section]), "a comment that stands alone is about more");
}

#[test]
fn an_entry_goes_with_what_stands_below_headings_of_its_own() {
    let a = "[[soup.a]]\nversion = \"1.0.0\"\n\n[soup.a.reviewed]\nby = \"A\"\non = 2026-01-01\n".to_owned();
    let second = "[[soup.a]]\nversion = \"2.0.0\"\n".to_owned();
    let text = file(&[a.clone(), second.clone()]);
    assert_eq!(removed(&text, &["a"]), file(&[second]));
    let apart = file(&[
        "[[soup.a]]\nversion = \"1.0.0\"\n".into(),
        entry("b", "1.0.0"),
        "[soup.a.reviewed]\nby = \"A\"\n".into(),
    ]);
    assert_eq!(removed(&apart, &["a"]), file(&[entry("b", "1.0.0")]));
}

#[test]
fn a_new_entry_stands_where_the_alphabet_has_it() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| entry(name, "1.0.0"));
    let log = "[[evaluation]]\nanomaly = \"X\"\nsoup = \"a@1.0.0\"\n".to_owned();
    let about = format!("# what b does\n{b}");
    for (there, new) in [
        (vec![a.clone(), c.clone(), log.clone()], about.clone()),
        (vec![about.clone(), c.clone(), log.clone()], a.clone()),
        (vec![a.clone(), about.clone(), log.clone()], d.clone()),
    ] {
        let mut whole: Vec<String> = there.iter().chain([&new]).cloned().collect();
        whole.sort_by_key(|entry| entry.trim_start_matches("# what b does\n").replace("[[evaluation", "~"));
        let text = added(&file(&there), &[&new]);
        assert_eq!(text, file(&whole));
        let name = &new[new.find("soup.").expect("it has a heading") + 5..][..1];
        assert_eq!(removed(&text, &[name]), file(&there), "taken out again");
    }
    assert_eq!(added(&file(&[a.clone(), d.clone()]), &[&c, &b]), file(&[a, b, c, d]));
}

#[test]
fn versions_of_one_name_stand_in_their_order() {
    let text = file(&[entry("a", "1.9.0"), entry("b", "1.0.0")]);
    assert_eq!(
        added(&text, &[&entry("a", "1.10.0")]),
        file(&[entry("a", "1.9.0"), entry("a", "1.10.0"), entry("b", "1.0.0")])
    );
    assert_eq!(
        added(&text, &[&entry("a", "0.2.0")]),
        file(&[entry("a", "0.2.0"), entry("a", "1.9.0"), entry("b", "1.0.0")])
    );
}

#[test]
fn items_and_parts_that_are_kept_apart_stay_so() {
    let text = file(&[entry("b", "1.0.0"), entry("d", "1.0.0"), part("a", "b"), part("c", "b")]);
    let whole = file(&[
        entry("b", "1.0.0"),
        entry("c2", "1.0.0"),
        entry("d", "1.0.0"),
        part("a", "b"),
        part("b2", "b"),
        part("c", "b"),
    ]);
    assert_eq!(added(&text, &[&part("b2", "b"), &entry("c2", "1.0.0")]), whole);
    let mixed = file(&[part("a", "b"), entry("b", "1.0.0"), part("d", "b")]);
    assert_eq!(
        added(&mixed, &[&part("c", "b")]),
        file(&[part("a", "b"), entry("b", "1.0.0"), part("c", "b"), part("d", "b")])
    );
}

#[test]
fn a_part_that_became_an_item_and_stayed_where_it_was_decides_nothing() {
    let items = ["b", "d", "f", "h"].map(|name| entry(name, "1.0.0"));
    let parts = ["a", "c", "k"].map(|name| part(name, "b"));
    let [stray, new, after_it] = [entry("g", "1.0.0"), entry("e", "1.0.0"), part("i", "b")];
    let before: Vec<String> = [&items[..], &parts[..2], std::slice::from_ref(&stray), &parts[2..]].concat();
    let text = added(&file(&before), &[&new, &after_it]);
    // `i` stands behind `c`, the last part before it.
    let after = [&items[..2], &[new], &items[2..], &parts[..2], &[after_it, stray], &parts[2..]].concat();
    assert_eq!(text, file(&after));
}

#[test]
fn in_a_file_of_no_order_a_new_entry_is_the_last_of_its_kind() {
    let os = "[[soup.zephyr]]\nkind = \"os\"\nversion = \"3.7.0\"\n".to_owned();
    let there = [entry("m", "1.0.0"), entry("c", "1.0.0"), os.clone(), part("x", "m")];
    let whole = [entry("m", "1.0.0"), entry("c", "1.0.0"), entry("a", "1.0.0"), os, part("x", "m")];
    assert_eq!(added(&file(&there), &[&entry("a", "1.0.0")]), file(&whole));
}

#[test]
fn one_entry_takes_the_place_of_another() {
    let there = file(&[entry("a", "1.0.0"), entry("b", "1.0.0"), entry("d", "1.0.0")]);
    let swapped = |gone: &str, new: &str| {
        edited(&there, |edit| {
            edit.remove(&record(&there, gone).span)?;
            edit.add(&entry(new, "1.0.0"))
        })
    };
    assert_eq!(swapped("b", "c"), Ok(file(&[entry("a", "1.0.0"), entry("c", "1.0.0"), entry("d", "1.0.0")])));
    assert_eq!(swapped("d", "e"), Ok(file(&[entry("a", "1.0.0"), entry("b", "1.0.0"), entry("e", "1.0.0")])));
    let only = file(&[entry("a", "1.0.0")]);
    let other = edited(&only, |edit| {
        edit.remove(&record(&only, "a").span)?;
        edit.add(&entry("b", "1.0.0"))
    });
    assert_eq!(other, Ok(file(&[entry("b", "1.0.0")])));
}

#[test]
fn line_ends_and_the_mark_at_the_beginning_are_kept() {
    let text = format!("\u{feff}{}", file(&[entry("a", "1.0.0"), entry("c", "1.0.0")])).replace('\n', "\r\n");
    let whole = edited(&text, |edit| {
        edit.add(&entry("b", "1.0.0"))?;
        edit.set(&record(&text, "a").span, "class", words("B"))?;
        edit.set(&record(&text, "c").span, "version", words("1.0.1"))
    })
    .expect("edited");
    let expected = [entry("a", "1.0.0") + "class = \"B\"\n", entry("b", "1.0.0"), entry("c", "1.0.1")];
    assert_eq!(whole, format!("\u{feff}{}", file(&expected)).replace('\n', "\r\n"));
}

#[test]
fn what_is_written_on_one_line_is_refused_and_not_mangled() {
    for inline in [
        "soup = { a = [{ version = \"1.0.0\" }] }\n",
        "[soup]\na = [{ version = \"1.0.0\" }]\n",
        "soup.a = [{ version = \"1.0.0\" }]\n",
    ] {
        let text = format!("schema = 1\n{inline}");
        assert_eq!(set(&text, "a", "version", words("2.0.0")), Err(NoPlace::NotHeaded), "{text}");
        let outcome = edited(&text, |edit| edit.remove(&record(&text, "a").span));
        assert_eq!(outcome, Err(NoPlace::NotHeaded));
        assert_eq!(edited(&text, |edit| edit.add(&entry("a", "2.0.0"))), Err(NoPlace::NotTables));
    }
    let text = file(&[entry("a", "1.0.0")]);
    for no_entry in
        ["", "version = \"1\"\n", "[soup.b]\nversion = \"1\"\n", &(entry("b", "1") + &entry("c", "1"))]
    {
        assert_eq!(edited(&text, |edit| edit.add(no_entry)), Err(NoPlace::NotTables), "{no_entry}");
    }
}

#[test]
fn two_changes_of_one_place_are_refused() {
    let text = file(&[entry("a", "1.0.0")]);
    let span = record(&text, "a").span;
    let both = edited(&text, |edit| {
        edit.remove(&span)?;
        edit.set(&span, "class", words("B"))
    });
    assert_eq!(both, Err(NoPlace::Twice));
    let twice = edited(&text, |edit| {
        edit.set(&span, "class", words("B"))?;
        edit.set(&span, "class", words("C"))
    });
    assert_eq!(twice, Err(NoPlace::Twice));
}

mod evaluations {
    use super::*;

    const ENTRY: &str = "[[evaluation]]\nanomaly = \"X-2\"\nsoup = \"a@1.0.0\"\n";

    fn added(text: &str) -> String {
        super::added(text, &[ENTRY])
    }

    const ONE: &str = "schema = 1\n\n[[evaluation]]\nanomaly = \"X-1\"\nsoup = \"a@1.0.0\"\n";

    #[test]
    fn a_file_without_evaluations_gets_one_at_its_end() {
        assert_eq!(added("schema = 1\n"), format!("schema = 1\n\n{ENTRY}"));
        assert_eq!(added("schema = 1"), format!("schema = 1\n\n{ENTRY}"));
    }

    #[test]
    fn an_entry_stands_behind_the_last_and_before_what_follows() {
        let waiver = "\n[[waiver]]\nrule = \"x\"\n";
        assert_eq!(added(&format!("{ONE}{waiver}")), format!("{ONE}\n{ENTRY}{waiver}"));
        assert_eq!(added(&format!("{ONE}{}", &waiver[1..])), format!("{ONE}\n{ENTRY}{waiver}"));
    }

    #[test]
    fn a_comment_stays_with_what_it_is_about() {
        let closing = "# kept for the next review\n";
        assert_eq!(added(&format!("{ONE}{closing}")), format!("{ONE}{closing}\n{ENTRY}"));
        let heading = "# Waivers\n[[waiver]]\nrule = \"x\"\n";
        assert_eq!(added(&format!("{ONE}{heading}")), format!("{ONE}\n{ENTRY}\n{heading}"));
        let trailing = ONE.replace("\"a@1.0.0\"\n", "\"a@1.0.0\" # as shipped\n");
        assert_eq!(added(&trailing), format!("{trailing}\n{ENTRY}"));
    }

    #[test]
    fn a_text_that_looks_like_a_heading_is_not_taken_for_one() {
        let text = format!("{ONE}rationale = \"\"\"\n[[waiver]]\n# not a comment\n\"\"\"\n");
        assert_eq!(added(&text), format!("{text}\n{ENTRY}"));
    }

    #[test]
    fn a_signature_under_a_heading_of_its_own_belongs_to_its_entry() {
        let text = format!("{ONE}[evaluation.evaluated]\nby = \"A\"\non = 2026-01-01\n");
        assert_eq!(added(&text), format!("{text}\n{ENTRY}"));
    }

    #[test]
    fn line_ends_of_windows_are_kept() {
        let text = format!("{ONE}\n[[waiver]]\nrule = \"x\"").replace('\n', "\r\n");
        let edited = added(&text);
        assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
    }

    #[test]
    fn a_list_on_one_line_cannot_take_an_entry() {
        let text = "schema = 1\nevaluation = [{ anomaly = \"X-1\", soup = \"a@1.0.0\" }]\n";
        assert_eq!(add_evaluation(text, ENTRY), Err(NoPlace::NotTables));
        assert_eq!(add_evaluation("schema = ", ENTRY), Err(NoPlace::Unreadable));
    }
}
