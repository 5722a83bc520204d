//! Where in a page a text of the document stands.
//!
//! An escaped text is text where a reader reads text. Within a script, a style or an address it could still mean
//! something. What a template prints is therefore marked until the page is whole, and looked at in its place.

use super::{Fault, Markup};

/// Before a text.
pub(super) const TEXT: char = '\u{fdd0}';
/// Before what is drawn with markup of ours, a link perhaps.
pub(super) const MARKUP: char = '\u{fdd1}';
/// Behind both.
const END: char = '\u{fdd2}';

/// These characters never stand for anything, by Unicode's own rule; none is left in a page.
pub(super) fn is_mark(character: char) -> bool {
    [TEXT, MARKUP, END].contains(&character)
}

pub(super) fn marked(mark: char, text: &str) -> String {
    format!("{mark}{}{END}", text.replace(is_mark, "\u{fffd}"))
}

/// A page without marks, and what of it a reader sees.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) visible: String,
}

/// Takes the marks out, unless a text stands where it could be more than text: then it is told at which byte.
pub(super) fn settle(drawn: &str, markup: Markup) -> Result<Page, (usize, Fault)> {
    let mut walk = Walk {
        page: Page { text: String::with_capacity(drawn.len()), visible: String::new() },
        place: Place::Text,
        line: String::new(),
        markup,
    };
    let mut rest = drawn;
    while let Some(character) = rest.chars().next() {
        if character == TEXT || character == MARKUP {
            let value = &rest[character.len_utf8()..];
            let end = value.find(END).unwrap_or(value.len());
            walk.value(character, &value[..end]).map_err(|fault| (drawn.len() - value.len(), fault))?;
            rest = value[end..].strip_prefix(END).unwrap_or_default();
        } else {
            rest = walk.step(rest);
        }
    }
    Ok(walk.page)
}

/// What a reader of HTML is in the middle of.
enum Place {
    Text,
    Comment,
    /// From its `<`: what was read of it, without what stands in quotes, and the quote that is open.
    Tag {
        read: String,
        quote: Option<char>,
    },
    /// The content of an element that is no text, by its name.
    Raw(&'static str),
}

/// Elements whose content is no text. A title is text, and not on the page.
const RAW: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "noscript", "template", "svg"];

/// Attributes in which a text is only a text.
const HARMLESS: [&str; 8] = ["alt", "aria-label", "class", "data-label", "id", "lang", "title", "data-key"];

struct Walk {
    page: Page,
    place: Place,
    /// What the template itself says in this line, and a mark for each text of the document.
    line: String,
    markup: Markup,
}

impl Walk {
    /// A step through what the template itself says.
    fn step<'r>(&mut self, rest: &'r str) -> &'r str {
        let length = match &mut self.place {
            Place::Text if self.markup != Markup::Plain && rest.starts_with("<!--") => {
                self.place = Place::Comment;
                4
            }
            Place::Text if self.markup != Markup::Plain && opens_tag(rest) => {
                self.place = Place::Tag { read: String::new(), quote: None };
                1
            }
            Place::Comment if rest.starts_with("-->") => {
                self.place = Place::Text;
                3
            }
            Place::Raw(name) if closes(rest, name) => {
                self.place = Place::Tag { read: String::new(), quote: None };
                1
            }
            _ => return self.character(rest),
        };
        self.page.text.push_str(&rest[..length]);
        &rest[length..]
    }

    fn character<'r>(&mut self, rest: &'r str) -> &'r str {
        let character = rest.chars().next().unwrap_or_default();
        self.page.text.push(character);
        self.line.push(character);
        if character == '\n' {
            self.line.clear();
        }
        match &mut self.place {
            Place::Text => self.page.visible.push(character),
            Place::Comment | Place::Raw(_) => {}
            Place::Tag { read, quote } => match (character, *quote) {
                ('>', None) => self.place = behind(read),
                ('"' | '\'', None) => {
                    read.push(character);
                    *quote = Some(character);
                }
                (_, Some(open)) if open == character => *quote = None,
                (_, Some(_)) => {}
                (_, None) => read.push(character),
            },
        }
        &rest[character.len_utf8()..]
    }

    /// A text of the document.
    fn value(&mut self, mark: char, text: &str) -> Result<(), Fault> {
        if let Some(place) = self.refuses(mark) {
            return Err(Fault {
                line: None,
                what: format!("it prints a text of the document {place}, where it could be more than text"),
                help: "print it as text; `{{ ... .cell.drawn }}` draws a link where there is one".into(),
            });
        }
        self.page.text.push_str(text);
        self.line.push(mark);
        if matches!(self.place, Place::Text) {
            self.page.visible.push_str(text);
        }
        Ok(())
    }

    /// The place, if no text of the document may stand in it.
    fn refuses(&self, mark: char) -> Option<String> {
        match &self.place {
            Place::Text if self.markup == Markup::Markdown && self.is_address() => {
                Some("as an address".into())
            }
            Place::Text => None,
            Place::Raw("title") if mark == TEXT => None,
            Place::Raw(name) => Some(format!("within `<{name}>`")),
            Place::Comment => Some("within a comment".into()),
            Place::Tag { read, quote: Some(_) } if mark == TEXT && is_harmless(read) => None,
            Place::Tag { read, .. } => Some(format!("within `<{}`", read.trim())),
        }
    }

    /// Whether Markdown takes what follows for an address.
    fn is_address(&self) -> bool {
        let line = &self.line;
        let open = line.rfind("](").is_some_and(|at| !line[at..].contains(')'));
        let definition = line.trim_start().starts_with('[') && line.contains("]:");
        open || definition
    }
}

/// Whether a tag begins: a letter, `/`, `!` or `?` behind the bracket.
fn opens_tag(rest: &str) -> bool {
    let next = rest.strip_prefix('<').and_then(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next) || is_mark(next))
}

fn closes(rest: &str, name: &str) -> bool {
    let end = rest.strip_prefix("</").and_then(|rest| rest.get(..name.len()));
    end.is_some_and(|end| end.eq_ignore_ascii_case(name))
}

/// What a tag leads into.
fn behind(read: &str) -> Place {
    let name: String = read.chars().take_while(char::is_ascii_alphanumeric).collect();
    RAW.into_iter().find(|raw| raw.eq_ignore_ascii_case(&name)).map_or(Place::Text, Place::Raw)
}

/// Whether the quote that is open is that of an attribute in which a text is only a text.
fn is_harmless(read: &str) -> bool {
    let name = read.trim_end_matches(['"', '\'']).strip_suffix('=').unwrap_or_default();
    let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
    HARMLESS.iter().any(|harmless| harmless.eq_ignore_ascii_case(name))
}
