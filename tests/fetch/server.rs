//! A server of a few lines: it answers one request a connection, in the order of its replies.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does with a request.
#[derive(Clone)]
pub(super) enum Reply {
    /// A document with a tag; 304 for who has that tag.
    Tagged(Vec<u8>, &'static str),
    /// A status with headers and a body.
    Status(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// The bytes as they are, then the end.
    Raw(Vec<u8>),
    /// The bytes, then nothing for so long.
    Stalling(Vec<u8>, Duration),
}

impl Reply {
    pub(super) fn status(status: u16) -> Self {
        Self::Status(status, Vec::new(), b"as you see".to_vec())
    }

    pub(super) fn document(bytes: Vec<u8>) -> Self {
        Self::Status(200, Vec::new(), bytes)
    }

    pub(super) fn redirect(to: String) -> Self {
        Self::Status(302, vec![("location", to)], Vec::new())
    }
}

/// A request: its first line, and its headers by their names in small letters.
pub(super) type Request = (String, BTreeMap<String, String>);

/// A server on this machine until the test ends.
pub(super) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    routes: Arc<Mutex<BTreeMap<String, Reply>>>,
}

impl Server {
    /// Gives these replies, and the last one for ever.
    pub(super) fn new(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let routes = Arc::new(Mutex::new(BTreeMap::new()));
        let (seen, by_path) = (Arc::clone(&requests), Arc::clone(&routes));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, replies, routes) = (Arc::clone(&seen), replies.clone(), Arc::clone(&by_path));
                std::thread::spawn(move || answer(stream, &seen, &replies, &routes));
            }
        });
        Self { port, requests, routes }
    }

    pub(super) fn always(reply: Reply) -> Self {
        Self::new(vec![reply])
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/db.tar.gz", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Gives this reply from now on to who asks for this path.
    pub(super) fn route(&self, path: &str, reply: Reply) {
        self.routes.lock().expect("nobody panics").insert(path.to_owned(), reply);
    }

    /// Forgets what was asked so far.
    pub(super) fn forget(&self) {
        self.requests.lock().expect("nobody panics").clear();
    }

    /// What was asked so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("nobody panics").clone()
    }

    /// The header of a request.
    pub(super) fn header(&self, request: usize, name: &str) -> Option<String> {
        self.requests()[request].1.get(name).cloned()
    }
}

fn answer(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    replies: &[Reply],
    routes: &Mutex<BTreeMap<String, Reply>>,
) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let headers = lines.take_while(|line| !line.is_empty());
    let headers: BTreeMap<String, String> = headers
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    let routed = routes.lock().expect("nobody panics").get(first.split(' ').nth(1).unwrap_or("")).cloned();
    let number = {
        let mut seen = seen.lock().expect("nobody panics");
        seen.push((first, headers.clone()));
        seen.len() - 1
    };
    // Who asked may be gone already; that is what some tests are about.
    let in_turn = || replies.get(number).or(replies.last()).cloned().unwrap_or_else(|| Reply::status(404));
    let _ = match &routed.unwrap_or_else(in_turn) {
        Reply::Tagged(_, tag) if headers.get("if-none-match").is_some_and(|known| known == tag) => {
            send(&mut stream, 304, &[], b"")
        }
        Reply::Tagged(bytes, tag) => send(&mut stream, 200, &[("etag", (*tag).to_owned())], bytes),
        Reply::Status(status, headers, bytes) => send(&mut stream, *status, headers, bytes),
        Reply::Raw(bytes) => stream.write_all(bytes),
        Reply::Stalling(bytes, time) => {
            let sent = stream.write_all(bytes);
            std::thread::sleep(*time);
            sent
        }
    };
}

fn send(
    stream: &mut TcpStream,
    status: u16,
    headers: &[(&'static str, String)],
    body: &[u8],
) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} So\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head = format!("{head}{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(body)
}
