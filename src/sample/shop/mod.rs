//! The demo shop "Ghar & Safar": its range, its page, its shoppers and its pictures, as data.
//!
//! Products, pictures and models cannot drift apart, because all three are made from one range. In:
//! nothing. Out: the store document, three shopper profiles, and the list of pictures with a function
//! that draws them. Must not: read or write files; `storefront sample` does.

mod arabic;
mod gallery;
mod page;
mod range;
mod scenes;
mod sections;
mod shoppers;
mod showcase;

pub use gallery::{Drawing, drawings};
pub use page::document;
pub use shoppers::shoppers;
pub use showcase::{NOW, every_section, everybody, everybody_in_arabic};

/// Where the models lie in the demo's site.
const MODELS: &str = "/demo/models";
/// Where the pictures lie in the demo's site.
const PICTURES: &str = "/demo/pictures";
/// Behind every product in its pictures and on its stage: the page's `surface` token.
const SURFACE: u32 = 0xF3_EFE8;

/// An sRGB colour as documents write it.
fn hex(color: u32) -> String {
    format!("#{color:06x}")
}

#[cfg(test)]
mod tests;
