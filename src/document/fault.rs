//! What is wrong with a document: a stable code, a JSON pointer, and one sentence.
//!
//! In: nothing. Out: plain data that `storefront validate` prints and reports carry.
//! Must not: decide what happens to the part that is wrong; the reader of the part does.

use super::json::Writer;

/// How much of the page a fault costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The part is left out: a field, a product, a block or a section.
    Error,
    /// Nothing is left out, but the author very likely meant something else.
    Warning,
}

/// The kind of a fault. [`FaultCode::code`] is stable: tools match on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultCode {
    /// The text is no JSON.
    Syntax,
    /// A value of another JSON type than the field takes.
    WrongType,
    /// A field that must be there is not.
    Missing,
    /// A key that this version does not know; probably a spelling mistake.
    UnknownField,
    /// A string that is none of the words the field takes.
    UnknownValue,
    /// A number outside the range of its field.
    OutOfRange,
    /// More entries than the limit.
    TooMany,
    /// A URL of a scheme that a page may not use.
    UrlForbidden,
    /// An amount that is no decimal number, or a currency that is no ISO 4217 code.
    BadMoney,
    /// A design token that is no colour, length or number.
    BadToken,
    /// A time that is not RFC 3339.
    BadTime,
    /// A document of a version that this build does not read.
    UnsupportedVersion,
    /// A name that points at nothing: a section in `order`, a block, a segment, a product.
    DanglingReference,
    /// A section that stands in no `order` and is nobody's fallback, so that nobody sees it.
    Unlisted,
    /// A section type that this build does not know.
    UnknownSectionType,
    /// A rule that does not parse.
    RuleInvalid,
    /// A rule that failed while it was evaluated.
    RuleFailed,
    /// Segments that refer to each other in a circle.
    SegmentCycle,
    /// Fallbacks that refer to each other in a circle, or too many in a row.
    FallbackCycle,
    /// Two things of one id; the first is used.
    Duplicate,
}

impl FaultCode {
    /// The stable name, in kebab case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::WrongType => "wrong-type",
            Self::Missing => "missing",
            Self::UnknownField => "unknown-field",
            Self::UnknownValue => "unknown-value",
            Self::OutOfRange => "out-of-range",
            Self::TooMany => "too-many",
            Self::UrlForbidden => "url-forbidden",
            Self::BadMoney => "bad-money",
            Self::BadToken => "bad-token",
            Self::BadTime => "bad-time",
            Self::UnsupportedVersion => "unsupported-version",
            Self::DanglingReference => "dangling-reference",
            Self::Unlisted => "unlisted",
            Self::UnknownSectionType => "unknown-section-type",
            Self::RuleInvalid => "rule-invalid",
            Self::RuleFailed => "rule-failed",
            Self::SegmentCycle => "segment-cycle",
            Self::FallbackCycle => "fallback-cycle",
            Self::Duplicate => "duplicate",
        }
    }

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
