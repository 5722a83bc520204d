//! Giving a crate up: Cargo's files and the record of it, at once.

use super::change::{self, Change};
use super::fields::Fields;
use super::{Refusal, USAGE};
use clap::Args;
use std::collections::BTreeSet;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The crate, by the name it has in Cargo.toml
    #[arg(value_name = "CRATE")]
    soup: String,
    #[command(flatten)]
    change: change::Switches,
}

pub(super) fn run(options: &Options) -> u8 {
    let mut change = Change::new(&options.change, "remove", &options.soup, Fields::default());
    let result = remove(&mut change);
    change.ended(result)
}

impl Options {
    pub(super) const fn workspace(&self) -> &super::Workspace {
        &self.change.workspace
    }
}

fn remove(change: &mut Change<'_>) -> Result<u8, Refusal> {
    let before = change.before()?;
    let given = change.edit.soup.clone();
    let keys: BTreeSet<&str> = before.asked.iter().map(|asked| asked.key.as_str()).collect();
    let key = match keys.iter().copied().collect::<Vec<_>>()[..] {
        [] => {
            let what = format!("no package of the workspace depends on `{given}` itself");
            let help = "give the name of a dependency, as it stands in a Cargo.toml".into();
            return Err(Refusal(what, help, USAGE));
        }
        [one] => one,
        _ if keys.contains(given.as_str()) => &given,
        _ => {
            let names = keys.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Refusal(
                format!("`{given}` stands in Cargo.toml as {names}"),
                "say which".into(),
                USAGE,
            ));
        }
    };
    let asked = before.asked.iter().find(|asked| asked.key == key);
    change.edit.name = asked.map_or_else(|| given.clone(), |asked| asked.soup.clone());
    change.edit.soup = key.to_owned();
    let trial = change.tried(&before)?;
    change.made(&before, &trial)
}
