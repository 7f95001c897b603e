//! The turntable of a product view that works without script: a line of views that a hand or the keyboard scrolls through.
//!
//! In: the section's first product, whose model has a source of the format `turntable`. Out: a `noscript` beside the poster, so
//! that a browser with script neither shows nor fetches any of it. The first place of the line is empty: there the poster
//! shows, until somebody turns the product. Style does the rest (`storefront.css`, `.sf-turn`). Must not: show a grid that
//! cannot be one; `<product-view>` reads the same numbers and says what is wrong with them.

use super::sheet::Sheet;
use super::writer::Css;
use crate::document::json::Value;
use crate::document::sections::ProductView;
use crate::document::shape::Member as _;
use crate::document::{ModelSource, Ratio, Url};
use crate::plan::PlannedSection;

/// Views once around, and columns of the picture. More would be a page of its own.
const MOST: u32 = 72;
/// Elevations in the picture; without script only the first one is shown.
const MOST_ROWS: usize = 12;

/// One picture of a product from all sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turntable<'v> {
    url: Url<'v>,
    views: u32,
    columns: u32,
    lines: u32,
    frame: Ratio,
}

/// Writes the turntable of the section's first product, if it has one.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection) {
    let Some(product) = sheet.visit.items(section).next() else { return };
    let Some((_, media)) = product.model() else { return };
    let Some(turntable) = media.sources().iter().find_map(Turntable::of) else { return };
    let [width, height] = turntable.share_of(ProductView::of(&section.settings).ratio());
    let alt = media.alt().filter(|alt| !alt.is_empty()).unwrap_or(product.title());
    let writer = sheet.writer.open("noscript").open_class("div", "sf-turn");
    // What scrolls must be reached by the keyboard.
    writer.attribute("tabindex", "0").attribute("role", "img").attribute("aria-label", alt);
    writer.open("div").background(
        turntable.url,
        &[
            ("--sf-columns", Css::Number(turntable.columns)),
            ("--sf-lines", Css::Number(turntable.lines)),
            ("--sf-w", Css::Number(width)),
            ("--sf-h", Css::Number(height)),
        ],
    );
    for view in 0..turntable.views {
        let place = [view % turntable.columns, view / turntable.columns].map(Css::Number);
        writer.open("i").properties(&[("--sf-x", place[0]), ("--sf-y", place[1])]).close();
    }
    writer.close().close().close();
}

impl<'v> Turntable<'v> {
    /// What a source says, if it is a turntable with a grid that can be.
    fn of(source: ModelSource<'v>) -> Option<Self> {
        if source.format() != "turntable" || source.url().as_str().is_empty() {
            return None;
        }
        let json = source.json();
        let number = |name: &str, absent: u32| match json.get(name) {
            None | Some(Value::Null) => Some(absent),
            Some(value) => u32::try_from(value.as_u64()?).ok(),
        };
        let count = |name: &str, absent: u32| number(name, absent).filter(|count| (1..=MOST).contains(count));
        let (views, columns) = (count("views", 36)?, count("columns", 6)?);
        let rows = match json.get("rows") {
            None | Some(Value::Null) => 1,
            Some(Value::Array(rows)) if (1..=MOST_ROWS).contains(&rows.len()) => rows.len() as u32,
            Some(_) => return None,
        };
        let width = number("width", 1)?;
        let height = number("height", width)?;
        if width == 0 || height == 0 {
            return None;
        }
        let lines = (views * rows).div_ceil(columns);
        Some(Self { url: source.url(), views, columns, lines, frame: Ratio { width, height } })
    }

    /// How much of a box of this shape a frame takes that lies in it whole, in percent of its width and height.
    fn share_of(&self, shape: Ratio) -> [u32; 2] {
        let across = u64::from(self.frame.width) * u64::from(shape.height);
        let along = u64::from(self.frame.height) * u64::from(shape.width);
        let share = |part: u64, whole: u64| (part * 100 / whole.max(1)).min(100) as u32;
        [share(across, along), share(along, across)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json::parse;

    fn source(text: &str) -> Value {
        parse(text, 1_000).expect("the test writes JSON")
    }

    #[test]
    fn a_source_says_how_its_frames_lie() {
        let json = source(
            r#"{"url": "/a.webp", "format": "turntable", "views": 36, "rows": [75, 50], "columns": 5, "width": 240, "height": 320}"#,
        );
        let turntable = Turntable::of(ModelSource::of(&json)).expect("it is one");
        assert_eq!((turntable.views, turntable.columns, turntable.lines), (36, 5, 15));
        // 3 : 4 in a square: as high as it, three quarters as wide.
        assert_eq!(turntable.share_of(Ratio { width: 1, height: 1 }), [75, 100]);
        assert_eq!(turntable.share_of(Ratio { width: 3, height: 8 }), [100, 50]);
    }

    #[test]
    fn what_is_absent_is_as_the_element_takes_it() {
        let json = source(r#"{"url": "/a.webp", "format": "turntable"}"#);
        let turntable = Turntable::of(ModelSource::of(&json)).expect("it is one");
        assert_eq!((turntable.views, turntable.columns, turntable.lines), (36, 6, 6));
        let json = source(r#"{"url": "/a.webp", "format": "turntable", "width": 240}"#);
        let turntable = Turntable::of(ModelSource::of(&json)).expect("it is one");
        assert_eq!(turntable.frame, Ratio { width: 240, height: 240 });
    }

    #[test]
    fn a_grid_that_cannot_be_is_left_out() {
        for wrong in [
            r#""views": 0"#,
            r#""views": 73"#,
            r#""views": 6.5"#,
            r#""views": -1"#,
            r#""views": "36""#,
            r#""columns": 0"#,
            r#""columns": 4294967297"#,
            r#""rows": []"#,
            r#""rows": 75"#,
            r#""width": 0"#,
        ] {
            let json = source(&format!(r#"{{"url": "/a.webp", "format": "turntable", {wrong}}}"#));
            assert_eq!(Turntable::of(ModelSource::of(&json)), None, "{wrong}");
        }
        assert_eq!(
            Turntable::of(ModelSource::of(&source(r#"{"url": "javascript:1", "format": "turntable"}"#))),
            None
        );
        assert_eq!(Turntable::of(ModelSource::of(&source(r#"{"url": "/a.glb"}"#))), None);
    }
}
