//! How high a section will be, before anybody has drawn it.
//!
//! In: content and products. Out: CSS px on a phone (360 wide) and on a wide screen (1,280). The figures
//! are those of `www/src/storefront.css`, rounded; they become `contain-intrinsic-size`, so an error
//! moves the scroll bar a little and shifts nothing that is on the screen.

use crate::document::json::Value;
use crate::document::sections::{
    Banner, Family, Height, MemberCard, PlacedBlock, ProductList, ProductView, RichText, SectionType, Tone,
};
use crate::document::shape::Member as _;

/// Space above and below a section.
const GAP_CSS_PX: [u32; 2] = [40, 72];
/// Heading of a section, with its margin.
const HEADING_CSS_PX: [u32; 2] = [48, 64];
/// Words of a product card below its picture.
const CARD_WORDS_CSS_PX: u32 = 84;
/// Width of the content on a phone of 360 and on a wide screen.
const WIDTH_CSS_PX: [u32; 2] = [328, 1_200];

/// Estimated height of a section, on a phone and on a wide screen, in CSS px.
pub(super) fn estimate(
    kind: &SectionType,
    settings: &Value,
    blocks: &[PlacedBlock],
    items: usize,
) -> [u32; 2] {
    let blocks = u32::try_from(blocks.len()).unwrap_or(0);
    let inner = match kind.family {
        Family::Grid => grid(ProductList::of(settings), items),
        Family::Rail => {
            let list = ProductList::of(settings);
            let heading = heading(list.heading().is_some());
            [
                heading[0] + picture(list, 152) + CARD_WORDS_CSS_PX,
                heading[1] + picture(list, 240) + CARD_WORDS_CSS_PX,
            ]
        }
        Family::Template => template(kind.name, settings, blocks),
        Family::ProductView => {
            let ratio = ProductView::of(settings).ratio();
            let side = |width: u32| (width * ratio.height / ratio.width.max(1)).min(2_000);
            [side(WIDTH_CSS_PX[0]) + 260, side(WIDTH_CSS_PX[1] / 2)]
        }
    };
    [inner[0] + GAP_CSS_PX[0], inner[1] + GAP_CSS_PX[1]]
}

fn banner(banner: Banner<'_>) -> [u32; 2] {
    let [phone, wide] = match banner.height() {
        Height::Small => [200, 240],
        Height::Medium => [320, 400],
        Height::Large => [460, 560],
    };
    // Beside each other on a wide screen, above each other on a phone.
    let above = banner.tone() == Tone::Plain && banner.image().is_some();
    if above { [phone + 240, wide] } else { [phone, wide] }
}

fn heading(there: bool) -> [u32; 2] {
    if there { HEADING_CSS_PX } else { [0, 0] }
}

/// Height of a card's picture of this width. Ratios go up to 9,999, so the result is capped.
fn picture(list: ProductList<'_>, width_css_px: u32) -> u32 {
    (width_css_px * list.ratio().height / list.ratio().width.max(1)).min(2_000)
}

fn grid(list: ProductList<'_>, items: usize) -> [u32; 2] {
    let heading = heading(list.heading().is_some());
    let items = u32::try_from(items).unwrap_or(u32::MAX);
    let columns = list.columns().clamp(2, 6);
    let card = |width: u32| picture(list, width) + CARD_WORDS_CSS_PX + 16;
    [
        heading[0] + items.div_ceil(2) * card(156),
        heading[1] + items.div_ceil(columns) * card(WIDTH_CSS_PX[1] / columns - 24),
    ]
}

/// Sections with a template: their height and what a row of blocks adds, on a phone and on a wide screen, where a row
/// has four. The last one is for all others.
const TEMPLATES: [(&str, [u16; 4]); 15] = [
    ("announcement", [4, 0, 4, 0]),
    ("carousel", [420, 0, 560, 0]),
    ("collage", [240, 110, 520, 0]),
    ("image", [300, 0, 600, 0]),
    ("categories", [110, 0, 130, 0]),
    ("search", [100, 0, 100, 0]),
    ("footer", [60, 150, 60, 200]),
    ("flash_sale", [430, 0, 520, 0]),
    ("video", [260, 0, 640, 0]),
    ("live_room", [360, 0, 740, 0]),
    ("shops", [620, 0, 300, 0]),
    ("newcomer_gift", [420, 0, 360, 0]),
    ("fan_club", [360, 110, 360, 130]),
    ("launches", [64, 480, 64, 460]),
    ("", [64, 190, 64, 190]),
];

fn template(kind: &str, settings: &Value, blocks: u32) -> [u32; 2] {
    match kind {
        "banner" => return banner(Banner::of(settings)),
        "rich_text" => return rich_text(RichText::of(settings), blocks),
        "member_card" => return member_card(MemberCard::of(settings), blocks),
        _ => {}
    }
    let known = TEMPLATES.iter().find(|(name, _)| *name == kind || name.is_empty());
    let [phone, row, wide, wide_row] = known.map_or([0; 4], |(_, heights)| heights.map(u32::from));
    [phone + blocks * row, wide + blocks.div_ceil(4) * wide_row]
}

fn rich_text(text: RichText<'_>, blocks: u32) -> [u32; 2] {
    let heading = heading(text.heading().is_some());
    let characters: usize = text.text().iter().map(str::len).sum();
    let characters = u32::try_from(characters).unwrap_or(u32::MAX);
    let paragraphs = u32::try_from(text.text().len()).unwrap_or(0);
    let lines = |per_line: u32| (characters / per_line + paragraphs + 3 * blocks).min(100_000);
    [heading[0] + lines(42) * 26, heading[1] + lines(72) * 28]
}

fn member_card(card: MemberCard<'_>, rights: u32) -> [u32; 2] {
    let button = if card.button_label().is_some() { 64 } else { 0 };
    [150 + button + rights * 68, 180 + rights.div_ceil(3) * 84]
}
