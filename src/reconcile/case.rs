//! One published anomaly beside the item it concerns and the judgements about it.

use crate::evidence::anomaly::{Advisory, Fixes};
use crate::evidence::graph::{Crate, CrateIx};
use crate::evidence::manifest::{Evaluation, Record};
use crate::finding::Subject;

/// An anomaly of an item, whoever publishes it.
#[derive(Debug)]
pub struct Case<'e> {
    /// The anomaly.
    pub anomaly: Anomaly<'e>,
    /// What it concerns.
    pub item: Concerned<'e>,
    /// Where it stands.
    pub standing: Standing<'e>,
    /// The latest judgement about it, in force or not.
    pub judgement: Option<&'e Evaluation>,
    /// Other evaluations of the anomaly: earlier ones, and ones of other versions.
    pub superseded: Vec<&'e Evaluation>,
}

/// A published problem, by its publisher.
#[derive(Clone, Copy, Debug)]
pub enum Anomaly<'e> {
    /// RustSec: which versions it affects can be computed.
    Advisory(&'e Advisory),
    /// The supplier: what is known of it is what a person wrote down.
    Listed(Listed<'e>),
}

/// An anomaly of a supplier's own list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'e> {
    /// Its id on the list.
    pub id: &'e str,
    /// The list's address.
    pub list: Option<&'e str>,
    /// What it is about, in a word.
    pub kind: Option<&'e str>,
    /// What it is about, in a line.
    pub title: Option<&'e str>,
    /// Digest of the copy that was kept of it.
    pub copy: Option<&'e str>,
}

impl<'e> Listed<'e> {
    /// As an evaluation describes it.
    pub(super) fn of(id: &'e str, evaluation: &'e Evaluation) -> Self {
        Self {
            id,
            list: evaluation.list.text(),
            kind: evaluation.kind.text(),
            title: evaluation.title.text(),
            copy: evaluation.copy.text(),
        }
    }
}

/// What an anomaly concerns.
#[derive(Clone, Copy, Debug)]
pub enum Concerned<'e> {
    /// A locked crate.
    Crate(CrateIx, &'e Crate),
    /// The standard library, which is in no graph and is linked into whatever is built.
    Library(&'e Crate),
    /// An entry of what is not a crate.
    Entry(&'e Record),
}

/// Where an anomaly stands.
#[derive(Clone, Debug)]
pub enum Standing<'e> {
    /// The crate is locked and does not ship.
    NotShipped,
    /// It is limited to platforms the device is not built for.
    OtherPlatform,
    /// It was withdrawn.
    Withdrawn(Option<&'e Evaluation>),
    /// Nobody has judged it.
    Open,
    /// A judgement is in force.
    Evaluated(&'e Evaluation),
    /// A judgement was made on facts that have changed.
    Reopened(&'e Evaluation, Reopened),
}

impl Standing<'_> {
    /// The word used in every format.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotShipped => "not_shipped",
            Self::OtherPlatform => "other_platform",
            Self::Withdrawn(_) => "withdrawn",
            Self::Open => "open",
            Self::Evaluated(_) => "evaluated",
            Self::Reopened(..) => "reopened",
        }
    }

    /// The words of a document.
    pub const fn phrase(&self) -> &'static str {
        match self {
            Self::NotShipped => "not in the device",
            Self::OtherPlatform => "of other platforms",
            Self::Withdrawn(_) => "withdrawn",
            Self::Open => "open",
            Self::Evaluated(_) => "evaluated",
            Self::Reopened(..) => "re-opened",
        }
    }
}

/// Which fact changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopened {
    /// Another version of the item.
    Version,
    /// The same version with another content, or a judgement that does not say of which content.
    Content,
    /// What was published: the advisory's core facts or the supplier's list, or a judgement that names neither.
    Publication,
}

impl Reopened {
    /// The word used in every format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Content => "content",
            Self::Publication => "advisory",
        }
    }

    /// What changed, as a phrase.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Version => "another version of the crate is in use",
            Self::Content => "the crate has another content, or none was recorded",
            Self::Publication => "the advisory's core facts changed, or none were recorded",
        }
    }
}

impl<'e> Case<'e> {
    /// The anomaly's id.
    pub fn id(&self) -> &'e str {
        match self.anomaly {
            Anomaly::Advisory(advisory) => &advisory.id,
            Anomaly::Listed(listed) => listed.id,
        }
    }

    /// The advisory, if RustSec publishes it.
    pub const fn advisory(&self) -> Option<&'e Advisory> {
        match self.anomaly {
            Anomaly::Advisory(advisory) => Some(advisory),
            Anomaly::Listed(_) => None,
        }
    }

    /// What is known of it, if its supplier publishes it.
    pub const fn listed(&self) -> Option<Listed<'e>> {
        match self.anomaly {
            Anomaly::Advisory(_) => None,
            Anomaly::Listed(listed) => Some(listed),
        }
    }

    /// Whether an id is its own or one of its aliases.
    pub fn is_called(&self, id: &str) -> bool {
        self.advisory().map_or_else(|| self.id() == id, |advisory| advisory.is_called(id))
    }

    /// Other ids of it.
    pub fn aliases(&self) -> &'e [String] {
        self.advisory().map_or(&[], |advisory| &advisory.aliases)
    }

    /// What it tells, in a word.
    pub fn kind(&self) -> &'e str {
        match self.anomaly {
            Anomaly::Advisory(advisory) => advisory.kind.word(),
            Anomaly::Listed(listed) => listed.kind.unwrap_or("anomaly"),
        }
    }

    /// What it tells, in a line.
    pub fn title(&self) -> &'e str {
        match self.anomaly {
            Anomaly::Advisory(advisory) => &advisory.title,
            Anomaly::Listed(listed) => listed.title.unwrap_or("without a title"),
        }
    }

    /// How severe its publisher says it is; suppliers' lists have no common measure.
    pub fn severity(&self) -> &'e str {
        self.advisory().and_then(|advisory| advisory.severity.as_deref()).unwrap_or("unrated")
    }

    /// Where a fix is to be had, as far as its publisher says.
    pub fn fixes(&self) -> Fixes {
        let known = self.advisory().zip(self.krate());
        known.map(|(advisory, krate)| advisory.fixes_above(&krate.version)).unwrap_or_default()
    }

    /// Whether nothing but maintenance is told.
    pub fn is_unmaintained_notice(&self) -> bool {
        self.advisory().is_some_and(Advisory::is_unmaintained_notice)
    }

    /// The crate it concerns, if it is one; the standard library counts as one.
    pub const fn krate(&self) -> Option<&'e Crate> {
        self.item.krate()
    }

    /// The crate's index in the graph, if it is in there.
    pub const fn index(&self) -> Option<CrateIx> {
        self.item.index()
    }

    /// Whether it concerns the standard library in use.
    pub const fn is_of_the_toolchain(&self) -> bool {
        matches!(self.item, Concerned::Library(_))
    }

    /// The item, as `name@version`.
    pub fn item_id(&self) -> String {
        self.item.id()
    }

    /// What a finding about it names.
    pub fn subject(&self) -> Subject {
        Subject::parse(&self.item_id())
    }

    /// Whether the item is called so, as `name` or `name@version`.
    pub fn concerns(&self, item: &str) -> bool {
        self.item.name() == item || self.item_id() == item
    }

    /// Which fact re-opened it.
    pub const fn reopened(&self) -> Option<Reopened> {
        match self.standing {
            Standing::Reopened(_, changed) => Some(changed),
            _ => None,
        }
    }

    /// Whether it counts as known in the device until somebody judges otherwise.
    pub const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open | Standing::Reopened(..))
    }

    /// Whether a judgement in force says that it occurs in the device.
    pub fn is_residual(&self) -> bool {
        let Standing::Evaluated(evaluation) = self.standing else { return false };
        evaluation.outcome.get().is_some_and(|outcome| outcome.is_affected())
    }

    /// Whether the text of the advisory was edited after the judgement in force, and its core facts were not.
    pub fn edited_since(&self) -> bool {
        let (Standing::Evaluated(evaluation), Some(advisory)) = (&self.standing, self.advisory()) else {
            return false;
        };
        evaluation.text_digest.text().is_some_and(|digest| digest != advisory.text_digest)
    }

    /// Whether it was matched by name and version alone, the crate not being from a registry: its content may be
    /// another. So may that of a standard library, which others than its makers distribute.
    pub fn by_name_only(&self) -> bool {
        self.advisory().is_some() && self.krate().is_some_and(|krate| !krate.is_of_the_public_registry())
    }

    /// What an evaluation of it states before judgement begins: what it is about, and what it is bound to.
    pub fn bond(&self) -> Vec<(&'static str, String)> {
        let (checksum, revision) = self.item.designators();
        let mut bond = vec![("anomaly", Some(self.id())), ("checksum", checksum), ("revision", revision)];
        match self.anomaly {
            Anomaly::Advisory(advisory) => {
                bond.push(("advisory-digest", Some(&advisory.core_digest)));
                bond.push(("text-digest", Some(&advisory.text_digest)));
            }
            Anomaly::Listed(listed) => {
                bond.push(("list", listed.list));
                bond.push(("kind", listed.kind));
                bond.push(("title", listed.title));
                bond.push(("copy", listed.copy));
            }
        }
        let stated = bond.into_iter().filter_map(|(key, value)| Some((key, value?.to_owned())));
        let mut bond: Vec<(&'static str, String)> = stated.collect();
        bond.insert(1, ("soup", self.item_id()));
        bond
    }
}

impl<'e> Concerned<'e> {
    /// The crate, if it is one.
    pub const fn krate(&self) -> Option<&'e Crate> {
        match self {
            Self::Crate(_, krate) | Self::Library(krate) => Some(krate),
            Self::Entry(_) => None,
        }
    }

    /// The crate's index in the graph, if it is in there.
    pub const fn index(&self) -> Option<CrateIx> {
        match self {
            Self::Crate(index, _) => Some(*index),
            Self::Library(_) | Self::Entry(_) => None,
        }
    }

    /// Its name.
    pub fn name(&self) -> &'e str {
        match self {
            Self::Crate(_, krate) | Self::Library(krate) => &krate.name,
            Self::Entry(record) => &record.name,
        }
    }

    /// Its version, where it has one.
    pub fn version(&self) -> Option<String> {
        match self {
            Self::Crate(_, krate) | Self::Library(krate) => Some(krate.version.to_string()),
            Self::Entry(record) => record.version.text().map(ToOwned::to_owned),
        }
    }

    /// `name@version`, or the name alone where there is no version.
    pub fn id(&self) -> String {
        match self {
            Self::Crate(_, krate) | Self::Library(krate) => krate.id(),
            Self::Entry(record) => record.id(),
        }
    }

    /// What pins its content: checksum and revision.
    pub fn designators(&self) -> (Option<&'e str>, Option<&'e str>) {
        match self {
            Self::Crate(_, krate) | Self::Library(krate) => match krate.pin() {
                Some(("revision", revision)) => (None, Some(revision)),
                pin => (pin.map(|(_, digest)| digest), None),
            },
            Self::Entry(record) => (record.checksum.text(), record.revision.text()),
        }
    }

    /// Whether an evaluation was made of the content that is in use.
    pub(super) fn is_content_of(&self, evaluation: &Evaluation) -> bool {
        let stated = (evaluation.checksum.text(), evaluation.revision.text());
        match self.krate() {
            Some(krate) => match krate.pin() {
                Some(("revision", revision)) => stated.1 == Some(revision),
                Some((_, digest)) => stated.0 == Some(digest),
                None => stated.0.is_none_or(|stated| krate.has("checksum", stated)),
            },
            None => stated == self.designators(),
        }
    }
}
