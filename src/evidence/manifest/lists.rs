//! Where a supplier publishes anomalies, and who last looked there.

use super::model::{Field, Located, Signature, Span, Stated};
use super::reader::{Fields, Reader, Value};
use super::schema::{ANOMALY_LIST, Shape};
use std::collections::BTreeSet;

/// The supplier's own anomaly lists of an item, or the statement that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierLists {
    /// The lists, in the order of the file.
    pub lists: Vec<SupplierList>,
    /// Why none is published; only where there is no list.
    pub none: Option<Located<String>>,
    /// Who says that none is, and since when they do.
    pub said: Field<Signature>,
}

impl Default for SupplierLists {
    fn default() -> Self {
        Self { lists: Vec::new(), none: None, said: Field::Absent }
    }
}

impl SupplierLists {
    /// Whether it says nothing: no list, and no reason for there being none.
    pub fn is_blank(&self) -> bool {
        self.lists.is_empty() && self.none.as_ref().is_none_or(|why| why.value.trim().is_empty())
    }

    /// The list at an address.
    pub fn at(&self, url: &str) -> Option<&SupplierList> {
        self.lists.iter().find(|list| same_address(&list.url, url))
    }
}

/// One list, and the last look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierList {
    /// Where it stands.
    pub span: Span,
    /// Its address.
    pub url: String,
    /// Who looked at it last, and when.
    pub looked: Field<Signature>,
    /// What was looked for.
    pub sought: Field<String>,
    /// What was found.
    pub found: Field<String>,
    /// Digest of a copy that was kept.
    pub copy: Field<String>,
}

impl SupplierList {
    /// A list nobody has looked at.
    fn unseen(span: Span, url: String) -> Self {
        let (sought, found, copy) = (Field::Absent, Field::Absent, Field::Absent);
        Self { span, url, looked: Field::Absent, sought, found, copy }
    }
}

/// Whether two addresses are one; a slash at the end makes no difference.
pub fn same_address(one: &str, other: &str) -> bool {
    one.trim().trim_end_matches('/') == other.trim().trim_end_matches('/')
}

/// An http or https address with a host. Nothing is fetched from it.
pub fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let odd = |c: char| c.is_whitespace() || c.is_control();
    host.chars().any(char::is_alphanumeric) && !text.contains(odd)
}

/// `sha256:` and 64 hexadecimal digits.
fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Reader {
    /// The key `anomaly-lists`, and the texts that stand in its tables.
    pub(super) fn supplier_lists(
        &mut self,
        fields: &Fields<'_, '_>,
        key: &'static str,
    ) -> (Field<SupplierLists>, Vec<Stated>) {
        let Some(value) = fields.get(key) else { return (Field::Absent, Vec::new()) };
        let Some(elements) = value.get_ref().as_array() else {
            return (self.wrong_shape(fields, key, value, Shape::TextsOrTables(&ANOMALY_LIST)), Vec::new());
        };
        let (mut lists, mut stated) = (SupplierLists::default(), Vec::new());
        for element in elements {
            self.element(fields, key, element, &mut lists, &mut stated);
        }
        self.contradictions(fields, &lists);
        // What could not be read may have named one.
        let unreadable = !elements.is_empty() && lists.lists.is_empty() && lists.none.is_none();
        let field = if unreadable {
            Field::Unreadable
        } else {
            Field::Stated(Located { value: lists, span: value.span() })
        };
        (field, stated)
    }

    fn element(
        &mut self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        element: &Value<'_>,
        lists: &mut SupplierLists,
        stated: &mut Vec<Stated>,
    ) {
        if let Some(url) = element.get_ref().as_str() {
            let url = Located { value: url.to_owned(), span: element.span() };
            lists
                .lists
                .extend(self.address(fields, &url).map(|url| SupplierList::unseen(element.span(), url)));
        } else if let Some(table) = element.get_ref().as_table() {
            let inner = self.fields(table, element.span(), &ANOMALY_LIST, fields.soup.clone());
            stated.extend(inner.stated());
            self.table_element(&inner, lists);
        } else {
            let _: Field<()> = self.wrong_shape(fields, key, element, Shape::TextsOrTables(&ANOMALY_LIST));
        }
    }

    fn table_element(&mut self, inner: &Fields<'_, '_>, lists: &mut SupplierLists) {
        let (url, none) = (self.text(inner, "url"), self.text(inner, "none"));
        let list = SupplierList {
            looked: self.signature(inner, "looked"),
            sought: self.text(inner, "sought"),
            found: self.text(inner, "found"),
            copy: self.digest(inner, "copy"),
            ..SupplierList::unseen(inner.span.clone(), String::new())
        };
        match (url, none) {
            (Field::Stated(url), Field::Stated(_)) => {
                let what = format!("`{}` is a list, and `none` says that there is none", url.value);
                let help = "keep `url` or `none`".into();
                self.problem(inner.soup.as_ref(), inner.span.clone(), what, help);
            }
            (Field::Stated(url), _) => {
                lists.lists.extend(self.address(inner, &url).map(|url| SupplierList { url, ..list }));
            }
            (Field::Absent, Field::Stated(why)) if lists.none.is_none() => {
                (lists.none, lists.said) = (Some(why), list.looked);
            }
            (Field::Absent, Field::Absent) => {
                let what = "an anomaly list has no `url`".to_owned();
                let help =
                    "write `url = \"https://...\"` in it, or `none = \"...\"` where nothing is published";
                self.problem(inner.soup.as_ref(), inner.span.clone(), what, help.into());
            }
            _ => {}
        }
    }

    fn address(&mut self, fields: &Fields<'_, '_>, url: &Located<String>) -> Option<String> {
        if is_address(&url.value) {
            return Some(url.value.clone());
        }
        let what = format!("`{}` is not the address of a list", url.value);
        let help = "write an http or https address, or `{ none = \"...\" }` where nothing is published";
        self.problem(fields.soup.as_ref(), url.span.clone(), what, help.into());
        None
    }

    /// A key that holds the digest of a file.
    pub(super) fn digest(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Field<String> {
        let text = self.text(fields, key);
        text.and_then(|text| {
            if is_digest(&text.value) {
                return Some(text.value.clone());
            }
            let what = format!("`{}` is not the digest of a copy", text.value);
            let help = "write `sha256:` and 64 hexadecimal digits, as `sha256sum` prints them".into();
            self.problem(fields.soup.as_ref(), text.span.clone(), what, help);
            None
        })
    }

    fn contradictions(&mut self, fields: &Fields<'_, '_>, lists: &SupplierLists) {
        if let Some(none) = lists.none.as_ref().filter(|_| !lists.lists.is_empty()) {
            let what = "`none` says that there is no list, and another element names one".to_owned();
            let help = "keep the lists, or the reason for there being none".into();
            self.problem(fields.soup.as_ref(), none.span.clone(), what, help);
        }
        let mut seen = BTreeSet::new();
        for list in &lists.lists {
            if !seen.insert(list.url.trim_end_matches('/')) {
                let what = format!("`{}` is named twice", list.url);
                let help = "keep the element that says when it was last looked at".into();
                self.problem(fields.soup.as_ref(), list.span.clone(), what, help);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        for text in ["https://example.org/a/issues", "http://10.0.0.1", "https://bücher.example?list#1"] {
            assert!(is_address(text), "{text}");
        }
        for text in
            ["", "https://...", "https://", "ftp://example.org", "example.org", "https://a b", "see the wiki"]
        {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn a_slash_at_the_end_is_no_other_address() {
        assert!(same_address("https://example.org/a/", "https://example.org/a"));
        assert!(!same_address("https://example.org/a", "https://example.org/A"));
    }
}
