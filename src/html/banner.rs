//! Banner: a picture or a colour with words on it, and one thing to do.

use super::picture::{self, Pictures};
use super::sheet::Sheet;
use super::writer::Css;
use crate::document::sections::{Banner, Tone};
use crate::plan::PlannedSection;

/// Writes a banner.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection, banner: Banner<'_>) {
    let heading = sheet.filled(banner.heading());
    sheet.open_section(section, "sf-section sf-banner", Some(&heading));
    let mut style = Vec::new();
    style.extend(banner.background().map(|colour| ("--sf-panel", Css::Colour(colour))));
    style.extend(banner.colour().map(|colour| ("--sf-on-panel", Css::Colour(colour))));
    sheet
        .writer
        .open_class("div", "sf-panel")
        .attribute("data-align", banner.align().as_str())
        .attribute("data-height", banner.height().as_str())
        .attribute("data-tone", if banner.image().is_some() { banner.tone().as_str() } else { "colour" })
        .properties(&style);
    if let Some(image) = banner.image() {
        let mut pictures = Pictures::new(section.first_picture, section.eager_pictures);
        let sizes = match banner.tone() {
            Tone::OnPicture => "100vw",
            Tone::Plain => "(min-width: 750px) 50vw, 100vw",
        };
        sheet.writer.open_class("div", "sf-panel-picture");
        picture::write(&mut sheet.writer, image, image.alt(), sizes, pictures.next());
        sheet.writer.close();
    }
    words(sheet, banner, &heading);
    sheet.writer.close().close();
}

fn words(sheet: &mut Sheet<'_>, banner: Banner<'_>, heading: &str) {
    sheet.writer.open_class("div", "sf-panel-words");
    if let Some(eyebrow) = banner.eyebrow() {
        let eyebrow = sheet.filled(eyebrow);
        sheet.writer.element("p", "sf-eyebrow", &eyebrow);
    }
    let tag = sheet.heading_tag();
    sheet.writer.open_class(tag, "sf-heading");
    match (banner.link(), banner.button_label()) {
        // Without a button the heading leads there, and a tap anywhere on the banner.
        (Some(link), None) => {
            sheet.writer.open_class("a", "sf-cover").link(link).text(heading).close();
        }
        _ => {
            sheet.writer.text(heading);
        }
    }
    sheet.writer.close();
    if let Some(text) = banner.text() {
        let text = sheet.filled(text);
        sheet.writer.element("p", "sf-text", &text);
    }
    if let (Some(link), Some(label)) = (banner.link(), banner.button_label()) {
        sheet.button(link, label);
    }
    sheet.writer.close();
}
