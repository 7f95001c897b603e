//! schema.org JSON-LD for search engines: the product of each product view, and lists of products.
//!
//! In: a plan. Out: JSON that cannot end its script element. At most [`MAX_PRODUCTS`]: search engines read
//! the first ones, and a phone should not write what only they read.

use super::absolute::absolute;
use crate::document::Product;
use crate::document::json::Writer;
use crate::document::sections::{Family, ProductList};
use crate::document::shape::Member as _;
use crate::plan::Plan;

/// Products described on one page.
const MAX_PRODUCTS: usize = 100;

/// The JSON-LD of a page.
pub fn of(plan: &Plan<'_>) -> String {
    let mut json = Writer::default();
    json.object().key("@context").text("https://schema.org").key("@graph").list();
    json.object().key("@type").text("WebPage").key("name").text(plan.visit.page().title());
    json.key("inLanguage").text(plan.visit.page().locale()).end_object();
    let mut left = MAX_PRODUCTS;
    for section in &plan.sections {
        let shown = section.items.len().min(left);
        match section.kind.family {
            Family::Grid | Family::Rail if shown > 0 => {
                json.object().key("@type").text("ItemList").key("name");
                json.maybe_text(ProductList::of(&section.settings).heading()).key("itemListElement").list();
                for (product, position) in plan.visit.items(section).take(shown).zip(1_u32..) {
                    json.object().key("@type").text("ListItem").key("position").whole(position).key("item");
                    describe(plan, product, &mut json);
                    json.end_object();
                }
                json.end_list().end_object();
                left -= shown;
            }
            Family::ProductView if shown > 0 => {
                if let Some(product) = plan.visit.items(section).next() {
                    describe(plan, product, &mut json);
                }
                left -= 1;
            }
            _ => {}
        }
    }
    json.end_list().end_object();
    json.finish()
}

fn describe(plan: &Plan<'_>, product: Product<'_>, json: &mut Writer) {
    json.object().key("@type").text("Product").key("name").text(product.title());
    json.key("productID").text(product.id().0);
    let url = product.link().map(|link| absolute(plan.visit.context, link.as_str()));
    if let Some(url) = &url {
        json.key("url").text(url);
    }
    if let Some(image) = product.picture() {
        json.key("image").text(&absolute(plan.visit.context, image.url().as_str()));
    }
    if let Some(vendor) = product.vendor() {
        json.key("brand").object().key("@type").text("Brand").key("name").text(vendor).end_object();
    }
    if let Some(category) = product.product_type() {
        json.key("category").text(category);
    }
    if let Some(rating) = product.rating().filter(|rating| rating.count() > 0) {
        json.key("aggregateRating").object().key("@type").text("AggregateRating");
        json.key("ratingValue").text(&rating.value().to_text());
        json.key("ratingCount").whole(rating.count()).end_object();
    }
    let price = product.price_range().min();
    json.key("offers").object().key("@type").text("Offer").key("price").text(price.amount().as_str());
    json.key("priceCurrency").text(price.currency().as_str()).key("availability");
    json.text(if product.available() {
        "https://schema.org/InStock"
    } else {
        "https://schema.org/OutOfStock"
    });
    if let Some(url) = &url {
        json.key("url").text(url);
    }
    json.end_object().end_object();
}
