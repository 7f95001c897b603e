//! `KHR_materials_variants`: named colourways of one product.

use super::document::Document;
use super::error::Refusal;
use super::json::Spot;
use super::limits;

const EXTENSION: &str = "KHR_materials_variants";

/// Names of the variants, in file order.
pub(super) fn names(document: &Document<'_>) -> Result<Vec<String>, Refusal> {
    let Some(extensions) = document.root.get("extensions")? else { return Ok(Vec::new()) };
    let Some(extension) = extensions.get(EXTENSION)? else { return Ok(Vec::new()) };
    let variants = extension.list("variants")?;
    limits::over("variants", variants.len() as u64, document.limits.variants)?;
    variants.iter().map(|variant| variant.text_or_empty("name")).collect()
}

/// For each variant, the material that it puts on this primitive instead, if any.
pub(super) fn materials(
    primitive: &Spot<'_>,
    variant_count: usize,
    material_count: usize,
) -> Result<Vec<Option<usize>>, Refusal> {
    let mut materials = vec![None; variant_count];
    let Some(extensions) = primitive.get("extensions")? else { return Ok(materials) };
    let Some(extension) = extensions.get(EXTENSION)? else { return Ok(materials) };
    for mapping in extension.list("mappings")?.iter() {
        let material = mapping.need("material")?.index(material_count)?;
        for variant in mapping.list("variants")?.iter() {
            let index = variant.index(variant_count)?;
            if let Some(slot) = materials.get_mut(index) {
                *slot = Some(material);
            }
        }
    }
    Ok(materials)
}
