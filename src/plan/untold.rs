//! Stands in for `why.rs` where nobody asks: takes what it takes, and keeps nothing.

use super::Visit;
use super::reason::ReasonCode;
use crate::document::json::Writer;
use crate::document::{Data, Document, Section};

/// Nothing; see the feature `reasons`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {}

impl Why {
    pub(super) fn begin(&mut self, _: &str, _: Option<usize>) {}
    pub(super) fn leave_out(&mut self, _: ReasonCode, _: &str) {}
    pub(super) fn leave_out_all(&mut self, _: ReasonCode, _: &Document<'_>, _: &[usize]) {}
    pub(super) fn replaced(&mut self, _: Visit<'_>, _: &str, _: Section<'_>, _: Data<'_>) {}
    pub(super) fn ranked(&mut self, _: &str, _: &[usize]) {}
    pub(super) fn end(&mut self, _: usize) {}
    pub(super) fn write(&self, _: &mut Writer) {}
}
