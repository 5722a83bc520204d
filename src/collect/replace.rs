//! Writing a file whole: beside, synced, renamed.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// How the name of what is written beside begins.
pub(crate) const BESIDE: &str = ".soup-";

/// Replaces a file's content. At every moment the file is the old one or the new one; a link is followed and
/// the permissions of an existing file are kept.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = followed(path);
    if std::fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
        return write_into(&path, bytes);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(BESIDE).tempfile_in(directory)?;
    file.write_all(bytes)?;
    keep_permissions(&path, file.as_file())?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    sync_directory(directory);
    Ok(())
}

/// A pipe or a device is written into; a rename would put a file in its place.
fn write_into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes)
}

pub(super) fn followed(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A temporary file is private; what it replaces may not have been.
pub(super) fn keep_permissions(path: &Path, file: &std::fs::File) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(metadata) => file.set_permissions(metadata.permissions()),
        Err(_) => usual_permissions(file),
    }
}

#[cfg(unix)]
fn usual_permissions(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_permissions(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// Makes the rename itself durable where the system can.
pub(super) fn sync_directory(directory: &Path) {
    if let Ok(directory) = std::fs::File::open(directory) {
        // Not every system can sync a directory; the file itself is synced.
        let _ = directory.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_beside_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("folder");
        std::fs::create_dir(&target).expect("a folder in the way");
        std::fs::write(target.join("kept"), "x").expect("a file in it");
        replace(&target, b"new").expect_err("a folder cannot be replaced by a file");
        let names: Vec<_> = std::fs::read_dir(directory.path()).expect("listed").flatten().collect();
        assert_eq!(names.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_permissions_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().expect("a directory");
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        std::fs::write(&file, "old").expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        replace(&link, b"new").expect("replaced");
        assert_eq!(std::fs::read_to_string(&file).expect("read"), "new");
        assert!(link.is_symlink());
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
    }
    #[cfg(unix)]
    #[test]
    fn a_device_is_written_into_and_stays_one() {
        use std::os::unix::fs::FileTypeExt as _;
        let null = std::path::Path::new("/dev/null");
        replace(null, b"new").expect("it takes anything");
        assert!(std::fs::metadata(null).expect("there").file_type().is_char_device());
    }
}
