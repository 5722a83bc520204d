use crate::criteria::Basis;
use crate::evidence::graph::Graph;
use crate::evidence::manifest::{Build, write};
use crate::finding::{Hit, Place, Subject};
use crate::reconcile::Ledger;
use std::collections::BTreeSet;

rule! {
    RULE = "undeclared-build" in Reconciliation;
    finds "the audited target and features are not a declared `[[build]]`";
    many "builds do not say for which target they are";
    levels "WEE";
    basis Basis::clauses("8.1.3, 5.8.5");
    remedy MendOrWaive;
}

/// Without a declaration, or without its target, what is audited depends on the machine that audits.
pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let (Some(manifest), Some(graph)) = (ledger.manifest(), ledger.graph()) else { return Vec::new() };
    if graph.builds().iter().any(|build| !build.declared) {
        return vec![undeclared(ledger, graph)];
    }
    let untargeted = manifest.builds.iter().filter(|build| build.targets.is_empty());
    untargeted.map(|build| without_target(ledger, graph, build)).collect()
}

fn undeclared(ledger: &Ledger<'_>, graph: &Graph) -> Hit {
    let message = "no build is declared: what Cargo builds on this machine was audited".to_owned();
    let help = format!(
        "declare what ships, one `[[build]]` for each image\n[[build]]\nname = \"...\"\ntargets = {}",
        write::list(targets(graph, None))
    );
    Hit::new(Subject::Device, ledger.system.clone(), Place::ManifestFile, message, help)
}

fn without_target(ledger: &Ledger<'_>, graph: &Graph, build: &Build) -> Hit {
    let message = format!("the build `{}` names no target: the one of this machine was audited", build.name);
    let help = format!(
        "write for what it is built; here that was\ntargets = {}",
        write::list(targets(graph, Some(&build.name)))
    );
    Hit::new(Subject::Device, ledger.system.clone(), Place::at(&build.span), message, help)
}

/// The targets that were audited, of all builds or of one.
fn targets<'g>(graph: &'g Graph, name: Option<&str>) -> BTreeSet<&'g str> {
    let builds = graph.builds().iter().filter(|build| name.is_none_or(|name| build.name == name));
    builds.map(|build| build.target.triple.as_str()).collect()
}
