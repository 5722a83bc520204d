//! Native code beside the entries that stand for it.

use super::{Item, Ledger, SoftwareItem};
use crate::evidence::graph::{Crate, Library, Means, Native};
use crate::evidence::manifest::{Field, Kind, Located, Record};
use crate::finding::{Judged, Place, Subject};

/// A crate that brings native code.
#[derive(Debug)]
pub struct NativeCode<'e> {
    /// The crate.
    pub krate: &'e Crate,
    /// What was seen.
    pub native: &'e Native,
    /// Whether its entry says that the code is the crate's own.
    pub own: bool,
    /// Entries of what its package holds.
    pub bundled: Vec<&'e Record>,
    /// Entries of what it links.
    pub linked: Vec<&'e Record>,
    /// Entries that name the crate and are of a kind that native code is not.
    pub unfit: Vec<&'e Record>,
    /// The class the crate is judged at.
    pub judged: Judged,
    /// Where a finding about it points.
    pub place: Place,
    /// Whether the crate is a package of the workspace.
    pub member: bool,
}

impl NativeCode<'_> {
    /// What a finding about it names.
    pub fn subject(&self) -> Subject {
        Subject::item(&self.krate.name, &self.krate.version)
    }

    /// Whether the code is the crate's own, as far as anything shows: a library that is known by its files is not,
    /// whatever an entry says.
    pub fn is_own(&self) -> bool {
        self.own && !self.native.libraries.iter().any(Library::is_known)
    }

    /// Whether an entry stands for the code. What a package surely holds is not what the system provides, and
    /// what the system provides is not the crate's own.
    pub fn is_declared(&self) -> bool {
        let bundled = self.is_own() || self.bundled.iter().any(|record| self.can_be(record));
        match self.native.means {
            Means::Bundled => bundled,
            Means::Either => bundled || !self.linked.is_empty(),
            Means::Linked => !self.bundled.is_empty() || !self.linked.is_empty(),
        }
    }

    /// Whether an entry can mean what was read. Of several libraries one has to be called like it; that there is an
    /// entry for each is not asked, since which of them are compiled the build script decides.
    fn can_be(&self, record: &Record) -> bool {
        self.native.can_be(&called(record))
    }
}

/// What an entry is called.
pub fn called(record: &Record) -> Vec<&str> {
    [Some(record.name.as_str()), record.title.text()].into_iter().flatten().collect()
}

type Crates = Field<Vec<Located<String>>>;

/// Whether an entry names a crate, by name or as `name@version`.
pub(super) fn names(crates: &Crates, krate: &Crate) -> bool {
    crates.texts().any(|text| text == krate.name || krate.is_called(text))
}

pub(super) fn natives<'e>(ledger: &Ledger<'e>) -> Vec<NativeCode<'e>> {
    let items = ledger.items.iter().filter_map(|item| of_item(ledger, item));
    items.chain(ledger.software_items.iter().filter_map(|member| of_member(ledger, member))).collect()
}

fn of_item<'e>(ledger: &Ledger<'e>, item: &Item<'e>) -> Option<NativeCode<'e>> {
    let own = item.record.is_some_and(|record| record.native.get().is_some());
    native_code(ledger, item.krate, own, item.judged.clone(), item.place())
}

fn of_member<'e>(ledger: &Ledger<'e>, member: &SoftwareItem<'e>) -> Option<NativeCode<'e>> {
    let own = member.stated.is_some_and(|stated| stated.native.get().is_some());
    let place = member.stated.map_or(Place::ManifestFile, |stated| Place::at(&stated.span));
    native_code(ledger, member.krate, own, member.judged.clone(), place)
}

fn native_code<'e>(
    ledger: &Ledger<'e>,
    krate: &'e Crate,
    own: bool,
    judged: Judged,
    place: Place,
) -> Option<NativeCode<'e>> {
    let native = krate.contents.native.as_ref()?;
    let of = |kinds: &[Kind], crates: fn(&Record) -> &Crates| -> Vec<&'e Record> {
        let others = ledger.others.iter().map(|other| other.record);
        others.filter(|record| kinds.contains(&record.kind) && names(crates(record), krate)).collect()
    };
    let bundled = of(&[Kind::Native], |record| &record.bundled_by);
    let linked = of(&[Kind::Native, Kind::Os, Kind::Toolchain], |record| &record.linked_by);
    let named = ledger.others.iter().map(|other| other.record);
    let named = named.filter(|record| names(&record.bundled_by, krate) || names(&record.linked_by, krate));
    let counts = |record: &Record| bundled.iter().chain(&linked).any(|other| other.span == record.span);
    let unfit = named.filter(|record| !counts(record)).collect();
    Some(NativeCode { krate, native, own, bundled, linked, unfit, judged, place, member: krate.member })
}
