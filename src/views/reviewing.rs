//! An entry as the person sees it who is asked to sign it.

use super::text::folded;
use super::{line_of, printable};
use crate::evidence::manifest::Record;
use crate::finding::Finding;
use crate::reconcile::{Ledger, Standing};
use anstyle::Style;
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
    let item = ledger.items.iter().find(|item| item.record.is_some_and(|own| own.span == record.span));
    let Some(item) = item else { return Vec::new() };
    let mut facts = vec![
        ("ships", format!("{}, by {}", item.krate.id(), ledger.path(item))),
        ("class", format!("{}: {}", item.judged.class, item.judged.why)),
        ("licence", item.krate.about.licence.clone().unwrap_or_else(|| "none stated by the crate".into())),
    ];
    let of_it = ledger.anomalies.iter().filter(|case| case.index() == Some(item.index));
    let told: Vec<String> = of_it
        .map(|case| {
            let open = if matches!(case.standing, Standing::Open) { ", to be evaluated" } else { "" };
            format!("{} ({}{open})", case.id(), case.standing.word())
        })
        .collect();
    let anomalies = match (ledger.database(), told.is_empty()) {
        (None, _) => "not determined: the advisory database could not be read".to_owned(),
        (Some(_), true) => "none published of this version".into(),
        (Some(_), false) => told.join(", "),
    };
    facts.push(("anomalies", anomalies));
    facts
}

fn push(page: &mut String, label: &str, text: &str) {
    for (number, line) in folded(&printable(text), WIDTH - LABEL - 2).iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        let _ = writeln!(page, "  {label:<LABEL$}{line}");
    }
}
