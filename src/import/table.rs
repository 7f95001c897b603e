//! The form of the tables that say what becomes what.
//!
//! In: nothing. Out: types of plain data; `shopify_table` and `tangram_table` are made of them, `apply` follows them.
//! Must not: know how a value is changed.

/// What a type of section of theirs becomes. Of several rows for one type the first counts that gives a section with
/// everything it must have.
#[derive(Debug)]
pub(super) struct Row {
    /// Their types.
    pub(super) from: &'static [&'static str],
    /// Our type.
    pub(super) to: &'static str,
    /// Settings that every such section gets.
    pub(super) always: &'static [(&'static str, &'static str)],
    /// Its settings.
    pub(super) settings: &'static [Put],
    /// Its blocks.
    pub(super) blocks: &'static [BlockRow],
    /// Which products it shows.
    pub(super) data: Option<Products>,
}

/// One setting of theirs → one of ours. Of several that lead to the same place the first with something in it counts.
#[derive(Debug)]
pub(super) struct Put {
    /// Their name.
    pub(super) from: &'static str,
    /// Ours.
    pub(super) to: &'static str,
    /// How the value is changed.
    pub(super) how: How,
}

/// How a value is changed.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// Words; HTML is taken off.
    Text,
    /// Words with the little markup, made of HTML.
    Markup,
    /// Where a tap leads.
    Link,
    /// A file.
    File,
    /// A picture; theirs does not say its size, so it gets this one, in pixels.
    Picture([u32; 2]),
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Flag,
    /// One word for another.
    Word(&'static [(&'static str, &'static str)]),
    /// Words made of a handle or of the name of a file: `summer-sale` → `Summer sale`.
    Name,
    /// The page of the collection of this handle.
    Collection,
    /// The page of the product of this handle.
    Product,
}

/// What a block of theirs becomes.
#[derive(Debug)]
pub(super) struct BlockRow {
    /// Their types; `*` is any.
    pub(super) from: &'static [&'static str],
    /// Where it goes.
    pub(super) to: To,
    /// Its settings.
    pub(super) settings: &'static [Put],
}

/// Where a block goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    /// A block of this type.
    Block(&'static str),
    /// Settings of the section, where nothing stands yet.
    Section,
    /// Blocks of rich text: one for each heading, paragraph, list and quote of the HTML in this setting.
    Passages(&'static str),
    /// A section of the same type, one for each block.
    Apart,
}

/// Which products a section shows.
#[derive(Debug)]
pub(super) struct Products {
    /// The setting that names them.
    pub(super) from: &'static str,
    /// What it names.
    pub(super) by: By,
    /// The setting that says how many.
    pub(super) first: &'static str,
}

/// What a setting names.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// A collection.
    Collection,
    /// One product.
    Product,
}
