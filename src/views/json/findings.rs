//! What was found.

use crate::finding::{Finding, Place, Waived};
use crate::reconcile::Ledger;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct FindingInfo<'a> {
    rule: &'static str,
    level: &'static str,
    class: &'static str,
    class_reason: &'a str,
    basis: String,
    subject: Option<String>,
    anomaly: Option<&'a str>,
    message: &'a str,
    notes: &'a [String],
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    help: &'a str,
    waived: Option<WaivedInfo<'a>>,
}

#[derive(Serialize)]
struct WaivedInfo<'a> {
    by: &'a str,
    on: String,
    expires: String,
    justification: &'a str,
}

pub(super) fn finding<'a>(ledger: &Ledger<'_>, finding: &'a Finding) -> FindingInfo<'a> {
    let hit = &finding.hit;
    let (file, line, column) = place(ledger, &hit.place);
    FindingInfo {
        rule: finding.rule.slug,
        level: finding.level.word(),
        class: hit.judged.class.letter(),
        class_reason: &hit.judged.why,
        basis: finding.rule.basis.to_string(),
        subject: hit.subject.id(),
        anomaly: hit.anomaly.as_deref(),
        message: &hit.message,
        notes: &hit.notes,
        file,
        line,
        column,
        help: &hit.help,
        waived: finding.waived.as_ref().map(waived),
    }
}

fn place(ledger: &Ledger<'_>, place: &Place) -> (Option<String>, Option<usize>, Option<usize>) {
    let manifest = || ledger.evidence.origin.manifest_file.clone();
    match place {
        Place::Manifest(span) => {
            let at = ledger.lines.at(span.start);
            (Some(manifest()), Some(at.line), Some(at.column))
        }
        Place::ManifestFile => (Some(manifest()), None, None),
        Place::Lockfile => (Some("Cargo.lock".into()), None, None),
        Place::Database => (ledger.database().map(|database| database.source.clone()), None, None),
    }
}

fn waived(waived: &Waived) -> WaivedInfo<'_> {
    WaivedInfo {
        by: &waived.by,
        on: waived.on.to_string(),
        expires: waived.expires.to_string(),
        justification: &waived.justification,
    }
}
