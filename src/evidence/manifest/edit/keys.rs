//! One key of an entry: its value exchanged, its line set in or taken out.

use super::layout::{KeyValue, Layout, Table};
use super::splice::{New, Splice, line_end_at};
use super::value::Value;
use super::{NoPlace, list, section};
use std::ops::Range;

/// A key of an entry, in every form it can be written.
pub(super) struct Written<'l, 't> {
    layout: &'l Layout<'t>,
    table: &'l Table,
    key: &'l str,
    /// `key = value`
    plain: Option<&'l KeyValue>,
    /// `key.by = value`
    dotted: Vec<&'l KeyValue>,
    /// `[entry.key]`
    below: Vec<&'l Table>,
}

impl<'l, 't> Written<'l, 't> {
    pub(super) fn of(layout: &'l Layout<'t>, table: usize, key: &'l str) -> Self {
        let entry = layout.entry(table);
        let table = &layout.tables[table];
        let named = |one: &&KeyValue| one.path.first().is_some_and(|name| name == key);
        let (plain, dotted) =
            table.keys.iter().filter(named).partition::<Vec<_>, _>(|one| one.path.len() == 1);
        let below = entry[1..].iter().map(|index| &layout.tables[*index]);
        let below = below.filter(|other| other.path.get(table.path.len()).is_some_and(|name| name == key));
        Self { layout, table, key, plain: plain.first().copied(), dotted, below: below.collect() }
    }

    /// Gives it a value.
    pub(super) fn set(&self, value: &Value) -> Result<Vec<Splice>, NoPlace> {
        if let Some(plain) = self.plain {
            return Ok(vec![self.exchanged(plain, value)?]);
        }
        if let Value::Signature { by, on } = value {
            let parts = [("by", Value::Text(by.clone())), ("on", Value::Date(*on))];
            let found = parts.iter().map(|(name, value)| Some((self.part(name)?, value)));
            if let Some(found) = found.collect::<Option<Vec<_>>>() {
                return found.into_iter().map(|(part, value)| self.exchanged(part, value)).collect();
            }
        }
        let mut splices = self.unset();
        splices.push(self.line(value));
        Ok(splices)
    }

    /// Takes it out, with what stands behind it on its lines. A comment above it stays: it can be about more.
    pub(super) fn unset(&self) -> Vec<Splice> {
        let line =
            |one: &&KeyValue| self.layout.line_start(one.key.start)..self.layout.line_end(one.value.end);
        let lines = self.plain.iter().chain(&self.dotted).map(line);
        let below = self.below.iter().map(|table| lines_of(self.layout, table));
        lines.chain(below).map(|old| Splice { old, new: New::Nothing }).collect()
    }

    /// The value of `by` or `on`, where it is written apart.
    fn part(&self, name: &str) -> Option<&'l KeyValue> {
        let dotted = self.dotted.iter().find(|one| one.path[1..] == [name]);
        let below = || self.below.iter().flat_map(|table| &table.keys).find(|one| one.path == [name]);
        dotted.copied().or_else(below)
    }

    fn exchanged(&self, old: &KeyValue, value: &Value) -> Result<Splice, NoPlace> {
        let text = self.layout.text;
        let written = match value {
            Value::Texts(texts) => {
                let line_end = line_end_at(text, old.value.end);
                list::rewritten(self.layout, old, texts, line_end)
                    .ok_or_else(|| NoPlace::Comment(self.key.into()))?
            }
            _ if self.layout.has_comment(&old.value) => return Err(NoPlace::Comment(self.key.into())),
            _ => value.written_like(&text[old.value.clone()]),
        };
        let (old, padding) = self.aligned(&old.value, &written);
        Ok(Splice { old, new: New::Value(written + &padding) })
    }

    /// A comment behind the value that stands below or above another keeps its column where it can.
    fn aligned(&self, old: &Range<usize>, new: &str) -> (Range<usize>, String) {
        let as_it_was = (old.clone(), String::new());
        let layout = self.layout;
        let Some(comment) = layout.trailing_comment(old.end) else { return as_it_was };
        let padding = &layout.text[old.end..comment];
        let old_value = &layout.text[old.clone()];
        if padding.contains(|c| c != ' ') || old_value.contains('\n') || new.contains('\n') {
            return as_it_was;
        }
        let line = layout.line_start(comment);
        let column = |start: usize, byte: usize| layout.text[start..byte].chars().count();
        let neighbours =
            [line.checked_sub(1).map(|byte| layout.line_start(byte)), Some(layout.line_end(comment))];
        let same = |start: &usize| {
            let behind = layout.trailing_comment(*start);
            behind.is_some_and(|other| {
                column(*start, other) == column(line, comment) && !layout.is_comment(*start)
            })
        };
        if !neighbours
            .into_iter()
            .flatten()
            .filter(|start| *start < layout.text.len())
            .any(|start| same(&start))
        {
            return as_it_was;
        }
        let room = padding.len() + old_value.chars().count();
        (old.start..comment, " ".repeat(room.saturating_sub(new.chars().count()).max(1)))
    }

    /// A line of its own, behind the key that the schema has before it.
    fn line(&self, value: &Value) -> Splice {
        let order = section(&self.table.path).map_or(&[][..], |section| section.keys);
        let rank_of = |name: &str| order.iter().position(|key| key.name == name).unwrap_or(order.len());
        let rank = rank_of(self.key);
        let ranked = self.table.keys.iter().map(|one| (rank_of(&one.path[0]), one));
        let before = ranked.filter(|(other, _)| *other < rank).max_by_key(|(_, one)| one.key.start);
        let neighbour = before.map_or_else(|| self.table.keys.first(), |(_, one)| Some(one));
        let at = self.layout.line_end(before.map_or(self.table.heading.end, |(_, one)| one.value.end));
        let lines = format!("{}{}\n", self.beginning(neighbour), value.written());
        Splice { old: at..at, new: New::Lines { rank, lines } }
    }

    /// Indent, key and equals sign, laid out as the entry's other keys are.
    fn beginning(&self, neighbour: Option<&KeyValue>) -> String {
        let text = self.layout.text;
        let Some(neighbour) = neighbour else { return format!("{} = ", self.key) };
        let start = |one: &KeyValue| self.layout.line_start(one.key.start);
        let indent = &text[start(neighbour)..neighbour.key.start];
        let between = &text[neighbour.key.end..neighbour.value.start];
        let columns: Vec<usize> = self.table.keys.iter().map(|one| one.value.start - start(one)).collect();
        let lengths: Vec<usize> = self.table.keys.iter().map(|one| one.key.len()).collect();
        let equal = |numbers: &[usize]| numbers.windows(2).all(|pair| pair[0] == pair[1]);
        if equal(&columns) && !equal(&lengths) {
            let behind = between.trim_start();
            let width = columns[0] - indent.len() - behind.len();
            let padded = format!("{:<width$}", self.key);
            let gap = if padded.ends_with(' ') { "" } else { " " };
            return format!("{indent}{padded}{gap}{behind}");
        }
        let equals = if between == "=" { "=" } else { " = " };
        format!("{indent}{}{equals}", self.key)
    }
}

/// The lines of a table, with the comments that are about it.
pub(super) fn lines_of(layout: &Layout<'_>, table: &Table) -> Range<usize> {
    layout.first_line(table)..layout.last_line(table)
}
