//! Vertices in fewer bytes: `KHR_mesh_quantization`.
//!
//! In: [`Geometry`] in floats. Out: the same with positions in steps of a [`Grid`] (16 bits), normals and tangents in 8
//! bits, texture coordinates in 16 where they lie within the picture, colours in 16, joints and weights in 8. What
//! the file already has in integers stays.

use glam::{Mat4, Vec3};

use super::accessor::{Component, Elements};
use super::geometry::{Attribute, Geometry};

/// Steps on the longest side of a mesh.
const STEPS: f32 = 65535.0;
/// Texture coordinates beyond the picture stay floats, in whole shares of this: of a picture of 4096 texels, a sixteenth of one.
const UV_STEPS: f32 = 65536.0;

/// What a quantised position means: `offset + step × position`, in metres of the mesh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    pub(super) offset: Vec3,
    pub(super) step: f32,
}

impl Grid {
    /// A grid over these boxes; `None` for a point, or where there is nothing.
    pub(super) fn over(least: Vec3, most: Vec3) -> Option<Self> {
        let step = (most - least).max_element() / STEPS;
        (step.is_normal() && step > 0.0 && least.is_finite()).then_some(Self { offset: least, step })
    }

    pub(super) fn mesh_from_steps(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(Vec3::splat(self.step), glam::Quat::IDENTITY, self.offset)
    }
}

/// The box of a primitive's positions.
pub(super) fn bounds(geometry: &Geometry) -> Option<(Vec3, Vec3)> {
    let positions = geometry.attribute("POSITION")?.floats();
    let points = positions.as_chunks::<3>().0.iter().map(|p| Vec3::from(*p));
    let (least, most) = points.fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(a, b), p| (a.min(p), b.max(p)));
    least.is_finite().then_some((least, most))
}

/// Quantises all attributes; positions only with a grid. Says whether that needs `KHR_mesh_quantization`.
pub(super) fn quantise(geometry: &mut Geometry, grid: Option<&Grid>) -> bool {
    let mut extended = false;
    let sets = weights_together(&geometry.attributes);
    for attribute in &mut geometry.attributes {
        let elements = &attribute.elements;
        let floating = elements.component == Component::F32;
        let (name, _) = attribute.name.split_once('_').unwrap_or((attribute.name.as_str(), ""));
        let made = match (name, attribute.target) {
            ("POSITION", None) if floating => grid.map(|grid| steps(elements, grid)),
            ("POSITION", Some(_)) if floating => grid.map(|grid| displacements(elements, grid)),
            ("NORMAL" | "TANGENT", None) if floating => Some(directions(elements)),
            ("NORMAL" | "TANGENT", Some(_)) if floating => shares(elements, Component::I16, -1.0),
            ("TEXCOORD", None) if floating => {
                Some(shares(elements, Component::U16, 0.0).unwrap_or_else(|| rounded(elements)))
            }
            ("COLOR", None) if floating => shares(elements, Component::U16, 0.0),
            ("JOINTS", None) => small_joints(elements),
            ("WEIGHTS", None) => {
                sets.iter().find(|(name, _)| *name == attribute.name).map(|(_, e)| e.clone())
            }
            _ => None,
        };
        if let Some(made) = made {
            extended |= made.component.is_whole() && matches!(name, "POSITION" | "NORMAL" | "TANGENT");
            attribute.elements = made;
        }
    }
    extended
}

fn whole(
    component: Component,
    normalized: bool,
    width: usize,
    numbers: impl Iterator<Item = i32>,
) -> Elements {
    let size = component.size_bytes();
    let bytes = numbers.flat_map(|n| n.to_le_bytes().into_iter().take(size)).collect();
    Elements { component, normalized, width, bytes }
}

fn steps(elements: &Elements, grid: &Grid) -> Elements {
    let offset = grid.offset.to_array();
    let numbers = elements.floats();
    let numbers = numbers.iter().zip(offset.iter().cycle());
    let numbers = numbers.map(|(x, offset)| (((x - offset) / grid.step).round()).clamp(0.0, STEPS) as i32);
    whole(Component::U16, false, 3, numbers)
}

/// What a morph target adds, in steps: whole ones if they fit, else fractions.
fn displacements(elements: &Elements, grid: &Grid) -> Elements {
    let numbers: Vec<f32> = elements.floats().iter().map(|x| x / grid.step).collect();
    if numbers.iter().all(|x| x.abs() <= 32767.0) {
        return whole(Component::I16, false, 3, numbers.iter().map(|x| x.round() as i32));
    }
    Elements::floats_of(3, &numbers)
}

/// Unit vectors in 8 bits; a fourth number is the handedness of a tangent.
fn directions(elements: &Elements) -> Elements {
    let numbers = elements.floats();
    whole(
        Component::I8,
        true,
        elements.width,
        numbers.iter().map(|x| (x.clamp(-1.0, 1.0) * 127.0).round() as i32),
    )
}

/// Shares of one; `None` where some are not between `least` and 1.
fn shares(elements: &Elements, component: Component, least: f32) -> Option<Elements> {
    // What lies outside by less than half a step is meant to be inside.
    const SLACK: f32 = 0.5 / 65535.0;
    let numbers = elements.floats();
    if !numbers.iter().all(|x| (least - SLACK..=1.0 + SLACK).contains(x)) {
        return None;
    }
    let most = if component == Component::I16 { 32767.0 } else { 65535.0 };
    Some(whole(
        component,
        true,
        elements.width,
        numbers.iter().map(|x| (x.clamp(least, 1.0) * most).round() as i32),
    ))
}

/// Floats of which the last bits are zero: they say nothing that is seen, and compress well.
fn rounded(elements: &Elements) -> Elements {
    let numbers: Vec<f32> = elements.floats().iter().map(|x| (x * UV_STEPS).round() / UV_STEPS).collect();
    if numbers.iter().all(|x| x.is_finite()) {
        Elements::floats_of(elements.width, &numbers)
    } else {
        elements.clone()
    }
}

fn small_joints(elements: &Elements) -> Option<Elements> {
    let joints = elements.integers();
    let fits = elements.component == Component::U16 && joints.iter().all(|joint| *joint < 256);
    fits.then(|| whole(Component::U8, false, elements.width, joints.iter().map(|joint| *joint as i32)))
}

/// The weights of each vertex in all its sets, in 8 bits; 255 together, as the specification wants it.
fn weights_together(attributes: &[Attribute]) -> Vec<(String, Elements)> {
    let sets: Vec<&Attribute> = attributes
        .iter()
        .filter(|a| a.target.is_none() && a.name.starts_with("WEIGHTS_") && a.elements.width == 4)
        .collect();
    if sets.is_empty() || sets.iter().any(|set| set.elements.component != Component::F32) {
        return Vec::new();
    }
    let mut floats: Vec<Vec<f32>> = sets.iter().map(|set| set.elements.floats()).collect();
    let count = floats.first().map_or(0, |set| set.len() / 4);
    let mut bytes: Vec<Vec<u8>> = vec![Vec::with_capacity(count * 4); sets.len()];
    for vertex in 0..count {
        let range = vertex * 4..vertex * 4 + 4;
        let sum: f32 =
            floats.iter().flat_map(|set| set.get(range.clone())).flatten().map(|w| w.max(0.0)).sum();
        // What is cut off each weight goes on to the next one.
        let (mut before, mut given) = (0.0, 0u8);
        for (set, out) in floats.iter_mut().zip(&mut bytes) {
            for weight in set.get_mut(range.clone()).into_iter().flatten() {
                before += if sum > 0.0 { weight.max(0.0) / sum } else { 0.0 };
                let until = (before * 255.0).round().clamp(f32::from(given), 255.0) as u8;
                out.push(until - given);
                given = until;
            }
        }
    }
    let made = sets.iter().zip(bytes);
    made.map(|(set, bytes)| {
        (set.name.clone(), Elements { component: Component::U8, normalized: true, width: 4, bytes })
    })
    .collect()
}
