//! Rich text: headings, paragraphs, lists, quotes and buttons, each a block.
//!
//! There is no HTML in documents. Paragraphs, lists and quotes know a little markup:
//! `**strong**`, `_emphasis_` and `[words](link)`.

use super::super::fault::FaultCode;
use super::super::read::{Read as _, Reader, shape};
use super::super::url::Link;
use super::{Align, PlacedBlock};

shape! {
    /// Words. The passages are blocks.
    pub closed struct RichText {
        /// The heading.
        heading: Option<String> = "heading" or None,
        /// Where the words stand.
        align: Align = "align" or Align::Start,
        /// Paragraphs without further ado, above the blocks.
        text: Vec<String> = "text" or Vec::new(),
    }
}

/// A block of a rich text.
#[derive(Clone, Debug, PartialEq)]
pub enum Passage {
    /// A heading within the section.
    Heading(Words),
    /// A paragraph.
    Text(Words),
    /// A list.
    List(Points),
    /// A quotation.
    Quote(Quote),
    /// Something to do.
    Button(Button),
}

shape! {
    /// The words of a heading or a paragraph.
    pub closed struct Words {
        /// The words.
        text: String = "text",
    }
}

shape! {
    /// A list.
    pub closed struct Points {
        /// One entry each.
        items: Vec<String> = "items",
        /// Whether the entries are counted.
        numbered: bool = "numbered" or false,
    }
}

shape! {
    /// What somebody said.
    pub closed struct Quote {
        /// The words.
        text: String = "text",
        /// Who said so.
        cite: Option<String> = "cite" or None,
    }
}

shape! {
    /// Something to do.
    pub closed struct Button {
        /// What it says.
        label: String = "label",
        /// Where it leads.
        link: Link = "link",
    }
}

impl Passage {
    /// Reads a block; `reader` stands at the block.
    pub(super) fn read_block(block: &PlacedBlock<'_>, reader: &mut Reader) -> Option<Self> {
        let mark = reader.enter("settings");
        let passage = match block.kind {
            "heading" => Words::read(block.settings, reader).map(Self::Heading),
            "text" => Words::read(block.settings, reader).map(Self::Text),
            "list" => Points::read(block.settings, reader).map(Self::List),
            "quote" => Quote::read(block.settings, reader).map(Self::Quote),
            "button" => Button::read(block.settings, reader).map(Self::Button),
            _ => {
                let known = "blocks of a rich text are of type heading, text, list, quote or button";
                reader.leave(mark);
                reader.note(FaultCode::UnknownValue, known);
                return None;
            }
        };
        reader.leave(mark);
        passage
    }
}
