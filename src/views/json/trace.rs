//! The trace as a document of its own; `docs/trace.schema.json` describes it.

use super::{Error, EvidenceOrigin, Tool, origin, tool, written};
use crate::evidence::trace::{IdKind, Source};
use crate::reconcile::{Id, Ledger, Reference, Trace, Tracing};
use crate::verdict::{Conclusion, Report};
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the document's schema.
pub const TRACE_SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const TRACE_JSON_SCHEMA: &str = include_str!("../../../docs/trace.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    determined: bool,
    exit_code: u8,
    tool: Tool,
    evidence: Option<EvidenceOrigin<'a>>,
    trace_sources: Vec<SourceInfo<'a>>,
    origins: Vec<OriginInfo<'a>>,
    ids: Vec<IdInfo<'a>>,
    unreferenced: BTreeMap<&'static str, &'a [String]>,
    parts_covered: usize,
    undeclared: usize,
    errors: Vec<Error<'a>>,
}

/// A file that was read, or why it was not.
#[derive(Serialize)]
pub(super) struct SourceInfo<'a> {
    kind: &'static str,
    file: Option<&'a str>,
    format: Option<&'static str>,
    count: Option<usize>,
    digest: Option<&'a str>,
    unread: Option<&'a str>,
}

#[derive(Serialize)]
struct OriginInfo<'a> {
    item: &'a str,
    anomaly: Option<&'a str>,
    class: &'static str,
    line: usize,
    part_of: &'a [String],
    parts: &'a [String],
    references: Vec<ReferenceInfo<'a>>,
}

#[derive(Serialize)]
struct ReferenceInfo<'a> {
    kind: &'static str,
    id: &'a str,
    key: &'static str,
    line: usize,
    known: &'static str,
    result: Option<&'static str>,
}

/// Places in the list of origins.
#[derive(Serialize)]
struct IdInfo<'a> {
    kind: &'static str,
    id: &'a str,
    known: &'static str,
    result: Option<&'static str>,
    origins: &'a [usize],
}

/// Draws a trace, with a newline at its end.
pub fn render_trace(report: &Report<'_, '_>, trace: &Trace<'_>) -> String {
    let ledger = report.ledger;
    let undetermined =
        report.findings.iter().filter(|finding| finding.fails() && finding.rule.remedy.undetermined());
    let determined = report.conclusion != Conclusion::NotDetermined;
    written(&Document {
        schema: TRACE_SCHEMA,
        determined,
        exit_code: if determined { 0 } else { report.conclusion.exit_code() },
        tool: tool(),
        evidence: Some(origin(ledger)),
        trace_sources: sources(ledger),
        origins: trace.origins.iter().map(|one| origin_info(ledger, one)).collect(),
        ids: trace.ids.iter().map(id).collect(),
        unreferenced: trace.unreferenced.iter().map(|(kind, ids)| (kind.word(), ids.as_slice())).collect(),
        parts_covered: trace.covered,
        undeclared: trace.undeclared,
        errors: undetermined
            .map(|finding| Error { message: &finding.hit.message, help: &finding.hit.help })
            .collect(),
    })
}

/// Draws that nothing could be traced.
pub fn render_trace_failure(message: &str, help: &str) -> String {
    written(&Document {
        schema: TRACE_SCHEMA,
        determined: false,
        exit_code: Conclusion::NotDetermined.exit_code(),
        tool: tool(),
        evidence: None,
        trace_sources: Vec::new(),
        origins: Vec::new(),
        ids: Vec::new(),
        unreferenced: BTreeMap::new(),
        parts_covered: 0,
        undeclared: 0,
        errors: vec![Error { message, help }],
    })
}

/// The files that ids are compared with.
pub(super) fn sources<'a>(ledger: &'a Ledger<'_>) -> Vec<SourceInfo<'a>> {
    ledger.evidence.trace.iter().flat_map(|(kind, source)| of_source(kind, source)).collect()
}

fn of_source(kind: IdKind, source: &Source) -> impl Iterator<Item = SourceInfo<'_>> {
    let read = source.files().iter().map(move |file| SourceInfo {
        kind: kind.word(),
        file: Some(&file.path),
        format: Some(file.format.word()),
        count: Some(file.count),
        digest: Some(&file.digest),
        unread: None,
    });
    let unread = source.gaps().iter().map(move |gap| SourceInfo {
        kind: kind.word(),
        file: None,
        format: None,
        count: None,
        digest: None,
        unread: Some(&gap.what),
    });
    read.chain(unread)
}

fn origin_info<'a>(ledger: &Ledger<'_>, origin: &'a Tracing<'_>) -> OriginInfo<'a> {
    OriginInfo {
        item: &origin.item,
        anomaly: origin.anomaly,
        class: origin.judged.class.letter(),
        line: ledger.lines.at(origin.span.start).line,
        part_of: &origin.part_of,
        parts: &origin.parts,
        references: origin.references.iter().map(|one| reference(ledger, one)).collect(),
    }
}

fn reference<'a>(ledger: &Ledger<'_>, reference: &'a Reference<'_>) -> ReferenceInfo<'a> {
    ReferenceInfo {
        kind: reference.kind.word(),
        id: reference.id,
        key: reference.key,
        line: ledger.lines.at(reference.span.start).line,
        known: reference.known.word(),
        result: reference.known.result().map(crate::evidence::trace::TestResult::word),
    }
}

fn id(id: &Id) -> IdInfo<'_> {
    IdInfo {
        kind: id.kind.word(),
        id: &id.id,
        known: id.known.word(),
        result: id.known.result().map(crate::evidence::trace::TestResult::word),
        origins: &id.origins,
    }
}
