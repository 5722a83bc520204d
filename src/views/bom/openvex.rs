//! OpenVEX 0.2.0: what is said of each anomaly, with the list's software as product.

use super::names::{self, Links, SOFTWARE};
use crate::evidence::manifest::Evaluation;
use crate::reconcile::{Case, Concerned, Ledger};
use crate::verdict::{Analysis, Report, Response};
use crate::views::document::{Document, address, is_link, plain};
use serde_json::{Value as Json, json};

/// Draws the statements. Products are linked to the list.
pub fn render(report: &Report<'_, '_>, list: &Document, evaluations: &Document) -> String {
    let ledger = report.ledger;
    let maker = ledger.manifest().and_then(|manifest| manifest.device.manufacturer.text());
    let links = Links::into(list);
    let statements: Vec<Json> =
        report.told().map(|(case, analysis)| statement(ledger, &links, case, &analysis)).collect();
    let document = json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": format!("urn:uuid:{}", names::uuid(evaluations)),
        "author": plain(maker.unwrap_or("not stated")),
        "role": "manufacturer of the device",
        "timestamp": names::time(ledger.evidence.today),
        "version": 1,
        "tooling": format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
        "statements": statements,
    });
    format!("{document:#}\n")
}

fn statement(ledger: &Ledger<'_>, links: &Links, case: &Case<'_>, analysis: &Analysis<'_>) -> Json {
    let mut statement = json!({
        "vulnerability": vulnerability(case),
        "products": [{
            "@id": links.to(SOFTWARE),
            "subcomponents": [component(ledger, links, case)],
        }],
        "status": "under_investigation",
    });
    let day = judgement(analysis).and_then(Evaluation::day).unwrap_or(ledger.evidence.today);
    statement["timestamp"] = names::time(day).into();
    for (key, value) in said(analysis) {
        statement[key] = value.into();
    }
    statement
}

fn vulnerability(case: &Case<'_>) -> Json {
    let mut one = json!({ "name": plain(case.id()), "description": plain(case.title()) });
    if let Some(address) = address(case).filter(|address| is_link(address)) {
        one["@id"] = address.into();
    }
    if !case.aliases().is_empty() {
        one["aliases"] = case.aliases().iter().map(|id| plain(id)).collect();
    }
    one
}

fn component(ledger: &Ledger<'_>, links: &Links, case: &Case<'_>) -> Json {
    let link = links.to(&names::concerned(ledger, case));
    let purl = match case.item {
        Concerned::Crate(_, krate) => krate.purl(),
        Concerned::Library(krate) => {
            Some(names::generic_purl_of(&krate.name, Some(&krate.version.to_string())))
        }
        Concerned::Entry(record) => Some(names::generic_purl(record)),
    };
    match purl {
        Some(purl) => json!({ "@id": link, "identifiers": { "purl": purl } }),
        None => json!({ "@id": link }),
    }
}

const fn judgement<'a>(analysis: &Analysis<'a>) -> Option<&'a Evaluation> {
    match analysis {
        Analysis::UnderInvestigation(_) => None,
        Analysis::NotAffected(one, _)
        | Analysis::FalseMatch(one)
        | Analysis::Affected(one, _)
        | Analysis::Fixed(one) => Some(*one),
    }
}

type Said = Vec<(&'static str, String)>;

fn said(analysis: &Analysis<'_>) -> Said {
    match analysis {
        Analysis::UnderInvestigation(doubt) => {
            vec![("status", "under_investigation".into()), ("status_notes", doubt.phrase().into())]
        }
        Analysis::NotAffected(evaluation, why) => not_affected(evaluation, why),
        Analysis::FalseMatch(evaluation) => vec![
            ("status", "not_affected".into()),
            ("justification", "component_not_present".into()),
            ("impact_statement", reason(evaluation)),
        ],
        Analysis::Affected(evaluation, response) => affected(evaluation, *response),
        Analysis::Fixed(evaluation) => vec![("status", "fixed".into()), ("status_notes", reason(evaluation))],
    }
}

/// The stored justification by OpenVEX's coarser ones. Where the choice between two of those is a person's, none
/// is made, and the impact statement stands in its place.
fn not_affected(evaluation: &Evaluation, why: &str) -> Said {
    let justification = match why {
        "code-not-present" => Some("vulnerable_code_not_present"),
        "code-not-reachable" => Some("vulnerable_code_not_in_execute_path"),
        "protected-by-compiler" | "protected-at-runtime" | "protected-by-mitigating-control" => {
            Some("inline_mitigations_already_exist")
        }
        // What protects it is not known to be part of the product.
        "protected-at-perimeter" => {
            return vec![
                ("status", "affected".into()),
                ("action_statement", format!("protected at the perimeter: {}", reason(evaluation))),
            ];
        }
        _ => None,
    };
    let mut said = vec![
        ("status", "not_affected".into()),
        ("impact_statement", format!("{}: {}", why.replace('-', " "), reason(evaluation))),
    ];
    said.extend(justification.map(|word| ("justification", word.to_owned())));
    said
}

fn affected(evaluation: &Evaluation, response: Response) -> Said {
    let done = match response {
        Response::Accepted => "no change is planned; no risk is unacceptable",
        Response::Controlled => "a risk control is in place",
        Response::Change => "a change is under way",
    };
    let action = evaluation.action.text().map_or_else(|| "no action is recorded".to_owned(), plain);
    vec![
        ("status", "affected".into()),
        ("action_statement", format!("{done}: {action}")),
        ("status_notes", reason(evaluation)),
    ]
}

fn reason(evaluation: &Evaluation) -> String {
    evaluation.rationale.text().map_or_else(|| "no reason is recorded".to_owned(), plain)
}
