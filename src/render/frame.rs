//! One picture as plain data: what every backend draws.
//!
//! In: a scene and a camera. Out: [`Frame`]. Made once, the same for all backends, so a picture can
//! differ between tiers only by how well it is drawn. Must not: hold anything a backend owns.
//!
//! Colour: shading is linear; a backend tone-maps, encodes to sRGB and then
//! blends, premultiplied, in encoded space, as browsers composite. Targets are plain RGBA8.

#[cfg(feature = "environment")]
use std::sync::Arc;

use glam::camera::rh::view::look_at_mat4;
use glam::{Mat3, Mat4, Vec3, Vec4};

use crate::model::Material;
use crate::model::angle::{sin_cos, tan};
#[cfg(feature = "environment")]
use crate::scene::environment::{Environment, Sky};
use crate::scene::light::Studio;
#[cfg(feature = "lights")]
use crate::scene::punctual::PlacedLight;
use crate::scene::shadow::ground_square;
use crate::scene::{Bounds, Scene, ToneMapping, View};

/// One picture. Borrows the scene's materials; everything else is by value.
#[derive(Clone, Debug)]
pub struct Frame<'scene> {
    /// Target size.
    pub size_px: [u32; 2],
    /// sRGB-encoded, premultiplied RGBA behind everything.
    pub background: [u8; 4],
    /// Right-handed world → clip space with z in [0, 1] (WebGPU's); WebGL2 remaps z itself.
    pub clip_from_world: Mat4,
    /// Where the eye stands.
    pub eye_in_world: Vec3,
    /// As the page says it; backends read [`Frame::radiance_scale`].
    pub exposure: f32,
    /// From radiance to what the screen shows.
    pub tone_mapping: ToneMapping,
    /// The light, in world space.
    pub studio: Studio,
    /// The same light before the turntable, in the room: what tables made from it may be kept for.
    pub studio_at_rest: Studio,
    /// Light from a picture, in the room: a renderer then leaves the studio out.
    #[cfg(feature = "environment")]
    pub environment: Option<Arc<Environment>>,
    /// What is seen behind the product, in place of `background`. The rasteriser's first module does without.
    #[cfg(feature = "environment")]
    pub sky: Option<Arc<Sky>>,
    /// The dome that the sky is on: its radius, and the height of its middle over its floor; 0: no dome.
    #[cfg(feature = "environment")]
    pub dome_metres: [f32; 2],
    /// From the middle of the dome to the eye, in the room.
    #[cfg(feature = "environment")]
    pub eye_from_dome: Vec3,
    /// World → room: how far the turntable has turned the product in its studio.
    pub room_from_world: Mat3,
    /// Lights of the model, in world space, beside that light.
    #[cfg(feature = "lights")]
    pub lights: &'scene [PlacedLight],
    /// All materials that draws may name.
    pub materials: &'scene [Material],
    /// In drawing order: opaque and masked front to back, then blended back to front.
    pub draws: Vec<DrawCall>,
    /// Ground shadow, drawn after opaque and before blended ones.
    pub shadow: Option<ShadowDraw>,
}

/// Our studio has the brightness of `<model-viewer>`'s neutral light with this factor in it, its
/// `COMMERCE_EXPOSURE`, which other curves do without (4.4, three-components/Renderer).
pub(super) const STUDIO_GAIN: f32 = 1.3;

/// One mesh with one material at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawCall {
    /// Index into the uploaded scene's meshes.
    pub mesh: u32,
    /// Index into `Frame::materials`.
    pub material: u32,
    /// Mesh → world.
    pub world_from_mesh: Mat4,
    /// The transform mirrors (negative determinant): front faces wind clockwise.
    pub mirrored: bool,
    /// As `Instance::unlit`.
    pub unlit: bool,
}

/// Where and how dark the ground shadow is drawn, with the alpha picture of the uploaded scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShadowDraw {
    /// Centre of the square, world space.
    pub center_in_world: Vec3,
    /// Half of its side.
    pub half_side_metres: f32,
    /// Multiplies the picture's alpha, 0 to 1.
    pub opacity: f32,
}

impl<'scene> Frame<'scene> {
    /// Whether a picture lights it, and not the studio.
    pub fn has_environment(&self) -> bool {
        #[cfg(feature = "environment")]
        return self.environment.is_some();
        #[cfg(not(feature = "environment"))]
        return false;
    }

    /// What multiplies radiance before tone mapping.
    ///
    /// As in `<model-viewer>`: its light without a picture is made for `Neutral`, where it is the brighter by
    /// `STUDIO_GAIN`; and three.js leaves exposure out where it maps nothing.
    pub fn radiance_scale(&self) -> f32 {
        let exposure = if self.tone_mapping == ToneMapping::None { 1.0 } else { self.exposure };
        let made_for_it = self.tone_mapping == ToneMapping::Neutral || self.has_environment();
        if made_for_it { exposure } else { exposure / STUDIO_GAIN }
    }

    /// What multiplies the lights of a model: the studio has this factor in it already, and exposure is made for the studio.
    #[cfg(feature = "lights")]
    pub fn light_gain(&self) -> f32 {
        if self.has_environment() { 1.0 } else { STUDIO_GAIN }
    }

    /// What multiplies a sky's radiance before tone mapping: as `<model-viewer>` has it, the gain of its light without a
    /// picture counts for the sky as well where that light is wanted beside one.
    #[cfg(feature = "environment")]
    pub fn sky_scale(&self) -> f32 {
        self.radiance_scale() * if self.has_environment() { 1.0 } else { STUDIO_GAIN }
    }

    /// Where the eye looks, in the room, and what has to be added to see the right and the upper edge of the picture.
    #[cfg(feature = "environment")]
    pub fn sky_rays(&self) -> [Vec3; 3] {
        let row = |index| self.clip_from_world.row(index).truncate();
        // x and y of clip space are how far a point lies along these rows, w how far it is from the eye.
        let edge = |row: Vec3| row / row.length_squared();
        [row(3), edge(row(0)), edge(row(1))].map(|ray| self.room_from_world * ray)
    }

    /// What `view` sees of `scene`: visible draws in drawing order, the turntable worked in.
    ///
    /// Turning the product under a resting eye and light is the same picture as turning eye and light
    /// the other way round it; that way meshes and shadow stay where they are.
    pub fn new(scene: &'scene Scene, view: &View) -> Self {
        let world_from_room = Mat4::from_translation(view.target)
            * Mat4::from_mat3(about_vertical(-view.turntable_radians))
            * Mat4::from_translation(-view.target);
        let eye = world_from_room.transform_point3(view.eye);
        let studio_at_rest = Studio::default();
        let mut studio = studio_at_rest;
        for soft_box in &mut studio.boxes {
            soft_box.axis = world_from_room.transform_vector3(soft_box.axis);
        }
        // In a pose things may stand outside; the ground stays where it is at rest.
        let mut bounds = scene.bounds;
        scene.instances.iter().for_each(|instance| bounds.join(&instance.bounds));
        let clip_from_world = clip_from_world(&bounds, view, eye);
        Self {
            size_px: view.size_px,
            background: view.background,
            clip_from_world,
            eye_in_world: eye,
            exposure: view.exposure,
            tone_mapping: view.tone_mapping,
            studio,
            studio_at_rest,
            #[cfg(feature = "environment")]
            environment: None,
            #[cfg(feature = "environment")]
            sky: None,
            #[cfg(feature = "environment")]
            dome_metres: [view.dome_radius_metres, view.skybox_height_metres],
            // As in `<model-viewer>`, below the camera's target; the floor is at y = 0 of the model.
            #[cfg(feature = "environment")]
            eye_from_dome: view.eye - Vec3::new(view.target.x, view.skybox_height_metres, view.target.z),
            room_from_world: about_vertical(view.turntable_radians),
            #[cfg(feature = "lights")]
            lights: &scene.lights,
            materials: &scene.materials,
            draws: draws(
                scene,
                view.variant,
                &clip_from_world,
                eye,
                #[cfg(feature = "lods")]
                smallness(&scene.bounds, view, eye),
            ),
            shadow: shadow_draw(scene, view.shadow_intensity, eye),
        }
    }
}

/// Near and far plane hug the product: depth stays precise on 16-bit targets too.
fn clip_from_world(bounds: &Bounds, view: &View, eye: Vec3) -> Mat4 {
    let radius = 0.5 * bounds.size().length();
    // The ground shadow reaches beyond the product.
    let reach = radius.max(1e-6) * 1.6;
    let distance = eye.distance(bounds.center());
    let far = distance + reach;
    let near = (distance - reach).max(far * 1e-3);
    let aspect = view.size_px[0].max(1) as f32 / view.size_px[1].max(1) as f32;
    let view_from_world = look_at_mat4(eye, view.target, Vec3::Y);
    let up = 1.0 / tan(view.fov_y_radians.clamp(1e-3, 3.0) / 2.0);
    let depth = far / (near - far);
    // Depth from 0 to 1. Not glam's, which brings the library's sine, see `angle`.
    let clip_from_view = Mat4::from_cols(
        Vec4::new(up / aspect, 0.0, 0.0, 0.0),
        Vec4::new(0.0, up, 0.0, 0.0),
        Vec4::new(0.0, 0.0, depth, -1.0),
        Vec4::new(0.0, 0.0, depth * near, 0.0),
    );
    clip_from_view * view_from_world
}

/// How often the sphere round the product fits one above the other into a view of 1,080 pixels, as large as they are in the picture:
/// the reciprocal of what `MSFT_screencoverage` counts. How many samples a pixel has does not matter.
///
/// A level is half a pixel from the finest one where it begins, and less where it is smaller. So the next picture may have
/// another, and the one after that this one again: nobody sees it, and nothing keeps back what was drawn last.
#[cfg(feature = "lods")]
fn smallness(bounds: &Bounds, view: &View, eye: Vec3) -> f32 {
    let half_views = tan(view.fov_y_radians.clamp(1e-3, 3.0) / 2.0) * eye.distance(bounds.center());
    1080.0 * half_views / (0.5 * bounds.size().length() * view.size_px[1] as f32)
}

/// Turns +Z towards +X.
fn about_vertical(radians: f32) -> Mat3 {
    let (sin, cos) = sin_cos(radians);
    Mat3::from_cols(Vec3::new(cos, 0.0, -sin), Vec3::Y, Vec3::new(sin, 0.0, cos))
}

fn draws(
    scene: &Scene,
    variant: Option<u32>,
    clip_from_world: &Mat4,
    eye: Vec3,
    #[cfg(feature = "lods")] smallness: f32,
) -> Vec<DrawCall> {
    // (blended, distance, call); the scene's order breaks ties, so a picture is reproducible.
    let mut found: Vec<(bool, f32, DrawCall)> = Vec::with_capacity(scene.instances.len());
    for instance in &scene.instances {
        if instance.bounds.is_empty() || !may_be_visible(clip_from_world, &instance.bounds) {
            continue;
        }
        #[cfg(feature = "lods")]
        if smallness <= instance.smallness[0] || smallness > instance.smallness[1] {
            continue;
        }
        let swapped = variant.and_then(|v| instance.variant_materials.get(v as usize).copied().flatten());
        let material = swapped.unwrap_or(instance.material);
        let blended = scene.materials.get(material as usize).is_some_and(Material::see_through);
        let call = DrawCall {
            mesh: instance.mesh,
            material,
            world_from_mesh: instance.world_from_mesh,
            mirrored: instance.world_from_mesh.determinant() < 0.0,
            unlit: instance.unlit,
        };
        found.push((blended, instance.bounds.center().distance(eye), call));
    }
    found.sort_by(|a, b| {
        let by_distance = if a.0 { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) };
        a.0.cmp(&b.0).then(by_distance)
    });
    found.into_iter().map(|(_, _, call)| call).collect()
}

/// False if all corners lie beyond one side of the view.
fn may_be_visible(clip_from_world: &Mat4, bounds: &Bounds) -> bool {
    let mut beyond = [0; 5];
    for corner in 0..8 {
        let pick = |bit: u32, low: f32, high: f32| if corner >> bit & 1 == 0 { low } else { high };
        let (min, max) = (bounds.min, bounds.max);
        let point = Vec4::new(pick(0, min.x, max.x), pick(1, min.y, max.y), pick(2, min.z, max.z), 1.0);
        let p = *clip_from_world * point;
        let outside = [p.x < -p.w, p.x > p.w, p.y < -p.w, p.y > p.w, p.z < 0.0];
        beyond.iter_mut().zip(outside).for_each(|(count, is)| *count += u32::from(is));
    }
    beyond.iter().all(|&count| count < 8)
}

/// The shadow lies on the ground and is not seen from underneath.
fn shadow_draw(scene: &Scene, intensity: f32, eye: Vec3) -> Option<ShadowDraw> {
    let opacity = intensity.clamp(0.0, 1.0);
    let (center_in_world, half_side_metres) = ground_square(&scene.bounds);
    (scene.shadow.is_some() && opacity > 0.0 && eye.y > center_in_world.y).then_some(ShadowDraw {
        center_in_world,
        half_side_metres,
        opacity,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::model::AlphaMode;
    use crate::scene::framing::Framing;
    use crate::scene::orbit::{Orbit, OrbitSettings};
    use crate::scene::{GroundShadow, Instance, Mesh};

    fn unit_box_at(x: f32, material: u32) -> Instance {
        Instance {
            mesh: 0,
            material,
            variant_materials: vec![None, Some(1)],
            world_from_mesh: Mat4::from_translation(Vec3::X * x),
            unlit: false,
            bounds: Bounds { min: Vec3::new(x - 0.5, -0.5, -0.5), max: Vec3::new(x + 0.5, 0.5, 0.5) },
            #[cfg(feature = "lods")]
            smallness: [-1.0, f32::INFINITY],
        }
    }

    fn scene(instances: Vec<Instance>) -> Scene {
        let mut bounds = Bounds::EMPTY;
        instances.iter().for_each(|i| bounds.join(&i.bounds));
        let glass = Material { alpha_mode: AlphaMode::Blend, ..Material::default() };
        Scene {
            meshes: vec![Mesh::default()],
            instances,
            materials: vec![Material::default(), glass],
            bounds,
            shadow: Some(GroundShadow { side_texels: 1, alpha: vec![255] }),
            ..Scene::default()
        }
    }

    fn view_from(eye: Vec3) -> View {
        let framing = Framing { center: Vec3::ZERO, radius_metres: 1.0, ideal_aspect: 1.0 };
        View { eye, ..Orbit::new(framing, &OrbitSettings::default()).view([100, 100]) }
    }

    #[test]
    fn opaque_draws_come_front_to_back_then_blended_back_to_front() {
        let scene =
            scene(vec![unit_box_at(-2.0, 1), unit_box_at(-1.0, 0), unit_box_at(1.0, 0), unit_box_at(2.0, 1)]);
        let frame = Frame::new(&scene, &view_from(Vec3::new(20.0, 0.0, 0.0)));
        let order: Vec<f32> = frame.draws.iter().map(|d| d.world_from_mesh.w_axis.x).collect();
        assert_eq!(order, [1.0, -1.0, -2.0, 2.0]);
    }

    #[test]
    fn draws_behind_and_beside_the_view_are_skipped() {
        let scene = scene(vec![unit_box_at(0.0, 0), unit_box_at(30.0, 0), unit_box_at(-30.0, 0)]);
        let frame = Frame::new(&scene, &view_from(Vec3::new(0.0, 0.0, 8.0)));
        assert_eq!(frame.draws.len(), 1);
    }

    #[test]
    fn a_variant_swaps_the_materials_it_names() {
        let scene = scene(vec![unit_box_at(0.0, 0)]);
        let material =
            |variant| Frame::new(&scene, &View { variant, ..view_from(Vec3::Z * 8.0) }).draws[0].material;
        assert_eq!([material(None), material(Some(0)), material(Some(1)), material(Some(9))], [0, 0, 1, 0]);
    }

    #[test]
    fn the_target_is_in_the_middle_and_depth_runs_from_zero_to_one() {
        let scene = scene(vec![unit_box_at(0.0, 0)]);
        let frame = Frame::new(&scene, &view_from(Vec3::new(3.0, 4.0, 5.0)));
        let clip = frame.clip_from_world * Vec4::new(0.0, 0.0, 0.0, 1.0);
        assert!((clip.x / clip.w).abs() < 1e-5 && (clip.y / clip.w).abs() < 1e-5);
        assert!((0.0..1.0).contains(&(clip.z / clip.w)));
    }

    #[test]
    fn a_mirrored_instance_says_so() {
        let mut mirrored = unit_box_at(0.0, 0);
        mirrored.world_from_mesh = Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0));
        assert!(Frame::new(&scene(vec![mirrored]), &view_from(Vec3::Z * 8.0)).draws[0].mirrored);
    }

    #[test]
    fn the_turntable_turns_the_product_and_leaves_the_light_with_the_eye() {
        let scene = scene(vec![unit_box_at(0.0, 0)]);
        let turned = View { turntable_radians: 1.0, ..view_from(Vec3::Z * 8.0) };
        let (rest, turned) = (Frame::new(&scene, &view_from(Vec3::Z * 8.0)), Frame::new(&scene, &turned));
        let on_screen = |frame: &Frame<'_>, p: Vec3| frame.clip_from_world.project_point3(p);
        // The product's +Z corner moves to the right of the picture.
        assert!(on_screen(&turned, Vec3::Z * 0.5).x > on_screen(&rest, Vec3::Z * 0.5).x + 0.1);
        for (a, b) in rest.studio.boxes.iter().zip(&turned.studio.boxes) {
            let angle = |f: &Frame<'_>, axis: Vec3| f.eye_in_world.dot(axis);
            assert!((angle(&rest, a.axis) - angle(&turned, b.axis)).abs() < 1e-4);
        }
    }

    #[test]
    fn the_shadow_is_drawn_from_above_only() {
        let scene = scene(vec![unit_box_at(0.0, 0)]);
        let shadow =
            |eye, shadow_intensity| Frame::new(&scene, &View { shadow_intensity, ..view_from(eye) }).shadow;
        assert_eq!(shadow(Vec3::new(0.0, 2.0, 8.0), 0.0), None);
        assert_eq!(shadow(Vec3::new(0.0, -2.0, 8.0), 1.0), None);
        assert_eq!(shadow(Vec3::new(0.0, 2.0, 8.0), 7.0).unwrap().opacity, 1.0);
        assert_eq!(shadow(Vec3::new(0.0, 2.0, 8.0), f32::NAN), None);
    }

    #[test]
    fn exposure_counts_as_in_model_viewer() {
        let scene = Scene::default();
        let scale = |tone_mapping| {
            Frame::new(&scene, &View { exposure: 2.6, tone_mapping, ..view_from(Vec3::Z) }).radiance_scale()
        };
        assert_eq!(scale(ToneMapping::Neutral), 2.6);
        assert_eq!([ToneMapping::Aces, ToneMapping::Linear].map(scale), [2.0; 2]);
        assert_eq!(scale(ToneMapping::None), 1.0 / 1.3);
    }

    #[test]
    #[cfg(feature = "environment")]
    fn the_light_of_a_picture_is_as_bright_for_every_curve() {
        use crate::scene::environment::Panorama;
        let grey = Panorama::new([2, 1], [Vec3::ONE; 2]);
        let scene = Scene::default();
        let view = View { exposure: 2.0, tone_mapping: ToneMapping::Agx, ..view_from(Vec3::Z) };
        let environment = Some(Arc::new(Environment::new(&grey)));
        let frame = Frame { environment, ..Frame::new(&scene, &view) };
        assert_eq!([frame.radiance_scale(), frame.sky_scale()], [2.0; 2]);
        // A sky beside the studio's light.
        let sky_scale = |tone_mapping| Frame::new(&scene, &View { tone_mapping, ..view }).sky_scale();
        assert_eq!(
            [ToneMapping::Neutral, ToneMapping::Agx, ToneMapping::None].map(sky_scale),
            [2.6, 2.0, 1.0]
        );
    }

    #[test]
    fn an_empty_scene_makes_an_empty_frame() {
        let scene = Scene::default();
        let frame = Frame::new(&scene, &View { size_px: [0, 0], ..view_from(Vec3::ZERO) });
        assert!(frame.draws.is_empty() && frame.shadow.is_none());
    }
}
