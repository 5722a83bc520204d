//! What is printed where.

use super::Colour;
use super::replace::replace;
use crate::views::{printable, printable_lines};
use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

pub(super) fn choose_colour(colour: Colour) {
    let choice = match colour {
        Colour::Auto => return,
        Colour::Always => ColorChoice::Always,
        Colour::Never => ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes a result to stdout. A reader that has gone away (as `head` does) is no error.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut stdout = anstream::AutoStream::auto(io::stdout().lock());
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a report to a file, whole and without colours, or else to stdout.
///
/// # Errors
///
/// What went wrong, and the next step.
pub(super) fn deliver(text: &str, output: Option<&Path>) -> Result<(), (String, String)> {
    let Some(path) = output else {
        return print(text).map_err(unwritten);
    };
    if text.is_empty() {
        return Ok(());
    }
    let plain = anstream::adapter::strip_str(text).to_string();
    replace(path, plain.as_bytes()).map_err(|error| unwritten_file(path, &error))
}

/// Writes a document to a file, whole, or else to stdout. What is not styled is left as it is. Where there is no
/// document nothing is written: an empty file in the place of an earlier one would read as one that found nothing.
///
/// # Errors
///
/// What went wrong, and the next step.
pub(super) fn hand_over(bytes: Vec<u8>, styled: bool, output: Option<&Path>) -> Result<(), (String, String)> {
    if bytes.is_empty() {
        return Ok(());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if styled => return deliver(&text, output),
        Ok(text) => text.into_bytes(),
        Err(binary) => binary.into_bytes(),
    };
    let Some(path) = output else {
        let mut stdout = io::stdout().lock();
        return match stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result.map_err(unwritten),
        };
    };
    replace(path, &bytes).map_err(|error| unwritten_file(path, &error))
}

/// Refuses to print on a terminal what is not text.
///
/// # Errors
///
/// What is wrong, and the next step.
pub(super) fn is_fit(binary: bool, output: Option<&Path>) -> Result<(), (String, String)> {
    if binary && output.is_none() && io::stdout().is_terminal() {
        return Err(("a spreadsheet is nothing for a terminal".into(), "give a file with `--output`".into()));
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn unwritten(error: io::Error) -> (String, String) {
    (format!("could not write the report: {error}"), "give a file with `--output`".into())
}

fn unwritten_file(path: &Path, error: &io::Error) -> (String, String) {
    let help = "check that its directory is there and can be written".to_owned();
    (format!("could not write `{}`: {error}", path.display()), help)
}

/// How many columns a line on stdout has: as `COLUMNS` says, or as the terminal is; any number elsewhere.
pub(super) fn width() -> Option<usize> {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into());
    stated.or_else(measured).filter(|columns| *columns > 0)
}

/// A line on stderr with a right-aligned verb, as Cargo prints its own.
pub(super) fn status(verb: &str, rest: &str) {
    to_stderr(&line(verb, &printable(rest)));
}

/// The same line, for stdout.
pub(super) fn line(verb: &str, rest: &str) -> String {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Green.into()));
    format!("{style}{verb:>12}{style:#} {rest}\n")
}

/// An error and its next step on stderr.
pub(super) fn error(message: &str, help: &str) {
    complain("error", AnsiColor::Red, message, help);
}

/// Something that does not keep the command from going on.
pub(super) fn warning(message: &str, help: &str) {
    complain("warning", AnsiColor::Yellow, message, help);
}

fn complain(level: &str, colour: AnsiColor, message: &str, help: &str) {
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let bold = Style::new().bold();
    let message = printable_lines(message);
    let help = printable_lines(help);
    to_stderr(&format!("{style}{level}{style:#}{bold}: {message}{bold:#}\n  {bold}= help:{bold:#} {help}\n"));
}

/// Lines on stderr, as they are.
pub(super) fn tell(text: &str) {
    to_stderr(text);
}

/// Whether a person can be asked something.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}

fn to_stderr(text: &str) {
    let mut stderr = anstream::AutoStream::auto(io::stderr().lock());
    // Nothing can be said about a stderr that is closed.
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
