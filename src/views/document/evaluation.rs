//! The evaluation report: every published anomaly, what was judged about it, and where nobody could look.

use super::{Body, Column, Document, Layout, Missing, Section, Table, Value, frame, sources};
use crate::evidence::Gap;
use crate::evidence::anomaly::Advisory;
use crate::evidence::manifest::{Evaluation, Field, Outcome, Signature};
use crate::reconcile::{Case, Entry, Ledger, Standing};
use crate::verdict::{Analysis, Listing, Report};
use crate::views::anomalies::judgement;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the report of a list that leaves nothing out.
pub fn evaluation_report(listing: &Listing<'_, '_>) -> Document {
    let report = listing.report;
    Document {
        kind: "evaluation_report",
        title: "Anomaly evaluation report",
        subject: frame::subject(report.ledger),
        basis: frame::basis("7.1.2 c, 7.1.3, 6.1 f"),
        draft: frame::draft(report),
        header: frame::header(report),
        circumstances: frame::circumstances(report),
        sections: vec![
            anomalies(listing),
            summary(listing),
            sources::section(report),
            sources::looks(report.ledger),
            without(report.ledger),
            not_determined(listing),
            on_record(report.ledger),
            frame::method(),
        ],
    }
}

static ANOMALIES: [Column; 36] = [
    Column::row("id", "Anomaly"),
    Column::row("item", "SOUP"),
    Column::row("title", "Title"),
    Column::row("status", "Status"),
    Column::row("outcome", "Outcome"),
    Column::row("aliases", "Also known as"),
    Column::row("kind", "Kind"),
    Column::row("severity", "Severity"),
    Column::row("publisher", "Published by"),
    Column::row("address", "Published at"),
    Column::row("dated", "Dated"),
    Column::row("withdrawn", "Withdrawn on"),
    Column::row("description", "Text as published"),
    Column::row("attribution", "Attribution"),
    Column::row("functions", "Affected functions"),
    Column::row("platforms", "Limited to"),
    Column::row("patched", "Fixed in"),
    Column::row("unaffected", "Never affected"),
    Column::row("class", "Class of the item"),
    Column::row("builds", "Builds"),
    Column::row("path", "Brought by"),
    Column::row("reopened", "Re-opened because"),
    Column::row("justification", "Not affected because"),
    Column::row("evidence", "Evidence"),
    Column::row("rationale", "Reason"),
    Column::row("hazardous_situation", "Can lead to a hazardous situation"),
    Column::row("hazards", "Hazards"),
    Column::row("controls", "Risk controls"),
    Column::row("action", "Action"),
    Column::row("told_as", "Told to others as"),
    Column::row("waived", "Finding waived"),
    Column::row("evaluated", "Evaluated"),
    Column::row("approved", "Approved"),
    Column::row("review_by", "To be looked at again by"),
    Column::row("superseded", "Earlier judgements"),
    Column::row("core_digest", "Digest of the core facts"),
];

fn anomalies(listing: &Listing<'_, '_>) -> Section {
    Section {
        key: "anomalies",
        title: "Anomalies",
        intro: vec![
            "Each published anomaly of a locked version, and each that a person recorded from a supplier's list: \
             what is open and re-opened first, then what is evaluated, then what is none of the device's."
                .into(),
        ],
        body: Body::Table(Table {
            columns: &ANOMALIES,
            rows: listing.cases.iter().map(|case| block(listing.report, case)).collect(),
            layout: Layout::Blocks,
            chosen: None,
            empty: "None of the advisories that were compared affects a locked version, and none is recorded from a \
                    supplier's list.",
        }),
    }
}

fn block(report: &Report<'_, '_>, case: &Case<'_>) -> Vec<Value> {
    let mut block = published(case);
    block.extend(in_the_device(report.ledger, case));
    block.extend(judged(report, case));
    block
}

fn published(case: &Case<'_>) -> Vec<Value> {
    let none = || Value::Missing(Missing::None);
    let advisory = case.advisory();
    let list =
        |of: fn(&Advisory) -> &[String]| advisory.map_or_else(none, |one| Value::texts(of(one).to_vec()));
    let outcome = case.judgement.and_then(|one| one.outcome.get()).map(|outcome| outcome.word());
    vec![
        Value::Code(case.id().to_owned()),
        Value::Text(case.item_id()),
        case.title().into(),
        case.standing.phrase().into(),
        Value::stated(outcome),
        Value::texts(case.aliases().to_vec()),
        case.kind().into(),
        case.severity().into(),
        advisory.map_or("its supplier", |_| "RustSec").into(),
        address(case).map_or_else(none, Value::Text),
        advisory.map_or_else(none, |advisory| Value::Day(advisory.date)),
        advisory.and_then(|advisory| advisory.withdrawn).map_or_else(none, Value::Day),
        advisory.map_or_else(none, |advisory| advisory.description.trim().into()),
        advisory.and_then(|advisory| advisory.attribution.as_deref()).map_or_else(none, Value::from),
        advisory.map_or_else(none, |one| Value::texts(one.functions.iter().map(|(path, _)| path.as_str()))),
        advisory.map_or_else(none, |one| Value::texts(one.os.iter().chain(&one.arch).map(String::as_str))),
        list(|advisory| &advisory.patched),
        list(|advisory| &advisory.unaffected),
    ]
}

/// Where an anomaly is published.
pub(in crate::views) fn address(case: &Case<'_>) -> Option<String> {
    match case.listed() {
        None => Some(format!("https://rustsec.org/advisories/{}.html", case.id())),
        Some(listed) => listed.list.map(ToOwned::to_owned),
    }
}

fn in_the_device(ledger: &Ledger<'_>, case: &Case<'_>) -> Vec<Value> {
    let none = || Value::Missing(Missing::None);
    let builds = ledger.graph().zip(case.index()).map(|(graph, index)| {
        let names = graph.builds_with(index).into_iter().map(|build| graph.builds()[build].name.as_str());
        names.collect::<BTreeSet<&str>>()
    });
    vec![
        ledger.judged(Some(&case.item_id())).class.letter().into(),
        builds.map_or_else(none, Value::texts),
        ledger.item_of(case).map_or_else(none, |item| ledger.path(item).into()),
    ]
}

fn judged(report: &Report<'_, '_>, case: &Case<'_>) -> Vec<Value> {
    let none = || Value::Missing(Missing::None);
    let judgement = case.judgement;
    // Where nobody has judged, there is nothing that a judgement lacks.
    let of = |value: fn(&Evaluation) -> Value| judgement.map_or_else(none, value);
    let told = if case.concerns_security() { report.analysis(case).map(|said| said.phrase()) } else { None };
    let waived = report.waived_for(case);
    vec![
        case.reopened().map_or_else(none, |changed| changed.phrase().into()),
        of(|one| Value::stated(one.justification.text())),
        of(|one| Value::texts(one.evidence.texts())),
        of(|one| Value::stated(one.rationale.text())),
        of(|one| {
            one.hazardous_situation
                .get()
                .map_or(Value::Missing(Missing::NotStated), |flag| Value::Flag(*flag))
        }),
        of(|one| Value::texts(one.hazards.texts())),
        of(|one| Value::texts(one.controls.texts())),
        of(|one| Value::stated(one.action.text())),
        told.map_or_else(none, Value::from),
        waived.map_or_else(none, |one| {
            format!("by {} until {}: {}", one.by, one.expires, one.justification).into()
        }),
        of(|one| Value::stated(signature(&one.evaluated))),
        of(|one| Value::stated(signature(&one.approved))),
        of(|one| Value::day(one.review_by.get().copied())),
        Value::texts(case.superseded.iter().map(|one| recorded(one))),
        case.advisory().map_or_else(none, |advisory| Value::Code(advisory.core_digest.clone())),
    ]
}

fn signature(field: &Field<Signature>) -> Option<String> {
    let signature = field.get()?;
    let on = signature.on.get().map(|on| format!(" on {on}")).unwrap_or_default();
    Some(format!("by {}{on}", signature.by.text()?))
}

/// `tokio@1.21.0: not-affected, by A. Person on 2026-05-02: why`.
fn recorded(evaluation: &Evaluation) -> String {
    let of = evaluation.soup.text().unwrap_or("no item");
    let why = evaluation.rationale.text().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{of}: {}{why}", judgement(evaluation))
}

static SUMMARY: [Column; 4] = [
    Column::row("status", "Status"),
    Column::row("class_a", "Class A"),
    Column::row("class_b", "Class B"),
    Column::row("class_c", "Class C"),
];

/// How many anomalies stand where, by the class of the item.
fn summary(listing: &Listing<'_, '_>) -> Section {
    let mut counts: BTreeMap<(usize, &str), [usize; 3]> = BTreeMap::new();
    for (position, case) in listing.cases.iter().enumerate() {
        let class = listing.report.ledger.judged(Some(&case.item_id())).class;
        let outcome = match case.standing {
            Standing::Evaluated(one) => {
                one.outcome.get().map_or("evaluated, without an outcome", |one| words(*one))
            }
            _ => case.standing.phrase(),
        };
        let first = counts.keys().find(|(_, known)| *known == outcome).map_or(position, |(first, _)| *first);
        counts.entry((first, outcome)).or_default()[class as usize] += 1;
    }
    let row = |((_, status), counts): ((usize, &str), [usize; 3])| {
        std::iter::once(Value::from(status)).chain(counts.into_iter().map(Value::Number)).collect()
    };
    Section {
        key: "summary",
        title: "Summary",
        intro: Vec::new(),
        body: Body::Table(Table {
            columns: &SUMMARY,
            rows: counts.into_iter().map(row).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "There is none.",
        }),
    }
}

/// What an outcome says, in words.
pub(super) const fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::UnderEvaluation => "being evaluated",
        Outcome::NotAffected => "present, and cannot occur here",
        Outcome::FalseMatch => "about something else",
        Outcome::AffectedAcceptable => "occurs, and no risk is unacceptable",
        Outcome::AffectedControlled => "occurs, and a risk control is in place",
        Outcome::AffectedFix => "occurs, and a change is under way",
        Outcome::Fixed => "fixed in this version",
    }
}

static WITHOUT: [Column; 3] = [
    Column::row("item", "SOUP"),
    Column::row("rustsec", "RustSec"),
    Column::row("own_lists", "Suppliers' lists"),
];

/// Items for which nothing was found, by source: what was compared, and with what.
fn without(ledger: &Ledger<'_>) -> Section {
    let found: BTreeSet<String> = ledger.anomalies.iter().map(Case::item_id).collect();
    let clean = ledger.own_entries().filter(|entry| {
        let id = entry.item.map_or_else(|| entry.record.id(), |item| item.krate.id());
        !found.contains(&id)
    });
    Section {
        key: "without_anomalies",
        title: "Items without a known anomaly",
        intro: vec!["What each source said. Nothing else was looked at.".into()],
        body: Body::Table(Table {
            columns: &WITHOUT,
            rows: clean.map(|entry| clean_row(ledger, entry)).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "Every item has one, or there is none.",
        }),
    }
}

fn clean_row(ledger: &Ledger<'_>, entry: Entry<'_, '_>) -> Vec<Value> {
    let rustsec = match (entry.item, ledger.database()) {
        (None, _) => sources::beside_crates(ledger, entry.record),
        (Some(item), Some(database)) if database.readable(&item.krate.name) => {
            let by_name =
                if item.krate.is_of_the_public_registry() { "" } else { ", by name and version only" };
            match database.about(&item.krate.name).len() {
                0 => format!("no advisory is about it{by_name}").into(),
                1 => format!("the one advisory about it does not name this version{by_name}").into(),
                number => {
                    format!("none of the {number} advisories about it names this version{by_name}").into()
                }
            }
        }
        _ => Value::Missing(Missing::NotDetermined),
    };
    let lists = entry.record.anomaly_lists.get().filter(|lists| !lists.is_blank());
    let own = match lists {
        None => Value::Missing(Missing::NotStated),
        Some(lists) if lists.lists.is_empty() => {
            let why = lists.none.as_ref().map_or("", |why| why.value.trim());
            format!("none is published: {why}{}", crate::views::lists::said(lists)).into()
        }
        Some(lists) => Value::texts(lists.lists.iter().map(|list| crate::views::lists::look(ledger, list))),
    };
    let id = entry.subject().id().unwrap_or_default();
    vec![Value::Text(id), rustsec, own]
}

static GAPS: [Column; 2] =
    [Column::row("what", "What could not be looked at"), Column::row("help", "Next step")];

fn not_determined(listing: &Listing<'_, '_>) -> Section {
    let row = |gap: &Gap| vec![gap.what.as_str().into(), gap.help.as_str().into()];
    Section {
        key: "not_determined",
        title: "Not determined",
        intro: Vec::new(),
        body: Body::Table(Table {
            columns: &GAPS,
            rows: listing.gaps.iter().map(row).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "Every advisory about a shipped crate could be read and compared.",
        }),
    }
}

static ON_RECORD: [Column; 2] = [Column::row("anomaly", "Anomaly"), Column::row("judgement", "Judgement")];

/// Judgements that belong to nothing that is in use: they stay on record.
fn on_record(ledger: &Ledger<'_>) -> Section {
    let row = |one: &&Evaluation| {
        vec![one.anomaly.text().map_or(Value::Missing(Missing::NotStated), Value::from), recorded(one).into()]
    };
    Section {
        key: "on_record",
        title: "Judgements on record",
        intro: vec![
            "Of what is not in use any more, or of what no source lists. They are judged by nothing.".into(),
        ],
        body: Body::Table(Table {
            columns: &ON_RECORD,
            rows: ledger.unattached.iter().map(row).collect(),
            layout: Layout::Rows,
            chosen: None,
            empty: "There is none.",
        }),
    }
}

impl Analysis<'_> {
    /// What is said of an anomaly, in words.
    fn phrase(&self) -> &'static str {
        match self {
            Self::UnderInvestigation(_) => "under investigation",
            Self::NotAffected(..) => "not affected",
            Self::FalseMatch(_) => "a false match",
            Self::Affected(..) => "affected",
            Self::Fixed(_) => "fixed",
        }
    }
}
