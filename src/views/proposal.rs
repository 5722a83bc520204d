//! A manifest as `init` proposes it: facts filled in, judgements left out.

use crate::criteria::SafetyClass;
use crate::evidence::graph::{Crate, CrateIx, Graph, Library, Means};
use crate::evidence::manifest::schema;
use crate::evidence::manifest::write::{self, quoted};
use crate::reconcile::{Adoption, Ledger};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is known about the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Who makes it.
    pub manufacturer: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The software system's name.
    pub software_system: Option<String>,
    /// The class the risk file assigns.
    pub safety_class: Option<String>,
    /// Where it does.
    pub class_reference: Option<String>,
}

/// A whole manifest for a workspace without one.
pub fn manifest(ledger: &Ledger<'_>, header: &Header) -> String {
    let mut text = preamble(header);
    text.push_str(&builds(ledger));
    let adoption = ledger.adoption();
    let shipped: Vec<CrateIx> = ledger.items.iter().map(|item| item.index).collect();
    text.push_str(&entries(ledger, &adoption, &shipped));
    text.push_str(&natives(ledger));
    text.push_str(&standard_library(ledger));
    text
}

/// The entries that a manifest lacks.
pub fn missing_entries(ledger: &Ledger<'_>) -> String {
    let undeclared: Vec<CrateIx> =
        ledger.items.iter().filter(|item| item.record.is_none()).map(|item| item.index).collect();
    let crates = entries(ledger, &ledger.adoption(), &undeclared) + &natives(ledger);
    if ledger.standard_libraries().next().is_some() {
        return crates;
    }
    crates + &standard_library(ledger)
}

/// The entry of the standard library, as far as the compiler tells what it is.
fn standard_library(ledger: &Ledger<'_>) -> String {
    let Some(toolchain) = ledger.toolchain() else { return String::new() };
    let entry = write::standard_library(&toolchain.library);
    let heading =
        "The standard library and target runtime: SOUP like any other (8.1.2), of the release that builds.";
    format!("\n# {heading}\n\n{entry}")
}

/// Entries of the libraries that crates surely hold and that no entry stands for yet, once for each version.
fn natives(ledger: &Ledger<'_>) -> String {
    let mut found: BTreeMap<&Library, Vec<&Crate>> = BTreeMap::new();
    let bundling = ledger.natives.iter().filter(|code| code.native.means == Means::Bundled);
    for code in bundling.filter(|code| !code.is_declared()) {
        let libraries = &code.native.libraries;
        // Of several releases of one library, a person has to say which is compiled.
        let single =
            |library: &&Library| libraries.iter().filter(|other| other.title == library.title).count() == 1;
        if let Some(library) = libraries.first().filter(single) {
            found.entry(library).or_default().push(code.krate);
        }
    }
    let mut text = String::new();
    if !found.is_empty() {
        text.push_str("\n# Native code: libraries that the packages of these crates hold.\n");
    }
    for (library, krates) in found {
        let names = write::list(krates.iter().map(|krate| &krate.name));
        let entry = write::native(Some(library));
        let entry = entry.lines().filter(|line| !line.contains("\"...\"")).collect::<Vec<_>>().join("\n");
        let _ = write!(
            text,
            "\n# Its version was read from {}.\n{entry}\nbundled-by = {names}\n",
            library.read_from
        );
    }
    text
}

fn preamble(header: &Header) -> String {
    let mut text = format!(
        "# The SOUP of this device (IEC 62304:2006+A1:2015, 8.1.2): what ships, which version exactly, and what for.\n\
         # `cargo soup audit` compares it with the dependency graph and with published anomalies.\n\n\
         schema = {}\n\n[device]\n",
        schema::VERSION
    );
    let lines = [
        ("manufacturer", &header.manufacturer, "who makes the device"),
        ("name", &header.name, "the device's name"),
        ("software-system", &header.software_system, "the software system's name"),
        ("safety-class", &header.safety_class, "A, B or C, as the risk file assigns it; without it: C"),
        ("class-reference", &header.class_reference, "where the risk file assigns the class"),
        (
            "no-segregation",
            &None,
            "why no risk control depends on it (5.3.5, class C); otherwise `segregation` and its evidence",
        ),
        (
            "no-platform",
            &None,
            "only if there is no operating system; otherwise an entry of the kind \"os\" names it",
        ),
    ];
    for (key, value, meaning) in lines {
        let _ = match value {
            Some(value) => writeln!(text, "{key} = {}", quoted(value)),
            None => writeln!(text, "# {key} = \"...\"  # {meaning}"),
        };
    }
    text
}

/// The builds that were resolved without being declared, for a person to confirm: which machine wrote the file
/// says nothing about which one is in the device.
fn builds(ledger: &Ledger<'_>) -> String {
    let undeclared = ledger.graph().into_iter().flat_map(Graph::builds).filter(|build| !build.declared);
    let targets: Vec<&str> = undeclared.map(|build| build.target.triple.as_str()).collect();
    if targets.is_empty() {
        return String::new();
    }
    format!(
        "\n# What ships, one table for each image. This is what was looked at here; mend it and take the signs out.\n\
         # [[build]]\n# name = \"...\"\n# targets = {}\n",
        write::list(targets)
    )
}

/// Items in the order of their names, then parts in the order of theirs.
fn entries(ledger: &Ledger<'_>, adoption: &Adoption, of: &[CrateIx]) -> String {
    let mut text = String::new();
    let (parts, items): (Vec<CrateIx>, Vec<CrateIx>) =
        of.iter().partition(|index| adoption.parts.contains_key(index));
    section(
        &mut text,
        match ledger.system.class {
            SafetyClass::A => {
                "Items: what the workspace chooses itself. A person signs each with `reviewed`."
            }
            _ => {
                "Items: each needs `function`, `performance`, `environment`, `failure`, `hazards` or\n\
                 # `no-contribution`, `verification` and `reviewed` from a person."
            }
        },
        &items,
    );
    for index in items {
        push_entry(&mut text, ledger, adoption, index);
    }
    section(
        &mut text,
        "Parts: they come along only with the items they name, and are covered by their records.",
        &parts,
    );
    for index in parts {
        push_entry(&mut text, ledger, adoption, index);
    }
    text
}

fn section(text: &mut String, heading: &str, of: &[CrateIx]) {
    if !of.is_empty() {
        let _ = write!(text, "\n# {heading}\n");
    }
}

fn push_entry(text: &mut String, ledger: &Ledger<'_>, adoption: &Adoption, index: CrateIx) {
    let Some(entry) = ledger.proposal(adoption, index) else { return };
    text.push('\n');
    text.push_str(&entry);
}
