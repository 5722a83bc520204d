//! The oracle: what `cargo tree` says of the same builds.

use super::cargo::{Metadata, program, without_git_variables};
use super::known::Known;
use super::{CollectError, Request, World, start_directory};
use crate::evidence::graph::{Build, Crate, Graph};
use crate::evidence::verification::Verification;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// `name@version` to the feature sets it is built with.
type Contents = BTreeMap<String, BTreeSet<BTreeSet<String>>>;

/// How many differences an error names.
const NAMED: usize = 10;

/// Compares every build with `cargo tree -e normal,build`, crate for crate and feature for feature.
pub(super) fn verify(
    graph: &Graph,
    metadata: &Metadata,
    request: &Request,
    world: &dyn World,
) -> Result<Verification, CollectError> {
    let mut verification = Verification::default();
    let mut found = Vec::new();
    for (number, build) in graph.builds().iter().enumerate() {
        let ours = simulated(graph, number);
        let theirs = contents(&tree(metadata, graph, build, request, world)?);
        verification.builds += 1;
        verification.crates += ours.len();
        let shipped = ours.keys().map(String::as_str).collect();
        let known = Known { metadata, build, shipped };
        let in_vain = known.named_in_vain(&only_in(&theirs, &ours));
        let taken = known.taken_to_ship(&only_in(&ours, &theirs));
        let again = named_again(&known.named_again(), &ours, &theirs);
        verification.named_in_vain += in_vain.len() + again.len();
        verification.taken_to_ship += taken.len();
        found.extend(differences(
            build,
            &ours,
            &theirs,
            &in_vain.iter().chain(&taken).chain(&again).collect(),
        ));
    }
    if found.is_empty() {
        return Ok(verification);
    }
    let named = found.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    Err(CollectError::Graph(format!("`cargo tree` differs in {} places: {named}", found.len())))
}

/// Of crates that a build script would need that is not there: those that `cargo tree` names with the features
/// they have here, and once more with others.
fn named_again(below: &BTreeSet<String>, ours: &Contents, theirs: &Contents) -> BTreeSet<String> {
    let more = |id: &&String| match (ours.get(*id), theirs.get(*id)) {
        (Some(ours), Some(theirs)) => ours != theirs && ours.is_subset(theirs),
        _ => false,
    };
    below.iter().filter(more).cloned().collect()
}

fn only_in<'c>(contents: &'c Contents, other: &Contents) -> BTreeSet<&'c str> {
    contents.keys().filter(|id| !other.contains_key(*id)).map(String::as_str).collect()
}

fn tree(
    metadata: &Metadata,
    graph: &Graph,
    build: &Build,
    request: &Request,
    world: &dyn World,
) -> Result<String, CollectError> {
    let directory = start_directory(request, world)?;
    let mut command = Command::new(program(world));
    command.current_dir(&directory).args(["tree", "--locked", "-e", "normal,build"]);
    command.args(["--prefix", "none", "--format", "{p}|{f}|", "--target", &build.target.triple]);
    if let Some(path) = &request.manifest_path {
        command.arg("--manifest-path").arg(directory.join(path.file_name().unwrap_or(path.as_os_str())));
    }
    // With its version: a crate that is only depended on may have the same name.
    let member = |krate: &&Crate| krate.member && build.packages.contains(&krate.name);
    for (_, krate) in graph.crates().filter(|(_, krate)| member(krate)) {
        command.args(["-p", &specification(metadata, graph, krate)]);
    }
    if !build.default_features {
        command.arg("--no-default-features");
    }
    if !build.features.is_empty() {
        command.args(["--features", &build.features.join(",")]);
    }
    if request.cargo.offline {
        command.arg("--offline");
    }
    let failed = |why| CollectError::Program {
        program: "cargo tree".into(),
        why,
        help: "see what `cargo tree --locked -e normal,build` says".into(),
    };
    let output = world.run(without_git_variables(command)).map_err(|error| failed(error.to_string()))?;
    if !output.success {
        return Err(failed(format!("{}: {}", output.status, output.stderr.trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How Cargo is told which package is meant: one from a registry can have a package's name and version.
fn specification(metadata: &Metadata, graph: &Graph, member: &Crate) -> String {
    let namesakes = graph.crates().filter(|(_, krate)| krate.id() == member.id()).count();
    let package = metadata.graph.workspace().iter().find(|package| package.name() == member.name);
    match package.filter(|_| namesakes > 1) {
        Some(package) => package.id().repr().to_owned(),
        None => member.id(),
    }
}

/// Reads lines like `name v1.2.3 (source)|feature,feature| (*)`.
fn contents(tree: &str) -> Contents {
    let mut contents = Contents::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let mut columns = line.split('|');
        let (package, features) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
        let mut words = package.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let features =
            features.split(',').filter(|feature| !feature.is_empty()).map(ToOwned::to_owned).collect();
        contents.entry(format!("{name}@{}", version.trim_start_matches('v'))).or_default().insert(features);
    }
    contents
}

fn simulated(graph: &Graph, build: usize) -> Contents {
    let mut contents = Contents::new();
    for (node, presence) in graph.nodes() {
        if let Some(features) = presence.builds.get(&build) {
            contents.entry(graph.get(node.krate).id()).or_default().insert(features.clone());
        }
    }
    contents
}

fn differences(
    build: &Build,
    ours: &Contents,
    theirs: &Contents,
    explained: &BTreeSet<&String>,
) -> Vec<String> {
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let what = |name: &String| match (ours.get(name), theirs.get(name)) {
        (Some(_), None) => Some("ships here, and `cargo tree` does not name it".to_owned()),
        (None, Some(_)) => Some("is named by `cargo tree`, and does not ship here".to_owned()),
        (Some(ours), Some(theirs)) if ours != theirs => {
            Some(format!("has features {} here, and {} by `cargo tree`", shown(ours), shown(theirs)))
        }
        _ => None,
    };
    let difference = |name: &String| {
        Some(format!("{name} {} (build `{}` for {})", what(name)?, build.name, build.target.triple))
    };
    names.into_iter().filter(|name| !explained.contains(name)).filter_map(difference).collect()
}

fn shown(sets: &BTreeSet<BTreeSet<String>>) -> String {
    let one = |set: &BTreeSet<String>| format!("[{}]", set.iter().cloned().collect::<Vec<_>>().join(", "));
    sets.iter().map(one).collect::<Vec<_>>().join(" and ")
}
