use super::CrateIx;
use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) fn index(self) -> usize {
        self.krate.0 * 2 + usize::from(self.side == Side::Host)
    }

    pub(super) fn of(index: usize) -> Self {
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

/// The terms under which a dependency is active, as the dependent's `Cargo.toml` states them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The builds in which it is, by their index in [`super::Graph::builds`].
    pub builds: BTreeSet<usize>,
    /// The platforms it is declared for, as in `cfg(unix)`; empty: all.
    pub platforms: BTreeSet<String>,
    /// Where it is optional: what brings it.
    pub optional: Option<Gate>,
    /// The features of the dependency that it asks for.
    pub asks: BTreeSet<String>,
}

/// The features of a package that bring one of its optional dependencies, as far as they are on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// Those that name the dependency.
    pub features: BTreeSet<String>,
    /// Those that switch one of them on, as `default` often does.
    pub through: BTreeSet<String>,
}

/// What a shipped crate is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Part of the device's executable.
    Runtime,
    /// Runs at build time, and what it generates ships.
    CodeGeneration,
    /// Runs at build time and generates nothing: it drives a compiler, or looks what is there.
    BuildTool,
    /// A workspace package names it as a dependency of its tests, examples or benchmarks.
    Development,
}

impl Role {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::CodeGeneration => "code-generation",
            Self::BuildTool => "build-tool",
            Self::Development => "development",
        }
    }

    /// The phrase for a person.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::CodeGeneration => "code generation",
            Self::BuildTool => "building",
            Self::Development => "development",
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
    /// The profile it is built with, as declared; it decides nothing about what ships.
    pub profile: Option<String>,
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
    /// The features that are on, by the index in [`super::Graph::builds`] of each build that contains it.
    pub builds: BTreeMap<usize, BTreeSet<String>>,
}

impl Presence {
    /// The features that are on in some build.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.builds.values().flatten().map(String::as_str)
    }
}
