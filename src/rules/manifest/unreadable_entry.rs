use crate::criteria::Basis;
use crate::evidence::graph::Graph;
use crate::evidence::manifest::{Problem, nearest};
use crate::finding::{Hit, Judged, Place, Subject};
use crate::reconcile::Ledger;

rule! {
    RULE = "unreadable-entry" in Manifest;
    finds "an entry has an unknown key, a value of the wrong type, or a name that is none";
    many "places in the manifest cannot be read";
    levels "EEE";
    basis Basis::clauses("8.3");
    remedy Mend;
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Hit> {
    let problems = ledger.manifest().map_or(&[][..], |manifest| &manifest.problems);
    let unknown = ledger.graph().into_iter().flat_map(|graph| unknown_software_items(ledger, graph));
    problems.iter().map(|problem| hit(ledger, problem)).chain(unknown).collect()
}

/// A software item that names no package of the workspace gives no package its class.
fn unknown_software_items<'l>(ledger: &'l Ledger<'_>, graph: &'l Graph) -> impl Iterator<Item = Hit> + 'l {
    let packages: Vec<&str> =
        graph.crates().filter(|(_, krate)| krate.member).map(|(_, krate)| krate.name.as_str()).collect();
    let items = ledger.manifest().into_iter().flat_map(|manifest| &manifest.software_items);
    items.filter_map(move |(name, item)| {
        if packages.contains(&name.as_str()) {
            return None;
        }
        let message = format!("the software item `{name}` is no package of this workspace");
        let help = match nearest(name, packages.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("its packages are {}", packages.join(", ")),
        };
        Some(Hit::new(Subject::parse(name), ledger.system.clone(), Place::at(&item.span), message, help))
    })
}

fn hit(ledger: &Ledger<'_>, problem: &Problem) -> Hit {
    let subject = problem.soup.as_deref().map_or(Subject::Device, Subject::parse);
    let place = Place::at(&problem.span);
    Hit::new(subject, judged(ledger, problem), place, problem.what.clone(), problem.help.clone())
}

fn judged(ledger: &Ledger<'_>, problem: &Problem) -> Judged {
    match &problem.soup {
        Some(id) if id.contains('@') => ledger.judged(Some(id)),
        Some(name) => ledger.judged_by_name(name),
        None => ledger.system.clone(),
    }
}
