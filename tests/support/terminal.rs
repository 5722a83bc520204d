//! The program on a terminal.
#![cfg(unix)]

use super::tiny::Tiny;
use rexpect::session::{PtySession, spawn_command};

/// How long a prompt may take, in milliseconds.
const PATIENCE: u64 = 60_000;

/// Starts a command in the tiny workspace, on the day of its database.
pub fn started(tiny: &Tiny, command: &str, arguments: &[&str]) -> PtySession {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    program.current_dir(tiny.root()).env_remove("CI").env_remove("CARGO_SOUP_BY").env("NO_COLOR", "1");
    program.env("CARGO_SOUP_DB", "../advisory-db.tar.gz");
    program.args([command, "--offline", "--today", "2026-11-20"]).args(arguments);
    spawn_command(program, Some(PATIENCE)).expect("a terminal")
}

/// Waits for each question and answers it. Everything that was shown.
pub fn answer(session: &mut PtySession, answers: &[(&str, &str)]) -> String {
    let mut seen = String::new();
    for (question, answer) in answers {
        seen += &session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}\n{seen}"));
        session.send_line(answer).expect("answered");
    }
    seen
}
