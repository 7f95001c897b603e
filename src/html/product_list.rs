//! Product grid and product rail: cards in rows, or in one line that slides.

use super::card;
use super::picture::Pictures;
use super::sheet::Sheet;
use super::writer::Css;
use crate::document::sections::ProductList;
use crate::plan::PlannedSection;

/// Writes cards in rows.
pub(super) fn write_grid(sheet: &mut Sheet<'_>, section: &PlannedSection, list: ProductList<'_>) {
    sheet.open_section(section, "sf-section sf-product_grid", list.heading());
    cards(sheet, section, list, "sf-grid", "(min-width: 750px) 25vw, 50vw");
    sheet.writer.close();
}

/// Writes cards in one line that slides. It takes the focus, so that arrow keys slide it too.
pub(super) fn write_rail(sheet: &mut Sheet<'_>, section: &PlannedSection, list: ProductList<'_>) {
    sheet.open_section(section, "sf-section sf-product_rail", list.heading());
    cards(sheet, section, list, "sf-rail", "(min-width: 750px) 240px, 152px");
    sheet.writer.close();
}

fn cards(
    sheet: &mut Sheet<'_>,
    section: &PlannedSection,
    list: ProductList<'_>,
    class: &'static str,
    sizes: &'static str,
) {
    let label = list.link_label().unwrap_or(sheet.texts().see_all());
    let more = list.link().map(|link| (link, label));
    let heading = sheet.head(list.heading(), more, list.text());
    // Lists without bullets are no lists to VoiceOver unless they say so.
    sheet.writer.open_class("ul", class).attribute("role", "list");
    if class == "sf-rail" {
        sheet.writer.number("tabindex", 0);
    }
    sheet.writer.properties(&[
        ("--sf-ratio", Css::Ratio(list.ratio())),
        ("--sf-columns", Css::Number(list.columns().clamp(2, 6))),
    ]);
    let mut pictures = Pictures::new(section.first_picture, section.eager_pictures);
    for product in sheet.visit.items(section) {
        card::write(sheet, product, list, heading, sizes, &mut pictures);
    }
    sheet.writer.close();
}
