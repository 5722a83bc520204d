//! The archive of a git repository as forges serve it: a compressed tar, read in memory and never unpacked.

use super::Limits;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use std::io::{self, Read};
use std::path::{Component, Path};
use tar::{Archive, Entry, EntryType, PaxExtensions};

/// What an archive says of itself and the files that were asked for.
pub(super) struct Contents {
    pub(super) commit: Option<String>,
    /// The commit's time.
    pub(super) date: Option<Timestamp>,
    /// Path below the archive's top directory, and text.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Why an archive is not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("it is not a gzip archive: it begins with {0}")]
    NotGzip(String),
    #[error("it is damaged: {0}")]
    Damaged(#[from] io::Error),
    #[error("it is damaged: its end is missing, or something follows it")]
    OpenEnd,
    #[error("it holds `{0}`, which leads outside")]
    Outside(String),
    #[error("it holds `{0}`, which is a link")]
    Link(String),
    #[error("it unpacks to more than {} MiB", Limits::UNPACKED >> 20)]
    Endless,
    #[error("it holds more than {} files", Limits::ENTRIES)]
    Crowded,
    #[error("it holds `{0}`, which is larger than {max} MiB", max = Limits::ADVISORY >> 20)]
    LargeFile(String),
}

/// Reads the files for which `wanted` holds.
pub(super) fn read(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Contents, Refused> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(Refused::NotGzip(beginning(bytes)));
    }
    let mut archive = Archive::new(MultiGzDecoder::new(bytes).take(Limits::UNPACKED));
    let mut contents = Contents { commit: None, date: None, files: Vec::new() };
    for (number, entry) in archive.entries()?.enumerate() {
        if number >= Limits::ENTRIES {
            return Err(Refused::Crowded);
        }
        take(entry?, &mut contents, &wanted)?;
    }
    check_to_the_end(archive)?;
    contents.files.sort_unstable();
    Ok(contents)
}

/// A piece of what ends a tar.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

/// Reads what is left, so that the checksum at the very end is compared as well. Two blocks of zeros end a
/// tar, and one of them is read already: without the other it may have been cut off between two files, and
/// nobody has looked at what stands behind them.
fn check_to_the_end(archive: Archive<io::Take<MultiGzDecoder<&[u8]>>>) -> Result<(), Refused> {
    let mut rest = archive.into_inner();
    let (mut chunk, mut left) = (vec![0; ZEROS.len()], 0);
    loop {
        match rest.read(&mut chunk)? {
            0 => break,
            read if chunk[..read] == ZEROS[..read] => left += read,
            _ => return Err(Refused::OpenEnd),
        }
    }
    match (rest.limit(), left) {
        (0, _) => Err(Refused::Endless),
        (_, 0..512) => Err(Refused::OpenEnd),
        _ => Ok(()),
    }
}

fn take(
    mut entry: Entry<'_, impl Read>,
    contents: &mut Contents,
    wanted: &impl Fn(&str) -> bool,
) -> Result<(), Refused> {
    match entry.header().entry_type() {
        EntryType::XGlobalHeader => return global_header(entry, contents),
        EntryType::Directory => return inside(&entry).map(drop),
        EntryType::Regular | EntryType::Continuous => {}
        _ => return Err(Refused::Link(shown(&entry))),
    }
    let path = inside(&entry)?;
    if !wanted(&path) {
        return Ok(());
    }
    if entry.size() > Limits::ADVISORY {
        return Err(Refused::LargeFile(path));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    contents.files.push((path, bytes));
    Ok(())
}

/// `git archive` writes the commit id as a comment and its time on every entry, this one included.
fn global_header(mut entry: Entry<'_, impl Read>, contents: &mut Contents) -> Result<(), Refused> {
    let seconds = i64::try_from(entry.header().mtime()?).ok();
    let moment = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    for extension in PaxExtensions::new(&bytes) {
        let extension = extension?;
        if extension.key() == Ok("comment") {
            contents.commit = extension.value().ok().filter(|id| is_commit_id(id)).map(ToOwned::to_owned);
            // Without a commit the time is that of whoever packed the files again.
            contents.date = moment.filter(|_| contents.commit.is_some());
        }
    }
    Ok(())
}

fn is_commit_id(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The path of an entry below the archive's top directory.
fn inside(entry: &Entry<'_, impl Read>) -> Result<String, Refused> {
    let path = entry.path()?;
    let plain = path.components().all(|component| matches!(component, Component::Normal(_)));
    if !plain {
        return Err(Refused::Outside(shown(entry)));
    }
    let below: &Path = path.components().next().and_then(|top| path.strip_prefix(top).ok()).unwrap_or(&path);
    Ok(below.to_string_lossy().replace('\\', "/"))
}

fn shown(entry: &Entry<'_, impl Read>) -> String {
    String::from_utf8_lossy(&entry.path_bytes()).chars().take(200).collect()
}

fn beginning(bytes: &[u8]) -> String {
    match bytes {
        [] => "nothing at all".into(),
        _ => format!("\"{}\"", bytes[..bytes.len().min(16)].escape_ascii()),
    }
}
