use crate::evidence::graph::{Place, State};
use crate::reconcile::Ledger;

/// Where the files of shipped crates lie, and what is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// In Cargo's own folder, as a checksum or revision vouches for them.
    pub fetched: usize,
    /// In a directory that stands for their source, compared file by file with its list.
    pub vendored: usize,
    /// In such a directory outside the repository.
    pub vendored_outside: usize,
    /// In the repository of the workspace.
    pub in_repository: usize,
    /// In a directory outside it.
    pub outside: usize,
    /// Of all these, known not to be those their source serves.
    pub modified: usize,
    /// Of all these, in the place of another source that was asked for.
    pub replacing: usize,
    /// Of all these, that could not be read.
    pub unread: usize,
}

impl Files {
    pub(super) fn of(ledger: &Ledger<'_>) -> Self {
        let mut files = Self::default();
        for contents in ledger.items.iter().map(|item| &item.krate.contents) {
            let place = match contents.place {
                Place::Fetched => &mut files.fetched,
                Place::Vendored => &mut files.vendored,
                Place::VendoredOutside => &mut files.vendored_outside,
                Place::Repository => &mut files.in_repository,
                Place::Outside => &mut files.outside,
            };
            *place += 1;
            files.modified += usize::from(matches!(contents.state, State::Modified(_)));
            files.replacing += usize::from(contents.replaces.is_some());
            // Of what lies in the repository nobody needs a digest: its version control keeps it.
            let digest_due = contents.place != Place::Repository;
            let unread = contents.unread.is_some() && digest_due;
            files.unread += usize::from(unread || matches!(contents.state, State::Unreadable(_)));
        }
        files
    }

    /// Whether all of it is as the sources served it.
    pub fn are_all_fetched(&self) -> bool {
        self.vendored
            + self.vendored_outside
            + self.in_repository
            + self.outside
            + self.replacing
            + self.unread
            == 0
    }
}
