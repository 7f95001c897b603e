//! Pictures: always with a size, so that nothing moves when they arrive.

use super::writer::Writer;
use crate::document::Image;

/// When a picture loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    /// Before everything else: the largest picture of the first screen.
    First,
    /// At once.
    Eager,
    /// When it comes near.
    Lazy,
}

/// Writes an `img`. `sizes` says how wide it is shown, for choosing among the widths of a `srcset`; `slot` is that of a
/// `product-view`, or empty.
pub(super) fn write(
    writer: &mut Writer,
    image: Image<'_>,
    alt: &str,
    sizes: &'static str,
    loading: Loading,
    slot: &'static str,
) {
    writer.open("img").url("src", image.url());
    if !image.srcset().is_empty() {
        writer
            .srcset(image.srcset().iter().map(|candidate| (candidate.url(), candidate.width())))
            .attribute("sizes", sizes);
    }
    writer.number("width", image.width()).number("height", image.height()).attribute("alt", alt);
    match loading {
        Loading::First => writer.attribute("fetchpriority", "high"),
        Loading::Eager => writer,
        Loading::Lazy => writer.attribute("loading", "lazy"),
    };
    writer.attribute("decoding", "async");
    if !slot.is_empty() {
        writer.attribute("slot", slot);
    }
    writer.empty();
}

/// Which picture of a section is next: the first one, one of those that load at once, or a later one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pictures {
    first: bool,
    eager: usize,
}

impl Pictures {
    /// As a plan says of a section.
    pub(super) fn new(first: bool, eager: usize) -> Self {
        Self { first, eager }
    }

    /// How the next picture loads.
    pub(super) fn next(&mut self) -> Loading {
        let first = std::mem::take(&mut self.first);
        let eager = self.eager > 0;
        self.eager = self.eager.saturating_sub(1);
        match (first, eager) {
            (true, _) => Loading::First,
            (false, true) => Loading::Eager,
            (false, false) => Loading::Lazy,
        }
    }
}
