//! Banner: a picture or a colour with words on it, and one thing to do.

use super::super::product::Image;
use super::super::shape::{choice, shape};
use super::super::token::Colour;
use super::super::url::Link;

shape! {
    /// A picture or a colour with words on it. Texts may hold `{name}`, `{city}`, `{tier}`, `{points}`.
    pub closed struct Banner {
        /// Behind the words, or above them on narrow screens if `tone` is `plain`.
        image: Option<Image<'v>> = "image",
        /// A few words above the heading.
        eyebrow: Option<&'v str> = "eyebrow",
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence or two.
        text: Option<&'v str> = "text",
        /// What the button says.
        button_label: Option<&'v str> = "button_label",
        /// Where the button, or without one the whole banner, leads.
        link: Option<Link<'v>> = "link",
        /// Where the words stand.
        align: Align = "align",
        /// How high it is.
        height: Height = "height",
        /// How words and picture stand to each other.
        tone: Tone = "tone",
        /// Behind the words where there is no picture.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words on `background`.
        colour: Option<Colour<'v>> = "colour",
    }
}

choice! {
    /// Where words stand.
    pub enum Align {
        /// Where reading begins.
        Start = "start",
        /// In the middle.
        Center = "center",
    }
}

choice! {
    /// How high a banner is.
    pub enum Height {
        /// A third of a phone screen.
        Medium = "medium",
        /// A strip.
        Small = "small",
        /// Most of a phone screen.
        Large = "large",
    }
}

choice! {
    /// How words and picture stand to each other.
    pub enum Tone {
        /// Light words on a darkened picture.
        OnPicture = "on_picture",
        /// Words beside the picture, below it on narrow screens.
        Plain = "plain",
    }
}
