//! The trace: what each item refers to, or what refers to each id; all of it, or what some names stand for.

use super::traced::{Origin, traced};
use super::{Ledger, Reference};
use crate::evidence::manifest::nearest;
use crate::evidence::trace::{IdKind, Known, Source};
use std::collections::{BTreeMap, BTreeSet};

/// From where a trace is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// From items to what they refer to.
    Item,
    /// From ids of a kind to what refers to them.
    Id(IdKind),
}

/// What refers to what.
#[derive(Debug)]
pub struct Trace<'e> {
    /// From where it is read.
    pub by: By,
    /// What refers to something, as far as it was asked for.
    pub origins: Vec<Origin<'e>>,
    /// Read from ids: each with what refers to it.
    pub ids: Vec<Id>,
    /// What the sources know and nothing in the record refers to, whatever was asked for.
    pub unreferenced: BTreeMap<IdKind, Vec<String>>,
    /// Parts that are covered by the entries of the items they come along with.
    pub covered: usize,
    /// Crates that ship without an entry, of which nothing can be traced.
    pub undeclared: usize,
}

/// An id with what refers to it.
#[derive(Clone, Debug)]
pub struct Id {
    /// What it is of.
    pub kind: IdKind,
    /// The id.
    pub id: String,
    /// Whether it is known.
    pub known: Known,
    /// Which of the trace's origins refer to it.
    pub origins: Vec<usize>,
}

impl Trace<'_> {
    /// The references of some origins of one kind, each once.
    pub fn references(&self, origins: &[usize], kind: IdKind) -> Vec<&Reference<'_>> {
        let mut seen = BTreeSet::new();
        let all = origins.iter().flat_map(|origin| self.origins[*origin].of(kind));
        all.filter(|reference| seen.insert(reference.id)).collect()
    }

    /// How many arrows a drawing of it has.
    pub fn links(&self) -> usize {
        self.origins.iter().map(|origin| origin.references.len()).sum()
    }
}

/// That a name stands for nothing, with the one that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// The name.
    pub name: String,
    /// The nearest.
    pub near: Option<String>,
}

/// Traces everything, or what some names stand for: items, parts, anomalies and ids of every kind. Where it is not
/// said from where it is read, names that all stand for ids of one kind say so.
///
/// # Errors
///
/// [`NotFound`] for a name that is in neither record nor sources.
pub fn trace<'e>(ledger: &Ledger<'e>, names: &[String], by: Option<By>) -> Result<Trace<'e>, NotFound> {
    let origins = traced(ledger);
    let wanted =
        names.iter().map(|name| Wanted::of(ledger, &origins, name)).collect::<Result<Vec<_>, _>>()?;
    let by = by.or_else(|| said_by(&wanted)).unwrap_or(By::Item);
    let unreferenced = unreferenced(ledger, &origins);
    let chosen: Vec<Origin<'e>> = origins
        .into_iter()
        .enumerate()
        .filter(|(index, _)| wanted.is_empty() || wanted.iter().any(|one| one.origins.contains(index)))
        .map(|(_, origin)| origin)
        .collect();
    let ids = match by {
        By::Item => Vec::new(),
        By::Id(kind) => ids(ledger, &chosen, kind, &wanted),
    };
    let covered = ledger
        .items
        .iter()
        .filter(|item| item.record.is_some_and(crate::evidence::manifest::Record::is_part));
    Ok(Trace {
        by,
        origins: chosen,
        ids,
        unreferenced,
        covered: covered.count(),
        undeclared: ledger.items.iter().filter(|item| item.record.is_none()).count(),
    })
}

/// What one name stands for.
struct Wanted {
    name: String,
    /// Whether it names an item, a part or an anomaly.
    named: bool,
    /// Of which kinds it is an id.
    kinds: BTreeSet<IdKind>,
    /// What it names, and what refers to it.
    origins: BTreeSet<usize>,
}

impl Wanted {
    fn of(ledger: &Ledger<'_>, origins: &[Origin<'_>], name: &str) -> Result<Self, NotFound> {
        let sources = &ledger.evidence.trace;
        let mut wanted = Self {
            name: name.to_owned(),
            named: false,
            kinds: IdKind::ALL
                .into_iter()
                .filter(|kind| matches!(sources.known(*kind, name), Known::Yes(_)))
                .collect(),
            origins: BTreeSet::new(),
        };
        for (index, origin) in origins.iter().enumerate() {
            let named = is_called(origin, name);
            let refers = origin.references.iter().filter(|reference| stands_for(ledger, reference, name));
            let kinds: Vec<IdKind> = refers.map(|reference| reference.kind).collect();
            if named || !kinds.is_empty() {
                wanted.origins.insert(index);
            }
            wanted.named |= named;
            wanted.kinds.extend(kinds);
        }
        // That nothing refers to an id which a source knows is an answer.
        if wanted.named || !wanted.kinds.is_empty() {
            return Ok(wanted);
        }
        let of_items = origins.iter().flat_map(|origin| [origin.subject_name(), &origin.item]);
        let of_ids = origins.iter().flat_map(|origin| &origin.references).map(|reference| reference.id);
        let known = sources.iter().flat_map(|(_, source)| source.ids()).map(String::as_str);
        let near = nearest(name, of_items.chain(of_ids).chain(known)).map(ToOwned::to_owned);
        Err(NotFound { name: name.to_owned(), near })
    }
}

impl Origin<'_> {
    fn subject_name(&self) -> &str {
        self.item.split('@').next().unwrap_or(&self.item)
    }
}

/// Items by name or with version, the parts they cover, and anomalies.
fn is_called(origin: &Origin<'_>, name: &str) -> bool {
    let called = |id: &str| id == name || id.split('@').next() == Some(name);
    called(&origin.item) || origin.parts.iter().any(|part| called(part)) || origin.anomaly == Some(name)
}

/// Whether a reference is to the id, or to the test of that name.
fn stands_for(ledger: &Ledger<'_>, reference: &Reference<'_>, name: &str) -> bool {
    let is_test = || {
        let source = ledger.evidence.trace.of(IdKind::Test);
        source.is_some_and(|source| source.results().is_of(reference.id, name))
    };
    reference.id == name || (reference.kind == IdKind::Test && is_test())
}

fn said_by(wanted: &[Wanted]) -> Option<By> {
    let kinds: BTreeSet<IdKind> = wanted.iter().flat_map(|one| &one.kinds).copied().collect();
    let one = kinds.first().copied().filter(|_| kinds.len() == 1)?;
    wanted.iter().all(|wanted| !wanted.named).then_some(By::Id(one))
}

fn ids(ledger: &Ledger<'_>, origins: &[Origin<'_>], kind: IdKind, wanted: &[Wanted]) -> Vec<Id> {
    let mut found: BTreeMap<&str, Id> = BTreeMap::new();
    for (index, origin) in origins.iter().enumerate() {
        for reference in origin.of(kind) {
            let id = found.entry(reference.id).or_insert_with(|| Id {
                kind,
                id: reference.id.to_owned(),
                known: reference.known,
                origins: Vec::new(),
            });
            id.origins.push(index);
        }
    }
    // What is known and nothing refers to is an answer too, where it was asked for.
    for name in
        wanted.iter().filter(|one| one.origins.is_empty() && one.kinds.contains(&kind)).map(|one| &one.name)
    {
        let known = ledger.evidence.trace.known(kind, name);
        found.insert(name, Id { kind, id: name.clone(), known, origins: Vec::new() });
    }
    let of_this_kind = |one: &&Wanted| !one.named && one.kinds.contains(&kind);
    let only: Vec<&Wanted> = wanted.iter().filter(of_this_kind).collect();
    let all_ids = only.len() == wanted.len() && !only.is_empty();
    let stands =
        |id: &Id| only.iter().any(|one| one.name == id.id || is_case(ledger, kind, &id.id, &one.name));
    found.into_values().filter(|id| !all_ids || stands(id)).collect()
}

fn is_case(ledger: &Ledger<'_>, kind: IdKind, id: &str, name: &str) -> bool {
    let source = ledger.evidence.trace.of(kind).filter(|_| kind == IdKind::Test);
    source.is_some_and(|source| source.results().is_of(id, name))
}

fn unreferenced(ledger: &Ledger<'_>, origins: &[Origin<'_>]) -> BTreeMap<IdKind, Vec<String>> {
    let of = |(kind, source): (IdKind, &Source)| {
        let referred: BTreeSet<&str> =
            origins.iter().flat_map(|origin| origin.of(kind)).map(|one| one.id).collect();
        let listed = source.ids().iter().map(String::as_str).filter(|id| !referred.contains(id));
        let named: BTreeSet<&str> =
            referred.iter().copied().chain(source.ids().iter().map(String::as_str)).collect();
        let cases = source.results().without(&named);
        let ids: BTreeSet<String> = listed.chain(cases).map(ToOwned::to_owned).collect();
        (kind, ids.into_iter().collect())
    };
    ledger.evidence.trace.iter().map(of).collect()
}
