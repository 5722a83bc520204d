//! Before anything is looked at: what an interrupted change left is put back.

use super::{NOT_DETERMINED, Workspace, terminal};
use crate::collect::{recover, workspace_root};

/// Puts the files back and says so; an exit code where that is not possible.
pub(super) fn run(workspace: &Workspace) -> Option<u8> {
    let disk = workspace.world(true);
    // Without a workspace the command itself says what is missing.
    let root = workspace_root(&workspace.request(), &disk).ok()?;
    match recover(&root, &disk) {
        Ok(None) => None,
        Ok(Some(recovered)) => {
            let files = match recovered.restored.join(", ") {
                none if none.is_empty() => "every file is as it was".to_owned(),
                files => format!("{files}: as before it"),
            };
            terminal::status("Restored", &format!("`{}` was interrupted; {files}", recovered.command));
            None
        }
        Err((message, help)) => {
            terminal::error(&message, &help);
            Some(NOT_DETERMINED)
        }
    }
}
