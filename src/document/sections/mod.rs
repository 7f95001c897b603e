//! The content of the sections we know, one file for each family.
//!
//! In: the type of a section and its settings, variant and tier laid over. Out: checked values, and views of
//! them. A new type of section is one file here, one line of [`TYPES`], and one file in [`crate::html`].

mod banner;
mod member_card;
mod product_list;
mod product_view;
mod rich_text;

pub use banner::{Align, Banner, Height, Tone};
pub use member_card::{MemberCard, Right};
pub use product_list::ProductList;
pub use product_view::ProductView;
pub use rich_text::{Button, Points, Quote, RichText, Words};

use super::fault::FaultCode;
use super::json::{Map, Value};
use super::shape::{Kind, Reader, Shape, check, listed};

/// Sections that are written by the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A picture or a colour with words on it: [`Banner`].
    Banner,
    /// Products in rows: [`ProductList`].
    Grid,
    /// Products in one line that slides: [`ProductList`].
    Rail,
    /// Words: [`RichText`], and the blocks `heading`, `text`, `list`, `quote`, `button`.
    RichText,
    /// What the store has for this member: [`MemberCard`], and the blocks `right` and `gift`.
    MemberCard,
    /// One product, large, to turn: [`ProductView`].
    ProductView,
}

/// A type of section.
#[derive(Debug)]
pub struct SectionType {
    /// What documents call it.
    pub name: &'static str,
    /// Who writes it.
    pub family: Family,
    /// Its settings.
    pub settings: Shape,
    /// Its types of block, and their settings.
    pub blocks: &'static [(&'static str, Shape)],
}

/// Every type of section that we know.
pub static TYPES: [SectionType; 6] = [
    SectionType { name: "banner", family: Family::Banner, settings: Banner::SHAPE, blocks: &[] },
    SectionType { name: "product_grid", family: Family::Grid, settings: ProductList::SHAPE, blocks: &[] },
    SectionType { name: "product_rail", family: Family::Rail, settings: ProductList::SHAPE, blocks: &[] },
    SectionType {
        name: "rich_text",
        family: Family::RichText,
        settings: RichText::SHAPE,
        blocks: &[
            ("heading", Words::SHAPE),
            ("text", Words::SHAPE),
            ("list", Points::SHAPE),
            ("quote", Quote::SHAPE),
            ("button", Button::SHAPE),
        ],
    },
    SectionType {
        name: "member_card",
        family: Family::MemberCard,
        settings: MemberCard::SHAPE,
        blocks: &[("right", Right::SHAPE), ("gift", Right::SHAPE)],
    },
    SectionType {
        name: "product_view",
        family: Family::ProductView,
        settings: ProductView::SHAPE,
        blocks: &[],
    },
];

/// A block of a section, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedBlock {
    /// Its type.
    pub kind: &'static str,
    /// Its content.
    pub settings: Value,
}

impl SectionType {
    /// The type of this name, or a noted fault; `reader` stands at the section.
    pub fn named(name: &str, reader: &mut Reader) -> Option<&'static Self> {
        let known = TYPES.iter().find(|kind| kind.name == name);
        if known.is_none() {
            let mark = reader.enter("type");
            let names = TYPES.iter().map(|kind| kind.name);
            reader.note(FaultCode::UnknownSectionType, listed("known here:", names));
            reader.leave(mark);
        }
        known
    }

    /// Whether it has nothing to show without products.
    pub fn needs_products(&self) -> bool {
        matches!(self.family, Family::Grid | Family::Rail | Family::ProductView)
    }

    /// Checks settings; `reader` stands at the section. `None` if it cannot stand without what is missing.
    pub fn settings(&'static self, settings: Value, reader: &mut Reader) -> Option<Value> {
        read_settings(&self.settings, settings, reader)
    }

    /// Checks a block; `reader` stands at the block.
    pub fn block(&'static self, kind: &str, settings: Value, reader: &mut Reader) -> Option<PlacedBlock> {
        let Some((kind, shape)) = self.blocks.iter().find(|(known, _)| *known == kind) else {
            let known = self.blocks.iter().map(|(known, _)| *known);
            reader.note(FaultCode::UnknownValue, listed("blocks of this type of section are:", known));
            return None;
        };
        Some(PlacedBlock { kind, settings: read_settings(shape, settings, reader)? })
    }
}

fn read_settings(shape: &'static Shape, settings: Value, reader: &mut Reader) -> Option<Value> {
    let mut settings = if settings.is_null() { Value::Object(Map::default()) } else { settings };
    let mark = reader.enter("settings");
    let sound = check(&Kind::Object(shape), &mut settings, reader);
    reader.leave(mark);
    sound.then_some(settings)
}
