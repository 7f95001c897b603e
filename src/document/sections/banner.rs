//! Banner: a picture or a colour with words on it, and one thing to do.

use super::super::product::Image;
use super::super::read::{choice, shape};
use super::super::token::Colour;
use super::super::url::Link;

shape! {
    /// A picture or a colour with words on it. Texts may hold `{name}`, `{city}`, `{tier}`, `{points}`.
    pub closed struct Banner {
        /// Behind the words, or above them on narrow screens if `tone` is `plain`.
        image: Option<Image> = "image" or None,
        /// A few words above the heading.
        eyebrow: Option<String> = "eyebrow" or None,
        /// The heading.
        heading: String = "heading",
        /// A sentence or two.
        text: Option<String> = "text" or None,
        /// What the button says.
        button_label: Option<String> = "button_label" or None,
        /// Where the button, or without one the whole banner, leads.
        link: Option<Link> = "link" or None,
        /// Where the words stand.
        align: Align = "align" or Align::Start,
        /// How high it is.
        height: Height = "height" or Height::Medium,
        /// How words and picture stand to each other.
        tone: Tone = "tone" or Tone::OnPicture,
        /// Behind the words where there is no picture.
        background: Option<Colour> = "background" or None,
        /// Colour of the words on `background`.
        colour: Option<Colour> = "colour" or None,
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
        /// A strip.
        Small = "small",
        /// A third of a phone screen.
        Medium = "medium",
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
