//! What a crate is there for.
//!
//! A build dependency can write code that ships, and nothing in its metadata says whether it does: it is held
//! for code generation. The exceptions are known by name: they drive a compiler or look what is there, and with
//! them what only they need.

use super::{CrateIx, Graph, Node, Role, Side};
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
        let name = |node: Node| graph.get(node.krate).name.as_str();
        let entered: Vec<Node> = graph
            .edges()
            .keys()
            .filter(|(from, to)| !on_host(from) && on_host(to))
            .map(|(_, to)| *to)
            .chain(graph.member_nodes().filter(on_host))
            .collect();
        let generating = graph.reach(entered, |node| on_host(&node) && !DRIVERS.contains(&name(node)));
        let proc_macros: Vec<Node> =
            host.iter().copied().filter(|node| graph.get(node.krate).about.proc_macro).collect();
        let for_macros = graph.reach(proc_macros, |node| on_host(&node) && !DRIVERS.contains(&name(node)));
        let krates = |nodes: &mut dyn Iterator<Item = &Node>| nodes.map(|node| node.krate).collect();
        Self {
            tools: krates(&mut host.iter().filter(|node| !generating.contains(**node))),
            macros: krates(&mut host.iter().filter(|node| for_macros.contains(**node))),
        }
    }
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
