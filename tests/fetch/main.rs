//! `cargo soup fetch` and the cache, against a server that misbehaves in every way: each failure ends with
//! exit code 3 and the next step, leaves the cache as it was, and is never a pass.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod archives;
mod audits;
mod case;
mod crashes;
mod damage;
mod disturbed;
mod files;
mod mirrors;
mod proxies;
mod registry;
mod releases;
mod secrets;
mod server;
mod two_dates;
