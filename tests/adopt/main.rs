//! `cargo soup add` and `cargo soup remove`: what they show, what they write, and that they write all or nothing.

#![allow(unreachable_pub, reason = "the modules share what is in `case`")]

#[path = "../support/mod.rs"]
mod support;

mod add;
mod case;
mod faults;
#[cfg(unix)]
mod killed;
mod public;
mod remove;
mod shadow;
#[cfg(unix)]
mod terminal;
