//! A template of the user's for a document.

use super::database::Complaint;
use super::terminal;
use crate::collect::{System, World as _};
use crate::views::document::Document;
use crate::views::document::template::{Fault, LONGEST, Markup, STARTERS, Template};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct Words {
    /// Draw the document in the words and the layout of a template: FILE.html, .md or .txt, and .jinja behind it
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    template: Option<PathBuf>,
    /// Print a template to start from, and nothing else
    #[arg(long, value_name = "MARKUP", conflicts_with_all = ["template", "format"])]
    print_template: Option<Starter>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Starter {
    /// As of `--format markdown`
    Markdown,
    /// As of `--format html`, without its script
    Html,
}

/// A template that was read, and where it stands.
pub(super) struct Loaded {
    path: PathBuf,
    template: Template,
}

impl Words {
    /// Whether a template draws the document.
    pub(super) const fn is_made(&self) -> bool {
        self.template.is_some()
    }

    /// The template to start from, if that is what is asked for.
    pub(super) fn starter(&self) -> Option<&'static str> {
        let wanted = match self.print_template? {
            Starter::Markdown => Markup::Markdown,
            Starter::Html => Markup::Html,
        };
        STARTERS.iter().find(|(markup, _)| *markup == wanted).map(|(_, text)| *text)
    }

    /// Reads the template, if one is named, before anything else is done.
    ///
    /// # Errors
    ///
    /// Why it is none, and the next step.
    pub(super) fn loaded(&self, output: Option<&Path>) -> Result<Option<Loaded>, Complaint> {
        let Some(path) = &self.template else { return Ok(None) };
        let same = |output: &Path| {
            output == path
                || output.canonicalize().ok().is_some_and(|output| path.canonicalize().ok() == Some(output))
        };
        if output.is_some_and(same) {
            let message = format!("could not write `{}`: it is the template", path.display());
            return Err((message, "give a file of its own with `--output`".into()));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(markup) = Markup::of_file(&name) else {
            let message = format!("could not tell what `{}` is written in", path.display());
            return Err((message, "name it .html, .md or .txt, with .jinja behind that if you like".into()));
        };
        let text = read(path)?;
        let template = Template::new(markup, &text).map_err(|fault| complaint(path, fault))?;
        Ok(Some(Loaded { path: path.clone(), template }))
    }
}

impl Loaded {
    /// Draws a document.
    ///
    /// # Errors
    ///
    /// Where the template makes none, and the next step.
    pub(super) fn drawn(&self, document: &Document) -> Result<Vec<u8>, Complaint> {
        let text = self.template.render(document).map_err(|fault| complaint(&self.path, fault))?;
        Ok(text.into_bytes())
    }
}

fn read(path: &Path) -> Result<String, Complaint> {
    let bytes = System::default().read(path, LONGEST as u64).map_err(|error| {
        let message = format!("could not read the template `{}`: {error}", path.display());
        (message, "print one to start from with `--print-template html`".to_owned())
    })?;
    String::from_utf8(bytes).map_err(|_| {
        let message = format!("could not read the template `{}`: it is not UTF-8", path.display());
        (message, "save it as UTF-8".to_owned())
    })
}

fn complaint(path: &Path, fault: Fault) -> Complaint {
    let at = fault.line.map_or_else(String::new, |line| format!(":{line}"));
    (format!("could not use the template `{}{at}`: {}", path.display(), fault.what), fault.help)
}

/// Prints a template to start from.
pub(super) fn print(starter: &str) -> u8 {
    match terminal::hand_over(starter.as_bytes().to_vec(), false, None) {
        Ok(()) => 0,
        Err((message, help)) => {
            terminal::error(&message, &help);
            super::NOT_DETERMINED
        }
    }
}
