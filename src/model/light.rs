//! Lights of a file: `KHR_lights_punctual`.
//!
//! In: the extension's list at the root. Out: [`Light`]s, each number in the range that the extension gives it.
//! Where a light stands, and whether it stands anywhere, is a node's business.

use super::document::Document;
use super::error::{Fault, Refusal};
use super::json::Spot;

/// As the extensions of a root and of a node call it.
pub(super) const EXTENSION: &str = "KHR_lights_punctual";

/// Brighter than the sun from near by; what is beyond would overflow on its way to the screen.
const MAX_INTENSITY: f32 = 1e9;

/// What shape a light has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum LightKind {
    /// From far away, along the node's −Z. Its intensity is in lux.
    #[default]
    Directional,
    /// From the node's place to everywhere. Its intensity is in candela.
    Point,
    /// From the node's place in a cone around its −Z; candela.
    Spot {
        /// Full brightness up to this angle from the axis.
        inner_radians: f32,
        /// None from this angle on; more than the inner one, at most a right angle.
        outer_radians: f32,
    },
}

/// A light without size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Light {
    /// Its shape.
    pub kind: LightKind,
    /// Linear Rec.709, times the intensity in the unit of `kind`.
    pub color: [f32; 3],
    /// How far it reaches; infinite where the file does not say.
    pub range_metres: f32,
}

/// All lights of the file.
pub(super) fn lights(document: &Document<'_>) -> Result<Vec<Light>, Refusal> {
    let Some(extensions) = document.root.get("extensions")? else { return Ok(Vec::new()) };
    let Some(extension) = extensions.get(EXTENSION)? else { return Ok(Vec::new()) };
    let list = extension.list("lights")?;
    list.at_most("list_entries", document.limits.list_entries)?;
    list.iter().map(|spot| light(&spot)).collect()
}

/// Which of `count` lights stands at a node with these extensions.
pub(super) fn light_of(extensions: &Spot<'_>, count: usize) -> Result<Option<usize>, Refusal> {
    let Some(extension) = extensions.get(EXTENSION)? else { return Ok(None) };
    extension.need("light")?.index(count).map(Some)
}

fn light(spot: &Spot<'_>) -> Result<Light, Refusal> {
    let kind = spot.need("type")?;
    let kind = match kind.text()? {
        "directional" => LightKind::Directional,
        "point" => LightKind::Point,
        "spot" => cone(spot)?,
        _ => return Err(kind.error(Fault::BadValue { expected: "directional, point or spot" })),
    };
    let mut color = [1.0; 3];
    spot.numbers("color", &mut color)?;
    let intensity = spot.number_or("intensity", 1.0)?;
    let range = spot.number_or("range", f32::INFINITY)?;
    Ok(Light {
        kind,
        color: brightened(color, intensity),
        // 0 and less is against the rules; as in other viewers it counts as none.
        range_metres: if range > 0.0 { range } else { f32::INFINITY },
    })
}

/// A light's colour times its intensity.
pub(crate) fn brightened(color: [f32; 3], intensity: f32) -> [f32; 3] {
    color.map(|channel| (channel.max(0.0) * intensity).clamp(0.0, MAX_INTENSITY))
}

fn cone(spot: &Spot<'_>) -> Result<LightKind, Refusal> {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};
    let (mut inner, mut outer) = (0.0, FRAC_PI_4);
    if let Some(cone) = spot.get("spot")? {
        inner = cone.number_or("innerConeAngle", inner)?;
        outer = cone.number_or("outerConeAngle", outer)?;
    }
    let outer_radians = outer.clamp(1e-3, FRAC_PI_2);
    Ok(LightKind::Spot { inner_radians: inner.clamp(0.0, outer_radians - 1e-4), outer_radians })
}
