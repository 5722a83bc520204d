//! Licence expressions (SPDX), read strictly first and with the licence crate's leniency second.

use spdx::{Expression, ParseMode};

/// What a licence text says.
#[derive(Clone, Debug)]
pub struct Licence {
    expression: Expression,
    /// Whether the text is not strict SPDX and was interpreted (as `MIT/Apache-2.0` is).
    pub interpreted: bool,
}

impl Licence {
    /// Reads a licence expression; `None` when it is not SPDX even with leniency.
    pub fn parse(text: &str) -> Option<Self> {
        let read = |mode, interpreted| {
            Expression::parse_mode(text, mode).ok().map(|expression| Self { expression, interpreted })
        };
        read(ParseMode::STRICT, false).or_else(|| read(ParseMode::LAX, true))
    }

    /// Whether the allowed licences (SPDX identifiers) satisfy the expression.
    pub fn allowed_by(&self, allowed: &[String]) -> bool {
        self.expression.evaluate(|requirement| {
            let name = requirement.to_string();
            let bare = name.split(" WITH ").next().unwrap_or(&name);
            allowed.iter().any(|allowed| *allowed == name || *allowed == bare)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Licence;

    #[test]
    fn a_slash_is_interpreted_and_marked_so() {
        let licence = Licence::parse("MIT/Apache-2.0").expect("cargo's old form is read");
        assert!(licence.interpreted);
        assert!(licence.allowed_by(&["MIT".into()]));
    }

    #[test]
    fn an_and_needs_both() {
        let licence = Licence::parse("MIT AND Unicode-3.0").expect("strict SPDX");
        assert!(!licence.allowed_by(&["MIT".into()]));
        assert!(licence.allowed_by(&["MIT".into(), "Unicode-3.0".into()]));
    }

    #[test]
    fn prose_is_no_licence() {
        assert!(Licence::parse("see the file").is_none());
    }
}
