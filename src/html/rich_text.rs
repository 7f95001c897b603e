//! Rich text: headings, paragraphs, lists, quotes and buttons, with a little markup inside.

use super::markup;
use super::sheet::Sheet;
use crate::document::sections::{Passage, RichText};
use crate::plan::PlannedSection;

/// Writes a rich text.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection, text: &RichText, passages: &[Passage]) {
    sheet.open_section(section, "sf-section sf-rich_text", text.heading.as_deref());
    sheet.writer.open_class("div", "sf-words").attribute("data-align", text.align.as_str());
    if let Some(heading) = &text.heading {
        let tag = sheet.heading_tag();
        let heading = sheet.filled(heading);
        sheet.writer.element(tag, "sf-heading", &heading);
    }
    for paragraph in &text.text {
        write_paragraph(sheet, paragraph);
    }
    for passage in passages {
        write_passage(sheet, passage, text.heading.is_some());
    }
    sheet.writer.close().close();
}

fn write_paragraph(sheet: &mut Sheet<'_>, text: &str) {
    let text = sheet.filled(text);
    sheet.writer.open("p");
    markup::write(&mut sheet.writer, &text);
    sheet.writer.close();
}

fn write_passage(sheet: &mut Sheet<'_>, passage: &Passage, below_heading: bool) {
    match passage {
        Passage::Heading(words) => {
            let tag = if below_heading { "h3" } else { sheet.heading_tag() };
            let text = sheet.filled(&words.text);
            sheet.writer.element(tag, "sf-subheading", &text);
        }
        Passage::Text(words) => write_paragraph(sheet, &words.text),
        Passage::List(points) => {
            sheet.writer.open(if points.numbered { "ol" } else { "ul" });
            for item in &points.items {
                sheet.writer.open("li");
                markup::write(&mut sheet.writer, item);
                sheet.writer.close();
            }
            sheet.writer.close();
        }
        Passage::Quote(quote) => {
            sheet.writer.open_class("figure", "sf-quote").open("blockquote");
            markup::write(&mut sheet.writer, &quote.text);
            sheet.writer.close();
            if let Some(cite) = &quote.cite {
                sheet.writer.open("figcaption").text(cite).close();
            }
            sheet.writer.close();
        }
        Passage::Button(button) => sheet.button(&button.link, &button.label),
    }
}
