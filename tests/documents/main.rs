//! Documents: every format says the same, whatever stands in the manifest and the advisories.

#[path = "../support/mod.rs"]
mod support;

mod command;
mod formats;
mod hostile;
mod readers;
mod schema;
mod supporting;
mod template;
mod vex;

use cargo_soup::criteria::SafetyClass;
use cargo_soup::evidence::Evidence;
use cargo_soup::evidence::trace::IdKind;
use cargo_soup::reconcile::{By, trace};
use cargo_soup::rules::catalogue;
use cargo_soup::verdict::{Filter, Listing, Report};
use cargo_soup::views::document::{Document, evaluation_report, residual_list, soup_list, trace_document};
use support::page;

/// Every document of an audit.
fn documents(report: &Report<'_, '_>) -> Vec<Document> {
    let listing = Listing::new(report, Filter::default());
    let mut documents = vec![soup_list(report), evaluation_report(&listing), residual_list(&listing)];
    for by in [By::Item, By::Id(IdKind::Hazard)] {
        let trace = trace(report.ledger, &[], Some(by)).expect("nothing is named");
        documents.push(trace_document(report, &trace, true));
    }
    documents
}

/// The evidence of every case of every rule page.
fn every_case() -> Vec<Evidence> {
    let mut cases = Vec::new();
    for (rule, _) in catalogue() {
        let path = support::repository(&format!("docs/rules/{}.md", rule.slug));
        let text = std::fs::read_to_string(path).expect("a page");
        cases.extend(page::parse(&text).cases.iter().map(|case| page::evidence(case, SafetyClass::B)));
    }
    cases
}

/// The documents of every case.
fn every_document() -> Vec<Document> {
    every_case().iter().flat_map(|evidence| support::audited(evidence, documents)).collect()
}
