//! Product view: one product, large, to turn. Without script it is its poster, its words and its link.

#[cfg(feature = "server")]
use super::absolute::absolute;
use super::card;
use super::picture::{self, Pictures};
use super::sheet::Sheet;
use super::words::counted;
use super::writer::Css;
#[cfg(feature = "server")]
use crate::ar::{Address, Wish, quick_look, scene_viewer};
use crate::device::Delivery;
#[cfg(feature = "server")]
use crate::device::{Ar, Tier};
use crate::document::sections::ProductView;
use crate::document::{Product, Url};
use crate::plan::PlannedSection;
#[cfg(feature = "server")]
use crate::plan::Visit;

/// How wide the stage is shown.
const SIZES: &str = "(min-width: 750px) 50vw, 100vw";

/// Writes a product view of the section's first product.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection, view: ProductView<'_>) {
    let Some(product) = sheet.visit.items(section).next() else { return };
    sheet.open_section(section, Some(product.title()));
    let heading = sheet.head(view.heading(), None, None);
    sheet.writer.open_class("div", "sf-stand").attribute("data-product", product.id().0);
    let mut style = vec![("--sf-ratio", Css::Ratio(view.ratio()))];
    style.extend(view.background().map(|colour| ("--sf-panel", Css::Colour(colour))));
    sheet.writer.open_class("div", "sf-stage").properties(&style);
    stage(sheet, section, view, product);
    sheet.writer.close();
    details(sheet, view, product, heading);
    sheet.writer.close().close();
}

/// The element that draws, around the poster that stands there until it does; or the picture alone.
fn stage(sheet: &mut Sheet<'_>, section: &PlannedSection, view: ProductView<'_>, product: Product<'_>) {
    let mut pictures = Pictures::new(section.first_picture, section.eager_pictures);
    let Some((model, media)) = product.model() else {
        if let Some(image) = product.picture() {
            let alt = if image.alt().is_empty() { product.title() } else { image.alt() };
            picture::write(&mut sheet.writer, image, alt, SIZES, pictures.next());
        }
        return;
    };
    let poster = media.preview_image().or_else(|| product.picture());
    let alt = media.alt().unwrap_or(product.title());
    let writer = &mut sheet.writer;
    writer.open_class("product-view", "sf-view").url("src", model);
    if let Some(image) = poster {
        writer.url("poster", image.url());
    }
    let usdz = media.file("usdz");
    if view.ar() {
        writer.flag("ar");
        if let Some(usdz) = usdz {
            writer.url("ios-src", usdz);
        }
    }
    writer.attribute("alt", alt).flag("camera-controls").attribute("touch-action", "pan-y");
    writer.attribute("shadow-intensity", "1");
    if view.auto_rotate() {
        writer.flag("auto-rotate");
    }
    if let Some(orbit) = view.camera_orbit() {
        writer.attribute("camera-orbit", orbit);
    }
    if let Some(variant) = view.variant_name() {
        writer.attribute("variant-name", variant);
    }
    // Absent means what the network allows; a plan that already knows says so.
    if sheet.visit.device.delivery == Delivery::Tap {
        writer.attribute("delivery", "tap");
    }
    if let Some(image) = poster {
        picture::write_poster(writer, image, alt, SIZES, pictures.next());
    }
    if view.ar() {
        way_into_the_room(sheet, product, model, usdz);
    }
    sheet.writer.close();
}

/// The link that places the product in the room. Where script runs, the element gives it its address, for it alone
/// knows the page to come back to, and style shows no link without one; without script, on a page that a server made,
/// it leads there by itself.
fn way_into_the_room(sheet: &mut Sheet<'_>, product: Product<'_>, glb: Url<'_>, usdz: Option<Url<'_>>) {
    let text = sheet.texts().see_in_room();
    let writer = sheet.writer.open_class("a", "sf-room").attribute("slot", "ar-button");
    #[cfg(feature = "server")]
    if let Some(address) = hand_over(sheet.visit, product, glb, usdz) {
        writer.hand_over(&address);
        if sheet.visit.device.ar == Ar::QuickLook {
            // Safari takes such a link for one to Quick Look only if a picture is its one element (WebKit,
            // HTMLAnchorElement::isSystemPreviewLink); words may stand beside it.
            writer.attribute("rel", "ar").open("img").attribute("alt", "").empty();
        }
    }
    #[cfg(not(feature = "server"))]
    let _ = (product, glb, usdz);
    writer.text(text).close();
}

/// Where the platform's own viewer opens the product, if there is no script, such a viewer, and a file for it.
#[cfg(feature = "server")]
fn hand_over(visit: Visit<'_>, product: Product<'_>, glb: Url<'_>, usdz: Option<Url<'_>>) -> Option<Address> {
    if visit.device.tier != Tier::T0 {
        return None;
    }
    let quick = visit.device.ar == Ar::QuickLook;
    let file = match visit.device.ar {
        Ar::SceneViewer => glb,
        Ar::QuickLook => usdz?,
        _ => return None,
    };
    let model = absolute(visit.context, file.as_str());
    let wish = Wish { model: &model, title: product.title(), page: visit.context.base_url.as_deref()? };
    if quick { quick_look(&wish) } else { scene_viewer(&wish) }
}

fn details(sheet: &mut Sheet<'_>, view: ProductView<'_>, product: Product<'_>, heading: &'static str) {
    sheet.writer.open_class("div", "sf-details");
    if let Some(vendor) = product.vendor() {
        sheet.writer.element("p", "sf-vendor", vendor);
    }
    let tag = if view.heading().is_some() { heading } else { sheet.heading_tag() };
    sheet.writer.open_class(tag, "sf-title").attribute("dir", "auto").text(product.title()).close();
    if let Some(rating) = product.rating() {
        card::write_rating(sheet, rating);
    }
    card::write_price(sheet, product);
    let (texts, page) = (sheet.texts(), sheet.visit.page());
    if !product.available() {
        sheet.writer.element("p", "sf-badge", texts.sold_out());
    } else if let Some(left) = product.quantity().filter(|left| (1..=5).contains(left)) {
        sheet.writer.element("p", "sf-badge sf-few", &counted(texts.few_left(), left, page));
    }
    if let Some(text) = view.text().or(product.description()) {
        sheet.writer.element("p", "sf-text", text);
    }
    if let Some(link) = product.link() {
        let label = view.button_label().unwrap_or(texts.see_product());
        sheet.button(link, label);
    }
    sheet.writer.close();
}
