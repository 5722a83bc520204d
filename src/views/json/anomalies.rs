//! Anomalies and the judgements about them.

use crate::evidence::manifest::{Evaluation, Field, Signature};
use crate::reconcile::{Case, Ledger, Reopened};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct AnomalyInfo<'a> {
    id: &'a str,
    aliases: &'a [String],
    kind: &'a str,
    title: &'a str,
    source: &'static str,
    list: Option<&'a str>,
    copy: Option<&'a str>,
    date: Option<String>,
    severity: Option<&'a str>,
    name: &'a str,
    version: Option<String>,
    shipped: bool,
    status: &'static str,
    reopened_by: Option<&'static str>,
    compared_by_name_only: bool,
    affected_functions: Vec<&'a str>,
    patched: &'a [String],
    unaffected: &'a [String],
    withdrawn: Option<String>,
    core_digest: Option<&'a str>,
    text_digest: Option<&'a str>,
    edited_since_evaluation: bool,
    attribution: Option<&'a str>,
    evaluation: Option<EvaluationInfo<'a>>,
    superseded: Vec<EvaluationInfo<'a>>,
}

#[derive(Serialize)]
pub(super) struct EvaluationInfo<'a> {
    anomaly: Option<&'a str>,
    line: usize,
    soup: Option<&'a str>,
    list: Option<&'a str>,
    outcome: Option<&'static str>,
    justification: Option<&'a str>,
    evidence: Vec<&'a str>,
    rationale: Option<&'a str>,
    hazardous_situation: Option<bool>,
    hazards: Vec<&'a str>,
    controls: Vec<&'a str>,
    action: Option<&'a str>,
    evaluated: Option<SignatureInfo<'a>>,
    approved: Option<SignatureInfo<'a>>,
    review_by: Option<String>,
}

#[derive(Serialize)]
pub(super) struct SignatureInfo<'a> {
    by: Option<&'a str>,
    on: Option<String>,
}

pub(super) fn anomaly<'a>(ledger: &'a Ledger<'_>, case: &'a Case<'_>) -> AnomalyInfo<'a> {
    let (advisory, listed) = (case.advisory(), case.listed());
    let functions = advisory.into_iter().flat_map(|advisory| &advisory.functions);
    AnomalyInfo {
        id: case.id(),
        aliases: advisory.map_or(&[], |advisory| &advisory.aliases),
        kind: case.kind(),
        title: case.title(),
        source: if listed.is_some() { "supplier" } else { "rustsec" },
        list: listed.and_then(|listed| listed.list),
        copy: listed.and_then(|listed| listed.copy),
        date: advisory.map(|advisory| advisory.date.to_string()),
        severity: advisory.and_then(|advisory| advisory.severity.as_deref()),
        name: case.item.name(),
        version: case.item.version(),
        // What is no crate is not in the graph; its entry says that it is in the device.
        shipped: case.index().is_none_or(|index| ledger.graph().is_some_and(|graph| graph.ships(index))),
        status: case.standing.word(),
        reopened_by: case.reopened().map(Reopened::word),
        compared_by_name_only: case.by_name_only(),
        affected_functions: functions.map(|(path, _)| path.as_str()).collect(),
        patched: advisory.map_or(&[], |advisory| &advisory.patched),
        unaffected: advisory.map_or(&[], |advisory| &advisory.unaffected),
        withdrawn: advisory.and_then(|advisory| advisory.withdrawn).map(|day| day.to_string()),
        core_digest: advisory.map(|advisory| advisory.core_digest.as_str()),
        text_digest: advisory.map(|advisory| advisory.text_digest.as_str()),
        edited_since_evaluation: case.edited_since(),
        attribution: advisory.and_then(|advisory| advisory.attribution.as_deref()),
        evaluation: case.judgement.map(|evaluation| evaluation_info(ledger, evaluation)),
        superseded: case.superseded.iter().map(|evaluation| evaluation_info(ledger, evaluation)).collect(),
    }
}

pub(super) fn evaluation_info<'a>(ledger: &Ledger<'_>, evaluation: &'a Evaluation) -> EvaluationInfo<'a> {
    EvaluationInfo {
        anomaly: evaluation.anomaly.text(),
        line: ledger.lines.at(evaluation.span.start).line,
        soup: evaluation.soup.text(),
        list: evaluation.list.text(),
        outcome: evaluation.outcome.get().map(|outcome| outcome.word()),
        justification: evaluation.justification.text(),
        evidence: evaluation.evidence.texts().collect(),
        rationale: evaluation.rationale.text(),
        hazardous_situation: evaluation.hazardous_situation.get().copied(),
        hazards: evaluation.hazards.texts().collect(),
        controls: evaluation.controls.texts().collect(),
        action: evaluation.action.text(),
        evaluated: signature(&evaluation.evaluated),
        approved: signature(&evaluation.approved),
        review_by: evaluation.review_by.get().map(ToString::to_string),
    }
}

pub(super) fn signature(field: &Field<Signature>) -> Option<SignatureInfo<'_>> {
    let signature = field.get()?;
    Some(SignatureInfo { by: signature.by.text(), on: signature.on.get().map(ToString::to_string) })
}
