//! `cargo soup`: see the library for everything it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cargo_soup::cli::run(std::env::args_os()))
}
