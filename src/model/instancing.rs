//! One mesh at many places: `EXT_mesh_gpu_instancing`.
//!
//! In: the extensions of nodes. Out: for each node the places of its mesh. Each place is a draw call for every
//! primitive, so the places of all nodes together are counted against that limit before a list is made.

use glam::Quat;

use super::Transform;
use super::accessor::Accessor;
use super::document::Document;
use super::error::{Fault, Refusal};
use super::json::Spot;
use super::mesh::within;
use super::node::unit;

/// As the extensions of a node call it.
pub(super) const EXTENSION: &str = "EXT_mesh_gpu_instancing";

/// The places that a node's extensions say, none where they say nothing. `so_far` counts those of all nodes.
pub(super) fn instances(
    document: &Document<'_>,
    extensions: &Spot<'_>,
    so_far: &mut u64,
) -> Result<Vec<Transform>, Refusal> {
    let Some(extension) = extensions.get(EXTENSION)? else { return Ok(Vec::new()) };
    let attributes = extension.need("attributes")?;
    let mut count = None;
    let mut open = |key| {
        let Some(reference) = attributes.get(key)? else { return Ok(None) };
        let accessor = Accessor::open(document, &reference)?;
        if *count.get_or_insert(accessor.count) != accessor.count {
            return Err(reference.error(Fault::BadValue { expected: "as many elements as the others have" }));
        }
        Ok::<_, Refusal>(Some(accessor))
    };
    let [translations, rotations, scales] = [open("TRANSLATION")?, open("ROTATION")?, open("SCALE")?];
    let count = count.unwrap_or(0);
    *so_far += count as u64;
    within(&attributes, "draw_calls", *so_far, document.limits.draw_calls)?;
    let mut places = vec![Transform::default(); count];
    if let Some(accessor) = translations {
        for (place, value) in places.iter_mut().zip(accessor.floats::<3>()?) {
            place.translation = value.into();
        }
    }
    if let Some(accessor) = rotations {
        for (place, value) in places.iter_mut().zip(accessor.floats::<4>()?) {
            place.rotation = unit(Quat::from_array(value));
        }
    }
    if let Some(accessor) = scales {
        for (place, value) in places.iter_mut().zip(accessor.floats::<3>()?) {
            place.scale = value.into();
        }
    }
    Ok(places)
}
