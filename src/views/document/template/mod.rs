//! A document in the words and the layout of a template.
//!
//! A template decides how a document reads and nothing about what is in it. What it prints of the document passes
//! `escape.rs` whatever it does: there is no way to mark a text as safe. Where an escaped text could still do harm
//! (a script, an address) it is refused, and so is a document that does not show its digest or that it is a draft.

mod context;
mod position;

use super::{Document, escape};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, UndefinedBehavior, Value, filters};

/// How long a template may be, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// How long what it makes may be, in bytes.
const LONGEST_OUTPUT: usize = 64 * 1024 * 1024;

/// How many steps it may take.
const STEPS: u64 = 4_000_000;

/// Templates to start from: they draw every fact and every table of any document.
pub const STARTERS: [(Markup, &str); 2] = [
    (Markup::Markdown, include_str!("document.md.jinja")),
    (Markup::Html, include_str!("document.html.jinja")),
];

/// What a template is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// HTML
    Html,
    /// Markdown
    Markdown,
    /// Text without markup
    Plain,
}

/// Why a template makes no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the template, as far as it can be told.
    pub line: Option<usize>,
    /// What is wrong, as a phrase.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Fault {
    fn new(what: impl Into<String>, help: &str) -> Self {
        Self { line: None, what: what.into(), help: help.into() }
    }
}

impl Markup {
    /// Told by a file's name: `list.html`, `list.html.jinja`, `list.md`, `list.txt`.
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name =
            [".jinja", ".jinja2", ".j2"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            "txt" => Some(Self::Plain),
            _ => None,
        }
    }
}

/// A template that can be read.
pub struct Template {
    markup: Markup,
    source: String,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// What keeps it from being one.
    pub fn new(markup: Markup, source: &str) -> Result<Self, Fault> {
        if source.len() > LONGEST {
            let help = "shorten it: what is in the document need not stand in the template";
            return Err(Fault::new(format!("it is longer than {LONGEST} bytes"), help));
        }
        let source = source.strip_prefix('\u{feff}').unwrap_or(source).replace("\r\n", "\n");
        if source.contains(position::is_mark) {
            return Err(Fault::new(
                "it holds characters that stand for nothing",
                "take U+FDD0 to U+FDD2 out",
            ));
        }
        environment(markup).template_from_str(&source).map_err(|error| fault(&error))?;
        Ok(Self { markup, source })
    }

    /// Draws a document.
    ///
    /// # Errors
    ///
    /// What the template asks for and does not get, or what it leaves out or puts where it does not belong.
    pub fn render(&self, document: &Document) -> Result<String, Fault> {
        let environment = environment(self.markup);
        let template = environment.template_from_str(&self.source).map_err(|error| fault(&error))?;
        let context = context::context(document, self.markup);
        let (drawn, spans) = template.render_with_spans(context).map_err(|error| fault(&error))?;
        if drawn.len() > LONGEST_OUTPUT {
            let help = "it repeats itself: leave some of that out";
            return Err(Fault::new(format!("what it makes is longer than {LONGEST_OUTPUT} bytes"), help));
        }
        let page = position::settle(&drawn, self.markup).map_err(|(at, mut fault)| {
            let span = spans.iter().find(|span| span.output_range().contains(&at));
            fault.line = span.map(minijinja::OutputSpan::line);
            fault
        })?;
        shows(&page.visible, document)?;
        Ok(page.text)
    }
}

/// What an auditor has to see, whatever the template is made for.
fn shows(visible: &str, document: &Document) -> Result<(), Fault> {
    let digest = document.digest();
    let lacks = if !visible.contains(&digest) {
        (
            "the document does not show the digest that is signed",
            "print `{{ digest }}`, as text and not in a comment",
        )
    } else if document.draft.is_some() && !visible.contains("DRAFT") {
        (
            "the document does not say that it is a draft",
            "print `{{ status_word }}`, or DRAFT where `status == \"draft\"`, as text and not in a comment",
        )
    } else {
        return Ok(());
    };
    Err(Fault::new(lacks.0, lacks.1))
}

/// Knows what harms nobody, and nothing else: no file, no other template, no text that is not escaped.
fn environment<'s>(markup: Markup) -> Environment<'s> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(STEPS));
    environment.set_debug(false);
    environment.set_recursion_limit(100);
    // A name of ours: what is printed into a variable counts as escaped, and no filter escapes it another way.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("document".into()));
    environment.set_formatter(move |out, _, value| print(out, value, markup));
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("groupby", filters::groupby);
    environment.add_filter("items", filters::items);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("rejectattr", filters::rejectattr);
    environment.add_filter("selectattr", filters::selectattr);
    environment.add_filter("sort", filters::sort);
    environment.add_filter("unique", filters::unique);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("join", join);
    environment.add_test("defined", minijinja::tests::is_defined);
    environment.add_test("none", minijinja::tests::is_none);
    environment.add_test("eq", minijinja::tests::is_eq);
    environment.add_test("ne", minijinja::tests::is_ne);
    environment.add_test("gt", minijinja::tests::is_gt);
    environment.add_test("in", minijinja::tests::is_in);
    environment
}

/// Joins texts to one, which is escaped where it is printed.
fn join(list: &Value, separator: &str) -> Result<String, Error> {
    let texts: Result<Vec<String>, Error> = list.try_iter()?.map(|value| words(&value)).collect();
    Ok(texts?.join(separator))
}

fn print(out: &mut Output<'_>, value: &Value, markup: Markup) -> Result<(), Error> {
    // Printed into a variable or by a macro of the template: it came through here already.
    if value.is_safe() {
        return out.write_str(value.as_str().unwrap_or_default()).map_err(Error::from);
    }
    let text = escaped(&words(value)?, markup);
    out.write_str(&position::marked(position::TEXT, &text)).map_err(Error::from)
}

/// A text of the document as text of the template's markup.
fn escaped(text: &str, markup: Markup) -> String {
    match markup {
        Markup::Html => escape::html(text),
        Markup::Markdown => context::without_brackets(&escape::markdown(text)),
        Markup::Plain => escape::plain(text),
    }
}

fn words(value: &Value) -> Result<String, Error> {
    use minijinja::value::ValueKind as Kind;
    match value.kind() {
        Kind::Undefined => Err(Error::new(ErrorKind::UndefinedError, "what it prints is not there")),
        Kind::None => Ok("\u{2013}".into()),
        Kind::Bool => Ok(if value.is_true() { "yes" } else { "no" }.into()),
        Kind::Number | Kind::String => Ok(value.to_string()),
        Kind::Seq | Kind::Iterable => join(value, "; "),
        _ => Err(Error::new(ErrorKind::InvalidOperation, "a table cannot be printed; name what of it")),
    }
}

fn fault(error: &Error) -> Fault {
    let detail = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        ErrorKind::UndefinedError if error.detail().is_none() => "it asks for what is not there".to_owned(),
        _ => detail,
    };
    let help = match error.kind() {
        ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest => {
            "docs/templates.md lists what a template can use; nothing marks a text as safe, and nothing reads files"
        }
        ErrorKind::SyntaxError => "docs/templates.md says how a template is written",
        _ => "docs/templates.md lists what a template can ask for; `--format json` shows the document",
    };
    Fault { line: error.line(), what, help: help.into() }
}
