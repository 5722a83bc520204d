//! What a crate is there for.
//!
//! A build dependency can write code that ships, and nothing in its metadata says whether it does: it is held
//! for code generation. The exceptions are known by name: they drive a compiler or look what is there, and with
//! them what only they need. A name is worth that only where the public registry gives it and stands for the files:
//! anything else may have the name of a tool and write code.

use super::{Crate, CrateIx, Graph, Node, Role, Side, State};
use std::collections::BTreeSet;

/// Build dependencies that generate nothing.
const DRIVERS: &[&str] = &[
    "autocfg",
    "autotools",
    "cc",
    "cfg_aliases",
    "cmake",
    "gcc",
    "metadeps",
    "nasm-rs",
    "pkg-config",
    "rustc_version",
    "system-deps",
    "vcpkg",
    "version_check",
];

/// Roles that take a walk through the graph to know.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    /// Crates that run at build time and only build.
    tools: BTreeSet<CrateIx>,
    /// Crates that run at build time for a proc-macro.
    macros: BTreeSet<CrateIx>,
}

impl Roles {
    pub(super) fn of(graph: &Graph) -> Self {
        let on_host = |node: &Node| node.side == Side::Host;
        let host: BTreeSet<Node> = graph.nodes().keys().copied().filter(on_host).collect();
        let krate = |node: &Node| graph.get(node.krate);
        let entered = graph
            .edges()
            .keys()
            .filter(|(from, to)| !on_host(from) && on_host(to))
            .map(|(_, to)| *to)
            .chain(graph.member_nodes().filter(on_host));
        let doubtful = host.iter().copied().filter(|node| !is_vouched_for(krate(node)));
        let writes = |node: Node| on_host(&node) && !is_driver(krate(&node));
        let generating = graph.reach(entered.chain(doubtful).collect::<Vec<_>>(), writes);
        let proc_macros = host.iter().copied().filter(|node| krate(node).about.proc_macro);
        let for_macros = graph.reach(proc_macros.collect::<Vec<_>>(), writes);
        let krates = |nodes: &mut dyn Iterator<Item = &Node>| nodes.map(|node| node.krate).collect();
        Self {
            tools: krates(&mut host.iter().filter(|node| !generating.contains(**node))),
            macros: krates(&mut host.iter().filter(|node| for_macros.contains(**node))),
        }
    }
}

fn is_driver(krate: &Crate) -> bool {
    DRIVERS.contains(&krate.name.as_str()) && is_vouched_for(krate)
}

/// Whether the files are those that the public registry serves under this name.
fn is_vouched_for(krate: &Crate) -> bool {
    let as_served = matches!(krate.contents.state, State::NotCompared | State::AsListed);
    krate.is_of_the_public_registry() && !krate.member && as_served && krate.contents.replaces.is_none()
}

impl Graph {
    /// What a crate is there for; a crate that is several things is all of them.
    pub fn roles(&self, krate: CrateIx) -> BTreeSet<Role> {
        let development = self.development().contains(&krate).then_some(Role::Development);
        self.sides(krate).map(|(node, _)| self.role(node)).chain(development).collect()
    }

    /// What a crate is there for on one side.
    pub fn role(&self, node: Node) -> Role {
        match node.side {
            Side::Target => Role::Runtime,
            Side::Host if self.roles.tools.contains(&node.krate) => Role::BuildTool,
            Side::Host => Role::CodeGeneration,
        }
    }

    /// Whether a crate runs at build time.
    pub fn runs_on_host(&self, krate: CrateIx) -> bool {
        self.nodes().contains_key(&Node { krate, side: Side::Host })
    }

    /// Whether a crate that ships does nothing but build.
    pub fn only_builds(&self, krate: CrateIx) -> bool {
        self.roles.tools.contains(&krate) && !self.is_on_device(krate)
    }

    /// Whether a person may declare a crate a tool: nothing of it is on the device, and no proc-macro needs it.
    pub fn may_be_a_tool(&self, krate: CrateIx) -> bool {
        self.runs_on_host(krate) && !self.is_on_device(krate) && !self.roles.macros.contains(&krate)
    }

    fn is_on_device(&self, krate: CrateIx) -> bool {
        self.nodes().contains_key(&Node { krate, side: Side::Target })
    }
}
