//! Fewer triangles, until a budget is met or an error bound is reached.
//!
//! In: the primitives of a file, how often each is drawn, a budget and a bound. Out: triangles for each, the worst error, and what
//! ended the work. One error holds for all: where it lies in the product does not matter to the eye, so that parts
//! with many small triangles give up more than parts with few large ones. Only edges collapse: vertices that stay are those
//! of the file, with their weights, joints and morph targets. Vertices where primitives of a mesh meet stay,
//! so that no gap opens. Source of the method: meshoptimizer, `meshopt_simplifyWithAttributes`.

use std::collections::HashMap;

use glam::Vec3;
use meshopt::{SimplifyOptions, VertexDataAdapter, simplify_with_attributes_and_locks};

use super::geometry::Geometry;

/// What a normal turned by one radian counts, as a share of the product's extent.
const NORMAL_WEIGHT: f32 = 0.02;
/// The same for a colour from 0 to 1.
const COLOR_WEIGHT: f32 = 0.05;
/// What a picture moved along the surface counts, beside the surface itself moved as far.
const UV_WEIGHT: f32 = 0.5;
/// Numbers for each vertex that the simplifier weighs.
const MOST_ATTRIBUTES: usize = 32;
/// Where the bisection for the smallest error that meets the budget begins, as a share of the bound, and its steps.
const FIRST_SHARE: f32 = 1.0 / 256.0;
const BISECTIONS: usize = 7;
/// A part keeps at least this many triangles: accessors may not be empty.
const LEAST_TRIANGLES: usize = 4;

/// A primitive to be simplified.
#[derive(Debug)]
pub(super) struct Part<'g> {
    pub(super) geometry: &'g Geometry,
    /// Primitives of one mesh, which meet.
    pub(super) mesh: usize,
    /// How often it is drawn.
    pub(super) times: u64,
    /// Metres of the world in one unit of its positions.
    pub(super) scale: f32,
    /// For each joint that poses it, where that stands at rest, in metres of the world.
    pub(super) joints: Vec<Vec3>,
}

/// What ended the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// There were no more triangles than the budget has.
    WithinBudget,
    /// The budget is met, within the error bound.
    Budget,
    /// The error bound is reached; there are more triangles than the budget has.
    Error,
}

impl Stop {
    /// Stable.
    pub fn code(self) -> &'static str {
        match self {
            Self::WithinBudget => "within-budget",
            Self::Budget => "budget",
            Self::Error => "error",
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Simplified {
    /// New triangles for each part; `None` where they stay.
    pub(super) triangles: Vec<Option<Vec<u32>>>,
    /// In metres of the world.
    pub(super) error_metres: f32,
    pub(super) stop: Stop,
}

/// What may be drawn, or is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) triangles: u64,
    pub(super) vertices: u64,
}

impl Amount {
    pub(super) fn add(&mut self, other: Self) {
        self.triangles += other.triangles;
        self.vertices += other.vertices;
    }

    fn within(self, budget: Self) -> bool {
        self.triangles <= budget.triangles && self.vertices <= budget.vertices
    }
}

/// Simplifies parts until all is within the budget, `others` (what cannot be simplified) among them.
pub(super) fn simplify(
    parts: &[Part<'_>],
    others: Amount,
    budget: Amount,
    extent_metres: f32,
    bound_metres: f32,
) -> Simplified {
    let met = |amounts: &mut dyn Iterator<Item = Amount>| {
        let mut sum = others;
        amounts.for_each(|amount| sum.add(amount));
        sum.within(budget)
    };
    let met_by =
        |found: &[Found]| met(&mut found.iter().zip(parts).map(|(f, part)| part.amount(&f.triangles)));
    let nothing = |stop| Simplified { triangles: vec![None; parts.len()], error_metres: 0.0, stop };
    if met(&mut parts.iter().map(|part| part.amount(part.triangles()))) {
        return nothing(Stop::WithinBudget);
    }
    if !(bound_metres > 0.0 && bound_metres.is_finite()) {
        return nothing(Stop::Error);
    }
    let locks = locks(&parts.iter().collect::<Vec<_>>());
    let ready: Vec<Ready<'_>> = parts
        .iter()
        .zip(&locks)
        .map(|(part, locks)| Ready::new(part, locks, extent_metres, NORMAL_WEIGHT))
        .collect();
    let at = |error: f32| -> Vec<Found> {
        ready.iter().map(|part| part.simplified(part.part.triangles(), error)).collect()
    };

    let mut best = at(bound_metres);
    let mut stop = Stop::Error;
    if met_by(&best) {
        stop = Stop::Budget;
        let (mut low, mut high) = (bound_metres * FIRST_SHARE, bound_metres);
        for _ in 0..BISECTIONS {
            let middle = (low * high).sqrt();
            let found = at(middle);
            if met_by(&found) {
                (best, high) = (found, middle);
            } else {
                low = middle;
            }
        }
    }
    let error_metres = best.iter().map(|found| found.error_metres).fold(0.0, f32::max);
    let triangles = best.into_iter().zip(parts);
    let triangles = triangles
        .map(|(found, part)| (found.triangles.len() < part.triangles().len()).then_some(found.triangles));
    Simplified { triangles: triangles.collect(), error_metres, stop }
}

impl Part<'_> {
    fn triangles(&self) -> &[u32] {
        self.geometry.triangles().unwrap_or_default()
    }

    /// What these triangles of it are when they are drawn. Renderers of ours have vertices anew for each node that deforms
    /// them, and for each triangle that has no normals.
    fn amount(&self, triangles: &[u32]) -> Amount {
        let deforms = !self.joints.is_empty() || self.geometry.attributes.iter().any(|a| a.target.is_some());
        let vertices = if self.geometry.attribute("NORMAL").is_none() {
            triangles.len()
        } else {
            let mut used = vec![false; self.geometry.vertex_count()];
            for corner in triangles {
                if let Some(slot) = used.get_mut(*corner as usize) {
                    *slot = true;
                }
            }
            used.iter().filter(|used| **used).count()
        };
        Amount {
            triangles: triangles.len() as u64 / 3 * self.times,
            vertices: vertices as u64 * if deforms { self.times } else { 1 },
        }
    }
}

/// What became of a part.
pub(super) struct Found {
    pub(super) triangles: Vec<u32>,
    pub(super) error_metres: f32,
}

/// A part as the simplifier takes it.
pub(super) struct Ready<'p> {
    part: &'p Part<'p>,
    positions: Vec<u8>,
    /// `weights.len()` numbers for each vertex.
    attributes: Vec<f32>,
    weights: Vec<f32>,
    locks: &'p [bool],
    /// Neither a point nor beyond what floats hold.
    measurable: bool,
}

impl<'p> Ready<'p> {
    /// `normal_weight`: what a normal turned by one radian counts, as a share of the extent.
    pub(super) fn new(part: &'p Part<'p>, locks: &'p [bool], extent_metres: f32, normal_weight: f32) -> Self {
        let geometry = part.geometry;
        let positions = geometry.attribute("POSITION").map(|p| p.floats()).unwrap_or_default();
        // The simplifier measures attributes against positions of which the longest side is 1.
        let units = side(&positions);
        let measurable = units.is_normal() && (units * part.scale).is_normal();
        let per_metre = if measurable { 1.0 / (units * part.scale) } else { 0.0 };
        let mut columns: Vec<(Vec<f32>, usize, f32)> = Vec::new();
        let mut add = |numbers: Vec<f32>, width: usize, metres: f32| {
            let so_far: usize = columns.iter().map(|column| column.1).sum();
            let weight = metres * per_metre;
            if so_far + width <= MOST_ATTRIBUTES && weight.is_finite() {
                columns.push((numbers, width, weight));
            }
        };
        if let Some(normals) = geometry.attribute("NORMAL") {
            add(normals.floats(), normals.width, normal_weight * extent_metres);
        }
        if !part.joints.is_empty() {
            add(joint_centers(part), 3, 1.0);
        }
        for attribute in geometry.attributes.iter().filter(|a| a.target.is_some() && a.name == "POSITION") {
            add(attribute.elements.floats(), 3, part.scale);
        }
        for set in 0..2 {
            if let Some(uvs) = geometry.attribute(&format!("TEXCOORD_{set}")) {
                let uvs = uvs.floats();
                let metres = metres_per_uv(geometry, &positions, &uvs) * part.scale;
                add(uvs, 2, UV_WEIGHT * metres);
            }
        }
        if let Some(colors) = geometry.attribute("COLOR_0") {
            add(colors.floats(), colors.width, COLOR_WEIGHT * extent_metres);
        }
        let mut attributes = Vec::new();
        for vertex in 0..geometry.vertex_count() {
            for (numbers, width, _) in &columns {
                attributes
                    .extend_from_slice(numbers.get(vertex * width..(vertex + 1) * width).unwrap_or_default());
            }
        }
        let weights = columns.iter().flat_map(|(_, width, weight)| vec![*weight; *width]).collect();
        let positions = positions.iter().flat_map(|x| x.to_le_bytes()).collect();
        Self { part, positions, attributes, weights, locks, measurable }
    }

    /// Fewer of these triangles of it.
    pub(super) fn simplified(&self, triangles: &[u32], error_metres: f32) -> Found {
        let whole = || Found { triangles: triangles.to_vec(), error_metres: 0.0 };
        let stride = self.weights.len() * size_of::<f32>();
        let right = self.attributes.len() == self.locks.len() * self.weights.len();
        let Ok(positions) = VertexDataAdapter::new(&self.positions, 12, 0) else { return whole() };
        if !right || positions.vertex_count != self.locks.len() || !self.measurable {
            return whole();
        }
        let mut error = 0.0;
        let found = simplify_with_attributes_and_locks(
            triangles,
            &positions,
            &self.attributes,
            &self.weights,
            stride,
            self.locks,
            (LEAST_TRIANGLES * 3).min(triangles.len()),
            error_metres / self.part.scale,
            SimplifyOptions::ErrorAbsolute | SimplifyOptions::Prune,
            Some(&mut error),
        );
        if found.is_empty() {
            return whole();
        }
        Found { triangles: found, error_metres: error * self.part.scale }
    }
}

/// The longest side of the box of these points.
fn side(positions: &[f32]) -> f32 {
    let points = positions.as_chunks::<3>().0.iter().map(|p| Vec3::from(*p));
    let (least, most) = points.fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(a, b), p| (a.min(p), b.max(p)));
    (most - least).max_element()
}

/// For each vertex, the mean place of the joints that hold it: two vertices held alike move alike.
fn joint_centers(part: &Part<'_>) -> Vec<f32> {
    let mut centers = vec![Vec3::ZERO; part.geometry.vertex_count()];
    for set in 0.. {
        let joints = part.geometry.attribute(&format!("JOINTS_{set}"));
        let Some((joints, weights)) = joints.zip(part.geometry.attribute(&format!("WEIGHTS_{set}"))) else {
            break;
        };
        let (joints, weights) = (joints.integers(), weights.floats());
        let held = joints.as_chunks::<4>().0.iter().zip(weights.as_chunks::<4>().0);
        for (center, (joints, weights)) in centers.iter_mut().zip(held) {
            for (joint, weight) in joints.iter().zip(weights) {
                *center += part.joints.get(*joint as usize).copied().unwrap_or_default() * *weight;
            }
        }
    }
    centers.iter().flat_map(Vec3::to_array).collect()
}

/// How many units of positions one unit of texture coordinates spans, in the mean.
fn metres_per_uv(geometry: &Geometry, positions: &[f32], uvs: &[f32]) -> f32 {
    let (mut surface, mut picture) = (0.0f64, 0.0f64);
    let (positions, uvs) = (positions.as_chunks::<3>().0, uvs.as_chunks::<2>().0);
    for triangle in geometry.triangles().unwrap_or_default().as_chunks::<3>().0 {
        let place = |corner: u32| positions.get(corner as usize).copied().map(Vec3::from).unwrap_or_default();
        let uv = |corner: u32| uvs.get(corner as usize).copied().unwrap_or_default();
        let [a, b, c] = triangle.map(place);
        surface += f64::from((b - a).cross(c - a).length());
        let [a, b, c] = triangle.map(uv);
        picture += f64::from(((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).abs());
    }
    if picture > 0.0 { (surface / picture).sqrt() as f32 } else { 0.0 }
}

/// For each vertex of each part, whether another part of its mesh has a vertex at the same place.
pub(super) fn locks(parts: &[&Part<'_>]) -> Vec<Vec<bool>> {
    // The one part that has a vertex there, or `None` for several.
    let mut owners: HashMap<(usize, &[u8]), Option<usize>> = HashMap::new();
    for (at, part) in parts.iter().enumerate() {
        let Some(positions) = part.geometry.attribute("POSITION") else { continue };
        for vertex in 0..positions.count() {
            let owner = owners.entry((part.mesh, positions.element(vertex))).or_insert(Some(at));
            if *owner != Some(at) {
                *owner = None;
            }
        }
    }
    let shared = |part: &Part<'_>, place: &[u8]| owners.get(&(part.mesh, place)) == Some(&None);
    let each = parts.iter().map(|part| {
        let positions = part.geometry.attribute("POSITION");
        (0..part.geometry.vertex_count())
            .map(|vertex| positions.is_some_and(|p| shared(part, p.element(vertex))))
            .collect()
    });
    each.collect()
}
