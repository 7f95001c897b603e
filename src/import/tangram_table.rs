//! What the cards of Tangram pages become: a table, by their names and their older numbers.
//!
//! In: nothing. Out: data that `apply` follows. Cells carry fields of each app's own; the usual names are here.

use super::table::{BlockRow, How, Put, Row, To};

const fn put(from: &'static str, to: &'static str, how: How) -> Put {
    Put { from, to, how }
}

const WIDE: How = How::Picture([1_600, 900]);
const SQUARE: How = How::Picture([800, 800]);

/// A row of columns.
const COLUMNS: &[&str] = &[
    "container-oneColumn",
    "1",
    "container-twoColumn",
    "2",
    "container-threeColumn",
    "3",
    "container-onePlusN",
    "5",
    "container-flow",
    "27",
    "1026",
    "1027",
    "1033",
    "container-waterfall",
    "25",
];
/// Many narrow columns.
const NARROW: &[&str] = &["container-fourColumn", "4", "container-fiveColumn", "9"];
/// What slides.
const SLIDES: &[&str] =
    &["container-banner", "10", "container-scroll", "29", "container-scrollFixBanner", "30"];
/// What stays at the top.
const STICKY: &[&str] = &["container-sticky", "20", "21"];

/// The fields of a cell; which of ours there are depends on the type of block.
macro_rules! cell {
    ($picture:expr $(, $more:expr)*) => {
        &[
            put("imgUrl", "image", $picture),
            put("imageUrl", "image", $picture),
            put("img", "image", $picture),
            put("pic", "image", $picture),
            put("picUrl", "image", $picture),
            put("bgImgUrl", "image", $picture),
            put("iconUrl", "image", $picture),
            put("title", "title", How::Text),
            put("name", "title", How::Text),
            put("text", "title", How::Text),
            put("msg", "title", How::Text),
            put("subTitle", "text", How::Text),
            put("subtitle", "text", How::Text),
            put("desc", "text", How::Text),
            put("description", "text", How::Text),
            put("text", "text", How::Text),
            put("action", "link", How::Link),
            put("link", "link", How::Link),
            put("url", "link", How::Link),
            put("jumpUrl", "link", How::Link),
            put("targetUrl", "link", How::Link),
            $($more,)*
        ]
    };
}

const SLIDE: &[Put] = cell!(WIDE);
/// Where a tile must have words and a cell has none, the name of its picture.
const TILE: &[Put] = cell!(
    SQUARE,
    put("imgUrl", "title", How::Name),
    put("imageUrl", "title", How::Name),
    put("img", "title", How::Name),
    put("pic", "title", How::Name),
    put("picUrl", "title", How::Name)
);

/// Every type that we know a counterpart of.
pub(super) static ROWS: &[Row] = &[
    Row {
        from: SLIDES,
        to: "carousel",
        always: &[("ratio", "16/9")],
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow { from: &["*"], to: To::Block("slide"), settings: SLIDE }],
        data: None,
    },
    Row {
        from: NARROW,
        to: "categories",
        always: &[("look", "pictures")],
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow { from: &["*"], to: To::Block("category"), settings: TILE }],
        data: None,
    },
    Row {
        from: STICKY,
        to: "categories",
        always: &[("look", "tabs")],
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow { from: &["*"], to: To::Block("category"), settings: TILE }],
        data: None,
    },
    Row {
        from: COLUMNS,
        to: "collage",
        always: &[],
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow { from: &["*"], to: To::Block("tile"), settings: TILE }],
        data: None,
    },
    Row {
        from: NARROW,
        to: "collage",
        always: &[],
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow { from: &["*"], to: To::Block("tile"), settings: TILE }],
        data: None,
    },
];

/// Fields that say how a card or cell looks, which our types decide.
pub(super) const LOOK: &[&str] = &["style", "position", "reuseId", "span", "colspan", "rowspan", "index"];
