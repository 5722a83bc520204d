//! The report as a document for machines; `docs/audit.schema.json` describes it.
//!
//! The structures are this format's own: what the audit calls a thing may change, what it is called here
//! changes with [`SCHEMA`] only.

mod anomalies;
mod builds;
mod contents;
mod findings;
mod items;
mod listing;
mod lists;
mod nodes;
mod prospect;
mod sync;
mod trace;
mod tree;
mod why;

pub use builds::{BUILDS_JSON_SCHEMA, BUILDS_SCHEMA, render_builds, render_builds_failure};
pub use listing::{LISTING_JSON_SCHEMA, LISTING_SCHEMA, render_listing, render_listing_failure};
pub use prospect::{CHANGE_JSON_SCHEMA, CHANGE_SCHEMA, render_change, render_change_failure};
pub use sync::{Ended, SYNC_JSON_SCHEMA, SYNC_SCHEMA, render_sync, render_sync_failure};
pub use trace::{TRACE_JSON_SCHEMA, TRACE_SCHEMA, render_trace, render_trace_failure};
pub use tree::{TREE_JSON_SCHEMA, TREE_SCHEMA, render_tree, render_tree_failure};
pub use why::{WHY_JSON_SCHEMA, WHY_SCHEMA, render_why, render_why_failure};

use crate::criteria::EDITION;
use crate::evidence::anomaly::Unreadable;
use crate::evidence::manifest::{Field, Policy};
use crate::evidence::verification::Verification;
use crate::reconcile::Ledger;
use crate::verdict::{Conclusion, Report};
use anomalies::{AnomalyInfo, EvaluationInfo, anomaly, evaluation_info};
use contents::{FilesInfo, NativeInfo};
use findings::{FindingInfo, finding};
use items::{BuildInfo, ItemInfo, NotShippedInfo, OtherInfo, SoftwareItemInfo};
use lists::ListInfo;
use serde::Serialize;
use std::collections::BTreeMap;
use trace::SourceInfo;

/// The version of the document's schema.
pub const SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const JSON_SCHEMA: &str = include_str!("../../../docs/audit.schema.json");

/// Draws a report, with a newline at its end.
pub fn render(report: &Report<'_, '_>) -> String {
    written(&document(report))
}

/// Draws an audit that could not be carried out.
pub fn render_failure(message: &str, help: &str) -> String {
    let document = Failure {
        schema: SCHEMA,
        verdict: verdict(Conclusion::NotDetermined),
        exit_code: Conclusion::NotDetermined.exit_code(),
        tool: tool(),
        errors: vec![Error { message, help }],
        findings: Vec::new(),
    };
    written(&document)
}

fn written(document: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(document).expect("strings, numbers and lists always serialise");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Failure<'a> {
    schema: u32,
    verdict: &'static str,
    exit_code: u8,
    tool: Tool,
    errors: Vec<Error<'a>>,
    findings: Vec<()>,
}

#[derive(Serialize)]
struct Error<'a> {
    message: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    verdict: &'static str,
    exit_code: u8,
    tool: Tool,
    edition: &'static str,
    today: String,
    today_given_by: Option<&'static str>,
    device: Device<'a>,
    policy: PolicyInfo<'a>,
    evidence: EvidenceOrigin<'a>,
    database: Option<DatabaseInfo<'a>>,
    releases: ReleasesInfo<'a>,
    verification: Option<VerificationInfo>,
    coverage: CoverageInfo,
    counts: BTreeMap<&'static str, usize>,
    builds: Vec<BuildInfo<'a>>,
    software_items: Vec<SoftwareItemInfo<'a>>,
    items: Vec<ItemInfo<'a>>,
    other_items: Vec<OtherInfo<'a>>,
    native_code: Vec<NativeInfo<'a>>,
    not_shipped: Vec<NotShippedInfo<'a>>,
    supplier_lists: Vec<ListInfo<'a>>,
    trace_sources: Vec<SourceInfo<'a>>,
    anomalies: Vec<AnomalyInfo<'a>>,
    other_evaluations: Vec<EvaluationInfo<'a>>,
    findings: Vec<FindingInfo<'a>>,
    errors: Vec<Error<'a>>,
}

#[derive(Default, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Device<'a> {
    manufacturer: Option<&'a str>,
    name: Option<&'a str>,
    software_system: Option<&'a str>,
    safety_class: &'static str,
    class_stated: bool,
    class_reference: Option<&'a str>,
}

#[derive(Serialize)]
struct PolicyInfo<'a> {
    database_max_age_days: i64,
    list_review_interval_days: i64,
    allowed_licences: Option<&'a [String]>,
    independent_approval: Vec<&'static str>,
}

#[derive(Serialize)]
struct EvidenceOrigin<'a> {
    manifest: &'a str,
    manifest_digest: Option<&'a str>,
    lock_digest: Option<&'a str>,
    cargo: Option<&'a str>,
    host: Option<&'a str>,
    rustc: Option<&'a str>,
}

#[derive(Serialize)]
struct DatabaseInfo<'a> {
    commit: Option<&'a str>,
    date: Option<String>,
    source: &'a str,
    fetched_at: Option<String>,
    digest: &'a str,
    holds: usize,
    compared: usize,
    unreadable: usize,
    unreadable_advisories: Vec<UnreadableInfo<'a>>,
    standard_library: LibraryInfo<'a>,
}

#[derive(Serialize)]
struct LibraryInfo<'a> {
    holds: usize,
    newest: Option<String>,
    unreadable_advisories: Vec<UnreadableInfo<'a>>,
}

#[derive(Serialize)]
struct UnreadableInfo<'a> {
    file: &'a str,
    name: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct ReleasesInfo<'a> {
    snapshot: Option<&'a str>,
    known: usize,
    yanked: usize,
    dated: usize,
    looked_from: Option<String>,
    looked_to: Option<String>,
    not_known: Vec<NotKnownInfo<'a>>,
}

#[derive(Serialize)]
struct NotKnownInfo<'a> {
    why: &'a str,
    crates: usize,
}

#[derive(Serialize)]
struct VerificationInfo {
    oracle: &'static str,
    builds: usize,
    crates: usize,
    named_in_vain: usize,
    taken_to_ship: usize,
}

#[derive(Serialize)]
struct CoverageInfo {
    locked: usize,
    members: usize,
    shipped: usize,
    items: usize,
    parts: usize,
    undeclared: usize,
    not_shipped: usize,
    only_building: usize,
    files: FilesInfo,
    other_items: usize,
    compared_by_name_only: usize,
    anomalies: usize,
    anomalies_evaluated: usize,
    anomalies_not_shipped: usize,
    anomalies_other_platform: usize,
    anomalies_withdrawn: usize,
    supplier_lists: ListCounts,
    supplier_anomalies: usize,
    supplier_anomalies_evaluated: usize,
}

#[derive(Serialize)]
struct ListCounts {
    items: usize,
    without_list: usize,
    none_published: usize,
    current: usize,
    due: usize,
    never: usize,
}

const fn verdict(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Conforms => "conforms",
        Conclusion::DoesNotConform => "does_not_conform",
        Conclusion::NotDetermined => "not_determined",
    }
}

const fn tool() -> Tool {
    Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
}

fn document<'a>(report: &'a Report<'_, '_>) -> Document<'a> {
    let ledger = report.ledger;
    Document {
        schema: SCHEMA,
        verdict: verdict(report.conclusion),
        exit_code: report.conclusion.exit_code(),
        tool: tool(),
        edition: EDITION,
        today: ledger.evidence.today.to_string(),
        today_given_by: ledger.evidence.origin.day,
        device: device(ledger),
        policy: policy(ledger.policy()),
        evidence: origin(ledger),
        database: database(report.ledger),
        releases: releases(report),
        verification: ledger.evidence.verification.map(verified),
        coverage: coverage(report),
        counts: counts(report),
        builds: items::builds(ledger),
        software_items: items::software_items(ledger),
        items: items::items(ledger),
        other_items: items::others(ledger),
        native_code: contents::natives(ledger),
        not_shipped: items::not_shipped(ledger),
        supplier_lists: lists::lists(ledger),
        trace_sources: trace::sources(ledger),
        anomalies: ledger.anomalies.iter().map(|case| anomaly(ledger, case)).collect(),
        other_evaluations: ledger.unattached.iter().map(|one| evaluation_info(ledger, one)).collect(),
        findings: report.findings.iter().map(|found| finding(ledger, found)).collect(),
        errors: Vec::new(),
    }
}

fn device<'a>(ledger: &'a Ledger<'_>) -> Device<'a> {
    let device = ledger.manifest().map(|manifest| &manifest.device);
    let text = |field: Option<&'a Field<String>>| field.and_then(Field::text);
    Device {
        manufacturer: text(device.map(|device| &device.manufacturer)),
        name: text(device.map(|device| &device.name)),
        software_system: text(device.map(|device| &device.software_system)),
        safety_class: ledger.system.class.letter(),
        class_stated: device.is_some_and(|device| !device.safety_class.is_blank()),
        class_reference: text(device.map(|device| &device.class_reference)),
    }
}

fn policy(policy: &Policy) -> PolicyInfo<'_> {
    PolicyInfo {
        database_max_age_days: policy.database_max_age,
        list_review_interval_days: policy.list_review_interval,
        allowed_licences: policy.allowed_licences.as_deref(),
        independent_approval: policy.independent_approval.iter().map(|class| class.letter()).collect(),
    }
}

fn origin<'a>(ledger: &'a Ledger<'_>) -> EvidenceOrigin<'a> {
    let origin = &ledger.evidence.origin;
    EvidenceOrigin {
        manifest: &origin.manifest_file,
        manifest_digest: origin.manifest_digest.as_deref(),
        lock_digest: origin.lock_digest.as_deref(),
        cargo: origin.cargo.as_deref(),
        host: origin.host.as_deref(),
        rustc: ledger.toolchain().map(|toolchain| toolchain.line.as_str()),
    }
}

fn database<'a>(ledger: &'a Ledger<'_>) -> Option<DatabaseInfo<'a>> {
    let database = ledger.database()?;
    let unread = |all: &'a [Unreadable]| {
        all.iter().map(|one| UnreadableInfo { file: &one.file, name: &one.package, why: &one.why }).collect()
    };
    Some(DatabaseInfo {
        commit: database.commit.as_deref(),
        date: database.date.map(|date| date.to_string()),
        source: &database.source,
        fetched_at: database.fetched_at.map(|at| at.to_string()),
        digest: &database.digest,
        holds: database.holds,
        compared: database.compared(),
        unreadable: database.unreadable.len(),
        unreadable_advisories: unread(&database.unreadable),
        standard_library: LibraryInfo {
            holds: database.toolchain.advisories.len(),
            newest: database.toolchain.newest().map(|day| day.to_string()),
            unreadable_advisories: unread(&database.toolchain.unreadable),
        },
    })
}

fn releases<'a>(report: &'a Report<'_, '_>) -> ReleasesInfo<'a> {
    let releases = &report.coverage.releases;
    let snapshot = report.ledger.evidence.releases.snapshot.as_ref();
    ReleasesInfo {
        snapshot: snapshot.map(|snapshot| snapshot.digest.as_str()),
        known: releases.known,
        yanked: releases.yanked,
        dated: releases.dated,
        looked_from: releases.looked.map(|(first, _)| first.to_string()),
        looked_to: releases.looked.map(|(_, last)| last.to_string()),
        not_known: releases
            .not_known
            .iter()
            .map(|(why, crates)| NotKnownInfo { why, crates: *crates })
            .collect(),
    }
}

const fn verified(verification: Verification) -> VerificationInfo {
    VerificationInfo {
        oracle: "cargo tree -e normal,build",
        builds: verification.builds,
        crates: verification.crates,
        named_in_vain: verification.named_in_vain,
        taken_to_ship: verification.taken_to_ship,
    }
}

fn coverage(report: &Report<'_, '_>) -> CoverageInfo {
    let coverage = &report.coverage;
    CoverageInfo {
        locked: coverage.locked,
        members: coverage.members,
        shipped: coverage.shipped,
        items: coverage.items,
        parts: coverage.parts,
        undeclared: coverage.undeclared,
        not_shipped: coverage.not_shipped,
        only_building: coverage.only_building,
        files: contents::files(&coverage.files),
        other_items: coverage.others,
        compared_by_name_only: coverage.by_name_only,
        anomalies: coverage.anomalies,
        anomalies_evaluated: coverage.evaluated,
        anomalies_not_shipped: coverage.anomalies_not_shipped,
        anomalies_other_platform: coverage.anomalies_other_platform,
        anomalies_withdrawn: coverage.anomalies_withdrawn,
        supplier_lists: ListCounts {
            items: coverage.own,
            without_list: coverage.without_list,
            none_published: coverage.none_published,
            current: coverage.looks.current,
            due: coverage.looks.due,
            never: coverage.looks.never,
        },
        supplier_anomalies: coverage.listed,
        supplier_anomalies_evaluated: coverage.listed_evaluated,
    }
}

fn counts(report: &Report<'_, '_>) -> BTreeMap<&'static str, usize> {
    use crate::criteria::Level::{Error, Info, Warning};
    let mut counts: BTreeMap<_, _> =
        [Error, Warning, Info].map(|level| (level.word(), report.count(level))).into();
    counts.insert("waived", report.waived());
    counts
}
