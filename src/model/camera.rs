//! Cameras that stand in the file.

use super::PerspectiveCamera;
use super::document::Document;
use super::error::Refusal;

/// The perspective cameras, and for each camera of the file its index among them.
pub(super) fn cameras(
    document: &Document<'_>,
) -> Result<(Vec<PerspectiveCamera>, Vec<Option<usize>>), Refusal> {
    let mut cameras = Vec::new();
    let mut places = Vec::new();
    for spot in document.cameras.iter() {
        let Some(perspective) = spot.get("perspective")? else {
            places.push(None);
            continue;
        };
        places.push(Some(cameras.len()));
        cameras.push(PerspectiveCamera {
            yfov_radians: perspective.need("yfov")?.number()?,
            aspect: perspective.get("aspectRatio")?.map(|aspect| aspect.number()).transpose()?,
        });
    }
    Ok((cameras, places))
}
