//! Where headings, keys, values and comments stand in a file. Everything else of it is not looked at.

use std::ops::Range;
use toml_parser::Source;
use toml_parser::Span;
use toml_parser::parser::{Event, EventKind, parse_document};

/// The file as it is laid out.
#[derive(Debug)]
pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    /// Its tables in the order of the file; the first is what stands above all headings.
    pub(super) tables: Vec<Table>,
    comments: Vec<usize>,
}

/// A heading and the keys below it, up to the next heading.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The names of the heading.
    pub(super) path: Vec<String>,
    /// Whether the heading is one of a list, `[[...]]`.
    pub(super) listed: bool,
    /// The heading, without the space around it.
    pub(super) heading: Range<usize>,
    pub(super) keys: Vec<KeyValue>,
}

impl Table {
    /// The byte behind the last of it that is not space or a comment.
    pub(super) fn end(&self) -> usize {
        self.keys.last().map_or(self.heading.end, |last| last.value.end)
    }
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct KeyValue {
    /// The names of the key: more than one where it is dotted.
    pub(super) path: Vec<String>,
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
    /// For a list: the plain values in it.
    pub(super) elements: Vec<Range<usize>>,
}

impl<'t> Layout<'t> {
    /// Reads a text that is known to be TOML.
    pub(super) fn of(text: &'t str) -> Self {
        let source = Source::new(text);
        let tokens = source.lex().into_vec();
        let mut events: Vec<Event> = Vec::new();
        parse_document(&tokens, &mut events, &mut ());
        let layout = Self { text, tables: vec![Table::default()], comments: Vec::new() };
        let mut reading =
            Reading { source, layout, names: Vec::new(), key: 0..0, within: Within::Key, depth: 0 };
        for event in &events {
            reading.take(event);
        }
        reading.layout
    }

    /// The table whose heading a byte is in.
    pub(super) fn headed_at(&self, byte: usize) -> Option<usize> {
        let headed = |table: &Table| !table.heading.is_empty() && table.heading.contains(&byte);
        self.tables.iter().position(headed)
    }

    /// A listed table and the tables below it that belong to the same entry, as `[soup.a.reviewed]`.
    pub(super) fn entry(&self, table: usize) -> Vec<usize> {
        let path = &self.tables[table].path;
        let later = self.tables.iter().enumerate().skip(table + 1);
        let until_next = later.take_while(|(_, other)| other.path != *path);
        let below = until_next.filter(|(_, other)| other.path.starts_with(path)).map(|(index, _)| index);
        std::iter::once(table).chain(below).collect()
    }

    /// The byte a line begins at.
    pub(super) fn line_start(&self, byte: usize) -> usize {
        self.text[..byte].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The byte behind the line a byte is on.
    pub(super) fn line_end(&self, byte: usize) -> usize {
        self.text[byte..].find('\n').map_or(self.text.len(), |length| byte + length + 1)
    }

    /// Whether the line that begins at a byte is blank. The end of the file is no line.
    pub(super) fn is_blank(&self, start: usize) -> bool {
        start < self.text.len() && self.text[start..self.line_end(start)].trim().is_empty()
    }

    /// Whether nothing but a comment stands on the line that begins at a byte.
    pub(super) fn is_comment(&self, start: usize) -> bool {
        let line = &self.text[start..self.line_end(start)];
        let space = line.find(|c: char| !c.is_whitespace());
        space.is_some_and(|space| self.comments.binary_search(&(start + space)).is_ok())
    }

    /// The comment behind a byte, on its line.
    pub(super) fn trailing_comment(&self, byte: usize) -> Option<usize> {
        let next = self.comments.partition_point(|comment| *comment < byte);
        self.comments.get(next).copied().filter(|comment| *comment < self.line_end(byte))
    }

    /// Whether a comment begins in a range.
    pub(super) fn has_comment(&self, range: &Range<usize>) -> bool {
        self.comments.iter().any(|comment| range.contains(comment))
    }

    /// Where the lines of a table begin: with the comment right above its heading, which is about it.
    pub(super) fn first_line(&self, table: &Table) -> usize {
        let mut start = self.line_start(table.heading.start);
        while start > 0 && self.is_comment(self.line_start(start - 1)) {
            start = self.line_start(start - 1);
        }
        start
    }

    /// Where the lines of a table end: with a comment right below it, unless what follows is its subject.
    pub(super) fn last_line(&self, table: &Table) -> usize {
        let end = self.line_end(table.end());
        let mut below = end;
        while below < self.text.len() && self.is_comment(below) {
            below = self.line_end(below);
        }
        if below == self.text.len() || self.is_blank(below) { below } else { end }
    }
}

struct Reading<'t> {
    source: Source<'t>,
    layout: Layout<'t>,
    /// The names of the heading or key that is being read, and where they stand.
    names: Vec<String>,
    key: Range<usize>,
    within: Within,
    /// How many lists and inline tables are open.
    depth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Heading { start: usize, listed: bool },
    Key,
    Value,
}

impl Reading<'_> {
    fn take(&mut self, event: &Event) {
        let span = event.span();
        match event.kind() {
            EventKind::StdTableOpen => self.within = Within::Heading { start: span.start(), listed: false },
            EventKind::ArrayTableOpen => self.within = Within::Heading { start: span.start(), listed: true },
            EventKind::StdTableClose | EventKind::ArrayTableClose => self.heading(span),
            EventKind::SimpleKey if self.depth == 0 => self.name(event),
            EventKind::KeyValSep if self.depth == 0 => self.within = Within::Value,
            EventKind::Scalar => self.value(span),
            EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                self.value(span);
                self.depth += 1;
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                self.depth = self.depth.saturating_sub(1);
                self.value(span);
            }
            EventKind::Comment => self.layout.comments.push(span.start()),
            _ => {}
        }
    }

    fn heading(&mut self, close: Span) {
        if let Within::Heading { start, listed } = self.within {
            let path = std::mem::take(&mut self.names);
            let heading = start..close.end();
            self.layout.tables.push(Table { path, listed, heading, keys: Vec::new() });
        }
        self.within = Within::Key;
    }

    fn name(&mut self, event: &Event) {
        let span = event.span();
        let mut name = std::borrow::Cow::Borrowed("");
        if let Some(raw) = self.source.get(event) {
            raw.decode_key(&mut name, &mut ());
        }
        if self.names.is_empty() {
            self.key = span.start()..span.end();
        }
        self.key.end = span.end();
        self.names.push(name.into_owned());
    }

    /// A value, or the beginning or end of one.
    fn value(&mut self, span: Span) {
        let Some(table) = self.layout.tables.last_mut() else { return };
        if self.within == Within::Value && self.depth == 0 && !self.names.is_empty() {
            let path = std::mem::take(&mut self.names);
            let value = span.start()..span.end();
            table.keys.push(KeyValue { path, key: self.key.clone(), value, elements: Vec::new() });
            return;
        }
        let Some(open) = table.keys.last_mut() else { return };
        if self.depth == 1 && span.end() > open.value.end {
            open.elements.push(span.start()..span.end());
        }
        open.value.end = open.value.end.max(span.end());
    }
}
