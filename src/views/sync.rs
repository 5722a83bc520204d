//! What a sync does, entry by entry, with what a reviewer asks of each.

use super::text::folded;
use super::{line_of, printable};
use crate::evidence::manifest::Signature;
use crate::reconcile::{Anomalies, Change, Facts, Ledger, What};
use anstyle::Style;
use std::fmt::Write as _;

/// How wide the page is, in columns.
const WIDTH: usize = 100;

/// How wide the names of the facts are, the gap behind them included.
const LABEL: usize = 14;

/// A change and the facts about it, where there are any.
pub type Told<'c, 'l, 'e> = (&'c Change<'l, 'e>, Option<Facts>);

/// Draws the page. Styles are always in it.
pub fn render(ledger: &Ledger<'_>, told: &[Told<'_, '_, '_>]) -> String {
    let mut page = Page { ledger, text: String::new() };
    for (change, facts) in told {
        page.heading(change);
        for what in &change.what {
            page.what(change, what);
        }
        if let Some(facts) = facts {
            page.facts(change, facts);
        }
        if let Some(signature) = change.unsigned {
            page.fact("signature", &unsigned(change, signature));
        }
        page.text.push('\n');
    }
    page.text
}

struct Page<'p, 'e> {
    ledger: &'p Ledger<'e>,
    text: String,
}

impl Page<'_, '_> {
    fn heading(&mut self, change: &Change<'_, '_>) {
        let bold = Style::new().bold();
        let place = change.record.map(|record| {
            let line = line_of(&self.ledger.evidence.manifest_text, record.span.start).line;
            format!(" ({}:{line})", self.ledger.evidence.origin.manifest_file)
        });
        let _ = writeln!(
            self.text,
            "{bold}{}{bold:#}{}",
            printable(&change.id),
            printable(&place.unwrap_or_default())
        );
    }

    fn what(&mut self, change: &Change<'_, '_>, what: &What) {
        match what {
            What::New { part_of } if part_of.is_empty() => {
                self.fact("new", "ships and had no entry: proposed as an item of its own");
                self.path(change);
            }
            What::New { part_of } => {
                self.fact(
                    "new",
                    &format!("ships and had no entry: proposed as part of {}", part_of.join(", ")),
                );
                self.path(change);
            }
            What::Gone { why } => self.gone(change, why),
            What::Version { from } if from.is_empty() => self.fact("version", "had none"),
            What::Version { from } => self.fact("version", &format!("was {from}")),
            What::Content { from } => {
                self.fact(
                    "content",
                    &format!("another one under the same version: was {from}; find out why before you sign"),
                );
            }
            What::Features { from, to } => {
                let named = |names: &[String]| match names {
                    [] => "none".to_owned(),
                    names => names.join(", "),
                };
                self.fact("features", &format!("on: {}; was {}", named(to), named(from)));
            }
            What::Parents { from, to } => {
                self.fact("part-of", &format!("{}; was {}", to.join(", "), from.join(", ")));
            }
            What::Item { from } => {
                let why = "the workspace itself uses it, or too many items do";
                self.fact("item", &format!("of its own now: {why}; was part of {}", from.join(", ")));
            }
            What::Brings(parts) => self.fact("parts", &format!("new or changed: {}", parts.join(", "))),
        }
    }

    fn path(&mut self, change: &Change<'_, '_>) {
        if let Some(item) = change.item {
            self.fact("comes by", &self.ledger.path(item));
            let about = &item.krate.about;
            let runs = runs(about.proc_macro, about.build_script, about.links.as_deref());
            self.fact("licence", about.licence.as_deref().unwrap_or("none stated"));
            if !runs.is_empty() {
                self.fact("runs", &runs.join(", "));
            }
        }
    }

    /// What a person wrote goes with the entry: it is shown once more.
    fn gone(&mut self, change: &Change<'_, '_>, why: &str) {
        self.fact("gone", &format!("does not ship: {why}"));
        for (key, text) in change.record.into_iter().flat_map(|record| &record.stated) {
            if !matches!(*key, "version" | "checksum" | "revision" | "reviewed") {
                self.fact(key, &text.value);
            }
        }
    }

    fn facts(&mut self, change: &Change<'_, '_>, facts: &Facts) {
        if let Some(step) = facts.step {
            self.fact("step", step.phrase());
        }
        self.metadata(change, facts);
        if !facts.brings.is_empty() {
            self.fact("brings", &facts.brings.join(", "));
        }
        let anomalies = facts
            .anomalies
            .as_ref()
            .map_or_else(|| "not determined: the advisory database could not be read".into(), listed);
        self.fact("anomalies", &anomalies);
        if let Some(compare) = &facts.compare {
            self.fact("compare", &format!("{compare} (if it tags so)"));
        }
    }

    fn metadata(&mut self, change: &Change<'_, '_>, facts: &Facts) {
        let now = &facts.now;
        let stated = |text: &Option<String>| text.clone().unwrap_or_else(|| "none stated".into());
        let enabled = facts.enabled.iter().cloned().collect::<Vec<_>>().join(", ");
        let enabled = if enabled.is_empty() { "none is on".into() } else { format!("on: {enabled}") };
        let Some(earlier) = &facts.earlier else {
            let recorded = change.record.and_then(|record| record.licence.text());
            let licence =
                recorded.map_or_else(String::new, |recorded| format!("; the entry says {recorded}"));
            self.fact("licence", &format!("{}{licence}", stated(&now.licence)));
            self.fact("rust-version", &stated(&now.rust_version));
            self.fact("features", &enabled);
            let runs = runs(now.proc_macro, now.build_script, now.links.as_deref());
            self.fact(
                "runs",
                &if runs.is_empty() { "nothing when it is built".into() } else { runs.join(", ") },
            );
            self.fact("before", "not known: no copy with the recorded checksum is at hand");
            return;
        };
        let moved = |before: &Option<String>, now: &Option<String>| {
            let was = if before == now { ", as before".into() } else { format!("; was {}", stated(before)) };
            format!("{}{was}", stated(now))
        };
        self.fact("licence", &moved(&earlier.licence, &now.licence));
        self.fact("rust-version", &moved(&earlier.rust_version, &now.rust_version));
        let unknown: Vec<&String> =
            facts.enabled.iter().filter(|name| !earlier.features.contains(*name)).collect();
        let unknown = unknown.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        let unknown =
            if unknown.is_empty() { String::new() } else { format!("; not there before: {unknown}") };
        self.fact("features", &format!("{enabled}{unknown}"));
        let runs = runs(
            now.proc_macro && !earlier.proc_macro,
            now.build_script && !earlier.build_script,
            now.links.as_deref().filter(|links| earlier.links.as_deref() != Some(*links)),
        );
        self.fact(
            "runs",
            &if runs.is_empty() { "nothing new".into() } else { format!("new: {}", runs.join(", ")) },
        );
    }

    fn fact(&mut self, label: &str, text: &str) {
        for (number, line) in folded(&printable(text), WIDTH - LABEL - 2).iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            let _ = writeln!(self.text, "  {label:<LABEL$}{line}");
        }
    }
}

/// What a crate runs or links when it is built.
fn runs(proc_macro: bool, build_script: bool, links: Option<&str>) -> Vec<String> {
    let mut runs = Vec::new();
    if proc_macro {
        runs.push("a proc-macro".to_owned());
    }
    if build_script {
        runs.push("a build script".into());
    }
    if let Some(links) = links {
        runs.push(format!("native code ({links})"));
    }
    runs
}

fn listed(anomalies: &Anomalies) -> String {
    let kinds = [
        ("fixed", &anomalies.fixed),
        ("carried over", &anomalies.carried),
        ("introduced", &anomalies.introduced),
    ];
    let told = kinds.into_iter().filter(|(_, ids)| !ids.is_empty());
    let told: Vec<String> = told.map(|(kind, ids)| format!("{kind}: {}", ids.join(", "))).collect();
    if told.is_empty() { "none published of either version".into() } else { told.join("; ") }
}

fn unsigned(change: &Change<'_, '_>, signature: &Signature) -> String {
    let who = signature.by.text().unwrap_or("nobody named");
    let day = signature.on.get().map(|day| format!(" of {day}")).unwrap_or_default();
    let taken = if change.item.is_some() {
        "is taken off: it was given for what the entry said"
    } else {
        "goes with it"
    };
    format!("that{day} by {who} {taken}")
}
