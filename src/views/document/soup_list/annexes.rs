//! What stands behind the list: anomalies, findings, what does not ship, and the policy.

use crate::evidence::graph::{Graph, NotShipped};
use crate::evidence::manifest::{Policy, Signature};
use crate::finding::Finding;
use crate::reconcile::{Case, Ledger};
use crate::verdict::Report;
use crate::views::document::{Body, Column, Layout, Missing, Section, Table, Value};

static ANOMALIES: [Column; 11] = [
    Column::row("id", "Anomaly"),
    Column::row("item", "SOUP"),
    Column::row("kind", "Kind"),
    Column::row("severity", "Severity"),
    Column::row("title", "Title"),
    Column::filter("status", "Status"),
    Column::filter("outcome", "Outcome"),
    Column::row("residual", "Residual"),
    Column::row("rationale", "Reason"),
    Column::row("evaluated_by", "Evaluated by"),
    Column::row("evaluated_on", "Evaluated on"),
];

/// Every published anomaly of a locked version, and where it stands.
pub(super) fn anomalies(report: &Report<'_, '_>) -> Section {
    let ledger = report.ledger;
    let known = ledger.database().is_some();
    Section {
        key: "anomalies",
        title: "Anomalies",
        intro: vec![
            "Published anomalies of locked versions, and those that a person recorded from suppliers' own lists. The evaluation report gives each in full.".into(),
        ],
        body: Body::Table(Table {
            columns: &ANOMALIES,
            rows: ledger.anomalies.iter().map(anomaly).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: if known {
                "None of the advisories that were compared affects a locked version, and none is recorded from a supplier's list."
            } else {
                "Not determined: there was no advisory database."
            },
        }),
    }
}

fn anomaly(case: &Case<'_>) -> Vec<Value> {
    let judgement = case.judgement;
    let signature = judgement.and_then(|one| one.evaluated.get());
    let outcome = judgement.and_then(|one| one.outcome.get()).map(|outcome| outcome.word());
    vec![
        Value::Code(case.id().to_owned()),
        Value::Text(case.item_id()),
        case.kind().into(),
        case.severity().into(),
        case.title().into(),
        case.standing.phrase().into(),
        Value::stated(outcome),
        Value::Flag(case.is_residual()),
        Value::stated(judgement.and_then(|one| one.rationale.text())),
        Value::stated(signature.and_then(|one: &Signature| one.by.text())),
        Value::day(signature.and_then(|one| one.on.get().copied())),
    ]
}

static FINDINGS: [Column; 8] = [
    Column::row("level", "Level"),
    Column::row("rule", "Rule"),
    Column::row("subject", "About"),
    Column::row("message", "Finding"),
    Column::row("basis", "Basis"),
    Column::row("waived_by", "Waived by"),
    Column::row("waived_until", "Waived until"),
    Column::row("waived_because", "Waived because"),
];

/// What the audit found, waived findings included.
pub(super) fn findings(report: &Report<'_, '_>) -> Section {
    Section {
        key: "findings",
        title: "Findings of the audit",
        intro: vec![
            "What keeps the record from being in order, and what a person has accepted for a time.".into(),
        ],
        body: Body::Table(Table {
            columns: &FINDINGS,
            rows: report.findings.iter().map(finding).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "The audit found nothing.",
        }),
    }
}

fn finding(finding: &Finding) -> Vec<Value> {
    let none = || Value::Missing(Missing::None);
    let waived = finding.waived.as_ref();
    vec![
        finding.level.word().into(),
        Value::Code(finding.rule.slug.into()),
        finding.hit.subject.id().map_or_else(|| "the record".into(), Value::Text),
        finding.hit.message.as_str().into(),
        finding.rule.basis.to_string().into(),
        waived.map_or_else(none, |waived| waived.by.as_str().into()),
        waived.map_or_else(none, |waived| Value::Day(waived.expires)),
        waived.map_or_else(none, |waived| waived.justification.as_str().into()),
    ]
}

static NOT_SHIPPED: [Column; 4] = [
    Column::row("name", "Crate"),
    Column::row("version", "Version"),
    Column::row("reason", "Why it does not ship"),
    Column::row("through", "Needed by"),
];

/// What is locked and in no build.
pub(super) fn not_shipped(ledger: &Ledger<'_>) -> Section {
    let graph = ledger.graph();
    let absent = graph.into_iter().flat_map(Graph::not_shipped).filter_map(|(index, why)| {
        let graph = graph?;
        let NotShipped { absence, through } = why;
        let krate = graph.get(*index);
        Some(vec![
            Value::Text(krate.name.clone()),
            Value::Text(krate.version.to_string()),
            absence.phrase().into(),
            through.map_or(Value::Missing(Missing::None), |parent| graph.get(parent).id().into()),
        ])
    });
    Section {
        key: "not_shipped",
        title: "Locked crates that do not ship",
        intro: vec!["They are in Cargo.lock and in none of the builds. No record is asked of them.".into()],
        body: Body::Table(Table {
            columns: &NOT_SHIPPED,
            rows: absent.collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "Every locked crate ships.",
        }),
    }
}

static POLICY: [Column; 2] = [Column::row("policy", "Policy"), Column::row("value", "In force")];

/// How SOUP is managed here.
pub(super) fn policy(policy: &Policy) -> Section {
    let days = |days: i64| Value::Text(format!("{days} days"));
    let licences = policy.allowed_licences.as_ref();
    let approval = policy.independent_approval.iter().map(|class| class.letter());
    let mut rows = vec![
        vec!["Greatest age of the advisory database".into(), days(policy.database_max_age)],
        vec!["Suppliers' anomaly lists are looked at every".into(), days(policy.list_review_interval)],
        vec![
            "Licences that may be used".into(),
            licences.map_or_else(|| "any SPDX expression".into(), |allowed| Value::texts(allowed.clone())),
        ],
        vec!["Classes at which nobody approves their own evaluation".into(), Value::texts(approval)],
    ];
    let columns = policy.list_columns.as_ref();
    rows.extend(
        columns.map(|names| {
            vec!["Columns in the rows of this list".into(), Value::texts(names.iter().copied())]
        }),
    );
    Section {
        key: "policy",
        title: "How SOUP is managed here",
        intro: Vec::new(),
        body: Body::Table(Table { columns: &POLICY, rows, layout: Layout::Rows, chosen: None, empty: "" }),
    }
}
