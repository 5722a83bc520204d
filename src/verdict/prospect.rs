//! What a change of dependencies would mean, before it is made.

use crate::evidence::dependency::Asked;
use crate::evidence::graph::{Crate, CrateIx, NotShipped};
use crate::finding::Finding;
use crate::reconcile::{self, Difference, Item, Ledger};
use std::collections::BTreeSet;

/// A change that could be made.
#[derive(Debug)]
pub struct Prospect<'l, 'e> {
    /// The command that makes it, `add` or `remove`.
    pub command: &'static str,
    /// The crate it is about, by its name.
    pub name: String,
    /// The version requirement a person gave.
    pub wanted: Option<String>,
    /// The device as it is.
    pub before: &'l Ledger<'e>,
    /// The device as it would be, with the records as they would be written.
    pub after: &'l Ledger<'e>,
    /// What differs.
    pub change: Difference<'l, 'e>,
    /// The versions of the crate that it is about.
    pub chosen: Vec<Chosen<'l, 'e>>,
    /// What they write about it.
    pub asked: Vec<Asked>,
    /// What an audit would find about what the change touches.
    pub needs: Vec<Finding>,
    /// What Cargo warns of.
    pub warnings: Vec<String>,
}

/// The crate a change is about, in one version.
#[derive(Debug)]
pub struct Chosen<'l, 'e> {
    /// The crate.
    pub krate: &'e Crate,
    /// Its index.
    pub index: CrateIx,
    /// How it ships.
    pub item: Option<&'l Item<'e>>,
    /// Why it does not.
    pub absent: Option<&'e NotShipped>,
}

/// What a change is about.
#[derive(Clone, Debug)]
pub struct About {
    /// The command that makes it.
    pub command: &'static str,
    /// The crate's name.
    pub name: String,
    /// The version requirement a person gave.
    pub wanted: Option<String>,
    /// What packages of the workspace would write about it.
    pub asked: Vec<Asked>,
    /// What Cargo warns of.
    pub warnings: Vec<String>,
}

impl<'l, 'e> Prospect<'l, 'e> {
    /// Puts together what a change means. The findings are those of the device as it would be.
    pub fn of(about: About, before: &'l Ledger<'e>, after: &'l Ledger<'e>, findings: Vec<Finding>) -> Self {
        let change = Difference::between(before, after);
        let chosen = chosen(before, after, &about.name);
        let touched = touched(&change, &chosen);
        let concerns = |finding: &Finding| {
            finding.waived.is_none() && finding.hit.subject.id().is_some_and(|id| touched.contains(&id))
        };
        let needs = findings.into_iter().filter(concerns).collect();
        let About { command, name, wanted, asked, warnings } = about;
        Self { command, name, wanted, before, after, change, chosen, asked, needs, warnings }
    }

    /// What an audit would find about one crate.
    pub fn needs_of<'p>(&'p self, krate: &Crate) -> impl Iterator<Item = &'p Finding> + use<'p, 'l, 'e> {
        let id = krate.id();
        self.needs.iter().filter(move |finding| finding.hit.subject.id().as_ref() == Some(&id))
    }

    /// The items of their own whose records the change writes or is about.
    pub fn recorded(&self) -> impl Iterator<Item = &'l Item<'e>> + use<'_, 'l, 'e> {
        let change = &self.change;
        let new: BTreeSet<CrateIx> = [&change.moved, &change.reparented]
            .into_iter()
            .flatten()
            .map(|(_, new)| new.index)
            .chain(change.arrived.iter().map(|item| item.index))
            .chain(self.chosen.iter().map(|chosen| chosen.index))
            .collect();
        let own = |item: &&Item<'_>| item.own_record().is_some();
        self.after.items.iter().filter(own).filter(move |item| new.contains(&item.index))
    }

    /// The versions of the crate that ship although the change gives it up.
    pub fn still_there(&self) -> impl Iterator<Item = &'l Item<'e>> + use<'_, 'l, 'e> {
        let given_up = self.command == "remove";
        self.after.items.iter().filter(move |item| given_up && item.krate.name == self.name)
    }

    /// Whether a crate is the one the change is about.
    pub fn is_chosen(&self, index: CrateIx) -> bool {
        self.chosen.iter().any(|chosen| chosen.index == index)
    }
}

fn chosen<'l, 'e>(before: &Ledger<'_>, after: &'l Ledger<'e>, name: &str) -> Vec<Chosen<'l, 'e>> {
    let Some(graph) = after.graph() else { return Vec::new() };
    let one = |index: CrateIx| Chosen {
        krate: graph.get(index),
        index,
        item: after.items.iter().find(|item| item.index == index),
        absent: graph.not_shipped().get(&index),
    };
    reconcile::chosen(before, after, name).into_iter().map(one).collect()
}

fn touched(change: &Difference<'_, '_>, chosen: &[Chosen<'_, '_>]) -> BTreeSet<String> {
    let new = |pair: &(&Item<'_>, &Item<'_>)| pair.1.krate.id();
    let arrived = change.arrived.iter().map(|item| item.krate.id());
    let others = [&change.moved, &change.refitted, &change.reparented].into_iter().flatten().map(new);
    let anomalous = change.introduced.iter().map(|case| case.item_id());
    arrived.chain(others).chain(anomalous).chain(chosen.iter().map(|chosen| chosen.krate.id())).collect()
}
