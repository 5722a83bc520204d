//! What ships, said twice: by the simulation this tool uses and by Cargo itself.

/// A comparison of every build with `cargo tree` that found no difference but known ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Builds that were compared.
    pub builds: usize,
    /// Crates that were compared in them, workspace packages included.
    pub crates: usize,
    /// Crates that only `cargo tree` names, for a build script that is not there.
    pub named_in_vain: usize,
    /// Crates that only ship here: a feature of the processor decides, and they are taken to ship.
    pub taken_to_ship: usize,
}
