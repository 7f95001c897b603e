//! Rich text: headings, paragraphs, lists, quotes and buttons, each a block.
//!
//! There is no HTML in documents. Paragraphs, lists and quotes know a little markup:
//! `**strong**`, `_emphasis_` and `[words](link)`.

use super::super::shape::{List, shape};
use super::super::url::Link;
use super::Align;

shape! {
    /// Words. The passages are blocks.
    pub closed struct RichText {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// Where the words stand.
        align: Align = "align",
        /// Paragraphs without further ado, above the blocks.
        text: List<'v, &'v str> = "text",
    }
}

shape! {
    /// The words of a heading or a paragraph.
    pub closed struct Words {
        /// The words.
        text: &'v str = "text",
    }
}

shape! {
    /// A list.
    pub closed struct Points {
        /// One entry each.
        items: List<'v, &'v str> = "items"; must,
        /// Whether the entries are counted.
        numbered: bool = "numbered" or false,
    }
}

shape! {
    /// What somebody said.
    pub closed struct Quote {
        /// The words.
        text: &'v str = "text",
        /// Who said so.
        cite: Option<&'v str> = "cite",
    }
}

shape! {
    /// Something to do.
    pub closed struct Button {
        /// What it says.
        label: &'v str = "label",
        /// Where it leads.
        link: Link<'v> = "link",
    }
}
