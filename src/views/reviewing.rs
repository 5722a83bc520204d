//! An entry as the person sees it who is asked to sign it.

use super::text::folded;
use super::{line_of, printable};
use crate::evidence::manifest::Record;
use crate::finding::Finding;
use crate::reconcile::{Enabled, Item, Ledger, Standing};
use anstyle::Style;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The page's width, in columns.
const WIDTH: usize = 100;

/// How wide the names of the facts are, the gap behind them included.
const LABEL: usize = 12;

/// Draws the entry as it stands, what the graph says of it, and all that is still missing. Styles are always in it.
pub fn render(ledger: &Ledger<'_>, record: &Record, lines: &str, missing: &[&Finding]) -> String {
    let bold = Style::new().bold();
    let line = line_of(&ledger.evidence.manifest_text, record.span.start).line;
    let place = format!("{} ({}:{line})", record.id(), ledger.evidence.origin.manifest_file);
    let mut page = format!("{bold}{}{bold:#}\n", printable(&place));
    for line in lines.trim_end().lines() {
        let _ = writeln!(page, "    {}", printable(line));
    }
    for (label, text) in facts(ledger, record) {
        push(&mut page, label, &text);
    }
    for finding in missing {
        push(
            &mut page,
            "missing",
            &format!("{}[{}]: {}", finding.level, finding.rule.slug, finding.hit.message),
        );
    }
    page
}

fn facts(ledger: &Ledger<'_>, record: &Record) -> Vec<(&'static str, String)> {
    let Some(item) = ledger.shipped_as(record) else { return Vec::new() };
    let mut facts = vec![
        ("ships", format!("{}, by {}", item.krate.id(), ledger.path(item))),
        ("class", format!("{}: {}", item.judged.class, item.judged.why)),
        ("licence", item.krate.about.licence.clone().unwrap_or_else(|| "none stated by the crate".into())),
    ];
    if let Some(enabled) = ledger.enabled(record) {
        facts.push(("features", features(&enabled)));
    }
    facts.push(("anomalies", anomalies(ledger, item)));
    facts
}

/// What is on, and whether signing writes it down.
fn features(enabled: &Enabled) -> String {
    let named = |names: &BTreeSet<String>| match names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => "none is on".to_owned(),
        ref names => names.join(", "),
    };
    let now = named(&enabled.now);
    match &enabled.recorded {
        _ if enabled.is_recorded() => format!("{now}, as recorded"),
        None => format!("{now}; recorded with the signature"),
        Some(before) => format!("{now}; recorded is: {}; the signature brings it in line", named(before)),
    }
}

fn anomalies(ledger: &Ledger<'_>, item: &Item<'_>) -> String {
    let of_it = ledger.anomalies.iter().filter(|case| case.index() == Some(item.index));
    let told: Vec<String> = of_it
        .map(|case| {
            let open = if matches!(case.standing, Standing::Open) { ", to be evaluated" } else { "" };
            format!("{} ({}{open})", case.id(), case.standing.word())
        })
        .collect();
    match (&ledger.evidence.database, told.is_empty()) {
        (Err(gap), _) => format!("not determined: {}; {}", gap.what, gap.help),
        (Ok(_), true) => "none published of this version".into(),
        (Ok(_), false) => told.join(", "),
    }
}

fn push(page: &mut String, label: &str, text: &str) {
    for (number, line) in folded(&printable(text), WIDTH - LABEL - 2).iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        let _ = writeln!(page, "  {label:<LABEL$}{line}");
    }
}
