//! Product grid and product rail: cards in rows, or in one line that slides.

use super::card;
use super::picture::Pictures;
use super::sheet::Sheet;
use super::writer::Css;
use crate::document::sections::ProductList;
use crate::plan::PlannedSection;

/// Writes cards in rows.
pub(super) fn write_grid(sheet: &mut Sheet<'_>, section: &PlannedSection, list: ProductList<'_>) {
    write(sheet, section, list, "grid");
}

/// Writes cards in one line that slides.
pub(super) fn write_rail(sheet: &mut Sheet<'_>, section: &PlannedSection, list: ProductList<'_>) {
    write(sheet, section, list, "rail");
}

fn write(sheet: &mut Sheet<'_>, section: &PlannedSection, list: ProductList<'_>, look: &'static str) {
    sheet.open_section(section, list.heading());
    let label = list.link_label().unwrap_or(sheet.texts().see_all());
    let more = list.link().map(|link| (link, label));
    let heading = sheet.head(list.heading(), more, list.text());
    let mut pictures = Pictures::new(section.first_picture, section.eager_pictures);
    cards(sheet, section, list, look, heading, &mut pictures);
    sheet.writer.close();
}

/// Writes the products of a section as cards, in rows (`grid`) or in one line that slides (`rail`), which takes the
/// focus, so that arrow keys slide it too. Their names are headings of the level `heading`.
pub(super) fn cards(
    sheet: &mut Sheet<'_>,
    section: &PlannedSection,
    list: ProductList<'_>,
    look: &'static str,
    heading: &'static str,
    pictures: &mut Pictures,
) {
    let (class, sizes) = if look == "rail" {
        ("sf-rail", "(min-width: 750px) 240px, 152px")
    } else {
        ("sf-grid", "(min-width: 750px) 25vw, 50vw")
    };
    // Lists without bullets are no lists to VoiceOver unless they say so.
    sheet.writer.open_class("ul", class).attribute("role", "list");
    if look == "rail" {
        sheet.writer.number("tabindex", 0);
    }
    sheet.writer.properties(&[
        ("--sf-ratio", Css::Ratio(list.ratio())),
        ("--sf-columns", Css::Number(list.columns().clamp(2, 6))),
    ]);
    for product in sheet.visit.items(section) {
        card::write(sheet, product, list, heading, sizes, pictures);
    }
    sheet.writer.close();
}
