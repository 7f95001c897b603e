//! Normal maps in the frames of tangents: those of a file, and those of MikkTSpace. On flat squares each triangle's own frame
//! is right already, so that pictures without tangents are the reference there.

use glam::{Mat3, Quat, Vec3};
use storefront::model::{
    Limits, Lobes, Material, Mesh, Model, Node, Primitive, Texture, TextureRef, Transform,
};
use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::raster::Picture;
use storefront::render::webgpu::{self, WebGpu};
use storefront::scene::orbit::OrbitSettings;
use storefront::scene::{Scene, View};
use storefront::tangents::complete;

use crate::compare::{mean_difference, upload};
use crate::exam;
use crate::subject::Subject;

const SIDE_PX: u32 = 96;

fn drawn(renderer: &mut WebGpu, subject: &Subject) -> Vec<u8> {
    let mut view = View::of(&subject.scene, &OrbitSettings::default(), [SIDE_PX; 2]);
    view.eye = view.target + Vec3::Z * view.eye.distance(view.target);
    let key = upload(renderer, subject, webgpu::Picture::Pixels);
    renderer.draw(key, &Frame::new(&subject.scene, &view)).unwrap();
    renderer.remove(key);
    renderer.read().unwrap().rgba
}

fn completed(mut model: Model) -> Model {
    complete(&mut model, Limits::default().vertices);
    model
}

#[test]
fn mirrored_and_stretched_bumps_stand_in_the_frames_of_mikktspace_as_in_those_of_their_triangles() {
    let Some(mut renderer) = crate::renderer(true) else { return };
    let mut model = exam::model();
    for node in &mut model.nodes {
        node.transform.scale *= Vec3::new(0.9, 0.7, 2.0);
    }
    let mut shown = |model: &Model| {
        drawn(&mut renderer, &Subject { scene: Scene::new(model), pictures: exam::pictures() })
    };
    let without = shown(&model);
    let mut model = completed(model);
    let made: Vec<_> = model.meshes.iter().filter_map(|it| it.primitives[0].tangents.first()).collect();
    // Plain, mirrored coordinates, mirrored mesh, less of a bump.
    let [right, left] = [&[1.0, 0.0, 0.0, 1.0], &[-1.0, 0.0, 0.0, -1.0]];
    assert_eq!(made, [right, left, right, right]);
    assert!(mean_difference(&without, &shown(&model)) < 0.01);
    // The measure sees a bitangent on the wrong side.
    for primitive in model.meshes.iter_mut().map(|mesh| &mut mesh.primitives[0]) {
        primitive.tangents.iter_mut().for_each(|tangent| tangent[3] = -tangent[3]);
    }
    let apart = mean_difference(&without, &shown(&model));
    assert!(apart > 0.15, "the pictures are {apart} of 255 apart");
}

/// A square of which each vertex has this tangent, seen from the front, with the exam's dome as its normal map, turned by
/// `turn` in its own plane.
fn dome(tangent: Option<[f32; 4]>, turn: Mat3, node: Transform, double_sided: bool) -> Subject {
    let texture = |texture| Some(TextureRef { texture, uv_set: 0, uv_transform: TextureRef::IDENTITY });
    let model = Model {
        roots: vec![0],
        nodes: vec![Node { mesh: Some(0), transform: node, ..Node::default() }],
        meshes: vec![Mesh {
            primitives: vec![Primitive {
                positions: vec![[-0.5, 0.5, 0.0], [-0.5, -0.5, 0.0], [0.5, -0.5, 0.0], [0.5, 0.5, 0.0]],
                normals: vec![[0.0, 0.0, 1.0]; 4],
                tangents: tangent.map_or(Vec::new(), |tangent| vec![tangent; 4]),
                uv0: vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]],
                indices: vec![0, 1, 2, 0, 2, 3],
                material: Some(0),
                ..Primitive::default()
            }],
            ..Mesh::default()
        }],
        materials: vec![Material {
            metallic_factor: 0.0,
            roughness_factor: 0.5,
            normal_texture: texture(0),
            double_sided,
            ..Material::default()
        }],
        textures: vec![Texture::default()],
        ..Model::default()
    };
    let (_, mut picture, _) = exam::pictures().swap_remove(exam::BUMP);
    turn_normals(&mut picture, turn);
    Subject { scene: Scene::new(&model), pictures: vec![(0, picture, false)] }
}

fn turn_normals(picture: &mut Picture, turn: Mat3) {
    for texel in picture.rgba.chunks_exact_mut(4) {
        let normal = Vec3::new(f32::from(texel[0]), f32::from(texel[1]), f32::from(texel[2])) - 127.5;
        let [x, y, z] = (turn * normal + 127.5).to_array().map(|channel| channel.round() as u8);
        texel[..3].copy_from_slice(&[x, y, z]);
    }
}

#[test]
fn a_tangent_of_the_file_turns_its_normal_map_with_it() {
    let Some(mut renderer) = crate::renderer(true) else { return };
    let plain = Transform::default();
    let without = drawn(&mut renderer, &dome(None, Mat3::IDENTITY, plain, false));
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let around = |radians| Mat3::from_rotation_z(radians);
    let mirrored = Mat3::from_diagonal(Vec3::new(1.0, -1.0, 1.0));
    // A tangent turned by so much, and what it does to a map.
    for (tangent, turn) in [
        ([0.0, 1.0, 0.0, 1.0], around(std::f32::consts::FRAC_PI_2)),
        ([-1.0, 0.0, 0.0, 1.0], around(std::f32::consts::PI)),
        ([half, half, 0.0, 1.0], around(std::f32::consts::FRAC_PI_4)),
        ([1.0, 0.0, 0.0, -1.0], mirrored),
    ] {
        let ours = drawn(&mut renderer, &dome(Some(tangent), Mat3::IDENTITY, plain, false));
        let same = drawn(&mut renderer, &dome(None, turn, plain, false));
        let (apart, from_plain) = (mean_difference(&ours, &same), mean_difference(&ours, &without));
        assert!(
            apart < 0.05 && from_plain > 1.0,
            "{tangent:?}: {apart} apart, {from_plain} from the plain one"
        );
    }
}

#[test]
fn mirrored_turned_and_seen_from_behind_it_is_what_the_triangles_say() {
    let Some(mut renderer) = crate::renderer(true) else { return };
    let behind = Quat::from_rotation_y(std::f32::consts::PI);
    let tilted = Quat::from_euler(glam::EulerRot::XYZ, 0.4, 0.5, 0.3);
    for (rotation, scale, double_sided) in [
        (behind, Vec3::ONE, true),
        (tilted, Vec3::new(-1.0, 1.0, 1.0), false),
        (tilted, Vec3::new(0.002, 0.001, 0.003), false),
        (tilted * behind, Vec3::new(1.0, -1.5, 1.0), true),
    ] {
        let node = Transform { rotation, scale, ..Transform::default() };
        let with = |tangent| dome(tangent, Mat3::IDENTITY, node, double_sided);
        let ours = drawn(&mut renderer, &with(Some([1.0, 0.0, 0.0, 1.0])));
        let triangles = drawn(&mut renderer, &with(None));
        let shown = triangles.chunks_exact(4).filter(|pixel| pixel[3] > 0).count();
        let apart = mean_difference(&ours, &triangles);
        assert!(apart < 0.1 && shown > 300, "{rotation} {scale}: {apart} apart, {shown} pixels");
    }
}

#[test]
fn grain_lies_along_the_tangent_on_both_sides() {
    let Some(mut renderer) = crate::renderer(true) else { return };
    let grained = |tangent: Option<[f32; 4]>, radians: f32, rotation: Quat| {
        let node = Transform { rotation, ..Transform::default() };
        let mut subject = dome(tangent, Mat3::IDENTITY, node, true);
        let material = &mut subject.scene.materials[0];
        material.normal_texture = None;
        material.metallic_factor = 1.0;
        material.roughness_factor = 0.4;
        let lobes = Lobes { anisotropy_strength: 1.0, anisotropy_radians: radians, ..Lobes::default() };
        material.lobes = Some(Box::new(lobes));
        subject
    };
    let quarter = std::f32::consts::FRAC_PI_2;
    for rotation in [Quat::from_rotation_y(0.5), Quat::from_rotation_y(2.8)] {
        let turned = drawn(&mut renderer, &grained(Some([0.0, 1.0, 0.0, 1.0]), 0.3, rotation));
        let same = drawn(&mut renderer, &grained(None, 0.3 + quarter, rotation));
        let plain = drawn(&mut renderer, &grained(None, 0.3, rotation));
        let (apart, from_plain) = (mean_difference(&turned, &same), mean_difference(&turned, &plain));
        assert!(
            apart < 0.1 && from_plain > 0.5,
            "{rotation}: {apart} apart, {from_plain} from the plain one"
        );
    }
}
