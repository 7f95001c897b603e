//! What became of every section of theirs, with JSON pointers into their file.
//!
//! In: notes, as a section is made. Out: JSON for whoever finishes the page by hand. Nothing that was in the file and is
//! not in the page goes unnamed here.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What there is to say of one section while it is made.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Pointers of what is in the page now.
    pub(super) used: BTreeSet<String>,
    left: Vec<Value>,
    look: BTreeSet<String>,
    guessed: Vec<Value>,
    placeholders: Vec<Value>,
}

impl Notes {
    /// Content that has no place in the page.
    pub(super) fn left(&mut self, pointer: &str, why: &str) {
        self.used.insert(pointer.to_owned());
        self.left.push(json!({ "pointer": pointer, "why": why }));
    }

    /// A setting that says how their theme looks.
    pub(super) fn look(&mut self, pointer: &str) {
        self.used.insert(pointer.to_owned());
        self.look.insert(pointer.to_owned());
    }

    /// Something that the file does not say, and the page must.
    pub(super) fn guessed(&mut self, pointer: &str, wrote: &str) {
        self.guessed.push(json!({ "pointer": pointer, "wrote": wrote }));
    }

    /// An address or a choice of products that stands for something which is elsewhere.
    pub(super) fn placeholder(&mut self, kind: &str, pointer: &str, was: &str, is: &str) {
        self.placeholders.push(json!({ "kind": kind, "pointer": pointer, "was": was, "is": is }));
    }
}

/// The whole report.
#[derive(Debug)]
pub struct Report {
    from: &'static str,
    sections: Vec<Value>,
    placeholders: Vec<Value>,
    left: Vec<Value>,
    counts: [usize; 3],
}

/// Words of [`Report`]'s `status`, in the order of its counts.
const STATUSES: [&str; 3] = ["mapped", "partly", "unknown"];

impl Report {
    /// An empty report.
    pub(super) fn new(from: &'static str) -> Self {
        Self { from, sections: Vec::new(), placeholders: Vec::new(), left: Vec::new(), counts: [0; 3] }
    }

    /// A part of the file that is no section.
    pub(super) fn left(&mut self, file: Option<&str>, pointer: &str, why: &str) {
        let mut entry = json!({ "pointer": pointer, "why": why });
        if let Some(file) = file {
            entry["file"] = file.into();
        }
        self.left.push(entry);
    }

    /// A section that became `sections` of type `to`; without `to` it is kept as it was, disabled.
    pub(super) fn section(
        &mut self,
        file: Option<&str>,
        pointer: &str,
        kind: &str,
        to: Option<&str>,
        sections: &[String],
        notes: Notes,
    ) {
        let status = match to {
            None => 2,
            Some(_) => usize::from(!notes.left.is_empty()),
        };
        self.counts[status] += 1;
        let mut entry = json!({
            "pointer": pointer, "type": kind, "to": to, "sections": sections, "status": STATUSES[status],
            "left": notes.left, "look": notes.look, "guessed": notes.guessed,
        });
        let mut placeholders = notes.placeholders;
        if let Some(file) = file {
            entry["file"] = file.into();
            placeholders.iter_mut().for_each(|placeholder| placeholder["file"] = file.into());
        }
        self.sections.push(entry);
        self.placeholders.extend(placeholders);
    }

    /// The report as JSON.
    pub fn to_json(&self) -> Value {
        let counts: Map<String, Value> = STATUSES
            .iter()
            .zip(self.counts)
            .map(|(status, count)| ((*status).to_owned(), count.into()))
            .collect();
        json!({
            "from": self.from, "counts": counts, "sections": self.sections, "placeholders": self.placeholders,
            "left": self.left,
        })
    }
}
