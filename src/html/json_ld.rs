//! schema.org JSON-LD for search engines: the product of each product view, and lists of products.
//!
//! In: a plan. Out: JSON that cannot end its script element. At most [`MAX_PRODUCTS`]: search engines read
//! the first ones, and a phone should not write what only they read.

use serde_json::{Value, json};

use super::writer::script_safe;
use crate::document::Product;
use crate::document::sections::Content;
use crate::plan::Plan;

/// Products described on one page.
const MAX_PRODUCTS: usize = 100;

/// The JSON-LD of a page.
pub(super) fn of(plan: &Plan<'_>) -> String {
    let mut graph = vec![json!({
        "@type": "WebPage",
        "name": plan.page.title,
        "inLanguage": plan.page.locale,
    })];
    let mut left = MAX_PRODUCTS;
    for section in &plan.sections {
        let shown = section.items.len().min(left);
        match &section.content {
            Content::ProductGrid(list) | Content::ProductRail(list) if shown > 0 => {
                let items: Vec<Value> = section
                    .items
                    .iter()
                    .take(shown)
                    .zip(1_u32..)
                    .map(|(product, position)| {
                        json!({ "@type": "ListItem", "position": position, "item": described(plan, product) })
                    })
                    .collect();
                graph.push(json!({ "@type": "ItemList", "name": list.heading, "itemListElement": items }));
                left -= shown;
            }
            Content::ProductView(_) if shown > 0 => {
                graph.extend(section.items.first().map(|product| described(plan, product)));
                left -= 1;
            }
            _ => {}
        }
    }
    script_safe(&json!({ "@context": "https://schema.org", "@graph": graph }).to_string())
}

fn described(plan: &Plan<'_>, product: &Product) -> Value {
    let price = &product.price_range.min;
    let available = if product.available { "InStock" } else { "OutOfStock" };
    let mut offer = json!({
        "@type": "Offer",
        "price": price.amount(),
        "priceCurrency": price.currency(),
        "availability": format!("https://schema.org/{available}"),
    });
    let mut described = json!({ "@type": "Product", "name": product.title, "productID": product.id.0 });
    if let Some(link) = &product.link {
        offer["url"] = absolute(plan, link.as_str()).into();
        described["url"] = absolute(plan, link.as_str()).into();
    }
    if let Some(image) = product.picture() {
        described["image"] = absolute(plan, image.url.as_str()).into();
    }
    if let Some(vendor) = &product.vendor {
        described["brand"] = json!({ "@type": "Brand", "name": vendor });
    }
    if let Some(category) = &product.product_type {
        described["category"] = category.as_str().into();
    }
    if let Some(rating) = product.rating.as_ref().filter(|rating| rating.count > 0) {
        let tenths = rating.value.0;
        described["aggregateRating"] = json!({
            "@type": "AggregateRating",
            "ratingValue": format!("{}.{}", tenths / 10, tenths % 10),
            "ratingCount": rating.count,
        });
    }
    described["offers"] = offer;
    described
}

/// A URL with the page's base in front, if it is relative and the context knows the base.
fn absolute(plan: &Plan<'_>, url: &str) -> String {
    let Some(base) = plan.context.base_url.as_ref().map(|base| base.as_str()) else { return url.to_owned() };
    let has_scheme = url.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    if has_scheme {
        return url.to_owned();
    }
    let host_end = base.find("://").map_or(0, |at| at + 3);
    let path_start =
        base.get(host_end..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| host_end + at);
    if url.starts_with('/') {
        return format!("{}{url}", base.get(..path_start).unwrap_or(base));
    }
    let folder_end = base.rfind('/').map_or(base.len(), |at| at.max(path_start));
    format!("{}/{url}", base.get(..folder_end).unwrap_or(base))
}
