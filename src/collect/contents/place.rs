//! Where files really lie, whatever links lead there.

use super::super::World;
use std::path::{Path, PathBuf};

/// The directory whose version control keeps the workspace; the workspace's own where there is none.
pub(super) struct Repository(Option<PathBuf>);

impl Repository {
    pub(super) fn of(world: &dyn World, root: &Path) -> Self {
        let Ok(root) = world.canonical(root) else { return Self(None) };
        let kept = |directory: &&Path| {
            let git = directory.join(".git");
            world.is_dir(&git) || world.is_file(&git)
        };
        Self(Some(root.ancestors().find(kept).unwrap_or(&root).to_owned()))
    }

    /// Whether a path leads into it. Version control keeps a link, and not what lies behind it.
    pub(super) fn keeps(&self, world: &dyn World, path: &Path) -> bool {
        self.0.as_ref().is_some_and(|root| world.canonical(path).is_ok_and(|path| path.starts_with(root)))
    }
}

/// Why a look at a folder does not cover all that is compiled: a library or build script that lies elsewhere.
pub(super) fn astray(world: &dyn World, folder: &Path, sources: &[PathBuf]) -> Option<String> {
    let real = |path: &Path| {
        let shown = path.file_name().unwrap_or_default().display().to_string();
        world.canonical(path).map_err(|error| format!("where `{shown}` lies cannot be told: {error}"))
    };
    let folder = match real(folder) {
        Ok(folder) => folder,
        Err(why) => return Some(why),
    };
    sources.iter().find_map(|source| match real(source) {
        Ok(source) if source.starts_with(&folder) => None,
        Ok(source) => {
            let name = source.file_name().unwrap_or_default().display();
            Some(format!("`{name}`, which is compiled, lies outside its folder"))
        }
        Err(why) => Some(why),
    })
}
