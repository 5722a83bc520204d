//! The compiler that builds the device, and the library it links into everything.

use super::graph::{About, Contents, Crate, Source};
use semver::Version;

/// The name of the standard library's entry in a manifest, of the kind `toolchain`.
pub const STANDARD_LIBRARY: &str = "rust-std";

/// What `rustc -vV` says of itself.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// Its first line, as `rustc 1.95.0 (59807616e 2026-04-14)`.
    pub line: String,
    /// The standard library and target runtime of that release: `core` where there is no more. It belongs to
    /// no graph and ships all the same.
    pub library: Crate,
}

impl Toolchain {
    /// Reads what `rustc -vV` printed.
    ///
    /// # Errors
    ///
    /// Why it cannot be what a compiler says, as a phrase.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let line = text.lines().next().unwrap_or_default().trim();
        let named = line.strip_prefix("rustc ").ok_or("it does not say that it is rustc")?;
        let release = stated(text, "release").ok_or("it does not say of which release it is")?;
        if named.split(' ').next() != Some(release) {
            return Err("it names two releases");
        }
        let version: Version = release.parse().map_err(|_| "its release is no version")?;
        let commit = match stated(text, "commit-hash") {
            // As a distribution builds it.
            None | Some("unknown") => None,
            Some(id) if id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) => Some(id),
            Some(_) => return Err("its commit is no commit id"),
        };
        let library = Crate {
            name: STANDARD_LIBRARY.into(),
            version,
            source: Source::Toolchain { commit: commit.map(ToOwned::to_owned) },
            checksum: None,
            member: false,
            about: About::default(),
            contents: Contents::default(),
        };
        Ok(Self { line: line.to_owned(), library })
    }

    /// Whether the release is one of many with the same number: a nightly, a beta, a build of somebody's own.
    pub fn is_prerelease(&self) -> bool {
        !self.library.version.pre.is_empty()
    }
}

fn stated<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\n\
        commit-hash: 59807616e1fa2540724bfbac14d7976d7e4a3860\ncommit-date: 2026-04-14\n\
        host: x86_64-unknown-linux-gnu\nrelease: 1.95.0\nLLVM version: 22.1.2\n";

    #[test]
    fn a_compiler_names_its_release_and_its_commit() {
        let toolchain = Toolchain::parse(SAID).expect("it is what rustc says");
        assert_eq!(toolchain.library.id(), "rust-std@1.95.0");
        assert_eq!(toolchain.library.revision(), Some("59807616e1fa2540724bfbac14d7976d7e4a3860"));
        assert!(!toolchain.is_prerelease());
    }

    #[test]
    fn a_distribution_may_not_know_the_commit() {
        let said = SAID.replace("59807616e1fa2540724bfbac14d7976d7e4a3860", "unknown");
        assert_eq!(Toolchain::parse(&said).expect("readable").library.revision(), None);
    }

    #[test]
    fn what_is_cut_off_or_of_another_program_is_refused() {
        let end = SAID.find("\nLLVM").expect("it is there");
        for at in 0..end {
            assert!(Toolchain::parse(&SAID[..at]).is_err(), "cut off after {at} bytes");
        }
        assert!(Toolchain::parse(&SAID.replace("rustc 1", "sccache 1")).is_err());
        assert!(Toolchain::parse(&SAID.replace("1fa2540", "")).is_err());
        assert!(Toolchain::parse("").is_err());
    }
}
