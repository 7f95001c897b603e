//! The soft shadow under a product, made once from its triangles.
//!
//! In: a flattened scene. Out: a small alpha picture of how much of the sky the product takes from the
//! ground: its triangles seen from below, the nearer to the ground the darker, blurred. A picture
//! instead of a shadow map: the same on every tier, and no pass per frame.

use glam::Vec3;

use super::{Bounds, GroundShadow, Scene};

/// Texels on a side: half a texel of blur hides the grid at any size we draw.
pub const SIDE_TEXELS: u32 = 64;
const SIDE: usize = SIDE_TEXELS as usize;
/// The square is this much wider than the product, so that the blur has room to fade.
const MARGIN: f32 = 1.5;
/// What stands higher than this share of the product's width leaves no contact shadow, or no soft one.
const CONTACT_HEIGHT: f32 = 0.06;
const SOFT_HEIGHT: f32 = 0.55;
/// Radius of the box blurs, in texels; three in a row come close to a Gaussian.
const CONTACT_BLUR: usize = 1;
const SOFT_BLUR: usize = 4;
const CONTACT_STRENGTH: f32 = 0.55;
const SOFT_STRENGTH: f32 = 0.62;

/// Where the shadow lies: the middle of the square on the ground, and half its side in metres.
pub fn ground_square(bounds: &Bounds) -> (Vec3, f32) {
    let (center, size) = (bounds.center(), bounds.size());
    (Vec3::new(center.x, bounds.min.y, center.z), 0.5 * MARGIN * width(bounds).max(1e-3 * size.y))
}

/// The shadow of a flattened scene; none if nothing is drawn.
pub fn ground_shadow(scene: &Scene) -> Option<GroundShadow> {
    let (center, half_side) = ground_square(&scene.bounds);
    if half_side.is_nan() || half_side <= 0.0 {
        return None;
    }
    let heights = heights_from_below(scene, center, half_side);
    let width = width(&scene.bounds);
    let layer = |reach: f32, blur: usize| {
        let mut cells: Vec<f32> = heights
            .iter()
            .map(|height| {
                let near = (1.0 - height / (reach * width)).max(0.0);
                near * near
            })
            .collect();
        for _ in 0..3 {
            cells = blurred(&cells, blur);
        }
        cells
    };
    let contact = layer(CONTACT_HEIGHT, CONTACT_BLUR);
    let soft = layer(SOFT_HEIGHT, SOFT_BLUR);
    let alpha = contact.iter().zip(&soft).enumerate().map(|(index, (contact, soft))| {
        let through = (1.0 - CONTACT_STRENGTH * contact) * (1.0 - SOFT_STRENGTH * soft);
        ((1.0 - through) * fade(index) * 255.0 + 0.5) as u8
    });
    Some(GroundShadow { side_texels: SIDE_TEXELS, alpha: alpha.collect() })
}

fn width(bounds: &Bounds) -> f32 {
    bounds.size().x.max(bounds.size().z)
}

/// 1 in the middle, 0 on the rim, so that the square never shows its edge.
fn fade(index: usize) -> f32 {
    let rim = |at: usize| at.min(SIDE - 1 - at) as f32 / 6.0;
    rim(index % SIDE).min(rim(index / SIDE)).min(1.0)
}

/// For each texel the height of the lowest point above it, metres; infinite where there is none.
fn heights_from_below(scene: &Scene, center: Vec3, half_side: f32) -> Vec<f32> {
    let mut heights = vec![f32::INFINITY; SIDE * SIDE];
    let scale = SIDE as f32 / (2.0 * half_side);
    for instance in &scene.instances {
        let Some(mesh) = scene.meshes.get(instance.mesh as usize) else { continue };
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
                lower(&mut heights, a, b, c);
            }
        }
    }
    heights
}

/// Lower the texels under one triangle to its height there.
fn lower(heights: &mut [f32], a: Vec3, b: Vec3, c: Vec3) {
    // Corners always count, so that a thin leg between texel centres still darkens the ground.
    for p in [a, b, c] {
        put(heights, p.x as usize, p.z as usize, p.y);
    }
    let (min, max) = (a.min(b).min(c), a.max(b).max(c));
    let area = (b.x - a.x) * (c.z - a.z) - (c.x - a.x) * (b.z - a.z);
    if area.abs() < 1e-6 || !area.is_finite() {
        return;
    }
    for row in (min.z.max(0.0) as usize)..=(max.z as usize).min(SIDE - 1) {
        for column in (min.x.max(0.0) as usize)..=(max.x as usize).min(SIDE - 1) {
            let (x, z) = (column as f32 + 0.5, row as f32 + 0.5);
            let to_b = ((x - a.x) * (c.z - a.z) - (c.x - a.x) * (z - a.z)) / area;
            let to_c = ((b.x - a.x) * (z - a.z) - (x - a.x) * (b.z - a.z)) / area;
            if to_b >= 0.0 && to_c >= 0.0 && to_b + to_c <= 1.0 {
                put(heights, column, row, a.y + to_b * (b.y - a.y) + to_c * (c.y - a.y));
            }
        }
    }
}

fn put(heights: &mut [f32], column: usize, row: usize, height: f32) {
    if column < SIDE
        && let Some(cell) = heights.get_mut(row * SIDE + column)
    {
        *cell = cell.min(height);
    }
}

/// Mean over `2·radius + 1` texels in both directions; outside counts as empty.
fn blurred(cells: &[f32], radius: usize) -> Vec<f32> {
    let once = |cells: &[f32]| -> Vec<f32> {
        let mean = |index: usize| {
            let (row, column) = (index / SIDE, index % SIDE);
            let from = row * SIDE + column.saturating_sub(radius);
            let to = row * SIDE + (column + radius).min(SIDE - 1);
            let sum: f32 = cells.get(from..=to).unwrap_or_default().iter().sum();
            sum / (2 * radius + 1) as f32
        };
        // Turned on its side, so that the second call blurs the other direction and turns back.
        (0..SIDE * SIDE).map(|index| mean(index % SIDE * SIDE + index / SIDE)).collect()
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
            meshes: vec![Mesh { vertices, indices: vec![0, 1, 2, 0, 2, 3] }],
            instances: vec![Instance {
                mesh: 0,
                material: 0,
                variant_materials: vec![],
                world_from_mesh: Mat4::IDENTITY,
                bounds,
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
        let shadow = ground_shadow(&table(0.0)).unwrap();
        assert!(alpha_at(&shadow, 32, 32) > 180, "{}", alpha_at(&shadow, 32, 32));
        assert!((0..SIDE).all(|i| alpha_at(&shadow, i, 0) == 0 && alpha_at(&shadow, SIDE - 1, i) == 0));
        let edge = alpha_at(&shadow, 32, 11);
        assert!(edge > 10 && edge < 180, "{edge}");
    }

    #[test]
    fn higher_is_lighter() {
        let [near, far] = [0.0, 0.3].map(|height| alpha_at(&ground_shadow(&table(height)).unwrap(), 32, 32));
        assert!(near > far && far > 0, "{near} {far}");
    }

    #[test]
    fn no_scene_casts_no_shadow_and_wild_numbers_do_not_panic() {
        assert_eq!(ground_shadow(&Scene::default()), None);
        let mut wild = table(0.1);
        wild.meshes[0].vertices[0].position = [f32::NAN, f32::INFINITY, -1e30];
        wild.meshes[0].indices = vec![0, 1, 2, 9, 9, 9, 1];
        assert!(ground_shadow(&wild).is_some());
    }
}
