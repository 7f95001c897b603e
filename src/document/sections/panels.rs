//! Pictures and colours with words on them: announcement, carousel, collage, image.

use super::super::product::Image;
use super::super::shape::shape;
use super::super::token::{Colour, Ratio};
use super::super::url::Link;

shape! {
    /// One line that everybody should see. Texts may hold `{name}`, `{city}`, `{tier}`, `{points}`.
    pub closed struct Announcement {
        /// What it says.
        text: &'v str = "text",
        /// Where a tap leads.
        link: Option<Link<'v>> = "link",
        /// Behind the words.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words.
        colour: Option<Colour<'v>> = "colour",
    }
}

shape! {
    /// Pictures that slide, one after the other; each is a block `slide`. Nothing moves by itself.
    pub closed struct Carousel {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Width to height of the pictures.
        ratio: Ratio = "ratio" or Ratio { width: 4, height: 5 },
    }
}

shape! {
    /// One picture of a carousel.
    pub closed struct Slide {
        /// The picture.
        image: Option<Image<'v>> = "image",
        /// The words on it.
        title: Option<&'v str> = "title",
        /// A sentence below them.
        text: Option<&'v str> = "text",
        /// What the button says; without one the title leads there.
        button_label: Option<&'v str> = "button_label",
        /// Where it leads.
        link: Option<Link<'v>> = "link",
        /// Behind the words.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words.
        colour: Option<Colour<'v>> = "colour",
    }
}

shape! {
    /// One large tile and others beside it (1-plus-N); each is a block `tile`, the first is the large one.
    pub closed struct Collage {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
    }
}

shape! {
    /// One tile of a collage.
    pub closed struct Tile {
        /// The words on it.
        title: &'v str = "title",
        /// A sentence below them.
        text: Option<&'v str> = "text",
        /// The picture.
        image: Option<Image<'v>> = "image",
        /// Where it leads.
        link: Option<Link<'v>> = "link",
        /// Behind the words.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words.
        colour: Option<Colour<'v>> = "colour",
    }
}

shape! {
    /// A picture, with a line below it.
    pub closed struct Picture {
        /// The picture; its `altText` is read aloud.
        image: Image<'v> = "image",
        /// A line below it.
        caption: Option<&'v str> = "caption",
        /// Where a tap leads.
        link: Option<Link<'v>> = "link",
    }
}
