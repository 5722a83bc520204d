//! A list of anomalies as a document of its own; `docs/anomalies.schema.json` describes it.

use super::anomalies::{AnomalyInfo, anomaly};
use super::{DatabaseInfo, Error, EvidenceOrigin, Tool, database, origin, tool, written};
use crate::verdict::{Conclusion, Listing};
use serde::Serialize;

/// The version of the list's schema.
pub const LISTING_SCHEMA: u32 = 1;

/// The schema of the list, as JSON Schema.
pub const LISTING_JSON_SCHEMA: &str = include_str!("../../../docs/anomalies.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    determined: bool,
    exit_code: u8,
    tool: Tool,
    today: Option<String>,
    evidence: Option<EvidenceOrigin<'a>>,
    database: Option<DatabaseInfo<'a>>,
    filter: FilterInfo<'a>,
    anomalies: Vec<AnomalyInfo<'a>>,
    errors: Vec<Error<'a>>,
}

#[derive(Default, Serialize)]
struct FilterInfo<'a> {
    statuses: &'a [&'static str],
    soup: Option<&'a str>,
}

/// Draws a list, with a newline at its end.
pub fn render_listing(listing: &Listing<'_, '_>) -> String {
    let ledger = listing.report.ledger;
    written(&Document {
        schema: LISTING_SCHEMA,
        determined: listing.is_determined(),
        exit_code: listing.exit_code(),
        tool: tool(),
        today: Some(ledger.evidence.today.to_string()),
        evidence: Some(origin(ledger)),
        database: database(listing.report.ledger),
        filter: FilterInfo { statuses: &listing.filter.statuses, soup: listing.filter.soup.as_deref() },
        anomalies: listing.cases.iter().map(|case| anomaly(ledger, case)).collect(),
        errors: listing.gaps.iter().map(|gap| Error { message: &gap.what, help: &gap.help }).collect(),
    })
}

/// Draws a list that could not be made.
pub fn render_listing_failure(message: &str, help: &str) -> String {
    written(&Document {
        schema: LISTING_SCHEMA,
        determined: false,
        exit_code: Conclusion::NotDetermined.exit_code(),
        tool: tool(),
        today: None,
        evidence: None,
        database: None,
        filter: FilterInfo::default(),
        anomalies: Vec::new(),
        errors: vec![Error { message, help }],
    })
}
