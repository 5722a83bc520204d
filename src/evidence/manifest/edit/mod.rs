//! Edits of the manifest that leave every byte around them as it is.
//!
//! A TOML writer would tidy the file: a person's comments and layout are theirs. An edit is some places of the text
//! that are written anew, all at once. What the result has to say is worked out from the values alone, and a text
//! that says anything else is given to nobody.

mod keys;
mod layout;
mod list;
mod meant;
mod order;
mod splice;
mod value;

pub use splice::Change;
pub use value::Value;

use super::read::read;
use super::schema::{self, Section, Shape};
use super::{Kind, Manifest, Span};
use keys::Written;
use layout::Layout;
use semver::Version;
use splice::{New, Splice};
use std::collections::BTreeSet;
use toml::Table;

/// A manifest with an edit applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The whole text.
    pub text: String,
    /// What differs from the text before, in order.
    pub changes: Vec<Change>,
}

impl Edited {
    /// Whether a byte of the text was written by the edit.
    pub fn wrote(&self, byte: usize) -> bool {
        self.changes.iter().any(|change| change.new.contains(&byte))
    }

    /// Whether it leaves the text as it was.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Where the first entry it added begins, or the first change where it added none.
    pub fn start(&self) -> usize {
        let Some(first) = self.changes.first() else { return 0 };
        let blank = self.text[first.new.clone()].find(|c: char| !c.is_whitespace()).unwrap_or_default();
        first.new.start + blank
    }
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// The text is no manifest.
    #[error("the manifest cannot be read")]
    Unreadable,
    /// `evaluation = [...]` cannot be followed by `[[evaluation]]`.
    #[error("the manifest's entries are not all written under headings of their own")]
    NotTables,
    /// The entry is written as `name = [{ ... }]`.
    #[error("the entry is not written under a heading of its own")]
    NotHeaded,
    /// A comment stands within the value.
    #[error("a comment stands within the value of `{0}`, and would be lost")]
    Comment(String),
    /// Two changes are about the same place.
    #[error("two changes are about the same place of the manifest")]
    Twice,
}

impl NoPlace {
    /// The next step.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Unreadable => "run `cargo soup audit` and mend what it says",
            Self::NotTables => {
                "write each below a heading of its own, as `[[soup.NAME]]` or `[[evaluation]]`"
            }
            Self::NotHeaded => "write it below a line `[[soup.NAME]]`, a key a line",
            Self::Comment(_) => "move the comment above the key, then run the command again",
            Self::Twice => "make them one after the other",
        }
    }
}

/// Changes of one text, put together and made all at once. The order in which they are given decides nothing.
#[derive(Debug)]
pub struct Edit<'t> {
    layout: Layout<'t>,
    manifest: Manifest,
    said: Table,
    ops: Vec<Op>,
}

#[derive(Clone, Debug)]
enum Op {
    Set { table: usize, key: String, value: Value },
    Unset { table: usize, key: String },
    Remove { table: usize },
    Add { path: Vec<String>, value: Table, text: String },
}

/// A new entry and the byte of the old text it is set in at.
struct Placed<'o> {
    path: &'o [String],
    value: &'o Table,
    text: &'o str,
    at: usize,
}

impl<'o> Placed<'o> {
    fn word(&self, key: &str) -> Option<&'o str> {
        self.value.get(key).and_then(toml::Value::as_str)
    }

    fn version(&self) -> Option<Version> {
        self.word("version")?.parse().ok()
    }
}

impl<'t> Edit<'t> {
    /// An edit of a manifest that changes nothing yet.
    ///
    /// # Errors
    ///
    /// [`NoPlace::Unreadable`] when the text is no manifest.
    pub fn of(text: &'t str) -> Result<Self, NoPlace> {
        let manifest = read(text).map_err(|_| NoPlace::Unreadable)?;
        Ok(Self { layout: Layout::of(text), manifest, said: meant::said(text)?, ops: Vec::new() })
    }

    /// The manifest before the edit.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The lines of an entry, with the comments that are about it.
    pub fn lines(&self, entry: &Span) -> Span {
        let Ok(table) = self.table(entry) else { return entry.clone() };
        let ends = self
            .layout
            .entry(table)
            .into_iter()
            .map(|index| keys::lines_of(&self.layout, &self.layout.tables[index]).end);
        self.layout.first_line(&self.layout.tables[table])..ends.max().unwrap_or(entry.end)
    }

    /// How many changes it makes; what is so already is none.
    pub fn changes(&self) -> usize {
        self.ops.len()
    }

    /// Whether an entry states a key.
    pub fn states(&self, entry: &Span, key: &str) -> bool {
        self.table(entry).is_ok_and(|table| meant::at(&self.said, &self.layout, table, key).is_some())
    }

    /// Gives a key of an entry a value. An entry is named by its place: the span of a record of [`Self::manifest`].
    /// Nothing is checked against the schema: that is for the reader and the rules.
    ///
    /// # Errors
    ///
    /// [`NoPlace::NotHeaded`]
    pub fn set(&mut self, entry: &Span, key: &str, value: Value) -> Result<(), NoPlace> {
        let table = self.table(entry)?;
        if meant::at(&self.said, &self.layout, table, key) != Some(&value.read()) {
            self.ops.push(Op::Set { table, key: key.to_owned(), value });
        }
        Ok(())
    }

    /// Takes a key out of an entry.
    ///
    /// # Errors
    ///
    /// [`NoPlace::NotHeaded`]
    pub fn unset(&mut self, entry: &Span, key: &str) -> Result<(), NoPlace> {
        let table = self.table(entry)?;
        if meant::at(&self.said, &self.layout, table, key).is_some() {
            self.ops.push(Op::Unset { table, key: key.to_owned() });
        }
        Ok(())
    }

    /// Takes an entry out, with the comments right above and below it.
    ///
    /// # Errors
    ///
    /// [`NoPlace::NotHeaded`]
    pub fn remove(&mut self, entry: &Span) -> Result<(), NoPlace> {
        let table = self.table(entry)?;
        self.ops.push(Op::Remove { table });
        Ok(())
    }

    /// Adds an entry, which begins with its heading or the comment above it and is written with `\n`. It is given the
    /// line ends of the file. A SOUP entry is set in by the file's own order, any other behind the last of its list.
    ///
    /// # Errors
    ///
    /// [`NoPlace::NotTables`] when the text is not one entry.
    pub fn add(&mut self, entry: &str) -> Result<(), NoPlace> {
        let (path, value) = meant::only_entry(entry).ok_or(NoPlace::NotTables)?;
        self.ops.push(Op::Add { path, value, text: entry.to_owned() });
        Ok(())
    }

    /// The manifest with all of it done.
    ///
    /// # Errors
    ///
    /// [`NoPlace`] when the result would not say exactly what is meant.
    pub fn planned(&self) -> Result<Edited, NoPlace> {
        self.check_nothing_is_meant_twice()?;
        let placed = self.additions();
        let mut splices = Vec::new();
        for op in &self.ops {
            splices.extend(self.splices(op)?);
        }
        splices.extend(placed.iter().enumerate().map(|(rank, one)| Splice {
            old: one.at..one.at,
            new: New::Entry { rank, text: one.text.to_owned() },
        }));
        let (text, changes) = splice::applied(&self.layout, splices).ok_or(NoPlace::Twice)?;
        let meant = meant::after(self.said.clone(), &self.layout, &self.ops, &placed);
        if read(&text).is_err() || meant.is_none() || meant != meant::said(&text).ok() {
            return Err(NoPlace::NotTables);
        }
        Ok(Edited { text, changes })
    }

    fn table(&self, entry: &Span) -> Result<usize, NoPlace> {
        self.layout.headed_at(entry.start).ok_or(NoPlace::NotHeaded)
    }

    fn check_nothing_is_meant_twice(&self) -> Result<(), NoPlace> {
        let mut seen = BTreeSet::new();
        for op in &self.ops {
            let unseen = match op {
                Op::Set { table, key, .. } | Op::Unset { table, key } => {
                    !self.is_removed(*table) && seen.insert((*table, Some(key)))
                }
                Op::Remove { table } => seen.insert((*table, None)),
                Op::Add { .. } => true,
            };
            if !unseen {
                return Err(NoPlace::Twice);
            }
        }
        Ok(())
    }

    fn is_removed(&self, table: usize) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::Remove { table: removed } if *removed == table))
    }

    fn splices(&self, op: &Op) -> Result<Vec<Splice>, NoPlace> {
        match op {
            Op::Set { table, key, value } => Written::of(&self.layout, *table, key).set(value),
            Op::Unset { table, key } => Ok(Written::of(&self.layout, *table, key).unset()),
            Op::Remove { table } => {
                let tables = self.layout.entry(*table).into_iter().map(|index| &self.layout.tables[index]);
                let out = |table| Splice { old: keys::lines_of(&self.layout, table), new: New::Nothing };
                Ok(tables.map(out).collect())
            }
            Op::Add { .. } => Ok(Vec::new()),
        }
    }

    /// The new entries, in their order by name and version.
    fn additions(&self) -> Vec<Placed<'_>> {
        let mut placed: Vec<Placed<'_>> = self.ops.iter().filter_map(|op| self.placed(op)).collect();
        placed.sort_by(|a, b| (a.path, a.version(), a.text).cmp(&(b.path, b.version(), b.text)));
        placed
    }

    fn placed<'o>(&self, op: &'o Op) -> Option<Placed<'o>> {
        let Op::Add { path, value, text } = op else { return None };
        let mut placed = Placed { path, value, text, at: order::end_of(&self.layout, path.first()?) };
        if let [soup, name] = &path[..]
            && soup == "soup"
        {
            let newcomer = order::Newcomer {
                name,
                version: placed.version(),
                part: value.contains_key("part-of"),
                kind: placed.word("kind").map_or(Some(Kind::Crate), Kind::parse).unwrap_or(Kind::Other),
            };
            let gone = |byte| self.layout.headed_at(byte).is_some_and(|table| self.is_removed(table));
            placed.at = order::place(&self.layout, &self.manifest, &newcomer, &gone);
        }
        Some(placed)
    }
}

/// Adds an evaluation behind the last one, or at the end of a file without any.
///
/// # Errors
///
/// [`NoPlace`] when the result would not be the manifest with exactly this evaluation more.
pub fn add_evaluation(text: &str, entry: &str) -> Result<Edited, NoPlace> {
    let mut edit = Edit::of(text)?;
    edit.add(entry)?;
    edit.planned()
}

/// What the schema says of a heading's keys.
fn section(path: &[String]) -> Option<&'static Section> {
    let key = schema::FILE.keys.iter().find(|key| Some(key.name) == path.first().map(String::as_str))?;
    match key.shape {
        Shape::Table(section) | Shape::Tables(section) if path.len() == 1 => Some(section),
        Shape::Named(section) | Shape::NamedTables(section) if path.len() == 2 => Some(section),
        _ => None,
    }
}
