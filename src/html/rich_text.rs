//! Rich text: headings, paragraphs, lists, quotes and buttons, with a little markup inside.

use super::markup;
use super::sheet::Sheet;
use crate::document::sections::{Button, PlacedBlock, Points, Quote, RichText, Words};
use crate::document::shape::Member as _;
use crate::plan::PlannedSection;

/// Writes a rich text.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection, text: RichText<'_>) {
    sheet.open_section(section, "sf-section sf-rich_text", text.heading());
    sheet.writer.open_class("div", "sf-words").attribute("data-align", text.align().as_str());
    if let Some(heading) = text.heading() {
        let tag = sheet.heading_tag();
        let heading = sheet.filled(heading);
        sheet.writer.element(tag, "sf-heading", &heading);
    }
    for paragraph in text.text().iter() {
        write_paragraph(sheet, paragraph);
    }
    for block in &section.blocks {
        write_block(sheet, block, text.heading().is_some());
    }
    sheet.writer.close().close();
}

fn write_paragraph(sheet: &mut Sheet<'_>, text: &str) {
    let text = sheet.filled(text);
    sheet.writer.open("p");
    markup::write(&mut sheet.writer, &text);
    sheet.writer.close();
}

fn write_block(sheet: &mut Sheet<'_>, block: &PlacedBlock, below_heading: bool) {
    match block.kind {
        "heading" => {
            let tag = if below_heading { "h3" } else { sheet.heading_tag() };
            let text = sheet.filled(Words::of(&block.settings).text());
            sheet.writer.element(tag, "sf-subheading", &text);
        }
        "text" => write_paragraph(sheet, Words::of(&block.settings).text()),
        "list" => {
            let points = Points::of(&block.settings);
            sheet.writer.open(if points.numbered() { "ol" } else { "ul" });
            for item in points.items().iter() {
                sheet.writer.open("li");
                markup::write(&mut sheet.writer, item);
                sheet.writer.close();
            }
            sheet.writer.close();
        }
        "quote" => {
            let quote = Quote::of(&block.settings);
            sheet.writer.open_class("figure", "sf-quote").open("blockquote");
            markup::write(&mut sheet.writer, quote.text());
            sheet.writer.close();
            if let Some(cite) = quote.cite() {
                sheet.writer.open("figcaption").text(cite).close();
            }
            sheet.writer.close();
        }
        "button" => {
            let button = Button::of(&block.settings);
            sheet.button(button.link(), button.label());
        }
        _ => {}
    }
}
