//! The soft shadow under a product, made once from its triangles.
//!
//! In: a flattened scene. Out: a small alpha picture of how much of the sky the product takes from the
//! ground: its triangles seen from below, the nearer to the ground the darker, blurred. A picture
//! instead of a shadow map: the same on every tier, and no pass per frame.

use glam::Vec3;

use super::{Bounds, GroundShadow, Scene};
use crate::model::Topology;

/// Texels on a side of a soft shadow: half a texel of blur hides the grid at any size we draw.
const SIDE: usize = 64;
/// This many times as many, once the blur is less than half of the softest.
const FINER: usize = 4;
/// The square is this much wider than the product, so that the blur has room to fade.
const MARGIN: f32 = 1.5;
/// What stands higher than this share of the product's width leaves no contact shadow, or no soft one.
const CONTACT_HEIGHT: f32 = 0.06;
const SOFT_HEIGHT: f32 = 0.55;
/// Radius of the box blurs, in texels of the softest shadow; three in a row come close to a Gaussian.
const CONTACT_BLUR: f32 = 1.0;
const SOFT_BLUR: f32 = 4.0;
const CONTACT_STRENGTH: f32 = 0.55;
const SOFT_STRENGTH: f32 = 0.62;
/// A shadow without blur is as much lighter in `<model-viewer>` (three-components/Shadow), to look as strong.
const SHARP_STRENGTH: f32 = 0.3;

/// Where the shadow lies: the middle of the square on the ground, and half its side in metres.
pub fn ground_square(bounds: &Bounds) -> (Vec3, f32) {
    let (center, size) = (bounds.center(), bounds.size());
    (Vec3::new(center.x, bounds.min.y, center.z), 0.5 * MARGIN * width(bounds).max(1e-3 * size.y))
}

/// The shadow of a flattened scene; none if nothing is drawn. `sharpness`: 0 (soft) to 1 (the product's outline).
///
/// Sharper than a half it has 16 times the texels (64 KiB), and takes as much longer to make.
pub fn ground_shadow(scene: &Scene, sharpness: f32) -> Option<GroundShadow> {
    let (center, half_side) = ground_square(&scene.bounds);
    if half_side.is_nan() || half_side <= 0.0 {
        return None;
    }
    let softness = 1.0 - sharpness;
    let finer = if softness < 0.5 { FINER } else { 1 };
    let side = SIDE * finer;
    let heights = heights_from_below(scene, side, center, half_side);
    let width = width(&scene.bounds);
    let layer = |reach: f32, blur: f32| {
        let mut cells: Vec<f32> = heights
            .iter()
            .map(|height| {
                // The sharper, the less it matters how high something is.
                let near = (1.0 - height * softness / (reach * width)).max(0.0);
                near * near
            })
            .collect();
        for _ in 0..3 {
            cells = blurred(&cells, side, (blur * softness * finer as f32 + 0.5) as usize);
        }
        cells
    };
    let contact = layer(CONTACT_HEIGHT, CONTACT_BLUR);
    let soft = layer(SOFT_HEIGHT, SOFT_BLUR);
    let strength = SHARP_STRENGTH + (1.0 - SHARP_STRENGTH) * softness * softness;
    let alpha = contact.iter().zip(&soft).enumerate().map(|(index, (contact, soft))| {
        let through = (1.0 - CONTACT_STRENGTH * contact) * (1.0 - SOFT_STRENGTH * soft);
        ((1.0 - through) * strength * fade(index, side) * 255.0 + 0.5) as u8
    });
    Some(GroundShadow { side_texels: side as u32, alpha: alpha.collect() })
}

fn width(bounds: &Bounds) -> f32 {
    bounds.size().x.max(bounds.size().z)
}

/// 1 in the middle, 0 on the rim, so that the square never shows its edge.
fn fade(index: usize, side: usize) -> f32 {
    let rim = |at: usize| at.min(side - 1 - at) as f32 * (SIDE as f32 / (6.0 * side as f32));
    rim(index % side).min(rim(index / side)).min(1.0)
}

/// For each texel the height of the lowest point above it, metres; infinite where there is none.
fn heights_from_below(scene: &Scene, side: usize, center: Vec3, half_side: f32) -> Vec<f32> {
    let mut heights = vec![f32::INFINITY; side * side];
    let scale = side as f32 / (2.0 * half_side);
    for instance in scene.instances.iter().filter(|instance| instance.is_finest()) {
        let Some(mesh) = scene.meshes.get(instance.mesh as usize) else { continue };
        // A line as wide as a pixel has no width on the ground.
        if mesh.topology != Topology::Triangles || instance.bounds.is_empty() {
            continue;
        }
        // Texel columns, height in metres, texel rows.
        let points: Vec<Vec3> = mesh
            .vertices
            .iter()
            .map(|vertex| {
                let p = instance.world_from_mesh.transform_point3(Vec3::from(vertex.position)) - center;
                Vec3::new((p.x + half_side) * scale, p.y.max(0.0), (p.z + half_side) * scale)
            })
            .collect();
        for corners in mesh.indices.chunks_exact(3) {
            let corner = |i: usize| corners.get(i).and_then(|&index| points.get(index as usize));
            if let (Some(&a), Some(&b), Some(&c)) = (corner(0), corner(1), corner(2)) {
                lower(&mut heights, side, a, b, c);
            }
        }
    }
    heights
}

/// Lower the texels under one triangle to its height there.
fn lower(heights: &mut [f32], side: usize, a: Vec3, b: Vec3, c: Vec3) {
    // Corners always count, so that a thin leg between texel centres still darkens the ground.
    for p in [a, b, c] {
        put(heights, side, p.x as usize, p.z as usize, p.y);
    }
    let (min, max) = (a.min(b).min(c), a.max(b).max(c));
    let area = (b.x - a.x) * (c.z - a.z) - (c.x - a.x) * (b.z - a.z);
    if area.abs() < 1e-6 || !area.is_finite() {
        return;
    }
    for row in (min.z.max(0.0) as usize)..=(max.z as usize).min(side - 1) {
        for column in (min.x.max(0.0) as usize)..=(max.x as usize).min(side - 1) {
            let (x, z) = (column as f32 + 0.5, row as f32 + 0.5);
            let to_b = ((x - a.x) * (c.z - a.z) - (c.x - a.x) * (z - a.z)) / area;
            let to_c = ((b.x - a.x) * (z - a.z) - (x - a.x) * (b.z - a.z)) / area;
            if to_b >= 0.0 && to_c >= 0.0 && to_b + to_c <= 1.0 {
                put(heights, side, column, row, a.y + to_b * (b.y - a.y) + to_c * (c.y - a.y));
            }
        }
    }
}

fn put(heights: &mut [f32], side: usize, column: usize, row: usize, height: f32) {
    if column < side
        && let Some(cell) = heights.get_mut(row * side + column)
    {
        *cell = cell.min(height);
    }
}

/// Mean over `2·radius + 1` texels in both directions; outside counts as empty.
fn blurred(cells: &[f32], side: usize, radius: usize) -> Vec<f32> {
    let once = |cells: &[f32]| -> Vec<f32> {
        let mean = |index: usize| {
            let (row, column) = (index / side, index % side);
            let from = row * side + column.saturating_sub(radius);
            let to = row * side + (column + radius).min(side - 1);
            let sum: f32 = cells.get(from..=to).unwrap_or_default().iter().sum();
            sum / (2 * radius + 1) as f32
        };
        // Turned on its side, so that the second call blurs the other direction and turns back.
        (0..side * side).map(|index| mean(index % side * side + index / side)).collect()
    };
    once(&once(cells))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::scene::{Instance, Mesh, Vertex};
    use glam::Mat4;

    /// A horizontal square of side 1 at `height`, and a point on the ground that says where that is.
    fn table(height: f32) -> Scene {
        let corners = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];
        let vertices: Vec<Vertex> =
            corners.iter().map(|[x, z]| Vertex { position: [*x, height, *z], ..Vertex::default() }).collect();
        let bounds = Bounds { min: Vec3::new(-0.5, 0.0, -0.5), max: Vec3::new(0.5, height, 0.5) };
        Scene {
            meshes: vec![Mesh { vertices, indices: vec![0, 1, 2, 0, 2, 3], ..Mesh::default() }],
            instances: vec![Instance {
                mesh: 0,
                material: 0,
                variant_materials: vec![],
                unlit: false,
                world_from_mesh: Mat4::IDENTITY,
                bounds,
                #[cfg(feature = "lods")]
                smallness: [-1.0, f32::INFINITY],
            }],
            bounds,
            ..Scene::default()
        }
    }

    fn alpha_at(shadow: &GroundShadow, column: usize, row: usize) -> u8 {
        shadow.alpha[row * SIDE + column]
    }

    #[test]
    fn the_shadow_is_dark_under_the_product_and_gone_at_the_rim() {
        let shadow = ground_shadow(&table(0.0), 0.0).unwrap();
        assert!(alpha_at(&shadow, 32, 32) > 180, "{}", alpha_at(&shadow, 32, 32));
        assert!((0..SIDE).all(|i| alpha_at(&shadow, i, 0) == 0 && alpha_at(&shadow, SIDE - 1, i) == 0));
        let edge = alpha_at(&shadow, 32, 11);
        assert!(edge > 10 && edge < 180, "{edge}");
    }

    #[test]
    fn higher_is_lighter() {
        let [near, far] =
            [0.0, 0.3].map(|height| alpha_at(&ground_shadow(&table(height), 0.0).unwrap(), 32, 32));
        assert!(near > far && far > 0, "{near} {far}");
    }

    #[test]
    fn no_scene_casts_no_shadow_and_wild_numbers_do_not_panic() {
        assert_eq!(ground_shadow(&Scene::default(), 0.0), None);
        let mut wild = table(0.1);
        wild.meshes[0].vertices[0].position = [f32::NAN, f32::INFINITY, -1e30];
        wild.meshes[0].indices = vec![0, 1, 2, 9, 9, 9, 1];
        assert!(ground_shadow(&wild, 0.7).is_some());
    }

    /// Texels of the middle row that are neither empty nor as dark as its middle, in shares of the side.
    fn blur_share(shadow: &GroundShadow) -> f32 {
        let side = shadow.side_texels as usize;
        let row = &shadow.alpha[side / 2 * side..][..side];
        row.iter().filter(|alpha| **alpha > 2 && **alpha + 2 < row[side / 2]).count() as f32 / side as f32
    }

    #[test]
    fn the_sharper_the_shadow_the_narrower_its_blur_and_at_last_it_is_the_outline() {
        let shadows =
            [0.0, 0.3, 0.6, 0.9, 1.0].map(|sharpness| ground_shadow(&table(0.0), sharpness).unwrap());
        let blurs = shadows.each_ref().map(blur_share);
        assert!(blurs.windows(2).all(|pair| pair[0] > pair[1]), "{blurs:?}");
        let outline = &shadows[4];
        assert_eq!((blurs[4], outline.side_texels), (0.0, 256));
        assert_eq!(shadows[1].side_texels, 64);
        let dark = outline.alpha.iter().filter(|alpha| **alpha > 0).count() as f32 / (256.0 * 256.0);
        assert!((dark - 1.0 / (MARGIN * MARGIN)).abs() < 0.01, "{dark}");
    }

    #[test]
    fn a_sharp_shadow_falls_from_any_height() {
        let [low, high] =
            [0.0, 0.9].map(|height| ground_shadow(&table(height), 1.0).unwrap().alpha[128 * 256 + 128]);
        assert_eq!(low, high);
        assert!(low > 50 && low < 80, "{low}");
    }
}
