//! The content of the sections we know, one file for each family.
//!
//! In: the type of a section and its settings, variant and tier laid over. Out: [`Content`].
//! A new type of section is one file here, one arm of [`Content::read`], and one file in [`crate::html`].

mod banner;
mod member_card;
mod product_list;
mod product_view;
mod rich_text;

pub use banner::{Align, Banner, Height, Tone};
pub use member_card::{MemberCard, Right};
pub use product_list::ProductList;
pub use product_view::ProductView;
pub use rich_text::{Button, Passage, Points, Quote, RichText, Words};

use serde_json::Value;

use super::fault::FaultCode;
use super::read::{Read as _, Reader};

/// What a section shows, checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A picture or a colour with words on it.
    Banner(Banner),
    /// Products in rows.
    ProductGrid(ProductList),
    /// Products in one line that slides.
    ProductRail(ProductList),
    /// Words, and the passages of its blocks.
    RichText(RichText, Vec<Passage>),
    /// What the store has for this member, and the rights of its blocks.
    MemberCard(MemberCard, Vec<Right>),
    /// One product, large, to turn.
    ProductView(ProductView),
}

/// A block of a section, with the place where it stands for its faults.
#[derive(Clone, Copy, Debug)]
pub struct PlacedBlock<'a> {
    /// Its key in `blocks`.
    pub id: &'a str,
    /// What it is.
    pub kind: &'a str,
    /// Its content.
    pub settings: &'a Value,
}

/// Types of section that we know, in the words of documents.
pub const KINDS: [&str; 6] =
    ["banner", "product_grid", "product_rail", "rich_text", "member_card", "product_view"];

impl Content {
    /// Reads the settings of a section of type `kind`; `reader` stands at the section.
    /// `None` if a field is missing that it cannot stand without, or the type is unknown.
    pub fn read(
        kind: &str,
        settings: &Value,
        blocks: &[PlacedBlock<'_>],
        reader: &mut Reader,
    ) -> Option<Self> {
        let mark = reader.enter("settings");
        let content = match kind {
            "banner" => Banner::read(settings, reader).map(Self::Banner),
            "product_grid" => ProductList::read(settings, reader).map(Self::ProductGrid),
            "product_rail" => ProductList::read(settings, reader).map(Self::ProductRail),
            "rich_text" => RichText::read(settings, reader).map(|text| Self::RichText(text, Vec::new())),
            "member_card" => {
                MemberCard::read(settings, reader).map(|card| Self::MemberCard(card, Vec::new()))
            }
            "product_view" => ProductView::read(settings, reader).map(Self::ProductView),
            _ => None,
        };
        reader.leave(mark);
        let mut content = content?;
        let mark = reader.enter("blocks");
        for block in blocks {
            let mark = reader.enter(block.id);
            content.add_block(block, reader);
            reader.leave(mark);
        }
        reader.leave(mark);
        Some(content)
    }

    /// Adds a block, or notes why not; `reader` stands at the block.
    fn add_block(&mut self, block: &PlacedBlock<'_>, reader: &mut Reader) {
        match self {
            Self::RichText(_, passages) => passages.extend(Passage::read_block(block, reader)),
            Self::MemberCard(_, rights) => rights.extend(Right::read_block(block, reader)),
            _ => reader.note(FaultCode::UnknownValue, "sections of this type have no blocks"),
        }
    }

    /// Whether the section has nothing to show without products.
    pub fn needs_products(&self) -> bool {
        matches!(self, Self::ProductGrid(_) | Self::ProductRail(_) | Self::ProductView(_))
    }
}
