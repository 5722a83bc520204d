//! The class of everything: stated, or the highest class of what it serves (4.3 d, f), or C (4.3 g).

use super::parents::Cover;
use super::{Item, SoftwareItem};
use crate::criteria::SafetyClass;
use crate::evidence::graph::{Crate, CrateIx, Graph, Reached};
use crate::evidence::manifest::{self, Field, Manifest, Record};
use crate::finding::Judged;
use std::collections::BTreeMap;

/// The class of the software system.
pub(super) fn system(manifest: Option<&Manifest>) -> Judged {
    let stated = manifest.map(|manifest| &manifest.device.safety_class);
    match stated.map(class_of) {
        Some(Some(Ok(class))) => Judged { class, why: "the software system's class".into() },
        Some(Some(Err(()))) => {
            Judged { class: SafetyClass::UNASSIGNED, why: "the stated class is none (4.3 g)".into() }
        }
        Some(None) => Judged { class: SafetyClass::UNASSIGNED, why: "no class is assigned (4.3 g)".into() },
        None => Judged {
            class: SafetyClass::UNASSIGNED,
            why: "the manifest, which states the class, cannot be read".into(),
        },
    }
}

fn class_of(field: &Field<String>) -> Option<Result<SafetyClass, ()>> {
    field.text().map(|text| text.parse().map_err(|_| ()))
}

/// The class an entry is judged at, given the one the graph asks for.
pub(super) fn of_entry(record: &Record, required: &Judged) -> Judged {
    match class_of(&record.class) {
        Some(Ok(class)) if class > required.class => Judged { class, why: "its entry says so".into() },
        Some(Ok(class)) if class < required.class && record.separation.segregation.text().is_some() => {
            Judged { class, why: "its entry records segregation".into() }
        }
        Some(Err(())) => Judged { class: SafetyClass::UNASSIGNED, why: "its stated class is none".into() },
        _ => required.clone(),
    }
}

/// The class of a part: the highest of its parents'.
pub(super) fn of_part(cover: &Cover, items: &[Item<'_>]) -> Judged {
    let place = |parent: &CrateIx| items.binary_search_by_key(parent, |item| item.index).ok();
    let parents: Vec<&Item<'_>> = cover.parents.iter().filter_map(place).map(|place| &items[place]).collect();
    let class = parents.iter().map(|parent| parent.judged.class).max().unwrap_or(SafetyClass::UNASSIGNED);
    let names: Vec<String> = parents.iter().map(|parent| format!("`{}`", parent.krate.name)).collect();
    Judged { class, why: format!("part of {}", names.join(", ")) }
}

/// How class flows from the workspace's own packages to what they reach.
pub(super) struct Flow<'e> {
    graph: &'e Graph,
    manifest: Option<&'e Manifest>,
    system: Judged,
    members: BTreeMap<CrateIx, Judged>,
    reached: Vec<(SafetyClass, Reached)>,
}

impl<'e> Flow<'e> {
    pub(super) fn new(graph: &'e Graph, manifest: Option<&'e Manifest>, system: &Judged) -> Self {
        let members: BTreeMap<CrateIx, Judged> = graph
            .crates()
            .filter(|(index, krate)| krate.member && graph.ships(*index))
            .map(|(index, krate)| (index, of_member(stated(manifest, krate), system)))
            .collect();
        let reached = SafetyClass::ALL.into_iter().rev().map(|class| {
            let from = graph.member_nodes().filter(|node| members[&node.krate].class == class);
            (class, graph.reach(from.collect::<Vec<_>>(), |_| true))
        });
        Self { graph, manifest, system: system.clone(), reached: reached.collect(), members }
    }

    pub(super) fn software_items(&self) -> Vec<SoftwareItem<'e>> {
        let item = |(index, judged): (&CrateIx, &Judged)| {
            let krate = self.graph.get(*index);
            let stated = stated(self.manifest, krate);
            SoftwareItem {
                krate,
                index: *index,
                judged: judged.clone(),
                required: self.required_of_member(*index),
                stated,
            }
        };
        self.members.iter().map(item).collect()
    }

    /// The class a software item has without a reason for a lower one: the system's, or that of a stricter
    /// software item that reaches it.
    fn required_of_member(&self, member: CrateIx) -> Judged {
        let reaching = self.required(member);
        if reaching.class > self.system.class { reaching } else { self.system.clone() }
    }

    /// The highest class of the software items that reach a crate.
    pub(super) fn required(&self, krate: CrateIx) -> Judged {
        let highest = self.reached.iter().find_map(|(class, reached)| Some((class, reached.path_to(krate)?)));
        let (class, path) = highest.expect("every shipped crate is reached from the workspace");
        let member = path[0].krate;
        let why = match &self.members[&member].why {
            why if member == krate => why.clone(),
            _ => format!("`{}` needs it", self.graph.get(member).name),
        };
        Judged { class: *class, why }
    }
}

fn stated<'e>(manifest: Option<&'e Manifest>, krate: &Crate) -> Option<&'e manifest::SoftwareItem> {
    manifest?.software_items.get(&krate.name)
}

/// A software item inherits the system's class; a lower one takes a record of segregation (4.3 d).
fn of_member(stated: Option<&manifest::SoftwareItem>, system: &Judged) -> Judged {
    let Some(item) = stated else { return system.clone() };
    match class_of(&item.class) {
        Some(Ok(class)) if class >= system.class => Judged { class, why: "its software item says so".into() },
        Some(Ok(class)) if item.separation.segregation.text().is_some() => {
            Judged { class, why: "its software item records segregation".into() }
        }
        Some(Err(())) => Judged { class: SafetyClass::UNASSIGNED, why: "its stated class is none".into() },
        Some(Ok(_)) | None => system.clone(),
    }
}
