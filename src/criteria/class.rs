use std::fmt;
use std::str::FromStr;

/// Software safety class (IEC 62304, 4.3 a): what harm a failure of the software can contribute to.
///
/// Ordered by strictness. It says nothing about the likelihood of harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SafetyClass {
    /// No injury or damage to health is possible.
    A,
    /// Non-serious injury is possible.
    B,
    /// Death or serious injury is possible.
    C,
}

impl SafetyClass {
    /// Every class, from the least to the most strict.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The class of software nobody has classified (4.3 g).
    pub const UNASSIGNED: Self = Self::C;

    /// The letter, as the standard writes it.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

impl fmt::Display for SafetyClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.letter())
    }
}

/// A text that is not the letter of a safety class.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidClass;

impl FromStr for SafetyClass {
    type Err = InvalidClass;

    fn from_str(text: &str) -> Result<Self, InvalidClass> {
        Self::ALL.into_iter().find(|class| class.letter() == text).ok_or(InvalidClass)
    }
}
