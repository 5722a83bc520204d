//! What `cargo soup` says ships is what Cargo says ships: every case is compared with `cargo tree`, and
//! states besides what it expects, so that neither is trusted alone.

#[path = "../support/mod.rs"]
mod support;

mod build_time;
mod contents;
mod declared_builds;
mod development;
mod differences;
mod features;
mod lock_files;
mod names;
mod native;
mod places;
mod resolvers;
mod roles;
mod sources;
mod targets;
mod terms;

use support::workspace::Workspace;

const LINUX: &str = "x86_64-unknown-linux-gnu";

/// A workspace with one package, `app`, and these lines in its manifest.
fn app(manifest: &str) -> Workspace {
    Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']").package("app", manifest)
}
