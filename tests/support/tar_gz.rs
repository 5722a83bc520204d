//! Archives made by hand, good and bad.

use super::tiny::{COMMIT, COMMITTED};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use tar::{Builder, EntryType, Header};

/// The folder at the top of an archive.
pub const TOP: &str = "advisory-db-main";

/// An archive with the header a forge writes, of the commit and day of the test database.
pub fn served(files: &[(&str, String)]) -> Vec<u8> {
    served_on(COMMITTED, files)
}

/// The same of another day, in seconds since 1970.
pub fn served_on(seconds: u64, files: &[(&str, String)]) -> Vec<u8> {
    compressed(&tar(Some(seconds), files))
}

/// The tar, with the forge's header if there is a day.
pub fn tar(seconds: Option<u64>, files: &[(&str, String)]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    if let Some(seconds) = seconds {
        let comment = format!("52 comment={COMMIT}\n");
        append(&mut tar, EntryType::XGlobalHeader, "pax_global_header", comment.as_bytes(), seconds);
    }
    append(&mut tar, EntryType::Directory, &format!("{TOP}/"), b"", 0);
    for (path, text) in files {
        append(&mut tar, EntryType::Regular, &format!("{TOP}/{path}"), text.as_bytes(), 0);
    }
    tar.into_inner().expect("a tar is finished in memory")
}

/// The usual archive with one more entry, whose path is written as it is and whose link target is `TOP`.
pub fn with_entry(files: &[(&str, String)], kind: EntryType, path: &str, content: &[u8]) -> Vec<u8> {
    let whole = tar(Some(COMMITTED), files);
    let mut extra = Builder::new(Vec::new());
    append(&mut extra, kind, path, content, 0);
    let extra = extra.into_inner().expect("a tar is finished in memory");
    // Two blocks of zeros end a tar; what was appended brings its own.
    compressed(&[&whole[..whole.len() - 1024], &extra[..]].concat())
}

fn append(tar: &mut Builder<Vec<u8>>, kind: EntryType, path: &str, content: &[u8], seconds: u64) {
    let mut header = Header::new_ustar();
    // Not `set_path`: it refuses what the tests are about.
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    if matches!(kind, EntryType::Symlink | EntryType::Link) {
        header.set_link_name(TOP).expect("a short name");
    }
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_mtime(seconds);
    header.set_size(content.len() as u64);
    header.set_cksum();
    tar.append(&header, content).expect("a tar is written in memory");
}

/// Some bytes as one gzip member.
pub fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("a gzip is written in memory");
    gzip.finish().expect("a gzip is finished in memory")
}

/// An archive of another commit and day.
pub fn of_commit(commit: &str, seconds: u64, files: &[(&str, String)]) -> Vec<u8> {
    let mut tar = tar(Some(seconds), files);
    let at = tar.windows(COMMIT.len()).position(|bytes| bytes == COMMIT.as_bytes());
    let at = at.expect("the header names the commit");
    tar[at..at + commit.len()].copy_from_slice(commit.as_bytes());
    compressed(&tar)
}
