//! How high a section will be, before anybody has drawn it.
//!
//! In: content and products. Out: CSS px on a phone (360 wide) and on a wide screen (1,280). The figures
//! are those of `www/src/style/`, rounded; they become `contain-intrinsic-size`, so an error
//! moves the scroll bar a little and shifts nothing that is on the screen.

use crate::document::Ratio;
use crate::document::json::Value;
use crate::document::sections::{
    Banner, Family, Height, PlacedBlock, ProductList, ProductView, RichText, SectionType, Tone,
};
use crate::document::shape::Member as _;

/// Estimated height of a section, on a phone and on a wide screen, in CSS px.
pub(super) fn estimate(
    kind: &SectionType,
    settings: &Value,
    blocks: &[PlacedBlock],
    items: usize,
) -> [u32; 2] {
    [false, true].map(|wide| on(wide, kind, settings, blocks, items))
}

fn on(wide: bool, kind: &SectionType, settings: &Value, blocks: &[PlacedBlock], items: usize) -> u32 {
    let of = |phone: u32, wide_screen: u32| if wide { wide_screen } else { phone };
    let there = |key: &str| settings.get(key).is_some_and(|value| !value.is_null());
    let list = ProductList::of(settings);
    let heading = if there("heading") { of(48, 64) } else { 0 };
    let [blocks, items] = [blocks.len(), items].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    // The words of a card stand below its picture.
    let card = |width: u32| picture(list.ratio(), width) + 84;
    let inner = match kind.family {
        Family::Grid => {
            let columns = of(2, list.columns().clamp(2, 6));
            heading + items.div_ceil(columns) * (card(of(156, WIDE_CSS_PX / columns - 24)) + 16)
        }
        Family::Rail => heading + card(of(152, 240)),
        Family::ProductView => {
            let ratio = ProductView::of(settings).ratio();
            // Beside each other on a wide screen, above each other on a phone.
            picture(ratio, of(328, WIDE_CSS_PX / 2)) + of(260, 0)
        }
        Family::Template => match kind.name {
            "banner" => {
                let banner = Banner::of(settings);
                let above = !wide && banner.tone() == Tone::Plain && there("image");
                let panel = match banner.height() {
                    Height::Small => of(200, 240),
                    Height::Medium => of(320, 400),
                    Height::Large => of(460, 560),
                };
                panel + if above { 240 } else { 0 }
            }
            "rich_text" => {
                let text = RichText::of(settings).text();
                let characters: usize = text.iter().map(str::len).sum();
                let characters = u32::try_from(characters).unwrap_or(u32::MAX);
                let lines = characters / of(42, 72) + text.len() as u32 + 3 * blocks;
                heading + lines.min(100_000) * of(26, 28)
            }
            "member_card" => {
                let button = if there("button_label") { 64 } else { 0 };
                of(150 + button + blocks * 68, 180 + blocks.div_ceil(3) * 84)
            }
            name => {
                let known = TEMPLATES.iter().find(|(known, _)| *known == name || known.is_empty());
                let [phone, row, wide, wide_row] =
                    known.map_or([0; 4], |(_, heights)| heights.map(u32::from));
                of(phone + blocks * row, wide + blocks.div_ceil(4) * wide_row)
            }
        },
    };
    // Space above and below.
    inner + of(40, 72)
}

/// Width of the content on a wide screen.
const WIDE_CSS_PX: u32 = 1_200;

/// Height of a picture of this width. Ratios go up to 9,999, so the result is capped.
fn picture(ratio: Ratio, width_css_px: u32) -> u32 {
    (width_css_px * ratio.height / ratio.width.max(1)).min(2_000)
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
