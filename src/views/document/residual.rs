//! The residual anomalies of a release: what is known and stays (5.8.2), and why that is acceptable (5.8.3).

use super::evaluation::words;
use super::{Body, Column, Document, Layout, Missing, Section, Table, Value, frame, sources};
use crate::evidence::manifest::{Evaluation, Outcome, Signature};
use crate::reconcile::{Case, Standing};
use crate::verdict::{Listing, Report};

/// Makes the list.
pub fn residual_list(listing: &Listing<'_, '_>) -> Document {
    let report = listing.report;
    Document {
        kind: "residual_anomalies",
        title: "Residual anomalies",
        subject: frame::subject(report.ledger),
        basis: frame::basis("5.8.2, 5.8.3"),
        draft: frame::draft(report),
        header: frame::header(report),
        circumstances: frame::circumstances(report),
        sections: vec![residual(listing), sources::section(report), frame::method()],
    }
}

static COLUMNS: [Column; 16] = [
    Column::row("id", "Anomaly"),
    Column::row("item", "SOUP"),
    Column::row("title", "Description"),
    Column::row("status", "Status"),
    Column::row("kind", "Kind"),
    Column::row("severity", "Severity as published"),
    Column::row("found_by", "How it was found"),
    Column::row("class", "Class of the item"),
    Column::row("hazardous_situation", "Can lead to a hazardous situation"),
    Column::row("hazards", "Hazards"),
    Column::row("rationale", "Why the release is acceptable"),
    Column::row("action", "Control, plan or workaround"),
    Column::row("review_by", "To be looked at again by"),
    Column::row("evaluated", "Evaluated"),
    Column::row("approved", "Approved"),
    Column::row("sentence", "For users"),
];

fn residual(listing: &Listing<'_, '_>) -> Section {
    let stays = |case: &&&Case<'_>| case.is_open() || case.is_residual() || is_begun(case);
    Section {
        key: "residual",
        title: "Known anomalies of the SOUP in this release",
        intro: vec![
            "What nobody has judged is listed as open: it stays until somebody shows that it does not occur. \
             Anomalies of the manufacturer's own software stand in its own list."
                .into(),
        ],
        body: Body::Table(Table {
            columns: &COLUMNS,
            rows: listing.cases.iter().filter(stays).map(|case| row(listing.report, case)).collect(),
            layout: Layout::Blocks,
            chosen: None,
            empty: "No anomaly that a source lists is known to occur.",
        }),
    }
}

/// Whether a judgement is in force that concludes nothing yet.
fn is_begun(case: &Case<'_>) -> bool {
    use crate::evidence::manifest::Outcome::UnderEvaluation;
    matches!(case.standing, Standing::Evaluated(one) if one.outcome.get().is_none_or(|outcome| *outcome == UnderEvaluation))
}

fn row(report: &Report<'_, '_>, case: &Case<'_>) -> Vec<Value> {
    let judgement = case.judgement;
    let text = |field: fn(&Evaluation) -> Option<&str>| Value::stated(judgement.and_then(field));
    let hazards =
        judgement.map_or(Value::Missing(Missing::NotStated), |one| Value::texts(one.hazards.texts()));
    let hazardous = judgement.and_then(|one| one.hazardous_situation.get().copied());
    let found = case.listed().map_or_else(
        || "RustSec".to_owned(),
        |listed| {
            format!("its supplier's list{}", listed.list.map(|at| format!(", {at}")).unwrap_or_default())
        },
    );
    let signed = |signature: Option<&Signature>| {
        let by = signature.and_then(|signature| signature.by.text());
        let on = signature.and_then(|signature| signature.on.get());
        Value::stated(by.map(|by| on.map_or_else(|| by.to_owned(), |on| format!("{by}, {on}"))))
    };
    vec![
        Value::Code(case.id().to_owned()),
        Value::Text(case.item_id()),
        case.title().into(),
        status(case).into(),
        case.kind().into(),
        case.severity().into(),
        found.into(),
        report.ledger.judged(Some(&case.item_id())).class.letter().into(),
        hazardous.map_or(Value::Missing(Missing::NotStated), Value::Flag),
        hazards,
        text(|one| one.rationale.text()),
        text(|one| one.action.text()),
        Value::day(judgement.and_then(|one| one.review_by.get().copied())),
        signed(judgement.and_then(|one| one.evaluated.get())),
        signed(judgement.and_then(|one| one.approved.get())),
        sentence(case),
    ]
}

fn status(case: &Case<'_>) -> &'static str {
    match case.standing {
        Standing::Evaluated(one) => {
            one.outcome.get().map_or("evaluated, without an outcome", |one| words(*one))
        }
        _ => case.standing.phrase(),
    }
}

/// What users are told, made of what a person has judged; nothing where nobody has.
fn sentence(case: &Case<'_>) -> Value {
    let Standing::Evaluated(evaluation) = case.standing else {
        return Value::Missing(Missing::NotDetermined);
    };
    let Some(outcome) = evaluation.outcome.get().filter(|outcome| outcome.is_affected()) else {
        return Value::Missing(Missing::NotDetermined);
    };
    let judged = match (accepted(*outcome), evaluation.hazardous_situation.get()) {
        (why, Some(false)) => format!(", that {why}, and that it cannot lead to a hazardous situation"),
        (why, _) => format!(" and that {why}"),
    };
    let item = case.item_id().replacen('@', " ", 1);
    let (id, title) = (case.id(), case.title().trim_end_matches('.'));
    format!(
        "This software contains {item}, for which {id} is known: {title}. The manufacturer has judged that it applies \
         to this software{judged}."
    )
    .into()
}

/// Why it may stay, as users are told.
const fn accepted(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::AffectedControlled => "a risk control against it is in place",
        Outcome::AffectedFix => "a change because of it is under way",
        _ => "no risk from it is unacceptable",
    }
}
