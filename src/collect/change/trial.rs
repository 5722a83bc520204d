//! What Cargo makes of a change, seen in a copy of the workspace.

use super::super::cargo::{manifest_text, not_started, program, refused};
use super::super::{
    CollectError, Output, Request, collect, start_directory, without_git_variables, workspace_manifest,
};
use super::shadow::{Shadow, normal};
use super::{Disk, Rewrite};
use crate::evidence::dependency::{self, Asked};
use crate::evidence::graph::{Graph, Source};
use crate::evidence::{Evidence, Origin, digest};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A change of dependencies, as Cargo's own command makes it.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Cargo's subcommand, `add` or `remove`.
    pub command: &'static str,
    /// The crate's name.
    pub name: String,
    /// The crate, as Cargo wants it written.
    pub soup: String,
    /// What else Cargo is told.
    pub arguments: Vec<OsString>,
}

/// What a change would do.
#[derive(Debug)]
pub struct Trial {
    /// The evidence there would be.
    pub evidence: Evidence,
    /// The files of Cargo that would change.
    pub rewrites: Vec<Rewrite>,
    /// What the packages of the workspace would ask for.
    pub asked: Vec<Asked>,
    /// What Cargo warns of.
    pub warnings: Vec<String>,
}

/// Makes a change in a copy of the workspace and looks at it.
///
/// # Errors
///
/// [`CollectError`], when Cargo refuses the change or the copy cannot be looked at.
pub fn try_out(
    edit: &Edit,
    request: &Request,
    before: &Evidence,
    graph: &Graph,
    disk: &dyn Disk,
) -> Result<Trial, CollectError> {
    let root = &before.origin.root;
    let start = start_directory(request, disk)?;
    let manifest = nearest_manifest(&start, disk)?;
    let mut shadow = Shadow::of(root, graph, disk)?;
    if before.origin.lock_digest.as_deref() != Some(&digest::of(shadow.lock().as_bytes())) {
        return Err(CollectError::Graph("Cargo.lock was changed in the meantime".into()));
    }
    shadow.package(manifest.parent().unwrap_or(root))?;
    let here = disk.current_dir().map_err(|source| CollectError::File { path: ".".into(), source })?;
    let arguments = in_the_copy(&edit.arguments, &here, &mut shadow)?;
    let offline = request.cargo.offline.then(|| OsString::from("--offline"));
    let run = |subcommand: &str, arguments: &[OsString]| -> Result<Output, CollectError> {
        let mut command = Command::new(program(disk));
        command.current_dir(&start).env("CARGO_TERM_COLOR", "never");
        command.arg(subcommand).arg("--manifest-path").arg(shadow.path(&manifest)).args(offline.iter());
        command.args(arguments);
        let name = format!("cargo {subcommand}");
        let output = disk.run(without_git_variables(command)).map_err(|error| not_started(&name, &error))?;
        if output.success { Ok(output) } else { Err(refused(&name, &revealed(&shadow, output))) }
    };
    let edited = run(edit.command, &[&[OsString::from(&edit.soup)], &arguments[..]].concat())?;
    // Settles Cargo.lock where the command did not, and gets what was never downloaded.
    run("fetch", &[])?;
    let evidence = looked_at(request, before, &start, &shadow.path(&root.join("Cargo.toml")), disk)?;
    let graph = evidence.graph.as_ref().map_err(|gap| CollectError::Graph(gap.what.clone()))?;
    let asked = asked_by_members(root, graph, &edit.name, &|path| shadow.text(path))?;
    Ok(Trial {
        rewrites: shadow.rewrites()?,
        warnings: warnings(&shadow.revealed(&edited.stderr)),
        asked,
        evidence,
    })
}

/// What the packages of a workspace ask for of a crate.
///
/// # Errors
///
/// [`CollectError::File`] when a manifest cannot be read.
pub fn asked_for(
    name: &str,
    evidence: &Evidence,
    graph: &Graph,
    disk: &dyn Disk,
) -> Result<Vec<Asked>, CollectError> {
    asked_by_members(&evidence.origin.root, graph, name, &|path| manifest_text(disk, path))
}

fn asked_by_members(
    root: &Path,
    graph: &Graph,
    name: &str,
    text: &dyn Fn(&Path) -> Result<String, CollectError>,
) -> Result<Vec<Asked>, CollectError> {
    let workspace = text(&root.join("Cargo.toml"))?;
    let mut asked = Vec::new();
    for (_, krate) in graph.crates().filter(|(_, krate)| krate.member) {
        if let Source::Path(path) = &krate.source {
            let manifest = text(&normal(&root.join(path)).join("Cargo.toml"))?;
            asked.extend(dependency::asked(krate, name, &manifest, &workspace));
        }
    }
    Ok(asked)
}

/// Whether Cargo takes the workspace as it lies there, with the lock file the trial ended with.
///
/// # Errors
///
/// What it says against it.
pub fn held_by_cargo(request: &Request, tried: &Evidence, disk: &dyn Disk) -> Result<(), String> {
    let against = |why: String| format!("the workspace is not what was tried out: {why}");
    let evidence = collect(request, disk).map_err(|error| against(error.to_string()))?;
    let graph = evidence.graph.as_ref().map_err(|gap| against(gap.what.clone()))?;
    let ids = |graph: &Graph| graph.shipped().map(|(_, krate)| krate.id()).collect::<Vec<_>>();
    match &tried.graph {
        Ok(tried) if ids(tried) == ids(graph) => Ok(()),
        _ => Err(against("other crates ship".into())),
    }
}

/// The package a command of Cargo would be about; none where there is only a workspace.
///
/// # Errors
///
/// [`CollectError`] when its manifest cannot be found or read.
pub fn package_here(request: &Request, disk: &dyn Disk) -> Result<Option<String>, CollectError> {
    let manifest = nearest_manifest(&start_directory(request, disk)?, disk)?;
    Ok(dependency::package(&manifest_text(disk, &manifest)?))
}

/// The manifest Cargo would take in a folder.
fn nearest_manifest(start: &Path, disk: &dyn Disk) -> Result<PathBuf, CollectError> {
    let manifests = start.ancestors().map(|folder| folder.join("Cargo.toml"));
    manifests
        .into_iter()
        .find(|manifest| disk.is_file(manifest))
        .ok_or_else(|| CollectError::NoWorkspace { directory: start.to_owned() })
}

/// The arguments with the folder of a local crate as it lies in the copy.
fn in_the_copy(
    arguments: &[OsString],
    here: &Path,
    shadow: &mut Shadow<'_>,
) -> Result<Vec<OsString>, CollectError> {
    let mut copied = Vec::new();
    let mut is_path = false;
    for argument in arguments {
        let stated = argument.to_str().and_then(|text| text.strip_prefix("--path="));
        match stated.map(Path::new).or(is_path.then_some(Path::new(argument))) {
            Some(path) => {
                let folder = normal(&here.join(path));
                shadow.package(&folder)?;
                let flag = if is_path { "" } else { "--path=" };
                let mut whole = OsString::from(flag);
                whole.push(shadow.path(&folder));
                copied.push(whole);
            }
            None => copied.push(argument.clone()),
        }
        is_path = argument == "--path";
    }
    Ok(copied)
}

fn revealed(shadow: &Shadow<'_>, output: Output) -> Output {
    Output { stderr: shadow.revealed(&output.stderr), ..output }
}

/// The evidence of the copy, beside the manifest and the advisories of the workspace itself.
fn looked_at(
    request: &Request,
    before: &Evidence,
    start: &Path,
    manifest: &Path,
    disk: &dyn Disk,
) -> Result<Evidence, CollectError> {
    let of_the_copy = Request {
        manifest_path: Some(manifest.to_owned()),
        soup_manifest: Some(workspace_manifest(request, before)),
        started_in: Some(start.to_owned()),
        verify_graph: false,
        ..request.clone()
    };
    let evidence = collect(&of_the_copy, disk)?;
    let lock_digest = evidence.origin.lock_digest.clone();
    Ok(Evidence { origin: Origin { lock_digest, ..before.origin.clone() }, ..evidence })
}

/// What Cargo warns of, a line each. That a patch is unused was so before.
fn warnings(stderr: &str) -> Vec<String> {
    let warned = stderr.lines().filter_map(|line| line.trim_start().strip_prefix("warning: "));
    warned.filter(|line| !line.contains("was not used in the crate graph")).map(ToOwned::to_owned).collect()
}
