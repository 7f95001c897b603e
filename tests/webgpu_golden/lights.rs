//! Lights, instances and hidden nodes on the GPU, against what the formulas say and against plain nodes.

use glam::{Mat4, Vec3};
use storefront::model::{Light, LightKind, Material, Mesh, Model, Node, Primitive, Transform};
use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::webgpu;
use storefront::scene::light::{SoftBox, Studio};
use storefront::scene::orbit::OrbitSettings;
use storefront::scene::{Scene, ToneMapping, View};

use crate::compare::upload;
use crate::subject::Subject;

const SIDE_PX: u32 = 65;
const MIDDLE: usize = (SIDE_PX / 2) as usize;

fn wall() -> Primitive {
    Primitive {
        positions: vec![[-1.0, 1.0, 0.0], [-1.0, -1.0, 0.0], [1.0, -1.0, 0.0], [1.0, 1.0, 0.0]],
        normals: vec![[0.0, 0.0, 1.0]; 4],
        indices: vec![0, 1, 2, 0, 2, 3],
        material: Some(0),
        ..Primitive::default()
    }
}

/// A matt grey wall at z = 0 and a light at `place`, which looks at the wall.
fn lit(light: Light, place: Vec3) -> Model {
    let at = |translation| Transform { translation, ..Transform::default() };
    Model {
        roots: vec![0, 1],
        nodes: vec![
            Node { mesh: Some(0), ..Node::default() },
            Node { light: Some(0), transform: at(place), ..Node::default() },
        ],
        meshes: vec![Mesh { primitives: vec![wall()], ..Mesh::default() }],
        materials: vec![Material {
            base_color_factor: [0.5, 0.5, 0.5, 1.0],
            metallic_factor: 0.0,
            ..Material::default()
        }],
        lights: vec![light],
        ..Model::default()
    }
}

/// The picture in an otherwise dark room, from the front, without tone mapping.
fn shot(renderer: &mut webgpu::WebGpu, model: &Model) -> Vec<u8> {
    let subject = Subject { scene: Scene::new(model), pictures: Vec::new() };
    let mut view = View::of(&subject.scene, &OrbitSettings::default(), [SIDE_PX; 2]);
    view.eye = view.target + Vec3::Z * view.eye.distance(view.target);
    view.tone_mapping = ToneMapping::Linear;
    let nothing = SoftBox { axis: Vec3::Y, sharpness: 1.0, color: Vec3::ZERO };
    let dark = Studio { sky: Vec3::ZERO, ground: Vec3::ZERO, boxes: [nothing; 4] };
    let frame = Frame { studio: dark, ..Frame::new(&subject.scene, &view) };
    let key = upload(renderer, &subject, webgpu::Picture::Pixels);
    renderer.draw(key, &frame).unwrap();
    renderer.remove(key);
    renderer.read().unwrap().rgba
}

/// Linear radiance of a pixel's green.
fn radiance(picture: &[u8], x: usize, y: usize) -> f32 {
    let encoded = f32::from(picture[(y * SIDE_PX as usize + x) * 4 + 1]) / 255.0;
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

fn point(candela: f32) -> Light {
    Light { kind: LightKind::Point, color: [candela; 3], range_metres: f32::INFINITY }
}

/// What a matt wall of 0.5 sends straight back to an eye and a light that are both in front of it: Lambert, and GGX of
/// roughness 1 with an f0 of 0.04.
fn expected(irradiance: f32) -> f32 {
    let pi = std::f32::consts::PI;
    irradiance * (0.5 / pi + 0.04 / (pi * 4.0))
}

#[test]
fn a_point_fades_with_the_square_of_its_distance() {
    let Some(mut renderer) = crate::renderer(false) else { return };
    for metres in [1.0, 2.0, 4.0_f32] {
        let candela = 2.0 * metres * metres;
        let far = shot(&mut renderer, &lit(point(candela), Vec3::Z * metres));
        let (found, wanted) = (radiance(&far, MIDDLE, MIDDLE), expected(candela / (metres * metres)));
        assert!((found / wanted - 1.0).abs() < 0.03, "{metres} m: {found}, expected {wanted}");
    }
    let [near, far] = [1.0, 2.0]
        .map(|metres| radiance(&shot(&mut renderer, &lit(point(3.0), Vec3::Z * metres)), MIDDLE, MIDDLE));
    assert!((near / far - 4.0).abs() < 0.2, "{near} and {far}");
    // Its range ends it.
    let short = Light { range_metres: 1.5, ..point(3.0) };
    assert_eq!(radiance(&shot(&mut renderer, &lit(short, Vec3::Z * 2.0)), MIDDLE, MIDDLE), 0.0);
}

#[test]
fn the_sun_is_as_bright_everywhere_and_comes_from_behind_its_node() {
    let Some(mut renderer) = crate::renderer(false) else { return };
    let sun = Light { kind: LightKind::Directional, ..point(2.0) };
    let picture = shot(&mut renderer, &lit(sun, Vec3::new(50.0, 0.0, -3.0)));
    let [middle, side] = [MIDDLE, MIDDLE + 12].map(|x| radiance(&picture, x, MIDDLE));
    assert!((middle / expected(2.0) - 1.0).abs() < 0.03, "{middle}");
    assert!((middle / side - 1.0).abs() < 0.06, "{middle} and {side}");
    let mut turned = lit(sun, Vec3::ZERO);
    turned.nodes[1].transform.rotation = glam::Quat::from_rotation_y(std::f32::consts::PI);
    assert_eq!(radiance(&shot(&mut renderer, &turned), MIDDLE, MIDDLE), 0.0);
}

#[test]
fn a_spot_lights_its_cone_and_nothing_else() {
    let Some(mut renderer) = crate::renderer(false) else { return };
    // One metre off, so that the rim is at 0.4 of the wall's half side, and full light within 0.2.
    let kind = LightKind::Spot { inner_radians: 0.2_f32.atan(), outer_radians: 0.4_f32.atan() };
    let picture = shot(&mut renderer, &lit(Light { kind, ..point(2.0) }, Vec3::Z));
    let scene = Scene::new(&lit(point(1.0), Vec3::Z));
    let mut view = View::of(&scene, &OrbitSettings::default(), [SIDE_PX; 2]);
    view.eye = view.target + Vec3::Z * view.eye.distance(view.target);
    let clip: Mat4 = Frame::new(&scene, &view).clip_from_world;
    let at = |x: f32| ((clip.project_point3(Vec3::X * x).x * 0.5 + 0.5) * SIDE_PX as f32) as usize;
    let [middle, within, rim, out] = [0.0, 0.15, 0.3, 0.45].map(|x| radiance(&picture, at(x), MIDDLE));
    assert!((middle / expected(2.0) - 1.0).abs() < 0.03, "{middle}");
    assert!(within > 0.85 * middle, "{within} of {middle}");
    assert!(rim > 0.2 * middle && rim < 0.75 * middle, "{rim} of {middle}");
    assert_eq!(out, 0.0);
}

#[test]
fn lights_beyond_the_fourth_shine_too() {
    let Some(mut renderer) = crate::renderer(false) else { return };
    let mut model = lit(point(0.25), Vec3::Z);
    let one = radiance(&shot(&mut renderer, &model), MIDDLE, MIDDLE);
    for at in 2..9 {
        model.nodes.push(model.nodes[1].clone());
        model.roots.push(at);
    }
    let eight = radiance(&shot(&mut renderer, &model), MIDDLE, MIDDLE);
    assert!((eight / one / 8.0 - 1.0).abs() < 0.1, "{eight} and {one}");
}

#[test]
fn instances_are_pixel_for_pixel_what_nodes_would_be() {
    let Some(mut renderer) = crate::renderer(true) else { return };
    let places = [-1.5_f32, 0.0, 2.0].map(|x| Transform {
        translation: Vec3::new(x, 0.3 * x, 0.1 * x),
        rotation: glam::Quat::from_rotation_z(x),
        scale: Vec3::splat(0.6),
    });
    let sun = Light { kind: LightKind::Directional, ..point(2.0) };
    let mut instanced = lit(sun, Vec3::ZERO);
    instanced.nodes[0].instances = places.to_vec();
    let mut separate = lit(sun, Vec3::ZERO);
    separate.nodes[0].mesh = None;
    for (at, transform) in places.into_iter().enumerate() {
        separate.nodes.push(Node { mesh: Some(0), transform, ..Node::default() });
        separate.roots.push(2 + at);
    }
    let (ours, theirs) = (shot(&mut renderer, &instanced), shot(&mut renderer, &separate));
    assert!(ours == theirs);
    assert!(ours.chunks_exact(4).filter(|pixel| pixel[3] > 0).count() > 300);
    assert_eq!(Scene::new(&instanced).meshes.len(), 1);
}
