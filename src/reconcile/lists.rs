//! Suppliers' own anomaly lists, by the last look at each.

use crate::evidence::manifest::{Field, SupplierList};
use jiff::civil::Date;

/// What the last look at a list is worth today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nobody has looked.
    Never,
    /// Who or when cannot be read; that is a finding of its own.
    Unreadable,
    /// It leaves these keys open.
    Incomplete(Vec<&'static str>),
    /// It was so many days ago, which is more than policy allows.
    Stale(i64),
    /// It is as policy asks for.
    Current,
}

impl Look {
    /// The last look at a list, on a day, with a policy of so many days.
    pub fn at(list: &SupplierList, today: Date, interval: i64) -> Self {
        let signature = match &list.looked {
            Field::Absent => return Self::Never,
            Field::Unreadable => return Self::Unreadable,
            Field::Stated(signature) => &signature.value,
        };
        let missing = [
            ("by", signature.by.is_blank()),
            ("on", signature.on.is_absent()),
            ("sought", list.sought.is_blank()),
            ("found", list.found.is_blank()),
        ];
        let missing: Vec<_> = missing.into_iter().filter_map(|(key, open)| open.then_some(key)).collect();
        let Some(on) = signature.on.get().filter(|_| missing.is_empty()) else {
            return if missing.is_empty() { Self::Unreadable } else { Self::Incomplete(missing) };
        };
        match today.since(*on).map(|span| i64::from(span.get_days())) {
            Ok(age) if age <= interval => Self::Current,
            Ok(age) => Self::Stale(age),
            Err(_) => Self::Unreadable,
        }
    }

    /// The word used in every format.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Unreadable => "unreadable",
            Self::Incomplete(_) => "incomplete",
            Self::Stale(_) => "stale",
            Self::Current => "current",
        }
    }
}
