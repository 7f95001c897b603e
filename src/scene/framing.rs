//! How far the eye stands so that the product fits, however it is turned.
//!
//! The same framing as `<model-viewer>`: a sphere around the middle of the bounding box touches the
//! edges of a 30° view at 100 %; in a portrait box the field of view widens until the product's
//! widest turn fits. So camera strings written for it frame the same picture here.

use super::Scene;
use crate::model::angle::{sin_cos, tan};
use glam::Vec3;

/// `field-of-view` unless the page says otherwise.
pub const DEFAULT_FIELD_OF_VIEW_RADIANS: f32 = 30.0 * std::f32::consts::PI / 180.0;

/// What a camera has to know about a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Framing {
    /// Middle of the bounding box; the `auto` camera target.
    pub center: Vec3,
    /// Farthest vertex from `center`.
    pub radius_metres: f32,
    /// Below this width / height the field of view widens.
    pub ideal_aspect: f32,
}

impl Framing {
    /// Measure a scene; walks every vertex twice.
    pub fn new(scene: &Scene) -> Self {
        let center = scene.bounds.center();
        let farthest = scene
            .positions_in_world()
            .map(|p| p.distance_squared(center))
            .filter(|d| d.is_finite())
            .fold(0.0, f32::max)
            .sqrt();
        // An empty scene still needs an eye that stands somewhere.
        let radius_metres = if farthest > 0.0 { farthest } else { 1.0 };
        let mut framing = Self { center, radius_metres, ideal_aspect: 1.0 };
        let eye_metres = framing.ideal_radius_metres();
        let widest = scene
            .positions_in_world()
            .map(|p| {
                let from_center = p - center;
                from_center.x.hypot(from_center.z) / (eye_metres - from_center.y.abs())
            })
            .filter(|tangent| tangent.is_finite())
            .fold(0.0, f32::max);
        if widest > 0.0 {
            framing.ideal_aspect = widest / tan(DEFAULT_FIELD_OF_VIEW_RADIANS / 2.0);
        }
        framing
    }

    /// Distance of the eye that counts as 100 %.
    pub fn ideal_radius_metres(&self) -> f32 {
        self.radius_metres / sin_cos(DEFAULT_FIELD_OF_VIEW_RADIANS / 2.0).0
    }

    /// Vertical field of view for a picture of this `aspect` (width / height), so that nothing that
    /// fits a wide picture is cut off in a narrow one.
    pub fn fov_y_radians(&self, field_of_view_radians: f32, aspect: f32) -> f32 {
        let widen = (self.ideal_aspect / aspect).max(1.0);
        let widen = if widen.is_finite() { widen } else { 1.0 };
        2.0 * (tan(field_of_view_radians / 2.0) * widen).atan()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Bounds, Instance, Mesh, Vertex};
    use glam::Mat4;

    fn scene_of(points: &[[f32; 3]]) -> Scene {
        let vertices = points.iter().map(|&position| Vertex { position, ..Vertex::default() }).collect();
        let mut bounds = Bounds::EMPTY;
        points.iter().for_each(|&p| bounds.add(p.into()));
        Scene {
            meshes: vec![Mesh { vertices, indices: vec![0, 1, 2], ..Mesh::default() }],
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

    #[test]
    fn a_tall_product_needs_no_wide_picture() {
        let framing = Framing::new(&scene_of(&[[0.0, 0.0, 0.0], [0.1, 2.0, 0.0], [-0.1, 2.0, 0.0]]));
        assert!((framing.radius_metres - 1.005).abs() < 1e-3);
        assert!(framing.ideal_aspect < 0.2, "{}", framing.ideal_aspect);
        assert_eq!(framing.fov_y_radians(0.5, 0.5), 0.5);
    }

    #[test]
    fn a_wide_product_widens_the_view_of_a_narrow_picture() {
        let framing = Framing::new(&scene_of(&[[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.1, 0.0]]));
        assert!(framing.fov_y_radians(0.5, 0.5) > 0.9);
        assert!(framing.fov_y_radians(0.5, 2.0) < 0.51);
    }

    #[test]
    fn an_empty_scene_has_a_finite_framing() {
        let framing = Framing::new(&Scene::default());
        assert!(framing.ideal_radius_metres().is_finite() && framing.ideal_radius_metres() > 0.0);
        assert!(framing.fov_y_radians(0.5, 0.0).is_finite());
    }
}
