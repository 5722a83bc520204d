//! Package URLs, by which other tools name the same crate.

use super::{Crate, Source};
use std::fmt::Write as _;

impl Crate {
    /// Its package URL. One without qualifiers means the public registry; another registry or a repository is a
    /// qualifier; a directory has none that others could look up.
    pub fn purl(&self) -> Option<String> {
        let named = format!("pkg:cargo/{}@{}", encoded(&self.name), encoded(&self.version.to_string()));
        match &self.source {
            Source::Registry(_) => Some(named),
            Source::OtherRegistry(registry) => {
                let address = registry.trim_start_matches("registry+").trim_start_matches("sparse+");
                Some(format!("{named}?repository_url={}", encoded(address)))
            }
            Source::Git { repository, revision } => {
                let address = repository.split(['?', '#']).next().unwrap_or(repository);
                let address = format!("git+{}@{revision}", address.trim_start_matches("git+"));
                Some(format!("{named}?vcs_url={}", encoded(&address)))
            }
            Source::Path(_) | Source::Toolchain { .. } => None,
        }
    }
}

/// Everything but what never has a meaning, percent-encoded.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
