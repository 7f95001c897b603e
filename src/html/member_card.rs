//! Member card: tier, points and rights of a member, or what awaits a new customer.

use super::sheet::Sheet;
use super::words::{capitalised, counted, replaced};
use super::writer::Css;
use crate::document::sections::{MemberCard, PlacedBlock, Right};
use crate::document::shape::Member as _;
use crate::plan::PlannedSection;

/// Writes a member card.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection, card: MemberCard<'_>) {
    let heading = sheet.filled(card.heading());
    sheet.open_section(section, "sf-section sf-member_card", Some(&heading));
    let mut style = Vec::new();
    style.extend(card.background().map(|colour| ("--sf-panel", Css::Colour(colour))));
    style.extend(card.colour().map(|colour| ("--sf-on-panel", Css::Colour(colour))));
    sheet.writer.open_class("div", "sf-member").properties(&style);
    sheet.writer.open_class("div", "sf-head");
    let tag = sheet.heading_tag();
    sheet.writer.element(tag, "sf-heading", &heading);
    let profile = sheet.visit.shopper.profile();
    if let Some(tier) = profile.tier().filter(|_| card.show_points()) {
        sheet.writer.element("p", "sf-tier", &capitalised(tier));
    }
    if let Some(text) = card.text() {
        let text = sheet.filled(text);
        sheet.writer.element("p", "sf-text", &text);
    }
    sheet.writer.close();
    if let Some(points) = profile.points().filter(|_| card.show_points()) {
        write_points(sheet, card, points);
    }
    write_rights(sheet, &section.blocks);
    if let (Some(link), Some(label)) = (card.link(), card.button_label()) {
        sheet.button(link, label);
    }
    sheet.writer.close().close();
}

fn write_points(sheet: &mut Sheet<'_>, card: MemberCard<'_>, points: u32) {
    let (texts, page) = (sheet.texts(), sheet.visit.page());
    let have = counted(texts.points(), points, page);
    let writer = &mut sheet.writer;
    writer.open_class("div", "sf-points").element("strong", "sf-number", &have);
    if let Some(goal) = card.next_tier_points().filter(|goal| *goal > points) {
        let next = card.next_tier().unwrap_or_default();
        let to_go = replaced(&counted(texts.points_to_go(), goal - points, page), "tier", next);
        writer.element("span", "sf-text", &to_go);
        writer
            .open_class("progress", "sf-progress")
            .number("max", goal)
            .number("value", points)
            .attribute("aria-label", &to_go)
            .close();
    }
    writer.close();
}

fn write_rights(sheet: &mut Sheet<'_>, rights: &[PlacedBlock]) {
    if rights.is_empty() {
        return;
    }
    sheet.writer.open_class("ul", "sf-rights").attribute("role", "list");
    for block in rights {
        let right = Right::of(&block.settings);
        sheet.writer.open_class(
            "li",
            if right.gift() || block.kind == "gift" { "sf-right sf-gift" } else { "sf-right" },
        );
        let title = sheet.filled(right.title());
        sheet.writer.open_class("strong", "sf-title");
        match right.link() {
            Some(link) => {
                sheet.writer.open_class("a", "sf-cover").link(link).text(&title).close();
            }
            None => {
                sheet.writer.text(&title);
            }
        }
        sheet.writer.close();
        if let Some(text) = right.text() {
            let text = sheet.filled(text);
            sheet.writer.element("span", "sf-text", &text);
        }
        if let Some(code) = right.code() {
            let label = sheet.texts().code();
            sheet
                .writer
                .open_class("span", "sf-code")
                .text(label)
                .text(" ")
                .open("code")
                .text(code)
                .close()
                .close();
        }
        sheet.writer.close();
    }
    sheet.writer.close();
}
