//! What a change does to the disk, one call for each thing that can fail.

use super::super::replace::{keep_permissions, sync_directory};
use super::super::{System, World};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::TempDir;

/// A world that can be written to.
pub trait Disk: World {
    /// A folder that is gone when it is dropped.
    ///
    /// # Errors
    ///
    /// Whatever making it gives.
    fn scratch(&self) -> io::Result<TempDir>;

    /// Makes a folder and those above it.
    ///
    /// # Errors
    ///
    /// Whatever making it gives.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Writes a file and waits until it is on the disk; with the permissions of the file it is to replace.
    ///
    /// # Errors
    ///
    /// Whatever writing it gives.
    fn write(&self, path: &Path, bytes: &[u8], instead_of: Option<&Path>) -> io::Result<()>;

    /// Puts a file in the place of another.
    ///
    /// # Errors
    ///
    /// Whatever renaming it gives.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes a file away.
    ///
    /// # Errors
    ///
    /// Whatever removing it gives.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

impl Disk for System {
    fn scratch(&self) -> io::Result<TempDir> {
        tempfile::Builder::new().prefix("cargo-soup-").tempdir()
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir_all(path)
    }

    fn write(&self, path: &Path, bytes: &[u8], instead_of: Option<&Path>) -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        match instead_of {
            Some(old) => {
                keep_permissions(old, &file)?;
                file.sync_all()
            }
            // What stands for nothing need not outlive a crash.
            None => Ok(()),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)?;
        sync_directory(to.parent().unwrap_or(Path::new(".")));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)?;
        sync_directory(path.parent().unwrap_or(Path::new(".")));
        Ok(())
    }
}
