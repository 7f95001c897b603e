//! What the sections of Shopify themes become: a table, by the type names and settings of the Dawn family.
//!
//! In: nothing. Out: data that `apply` follows. Names of types and settings only; no text or code of a theme.

use super::table::{BlockRow, By, How, Products, Put, Row, To};

const fn put(from: &'static str, to: &'static str, how: How) -> Put {
    Put { from, to, how }
}

const fn same(name: &'static str, how: How) -> Put {
    put(name, name, how)
}

/// A picture as wide as the page.
const WIDE: How = How::Picture([1_600, 900]);
/// A picture beside others.
const SQUARE: How = How::Picture([1_200, 1_200]);
const ALIGN: How = How::Word(&[("left", "start"), ("center", "center")]);
const BANNER_HEIGHT: How = How::Word(&[("small", "small"), ("medium", "medium"), ("large", "large")]);
const CARD_RATIO: How = How::Word(&[("portrait", "4/5"), ("square", "1/1")]);

/// The parts of a banner, which are blocks of theirs and settings of ours.
const BANNER_BLOCKS: &[BlockRow] = &[
    BlockRow { from: &["heading"], to: To::Section, settings: &[same("heading", How::Text)] },
    BlockRow { from: &["caption"], to: To::Section, settings: &[put("caption", "eyebrow", How::Text)] },
    BlockRow { from: &["text"], to: To::Section, settings: &[same("text", How::Text)] },
    BlockRow {
        from: &["button", "buttons"],
        to: To::Section,
        settings: &[
            same("button_label", How::Text),
            put("button_link", "link", How::Link),
            put("button_label_1", "button_label", How::Text),
            put("button_link_1", "link", How::Link),
        ],
    },
];

const PRODUCT_LIST: &[Put] = &[
    put("title", "heading", How::Text),
    same("heading", How::Text),
    put("description", "text", How::Text),
    put("collection", "link", How::Collection),
    put("columns_desktop", "columns", How::Whole),
    put("image_ratio", "ratio", CARD_RATIO),
    same("show_vendor", How::Flag),
    same("show_rating", How::Flag),
];

const OF_COLLECTION: Option<Products> =
    Some(Products { from: "collection", by: By::Collection, first: "products_to_show" });

/// A type without blocks and products.
const EMPTY: Row = Row { from: &[], to: "", always: &[], settings: &[], blocks: &[], data: None };

/// Every type that we know a counterpart of.
pub(super) static ROWS: &[Row] = &[
    Row {
        from: &["announcement-bar", "announcement"],
        to: "announcement",
        blocks: &[BlockRow {
            from: &["announcement"],
            to: To::Apart,
            settings: &[same("text", How::Text), same("link", How::Link)],
        }],
        ..EMPTY
    },
    Row {
        from: &["image-banner"],
        to: "banner",
        always: &[("tone", "on_picture")],
        settings: &[
            same("image", WIDE),
            put("image_height", "height", BANNER_HEIGHT),
            put("desktop_content_alignment", "align", ALIGN),
        ],
        blocks: BANNER_BLOCKS,
        ..EMPTY
    },
    // A banner that says nothing is a picture.
    Row { from: &["image-banner"], to: "image", settings: &[same("image", WIDE)], ..EMPTY },
    Row {
        from: &["image-with-text"],
        to: "banner",
        always: &[("tone", "plain")],
        settings: &[
            same("image", SQUARE),
            same("height", BANNER_HEIGHT),
            put("desktop_content_alignment", "align", ALIGN),
        ],
        blocks: BANNER_BLOCKS,
        ..EMPTY
    },
    Row { from: &["image-with-text"], to: "image", settings: &[same("image", SQUARE)], ..EMPTY },
    Row {
        from: &["slideshow"],
        to: "carousel",
        always: &[("ratio", "16/9")],
        settings: &[same("heading", How::Text)],
        blocks: &[BlockRow {
            from: &["slide"],
            to: To::Block("slide"),
            settings: &[
                same("image", WIDE),
                put("heading", "title", How::Text),
                put("subheading", "text", How::Text),
                same("button_label", How::Text),
                same("link", How::Link),
            ],
        }],
        ..EMPTY
    },
    Row {
        from: &["collage"],
        to: "collage",
        settings: &[same("heading", How::Text)],
        blocks: &[
            BlockRow {
                from: &["image"],
                to: To::Block("tile"),
                settings: &[same("image", SQUARE), put("image", "title", How::Name)],
            },
            BlockRow {
                from: &["collection"],
                to: To::Block("tile"),
                settings: &[
                    put("collection", "title", How::Name),
                    put("collection", "link", How::Collection),
                ],
            },
            BlockRow {
                from: &["product"],
                to: To::Block("tile"),
                settings: &[put("product", "title", How::Name), put("product", "link", How::Product)],
            },
            BlockRow {
                from: &["video"],
                to: To::Block("tile"),
                settings: &[
                    put("cover_image", "image", SQUARE),
                    put("description", "title", How::Text),
                    put("video_url", "link", How::Link),
                ],
            },
        ],
        ..EMPTY
    },
    Row {
        from: &["multicolumn"],
        to: "collage",
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow {
            from: &["column"],
            to: To::Block("tile"),
            settings: &[
                same("image", SQUARE),
                same("title", How::Text),
                put("image", "title", How::Name),
                same("text", How::Text),
                same("link", How::Link),
            ],
        }],
        ..EMPTY
    },
    Row {
        from: &["multirow"],
        to: "banner",
        always: &[("tone", "plain")],
        blocks: &[BlockRow {
            from: &["row"],
            to: To::Apart,
            settings: &[
                same("image", SQUARE),
                put("caption", "eyebrow", How::Text),
                same("heading", How::Text),
                same("text", How::Text),
                same("button_label", How::Text),
                put("button_link", "link", How::Link),
            ],
        }],
        ..EMPTY
    },
    Row {
        from: &["featured-collection"],
        to: "product_grid",
        settings: PRODUCT_LIST,
        data: OF_COLLECTION,
        ..EMPTY
    },
    Row {
        from: &["related-products"],
        to: "recommendations",
        settings: PRODUCT_LIST,
        data: OF_COLLECTION,
        ..EMPTY
    },
    Row {
        from: &["main-collection-product-grid"],
        to: "product_feed",
        settings: PRODUCT_LIST,
        data: Some(Products { from: "collection", by: By::Collection, first: "products_per_page" }),
        ..EMPTY
    },
    Row {
        from: &["featured-product"],
        to: "product_view",
        blocks: &[
            // What the product itself says stands there anyway.
            BlockRow {
                from: &["title", "price", "rating", "description", "buy_buttons", "share"],
                to: To::Section,
                settings: &[],
            },
            BlockRow { from: &["text"], to: To::Section, settings: &[same("text", How::Text)] },
        ],
        data: Some(Products { from: "product", by: By::Product, first: "" }),
        ..EMPTY
    },
    Row {
        from: &["collection-list"],
        to: "categories",
        always: &[("look", "pictures")],
        settings: &[put("title", "heading", How::Text)],
        blocks: &[BlockRow {
            from: &["featured_collection"],
            to: To::Block("category"),
            settings: &[put("collection", "title", How::Name), put("collection", "link", How::Collection)],
        }],
        ..EMPTY
    },
    Row {
        from: &["rich-text"],
        to: "rich_text",
        settings: &[put("content_alignment", "align", ALIGN)],
        blocks: &[
            BlockRow { from: &["heading"], to: To::Passages("heading"), settings: &[] },
            BlockRow { from: &["caption"], to: To::Passages("caption"), settings: &[] },
            BlockRow { from: &["text"], to: To::Passages("text"), settings: &[] },
            BlockRow {
                from: &["button"],
                to: To::Block("button"),
                settings: &[put("button_label", "label", How::Text), put("button_link", "link", How::Link)],
            },
        ],
        ..EMPTY
    },
    Row {
        from: &["collapsible-content"],
        to: "rich_text",
        settings: &[same("heading", How::Text)],
        blocks: &[BlockRow { from: &["collapsible_row"], to: To::Passages("row_content"), settings: &[] }],
        ..EMPTY
    },
    Row {
        from: &["video"],
        to: "video",
        settings: &[
            same("heading", How::Text),
            same("video", How::File),
            put("description", "label", How::Text),
            put("heading", "label", How::Text),
            put("video", "label", How::Name),
            put("cover_image", "poster", WIDE),
        ],
        ..EMPTY
    },
    // Another site's player does not come into our page; its picture leads there.
    Row {
        from: &["video"],
        to: "banner",
        always: &[("tone", "on_picture")],
        settings: &[
            same("heading", How::Text),
            put("description", "heading", How::Text),
            put("cover_image", "image", WIDE),
            put("video_url", "link", How::Link),
        ],
        ..EMPTY
    },
    Row {
        from: &["footer"],
        to: "footer",
        blocks: &[
            BlockRow {
                from: &["link_list"],
                to: To::Block("column"),
                settings: &[put("heading", "title", How::Text), put("menu", "title", How::Name)],
            },
            BlockRow { from: &["text"], to: To::Section, settings: &[put("subtext", "text", How::Markup)] },
        ],
        ..EMPTY
    },
];

/// Settings that say how a theme looks, which our pages decide by tokens and by the type: whole names, …
pub(super) const LOOK: &[&str] = &[
    "accessibility_info",
    "animate_slider",
    "auto_rotate",
    "background_style",
    "box_align",
    "button_style_secondary",
    "button_style_secondary_1",
    "card_styles",
    "change_slides_speed",
    "container_color_scheme",
    "content_layout",
    "enable_desktop_slider",
    "enable_quick_add",
    "full_width",
    "gradient",
    "layout",
    "media_fit",
    "media_position",
    "media_size",
    "quick_add",
    "row_height",
    "show_line_separator",
    "show_secondary_image",
    "show_text_below",
    "show_text_box",
    "show_view_all",
    "slide_height",
    "slider_visual",
    "stack_images_on_mobile",
    "swipe_on_mobile",
    "text_style",
    "view_all_style",
    "description_style",
    "desktop_layout",
    "mobile_layout",
    "desktop_image_width",
    "desktop_content_position",
    "image_behavior",
    "image_padding",
    "image_shape",
    "image_width",
    "image_layout",
    "image_overlay_opacity",
    "enable_video_loop",
    "constrain_to_viewport",
    "hide_variants",
    "secondary_background",
];
/// … and beginnings and ends of names.
pub(super) const LOOK_STARTS: &[&str] =
    &["padding_", "margin_", "color_scheme", "columns_mobile", "mobile_content_"];
/// See [`LOOK_STARTS`].
pub(super) const LOOK_ENDS: &[&str] = &["_size", "_alignment", "_padding"];
