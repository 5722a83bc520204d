//! Where a database is pulled from, and what is secret about it.

use crate::evidence::digest;
use std::fmt;
use std::path::PathBuf;
use url::Url;

/// The archive of the default branch, as the forge serves it.
pub const DEFAULT_ADDRESS: &str = "https://github.com/RustSec/advisory-db/archive/refs/heads/main.tar.gz";

/// The variable with what a mirror asks for.
pub const TOKEN_VARIABLE: &str = "CARGO_SOUP_DB_TOKEN";

/// An http, https or file address. Shown without user name, password, query and fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads an address. What is wrong is told without the text, which may hold a password.
    ///
    /// # Errors
    ///
    /// When it is no URL, or of another scheme.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("the address is no URL: {error}"))?;
        match url.scheme() {
            "http" | "https" => Ok(Self(url)),
            "file" if url.to_file_path().is_ok() => Ok(Self(url)),
            "file" => Err("the address names no file of this machine".into()),
            other => Err(format!("the address begins with `{other}:`, and not with http, https or file")),
        }
    }

    /// Tells addresses apart, and nothing of what is secret about them.
    pub(super) fn digest(&self) -> String {
        digest::of(self.0.as_str().as_bytes())
    }

    /// What lies below it, if it ends with a slash.
    pub(super) fn join(&self, path: &str) -> Result<Self, String> {
        self.0.join(path).map(Self).map_err(|error| format!("the address is no URL: {error}"))
    }

    /// The file, if it is one.
    pub(super) fn file(&self) -> Option<PathBuf> {
        (self.0.scheme() == "file").then(|| self.0.to_file_path().ok()).flatten()
    }
}

/// For the client only.
#[cfg(feature = "network")]
impl Address {
    pub(super) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether what is sent there can be read on the way.
    pub(super) fn is_open(&self) -> bool {
        let here = match self.0.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.0.scheme() == "http" && !here
    }

    pub(super) fn has_user(&self) -> bool {
        !self.0.username().is_empty() || self.0.password().is_some()
    }

    /// The whole of it, for the client only.
    pub(super) fn whole(&self) -> &str {
        self.0.as_str()
    }
}

impl Default for Address {
    fn default() -> Self {
        Self(Url::parse(DEFAULT_ADDRESS).expect("the default address is a URL"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.clone();
        // Only an address without a host refuses, and it has no user either.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        let query = shown.query().is_some();
        shown.set_query(None);
        shown.set_fragment(None);
        write!(f, "{shown}{}", if query { "?..." } else { "" })
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// What a mirror asks for: `USER:PASSWORD`, or a bearer token. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token, without the line end a file may have left on it.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
}

/// For the client only.
#[cfg(feature = "network")]
impl Token {
    /// User name and password, if that is what it is.
    pub(super) fn user(&self) -> Option<(&str, &str)> {
        self.0.split_once(':')
    }

    pub(super) fn bearer(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(...)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Token};

    #[test]
    fn nothing_secret_is_shown() {
        let address = Address::parse("https://me:secret@example.org/db.tar.gz?sig=secret#secret");
        let address = address.expect("an address");
        assert_eq!(address.to_string(), "https://example.org/db.tar.gz?...");
        assert!(!format!("{address:?} {:?}", Token::new("secret")).contains("secret"));
        let error = Address::parse("ftp://me:secret@example.org/").expect_err("another scheme");
        assert!(!error.contains("secret"), "{error}");
    }

    #[cfg(feature = "network")]
    #[test]
    fn what_is_sent_by_http_can_be_read_on_the_way_unless_it_stays_here() {
        let open = |text| Address::parse(text).expect("an address").is_open();
        assert!(open("http://example.org/") && !open("https://example.org/"));
        assert!(!open("http://127.0.0.1:1/") && !open("http://[::1]/") && !open("http://localhost/"));
    }

    #[test]
    fn the_default_is_an_address() {
        assert_eq!(Address::default().to_string(), super::DEFAULT_ADDRESS);
    }
}
