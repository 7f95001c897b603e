//! The link of a product view that places the product in the room, on a page that a server made.
//!
//! Where script runs, the element gives it its address, for it alone knows the page to come back to, and style shows no
//! link without one; without script it leads there by itself. A handset's own page has no need of that: the template
//! `room` writes the link there.

use super::absolute::absolute;
use super::sheet::Sheet;
use crate::ar::{Address, Wish, quick_look, scene_viewer};
use crate::device::{Ar, Tier};
use crate::document::Product;
use crate::plan::{PlannedSection, Visit};

/// Writes the link for the section's first product.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection) {
    let visit = sheet.visit;
    let text = sheet.texts().see_in_room();
    let writer = sheet.writer.open_class("a", "sf-room").attribute("slot", "ar-button");
    if let Some(address) = visit.items(section).next().and_then(|product| hand_over(visit, product)) {
        writer.hand_over(&address);
        if visit.device.ar == Ar::QuickLook {
            // Safari takes such a link for one to Quick Look only if a picture is its one element (WebKit,
            // HTMLAnchorElement::isSystemPreviewLink); words may stand beside it.
            writer.attribute("rel", "ar").open("img").attribute("alt", "").empty();
        }
    }
    writer.text(text).close();
}

/// Where the platform's own viewer opens the product, if there is no script, such a viewer, and a file for it.
fn hand_over(visit: Visit<'_>, product: Product<'_>) -> Option<Address> {
    if visit.device.tier != Tier::T0 {
        return None;
    }
    let (glb, media) = product.model()?;
    let quick = visit.device.ar == Ar::QuickLook;
    let file = match visit.device.ar {
        Ar::SceneViewer => glb,
        Ar::QuickLook => media.file("usdz")?,
        _ => return None,
    };
    let model = absolute(visit.context, file.as_str());
    let wish = Wish { model: &model, title: product.title(), page: visit.context.base_url.as_deref()? };
    if quick { quick_look(&wish) } else { scene_viewer(&wish) }
}
