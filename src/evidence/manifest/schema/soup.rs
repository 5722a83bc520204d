//! The items.

use super::{Section, Shape, key};

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
    "contents",
    "modification",
    "class-reason",
    "segregation",
    "used-by",
    "introduced-by",
    "published",
    "yanked",
    "performance",
    "environment",
    "requirements",
    "verification",
    "failure",
    "hazards",
    "controls",
    "rustsec",
    "anomaly-lists",
    "parts",
    "features",
    "licence",
    "reviewed-by",
    "reviewed-on",
    "kind",
];

/// What an entry can be.
pub const KINDS: &[&str] = &["crate", "tool", "toolchain", "native", "os", "service", "other"];

/// Whose the native code of a crate is, where no entry of its own stands for it.
pub const NATIVE: &[&str] = &["own"];

/// `[[soup.NAME]]`
pub static SOUP: Section = Section {
    header: "[[soup.NAME]]",
    meaning: "One SOUP item in one version. NAME is the crate's package name, or what the item is called; a name with a dot or a space stands in quotes. A second version is a second entry.",
    keys: &[
        key(
            "kind",
            Shape::Choice(KINDS),
            "8.1.2",
            "What it is: a crate (the default); a tool that builds and generates nothing, a supporting item (5.1.10); compiler, standard library and target runtime; native code; operating system; a service the device uses; anything else. Crates, and tools that are crates, are compared with the dependency graph. The standard library and target runtime (`core` where there is no more) is the `toolchain` named `rust-std`, compared with the `rustc` that builds.",
        ),
        key("title", Shape::Text, "8.1.2 a", "Its title, where it is not NAME."),
        key(
            "version",
            Shape::Text,
            "8.1.2 c",
            "The one exact version in use; for a crate, the one in `Cargo.lock`.",
        ),
        key(
            "checksum",
            Shape::Text,
            "8.1.2 c",
            "For a crate from a registry: its checksum in `Cargo.lock`. For one from a directory outside the repository, or whose files were changed: the digest of its files, `tree-sha256:...`, as a finding gives it.",
        ),
        key("revision", Shape::Text, "8.1.2 c", "For a crate from git: the full commit id in `Cargo.lock`."),
        key(
            "modification",
            Shape::Text,
            "8.1.2, 8.2",
            "For a crate that is patched, replaced, or vendored with changes: what was changed and why, and where the change is recorded.",
        ),
        key(
            "features",
            Shape::Texts,
            "5.3.4, 7.4.1",
            "The features that were on when the entry was reviewed. Left out: nobody compares them.",
        ),
        key(
            "native",
            Shape::Choice(NATIVE),
            "8.1.2",
            "For a crate with native code: `\"own\"`, that code is the crate's own and covered by this entry. What has a title, supplier and version of its own has an entry with `kind = \"native\"`.",
        ),
        key(
            "bundled-by",
            Shape::Texts,
            "8.1.2",
            "For `kind = \"native\"`: the crates whose packages hold its code, as `name` or `name@version`. The version is compared with what the package says.",
        ),
        key(
            "linked-by",
            Shape::Texts,
            "8.1.2, 5.3.4",
            "For what is no crate: the crates that link it as the system provides it, as `name` or `name@version`.",
        ),
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
        key("requirements", Shape::Texts, "5.2.2, 5.3.3", "Ids of the software requirements it serves."),
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
            "controls",
            Shape::Texts,
            "7.2, 7.3.3",
            "Ids of the risk controls against such a failure, or which it takes part in.",
        ),
        key(
            "verification",
            Shape::Texts,
            "5.3.6 c, 5.6, 5.7",
            "Evidence that it does what is required of it: tests, reviews, analyses. Where files of tests are named in `trace-sources`, each of them is an id.",
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
        key(
            "looked",
            Shape::Signature,
            "7.1.3, 6.1 f",
            "Who last looked at it, when; beside `none`: who says so, since when.",
        ),
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
            "In place of `url`, `sought`, `found` and `copy`: why no list is named, as that the supplier publishes none.",
        ),
    ],
};
