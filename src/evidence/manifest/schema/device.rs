//! The device, how SOUP is managed, and what ships.

use super::{NATIVE, Section, Shape, key};

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
        key(
            "trace-sources",
            Shape::Table(&TRACE_SOURCES),
            "5.1.1 c, 7.3.3",
            "Files with the ids that other documents of the device know. Default: none, and no id is compared.",
        ),
    ],
};

/// `trace-sources = { ... }`
pub static TRACE_SOURCES: Section = Section {
    header: "trace-sources = { ... }",
    meaning: "For each kind of id the files that know it, relative to the folder of the manifest. `.csv` is a table with a column `id` (else the first one counts), `.xml` the JUnit results of tests; any other file has an id a line, with `#` before comments. An id of a kind without files is not compared.",
    keys: &[
        key("requirements", Shape::Texts, "5.2.2", "Software requirements."),
        key("hazards", Shape::Texts, "7.1.4", "Hazards of the risk file."),
        key("controls", Shape::Texts, "7.2, 7.3.1", "Risk controls."),
        key(
            "tests",
            Shape::Texts,
            "5.6, 5.7, 9.8",
            "Tests, reviews and analyses. An id is found in results as the name of a test case, as `class.name` or `class::name`, or as a word in one of them, whatever the case and with `-` as `_`: `TC-0451` in `tc_0451_keeps_the_order`.",
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
        key(
            "native",
            Shape::Choice(NATIVE),
            "8.1.2",
            "`\"own\"`: the native code in the package is the manufacturer's own.",
        ),
    ],
};
