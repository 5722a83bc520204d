//! What the record refers to: requirements, hazards, risk controls and tests, by the entry or judgement that names
//! them, beside what other documents know of them.

use super::{Case, Item, Ledger, Standing};
use crate::evidence::manifest::{Evaluation, Field, Located, Record, Span};
use crate::evidence::trace::{IdKind, Known, Sources};
use crate::finding::{Judged, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// An entry, or a judgement in force about an anomaly, with what it refers to.
#[derive(Clone, Debug)]
pub struct Origin<'e> {
    /// The item, as `name@version`.
    pub item: String,
    /// What a finding about it names.
    pub subject: Subject,
    /// The anomaly that is judged; `None` for an entry.
    pub anomaly: Option<&'e str>,
    /// The class of the item.
    pub judged: Judged,
    /// Where it stands.
    pub span: &'e Span,
    /// The items a part comes along with; empty for an item of its own.
    pub part_of: Vec<String>,
    /// The parts that the entry covers.
    pub parts: Vec<String>,
    /// What it refers to, by kind, in the order it is stated.
    pub references: Vec<Reference<'e>>,
}

/// One id, or what stands in the place of one.
#[derive(Clone, Debug)]
pub struct Reference<'e> {
    /// What it is of.
    pub kind: IdKind,
    /// The id.
    pub id: &'e str,
    /// The key it stands at.
    pub key: &'static str,
    /// Where.
    pub span: &'e Span,
    /// Whether it is known, and how a test went.
    pub known: Known,
}

impl Origin<'_> {
    /// The references of a kind.
    pub fn of(&self, kind: IdKind) -> impl Iterator<Item = &Reference<'_>> {
        self.references.iter().filter(move |reference| reference.kind == kind)
    }
}

/// What refers to something, or could: each entry that is an item of its own, each part that says something itself,
/// and each judgement in force; by name, version and anomaly.
pub fn traced<'e>(ledger: &Ledger<'e>) -> Vec<Origin<'e>> {
    let covered = parts(ledger);
    let sources = &ledger.evidence.trace;
    let crates = ledger.items.iter().filter_map(|item| {
        let parts = covered.get(&item.index).cloned().unwrap_or_default();
        Some(Origin {
            parts,
            part_of: parents(ledger, item),
            ..of_record(sources, item.record?, item.subject(), &item.judged)
        })
    });
    let others = ledger
        .others
        .iter()
        .map(|other| of_record(sources, other.record, Subject::parse(&other.record.id()), &other.judged));
    let judgements = ledger.anomalies.iter().filter_map(|case| of_case(ledger, case));
    let mut origins: Vec<Origin<'e>> = crates.chain(others).chain(judgements).collect();
    origins.retain(|origin| origin.part_of.is_empty() || !origin.references.is_empty());
    origins.sort_by(|one, other| {
        let key = |origin: &Origin<'e>| (origin.subject.clone(), origin.anomaly, origin.span.start);
        key(one).cmp(&key(other))
    });
    origins
}

fn of_record<'e>(sources: &Sources, record: &'e Record, subject: Subject, judged: &Judged) -> Origin<'e> {
    let mut references = References { sources, found: Vec::new() };
    references.add(IdKind::Requirement, "requirements", &record.requirements, |_| true);
    references.add(IdKind::Hazard, "hazards", &record.hazards, |_| true);
    references.add(IdKind::Control, "controls", &record.controls, |_| true);
    references.add(IdKind::Test, "verification", &record.verification, |_| true);
    Origin {
        item: subject.id().unwrap_or_default(),
        subject,
        anomaly: None,
        judged: judged.clone(),
        span: &record.span,
        part_of: Vec::new(),
        parts: Vec::new(),
        references: references.found,
    }
}

/// A judgement that is not in force is history: what it refers to may be gone.
fn of_case<'e>(ledger: &Ledger<'e>, case: &Case<'e>) -> Option<Origin<'e>> {
    let Standing::Evaluated(evaluation) = case.standing else { return None };
    let item = case.item_id();
    Some(Origin {
        subject: Subject::parse(&item),
        anomaly: evaluation.anomaly.text(),
        judged: ledger.judged(Some(&item)),
        span: &evaluation.span,
        part_of: Vec::new(),
        parts: Vec::new(),
        references: of_evaluation(&ledger.evidence.trace, evaluation),
        item,
    })
}

/// Evidence can be a document, and the hazard analysis a place in one.
fn of_evaluation<'e>(sources: &Sources, evaluation: &'e Evaluation) -> Vec<Reference<'e>> {
    let mut references = References { sources, found: Vec::new() };
    let is_one_word = |text: &str| !text.contains(char::is_whitespace);
    references.add(IdKind::Hazard, "hazards", &evaluation.hazards, is_one_word);
    references.add(IdKind::Control, "controls", &evaluation.controls, |_| true);
    references.add(IdKind::Test, "evidence", &evaluation.evidence, |_| false);
    references.found
}

struct References<'s, 'e> {
    sources: &'s Sources,
    found: Vec<Reference<'e>>,
}

impl<'e> References<'_, 'e> {
    fn add(
        &mut self,
        kind: IdKind,
        key: &'static str,
        texts: &'e Field<Vec<Located<String>>>,
        is_id: impl Fn(&str) -> bool,
    ) {
        let mut seen = BTreeSet::new();
        for Located { value, span } in texts.get().into_iter().flatten() {
            let id = value.trim();
            if id.is_empty() || !seen.insert(id) {
                continue;
            }
            let known = match self.sources.known(kind, id) {
                Known::No | Known::NotDetermined if !is_id(id) => Known::NoId,
                known => known,
            };
            self.found.push(Reference { kind, id, key, span, known });
        }
    }
}

/// The items a part comes along with, as far as they ship.
fn parents(ledger: &Ledger<'_>, item: &Item<'_>) -> Vec<String> {
    let Some(record) = item.record.filter(|record| record.is_part()) else { return Vec::new() };
    let found =
        item.cover.iter().flat_map(|cover| &cover.parents).filter_map(|parent| ledger.item_at(*parent));
    let found: Vec<String> = found.map(|parent| parent.krate.id()).collect();
    let stated = || record.part_of.iter().flatten().map(|parent| parent.value.clone());
    if found.is_empty() { stated().collect() } else { found }
}

fn parts(ledger: &Ledger<'_>) -> BTreeMap<crate::evidence::graph::CrateIx, Vec<String>> {
    let mut parts: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for item in &ledger.items {
        for parent in item.cover.iter().flat_map(|cover| &cover.parents) {
            parts.entry(*parent).or_default().push(item.krate.id());
        }
    }
    parts
}
