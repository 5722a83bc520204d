//! The list of the device's SOUP, with everything an auditor asks of it.

mod annexes;
mod components;
mod items;
mod native;
mod supporting;

use super::{Document, Section, frame, sources, trace};
use crate::reconcile::traced;
use crate::verdict::Report;

/// Makes the list. An audit without a graph or a manifest has none: what it would lack reads as if it were not
/// there.
pub fn soup_list(report: &Report<'_, '_>) -> Document {
    Document {
        kind: "soup_list",
        title: "SOUP list",
        subject: frame::subject(report.ledger),
        basis: frame::basis("8.1.2, 8.1.3, 5.3.3, 5.3.4, 7.1.3"),
        draft: frame::draft(report),
        header: frame::header(report),
        circumstances: frame::circumstances(report),
        sections: sections(report),
    }
}

fn sections(report: &Report<'_, '_>) -> Vec<Section> {
    vec![
        items::section(report),
        supporting::section(report.ledger),
        native::section(report.ledger),
        components::section(report),
        frame::builds(report.ledger),
        frame::software_items(report.ledger),
        annexes::anomalies(report),
        annexes::findings(report),
        annexes::not_shipped(report.ledger),
        trace::references(&traced(report.ledger)),
        trace::sources(report),
        annexes::policy(report.ledger.policy()),
        sources::section(report),
        sources::looks(report.ledger),
        frame::method(),
    ]
}
