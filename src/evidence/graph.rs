//! The dependency graph of what ships.
//!
//! A crate can be built twice: for the device ([`Side::Target`]) and for the machine that builds
//! ([`Side::Host`]: proc-macros and build dependencies). The two have features and paths of their own, so a
//! node of the graph is a crate on a side.

use semver::Version;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

/// Where a crate comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A registry, by the name `Cargo.lock` gives it.
    Registry(String),
    /// A git repository at a revision.
    Git {
        /// The repository, as `Cargo.lock` names it.
        repository: String,
        /// The full commit id.
        revision: String,
    },
    /// A directory.
    Path(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(registry) => f.write_str(registry),
            Self::Git { repository, revision } => write!(f, "{repository}#{revision}"),
            Self::Path(path) => write!(f, "path+{path}"),
        }
    }
}

/// A package of the lock file, with the facts its own manifest states.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The package name (not the name it may be renamed to, nor its library's).
    pub name: String,
    /// The exact version.
    pub version: Version,
    /// Where it comes from.
    pub source: Source,
    /// The registry's SHA-256 of the package, from `Cargo.lock`.
    pub checksum: Option<String>,
    /// Whether it is a package of this workspace: a software item, not SOUP.
    pub member: bool,
    /// Facts that judge nothing.
    pub about: About,
}

/// What a crate says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its description, on one line.
    pub description: Option<String>,
    /// Its licence expression.
    pub licence: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Its repository.
    pub repository: Option<String>,
    /// The minimum Rust version it states.
    pub rust_version: Option<String>,
    /// Whether it is a proc-macro.
    pub proc_macro: bool,
    /// Whether it runs a build script.
    pub build_script: bool,
    /// The native library it links.
    pub links: Option<String>,
}

impl Crate {
    /// `name@version`, the way Cargo's package ids are written.
    pub fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Who makes it, by its own account: its authors, or else its repository.
    pub fn supplier(&self) -> Option<String> {
        let name = |author: &String| author.split('<').next().unwrap_or_default().trim().to_owned();
        let authors: Vec<String> =
            self.about.authors.iter().map(name).filter(|name| !name.is_empty()).collect();
        if !authors.is_empty() {
            return Some(authors.join(", "));
        }
        self.about.repository.as_ref().map(|repository| format!("maintainers of {repository}"))
    }

    /// The designator of the exact content: the registry's checksum or the git revision.
    pub fn designator(&self) -> Option<&str> {
        match &self.source {
            Source::Git { revision, .. } => Some(revision),
            _ => self.checksum.as_deref(),
        }
    }
}

/// Index of a crate in [`Graph::crates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrateIx(pub usize);

/// What a crate is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The device.
    Target,
    /// The machine that builds: its output ships.
    Host,
}

/// A crate on a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The crate.
    pub krate: CrateIx,
    /// The side.
    pub side: Side,
}

impl Node {
    fn index(self) -> usize {
        self.krate.0 * 2 + usize::from(self.side == Side::Host)
    }

    fn of(index: usize) -> Self {
        Self {
            krate: CrateIx(index / 2),
            side: if index.is_multiple_of(2) { Side::Target } else { Side::Host },
        }
    }
}

/// The kind of dependency an edge stands for. Development edges are never part of what ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// `[dependencies]`.
    Normal,
    /// `[build-dependencies]`.
    Build,
}

impl EdgeKind {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Build => "build",
        }
    }
}

/// What a shipped crate is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Part of the device's executable.
    Runtime,
    /// Runs at build time, and what it generates ships.
    CodeGeneration,
}

impl Role {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::CodeGeneration => "code-generation",
        }
    }
}

/// Why a locked crate does not ship, by the first dependency that leads to it from what does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// Only for development (tests, examples, benchmarks).
    Development,
    /// Only for targets that are not built.
    OtherTarget,
    /// Behind a feature that is off.
    FeatureOff,
    /// Only for workspace packages no build contains.
    OtherPackage,
    /// Nothing asks for it.
    Unused,
}

impl Absence {
    /// The phrase used in every format.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Development => "only for development",
            Self::OtherTarget => "only for other targets",
            Self::FeatureOff => "behind a feature that is off",
            Self::OtherPackage => "only for workspace packages no build contains",
            Self::Unused => "nothing asks for it",
        }
    }
}

/// A locked crate that is in no build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotShipped {
    /// Why.
    pub absence: Absence,
    /// The crate whose dependency it is.
    pub through: Option<CrateIx>,
}

/// A build of the device: packages, features and targets that were resolved together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// Its name in the manifest, or `workspace` where none is declared.
    pub name: String,
    /// Whether the manifest declares it.
    pub declared: bool,
    /// The workspace packages it contains.
    pub packages: Vec<String>,
    /// Features that are switched on, as `feature` or `package/feature`.
    pub features: Vec<String>,
    /// Whether default features are on.
    pub default_features: bool,
    /// Its target.
    pub target: Target,
}

/// A platform, with what its triple says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The triple.
    pub triple: String,
    /// Operating system as RustSec names it; `None` for a triple no table knows.
    pub os: Option<String>,
    /// Architecture as RustSec names it.
    pub arch: Option<String>,
}

/// What one or more builds contain of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// The features that are on, by the index in [`Graph::builds`] of each build that contains it.
    pub builds: BTreeMap<usize, BTreeSet<String>>,
}

impl Presence {
    /// The features that are on in some build.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.builds.values().flatten().map(String::as_str)
    }
}

/// The parts a [`Graph`] is made of.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Every package of the lock file.
    pub crates: Vec<Crate>,
    /// The builds that were resolved.
    pub builds: Vec<Build>,
    /// What ships.
    pub nodes: BTreeMap<Node, Presence>,
    /// The dependencies that are active in some build.
    pub edges: BTreeMap<(Node, Node), BTreeSet<EdgeKind>>,
    /// Why the other crates do not ship.
    pub not_shipped: BTreeMap<CrateIx, NotShipped>,
}

/// The graph of what ships, and the rest of the lock file with the reason it does not.
///
/// Every crate is in exactly one place: a workspace member, shipped, or not shipped.
#[derive(Clone, Debug)]
pub struct Graph {
    parts: Parts,
    outgoing: Vec<Vec<usize>>,
}

/// A graph whose parts contradict each other; nothing can be concluded from it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inconsistent {
    /// An edge starts or ends outside what ships.
    #[error("a dependency leads from or to `{0}`, which no build contains")]
    LooseEdge(String),
    /// A node ships, and no workspace package leads to it.
    #[error("`{0}` ships, and no dependency leads to it")]
    Unreachable(String),
    /// A crate is both shipped and not, or neither.
    #[error("`{0}` is in no single place: a member, shipped, or not shipped")]
    Misplaced(String),
}

impl Graph {
    /// Checks the parts against each other.
    ///
    /// # Errors
    ///
    /// [`Inconsistent`], with the crate at which they contradict each other.
    pub fn new(parts: Parts) -> Result<Self, Inconsistent> {
        let mut outgoing = vec![Vec::new(); parts.crates.len() * 2];
        for (from, to) in parts.edges.keys() {
            for end in [from, to] {
                if !parts.nodes.contains_key(end) {
                    return Err(Inconsistent::LooseEdge(parts.crates[end.krate.0].id()));
                }
            }
            outgoing[from.index()].push(to.index());
        }
        let graph = Self { parts, outgoing };
        graph.check_places()?;
        graph.check_reachable()?;
        Ok(graph)
    }

    fn check_places(&self) -> Result<(), Inconsistent> {
        for (index, krate) in self.crates() {
            let places = [krate.member, self.ships(index), self.parts.not_shipped.contains_key(&index)];
            let single = match places {
                [true, _, absent] => !absent,
                [false, ships, absent] => ships != absent,
            };
            if !single {
                return Err(Inconsistent::Misplaced(krate.id()));
            }
        }
        Ok(())
    }

    fn check_reachable(&self) -> Result<(), Inconsistent> {
        let reached = self.reach(self.member_nodes(), |_| true);
        match self.parts.nodes.keys().find(|node| !reached.contains(**node)) {
            Some(node) => Err(Inconsistent::Unreachable(self.get(node.krate).id())),
            None => Ok(()),
        }
    }

    /// Every package of the lock file, in the order of name, version and source.
    pub fn crates(&self) -> impl Iterator<Item = (CrateIx, &Crate)> {
        self.parts.crates.iter().enumerate().map(|(index, krate)| (CrateIx(index), krate))
    }

    /// A crate by its index.
    pub fn get(&self, index: CrateIx) -> &Crate {
        &self.parts.crates[index.0]
    }

    /// The builds that were resolved.
    pub fn builds(&self) -> &[Build] {
        &self.parts.builds
    }

    /// What ships, workspace packages included.
    pub fn nodes(&self) -> &BTreeMap<Node, Presence> {
        &self.parts.nodes
    }

    /// The dependencies that are active in some build.
    pub fn edges(&self) -> &BTreeMap<(Node, Node), BTreeSet<EdgeKind>> {
        &self.parts.edges
    }

    /// The crates that ship and are not the workspace's own: the device's SOUP, as far as Cargo knows it.
    pub fn shipped(&self) -> impl Iterator<Item = (CrateIx, &Crate)> {
        self.crates().filter(|(index, krate)| !krate.member && self.ships(*index))
    }

    /// Why a crate does not ship.
    pub fn not_shipped(&self) -> &BTreeMap<CrateIx, NotShipped> {
        &self.parts.not_shipped
    }

    /// Whether a crate is in some build.
    pub fn ships(&self, index: CrateIx) -> bool {
        self.sides(index).next().is_some()
    }

    /// The nodes of a crate that ship.
    pub fn sides(&self, krate: CrateIx) -> impl Iterator<Item = (Node, &Presence)> {
        [Side::Target, Side::Host].into_iter().filter_map(move |side| {
            let node = Node { krate, side };
            self.parts.nodes.get(&node).map(|presence| (node, presence))
        })
    }

    /// What a crate is there for; a crate can be both.
    pub fn roles(&self, krate: CrateIx) -> BTreeSet<Role> {
        let role = |side| match side {
            Side::Target => Role::Runtime,
            Side::Host => Role::CodeGeneration,
        };
        self.sides(krate).map(|(node, _)| role(node.side)).collect()
    }

    /// The features of a crate that are on, over all builds and both sides.
    pub fn features(&self, krate: CrateIx) -> BTreeSet<&str> {
        self.sides(krate).flat_map(|(_, presence)| presence.features()).collect()
    }

    /// The builds that contain a crate.
    pub fn builds_with(&self, krate: CrateIx) -> BTreeSet<usize> {
        self.sides(krate).flat_map(|(_, presence)| presence.builds.keys().copied()).collect()
    }

    /// The kinds of dependency that bring a crate.
    pub fn edge_kinds(&self, krate: CrateIx) -> BTreeSet<EdgeKind> {
        let into = self.parts.edges.iter().filter(|((_, to), _)| to.krate == krate);
        into.flat_map(|(_, kinds)| kinds.iter().copied()).collect()
    }

    /// The nodes of the workspace's own packages.
    pub fn member_nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.parts.nodes.keys().copied().filter(|node| self.get(node.krate).member)
    }

    /// Dependencies of a node.
    pub fn successors(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.outgoing[node.index()].iter().copied().map(Node::of)
    }

    /// Everything reached from some nodes by way of nodes for which `through` holds. Where it does not
    /// hold, the search neither enters nor starts.
    pub fn reach(&self, from: impl IntoIterator<Item = Node>, through: impl Fn(Node) -> bool) -> Reached {
        let mut reached = Reached { from: vec![None; self.outgoing.len()] };
        let mut queue = VecDeque::new();
        for node in from.into_iter().filter(|node| through(*node)) {
            reached.from[node.index()] = Some(node.index());
            queue.push_back(node.index());
        }
        while let Some(index) = queue.pop_front() {
            for &next in &self.outgoing[index] {
                if reached.from[next].is_none() && through(Node::of(next)) {
                    reached.from[next] = Some(index);
                    queue.push_back(next);
                }
            }
        }
        reached
    }
}

/// The result of a search: which nodes were reached, and a shortest path to each.
#[derive(Clone, Debug)]
pub struct Reached {
    from: Vec<Option<usize>>,
}

impl Reached {
    /// Whether a node was reached.
    pub fn contains(&self, node: Node) -> bool {
        self.from[node.index()].is_some()
    }

    /// Whether a crate was reached on either side.
    pub fn contains_crate(&self, krate: CrateIx) -> bool {
        [Side::Target, Side::Host].into_iter().any(|side| self.contains(Node { krate, side }))
    }

    /// A shortest path from where the search started to a crate, both ends included.
    pub fn path_to(&self, krate: CrateIx) -> Option<Vec<Node>> {
        [Side::Target, Side::Host]
            .into_iter()
            .filter_map(|side| self.path_to_node(Node { krate, side }))
            .min_by_key(Vec::len)
    }

    fn path_to_node(&self, node: Node) -> Option<Vec<Node>> {
        let mut path = vec![node];
        let mut index = node.index();
        loop {
            let previous = self.from[index]?;
            if previous == index {
                path.reverse();
                return Some(path);
            }
            path.push(Node::of(previous));
            index = previous;
        }
    }
}
