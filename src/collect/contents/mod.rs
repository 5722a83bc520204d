//! The files of what ships: where they lie, whether they are what their source serves, and what they hold
//! beside Rust.
//!
//! Files that a registry or a revision vouches for are not read: Cargo compared them when it fetched them. A
//! directory that stands for a source is compared here, since Cargo does so only when it compiles, and only the
//! files that are listed.

mod libraries;
mod native;
mod replaced;
mod tree;
mod vendored;

use super::World;
use super::cargo::Metadata;
use crate::evidence::graph::{Crate, CrateIx, EdgeKind, Native, Parts, Place, Side, Source, State};
use guppy::PackageId;
use guppy::graph::{BuildTargetId, PackageMetadata};
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
    let repository = repository(world, &metadata.root());
    for package in metadata.graph.packages() {
        let at = index[package.id()];
        let krate = &mut parts.crates[at.0];
        if shipped.contains(&at) && !krate.member {
            look_at(krate, folder_of(&package), &repository, world);
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
    let mut helpers: BTreeMap<CrateIx, Vec<CrateIx>> = BTreeMap::new();
    for ((from, to), kinds) in &parts.edges {
        if from.side == Side::Target && kinds.contains(&EdgeKind::Build) {
            helpers.entry(from.krate).or_default().push(to.krate);
        }
    }
    let look = |at: CrateIx| {
        let script = packages[&at].build_target(&BuildTargetId::BuildScript)?;
        let helper = |at: &CrateIx| (&parts.crates[at.0], folder_of(&packages[at]));
        let built = native::Built {
            krate: &parts.crates[at.0],
            folder: folder_of(&packages[&at]),
            script: script.path().as_std_path(),
            helpers: helpers.get(&at).into_iter().flatten().map(helper).collect(),
        };
        Some((at, native::look(world, &built)?))
    };
    parts.nodes.keys().filter(|node| node.side == Side::Target).filter_map(|node| look(node.krate)).collect()
}

fn look_at(krate: &mut Crate, folder: &Path, repository: &Path, world: &dyn World) {
    let contents = &mut krate.contents;
    if matches!(krate.source, Source::Path(_)) {
        contents.place = if folder.starts_with(repository) { Place::Repository } else { Place::Outside };
    } else if let Some(state) = vendored::compared(world, folder, krate.checksum.as_deref()) {
        contents.place = Place::Vendored;
        contents.state = state;
    }
    let unvouched = matches!(krate.source, Source::Path(_)) || matches!(contents.state, State::Modified(_));
    if unvouched {
        match tree::digest(world, folder) {
            Ok(digest) => contents.tree = Some(digest),
            Err(why) => contents.unread = Some(why),
        }
    }
}

/// The directory whose version control keeps the workspace; the workspace's own where there is none.
fn repository(world: &dyn World, root: &Path) -> PathBuf {
    let kept = |directory: &&Path| {
        let git = directory.join(".git");
        world.is_dir(&git) || world.is_file(&git)
    };
    root.ancestors().find(kept).unwrap_or(root).to_owned()
}
