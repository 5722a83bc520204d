//! What things are called in a bill of materials.

use crate::evidence::graph::{Crate, CrateIx, Graph, State, encoded};
use crate::evidence::manifest::Record;
use crate::reconcile::{Case, Concerned, Ledger};
use crate::views::document::{Document, Table, Value, plain};
use jiff::civil::Date;

/// The reference of the software system.
pub(super) const SOFTWARE: &str = "software";

/// The package URL of what is no crate.
pub(super) fn generic_purl(record: &Record) -> String {
    generic_purl_of(&record.name, record.version.text())
}

/// The same of a name and version.
pub(super) fn generic_purl_of(name: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!("@{}", encoded(version))).unwrap_or_default();
    format!("pkg:generic/{}{version}", encoded(name))
}

/// The registry's digest of a package, in lower case.
pub(super) fn sha256(krate: &Crate) -> Option<String> {
    let is_one = |sum: &&String| sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit());
    krate.checksum.as_ref().filter(is_one).map(|sum| sum.to_lowercase())
}

/// The same where the files are not known to be others, or not known at all: what is in the device has it.
pub(super) fn sha256_in_use(krate: &Crate) -> Option<String> {
    let vouched = matches!(krate.contents.state, State::NotCompared | State::AsListed);
    sha256(krate).filter(|_| vouched)
}

/// The reference of a crate within a document: `name@version`, and its number where that is not one of a kind.
pub(super) fn crate_ref(graph: &Graph, index: CrateIx) -> String {
    let krate = graph.get(index);
    let same = |other: &Crate| other.name == krate.name && other.version == krate.version;
    let single = graph.crates().filter(|(_, other)| same(other)).count() == 1;
    let id = krate.id();
    plain(&if single { id } else { format!("{id}#{}", index.0) })
}

/// The reference of an entry of what is no crate: it cannot be taken for a crate.
pub(super) fn entry_ref(ledger: &Ledger<'_>, record: &Record) -> String {
    let number = ledger.others.iter().position(|other| other.record.span == record.span).unwrap_or_default();
    plain(&format!("entry-{number}:{}", record.id()))
}

/// The reference of what an anomaly concerns.
pub(super) fn concerned(ledger: &Ledger<'_>, case: &Case<'_>) -> String {
    match (case.item, ledger.graph()) {
        (Concerned::Crate(index, _), Some(graph)) => crate_ref(graph, index),
        (Concerned::Crate(_, krate), None) => plain(&krate.id()),
        (Concerned::Entry(record), _) => entry_ref(ledger, record),
        // Where no entry is of the standard library, it is the software as a whole.
        (Concerned::Library(_), _) => {
            let entry = ledger.standard_libraries().next();
            entry.map_or_else(|| SOFTWARE.to_owned(), |other| entry_ref(ledger, other.record))
        }
    }
}

/// A UUID made of a document's digest (version 8 of RFC 9562: what it is made of is the maker's matter).
pub(super) fn uuid(document: &Document) -> String {
    let digest = document.digest();
    let digits: Vec<char> = digest.trim_start_matches("sha256:").chars().take(32).collect();
    let part = |from: usize, to: usize| digits[from..to].iter().collect::<String>();
    let variant = ['8', '9', 'a', 'b'][digits[16].to_digit(16).unwrap_or_default() as usize % 4];
    format!("{}-{}-8{}-{variant}{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// What a list says of each entry of its own: the rows of its items and of its supporting items, one after the other.
pub(super) struct Own<'l> {
    soup: Told<'l>,
    supporting: Told<'l>,
}

type Told<'l> = Box<dyn Iterator<Item = (&'l Table, &'l [Value])> + 'l>;

impl<'l> Own<'l> {
    /// From the first row on.
    pub(super) fn of(list: &'l Document) -> Self {
        let told = |key: &'static str| -> Told<'l> {
            let tables = list.tables().filter(move |(section, _)| section.key == key);
            Box::new(tables.flat_map(|(_, table)| table.rows.iter().map(move |row| (table, &row[..]))))
        };
        Self { soup: told("items"), supporting: told("supporting_items") }
    }

    /// The next row of those that support, or of those that do not.
    pub(super) fn next(&mut self, supports: bool) -> Option<(&'l Table, &'l [Value])> {
        if supports { self.supporting.next() } else { self.soup.next() }
    }
}

/// The addresses of the elements of a list's CycloneDX document (BOM-Link).
pub(super) struct Links(String);

impl Links {
    /// Into a list.
    pub(super) fn into(list: &Document) -> Self {
        Self(uuid(list))
    }

    /// The address of one element.
    pub(super) fn to(&self, reference: &str) -> String {
        format!("urn:cdx:{}/1#{}", self.0, encoded(reference))
    }
}

/// The beginning of a day.
pub(super) fn time(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_an_address_is_encoded() {
        assert_eq!(encoded("1.0.0+a b/ä"), "1.0.0%2Ba%20b%2F%C3%A4");
    }
}
