//! Published anomalies: RustSec advisories, and which crate versions they affect.
//!
//! RustSec is a third party's list of security, soundness and maintenance notices. It is evidence about the
//! items it covers and not the supplier's own anomaly list that 7.1.3 asks for.

use super::digest::Digest;
use jiff::civil::Date;
use rustsec::advisory::{Category, Informational, Versions};
use semver::{Comparator, Op, Version, VersionReq};
use std::collections::BTreeMap;

/// What an advisory tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A security vulnerability.
    Vulnerability,
    /// Published to do harm.
    Malicious,
    /// Undefined behaviour is reachable from safe code.
    Unsound,
    /// Nobody maintains the crate.
    Unmaintained,
    /// A notice.
    Notice,
    /// A kind this tool does not know; treated like a vulnerability.
    Other(String),
}

impl Kind {
    /// The word used in every format.
    pub fn word(&self) -> &str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Malicious => "malicious",
            Self::Unsound => "unsound",
            Self::Unmaintained => "unmaintained",
            Self::Notice => "notice",
            Self::Other(kind) => kind,
        }
    }
}

/// One advisory, as read.
#[derive(Clone, Debug)]
pub struct Advisory {
    /// Its id, as `RUSTSEC-2026-0190`.
    pub id: String,
    /// The crate it is about.
    pub package: String,
    /// One line.
    pub title: String,
    /// The prose below the title, in Markdown.
    pub description: String,
    /// The advisory's own date. It is neither when it was published nor when the database took it in.
    pub date: Date,
    /// The same problem in other databases.
    pub aliases: Vec<String>,
    /// What it tells.
    pub kind: Kind,
    /// Severity from its CVSS vector; most advisories have none, so it may inform and never gate.
    pub severity: Option<String>,
    /// Operating systems it is limited to; empty means all.
    pub os: Vec<String>,
    /// Architectures it is limited to; empty means all.
    pub arch: Vec<String>,
    /// Affected functions, with the versions each is affected in.
    pub functions: Vec<(String, Vec<String>)>,
    /// Versions that carry the fix, as requirements.
    pub patched: Vec<String>,
    /// Versions never affected, as requirements.
    pub unaffected: Vec<String>,
    /// When it was withdrawn.
    pub withdrawn: Option<Date>,
    /// The attribution its licence asks for, when it is not in the public domain.
    pub attribution: Option<String>,
    /// Digest of the core facts: what an evaluation is bound to.
    pub core_digest: String,
    /// Digest of the whole text: tells that prose or metadata were edited.
    pub text_digest: String,
    versions: Versions,
}

/// Where a fix is to be had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixes {
    /// Requirements on the versions that carry it; empty where none above the version in use is published.
    pub requirements: Vec<String>,
    /// Whether one of them is compatible with the version in use, in the sense of Cargo.
    pub compatible: bool,
}

/// The lowest version a comparator names.
fn lowest(comparator: &Comparator) -> Version {
    let (minor, patch) = (comparator.minor.unwrap_or(0), comparator.patch.unwrap_or(0));
    Version { pre: comparator.pre.clone(), ..Version::new(comparator.major, minor, patch) }
}

const fn bounds_below(comparator: &Comparator) -> bool {
    !matches!(comparator.op, Op::Less | Op::LessEq)
}

/// Why an advisory's text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableAdvisory {
    /// `rustsec` refuses it.
    #[error("{0}")]
    Refused(String),
    /// It names another crate than the folder it lies in.
    #[error("it is about `{named}` and lies in the folder of `{folder}`")]
    WrongFolder {
        /// The crate it names.
        named: String,
        /// The folder it lies in.
        folder: String,
    },
    /// A date no calendar has.
    #[error("its date `{0}` is not one")]
    Date(String),
}

impl Advisory {
    /// Reads an advisory that lies in the folder of the crate `folder`.
    ///
    /// # Errors
    ///
    /// When `rustsec` cannot read it, or it is about another crate.
    pub fn parse(text: &str, folder: &str) -> Result<Self, UnreadableAdvisory> {
        let read: rustsec::Advisory =
            text.parse().map_err(|error: rustsec::Error| UnreadableAdvisory::Refused(one_line(&error)))?;
        let named = read.metadata.package.as_str();
        if named != folder {
            return Err(UnreadableAdvisory::WrongFolder { named: named.into(), folder: folder.into() });
        }
        Self::from_read(&read, text)
    }

    fn from_read(read: &rustsec::Advisory, text: &str) -> Result<Self, UnreadableAdvisory> {
        let meta = &read.metadata;
        let affected = read.affected.clone().unwrap_or_default();
        let mut advisory = Self {
            id: meta.id.to_string(),
            package: meta.package.to_string(),
            title: meta.title.clone(),
            description: meta.description.clone(),
            date: date(meta.date.as_str())?,
            aliases: sorted(meta.aliases.iter()),
            kind: kind(meta),
            severity: read.severity().map(|severity| severity.to_string()),
            os: sorted(affected.os.iter().map(|os| os.as_str())),
            arch: sorted(affected.arch.iter().map(|arch| arch.as_str())),
            functions: affected
                .functions
                .iter()
                .map(|(path, versions)| (path.to_string(), sorted(versions)))
                .collect(),
            patched: sorted(read.versions.patched()),
            unaffected: sorted(read.versions.unaffected()),
            withdrawn: meta.withdrawn.as_ref().map(|day| date(day.as_str())).transpose()?,
            attribution: attribution(meta),
            core_digest: String::new(),
            text_digest: super::digest::of(text.as_bytes()),
            versions: read.versions.clone(),
        };
        advisory.core_digest = advisory.digest_of_core_facts();
        Ok(advisory)
    }

    /// Whether an id is its own or one of its aliases.
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.aliases.iter().any(|alias| alias == id)
    }

    /// Whether a version of the crate is affected, by `rustsec`'s own matching.
    ///
    /// It is not [`semver::VersionReq::matches`]: the two differ on pre-releases.
    pub fn affects(&self, version: &Version) -> bool {
        self.versions.is_vulnerable(version)
    }

    /// Versions above a given one that carry the fix, as requirements, and whether Cargo can reach one of
    /// them without a change to a requirement.
    pub fn fixes_above(&self, version: &Version) -> Fixes {
        let above = |fix: &&VersionReq| {
            fix.comparators
                .iter()
                .all(|comparator| lowest(comparator) > *version || !bounds_below(comparator))
        };
        let fixes: Vec<&VersionReq> = self.versions.patched().iter().filter(above).collect();
        let caret = VersionReq::parse(&format!("^{version}"));
        let reachable =
            |comparator: &Comparator| caret.as_ref().is_ok_and(|caret| caret.matches(&lowest(comparator)));
        Fixes {
            compatible: fixes
                .iter()
                .flat_map(|fix| &fix.comparators)
                .filter(|one| bounds_below(one))
                .any(reachable),
            requirements: fixes.iter().map(ToString::to_string).collect(),
        }
    }

    /// Whether nothing but maintenance is told.
    pub fn is_unmaintained_notice(&self) -> bool {
        self.kind == Kind::Unmaintained
    }

    /// The facts a judgement rests on: package, ranges, platforms, functions, kind, withdrawal, title.
    ///
    /// Prose, references, aliases and scores are edited often and change nothing about what is affected.
    fn digest_of_core_facts(&self) -> String {
        let mut digest = Digest::default();
        let mut fact = |name: &str, values: &[String]| {
            digest.part(name.as_bytes());
            digest.part(&(values.len() as u64).to_be_bytes());
            for value in values {
                digest.part(value.as_bytes());
            }
        };
        fact("package", std::slice::from_ref(&self.package));
        fact("title", std::slice::from_ref(&self.title));
        fact("kind", &[self.kind.word().to_owned()]);
        fact("withdrawn", &self.withdrawn.map(|day| day.to_string()).into_iter().collect::<Vec<_>>());
        fact("patched", &self.patched);
        fact("unaffected", &self.unaffected);
        fact("os", &self.os);
        fact("arch", &self.arch);
        for (path, versions) in &self.functions {
            fact(path, versions);
        }
        digest.finish()
    }
}

fn kind(meta: &rustsec::advisory::Metadata) -> Kind {
    match &meta.informational {
        Some(Informational::Notice) => Kind::Notice,
        Some(Informational::Unmaintained) => Kind::Unmaintained,
        Some(Informational::Unsound) => Kind::Unsound,
        Some(other) => Kind::Other(other.as_str().to_owned()),
        None if meta.categories.iter().any(is_malicious) => Kind::Malicious,
        None => Kind::Vulnerability,
    }
}

fn is_malicious(category: &Category) -> bool {
    matches!(category, Category::Other(name) if name == "malicious")
}

fn attribution(meta: &rustsec::advisory::Metadata) -> Option<String> {
    let licence = meta.license.to_string();
    let source = meta.url.as_ref().map_or_else(|| meta.id.to_string(), ToString::to_string);
    (licence != "CC0-1.0").then(|| format!("text under {licence}, from {source}"))
}

fn date(text: &str) -> Result<Date, UnreadableAdvisory> {
    text.parse().map_err(|_| UnreadableAdvisory::Date(text.to_owned()))
}

fn sorted<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    values.sort_unstable();
    values
}

fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An advisory that could not be read. It costs the crate it is about, and nobody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// The crate in whose folder it lies.
    pub package: String,
    /// The file, inside the database.
    pub file: String,
    /// Why.
    pub why: String,
    /// Digest of its bytes: what a person who reads it in the tool's place has read.
    pub digest: String,
}

impl Unreadable {
    /// The id its file name states.
    pub fn id(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or(&self.file);
        name.strip_suffix(".md").unwrap_or(name)
    }
}

/// What was read of an advisory database for the crates of a lock file.
#[derive(Clone, Debug, Default)]
pub struct Database {
    /// The database's commit.
    pub commit: Option<String>,
    /// The day of that commit, in UTC; never a file time.
    pub date: Option<Date>,
    /// Where it came from, as the user named it.
    pub source: String,
    /// When it was pulled from there, where this tool did that.
    pub fetched_at: Option<jiff::Timestamp>,
    /// Digest over the advisories that were read.
    pub digest: String,
    /// How many advisories about crates it holds in all.
    pub holds: usize,
    /// Advisories about locked crates, by crate, in the order of their ids.
    pub advisories: BTreeMap<String, Vec<Advisory>>,
    /// Advisories about locked crates that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What it holds about the toolchain.
    pub toolchain: AboutToolchain,
}

/// What a database holds about the standard library and the compiler. It was last added to years ago: that
/// nothing in it affects a release says next to nothing about the release.
#[derive(Clone, Debug, Default)]
pub struct AboutToolchain {
    /// The advisories, in the order of their ids.
    pub advisories: Vec<Advisory>,
    /// Those that could not be read.
    pub unreadable: Vec<Unreadable>,
}

impl AboutToolchain {
    /// The date of the newest entry.
    pub fn newest(&self) -> Option<Date> {
        self.advisories.iter().map(|advisory| advisory.date).max()
    }
}

impl Database {
    /// How many advisories were compared with the locked crates.
    pub fn compared(&self) -> usize {
        self.advisories.values().map(Vec::len).sum()
    }

    /// The advisories about a crate, whatever its version.
    pub fn about(&self, package: &str) -> &[Advisory] {
        self.advisories.get(package).map_or(&[], Vec::as_slice)
    }

    /// Whether every advisory about a crate could be read.
    pub fn readable(&self, package: &str) -> bool {
        self.unreadable.iter().all(|unreadable| unreadable.package != package)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(versions: &str, prose: &str) -> String {
        format!(
            "```toml\n[advisory]\nid = \"RUSTSEC-2030-0001\"\npackage = \"pump\"\ndate = \"2030-01-02\"\n\n\
             [versions]\n{versions}\n```\n\n# It stops\n\n{prose}\n"
        )
    }

    fn advisory(versions: &str, prose: &str) -> Advisory {
        Advisory::parse(&text(versions, prose), "pump").expect("readable")
    }

    #[test]
    fn prose_moves_the_digest_of_the_text_and_not_that_of_the_core_facts() {
        let (one, two) =
            (advisory("patched = [\">= 1.2.3\"]", "a"), advisory("patched = [\">= 1.2.3\"]", "b"));
        assert_eq!(one.core_digest, two.core_digest);
        assert_ne!(one.text_digest, two.text_digest);
    }

    #[test]
    fn a_range_moves_the_digest_of_the_core_facts() {
        let (one, two) = (advisory("patched = [\">= 1.2.3\"]", ""), advisory("patched = [\">= 1.2.4\"]", ""));
        assert_ne!(one.core_digest, two.core_digest);
    }

    #[test]
    fn a_prerelease_of_the_fix_is_not_affected_although_the_requirement_does_not_match_it() {
        let advisory = advisory("patched = [\">= 1.2.3\"]", "");
        let version: Version = "1.3.0-alpha.1".parse().expect("a version");
        assert!(!advisory.affects(&version));
        assert!(!semver::VersionReq::parse(">= 1.2.3").expect("a requirement").matches(&version));
    }

    #[test]
    fn an_advisory_without_a_fix_affects_every_version() {
        assert!(advisory("patched = []", "").affects(&Version::new(99, 0, 0)));
    }

    #[test]
    fn a_fix_below_the_version_in_use_is_none_and_a_breaking_one_is_not_compatible() {
        let fixes = |versions, version| advisory(versions, "").fixes_above(&version);
        let compatible = fixes("patched = [\">= 1.18.5, < 1.20.0\", \">= 1.25.0\"]", Version::new(1, 22, 0));
        assert_eq!(compatible, Fixes { requirements: vec![">=1.25.0".into()], compatible: true });
        let breaking = fixes("patched = [\">= 2.0.0\"]", Version::new(1, 22, 0));
        assert_eq!(breaking, Fixes { requirements: vec![">=2.0.0".into()], compatible: false });
    }

    #[test]
    fn an_advisory_in_another_crates_folder_is_unreadable() {
        let error = Advisory::parse(&text("patched = []", ""), "heart").expect_err("the wrong folder");
        assert_eq!(error.to_string(), "it is about `pump` and lies in the folder of `heart`");
    }
}
