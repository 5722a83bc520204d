//! What a reviewer asks of a crate that moved from one version to another.

use super::{Change, Ledger, What};
use crate::evidence::graph::{Crate, Source};
use crate::evidence::manifest::Record;
use crate::evidence::package::Package;
use semver::Version;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use url::Url;

/// How far apart two versions are, by Cargo's reading of semver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The later one may break what uses it.
    Breaking,
    /// It has more and breaks nothing.
    Feature,
    /// It mends.
    Patch,
    /// To or from a pre-release.
    PreRelease,
    /// To an earlier version.
    Back,
    /// The same version.
    None,
}

impl Step {
    /// The step between two versions.
    pub fn between(from: &Version, to: &Version) -> Self {
        let leading = |v: &Version| match (v.major, v.minor) {
            (0, 0) => (0, 0, v.patch),
            (0, minor) => (0, minor, 0),
            (major, _) => (major, 0, 0),
        };
        match from.cmp_precedence(to) {
            Ordering::Greater => Self::Back,
            Ordering::Equal => Self::None,
            Ordering::Less if !from.pre.is_empty() || !to.pre.is_empty() => Self::PreRelease,
            Ordering::Less if leading(from) != leading(to) => Self::Breaking,
            Ordering::Less if from.minor != to.minor => Self::Feature,
            Ordering::Less => Self::Patch,
        }
    }

    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Feature => "feature",
            Self::Patch => "patch",
            Self::PreRelease => "pre-release",
            Self::Back => "back",
            Self::None => "none",
        }
    }

    /// What it says, as a phrase.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Breaking => "a breaking step: it need not be compatible",
            Self::Feature => "a step with new features, said to be compatible",
            Self::Patch => "a patch, said to be compatible",
            Self::PreRelease => "a step to or from a pre-release, which promises nothing",
            Self::Back => "a step back to an earlier version",
            Self::None => "the same version",
        }
    }
}

/// What is known of a step. What is not known is absent, never taken to be equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The version before, where it was an exact one.
    pub from: Option<Version>,
    /// How far the step is.
    pub step: Option<Step>,
    /// What the version before said of itself, where a copy of exactly it is at hand.
    pub earlier: Option<Package>,
    /// What the version now says of itself.
    pub now: Package,
    /// The features of it that are on.
    pub enabled: BTreeSet<String>,
    /// Crates that are new to the device and come by it.
    pub brings: Vec<String>,
    /// Anomalies by what the step does to them; nothing where no database, or not all of it, could be read.
    pub anomalies: Option<Anomalies>,
    /// Where the sources can be compared.
    pub compare: Option<String>,
}

/// Published anomalies of both versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anomalies {
    /// Of the version before only.
    pub fixed: Vec<String>,
    /// Of both.
    pub carried: Vec<String>,
    /// Of the version now only.
    pub introduced: Vec<String>,
}

/// The facts of a crate that moved; nothing for any other change. `release` finds what a version said of itself.
pub fn facts(
    ledger: &Ledger<'_>,
    change: &Change<'_, '_>,
    all: &[Change<'_, '_>],
    release: &dyn Fn(&Record) -> Option<Package>,
) -> Option<Facts> {
    let (record, item) = (change.record?, change.item?);
    if !change.what.iter().any(|what| matches!(what, What::Version { .. } | What::Content { .. })) {
        return None;
    }
    let graph = ledger.graph()?;
    let from = record.exact_version();
    Some(Facts {
        step: from.as_ref().map(|from| Step::between(from, &item.krate.version)),
        earlier: release(record),
        now: said_by(item.krate),
        enabled: graph.features(item.index).into_iter().map(ToOwned::to_owned).collect(),
        brings: brought(ledger, change, all),
        anomalies: anomalies(ledger, item.krate, from.as_ref()),
        compare: compare(item.krate, record),
        from,
    })
}

/// What a crate of the graph says of itself. Which features it declares the graph does not say.
fn said_by(krate: &Crate) -> Package {
    let about = &krate.about;
    Package {
        licence: about.licence.clone(),
        rust_version: about.rust_version.clone(),
        features: BTreeSet::new(),
        proc_macro: about.proc_macro,
        build_script: about.build_script,
        links: about.links.clone(),
    }
}

fn brought(ledger: &Ledger<'_>, change: &Change<'_, '_>, all: &[Change<'_, '_>]) -> Vec<String> {
    let (Some(graph), Some(item)) = (ledger.graph(), change.item) else { return Vec::new() };
    let reached = graph.reach(graph.sides(item.index).map(|(node, _)| node), |_| true);
    let is_new = |other: &&Change<'_, '_>| other.what.iter().any(|what| matches!(what, What::New { .. }));
    let comes = |other: &&Change<'_, '_>| {
        let index = other.item.map(|item| item.index);
        index.is_some_and(|index| graph.sides(index).any(|(node, _)| reached.contains(node)))
    };
    all.iter().filter(is_new).filter(comes).map(|other| other.id.clone()).collect()
}

fn anomalies(ledger: &Ledger<'_>, krate: &Crate, from: Option<&Version>) -> Option<Anomalies> {
    let (database, from) = (ledger.database()?, from?);
    // An advisory that cannot be read could be of either version.
    if database.unreadable.iter().any(|one| one.package == krate.name) {
        return None;
    }
    let mut anomalies = Anomalies::default();
    for advisory in database.about(&krate.name).iter().filter(|advisory| advisory.withdrawn.is_none()) {
        match (advisory.affects(from), advisory.affects(&krate.version)) {
            (true, false) => anomalies.fixed.push(advisory.id.clone()),
            (true, true) => anomalies.carried.push(advisory.id.clone()),
            (false, true) => anomalies.introduced.push(advisory.id.clone()),
            (false, false) => {}
        }
    }
    Some(anomalies)
}

/// A page of the repository that compares both versions, where its forge has one; else the repository. Only web
/// addresses: it is printed for somebody to open.
fn compare(krate: &Crate, record: &Record) -> Option<String> {
    let repository = match &krate.source {
        Source::Git { repository, .. } => repository.strip_prefix("git+").unwrap_or(repository),
        _ => krate.about.repository.as_deref()?,
    };
    let url = Url::parse(repository.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    let path: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).take(2).collect();
    let root =
        format!("{}://{host}{}", url.scheme(), url.port().map(|port| format!(":{port}")).unwrap_or_default());
    let [owner, name] = path[..] else { return Some(format!("{root}{}", url.path())) };
    let repository = format!("{root}/{owner}/{}", name.trim_end_matches(".git"));
    let (from, to) = match &krate.source {
        Source::Git { revision, .. } => (record.revision.text()?.to_owned(), revision.clone()),
        _ => (format!("v{}", record.exact_version()?), format!("v{}", krate.version)),
    };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || ".-+_".contains(c));
    let between = match host {
        "github.com" | "codeberg.org" => "compare",
        host if host.contains("gitlab") => "-/compare",
        _ => return Some(repository),
    };
    (plain(&from) && plain(&to)).then(|| format!("{repository}/{between}/{from}...{to}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(from: &str, to: &str) -> Step {
        Step::between(&from.parse().expect("a version"), &to.parse().expect("a version"))
    }

    #[test]
    fn a_step_is_what_cargo_takes_it_for() {
        assert_eq!(step("1.2.3", "2.0.0"), Step::Breaking);
        assert_eq!(step("0.2.3", "0.3.0"), Step::Breaking);
        assert_eq!(step("0.0.3", "0.0.4"), Step::Breaking);
        assert_eq!(step("1.2.3", "1.3.0"), Step::Feature);
        assert_eq!(step("1.2.3", "1.2.4"), Step::Patch);
        assert_eq!(step("0.2.3", "0.2.4"), Step::Patch);
        assert_eq!(step("1.0.0-rc.1", "1.0.0"), Step::PreRelease);
        assert_eq!(step("1.2.3", "1.2.2"), Step::Back);
        assert_eq!(step("1.0.0+a", "1.0.0+b"), Step::None);
    }

    fn link(repository: &str) -> Option<String> {
        let manifest = crate::evidence::manifest::read("schema = 1\n[[soup.a]]\nversion = \"1.0.0\"\n")
            .expect("readable");
        let krate = Crate {
            name: "a".into(),
            version: Version::new(1, 1, 0),
            source: Source::Registry("registry".into()),
            checksum: None,
            member: false,
            about: crate::evidence::graph::About {
                repository: Some(repository.into()),
                ..Default::default()
            },
            contents: crate::evidence::graph::Contents::default(),
        };
        compare(&krate, &manifest.soup[0])
    }

    #[test]
    fn sources_are_compared_on_the_web_and_nowhere_else() {
        let on_forge = "https://github.com/o/r/compare/v1.0.0...v1.1.0";
        for repository in [
            "https://github.com/o/r",
            "https://github.com/o/r.git",
            "https://who:secret@github.com/o/r/tree/main/a?x#y",
        ] {
            assert_eq!(link(repository).as_deref(), Some(on_forge), "{repository}");
        }
        let elsewhere = link("https://gitlab.com/o/r");
        assert_eq!(elsewhere.as_deref(), Some("https://gitlab.com/o/r/-/compare/v1.0.0...v1.1.0"));
        assert_eq!(link("http://git.example.org/o/r/").as_deref(), Some("http://git.example.org/o/r"));
        for repository in
            ["javascript:alert(1)", "git@github.com:o/r", "file:///etc/passwd", "", "ssh://github.com/o/r"]
        {
            assert_eq!(link(repository), None, "{repository}");
        }
    }
}
