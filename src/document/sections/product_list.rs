//! Product grid and product rail: many products, in rows or in one line that slides.

use super::super::shape::shape;
use super::super::token::Ratio;
use super::super::url::Link;

shape! {
    /// Many products. Which ones is said by the section's `data`.
    pub closed struct ProductList {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Where "see all" leads.
        link: Option<Link<'v>> = "link",
        /// What "see all" says.
        link_label: Option<&'v str> = "link_label",
        /// Width to height of the pictures.
        ratio: Ratio = "ratio" or Ratio { width: 4, height: 5 },
        /// Columns on a wide screen; phones have 2.
        columns: u32 = "columns" or 4,
        /// Whether the brand stands above the name.
        show_vendor: bool = "show_vendor" or false,
        /// Whether ratings are shown.
        show_rating: bool = "show_rating" or true,
    }
}
