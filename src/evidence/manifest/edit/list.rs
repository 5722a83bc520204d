//! A list over several lines, given other texts: those that stay keep their lines and comments.

use super::layout::{KeyValue, Layout};
use crate::evidence::manifest::write;
use std::ops::Range;

/// The list with other texts; `None` where it cannot be done without losing a comment.
pub(super) fn rewritten(
    layout: &Layout<'_>,
    old: &KeyValue,
    texts: &[String],
    line_end: &str,
) -> Option<String> {
    let text = layout.text;
    if !text[old.value.clone()].contains('\n') {
        return Some(write::list(texts));
    }
    match by_lines(layout, old) {
        Some(lines) => Some(lines.with(text, texts, line_end)),
        None if layout.has_comment(&old.value) => None,
        None => Some(write::list(texts)),
    }
}

/// A list whose values stand on lines of their own, the comments above each with it.
struct ByLines {
    head: Range<usize>,
    values: Vec<(Range<usize>, Range<usize>)>,
    tail: Range<usize>,
}

fn by_lines(layout: &Layout<'_>, old: &KeyValue) -> Option<ByLines> {
    let head = old.value.start..layout.line_end(old.value.start);
    let mut from = head.end;
    let mut values = Vec::new();
    for value in &old.elements {
        let end = layout.line_end(value.end);
        if value.start < from || end > old.value.end {
            return None;
        }
        values.push((from..end, value.clone()));
        from = end;
    }
    (!values.is_empty()).then_some(ByLines { head, values, tail: from..old.value.end })
}

impl ByLines {
    fn with(&self, text: &str, wanted: &[String], line_end: &str) -> String {
        let mut list = text[self.head.clone()].to_owned();
        let mut left: Vec<&(Range<usize>, Range<usize>)> = self.values.iter().collect();
        let first = &self.values[0].1;
        let indent = &text[text[..first.start].rfind('\n').map_or(0, |newline| newline + 1)..first.start];
        for one in wanted {
            let known = left.iter().position(|(_, value)| is(&text[value.clone()], one));
            match known.map(|position| left.remove(position)) {
                Some((lines, value)) => {
                    let behind = &text[value.end..lines.end];
                    let comma = if behind.trim_start().starts_with(',') { "" } else { "," };
                    list.extend([&text[lines.start..value.end], comma, behind]);
                }
                None => list.extend([indent, &write::quoted(one), ",", line_end]),
            }
        }
        list.push_str(&text[self.tail.clone()]);
        list
    }
}

/// Whether a value of the file is a text.
fn is(value: &str, text: &str) -> bool {
    let file: Result<toml::Table, _> = toml::from_str(&format!("value = {value}"));
    file.is_ok_and(|file| file["value"].as_str() == Some(text))
}
