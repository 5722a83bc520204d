//! The files of what ships: where they lie, whether they are what their source serves, and what they hold
//! beside Rust.
//!
//! Files in Cargo's own folder are not read for that: Cargo compared them with checksum or revision when it unpacked
//! them, and what somebody changes there afterwards is not seen. A directory that stands for a source is compared with
//! its list here, since Cargo does so only when it compiles, and only the files that are listed.

mod libraries;
mod native;
mod place;
mod replaced;
mod tree;
mod vendored;

use super::World;
use super::cargo::Metadata;
use crate::evidence::graph::{Crate, CrateIx, EdgeKind, Native, Parts, Place, Side, Source, State};
use guppy::PackageId;
use guppy::graph::{BuildTarget, BuildTargetId, PackageMetadata};
use place::Repository;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Looks at every crate that ships.
pub(super) fn look(
    metadata: &Metadata,
    index: &BTreeMap<&PackageId, CrateIx>,
    parts: &mut Parts,
    world: &dyn World,
) {
    let shipped: BTreeSet<CrateIx> = parts.nodes.keys().map(|node| node.krate).collect();
    let repository = Repository::of(world, &metadata.root());
    for package in metadata.graph.packages() {
        let at = index[package.id()];
        let krate = &mut parts.crates[at.0];
        if shipped.contains(&at) && !krate.member {
            look_at(krate, &package, &repository, world);
        }
    }
    for (at, native) in natives(metadata, index, parts, world) {
        parts.crates[at.0].contents.native = Some(native);
    }
    replaced::note(metadata, index, parts, &shipped);
}

fn folder_of<'g>(package: &PackageMetadata<'g>) -> &'g Path {
    package.manifest_path().as_std_path().parent().unwrap_or(Path::new(""))
}

/// The native code of what is built for the device, the workspace's own packages included.
fn natives(
    metadata: &Metadata,
    index: &BTreeMap<&PackageId, CrateIx>,
    parts: &Parts,
    world: &dyn World,
) -> Vec<(CrateIx, Native)> {
    let packages: BTreeMap<CrateIx, PackageMetadata<'_>> =
        metadata.graph.packages().map(|package| (index[package.id()], package)).collect();
    let folders: BTreeSet<&Path> = packages.values().map(folder_of).collect();
    let mut helpers: BTreeMap<CrateIx, Vec<CrateIx>> = BTreeMap::new();
    let mut needs: BTreeMap<CrateIx, Vec<&str>> = BTreeMap::new();
    for ((from, to), kinds) in &parts.edges {
        if from.side == Side::Target && kinds.contains(&EdgeKind::Build) {
            helpers.entry(from.krate).or_default().push(to.krate);
        }
        if from.side == Side::Host && kinds.contains(&EdgeKind::Normal) {
            needs.entry(from.krate).or_default().push(&parts.crates[to.krate.0].name);
        }
    }
    let look = |at: CrateIx| {
        let script = packages[&at].build_target(&BuildTargetId::BuildScript)?;
        let helper = |at: &CrateIx| native::Helper {
            krate: &parts.crates[at.0],
            folder: folder_of(&packages[at]),
            needs: needs.get(at).cloned().unwrap_or_default(),
        };
        let built = native::Built {
            krate: &parts.crates[at.0],
            folder: folder_of(&packages[&at]),
            script: script.path().as_std_path(),
            helpers: helpers.get(&at).into_iter().flatten().map(helper).collect(),
            packages: &folders,
        };
        Some((at, native::look(world, &built)?))
    };
    parts.nodes.keys().filter(|node| node.side == Side::Target).filter_map(|node| look(node.krate)).collect()
}

fn look_at(krate: &mut Crate, package: &PackageMetadata<'_>, repository: &Repository, world: &dyn World) {
    let (folder, sources) = (folder_of(package), compiled(package));
    let is_directory = matches!(krate.source, Source::Path(_));
    let contents = &mut krate.contents;
    let astray;
    if is_directory {
        let kept = repository.keeps(world, folder);
        let kept = kept && sources.iter().all(|source| repository.keeps(world, source));
        contents.place = if kept { Place::Repository } else { Place::Outside };
        astray = place::astray(world, folder, &sources);
    } else if let Some(state) = vendored::compared(world, folder, krate.checksum.as_deref()) {
        let kept = repository.keeps(world, folder);
        contents.place = if kept { Place::Vendored } else { Place::VendoredOutside };
        astray = place::astray(world, folder, &sources);
        contents.state = match (&astray, state) {
            (Some(why), State::AsListed) => State::Unreadable(why.clone()),
            (_, state) => state,
        };
    } else {
        return;
    }
    if is_directory || matches!(contents.state, State::Modified(_)) {
        match astray.map_or_else(|| tree::digest(world, folder, is_directory), Err) {
            Ok(digest) => contents.tree = Some(digest),
            Err(why) => contents.unread = Some(why),
        }
    }
}

/// What Cargo compiles of a dependency. A manifest may name files anywhere.
fn compiled(package: &PackageMetadata<'_>) -> Vec<PathBuf> {
    let built =
        |target: &BuildTarget<'_>| matches!(target.id(), BuildTargetId::Library | BuildTargetId::BuildScript);
    package.build_targets().filter(built).map(|target| target.path().as_std_path().to_owned()).collect()
}
