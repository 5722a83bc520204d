//! Properties of edits: any manifest, any edit.

use cargo_soup::evidence::manifest::edit::{Edit, Edited, Value};
use cargo_soup::evidence::manifest::{self, Manifest, Record};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;

/// Whole parts of manifests, as people lay them out.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "\n", "# a comment\n", "\n# a comment\n", "  \n\n",
    "[[evaluation]]\nanomaly = \"X-1\"\nsoup = \"nom@7.1.3\"\n",
    "[[evaluation]] # why\n  anomaly = \"X-2\" # [[waiver]]\n\nsoup = 'nom@7.1.3'\n\n",
    "[[evaluation]]\nanomaly = \"X-3\"\nsoup = \"nom@7.1.3\"\nrationale = \"\"\"\n[[waiver]]\n# no comment\n\"\"\"\n",
    "[[evaluation]]\nanomaly = \"X-4\"\nsoup = \"nom@7.1.3\"\nevidence = [\n  \"a\",\n  # b\n]\n",
    "[[evaluation]]\nanomaly = \"X-5\"\nsoup = \"nom@7.1.3\"\n[evaluation.evaluated]\nby = \"A\"\non = 2026-01-01\n",
    "[[evaluation]]\n",
    "[[waiver]]\nrule = \"unmaintained-crate\"\n", "[[soup.nom]]\nversion = \"7.1.3\"\n",
    "[[soup.\"[[evaluation]]\"]]\nversion = \"1.0.0\"\n",
    "\n# about more, this comment\n\n", "# what nom does\n[[soup.nom]]\nversion = '7.1.3' # pinned\nclass   = \"B\"   # as its parent\n\n",
    "[[soup.m]]\nversion = \"1.0.0\"\npart-of = [\n  # the first\n  \"nom\",\n]\nreviewed.by = \"A\"\nreviewed.on = 2026-01-01\n",
    "\n[[soup.m]]\nversion=\"1.0.0\"\nfunction = \"\"\"\n[[soup.nom]]\n\"\"\"\n[soup.m.reviewed]\n# signed\nby = 'A'\non = 2026-01-01\n\n",
    "[[soup.zz]]\n  part-of = [ \"nom\", \"m\" ] # two\n  version = \"9.0.0\"\n  # closing\n\n", "[[soup.zz]]\n",
    "\n\n[[soup.\"a.b\"]]\nkind = \"os\"\nversion = \"1\"\nreviewed = { by = \"A\", on = 2026-01-01 }\n",
];

/// One change, of whichever entry the index falls on.
#[derive(Clone, Debug)]
enum Op {
    Set(Index, &'static str, Value),
    Unset(Index, &'static str),
    Remove(Index),
    Add(String),
}

fn value() -> impl Strategy<Value = (&'static str, Value)> {
    let text = prop::sample::select(
        &["", "B", "it's \"so\"", "a\\b", "two\nlines", "[[soup.x]]", "# no comment", "\u{fc}"][..],
    );
    let key = prop::sample::select(&["version", "checksum", "class", "function", "failure", "unknown"][..]);
    let texts = prop::collection::vec(prop::sample::select(&["nom", "b c", "a"][..]), 0..3);
    let on = jiff::civil::date(2026, 11, 21);
    prop_oneof![
        4 => (key, text).prop_map(|(key, text)| (key, Value::Text(text.into()))),
        2 => texts.prop_map(|list| ("part-of", Value::Texts(list.into_iter().map(Into::into).collect()))),
        2 => text_of_a_person().prop_map(move |by| ("reviewed", Value::Signature { by, on })),
    ]
}

fn text_of_a_person() -> impl Strategy<Value = String> {
    prop::sample::select(&["Jo Doe", "J. \"Jo\" Doe"][..]).prop_map(Into::into)
}

fn entry() -> impl Strategy<Value = String> {
    let names = prop::sample::select(&["aa", "nom", "m", "zz", "\"a.b\""][..]);
    let version = prop::sample::select(&["1.0.0", "7.1.3", "9.0.0"][..]);
    (names, version, any::<(bool, bool)>()).prop_map(|(name, version, (part, about))| {
        let about = if about { "# what it does\n" } else { "" };
        let part = if part { "part-of = [\"nom\"]\n" } else { "" };
        format!("{about}[[soup.{name}]]\nversion = \"{version}\"\n{part}")
    })
}

fn op() -> impl Strategy<Value = Op> {
    let keys = prop::sample::select(&["version", "reviewed", "part-of", "function", "kind"][..]);
    prop_oneof![
        4 => (any::<Index>(), value()).prop_map(|(index, (key, value))| Op::Set(index, key, value)),
        2 => (any::<Index>(), keys).prop_map(|(index, key)| Op::Unset(index, key)),
        1 => any::<Index>().prop_map(Op::Remove),
        2 => entry().prop_map(Op::Add),
    ]
}

fn manifests() -> impl Strategy<Value = String> {
    let blocks = prop::collection::vec(prop::sample::select(BLOCKS), 0..9);
    (blocks, any::<(bool, bool, bool)>()).prop_map(|(blocks, (cut, windows, marked))| {
        let mut text = format!("{}schema = 1\n{}", if marked { "\u{feff}" } else { "" }, blocks.concat());
        if cut {
            text = text.trim_end().to_owned();
        }
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

/// What a record says, without where it stands.
fn said(record: &Record) -> String {
    let texts: Vec<String> =
        record.stated.iter().map(|(key, text)| format!("{key}={}", text.value)).collect();
    let signed =
        record.reviewed.get().map(|signature| (signature.by.get().cloned(), signature.on.get().copied()));
    let parts: Option<Vec<&String>> =
        record.part_of.as_ref().map(|list| list.iter().map(|one| &one.value).collect());
    format!("{}@{:?} {texts:?} {signed:?} {parts:?}", record.name, record.version.get())
}

fn counted(manifest: &Manifest) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for record in &manifest.soup {
        *counted.entry(said(record)).or_default() += 1;
    }
    counted
}

fn others(manifest: &Manifest) -> String {
    let evaluations =
        manifest.evaluations.iter().map(|one| format!("{:?}{:?}", one.anomaly.get(), one.rationale.get()));
    let waivers = manifest.waivers.iter().map(|one| format!("{:?}", one.rule.get()));
    evaluations.chain(waivers).collect::<Vec<_>>().join("\n")
}

/// Applies changes to a manifest; those that are refused at once are left out.
fn plan(edit: &mut Edit<'_>, ops: &[Op]) -> Vec<(usize, Op)> {
    let records = edit.manifest().soup.clone();
    let mut taken = Vec::new();
    for op in ops {
        let of = |index: &Index| (!records.is_empty()).then(|| index.index(records.len()));
        let (at, done) = match op {
            Op::Add(entry) => (usize::MAX, edit.add(entry).is_ok()),
            Op::Set(index, ..) | Op::Unset(index, _) | Op::Remove(index) => {
                let Some(at) = of(index) else { continue };
                let busy = taken.iter().any(|(other, _)| *other == at);
                let span = &records[at].span;
                let done = !busy
                    && match op {
                        Op::Set(_, key, value) => edit.set(span, key, value.clone()).is_ok(),
                        Op::Unset(_, key) => edit.unset(span, key).is_ok(),
                        _ => edit.remove(span).is_ok(),
                    };
                (at, done)
            }
        };
        if done {
            taken.push((at, op.clone()));
        }
    }
    taken
}

fn undone(text: &str, edited: &Edited) -> String {
    let mut back = edited.text.clone();
    for change in edited.changes.iter().rev() {
        back.replace_range(change.new.clone(), &text[change.old.clone()]);
    }
    back
}

/// The lines of a text that are comments or blank, or hold what no edit is about.
fn bystanders(text: &str) -> Vec<&str> {
    let kept = |line: &&str| {
        line.starts_with("# about more")
            || line.starts_with("[[evaluation]]")
            || line.starts_with("[[waiver]]")
    };
    text.lines().filter(kept).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_edit_of_any_manifest_does_what_is_meant_and_nothing_else(
        text in manifests(),
        ops in prop::collection::vec(op(), 1..6),
    ) {
        let mut edit = Edit::of(&text).expect("a manifest");
        let before = edit.manifest().clone();
        let done = plan(&mut edit, &ops);
        let edited = match edit.planned() {
            Ok(edited) => edited,
            // Comments within a value are never lost; nothing else is a reason here.
            Err(why) => {
                prop_assert!(matches!(why, manifest::edit::NoPlace::Comment(_)), "{why} {ops:?}\n{text}");
                return Ok(());
            }
        };
        prop_assert_eq!(undone(&text, &edited), &text[..], "the changes, undone");
        prop_assert_eq!(bystanders(&edited.text), bystanders(&text));
        let after = manifest::read(&edited.text).expect("a manifest");
        prop_assert_eq!(others(&after), others(&before));
        let concerned: Vec<usize> = done.iter().map(|(at, _)| *at).collect();
        let mut expected = counted(&after);
        for (at, record) in before.soup.iter().enumerate() {
            let stays = !concerned.contains(&at);
            if stays {
                let left = expected.get_mut(&said(record));
                prop_assert!(left.as_ref().is_some_and(|left| **left > 0), "{} is lost\n{}", said(record), edited.text);
                *left.expect("just looked at") -= 1;
            }
        }
        let gone = done.iter().filter(|(_, op)| matches!(op, Op::Remove(_))).count();
        let new = done.iter().filter(|(at, _)| *at == usize::MAX).count();
        prop_assert_eq!(after.soup.len() + gone, before.soup.len() + new);
        for (at, op) in &done {
            if let Op::Set(_, key, Value::Text(wanted)) = op {
                let name = &before.soup[*at].name;
                let says = |record: &Record| record.stated.iter().any(|(stated, text)| stated == key && text.value == *wanted);
                let found = after.soup.iter().any(|record| record.name == *name && says(record));
                prop_assert!(found || *key == "unknown", "{key} = {wanted:?}\n{}", edited.text);
            }
        }
        let ends = if text.contains("\r\n") { edited.text.matches("\r\n").count() } else { edited.text.matches('\n').count() };
        prop_assert_eq!(edited.text.matches('\n').count(), ends, "one kind of line ends");
    }

    #[test]
    fn what_is_added_and_taken_out_again_leaves_the_file_as_it_was(text in manifests(), new in entry()) {
        let text = if text.ends_with('\n') { text } else { format!("{text}\n") };
        let text = text.replace("\r\n", "\n");
        let whole = {
            let mut edit = Edit::of(&text).expect("a manifest");
            edit.add(&new).expect("an entry");
            edit.planned().expect("there is a place")
        };
        let mut edit = Edit::of(&whole.text).expect("a manifest");
        let added = edit.manifest().soup.iter().find(|record| whole.wrote(record.span.start)).expect("it is there").span.clone();
        edit.remove(&added).expect("it has a heading");
        let back = edit.planned().expect("it can be taken out").text;
        let squeezed = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(ToOwned::to_owned).collect::<Vec<String>>();
        prop_assert_eq!(squeezed(&back), squeezed(&text));
        let doubled = |text: &str| text.matches("\n\n\n").count();
        prop_assert!(doubled(&back) <= doubled(&text), "{back}");
    }

    #[test]
    fn an_evaluation_is_added_and_every_other_byte_is_kept(
        blocks in prop::collection::vec(prop::sample::select(BLOCKS), 0..8),
        ends in any::<(bool, bool)>(),
    ) {
        let mut text = format!("schema = 1\n{}", blocks.concat());
        if ends.0 {
            text = text.trim_end().to_owned();
        }
        if ends.1 {
            text = text.replace('\n', "\r\n");
        }
        let before = manifest::read(&text).expect("a manifest");
        let edited = manifest::edit::add_evaluation(&text, "[[evaluation]]\nanomaly = \"ADDED-1\"\nsoup = \"nom@7.1.3\"\n").expect("there is a place");
        prop_assert_eq!(undone(&text, &edited), &text[..]);
        let after = manifest::read(&edited.text).expect("a manifest");
        let anomalies = |manifest: &Manifest| -> Vec<String> {
            manifest.evaluations.iter().map(|one| one.anomaly.text().unwrap_or("none").to_owned()).collect()
        };
        let mut expected = anomalies(&before);
        expected.push("ADDED-1".into());
        prop_assert_eq!(anomalies(&after), expected, "it is the last of the log");
        prop_assert_eq!(after.problems.len(), before.problems.len());
        prop_assert_eq!(after.soup.len(), before.soup.len());
        prop_assert_eq!(after.waivers.len(), before.waivers.len());
    }
}
