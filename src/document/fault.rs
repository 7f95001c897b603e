//! What is wrong with a document: a stable code, a JSON pointer, and one sentence.
//!
//! In: nothing. Out: plain data that `storefront validate` prints and reports carry.
//! Must not: decide what happens to the part that is wrong; the reader of the part does.

use super::json::Writer;
use super::shape::codes;

/// How much of the page a fault costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The part is left out: a field, a product, a block or a section.
    Error,
    /// Nothing is left out, but the author very likely meant something else.
    Warning,
}

codes! {
    /// The kind of a fault. [`FaultCode::code`] is stable: tools match on it.
    pub enum FaultCode {
        /// The text is no JSON.
        Syntax = "syntax",
        /// A value of another JSON type than the field takes.
        WrongType = "wrong-type",
        /// A field that must be there is not.
        Missing = "missing",
        /// A key that this version does not know; probably a spelling mistake.
        UnknownField = "unknown-field",
        /// A string that is none of the words the field takes.
        UnknownValue = "unknown-value",
        /// A number outside the range of its field.
        OutOfRange = "out-of-range",
        /// More entries than the limit.
        TooMany = "too-many",
        /// A URL of a scheme that a page may not use.
        UrlForbidden = "url-forbidden",
        /// An amount that is no decimal number, or a currency that is no ISO 4217 code.
        BadMoney = "bad-money",
        /// A design token that is no colour, length or number.
        BadToken = "bad-token",
        /// A time that is not RFC 3339.
        BadTime = "bad-time",
        /// A document of a version that this build does not read.
        UnsupportedVersion = "unsupported-version",
        /// A name that points at nothing: a section in `order`, a block, a segment, a product.
        DanglingReference = "dangling-reference",
        /// A section that stands in no `order` and is nobody's fallback, so that nobody sees it.
        Unlisted = "unlisted",
        /// A section type that this build does not know.
        UnknownSectionType = "unknown-section-type",
        /// A rule that does not parse.
        RuleInvalid = "rule-invalid",
        /// A rule that failed while it was evaluated.
        RuleFailed = "rule-failed",
        /// Segments that refer to each other in a circle.
        SegmentCycle = "segment-cycle",
        /// Fallbacks that refer to each other in a circle, or too many in a row.
        FallbackCycle = "fallback-cycle",
        /// Two things of one id; the first is used.
        Duplicate = "duplicate",
        /// Two fields of which one excludes the other.
        Conflict = "conflict",
    }
}

impl FaultCode {
    /// Whether a part of the page is lost.
    pub fn severity(self) -> Severity {
        match self {
            Self::UnknownField | Self::Unlisted | Self::UnknownSectionType | Self::Duplicate => {
                Severity::Warning
            }
            _ => Severity::Error,
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub code: FaultCode,
    /// JSON pointer (RFC 6901) into the document.
    pub pointer: String,
    /// What is wrong and what to write instead.
    pub sentence: String,
}

impl Fault {
    /// Writes the fault as JSON: `code`, `severity`, `pointer`, `message`.
    pub fn write(&self, json: &mut Writer) {
        let severity = match self.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        json.object().key("code").text(self.code.code()).key("severity").text(severity);
        json.key("pointer").text(&self.pointer).key("message").text(&self.sentence).end_object();
    }
}

/// Writes a list of faults as JSON.
pub fn write_faults(json: &mut Writer, faults: &[Fault]) {
    json.list();
    faults.iter().for_each(|fault| fault.write(json));
    json.end_list();
}
