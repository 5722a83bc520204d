//! The trace as a Mermaid flowchart, which forges draw inside Markdown.

use super::said;
use crate::evidence::trace::{IdKind, Known, TestResult};
use crate::reconcile::{By, Reference, Trace, Tracing};
use crate::views::mermaid::escaped;
use crate::views::text::printable;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// More arrows than this are drawn by no forge, as Mermaid is set there.
pub const MOST_LINKS: usize = 500;

/// Draws items, judgements and ids, each once. What is read from stands on the left.
pub fn render(trace: &Trace<'_>) -> String {
    let mut text = String::from(
        "flowchart LR\n  classDef item fill:#d9e8f6,stroke:#333,color:#000\n  \
         classDef good fill:#d9ead3,stroke:#333,color:#000\n  \
         classDef plain fill:#f3f3f3,stroke:#333,color:#000\n  \
         classDef bad fill:#f4cccc,stroke:#333,color:#000,stroke-dasharray:4\n",
    );
    let chosen = chosen(trace);
    let mut ids: BTreeMap<(IdKind, &str), &Reference<'_>> = BTreeMap::new();
    for (_, reference) in &chosen {
        ids.entry((reference.kind, reference.id)).or_insert(reference);
    }
    for (number, origin) in trace.origins.iter().enumerate() {
        let _ = writeln!(text, "  o{number}{}:::item", node(origin));
    }
    let keys: BTreeMap<(IdKind, &str), String> =
        ids.keys().enumerate().map(|(number, key)| (*key, format!("i{number}"))).collect();
    for (key, reference) in &ids {
        let label = format!("{}<br/>{}", key.0.word(), label(&said(reference)));
        let _ = writeln!(text, "  {}([\"{label}\"]):::{}", keys[key], style(reference.known));
    }
    for (number, reference) in chosen {
        let (origin, id) = (format!("o{number}"), &keys[&(reference.kind, reference.id)]);
        let _ = match trace.by {
            By::Id(kind) if kind == reference.kind => writeln!(text, "  {id} --> {origin}"),
            By::Item | By::Id(_) => writeln!(text, "  {origin} --> {id}"),
        };
    }
    text
}

/// The arrows that are asked for: read from ids, of their kind only those to the ids that are shown.
fn chosen<'t>(trace: &'t Trace<'_>) -> Vec<(usize, &'t Reference<'t>)> {
    let shown = |reference: &Reference<'_>| match trace.by {
        By::Id(kind) if kind == reference.kind => trace.ids.iter().any(|id| id.id == reference.id),
        By::Item | By::Id(_) => true,
    };
    let origins = trace.origins.iter().enumerate();
    let all = origins.flat_map(|(number, origin)| origin.references.iter().map(move |one| (number, one)));
    all.filter(|(_, reference)| shown(reference)).collect()
}

fn node(origin: &Tracing<'_>) -> String {
    let item = label(&format!("{} class {}", origin.item.replacen('@', " ", 1), origin.judged.class));
    match origin.anomaly {
        Some(anomaly) => format!("{{{{\"{}<br/>{item}\"}}}}", label(anomaly)),
        None => format!("[\"{item}\"]"),
    }
}

fn label(text: &str) -> String {
    escaped(&printable(text))
}

const fn style(known: Known) -> &'static str {
    match known {
        Known::Yes(Some(TestResult::Failed | TestResult::Skipped)) | Known::No | Known::NotDetermined => {
            "bad"
        }
        Known::Yes(_) => "good",
        Known::NoSource | Known::NoId => "plain",
    }
}
