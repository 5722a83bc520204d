//! The report as a document for machines; `docs/audit.schema.json` describes it.
//!
//! The structures are this format's own: what the audit calls a thing may change, what it is called here
//! changes with [`SCHEMA`] only.

use super::line_of;
use crate::criteria::EDITION;
use crate::evidence::graph::{Absence, Graph, Node, NotShipped, Source};
use crate::evidence::manifest::{Evaluation, Field, Signature};
use crate::evidence::verification::Verification;
use crate::finding::{Finding, Place, Waived};
use crate::reconcile::{Case, Item, Ledger, Standing};
use crate::verdict::{Conclusion, Report};
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the document's schema.
pub const SCHEMA: u32 = 1;

/// The schema of the document, as JSON Schema.
pub const JSON_SCHEMA: &str = include_str!("../../docs/audit.schema.json");

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
    device: Device<'a>,
    evidence: EvidenceOrigin<'a>,
    database: Option<DatabaseInfo<'a>>,
    verification: Option<VerificationInfo>,
    coverage: CoverageInfo,
    counts: BTreeMap<&'static str, usize>,
    builds: Vec<BuildInfo<'a>>,
    software_items: Vec<SoftwareItemInfo<'a>>,
    items: Vec<ItemInfo<'a>>,
    other_items: Vec<OtherInfo<'a>>,
    not_shipped: Vec<NotShippedInfo<'a>>,
    anomalies: Vec<AnomalyInfo<'a>>,
    findings: Vec<FindingInfo<'a>>,
    errors: Vec<Error<'a>>,
}

#[derive(Serialize)]
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
struct EvidenceOrigin<'a> {
    manifest: &'a str,
    manifest_digest: Option<&'a str>,
    lock_digest: Option<&'a str>,
    cargo: Option<&'a str>,
    host: Option<&'a str>,
}

#[derive(Serialize)]
struct DatabaseInfo<'a> {
    commit: Option<&'a str>,
    date: Option<String>,
    source: &'a str,
    digest: &'a str,
    holds: usize,
    compared: usize,
    unreadable: usize,
    unreadable_advisories: Vec<UnreadableInfo<'a>>,
}

#[derive(Serialize)]
struct UnreadableInfo<'a> {
    file: &'a str,
    name: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct VerificationInfo {
    oracle: &'static str,
    builds: usize,
    crates: usize,
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
    other_items: usize,
    compared_by_name_only: usize,
    anomalies: usize,
    anomalies_evaluated: usize,
    anomalies_not_shipped: usize,
}

#[derive(Serialize)]
struct BuildInfo<'a> {
    name: &'a str,
    declared: bool,
    packages: &'a [String],
    features: &'a [String],
    default_features: bool,
    target: &'a str,
}

#[derive(Serialize)]
struct SoftwareItemInfo<'a> {
    name: &'a str,
    version: String,
    class: &'static str,
    class_reason: &'a str,
}

#[derive(Serialize)]
struct ItemInfo<'a> {
    name: &'a str,
    version: String,
    checksum: Option<&'a str>,
    revision: Option<&'a str>,
    source: String,
    class: &'static str,
    class_reason: &'a str,
    class_required: &'static str,
    role: &'static str,
    roles: Vec<&'static str>,
    edges: Vec<&'static str>,
    features: Vec<&'a str>,
    builds: Vec<usize>,
    record: &'static str,
    line: Option<usize>,
    part_of: Option<Vec<&'a str>>,
    paths: Vec<Vec<String>>,
    manufacturer: Option<String>,
    licence: Option<&'a str>,
    anomaly_coverage: &'static str,
}

#[derive(Serialize)]
struct OtherInfo<'a> {
    name: &'a str,
    kind: &'static str,
    version: Option<&'a str>,
    manufacturer: Option<&'a str>,
    class: &'static str,
    line: usize,
}

#[derive(Serialize)]
struct NotShippedInfo<'a> {
    name: &'a str,
    version: String,
    source: String,
    reason: &'static str,
    through: Option<String>,
}

#[derive(Serialize)]
struct AnomalyInfo<'a> {
    id: &'a str,
    aliases: &'a [String],
    kind: &'a str,
    title: &'a str,
    date: String,
    severity: Option<&'a str>,
    name: &'a str,
    version: String,
    shipped: bool,
    status: &'static str,
    compared_by_name_only: bool,
    affected_functions: Vec<&'a str>,
    patched: &'a [String],
    unaffected: &'a [String],
    withdrawn: Option<String>,
    core_digest: &'a str,
    text_digest: &'a str,
    edited_since_evaluation: bool,
    attribution: Option<&'a str>,
    evaluation: Option<EvaluationInfo<'a>>,
    superseded: Vec<EvaluationInfo<'a>>,
}

#[derive(Serialize)]
struct EvaluationInfo<'a> {
    line: usize,
    soup: Option<&'a str>,
    outcome: Option<&'static str>,
    justification: Option<&'a str>,
    evidence: Vec<&'a str>,
    rationale: Option<&'a str>,
    hazardous_situation: Option<bool>,
    hazards: Vec<&'a str>,
    action: Option<&'a str>,
    evaluated: Option<SignatureInfo<'a>>,
    approved: Option<SignatureInfo<'a>>,
    review_by: Option<String>,
}

#[derive(Serialize)]
struct SignatureInfo<'a> {
    by: Option<&'a str>,
    on: Option<String>,
}

#[derive(Serialize)]
struct FindingInfo<'a> {
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
        device: device(ledger),
        evidence: origin(ledger),
        database: database(report),
        verification: ledger.evidence.verification.map(verified),
        coverage: coverage(report),
        counts: counts(report),
        builds: builds(ledger),
        software_items: software_items(ledger),
        items: items(ledger),
        other_items: others(ledger),
        not_shipped: not_shipped(ledger),
        anomalies: ledger.anomalies.iter().map(|case| anomaly(ledger, case)).collect(),
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

fn origin<'a>(ledger: &'a Ledger<'_>) -> EvidenceOrigin<'a> {
    let origin = &ledger.evidence.origin;
    EvidenceOrigin {
        manifest: &origin.manifest_file,
        manifest_digest: origin.manifest_digest.as_deref(),
        lock_digest: origin.lock_digest.as_deref(),
        cargo: origin.cargo.as_deref(),
        host: origin.host.as_deref(),
    }
}

fn database<'a>(report: &'a Report<'_, '_>) -> Option<DatabaseInfo<'a>> {
    let database = report.ledger.database()?;
    let unreadable = database.unreadable.iter();
    Some(DatabaseInfo {
        commit: database.commit.as_deref(),
        date: database.date.map(|date| date.to_string()),
        source: &database.source,
        digest: &database.digest,
        holds: database.holds,
        compared: report.coverage.compared,
        unreadable: report.coverage.unreadable,
        unreadable_advisories: unreadable
            .map(|one| UnreadableInfo { file: &one.file, name: &one.package, why: &one.why })
            .collect(),
    })
}

const fn verified(verification: Verification) -> VerificationInfo {
    VerificationInfo {
        oracle: "cargo tree -e normal,build",
        builds: verification.builds,
        crates: verification.crates,
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
        other_items: coverage.others,
        compared_by_name_only: coverage.by_name_only,
        anomalies: coverage.anomalies,
        anomalies_evaluated: coverage.evaluated,
        anomalies_not_shipped: coverage.anomalies_not_shipped,
    }
}

fn counts(report: &Report<'_, '_>) -> BTreeMap<&'static str, usize> {
    use crate::criteria::Level::{Error, Info, Warning};
    let mut counts: BTreeMap<_, _> =
        [Error, Warning, Info].map(|level| (level.word(), report.count(level))).into();
    counts.insert("waived", report.waived());
    counts
}

fn builds<'a>(ledger: &'a Ledger<'_>) -> Vec<BuildInfo<'a>> {
    let builds = ledger.graph().map_or(&[][..], Graph::builds);
    let info = |build: &'a crate::evidence::graph::Build| BuildInfo {
        name: &build.name,
        declared: build.declared,
        packages: &build.packages,
        features: &build.features,
        default_features: build.default_features,
        target: &build.target.triple,
    };
    builds.iter().map(info).collect()
}

fn software_items<'a>(ledger: &'a Ledger<'_>) -> Vec<SoftwareItemInfo<'a>> {
    let items = ledger.software_items.iter().map(|item| SoftwareItemInfo {
        name: &item.krate.name,
        version: item.krate.version.to_string(),
        class: item.judged.class.letter(),
        class_reason: &item.judged.why,
    });
    items.collect()
}

fn items<'a>(ledger: &'a Ledger<'_>) -> Vec<ItemInfo<'a>> {
    let Some(graph) = ledger.graph() else { return Vec::new() };
    ledger.items.iter().map(|item| item_info(ledger, graph, item)).collect()
}

fn item_info<'a>(ledger: &'a Ledger<'_>, graph: &'a Graph, item: &'a Item<'_>) -> ItemInfo<'a> {
    let krate = item.krate;
    let roles: Vec<&'static str> =
        graph.roles(item.index).into_iter().map(crate::evidence::graph::Role::word).collect();
    let part_of = item.record.and_then(|record| record.part_of.as_ref());
    let revision = match &krate.source {
        Source::Git { revision, .. } => Some(revision.as_str()),
        Source::Registry(_) | Source::Path(_) => None,
    };
    ItemInfo {
        name: &krate.name,
        version: krate.version.to_string(),
        checksum: krate.checksum.as_deref(),
        revision,
        source: krate.source.to_string(),
        class: item.judged.class.letter(),
        class_reason: &item.judged.why,
        class_required: item.required.class.letter(),
        role: roles.first().copied().unwrap_or_default(),
        roles,
        edges: graph.edge_kinds(item.index).into_iter().map(crate::evidence::graph::EdgeKind::word).collect(),
        features: graph.features(item.index).into_iter().collect(),
        builds: graph.builds_with(item.index).into_iter().collect(),
        record: match item.record {
            None => "none",
            Some(record) if record.is_part() => "part",
            Some(_) => "item",
        },
        line: item.record.map(|record| line_of(&ledger.evidence.manifest_text, record.span.start).line),
        part_of: part_of.map(|parents| parents.iter().map(|parent| parent.value.as_str()).collect()),
        paths: item.paths.iter().map(|path| steps(graph, path)).collect(),
        manufacturer: item
            .record
            .and_then(|record| record.manufacturer.text())
            .map(ToOwned::to_owned)
            .or_else(|| krate.supplier()),
        licence: item.record.and_then(|record| record.licence.text()).or(krate.about.licence.as_deref()),
        anomaly_coverage: anomaly_coverage(ledger, item),
    }
}

fn steps(graph: &Graph, path: &[Node]) -> Vec<String> {
    path.iter().map(|node| graph.get(node.krate).id()).collect()
}

fn anomaly_coverage(ledger: &Ledger<'_>, item: &Item<'_>) -> &'static str {
    match (ledger.database(), &item.krate.source) {
        (None, _) => "not_determined",
        (Some(database), _) if !database.readable(&item.krate.name) => "not_determined",
        (Some(_), Source::Registry(_)) => "compared",
        (Some(_), Source::Git { .. } | Source::Path(_)) => "compared_by_name_only",
    }
}

fn others<'a>(ledger: &'a Ledger<'_>) -> Vec<OtherInfo<'a>> {
    let others = ledger.others.iter().map(|other| OtherInfo {
        name: &other.record.name,
        kind: other.record.kind.word(),
        version: other.record.version.text(),
        manufacturer: other.record.manufacturer.text(),
        class: other.judged.class.letter(),
        line: line_of(&ledger.evidence.manifest_text, other.record.span.start).line,
    });
    others.collect()
}

fn not_shipped<'a>(ledger: &'a Ledger<'_>) -> Vec<NotShippedInfo<'a>> {
    let Some(graph) = ledger.graph() else { return Vec::new() };
    let info = |(index, not_shipped): (&crate::evidence::graph::CrateIx, &NotShipped)| {
        let krate = graph.get(*index);
        NotShippedInfo {
            name: &krate.name,
            version: krate.version.to_string(),
            source: krate.source.to_string(),
            reason: reason(not_shipped.absence),
            through: not_shipped.through.map(|parent| graph.get(parent).id()),
        }
    };
    graph.not_shipped().iter().map(info).collect()
}

const fn reason(absence: Absence) -> &'static str {
    match absence {
        Absence::Development => "development",
        Absence::OtherTarget => "other_target",
        Absence::FeatureOff => "feature_off",
        Absence::OtherPackage => "other_package",
        Absence::Unused => "unused",
    }
}

fn anomaly<'a>(ledger: &'a Ledger<'_>, case: &'a Case<'_>) -> AnomalyInfo<'a> {
    let advisory = case.advisory;
    AnomalyInfo {
        id: &advisory.id,
        aliases: &advisory.aliases,
        kind: advisory.kind.word(),
        title: &advisory.title,
        date: advisory.date.to_string(),
        severity: advisory.severity.as_deref(),
        name: &case.krate.name,
        version: case.krate.version.to_string(),
        shipped: ledger.graph().is_some_and(|graph| graph.ships(case.index)),
        status: case.standing.word(),
        compared_by_name_only: case.by_name_only(),
        affected_functions: advisory.functions.iter().map(|(path, _)| path.as_str()).collect(),
        patched: &advisory.patched,
        unaffected: &advisory.unaffected,
        withdrawn: advisory.withdrawn.map(|day| day.to_string()),
        core_digest: &advisory.core_digest,
        text_digest: &advisory.text_digest,
        edited_since_evaluation: case.edited_since(),
        attribution: advisory.attribution.as_deref(),
        evaluation: current(&case.standing).map(|evaluation| evaluation_info(ledger, evaluation)),
        superseded: case.superseded.iter().map(|evaluation| evaluation_info(ledger, evaluation)).collect(),
    }
}

fn current<'e>(standing: &Standing<'e>) -> Option<&'e Evaluation> {
    match standing {
        Standing::Evaluated(evaluation) | Standing::Reopened(evaluation, _) => Some(evaluation),
        Standing::Withdrawn(evaluation) => *evaluation,
        Standing::NotShipped | Standing::OtherPlatform | Standing::Open => None,
    }
}

fn evaluation_info<'a>(ledger: &Ledger<'_>, evaluation: &'a Evaluation) -> EvaluationInfo<'a> {
    EvaluationInfo {
        line: line_of(&ledger.evidence.manifest_text, evaluation.span.start).line,
        soup: evaluation.soup.text(),
        outcome: evaluation.outcome.get().map(|outcome| outcome.word()),
        justification: evaluation.justification.text(),
        evidence: evaluation.evidence.texts().collect(),
        rationale: evaluation.rationale.text(),
        hazardous_situation: evaluation.hazardous_situation.get().copied(),
        hazards: evaluation.hazards.texts().collect(),
        action: evaluation.action.text(),
        evaluated: signature(&evaluation.evaluated),
        approved: signature(&evaluation.approved),
        review_by: evaluation.review_by.get().map(ToString::to_string),
    }
}

fn signature(field: &Field<Signature>) -> Option<SignatureInfo<'_>> {
    let signature = field.get()?;
    Some(SignatureInfo { by: signature.by.text(), on: signature.on.get().map(ToString::to_string) })
}

fn finding<'a>(ledger: &Ledger<'_>, finding: &'a Finding) -> FindingInfo<'a> {
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
            let at = line_of(&ledger.evidence.manifest_text, span.start);
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
