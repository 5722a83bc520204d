//! What is told to others of each judgement.

use crate::support::audited;
use crate::support::tiny::{Tiny, evaluation, manifest};
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::manifest::schema::{JUSTIFICATIONS, OUTCOMES};
use cargo_soup::verdict::{Filter, Listing, Report};
use cargo_soup::views::bom::{cyclonedx, openvex, spdx};
use cargo_soup::views::document::{evaluation_report, json, residual_list, soup_list};
use serde_json::Value;

fn evidence() -> Evidence {
    Tiny::conforming().collect("advisory-db.tar.gz").expect("everything can be looked at")
}

/// The evidence with another judgement.
fn judged(evidence: &Evidence, outcome: &str, justification: &str) -> Evidence {
    let text = evaluation()
        .replace("outcome = \"not-affected\"", &format!("outcome = \"{outcome}\"\naction = \"CR-7\""))
        .replace("justification = \"requires-environment\"\n", justification);
    evidence.with_manifest(format!("{}{text}", manifest()))
}

/// The one analysis of CycloneDX and the one statement of OpenVEX.
fn told(evidence: &Evidence) -> (Value, Value) {
    audited(evidence, |report| {
        let list = soup_list(report);
        let document = evaluation_report(&Listing::new(report, Filter::default()));
        let read = |text: String| -> Value { serde_json::from_str(&text).expect("JSON") };
        let bom = read(cyclonedx::render(report, &list));
        let vex = read(cyclonedx::render_vex(report, &list, &document));
        let open = read(openvex::render(report, &list, &document));
        let analysis = bom["vulnerabilities"][0]["analysis"].clone();
        assert_eq!(vex["vulnerabilities"][0]["analysis"], analysis);
        assert!(bom["vulnerabilities"][1].is_null() && open["statements"][1].is_null());
        (analysis, open["statements"][0].clone())
    })
}

fn justified(word: &str) -> String {
    format!("justification = \"{word}\"\n")
}

#[test]
fn every_outcome_has_its_words() {
    let evidence = evidence();
    let none = Value::Null;
    for (outcome, state, response, status) in [
        ("under-evaluation", "in_triage", none.clone(), "under_investigation"),
        ("not-affected", "not_affected", none.clone(), "not_affected"),
        ("false-match", "false_positive", none.clone(), "not_affected"),
        ("affected-acceptable", "exploitable", "will_not_fix".into(), "affected"),
        ("affected-controlled", "exploitable", "workaround_available".into(), "affected"),
        ("affected-fix", "exploitable", "update".into(), "affected"),
        ("fixed", "resolved", none, "fixed"),
    ] {
        let reason = if outcome == "not-affected" { justified("code-not-present") } else { String::new() };
        let (analysis, statement) = told(&judged(&evidence, outcome, &reason));
        assert_eq!(analysis["state"], state, "{outcome}");
        assert_eq!(analysis["response"][0], response, "{outcome}");
        assert_eq!(statement["status"], status, "{outcome}");
        assert_eq!(statement["action_statement"].is_string(), status == "affected", "{outcome}");
    }
}

#[test]
fn every_justification_has_its_words_and_none_is_chosen_for_a_person() {
    let evidence = evidence();
    for word in JUSTIFICATIONS {
        let (analysis, statement) = told(&judged(&evidence, "not-affected", &justified(word)));
        assert_eq!(analysis["justification"], word.replace('-', "_"));
        let expected = match *word {
            "code-not-present" => Value::from("vulnerable_code_not_present"),
            "code-not-reachable" => "vulnerable_code_not_in_execute_path".into(),
            "protected-by-compiler" | "protected-at-runtime" | "protected-by-mitigating-control" => {
                "inline_mitigations_already_exist".into()
            }
            _ => Value::Null,
        };
        assert_eq!(statement["justification"], expected, "{word}");
        let status = if *word == "protected-at-perimeter" { "affected" } else { "not_affected" };
        assert_eq!(statement["status"], status, "{word}");
        assert!(statement["impact_statement"].is_string() || status == "affected", "{word}");
    }
}

#[test]
fn what_occurs_is_never_told_as_not_affected_whatever_stands_beside_it() {
    let evidence = evidence();
    for outcome in OUTCOMES.iter().filter(|outcome| outcome.starts_with("affected-")) {
        for reason in JUSTIFICATIONS {
            let (analysis, statement) = told(&judged(&evidence, outcome, &justified(reason)));
            assert_eq!(
                (&analysis["state"], &statement["status"]),
                (&"exploitable".into(), &"affected".into())
            );
        }
    }
}

#[test]
fn a_judgement_that_is_not_in_order_is_told_as_none() {
    let evidence = evidence();
    let unsupported = manifest() + &evaluation().replace("evidence = [\"TST-7\"]\n", "");
    let reopened =
        manifest() + &evaluation().replace("advisory-digest = \"sha256:", "advisory-digest = \"sha256:0");
    let unsigned =
        manifest() + &evaluation().replace("evaluated = { by = \"A. Person\", on = 2026-05-02 }\n", "");
    for text in [manifest(), unsupported, reopened, unsigned] {
        let (analysis, statement) = told(&evidence.with_manifest(text));
        assert_eq!(
            (&analysis["state"], &statement["status"]),
            (&"in_triage".into(), &"under_investigation".into())
        );
    }
}

#[test]
fn links_lead_into_the_list_of_the_same_record() {
    let evidence = evidence();
    audited(&evidence, |report| {
        let (list, document) =
            (soup_list(report), evaluation_report(&Listing::new(report, Filter::default())));
        let bom: Value = serde_json::from_str(&cyclonedx::render(report, &list)).expect("JSON");
        let vex: Value =
            serde_json::from_str(&cyclonedx::render_vex(report, &list, &document)).expect("JSON");
        let serial = bom["serialNumber"].as_str().expect("a number").trim_start_matches("urn:uuid:");
        let target = vex["vulnerabilities"][0]["affects"][0]["ref"].as_str().expect("a link");
        assert_eq!(target, format!("urn:cdx:{serial}/1#valve%401.2.0"));
        assert!(
            bom["components"].as_array().expect("a list").iter().any(|one| one["bom-ref"] == "valve@1.2.0")
        );
        assert_ne!(bom["serialNumber"], vex["serialNumber"]);
    });
}

#[test]
fn the_residual_list_holds_what_occurs_and_what_nobody_has_judged() {
    let evidence = evidence();
    let rows = |evidence: &Evidence| {
        audited(evidence, |report: &Report<'_, '_>| {
            let document = residual_list(&Listing::new(report, Filter::default()));
            let data: Value = serde_json::from_str(&json::render(&document)).expect("JSON");
            data["tables"]["residual"].as_array().expect("rows").clone()
        })
    };
    for outcome in ["not-affected", "false-match", "fixed"] {
        let reason = if outcome == "not-affected" { justified("code-not-present") } else { String::new() };
        assert!(rows(&judged(&evidence, outcome, &reason)).is_empty(), "{outcome}");
    }
    let accepted = rows(&judged(&evidence, "affected-acceptable", ""));
    let sentence = accepted[0]["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.contains("valve 1.2.0") && sentence.contains("no risk from it is unacceptable"),
        "{sentence}"
    );
    assert!(sentence.contains("cannot lead to a hazardous situation"), "{sentence}");
    for open in [judged(&evidence, "under-evaluation", ""), evidence.with_manifest(manifest())] {
        assert_eq!(rows(&open)[0]["sentence"], "not determined");
    }
}

#[test]
fn bills_of_materials_are_the_same_bytes_twice_and_say_nothing_of_the_machine() {
    let evidence = evidence();
    let made = |evidence: &Evidence| {
        audited(evidence, |report| {
            let list = soup_list(report);
            let document = evaluation_report(&Listing::new(report, Filter::default()));
            [
                cyclonedx::render(report, &list),
                cyclonedx::render_vex(report, &list, &document),
                openvex::render(report, &list, &document),
                spdx::render(report, &list),
            ]
        })
    };
    let mut elsewhere = evidence.clone();
    elsewhere.database.as_mut().expect("there").source = "/another/place".into();
    assert_eq!(made(&evidence), made(&elsewhere));
}
