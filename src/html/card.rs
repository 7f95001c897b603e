//! A product as a card: picture, badges, name, rating, price.

use super::picture::{self, Pictures};
use super::sheet::Sheet;
use super::words::{Word, counted, fill};
use super::{money, writer::Css};
use crate::document::sections::{FlashSale, ProductList};
use crate::document::shape::Member as _;
use crate::document::{Product, Rating};

/// So few left that it is worth saying.
const FEW_LEFT: u32 = 5;

/// Writes a card as an `li`. Its name is a heading of this level, `h2` or `h3`.
pub(super) fn write(
    sheet: &mut Sheet<'_>,
    product: Product<'_>,
    list: ProductList<'_>,
    heading: &'static str,
    sizes: &'static str,
    pictures: &mut Pictures,
) {
    let class = if product.available() { "sf-card" } else { "sf-card sf-sold-out" };
    sheet.writer.open_class("li", class).attribute("data-product", product.id().0);
    sheet.writer.open_class("div", "sf-picture");
    if let Some(image) = product.picture() {
        let alt = if image.alt().is_empty() { product.title() } else { image.alt() };
        picture::write(&mut sheet.writer, image, alt, sizes, pictures.next());
    }
    badges(sheet, product);
    sheet.writer.close();
    if let Some(vendor) = product.vendor().filter(|_| list.show_vendor()) {
        sheet.writer.element("p", "sf-vendor", vendor);
    }
    sheet.writer.open_class(heading, "sf-title").attribute("dir", "auto");
    match product.link() {
        Some(link) => {
            sheet.writer.open_class("a", "sf-cover").link(link).text(product.title()).close();
        }
        None => {
            sheet.writer.text(product.title());
        }
    }
    sheet.writer.close();
    if let Some(rating) = product.rating().filter(|_| list.show_rating()) {
        write_rating(sheet, rating);
    }
    write_price(sheet, product);
    if let Some((total, left)) =
        FlashSale::of(list.json()).totals().get(product.id().0).zip(product.quantity())
    {
        write_stock(sheet, total, left.min(total));
    }
    sheet.writer.close();
}

/// Writes how many are left of how many.
fn write_stock(sheet: &mut Sheet<'_>, total: u32, left: u32) {
    let spoken = fill(sheet.texts().left_of(), sheet.visit.page(), &|name| match name {
        "n" => Word::Count(left.into()),
        "total" => Word::Count(total.into()),
        _ => Word::Unknown,
    });
    let writer = &mut sheet.writer;
    writer.open_class("progress", "sf-progress").number("max", total).number("value", left);
    writer.attribute("aria-label", &spoken).close();
}

/// What one should know at a glance, most important first.
fn badges(sheet: &mut Sheet<'_>, product: Product<'_>) {
    let texts = sheet.texts();
    let page = sheet.visit.page();
    let mut badges: Vec<(&'static str, String)> = Vec::new();
    if !product.available() {
        badges.push(("sf-badge", texts.sold_out().to_owned()));
    } else {
        if let Some(percent) = product.percent_off() {
            badges.push(("sf-badge sf-sale", counted(texts.percent_off(), percent, page)));
        }
        if product.tags().iter().any(|tag| tag == "new") {
            badges.push(("sf-badge sf-new", texts.new_product().to_owned()));
        }
        if let Some(left) = product.quantity().filter(|left| (1..=FEW_LEFT).contains(left)) {
            badges.push(("sf-badge sf-few", counted(texts.few_left(), left, page)));
        }
    }
    if product.model().is_some() {
        badges.push(("sf-badge sf-model", texts.model().to_owned()));
    }
    if badges.is_empty() {
        return;
    }
    sheet.writer.open_class("div", "sf-badges");
    for (class, text) in badges {
        sheet.writer.element("span", class, &text);
    }
    sheet.writer.close();
}

/// Writes stars, the mean and the count.
pub(super) fn write_rating(sheet: &mut Sheet<'_>, rating: Rating<'_>) {
    let page = sheet.visit.page();
    let tenths = rating.value().0;
    let mean = money::number(tenths.into(), 1, page);
    let spoken = fill(sheet.texts().rating(), page, &|name| match name {
        "rating" => mean.as_str().into(),
        "n" => Word::Count(rating.count().into()),
        _ => Word::Unknown,
    });
    let writer = &mut sheet.writer;
    writer.open_class("p", "sf-rating");
    writer
        .open_class("span", "sf-stars")
        .attribute("role", "img")
        .attribute("aria-label", &spoken)
        .properties(&[("--sf-tenths", Css::Number(tenths))])
        .close();
    writer.open("span").attribute("aria-hidden", "true").text(&mean);
    if rating.count() > 0 {
        writer.text(" (").text(&money::number(rating.count().into(), 0, page)).text(")");
    }
    writer.close().close();
}

/// Writes what it costs, and what it cost before.
pub(super) fn write_price(sheet: &mut Sheet<'_>, product: Product<'_>) {
    let texts = sheet.texts();
    let page = sheet.visit.page();
    let range = product.price_range();
    let writer = &mut sheet.writer;
    let before = product.before();
    writer.open_class("p", if before.is_some() { "sf-price sf-reduced" } else { "sf-price" });
    writer.element("span", "sf-spoken", texts.price()).text(" ");
    if range.max().is_some_and(|max| max.millionths() > range.min().millionths()) {
        writer.text(texts.from()).text(" ");
    }
    money::write(writer, range.min(), page);
    if let Some(before) = before {
        writer.text(" ").element("span", "sf-spoken", texts.price_before()).text(" ");
        writer.open_class("s", "sf-before");
        money::write(writer, before, page);
        writer.close();
    }
    writer.close();
}
