//! The program as it is called in the tiny workspace.

use super::tiny::Tiny;
use std::process::{Command, Output, Stdio};

/// Variables of the surroundings that would change what the program does.
pub const DEAF_TO: &[&str] = &[
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "CARGO_TERM_COLOR",
    "SOURCE_DATE_EPOCH",
    "CARGO_SOUP_DB",
    "CARGO_SOUP_BY",
    "COLUMNS",
];

/// A command of the program on the day of the test database, with that database.
pub fn soup(tiny: &Tiny, command: &str, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-soup"));
    for name in DEAF_TO {
        program.env_remove(name);
    }
    program.current_dir(tiny.root()).stdin(Stdio::null());
    program.args([command, "--offline", "--today", "2026-11-20", "--db", "../advisory-db.tar.gz"]);
    program.args(arguments);
    program
}

/// Exit code, stdout and stderr.
pub fn ran(mut command: Command) -> (i32, String, String) {
    let output: Output = command.output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it prints UTF-8");
    (output.status.code().expect("it ends by itself"), text(&output.stdout), text(&output.stderr))
}
