//! Shapes: which fields a JSON object may have, said once, as a table.
//!
//! `shape!` says a shape once and gives three things: a table that [`check`] walks, a view with a method
//! for each field, and (feature `schema`) the JSON Schema. Tables instead of generated readers, because
//! readers for all shapes are half of what page.wasm may weigh; and the tables are packed into text while the crate is
//! compiled (`pack`), because as structures they weigh three times as much.
//!
//! [`check`] takes a value by `&mut`: what is wrong is noted with its JSON pointer and taken out. A field that
//! must be there and is not, or is wrong, takes its shape down; an optional one goes alone; a wrong entry of
//! a list goes alone. So a fault costs the smallest part that cannot stand without it. Views never trust
//! that their value was checked: a missing text is empty, and a URL or colour is judged again when read.

mod check;
mod judges;
mod macros;
pub mod pack;
mod reader;
mod view;

pub use check::check;
pub(crate) use macros::{choice, codes, judged, shape};
pub use reader::{Reader, listed};
pub use view::{Entries, Id, List, Member, Within, member, nothing, nth_word};

use std::borrow::Cow;

use super::fault::FaultCode;

/// Which fields an object has.
#[derive(Debug)]
pub struct Shape {
    /// Its name in the JSON Schema.
    #[cfg(feature = "schema")]
    pub name: &'static str,
    /// What it is, in the words of its documentation.
    #[cfg(feature = "schema")]
    pub about: &'static str,
    /// The table as it was written.
    #[cfg(feature = "schema")]
    pub fields: &'static [Field],
    /// The table as text; see [`pack`].
    pub packed: &'static str,
}

impl Shape {
    /// Whether keys that are not in the table pass unnoted (a wider format than ours).
    pub fn is_open(&self) -> bool {
        self.packed.starts_with(pack::OPEN)
    }
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// What it is, in the words of its documentation.
    #[cfg(feature = "schema")]
    pub about: &'static str,
    /// Whether the object cannot stand without it.
    pub required: bool,
    /// The words that stand where there are none, for a text of the page itself; else empty.
    pub words: &'static str,
    /// The value that counts where there is none, as Rust writes it; empty if there is none.
    #[cfg(feature = "schema")]
    pub default: &'static str,
    /// What it takes.
    pub kind: Kind,
}

/// What a field takes.
#[derive(Debug)]
pub enum Kind {
    /// Any JSON: rules, and settings that are checked later.
    Any,
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number from 0 to 4294967295.
    Whole,
    /// A number in this range, both ends included; −8,192 to 8,191.
    Number(i16, i16),
    /// A string that is not empty, or a whole number, which becomes a string.
    Id,
    /// A string that a function judges and may rewrite.
    Judged(&'static Judge),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An object.
    Object(&'static Shape),
    /// A list.
    List(&'static Kind),
    /// An object with keys of the author.
    Entries(&'static Kind),
}

/// How a string of a certain form is told from others.
#[derive(Debug)]
pub struct Judge {
    /// Its letter in packed tables.
    pub id: u8,
    /// `None` if the string is not of this form; else the string as it is kept, borrowed if that is the same.
    pub kept: fn(&str) -> Option<Cow<'_, str>>,
    /// The kind of fault.
    pub code: FaultCode,
    /// What to write instead.
    pub sentence: &'static str,
    /// A regular expression for the JSON Schema, or `format:` and the name of a format; empty if none says it well.
    #[cfg(feature = "schema")]
    pub pattern: &'static str,
}
