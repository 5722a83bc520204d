//! What a sync does as a document of its own; `docs/sync.schema.json` describes it.

use super::{DatabaseInfo, Error, EvidenceOrigin, Tool, database, origin, tool, written};
use crate::evidence::manifest::Signature;
use crate::evidence::package::Package;
use crate::reconcile::{Facts, Ledger, What};
use crate::views::sync::Told;
use serde::Serialize;

/// The version of the document's schema.
pub const SYNC_SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const SYNC_JSON_SCHEMA: &str = include_str!("../../../docs/sync.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    exit_code: u8,
    written: bool,
    tool: Tool,
    today: Option<String>,
    evidence: Option<EvidenceOrigin<'a>>,
    database: Option<DatabaseInfo<'a>>,
    changes: Vec<ChangeInfo<'a>>,
    difference: &'a str,
    errors: Vec<Error<'a>>,
}

#[derive(Serialize)]
struct ChangeInfo<'a> {
    id: &'a str,
    line: Option<usize>,
    what: Vec<WhatInfo<'a>>,
    signature_taken_off: Option<SignatureInfo<'a>>,
    facts: Option<FactsInfo<'a>>,
}

#[derive(Serialize)]
struct WhatInfo<'a> {
    kind: &'static str,
    from: Vec<&'a str>,
    to: Vec<&'a str>,
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct SignatureInfo<'a> {
    by: Option<&'a str>,
    on: Option<String>,
}

#[derive(Serialize)]
struct FactsInfo<'a> {
    from: Option<String>,
    step: Option<&'static str>,
    earlier: Option<ReleaseInfo<'a>>,
    now: ReleaseInfo<'a>,
    enabled_features: Vec<&'a str>,
    features_not_there_before: Option<Vec<&'a str>>,
    brings: &'a [String],
    anomalies: Option<AnomaliesInfo<'a>>,
    compare: Option<&'a str>,
}

#[derive(Serialize)]
struct ReleaseInfo<'a> {
    licence: Option<&'a str>,
    rust_version: Option<&'a str>,
    proc_macro: bool,
    build_script: bool,
    links: Option<&'a str>,
}

#[derive(Serialize)]
struct AnomaliesInfo<'a> {
    fixed: &'a [String],
    carried_over: &'a [String],
    introduced: &'a [String],
}

/// How a sync ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'a> {
    /// The exit code.
    pub exit_code: u8,
    /// Whether the manifest was written.
    pub written: bool,
    /// The difference, as a unified diff.
    pub difference: &'a str,
}

/// Draws a sync, with a newline at its end.
pub fn render_sync(ledger: &Ledger<'_>, told: &[Told<'_, '_, '_>], ended: Ended<'_>) -> String {
    written(&Document {
        schema: SYNC_SCHEMA,
        exit_code: ended.exit_code,
        written: ended.written,
        tool: tool(),
        today: Some(ledger.evidence.today.to_string()),
        evidence: Some(origin(ledger)),
        database: database(ledger),
        changes: told.iter().map(|one| change(ledger, one)).collect(),
        difference: ended.difference,
        errors: Vec::new(),
    })
}

/// Draws a sync that could not be carried out.
pub fn render_sync_failure(message: &str, help: &str, exit_code: u8) -> String {
    written(&Document {
        schema: SYNC_SCHEMA,
        exit_code,
        written: false,
        tool: tool(),
        today: None,
        evidence: None,
        database: None,
        changes: Vec::new(),
        difference: "",
        errors: vec![Error { message, help }],
    })
}

fn change<'a>(ledger: &Ledger<'_>, (change, facts): &'a Told<'_, '_, '_>) -> ChangeInfo<'a> {
    ChangeInfo {
        id: &change.id,
        line: change.record.map(|record| ledger.lines.at(record.span.start).line),
        what: change.what.iter().map(what).collect(),
        signature_taken_off: change.unsigned.map(signature),
        facts: facts.as_ref().map(facts_info),
    }
}

fn what(what: &What) -> WhatInfo<'_> {
    let (from, to, why): (Vec<&str>, Vec<&str>, Option<&str>) = match what {
        What::New { part_of } => (vec![], refs(part_of), None),
        What::Gone { why } => (vec![], vec![], Some(why)),
        What::Version { from } | What::Content { from } => (vec![from.as_str()], vec![], None),
        What::Features { from, to } | What::Parents { from, to } => (refs(from), refs(to), None),
        What::Item { from } => (refs(from), vec![], None),
        What::Brings(parts) => (vec![], refs(parts), None),
    };
    WhatInfo { kind: what.word(), from, to, why }
}

fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn signature(signature: &Signature) -> SignatureInfo<'_> {
    SignatureInfo { by: signature.by.text(), on: signature.on.get().map(ToString::to_string) }
}

fn facts_info(facts: &Facts) -> FactsInfo<'_> {
    let enabled: Vec<&str> = facts.enabled.iter().map(String::as_str).collect();
    let earlier = facts.earlier.as_ref();
    let not_there = earlier
        .map(|earlier| enabled.iter().filter(|name| !earlier.features.contains(**name)).copied().collect());
    FactsInfo {
        from: facts.from.as_ref().map(ToString::to_string),
        step: facts.step.map(crate::reconcile::Step::word),
        earlier: earlier.map(release),
        now: release(&facts.now),
        features_not_there_before: not_there,
        enabled_features: enabled,
        brings: &facts.brings,
        anomalies: facts.anomalies.as_ref().map(|anomalies| AnomaliesInfo {
            fixed: &anomalies.fixed,
            carried_over: &anomalies.carried,
            introduced: &anomalies.introduced,
        }),
        compare: facts.compare.as_deref(),
    }
}

fn release(release: &Package) -> ReleaseInfo<'_> {
    ReleaseInfo {
        licence: release.licence.as_deref(),
        rust_version: release.rust_version.as_deref(),
        proc_macro: release.proc_macro,
        build_script: release.build_script,
        links: release.links.as_deref(),
    }
}
