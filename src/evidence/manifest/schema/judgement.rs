//! What people judge and accept.

use super::{Section, Shape, key};

/// What an evaluation can conclude.
pub const OUTCOMES: &[&str] = &[
    "under-evaluation",
    "not-affected",
    "false-match",
    "affected-acceptable",
    "affected-controlled",
    "affected-fix",
    "fixed",
];

/// Why an item is not affected; the finer of the sets in use, from which the others can be derived.
pub const JUSTIFICATIONS: &[&str] = &[
    "code-not-present",
    "code-not-reachable",
    "requires-configuration",
    "requires-dependency",
    "requires-environment",
    "protected-by-compiler",
    "protected-at-runtime",
    "protected-at-perimeter",
    "protected-by-mitigating-control",
];

/// What an anomaly of a supplier's own list can be about.
pub const ANOMALY_KINDS: &[&str] = &["functional-bug", "security", "performance", "documentation", "other"];

/// `[[evaluation]]`
pub static EVALUATION: Section = Section {
    header: "[[evaluation]]",
    meaning: "A person's judgement about one published anomaly of one exact item. It holds while item, version, checksum and the advisory's core facts or the supplier's list are what they were.",
    keys: &[
        key(
            "anomaly",
            Shape::Text,
            "7.1.3",
            "The advisory's id, as in `RUSTSEC-2021-0003`, or one of its aliases; or the id on a supplier's own list.",
        ),
        key("soup", Shape::Text, "7.1.3, 8.1.2", "The item, as `name@version`."),
        key(
            "checksum",
            Shape::Text,
            "8.1.2 c",
            "For a crate from a registry: its checksum when it was judged.",
        ),
        key("revision", Shape::Text, "8.1.2 c", "For a crate from git: its revision when it was judged."),
        key(
            "advisory-digest",
            Shape::Text,
            "7.1.3",
            "Digest of the advisory's core facts when it was judged: package, ranges, platforms, functions, kind, withdrawal, title.",
        ),
        key(
            "text-digest",
            Shape::Text,
            "",
            "Digest of the advisory's whole text when it was judged. Optional; lets an audit say that prose or metadata were edited since.",
        ),
        key(
            "list",
            Shape::Text,
            "7.1.3",
            "For an anomaly of a supplier's own list: the list's address as the item has it in `anomaly-lists`, or a page below it. It stands in the place of `advisory-digest`: nothing can be computed about such an anomaly.",
        ),
        key(
            "kind",
            Shape::Choice(ANOMALY_KINDS),
            "7.1.3",
            "For an anomaly of a supplier's own list: what it is about.",
        ),
        key(
            "title",
            Shape::Text,
            "7.1.3",
            "For an anomaly of a supplier's own list: what it is about, in a line.",
        ),
        key(
            "copy",
            Shape::Text,
            "7.1.3",
            "For an anomaly of a supplier's own list: digest of the copy that was kept of it when it was judged, as `sha256:...`.",
        ),
        key(
            "outcome",
            Shape::Choice(OUTCOMES),
            "7.1.3, 5.8.3",
            "The conclusion: not judged yet; present but cannot occur here; about something else; occurs, and no risk is unacceptable; occurs, and a risk control is in place; occurs, and a change is under way; fixed in this version.",
        ),
        key("justification", Shape::Choice(JUSTIFICATIONS), "7.1.3", "For `not-affected`: why."),
        key(
            "evidence",
            Shape::Texts,
            "7.1.3",
            "For `not-affected`: what shows it, as references to documents, tests or code.",
        ),
        key("rationale", Shape::Text, "7.1.3", "The reasoning, in words."),
        key(
            "hazardous-situation",
            Shape::Flag,
            "7.1.3",
            "Whether the anomaly can lead to a hazardous situation in this device. Asked for wherever its code is in the device: `not-affected` but for `code-not-present`, and `affected-...`.",
        ),
        key(
            "hazards",
            Shape::Texts,
            "7.1.4",
            "The reference to the hazard analysis: hazards of the risk file it was weighed against, or the place there that rules them out. A text without a space is an id.",
        ),
        key(
            "controls",
            Shape::Texts,
            "7.2, 7.3.3",
            "Ids of the risk controls that are in place against it: what `affected-controlled` rests on.",
        ),
        key(
            "action",
            Shape::Text,
            "9.2 d, 7.2.1",
            "For an `affected-...` outcome: the risk control, the change request, or the reason to do nothing.",
        ),
        key("evaluated", Shape::Signature, "7.1.3", "Who judged, when."),
        key("approved", Shape::Signature, "7.1.3", "Who approved, when."),
        key("review-by", Shape::Date, "6.2.1", "The day the judgement has to be looked at again."),
    ],
};

/// `[[waiver]]`
pub static WAIVER: Section = Section {
    header: "[[waiver]]",
    meaning: "Accepts the findings of one rule about one item as it is, for a time. It holds while version, checksum and the advisory's core facts are what they were. It never hides anything: a waived finding stays in every output.",
    keys: &[
        key(
            "rule",
            Shape::Text,
            "",
            "The rule's name, as in `unmaintained-crate`. Its page says whether it can be waived.",
        ),
        key(
            "soup",
            Shape::Text,
            "",
            "The item as the finding names it: `name@version`, or `name` where it has no version; left out where the rule is about the device.",
        ),
        key(
            "anomaly",
            Shape::Text,
            "7.1.3",
            "For a finding about an anomaly: its id. A waiver accepts one anomaly, never the next.",
        ),
        key("checksum", Shape::Text, "8.1.2 c", "The item's checksum when it was accepted."),
        key("revision", Shape::Text, "8.1.2 c", "For a crate from git: its revision when it was accepted."),
        key(
            "advisory-digest",
            Shape::Text,
            "7.1.3",
            "For a finding about an anomaly: digest of the advisory's core facts when it was accepted; for one that cannot be read: of its text.",
        ),
        key("justification", Shape::Text, "", "Why it is accepted."),
        key("by", Shape::Text, "", "Who accepts it."),
        key("on", Shape::Date, "", "The day it was accepted."),
        key("expires", Shape::Date, "", "The last day it holds."),
    ],
};
