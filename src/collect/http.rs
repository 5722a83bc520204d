//! HTTP by `reqwest`, TLS by `rustls`. No other file names them, so that they can be exchanged.

use super::address::Address;
use super::network::{Answer, CARRIED, Failure, Get, Network};
use cargo_config2::{Config, de};
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ETAG, HeaderMap, IF_NONE_MATCH};
use reqwest::{Certificate, NoProxy, Proxy, StatusCode, redirect};
use std::error::Error;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);

/// The network, reached as Cargo is configured to reach it.
#[derive(Clone, Debug)]
pub struct Http {
    directory: PathBuf,
    time_limit: Duration,
    /// One for all requests, so that they share their connections.
    client: OnceLock<Result<Client, Failure>>,
}

impl Network for Http {
    fn get(&self, get: &Get<'_>) -> Result<Answer, Failure> {
        let started = Instant::now();
        let response =
            self.request(get)?.send().map_err(|error| self.failure(&error.without_url(), get.address))?;
        match response.status() {
            StatusCode::OK => self.document(response, get.limit, started),
            StatusCode::NOT_MODIFIED if get.etag.is_some() => Ok(Answer::Unchanged),
            status => Err(refused(status)),
        }
    }
}

impl Http {
    /// The network as it is reached from a directory; a request may take so long in all.
    pub fn new(directory: impl Into<PathBuf>, time_limit: Duration) -> Self {
        Self { directory: directory.into(), time_limit, client: OnceLock::new() }
    }

    fn request(&self, get: &Get<'_>) -> Result<RequestBuilder, Failure> {
        let secret = get.token.is_some() || get.address.has_user();
        if secret && get.address.is_open() {
            let why = format!("credentials are not sent to {} by plain http", get.address.host());
            return Err(Failure::lasting(why, "give the mirror's https address, or no credentials"));
        }
        let client = self.client.get_or_init(|| self.prepared()).as_ref().map_err(Clone::clone)?;
        let mut request = client.get(get.address.whole());
        if let Some(etag) = get.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        Ok(match get.token.map(|token| (token.user(), token.bearer())) {
            None => request,
            Some((Some((user, password)), _)) => request.basic_auth(user, Some(password)),
            Some((None, bearer)) => request.bearer_auth(bearer),
        })
    }

    fn prepared(&self) -> Result<Client, Failure> {
        // A second installation is refused, and the first one is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .user_agent(concat!("cargo-soup/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT.min(self.time_limit))
            .timeout(self.time_limit)
            .redirect(redirects())
            .referer(false)
            .http1_only();
        let cargo = CargoSays::in_directory(&self.directory)?;
        if let Some(proxy) = &cargo.proxy {
            client = client.proxy(cargo_proxy(proxy)?);
        }
        if let Some(path) = &cargo.cainfo {
            client = client.tls_certs_merge(certificates(path)?);
        }
        client.build().map_err(|error| {
            let why = format!("no connection can be prepared: {}", cause(&error));
            Failure::lasting(why, "check SSL_CERT_FILE, SSL_CERT_DIR and the system's certificates")
        })
    }

    fn document(&self, mut response: Response, limit: u64, started: Instant) -> Result<Answer, Failure> {
        let etag = tag(response.headers());
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let (mut bytes, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
        loop {
            // The client's own limit is for each piece, and a server can send many.
            if started.elapsed() > self.time_limit {
                return Err(self.too_slow());
            }
            match response.read(&mut chunk) {
                Ok(0) => return Ok(Answer::Document { bytes, etag }),
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
                Err(error) if timed_out(&error) => return Err(self.too_slow()),
                Err(error) => {
                    let why =
                        format!("the connection was cut off after {} bytes: {}", bytes.len(), cause(&error));
                    return Err(Failure { why, help: LATER.into(), passing: true, status: None });
                }
            }
            if bytes.len() as u64 > limit {
                return Err(too_large(limit));
            }
        }
    }

    fn too_slow(&self) -> Failure {
        let why = format!("it took more than {} s", self.time_limit.as_secs_f32());
        Failure { why, help: format!("allow more with `--timeout`, or {LATER}"), passing: true, status: None }
    }

    fn failure(&self, error: &reqwest::Error, address: &Address) -> Failure {
        if error.is_timeout() {
            return self.too_slow();
        }
        let why = cause(error);
        if error.is_redirect() {
            return Failure::lasting(why, "give the address it leads to with `--db-url`");
        }
        if error.is_builder() {
            return Failure::lasting(why, "check the address, CARGO_SOUP_DB_TOKEN and the proxy");
        }
        if why.contains("certificate") {
            let help = "name your network's certificates in SSL_CERT_FILE or in Cargo's `http.cainfo`";
            return Failure::lasting(why, help);
        }
        let both = if *address == Address::default() { " (it sends on to codeload.github.com)" } else { "" };
        let help = format!(
            "check that {}{both} can be reached, and the proxy (HTTPS_PROXY, or Cargo's `http.proxy`); or {CARRIED}",
            address.host()
        );
        // Where there is no network at all, waiting does not help.
        Failure { why, help, passing: !error.is_connect(), status: None }
    }
}

/// What Cargo is configured to, as far as it is about connections.
struct CargoSays {
    proxy: Option<String>,
    cainfo: Option<PathBuf>,
}

impl CargoSays {
    fn in_directory(directory: &Path) -> Result<Self, Failure> {
        let unreadable = |error: cargo_config2::Error| {
            Failure::lasting(format!("Cargo's configuration cannot be read: {error}"), "mend it")
        };
        let config = Config::load_with_cwd(directory).map_err(unreadable)?;
        if config.net.offline == Some(true) {
            let why = "Cargo is configured to open no connection (`net.offline`, or CARGO_NET_OFFLINE)";
            return Err(Failure::lasting(why, CARRIED));
        }
        let cainfo = match config.http.cainfo {
            None => None,
            Some(path) => {
                let files = de::Config::load_with_cwd(directory).map_err(unreadable)?;
                let defined = files.http.cainfo.filter(|defined| defined.val == path);
                let base = defined.and_then(|defined| defined.definition).and_then(above_config);
                Some(base.unwrap_or_else(|| directory.to_owned()).join(path))
            }
        };
        Ok(Self { proxy: config.http.proxy.filter(|proxy| !proxy.is_empty()), cainfo })
    }
}

/// A path in a configuration file is meant from the folder above `.cargo`.
fn above_config(definition: cargo_config2::de::Definition) -> Option<PathBuf> {
    match definition {
        de::Definition::Path(file) => file.parent()?.parent().map(Path::to_owned),
        _ => None,
    }
}

fn cargo_proxy(proxy: &str) -> Result<Proxy, Failure> {
    let proxy = if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") };
    // The error may show the address, and that a password.
    let unusable = |_| Failure::lasting("Cargo's `http.proxy` is no proxy that can be used", "mend it");
    Ok(Proxy::all(proxy).map_err(unusable)?.no_proxy(NoProxy::from_env()))
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let unusable = |why: String| {
        let why = format!("the certificates in `{}` cannot be used: {why}", path.display());
        Failure::lasting(why, "mend Cargo's `http.cainfo`")
    };
    let bytes = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&bytes).map_err(|error| unusable(cause(&error)))?;
    if found.is_empty() { Err(unusable("there are none in it".into())) } else { Ok(found) }
}

fn redirects() -> redirect::Policy {
    redirect::Policy::custom(|attempt| {
        let before = attempt.previous().last().map_or("", |before| before.scheme());
        if before == "https" && attempt.url().scheme() != "https" {
            attempt.error("it redirects from https to what can be read on the way")
        } else if attempt.previous().len() > REDIRECTS {
            attempt.error(format!("it redirects more than {REDIRECTS} times"))
        } else {
            attempt.follow()
        }
    })
}

fn tag(headers: &HeaderMap) -> Option<String> {
    headers.get(ETAG)?.to_str().ok().filter(|tag| tag.len() < 1024).map(ToOwned::to_owned)
}

const LATER: &str = "try again later";

fn refused(status: StatusCode) -> Failure {
    let help = match status.as_u16() {
        401 | 403 => "check CARGO_SOUP_DB_TOKEN for a mirror, and that the proxy lets it through",
        407 => "give the proxy's credentials in HTTPS_PROXY or Cargo's `http.proxy`",
        400..500 => "check the address given with `--db-url` or CARGO_SOUP_DB_URL",
        _ => LATER,
    };
    Failure {
        why: format!("the server answers {status}"),
        help: help.into(),
        passing: status.is_server_error(),
        status: Some(status.as_u16()),
    }
}

fn too_large(limit: u64) -> Failure {
    let why = format!("it is larger than {} MiB", limit >> 20);
    Failure::lasting(why, "check that the address is that of the database's archive")
}

fn timed_out(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    error.kind() == std::io::ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout)
}

/// The innermost error: the others repeat that there was a request.
fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
