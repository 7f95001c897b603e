//! Product view: one product, large, to turn and to place in the room.

use super::super::shape::shape;
use super::super::token::{Colour, Ratio};

shape! {
    /// One product, large; the first that the section's `data` gives.
    pub closed struct ProductView {
        /// A heading above it; the product's name stands there anyway.
        heading: Option<&'v str> = "heading",
        /// A sentence or two instead of the product's description.
        text: Option<&'v str> = "text",
        /// Width to height of the stage.
        ratio: Ratio = "ratio" or Ratio { width: 1, height: 1 },
        /// Where the camera stands at first, as in `camera-orbit`: `30deg 75deg auto`.
        camera_orbit: Option<&'v str> = "camera_orbit",
        /// Which colour variant of the model is shown.
        variant_name: Option<&'v str> = "variant_name",
        /// Whether it turns by itself until it is touched.
        auto_rotate: bool = "auto_rotate" or false,
        /// Whether it may be placed in the room.
        ar: bool = "ar" or true,
        /// Behind the product.
        background: Option<Colour<'v>> = "background",
        /// What the button says.
        button_label: Option<&'v str> = "button_label",
    }
}
