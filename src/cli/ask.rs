//! Asking a person, one line at a time. No question has a default answer but one that is shown in it.

use super::{Refusal, USAGE, terminal};
use crate::views::{folded, printable};
use jiff::civil::Date;
use rustyline::config::Behavior;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};
use std::io::{self, BufRead, Write};

/// How wide an explanation is, in columns.
const WIDTH: usize = 80;

const AGAIN: &str = "run the command again, or give the answers with flags";

/// Exit code after Ctrl-C, as a shell gives it.
const BROKEN_OFF: u8 = 130;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Stop {
    /// The input ended.
    Ended,
    /// The person broke it off.
    BrokenOff,
    /// It could not be read, or the question not be written.
    Failed(io::Error),
}

impl Stop {
    /// Nothing is written before the last answer, so that there is nothing to take back.
    pub(super) fn refusal(&self) -> Refusal {
        let what = match self {
            Self::BrokenOff => {
                return Refusal("broken off; nothing was written".into(), AGAIN.into(), BROKEN_OFF);
            }
            Self::Ended => "the input ended; nothing was written".to_owned(),
            Self::Failed(error) => format!("could not ask: {error}; nothing was written"),
        };
        Refusal(what, AGAIN.into(), USAGE)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// One thing to be asked, and what it means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'q> {
    pub(super) text: &'q str,
    /// Printed for the answer `?`.
    pub(super) meaning: &'q str,
}

/// Whoever sits at the terminal.
pub(super) struct Person<'p>(Side<'p>);

enum Side<'p> {
    /// A terminal: lines can be edited, and earlier answers be taken again.
    Terminal(Box<DefaultEditor>),
    /// Plain lines.
    #[cfg_attr(not(test), expect(dead_code, reason = "what is asked is tested without a terminal"))]
    Lines(&'p mut dyn BufRead, &'p mut dyn Write),
}

impl Person<'_> {
    /// Whoever sits at this process's terminal, with the answers they gave earlier, the latest last.
    pub(super) fn at_the_terminal(
        earlier: impl IntoIterator<Item = String>,
    ) -> Result<Person<'static>, Stop> {
        let config = Config::builder().behavior(Behavior::PreferTerm).auto_add_history(false).build();
        let mut editor = DefaultEditor::with_config(config).map_err(stopped)?;
        for answer in earlier.into_iter().filter(|answer| !answer.contains(char::is_control)) {
            // A history that forgets is no reason not to ask.
            let _ = editor.add_history_entry(answer);
        }
        Ok(Person(Side::Terminal(Box::new(editor))))
    }

    /// Shows some lines.
    pub(super) fn tell(&mut self, text: &str) -> Result<(), Stop> {
        match &mut self.0 {
            Side::Terminal(_) => terminal::tell(text),
            Side::Lines(_, output) => {
                output.write_all(text.as_bytes())?;
                output.flush()?;
            }
        }
        Ok(())
    }

    /// One line; an empty one is no answer.
    pub(super) fn text(&mut self, question: Question<'_>) -> Result<Option<String>, Stop> {
        loop {
            let answer = self.line(question.text)?;
            match answer.as_str() {
                "" => return Ok(None),
                "?" => self.explain(question)?,
                // Arrow keys and pasted line ends would be recorded for good, unseen.
                text if text.contains(char::is_control) => {
                    self.tell("  it holds control characters (an arrow key?): write it again\n")?;
                }
                _ => return Ok(Some(answer)),
            }
        }
    }

    /// Who it was; who is proposed is shown, and is the answer of an empty line.
    pub(super) fn who(
        &mut self,
        question: Question<'_>,
        proposed: Option<&str>,
    ) -> Result<Option<String>, Stop> {
        let Some(proposed) = proposed else { return self.text(question) };
        let text = format!("{} (Enter: {}, as git is configured)", question.text, printable(proposed));
        let answer = self.text(Question { text: &text, ..question })?;
        Ok(answer.or_else(|| Some(proposed.to_owned())))
    }

    /// Lines up to an empty one.
    pub(super) fn texts(&mut self, question: Question<'_>) -> Result<Vec<String>, Stop> {
        let mut texts = Vec::new();
        while let Some(text) = self.text(question)? {
            texts.push(text);
        }
        Ok(texts)
    }

    /// Yes or no; an empty line is neither.
    pub(super) fn flag(&mut self, question: Question<'_>) -> Result<Option<bool>, Stop> {
        self.understood(question, "answer yes or no", |answer| match answer.to_lowercase().as_str() {
            "y" | "yes" | "true" => Some(true),
            "n" | "no" | "false" => Some(false),
            _ => None,
        })
    }

    /// A date.
    pub(super) fn date(&mut self, question: Question<'_>) -> Result<Option<Date>, Stop> {
        self.understood(question, "a date is written 2026-01-31", |answer| answer.parse().ok())
    }

    /// One of a few words, by itself or by its number.
    pub(super) fn choice(
        &mut self,
        question: Question<'_>,
        choices: &[(&'static str, &str)],
    ) -> Result<Option<&'static str>, Stop> {
        let widest = choices.iter().map(|(word, _)| word.len()).max().unwrap_or_default();
        for (number, (word, meaning)) in choices.iter().enumerate() {
            self.tell(&format!("  {} {word:<widest$}  {meaning}\n", number + 1))?;
        }
        self.understood(question, "give one of the words, or its number", |answer| {
            let by_number = || choices.get(answer.parse::<usize>().ok()?.checked_sub(1)?);
            let by_word = choices.iter().find(|(word, _)| *word == answer);
            by_word.or_else(by_number).map(|(word, _)| *word)
        })
    }

    fn understood<T>(
        &mut self,
        question: Question<'_>,
        form: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Stop> {
        loop {
            let Some(answer) = self.text(question)? else { return Ok(None) };
            match read(&answer) {
                Some(value) => return Ok(Some(value)),
                None => self.tell(&format!("  {form}\n"))?,
            }
        }
    }

    fn explain(&mut self, question: Question<'_>) -> Result<(), Stop> {
        for line in folded(question.meaning, WIDTH - 2) {
            self.tell(&format!("  {line}\n"))?;
        }
        Ok(())
    }

    fn line(&mut self, question: &str) -> Result<String, Stop> {
        match &mut self.0 {
            Side::Terminal(editor) => {
                let line = editor.readline(&format!("{question}: ")).map_err(stopped)?;
                let line = line.trim();
                if !matches!(line, "" | "?") {
                    // A history that forgets is no reason not to go on.
                    let _ = editor.add_history_entry(line);
                }
                Ok(line.to_owned())
            }
            Side::Lines(input, output) => {
                write!(output, "{question}: ")?;
                output.flush()?;
                let mut line = String::new();
                if input.read_line(&mut line)? == 0 {
                    return Err(Stop::Ended);
                }
                Ok(line.trim().to_owned())
            }
        }
    }
}

fn stopped(error: ReadlineError) -> Stop {
    match error {
        ReadlineError::Eof => Stop::Ended,
        ReadlineError::Interrupted => Stop::BrokenOff,
        ReadlineError::Io(error) => Stop::Failed(error),
        error => Stop::Failed(io::Error::other(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: Question<'_> = Question { text: "what", meaning: "what it means" };

    fn asked<T>(input: &str, ask: impl FnOnce(&mut Person<'_>) -> T) -> (T, String) {
        let (mut input, mut output) = (input.as_bytes(), Vec::new());
        let answer = ask(&mut Person(Side::Lines(&mut input, &mut output)));
        (answer, String::from_utf8(output).expect("UTF-8"))
    }

    #[test]
    fn a_choice_is_made_by_word_or_number_and_by_nothing_else() {
        let choices = [("first", "one"), ("second", "two")];
        for (input, expected) in [("2\n", Some("second")), ("first\n", Some("first")), ("\n", None)] {
            assert_eq!(
                asked(input, |person| person.choice(QUESTION, &choices)).0.expect("answered"),
                expected
            );
        }
        let (answer, output) = asked("0\n3\nfir\n1\n", |person| person.choice(QUESTION, &choices));
        assert_eq!(answer.expect("answered"), Some("first"));
        assert_eq!(output.matches("or its number").count(), 3);
    }

    #[test]
    fn a_question_mark_explains_and_asks_again() {
        let (answer, output) = asked("?\nyes\n", |person| person.flag(QUESTION));
        assert_eq!(answer.expect("answered"), Some(true));
        assert!(output.contains("what it means"));
    }

    #[test]
    fn the_end_of_the_input_is_no_answer() {
        assert!(matches!(asked("", |person| person.text(QUESTION)).0, Err(Stop::Ended)));
        assert!(matches!(asked("one\n", |person| person.texts(QUESTION)).0, Err(Stop::Ended)));
        assert_eq!(asked("one\n\n", |person| person.texts(QUESTION)).0.expect("answered"), ["one"]);
    }

    #[test]
    fn an_arrow_key_is_not_recorded() {
        let (answer, output) = asked("heat\u{1b}[Ded\nheated\n", |person| person.text(QUESTION));
        assert_eq!(answer.expect("answered").as_deref(), Some("heated"));
        assert!(output.contains("control characters"));
    }
}
