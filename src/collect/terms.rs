//! Under which terms a dependency is active: what its declaration says of features and platforms.

use crate::evidence::graph::{EdgeKind, Gate, Terms};
use guppy::graph::feature::FeatureId;
use guppy::graph::{DependencyReq, PackageLink};
use guppy::platform::PlatformStatus;
use std::collections::BTreeSet;

/// What the declarations of some kinds say. `on` are the features of the dependent that are.
pub(super) fn terms(link: &PackageLink<'_>, kinds: &BTreeSet<EdgeKind>, on: &BTreeSet<&str>) -> Terms {
    let declared: Vec<DependencyReq<'_>> = kinds
        .iter()
        .map(|kind| match kind {
            EdgeKind::Normal => link.normal(),
            EdgeKind::Build => link.build(),
        })
        .filter(DependencyReq::is_present)
        .collect();
    let mut asks: BTreeSet<String> =
        declared.iter().flat_map(DependencyReq::features).map(ToOwned::to_owned).collect();
    let default = declared.iter().any(|declaration| !declaration.default_features().is_never());
    if default && link.to().has_default_feature() {
        asks.insert("default".into());
    }
    let optional = declared.iter().all(|declaration| declaration.status().required_status().is_never());
    Terms {
        builds: BTreeSet::new(),
        platforms: platforms(&declared),
        optional: (optional && !declared.is_empty()).then(|| gate(link, on)),
        asks,
    }
}

/// The platforms of declarations that all name some; one that names none holds everywhere.
fn platforms(declared: &[DependencyReq<'_>]) -> BTreeSet<String> {
    let mut platforms = BTreeSet::new();
    for declaration in declared {
        let status = declaration.status();
        for status in [status.required_status(), status.optional_status()] {
            match status {
                PlatformStatus::Never => {}
                PlatformStatus::Always => return BTreeSet::new(),
                PlatformStatus::PlatformDependent { eval } => {
                    platforms.extend(eval.target_specs().iter().map(|spec| platform(&spec.to_string())));
                }
            }
        }
    }
    platforms
}

/// A triple as it is, an expression the way a manifest writes it.
fn platform(spec: &str) -> String {
    let is_triple = spec.contains('-') && !spec.contains(['(', '=']);
    if is_triple { spec.to_owned() } else { format!("cfg({spec})") }
}

fn gate(link: &PackageLink<'_>, on: &BTreeSet<&str>) -> Gate {
    let from = link.from();
    let graph = from.graph().feature_graph();
    let dependency = FeatureId::optional_dependency(from.id(), link.dep_name());
    // A feature the graph does not know leads nowhere.
    let leads =
        |feature, to| graph.directly_depends_on(FeatureId::named(from.id(), feature), to).unwrap_or_default();
    let features: BTreeSet<&str> = on.iter().copied().filter(|feature| leads(feature, dependency)).collect();
    let mut through: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&str> = features.iter().copied().collect();
    while let Some(inner) = waiting.pop() {
        let inner = FeatureId::named(from.id(), inner);
        for outer in on.iter().copied().filter(|outer| leads(outer, inner)) {
            if !features.contains(outer) && through.insert(outer) {
                waiting.push(outer);
            }
        }
    }
    let owned = |features: BTreeSet<&str>| features.into_iter().map(ToOwned::to_owned).collect();
    Gate { features: owned(features), through: owned(through) }
}
