//! Documents of other versions → version 1, step by step.
//!
//! In: the text of a document. Out: the same document in this build's version, and which steps were taken. A step is a
//! pure function of one version, listed in [`STEPS`]; a new version of the format adds the step that leads to it. A
//! document that says no version has the shape that ours was made from, Shopify's; a version that no step begins at is an
//! error, because to guess would lose what it says.

use serde_json::{Value, json};

use super::shopify::{Theme, of_template};
use super::{ImportError, Imported, read};
use crate::document::VERSION;

/// One step: documents of `from` become documents of `to`.
#[derive(Debug)]
pub struct Step {
    /// The version it takes; `None` is a document that says none.
    pub from: Option<u64>,
    /// The version it gives.
    pub to: u64,
    /// Its name in reports.
    pub name: &'static str,
    /// Does it; also given the page's id, for documents that have none.
    pub run: fn(&Value, &str) -> Result<Imported, ImportError>,
}

/// All steps. There was no version before 1: the only other documents that exist are those that ours follow.
pub static STEPS: [Step; 1] = [Step {
    from: None,
    to: 1,
    name: "shopify-template",
    run: |template, id| of_template(template, id, &Theme::default()),
}];

/// A document of this build's version.
#[derive(Debug)]
pub struct Migrated {
    /// The document.
    pub document: Value,
    /// What was done, as JSON: `from`, `to`, and of each step `name` and `report`.
    pub report: Value,
}

/// Brings a document to [`VERSION`].
///
/// # Errors
/// [`ImportError::UnknownVersion`] for a version that no step leads on from; those of [`super::shopify()`] for a document
/// without a version.
pub fn migrate(text: &str, id: &str) -> Result<Migrated, ImportError> {
    let mut document = read(text)?;
    let from = version_of(&document)?;
    let mut version = from;
    let mut steps = Vec::new();
    while version != Some(VERSION) {
        let step = STEPS.iter().find(|step| step.from == version).ok_or(ImportError::UnknownVersion)?;
        let imported = (step.run)(&document, id)?;
        document = imported.document;
        version = Some(step.to);
        steps.push(json!({ "name": step.name, "report": imported.report.to_json() }));
    }
    Ok(Migrated { document, report: json!({ "from": from, "to": VERSION, "steps": steps }) })
}

/// What the document says its version is.
fn version_of(document: &Value) -> Result<Option<u64>, ImportError> {
    match document.get("version") {
        None => Ok(None),
        Some(version) => version.as_u64().map(Some).ok_or(ImportError::UnknownVersion),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::document::Document;

    #[test]
    fn every_step_leads_on_and_the_last_one_here() {
        for step in &STEPS {
            assert!(step.from.is_none_or(|from| from < step.to) && step.to <= VERSION, "{}", step.name);
        }
        assert!(STEPS.iter().any(|step| step.to == VERSION));
    }

    #[test]
    fn a_document_of_this_version_stays_as_it_is() {
        let text = r#"{"version":1,"id":"p","order":["b","a"],"sections":{"a":{"type":"hologram"}}}"#;
        let migrated = migrate(text, "other").unwrap();
        assert_eq!(migrated.document, serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(migrated.report, json!({ "from": 1, "to": 1, "steps": [] }));
    }

    #[test]
    fn a_template_without_a_version_becomes_version_1() {
        let text = r#"/* made by an editor */ {"sections":{"a":{"type":"rich-text","blocks":{"h":{"type":"heading","settings":{"heading":"Tea"}}}}},"order":["a"]}"#;
        let migrated = migrate(text, "tea").unwrap();
        let document = migrated.document.to_string();
        let document = Document::parse(&document).unwrap();
        assert_eq!((document.page().id(), document.has_section("a")), ("tea", true));
        assert_eq!(migrated.report["steps"][0]["report"]["counts"]["mapped"], 1);
    }

    #[test]
    fn versions_that_no_step_begins_at_are_refused() {
        for version in ["0", "2", "18446744073709551615", "-1", "1.5", "\"1\"", "null"] {
            let text = format!("{{\"version\":{version},\"sections\":{{}},\"order\":[]}}");
            assert_eq!(migrate(&text, "p").unwrap_err().code(), "unsupported-version", "{version}");
        }
        assert_eq!(migrate("{\"order\":[]}", "p").unwrap_err().code(), "no-template");
        assert_eq!(migrate("[1", "p").unwrap_err().code(), "truncated");
    }
}
