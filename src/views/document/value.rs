use jiff::civil::Date;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A digest, id or name: a text that is not prose.
    Code(String),
    /// Several texts, in the order they are stated.
    Texts(Vec<String>),
    /// A day.
    Day(Date),
    /// A count.
    Number(usize),
    /// Yes or no.
    Flag(bool),
    /// Nothing, and why.
    Missing(Missing),
}

/// Why a cell is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nobody has stated it.
    NotStated,
    /// The clauses do not ask for it at the item's class, and nobody has stated it.
    NotAsked,
    /// It could not be looked at.
    NotDetermined,
    /// There is no such thing here.
    None,
}

impl Missing {
    /// The words a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotStated => "not stated",
            Self::NotAsked => "not asked at this class",
            Self::NotDetermined => "not determined",
            Self::None => "none",
        }
    }
}

impl Value {
    /// A text, or that nobody has stated one.
    pub fn stated(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Missing(Missing::NotStated), |text| Self::Text(text.into()))
    }

    /// A digest or id, or that nobody has stated one.
    pub fn code(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Missing(Missing::NotStated), |text| Self::Code(text.into()))
    }

    /// Several texts, which can be none.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(texts.into_iter().map(Into::into).collect())
    }

    /// A day, or that none is stated.
    pub fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Missing(Missing::NotStated), Self::Day)
    }

    /// The same where nobody is asked for it: absence is no omission.
    #[must_use]
    pub fn unless_asked(self, asked: bool) -> Self {
        match self {
            Self::Missing(Missing::NotStated) if !asked => Self::Missing(Missing::NotAsked),
            value => value,
        }
    }

    /// Whether there is something.
    pub fn is_there(&self) -> bool {
        !matches!(self, Self::Missing(_)) && *self != Self::Texts(Vec::new())
    }

    /// Whether a record has to speak of it: not where there is no such thing.
    pub fn concerns(&self) -> bool {
        *self != Self::Missing(Missing::None)
    }

    /// The texts of it, each to be drawn on its own.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Text(text) | Self::Code(text) => vec![text.clone()],
            Self::Texts(texts) if texts.is_empty() => vec![Missing::None.words().to_owned()],
            Self::Texts(texts) => texts.clone(),
            Self::Day(day) => vec![day.to_string()],
            Self::Number(number) => vec![number.to_string()],
            Self::Flag(flag) => vec![if *flag { "yes" } else { "no" }.to_owned()],
            Self::Missing(missing) => vec![missing.words().to_owned()],
        }
    }

    /// All of it in one text.
    pub fn words(&self) -> String {
        self.lines().join("; ")
    }

    /// What a digest is made of: no two different values tell the same.
    pub(super) fn told(&self) -> Vec<String> {
        let shape = match self {
            Self::Text(_) | Self::Code(_) => "text",
            Self::Texts(_) => "texts",
            Self::Day(_) => "day",
            Self::Number(_) => "number",
            Self::Flag(_) => "flag",
            Self::Missing(_) => "missing",
        };
        let lines = self.lines();
        [shape.to_owned(), lines.len().to_string()].into_iter().chain(lines).collect()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}
