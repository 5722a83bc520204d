//! Every key of the manifest, with its shape, meaning and clause.

/// The version of the schema, the value of the key `schema`.
pub const VERSION: i64 = 1;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A date, without quotes.
    Date,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of texts, or of tables that say more.
    TextsOrTables(&'static Section),
    /// A person and a date: `{ by = "...", on = 2026-01-31 }`.
    Signature,
    /// A table with keys of its own.
    Table(&'static Section),
    /// A list of tables, each headed `[[...]]`.
    Tables(&'static Section),
    /// A table whose keys are names, each a table.
    Named(&'static Section),
    /// A table whose keys are names, each a list of tables headed `[[...NAME]]`.
    NamedTables(&'static Section),
}

impl Shape {
    /// The phrase for a message and for the reference.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Number => "a whole number",
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::TextsOrTables(_) => "a list of texts or tables",
            Self::Flag => "true or false",
            Self::Date => "a date",
            Self::Choice(_) => "one of a few texts",
            Self::Signature => "a person and a date",
            Self::Table(_) => "a table",
            Self::Tables(_) => "a list of tables",
            Self::Named(_) => "a table of named tables",
            Self::NamedTables(_) => "a table of named lists of tables",
        }
    }
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// What it means.
    pub meaning: &'static str,
    /// The clause that asks for it, or an empty text.
    pub clause: &'static str,
}

/// A table of the file.
#[derive(Debug)]
pub struct Section {
    /// Its header, as it is written.
    pub header: &'static str,
    /// What it records.
    pub meaning: &'static str,
    /// Its keys, in the order they are best written.
    pub keys: &'static [Key],
}

const fn key(name: &'static str, shape: Shape, clause: &'static str, meaning: &'static str) -> Key {
    Key { name, shape, meaning, clause }
}

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

/// What an entry can be.
pub const KINDS: &[&str] = &["crate", "toolchain", "native", "os", "service", "other"];

/// Columns of the SOUP list that can be chosen to stand in the row, as the manifest names them.
pub const LIST_COLUMNS: &[&str] = &[
    "id",
    "title",
    "manufacturer",
    "version",
    "class",
    "role",
    "builds",
    "function",
    "entry",
    "anomalies-open",
    "anomalies-evaluated",
    "anomalies-residual",
    "designator",
    "source",
    "class-reason",
    "segregation",
    "used-by",
    "introduced-by",
    "published",
    "yanked",
    "performance",
    "environment",
    "verification",
    "failure",
    "hazards",
    "rustsec",
    "anomaly-lists",
    "parts",
    "features",
    "licence",
    "reviewed-by",
    "reviewed-on",
    "kind",
];

/// The whole file.
pub static FILE: Section = Section {
    header: "",
    meaning: "What stands at the top. `schema` stands above all tables; these can come in any order.",
    keys: &[
        key("schema", Shape::Number, "8.3", "The version of the file's format. This one is 1."),
        key("device", Shape::Table(&DEVICE), "8.1.1", "The device and its software system."),
        key(
            "policy",
            Shape::Table(&POLICY),
            "5.1.7",
            "How SOUP is managed here, where clauses leave a choice.",
        ),
        key("build", Shape::Tables(&BUILD), "8.1.3", "What ships."),
        key(
            "software-item",
            Shape::Named(&SOFTWARE_ITEM),
            "4.3",
            "Workspace packages whose class is not the system's.",
        ),
        key("soup", Shape::NamedTables(&SOUP), "8.1.2", "The SOUP items, by name."),
        key("evaluation", Shape::Tables(&EVALUATION), "7.1.3", "Judgements about published anomalies."),
        key("waiver", Shape::Tables(&WAIVER), "", "Findings that a person accepts for a time."),
    ],
};

/// `[device]`
pub static DEVICE: Section = Section {
    header: "[device]",
    meaning: "The device and the software system that is audited.",
    keys: &[
        key("manufacturer", Shape::Text, "8.1.1", "Who makes the device."),
        key("name", Shape::Text, "8.1.1", "The device's name."),
        key("software-system", Shape::Text, "8.1.1, 5.8.4", "The software system's name."),
        key(
            "safety-class",
            Shape::Text,
            "4.3 a, c",
            "The software system's safety class, A, B or C, as the risk file assigns it. Without one it is audited as class C (4.3 g).",
        ),
        key("class-reference", Shape::Text, "4.3 c", "Where the risk file assigns the class."),
        key(
            "no-platform",
            Shape::Text,
            "8.1.2, 5.3.4",
            "For a device without operating system: the statement that there is none, and where the architecture says so. Any other has an entry of the kind `os`.",
        ),
        key(
            "segregation",
            Shape::Text,
            "5.3.5",
            "For the whole software system: the segregation between its items that risk control depends on. It answers for every entry that says nothing of its own.",
        ),
        key("segregation-evidence", Shape::Texts, "5.3.5", "Where it is shown that this is effective."),
        key(
            "no-segregation",
            Shape::Text,
            "5.3.5",
            "In place of both: why no risk control of the software system depends on segregation.",
        ),
        key(
            "documents",
            Shape::Table(&DOCUMENTS),
            "5.1.1, 4.2",
            "The documents this file belongs to. Recorded; only a placeholder in it is a finding.",
        ),
    ],
};

/// `documents = { ... }`
pub static DOCUMENTS: Section = Section {
    header: "documents = { ... }",
    meaning: "Identifiers of the documents this file belongs to.",
    keys: &[
        key("plan", Shape::Text, "5.1.1", "The software development plan."),
        key("maintenance-plan", Shape::Text, "6.1", "The software maintenance plan."),
        key("risk-file", Shape::Text, "4.2", "The risk management file."),
        key("quality-manual", Shape::Text, "4.1", "The quality management system."),
    ],
};

/// `[policy]`
pub static POLICY: Section = Section {
    header: "[policy]",
    meaning: "How SOUP is managed here. Every key is optional and has the default given.",
    keys: &[
        key(
            "database-max-age",
            Shape::Text,
            "7.1.3",
            "How old the advisory database may be, by the date of its commit, in days or weeks. Default: `\"14 days\"`.",
        ),
        key(
            "database-url",
            Shape::Text,
            "7.1.3",
            "Where the advisory database's archive is pulled from where neither `--db-url` nor `CARGO_SOUP_DB_URL` says: an http, https or file address. It is sent no token and has a cache of its own. Default: what the forge serves of RustSec's repository.",
        ),
        key(
            "list-review-interval",
            Shape::Text,
            "7.1.3, 6.1 f",
            "How often a supplier's own anomaly list is looked at, in days or weeks. Default: `\"180 days\"`.",
        ),
        key(
            "allowed-licences",
            Shape::Texts,
            "",
            "SPDX identifiers of the licences that may be used. An expression is allowed when these satisfy it. Default: whatever is an SPDX expression.",
        ),
        key(
            "independent-approval",
            Shape::Texts,
            "",
            "The safety classes at which an evaluation needs an approver who is not its evaluator, as in `[\"B\", \"C\"]`. Default: none.",
        ),
        key(
            "list-columns",
            Shape::Texts,
            "8.1.2",
            "The columns that stand in the rows of the SOUP list, in this order, as in `[\"title\", \"version\", \"class\"]`: the keys of the list's JSON with `-` for `_`. `id` always comes first. Every other column stands in the record below, and machines get all of them in one order. Default: what the list shows without it.",
        ),
    ],
};

/// `[[build]]`
pub static BUILD: Section = Section {
    header: "[[build]]",
    meaning: "A build that ships; the device's SOUP is what all of them contain together. Without any: every workspace package with its default features, for the target Cargo is configured to build.",
    keys: &[
        key("name", Shape::Text, "5.8.4", "The build's name in findings and lists."),
        key("packages", Shape::Texts, "8.1.3", "The workspace packages it contains. Default: all of them."),
        key(
            "targets",
            Shape::Texts,
            "5.3.4",
            "Target triples. Default: the target Cargo is configured to build, else the host.",
        ),
        key(
            "features",
            Shape::Texts,
            "8.1.3",
            "Features that are switched on, as in `alarm` or `pump-control/alarm`.",
        ),
        key("default-features", Shape::Flag, "8.1.3", "Whether default features are on. Default: true."),
        key(
            "profile",
            Shape::Text,
            "5.8.5",
            "The Cargo profile it is built with, as in `release`. Recorded and printed; it decides nothing about what ships.",
        ),
    ],
};

/// `[software-item.NAME]`
pub static SOFTWARE_ITEM: Section = Section {
    header: "[software-item.NAME]",
    meaning: "A workspace package whose safety class is not the system's, or about which segregation is said. NAME is the package's name. Packages that are not listed have the class of the system.",
    keys: &[
        key("class", Shape::Text, "4.3 d", "Its safety class: A, B or C."),
        key(
            "segregation",
            Shape::Text,
            "4.3 d, 5.3.5",
            "Why it may have a lower class than the packages that depend on it: what keeps its faults from reaching them.",
        ),
        key(
            "segregation-evidence",
            Shape::Texts,
            "4.3 d, 5.3.5",
            "Where it is shown that this is effective.",
        ),
        key(
            "no-segregation",
            Shape::Text,
            "5.3.5",
            "Why no risk control depends on keeping it apart. It answers for the entries it brings as well.",
        ),
    ],
};

/// `[[soup.NAME]]`
pub static SOUP: Section = Section {
    header: "[[soup.NAME]]",
    meaning: "One SOUP item in one version. NAME is the crate's package name, or what the item is called; a name with a dot or a space stands in quotes. A second version is a second entry.",
    keys: &[
        key(
            "kind",
            Shape::Choice(KINDS),
            "8.1.2",
            "What it is: a crate (the default); compiler, standard library and target runtime; native code; operating system; a service the device uses; anything else. Only crates are compared with the dependency graph. The standard library and target runtime (`core` where there is no more) is the `toolchain` named `rust-std`, compared with the `rustc` that builds.",
        ),
        key("title", Shape::Text, "8.1.2 a", "Its title, where it is not NAME."),
        key(
            "version",
            Shape::Text,
            "8.1.2 c",
            "The one exact version in use; for a crate, the one in `Cargo.lock`.",
        ),
        key("checksum", Shape::Text, "8.1.2 c", "For a crate from a registry: its checksum in `Cargo.lock`."),
        key("revision", Shape::Text, "8.1.2 c", "For a crate from git: the full commit id in `Cargo.lock`."),
        key(
            "part-of",
            Shape::Texts,
            "8.1.2, 5.3.3",
            "For a crate that comes along only with others: the entries that are on every path to it, as `name` or `name@version`. It is covered by their records and has their class.",
        ),
        key(
            "class",
            Shape::Text,
            "4.3 d, f",
            "Its safety class: A, B or C. Default: the highest class of the workspace packages that reach it; for a part, the highest class of the entries it is part of; for what is no crate, that of the system.",
        ),
        key(
            "segregation",
            Shape::Text,
            "4.3 d, 5.3.5",
            "Why its class may be lower than that: what keeps its faults from reaching software of the higher class.",
        ),
        key(
            "segregation-evidence",
            Shape::Texts,
            "4.3 d, 5.3.5",
            "Where it is shown that this is effective.",
        ),
        key("no-segregation", Shape::Text, "5.3.5", "Why no risk control depends on keeping it apart."),
        key(
            "manufacturer",
            Shape::Text,
            "8.1.2 b",
            "Who makes it: a person, a group or a company. A part needs it only where the crate itself names nobody.",
        ),
        key(
            "licence",
            Shape::Text,
            "",
            "Its licence as an SPDX expression, where the crate states none or another.",
        ),
        key("function", Shape::Text, "5.3.3", "What the device needs it for."),
        key(
            "performance",
            Shape::Text,
            "5.3.3",
            "The performance the device needs of it, or why none is needed.",
        ),
        key("environment", Shape::Text, "5.3.4", "The hardware and software it needs to work properly."),
        key(
            "failure",
            Shape::Text,
            "7.1.1, 7.1.2 c",
            "What happens in the device if it fails or gives an unexpected result.",
        ),
        key("hazards", Shape::Texts, "7.1.4", "Hazards of the risk file such a failure can contribute to."),
        key(
            "no-contribution",
            Shape::Text,
            "7.1.2, 7.1.3",
            "In place of `hazards`: why such a failure cannot contribute to a hazardous situation.",
        ),
        key(
            "verification",
            Shape::Texts,
            "5.3.6 c, 5.6, 5.7",
            "Evidence that it does what is required of it: tests, reviews, analyses.",
        ),
        key(
            "anomaly-lists",
            Shape::TextsOrTables(&ANOMALY_LIST),
            "7.1.3",
            "Where its supplier publishes anomalies: addresses, or tables that also say who last looked there. A part is covered by the lists of what it is part of.",
        ),
        key(
            "reviewed",
            Shape::Signature,
            "8.1.2, 5.3.6",
            "Who read the entry and stands behind it, and the day they did. Without it the entry is a proposal.",
        ),
    ],
};

/// `anomaly-lists = [{ ... }]`
pub static ANOMALY_LIST: Section = Section {
    header: "anomaly-lists = [{ ... }]",
    meaning: "One list of the supplier's own and the last look at it, or why there is none. `cargo soup review-list` writes it.",
    keys: &[
        key("url", Shape::Text, "7.1.3", "Its http or https address."),
        key("looked", Shape::Signature, "7.1.3, 6.1 f", "Who last looked at it, when."),
        key(
            "sought",
            Shape::Text,
            "7.1.3",
            "What was looked for, so that another person could look for the same.",
        ),
        key(
            "found",
            Shape::Text,
            "7.1.3",
            "What was found: the anomalies that concern the device, or that none does. Each has an `[[evaluation]]`.",
        ),
        key("copy", Shape::Text, "7.1.3", "Digest of the copy that was kept of it, as `sha256:...`."),
        key(
            "none",
            Shape::Text,
            "7.1.3",
            "In place of all others: why no list is named, as that the supplier publishes none.",
        ),
    ],
};

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
            "The reference to the hazard analysis: hazards of the risk file it was weighed against, or the place there that rules them out.",
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

/// Every table of the file, the file itself first.
pub static SECTIONS: [&Section; 10] =
    [&FILE, &DEVICE, &DOCUMENTS, &POLICY, &BUILD, &SOFTWARE_ITEM, &SOUP, &ANOMALY_LIST, &EVALUATION, &WAIVER];
