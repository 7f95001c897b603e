//! The content of the sections we know, one file for each family.
//!
//! In: the type of a section and its settings, variant and tier laid over. Out: checked values, and views of
//! them. A new type of section is its shapes here, one line of [`TYPES`], and a template in `src/html/template/files`.

mod banner;
mod community;
mod member_card;
mod moments;
mod offers;
mod panels;
mod product_list;
mod product_view;
mod rich_text;
mod shops;
mod ways;

pub use banner::{Align, Banner, Height, Tone};
pub use community::{FanBenefit, FanClub, Post, Review, Reviews};
pub use member_card::{MemberCard, Right};
pub use moments::{Launch, Launches, LiveRoom, Video};
pub use offers::{Coupon, Coupons, FlashSale, NewcomerGift};
pub use panels::{Announcement, Carousel, Collage, Picture, Slide, Tile};
pub use product_list::ProductList;
pub use product_view::ProductView;
pub use rich_text::{Button, Points, Quote, RichText, Words};
pub use shops::{ClockTime, Day, Hours, OffsetChange, OffsetMinutes, Shop, Shops};
pub use ways::{Categories, Category, CategoryLook, Column, Footer, Search, Way};

use super::fault::FaultCode;
use super::json::{Map, Value};
use super::shape::{Reader, Shape, check, listed};

/// Sections that are written by the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Products in rows: [`ProductList`].
    Grid,
    /// Products in one line that slides: [`ProductList`].
    Rail,
    /// One product, large, to turn: [`ProductView`].
    ProductView,
    /// All others: a template of their own, by the name of the type.
    Template,
}

/// A type of section.
#[derive(Debug)]
pub struct SectionType {
    /// What documents call it.
    pub name: &'static str,
    /// Who writes it.
    pub family: Family,
    /// Its element: `section`, or `footer`.
    pub tag: &'static str,
    /// Its settings.
    pub settings: Shape,
    /// Its types of block, and their settings.
    pub blocks: &'static [(&'static str, Shape)],
}

/// A type without blocks.
const fn plain(name: &'static str, family: Family, settings: Shape) -> SectionType {
    SectionType { name, family, tag: "section", settings, blocks: &[] }
}

/// A type with a template.
const fn template(
    name: &'static str,
    settings: Shape,
    blocks: &'static [(&'static str, Shape)],
) -> SectionType {
    SectionType { name, family: Family::Template, tag: "section", settings, blocks }
}

/// Every type of section that we know.
pub static TYPES: [SectionType; 24] = [
    template("banner", Banner::SHAPE, &[]),
    plain("product_grid", Family::Grid, ProductList::SHAPE),
    plain("product_rail", Family::Rail, ProductList::SHAPE),
    plain("product_feed", Family::Grid, ProductList::SHAPE),
    plain("recommendations", Family::Rail, ProductList::SHAPE),
    plain("product_view", Family::ProductView, ProductView::SHAPE),
    template(
        "rich_text",
        RichText::SHAPE,
        &[
            ("heading", Words::SHAPE),
            ("text", Words::SHAPE),
            ("list", Points::SHAPE),
            ("quote", Quote::SHAPE),
            ("button", Button::SHAPE),
        ],
    ),
    template("member_card", MemberCard::SHAPE, &[("right", Right::SHAPE), ("gift", Right::SHAPE)]),
    template("announcement", Announcement::SHAPE, &[]),
    template("carousel", Carousel::SHAPE, &[("slide", Slide::SHAPE)]),
    template("collage", Collage::SHAPE, &[("tile", Tile::SHAPE)]),
    template("image", Picture::SHAPE, &[]),
    template("categories", Categories::SHAPE, &[("category", Category::SHAPE)]),
    template("search", Search::SHAPE, &[("suggestion", Way::SHAPE)]),
    SectionType { tag: "footer", ..template("footer", Footer::SHAPE, &[("column", Column::SHAPE)]) },
    template("flash_sale", FlashSale::SHAPE, &[]),
    template("coupons", Coupons::SHAPE, &[("coupon", Coupon::SHAPE)]),
    template("newcomer_gift", NewcomerGift::SHAPE, &[]),
    template("fan_club", FanClub::SHAPE, &[("benefit", FanBenefit::SHAPE), ("post", Post::SHAPE)]),
    template("reviews", Reviews::SHAPE, &[("review", Review::SHAPE)]),
    template("launches", Launches::SHAPE, &[("launch", Launch::SHAPE)]),
    template("video", Video::SHAPE, &[]),
    template("live_room", LiveRoom::SHAPE, &[]),
    template("shops", Shops::SHAPE, &[]),
];

/// A block of a section, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedBlock {
    /// Its id in the section.
    pub id: String,
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
            let names: Vec<&str> = TYPES.iter().map(|kind| kind.name).collect();
            reader.note(FaultCode::UnknownSectionType, listed("known here:", &names));
            reader.leave(mark);
        }
        known
    }

    /// Whether it has nothing to show without products.
    pub fn needs_products(&self) -> bool {
        matches!(self.family, Family::Grid | Family::Rail | Family::ProductView) || self.name == "flash_sale"
    }

    /// Checks settings; `reader` stands at the section. `None` if it cannot stand without what is missing.
    pub fn settings(&'static self, settings: Value, reader: &mut Reader) -> Option<Value> {
        read_settings(&self.settings, settings, reader)
    }

    /// Checks a block; `reader` stands at the block.
    pub fn block(
        &'static self,
        id: &str,
        kind: &str,
        settings: Value,
        reader: &mut Reader,
    ) -> Option<PlacedBlock> {
        let Some((kind, shape)) = self.blocks.iter().find(|(known, _)| *known == kind) else {
            let known: Vec<&str> = self.blocks.iter().map(|(known, _)| *known).collect();
            reader.note(FaultCode::UnknownValue, listed("blocks of this type of section are:", &known));
            return None;
        };
        Some(PlacedBlock { id: id.to_owned(), kind, settings: read_settings(shape, settings, reader)? })
    }
}

fn read_settings(shape: &'static Shape, settings: Value, reader: &mut Reader) -> Option<Value> {
    let mut settings = if settings.is_null() { Value::Object(Map::default()) } else { settings };
    let mark = reader.enter("settings");
    let sound = check(shape, &mut settings, reader);
    reader.leave(mark);
    sound.then_some(settings)
}
