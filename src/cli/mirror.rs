//! Where the database is pulled from. Who names the place decides what it is trusted with.
//!
//! An option and the environment are of the person who runs the command. The manifest is checked in, and whoever
//! proposes a change to it can name a place of their own: that one is given no token, and what comes from it is
//! kept in a folder of its own, so that no other workspace of the machine is audited with it.

use super::database::{Complaint, fetch_request};
use super::terminal;
use crate::collect::{
    Address, Cache, FetchRequest, Request, TOKEN_VARIABLE, Upstream, World, mirror_of_manifest,
};
use clap::Args;

/// Where a database is pulled from.
#[derive(Clone, Debug, Args)]
pub(super) struct Mirror {
    #[arg(
        long,
        value_name = "URL",
        help = "Where the database's archive is pulled from: http, https or file [env: CARGO_SOUP_DB_URL] \
                [default: `database-url` of the manifest, else what the forge serves of github.com/RustSec/advisory-db]"
    )]
    pub(super) db_url: Option<String>,
}

/// The place that is asked.
pub(super) struct Asked {
    /// Its address, if another than the default.
    pub(super) address: Option<Address>,
    by_manifest: bool,
}

impl Mirror {
    /// What is asked for by option or environment, or else by the manifest of the workspace.
    pub(super) fn asked(&self, request: &Request, world: &dyn World) -> Result<Asked, Complaint> {
        let named = || world.variable("CARGO_SOUP_DB_URL").map(|text| text.to_string_lossy().into_owned());
        let (text, by_manifest) = match self.db_url.clone().or_else(named) {
            Some(text) => (Some(text), false),
            None => (mirror_of_manifest(request, world), true),
        };
        let unusable = |why| {
            let help = if by_manifest {
                "give an http, https or file address as `database-url` in `[policy]` of the manifest"
            } else {
                "give an http, https or file address with `--db-url` or in CARGO_SOUP_DB_URL"
            };
            (format!("could not read the address of the advisory database: {why}"), help.to_owned())
        };
        let address = text.map(|text| Address::parse(&text)).transpose().map_err(unusable)?;
        Ok(Asked { by_manifest: by_manifest && address.is_some(), address })
    }
}

impl Asked {
    /// The cache that what comes from there is kept in.
    pub(super) fn cache(&self, usual: Cache) -> Cache {
        match &self.address {
            Some(address) if self.by_manifest => usual.of_mirror(address),
            _ => usual,
        }
    }

    /// The request to fetch it, with the token only where the person who runs the command named the place.
    pub(super) fn request(self, cache: Cache, world: &dyn World) -> Result<FetchRequest, Complaint> {
        let from = Upstream::Address(self.address.unwrap_or_default());
        let mut request = fetch_request(cache, from, world)?;
        if self.by_manifest && request.token.take().is_some() {
            let what = format!("{TOKEN_VARIABLE} is not sent to an address that only the manifest names");
            terminal::warning(&what, "name it in CARGO_SOUP_DB_URL or with `--db-url` as well");
        }
        Ok(request)
    }
}
