//! The templates as one text, read while the crate is compiled.
//!
//! In: the files of `files/`. Out: `named`. Line ends and the spaces that indent are left out; one text, because every
//! pointer of a table is something that a phone cannot unpack.

use crate::document::pieces::pieces;

macro_rules! files {
    ($($name:literal)*) => {
        /// Every template behind a NUL, its name and a brace.
        const FILES: &str = concat!($("\0", $name, "}", include_str!(concat!("files/", $name, ".html"))),*);

        /// Their names.
        #[cfg(all(test, feature = "schema"))]
        pub(super) const NAMES: &[&str] = &[$($name),*];
    };
}

files!(
    // What templates share: written often, so found first. Their order packs smallest.
    "price" "button" "card" "title" "heads" "headline" "heading" "rail" "figure" "stars" "head" "claim" "covered" "points"
    "remind" "film" "room"
    // Sections, by type.
    "banner" "product_grid" "product_rail" "product_feed" "recommendations" "product_view" "rich_text" "member_card"
    "announcement" "carousel" "collage" "image" "categories" "search" "footer" "flash_sale" "coupons" "newcomer_gift"
    "fan_club" "reviews" "launches" "video" "live_room" "shops"
);

const JOINED: [u8; joined::<0>(FILES).1] = joined(FILES).0;

/// The template of this name; empty if there is none.
pub(super) fn named(name: &str) -> &'static str {
    let joined = const {
        match std::str::from_utf8(&JOINED) {
            Ok(text) => text,
            Err(_) => panic!("only ASCII is left out"),
        }
    };
    pieces(joined, 0).find_map(|file| file.strip_prefix(name)?.strip_prefix('}')).unwrap_or_default()
}

/// A text without line ends and the spaces behind them, and its length, whether or not there is room for it.
const fn joined<const BYTES: usize>(text: &str) -> ([u8; BYTES], usize) {
    let text = text.as_bytes();
    let mut out = [0; BYTES];
    let (mut from, mut to) = (0, 0);
    let mut indents = false;
    while from < text.len() {
        let byte = text[from];
        indents = byte == b'\n' || (indents && byte == b' ');
        if !indents {
            if to < BYTES {
                out[to] = byte;
            }
            to += 1;
        }
        from += 1;
    }
    (out, to)
}
