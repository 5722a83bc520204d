use crate::criteria::{Basis, SafetyClass};
use crate::evidence::manifest::Stated;
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "placeholder-text" in Manifest;
    finds "a required field holds TODO, TBD, ?, n/a or the like";
    many "required fields hold a placeholder";
    levels "EEE";
    basis Basis::clauses("the field's clause: 5.3.3, 5.3.4, 7.1.3, 8.1.2");
    remedy Mend;
}

/// Texts that say nothing: their letters and digits, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "na",
    "none",
    "unknown",
    "todo",
    "tbd",
    "tbc",
    "tba",
    "fixme",
    "xxx",
    "placeholder",
    "notapplicable",
    "tobedone",
    "tobedefined",
    "tobedetermined",
];

/// Words that mark a text as unfinished when they open it.
const OPENINGS: &[&str] = &["todo", "tbd", "tbc", "fixme", "xxx"];

/// Keys that class A does not ask for (5.3.3, 5.3.4, 5.3.5 and clause 7 begin at class B or C).
const NOT_FOR_CLASS_A: &[&str] = &[
    "function",
    "performance",
    "environment",
    "verification",
    "failure",
    "hazards",
    "controls",
    "no-contribution",
    "no-segregation",
];

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let Some(manifest) = ledger.manifest() else { return Vec::new() };
    let device = manifest.device.stated.iter().map(|stated| (stated, Subject::Device, ledger.system.clone()));
    // Parts too: what is left out of their entries is fine, what is written there is listed.
    let crates = ledger.items.iter().filter_map(|item| Some((item.record?, item.subject(), &item.judged)));
    let others = ledger.others.iter();
    let others = others.map(|other| (other.record, Subject::parse(&other.record.id()), &other.judged));
    let entries = crates.chain(others).flat_map(|(record, subject, judged)| {
        record.stated.iter().map(move |stated| (stated, subject.clone(), judged.clone()))
    });
    let evaluations = manifest.evaluations.iter().flat_map(|evaluation| {
        let subject = evaluation.soup.text().map_or(Subject::Device, Subject::parse);
        let judged = ledger.judged(evaluation.soup.text());
        evaluation.stated.iter().map(move |stated| (stated, subject.clone(), judged.clone()))
    });
    let waivers = manifest.waivers.iter().flat_map(|waiver| {
        let subject = waiver.soup.text().map_or(Subject::Device, Subject::parse);
        waiver.stated.iter().map(move |stated| (stated, subject.clone(), ledger.system.clone()))
    });
    let software_items = manifest.software_items.iter().flat_map(|(name, item)| {
        item.stated.iter().map(move |stated| (stated, Subject::parse(name), ledger.system.clone()))
    });
    let all = device.chain(software_items).chain(entries).chain(evaluations).chain(waivers);
    all.filter_map(|(stated, subject, judged)| hit(stated, subject, judged)).collect()
}

fn hit((key, text): &Stated, subject: Subject, judged: Judged) -> Option<Hit> {
    let asked_for = judged.class > SafetyClass::A || !NOT_FOR_CLASS_A.contains(key);
    if !asked_for || !is_placeholder(&text.value) || is_an_answer(key, &text.value) {
        return None;
    }
    let of = subject.id().map(|id| format!(" for {id}")).unwrap_or_default();
    let message = format!("`{key}`{of} holds a placeholder");
    let help = format!("write what is the case, or take `{key}` out until somebody can");
    Some(Hit::new(subject, judged, Place::at(&text.span), message, help))
}

/// Of a look at a list, "none" is what was found.
fn is_an_answer(key: &str, text: &str) -> bool {
    key == "found" && text.trim().eq_ignore_ascii_case("none")
}

fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let said: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let opens =
        |word: &str| text.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ' ', ',', '(']));
    // "...", "?", "-": the dots are what `help:` leaves open, and must not pass as an answer.
    let says_nothing = !text.is_empty() && said.is_empty();
    says_nothing || PLACEHOLDERS.contains(&said.as_str()) || OPENINGS.iter().any(|word| opens(word))
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn a_sentence_that_only_mentions_a_placeholder_is_none() {
        assert!(!is_placeholder("none required: it is called once at start-up"));
        assert!(!is_placeholder("lists the open TODO items"));
    }

    #[test]
    fn a_promise_to_write_something_is_one() {
        assert!(is_placeholder("TODO: ask Jo"));
        assert!(is_placeholder(" n/a. "));
    }

    #[test]
    fn the_dots_that_a_help_text_leaves_open_are_one() {
        for text in ["...", "\u{2026}", "?", "--"] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder(" "), "a blank text is a missing one");
    }
}
