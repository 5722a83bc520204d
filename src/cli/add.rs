//! Adopting a crate: Cargo's files and the record of it, at once.

use super::change::{self, Before, Change};
use super::fields::Fields;
use super::{NOT_DETERMINED, Refusal};
use crate::collect::{Trial, package_here};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The crate, as `cargo add` takes it
    #[arg(value_name = "CRATE[@VERSION]")]
    soup: String,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    change: change::Switches,
}

pub(super) fn run(options: &Options) -> u8 {
    let mut change = Change::new(&options.change, "add", &options.soup, options.fields.clone());
    let result = add(options, &mut change);
    change.ended(result)
}

impl Options {
    pub(super) const fn workspace(&self) -> &super::Workspace {
        &self.change.workspace
    }
}

fn add(options: &Options, change: &mut Change<'_>) -> Result<u8, Refusal> {
    let before = change.before()?;
    let trial =
        if is_there(options, change, &before)? { as_it_is(&before) } else { change.tried(&before)? };
    change.made(&before, &trial)
}

/// Whether nothing is asked of Cargo: the package at hand depends on the crate already.
fn is_there(options: &Options, change: &Change<'_>, before: &Before) -> Result<bool, Refusal> {
    if options.soup.contains('@') || !options.change.arguments.is_empty() {
        return Ok(false);
    }
    let package = package_here(&before.request, change.disk())
        .map_err(|error| Refusal(error.to_string(), error.help(), NOT_DETERMINED))?;
    let mut asked = before.asked.iter().filter(|asked| !asked.is_for_development());
    Ok(asked.any(|asked| package.as_ref().is_none_or(|package| *package == asked.package)))
}

fn as_it_is(before: &Before) -> Trial {
    Trial {
        evidence: before.evidence.clone(),
        rewrites: Vec::new(),
        asked: before.asked.clone(),
        warnings: Vec::new(),
    }
}
