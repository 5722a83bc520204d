//! What stands at a key, and where.

use super::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// What stands at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field<T> {
    /// The key is not there.
    Absent,
    /// The key is there and its value could not be read; a [`Problem`](super::Problem) tells why.
    Unreadable,
    /// A value.
    Stated(Located<T>),
}

impl<T> Field<T> {
    /// The value, where one could be read.
    pub fn get(&self) -> Option<&T> {
        self.located().map(|located| &located.value)
    }

    /// The value with its place.
    pub fn located(&self) -> Option<&Located<T>> {
        match self {
            Self::Stated(located) => Some(located),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether the key is not there at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Reads the value further; `None` makes the field unreadable.
    pub fn and_then<U>(self, read: impl FnOnce(&Located<T>) -> Option<U>) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Unreadable => Field::Unreadable,
            Self::Stated(located) => match read(&located) {
                Some(value) => Field::Stated(Located { value, span: located.span }),
                None => Field::Unreadable,
            },
        }
    }
}

impl Field<String> {
    /// The text, unless it is blank.
    pub fn text(&self) -> Option<&str> {
        self.get().map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether the key is absent or its text is blank.
    pub fn is_blank(&self) -> bool {
        self.is_absent() || self.get().is_some_and(|text| text.trim().is_empty())
    }
}

impl Field<Vec<Located<String>>> {
    /// The texts of the list.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.get().into_iter().flatten().map(|text| text.value.as_str())
    }

    /// Whether there is no text in it.
    pub fn is_blank(&self) -> bool {
        self.is_absent()
            || self.get().is_some_and(|texts| texts.iter().all(|text| text.value.trim().is_empty()))
    }
}
