//! The network, as something that can be taken away.

use super::address::{Address, Token};
use std::thread::sleep;
use std::time::Duration;

/// What fetches a document. An audit never has it: it reads what a fetch before it has brought.
pub trait Network: Sync {
    /// Asks for a document once.
    ///
    /// # Errors
    ///
    /// A [`Failure`] that says what happened and whether asking again may help.
    fn get(&self, get: &Get<'_>) -> Result<Answer, Failure>;
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Get<'a> {
    /// Where.
    pub address: &'a Address,
    /// The tag of what is here already.
    pub etag: Option<&'a str>,
    /// What the server may ask for. It is not sent to another host a redirect leads to.
    pub token: Option<&'a Token>,
    /// How much is read, in bytes.
    pub limit: u64,
}

/// What a server said.
#[derive(Clone, Debug)]
pub enum Answer {
    /// What is here already is what is there.
    Unchanged,
    /// A document.
    Document {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Its tag.
        etag: Option<String>,
    },
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What happened, without anything secret.
    pub why: String,
    /// The next step.
    pub help: String,
    /// Whether it may go away by itself.
    pub passing: bool,
    /// What the server answered, if it did.
    pub status: Option<u16>,
}

impl Failure {
    pub(super) fn lasting(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into(), passing: false, status: None }
    }
}

/// No network: because none is wanted, or none was built in.
#[derive(Clone, Copy, Debug)]
pub enum NoNetwork {
    /// `--offline` or `--frozen`.
    NotWanted,
    /// The feature `network` is off.
    NotBuiltIn,
}

impl Network for NoNetwork {
    fn get(&self, _: &Get<'_>) -> Result<Answer, Failure> {
        let why = match self {
            Self::NotWanted => "`--offline` allows no connection",
            Self::NotBuiltIn => "this program was built without its feature `network`",
        };
        Err(Failure::lasting(why, CARRIED))
    }
}

pub(super) const CARRIED: &str = "give an archive that was carried here with `cargo soup fetch --from FILE`, or a mirror of files with `--db-url`";

/// Asks until there is an answer, at most so many times, and waits longer each time.
pub(super) fn persistently(
    network: &dyn Network,
    get: &Get<'_>,
    attempts: u32,
    told: &dyn Fn(&str),
) -> Result<Answer, Failure> {
    let mut wait = Duration::from_millis(500);
    for attempt in 1.. {
        match network.get(get) {
            Err(failure) if failure.passing && attempt < attempts => {
                told(&format!("{}; asking again", failure.why));
                sleep(wait);
                wait *= 3;
            }
            answer => return answer,
        }
    }
    unreachable!("the loop ends by returning")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::Mutex;

    /// Fails so many times in this way.
    struct Failing(Mutex<u32>, bool);

    impl Network for Failing {
        fn get(&self, _: &Get<'_>) -> Result<Answer, Failure> {
            let mut left = self.0.lock().expect("nobody panics");
            if *left == 0 {
                return Ok(Answer::Unchanged);
            }
            *left -= 1;
            Err(Failure { why: "no".into(), help: "wait".into(), passing: self.1, status: None })
        }
    }

    #[test]
    fn only_what_may_pass_is_asked_again_and_not_for_ever() {
        let address = Address::default();
        let get = Get { address: &address, etag: None, token: None, limit: 1 };
        for (failures, passing, attempts, good, notes) in
            [(1, true, 2, true, 1), (2, true, 2, false, 1), (1, false, 2, false, 0)]
        {
            let told = Cell::new(0);
            let network = Failing(Mutex::new(failures), passing);
            let answer = persistently(&network, &get, attempts, &|_| told.set(told.get() + 1));
            assert_eq!((answer.is_ok(), told.get()), (good, notes));
        }
    }
}
