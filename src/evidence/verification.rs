//! What ships, said twice: by the simulation this tool uses and by Cargo itself.

/// A comparison of every build with `cargo tree` that found no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Builds that were compared.
    pub builds: usize,
    /// Crates that were compared in them, workspace packages included.
    pub crates: usize,
}
