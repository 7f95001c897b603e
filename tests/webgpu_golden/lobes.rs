//! Materials beyond core glTF on a wall of white squares: no lobe makes light, and each one shows.

use glam::Vec3;
use storefront::model::{Lobes, Material, Mesh, Model, Node, Primitive, Transform};
use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::webgpu;
use storefront::scene::light::{SoftBox, Studio};
use storefront::scene::orbit::OrbitSettings;
use storefront::scene::{Scene, View};

use crate::compare::upload;
use crate::subject::Subject;

const SIZE_PX: u32 = 64;

/// A slanted square, so that it is seen at an angle, before a red wall.
fn subject(material: Material) -> Subject {
    let square = |material, z: f32, slant: f32| Primitive {
        positions: vec![[-1.0, 1.0, z - slant], [-1.0, -1.0, z], [1.0, -1.0, z], [1.0, 1.0, z - slant]],
        normals: vec![Vec3::new(0.0, slant, 2.0).normalize().to_array(); 4],
        uv0: vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]],
        indices: vec![0, 1, 2, 0, 2, 3],
        material: Some(material),
        ..Primitive::default()
    };
    let red = Material { base_color_factor: [1.0, 0.0, 0.0, 1.0], unlit: true, ..Material::default() };
    let model = Model {
        roots: vec![0],
        nodes: vec![Node { mesh: Some(0), transform: Transform::default(), ..Node::default() }],
        meshes: vec![Mesh { primitives: vec![square(0, 0.0, 0.8), square(1, -1.0, 0.0)], ..Mesh::default() }],
        materials: vec![material, red],
        ..Model::default()
    };
    Subject { scene: Scene::new(&model), pictures: Vec::new() }
}

/// The middle of the square in light that is the same from everywhere, well below what tone mapping compresses.
fn middle(renderer: &mut webgpu::WebGpu, material: Material) -> [u8; 4] {
    let subject = subject(material);
    let mut view = View::of(&subject.scene, &OrbitSettings::default(), [SIZE_PX; 2]);
    view.eye = view.target + Vec3::Z * view.eye.distance(view.target);
    view.exposure = 0.5;
    let dark = SoftBox { axis: Vec3::Y, sharpness: 1.0, color: Vec3::ZERO };
    let even = Studio { sky: Vec3::ONE, ground: Vec3::ONE, boxes: [dark; 4] };
    let frame = Frame { studio: even, ..Frame::new(&subject.scene, &view) };
    let key = upload(renderer, &subject, webgpu::Picture::Pixels);
    renderer.draw(key, &frame).unwrap();
    renderer.remove(key);
    let picture = renderer.read().unwrap();
    let at = ((SIZE_PX * SIZE_PX + SIZE_PX) / 2 * 4) as usize;
    [0, 1, 2, 3].map(|channel| picture.rgba[at + channel])
}

fn white(lobes: Lobes) -> Material {
    let lobes = Some(Box::new(lobes));
    Material { metallic_factor: 0.0, roughness_factor: 0.5, lobes, ..Material::default() }
}

#[test]
fn no_lobe_gains_energy_in_a_white_room() {
    let Some(mut renderer) = crate::renderer(false) else { return };
    let core = middle(&mut renderer, Material { lobes: None, ..white(Lobes::default()) });
    assert_eq!(middle(&mut renderer, white(Lobes::default())), core, "lobes that do nothing");
    let none = Lobes::default();
    for (name, lobes) in [
        ("sheen", Lobes { sheen_color_factor: [1.0; 3], sheen_roughness_factor: 0.6, ..none.clone() }),
        ("coat", Lobes { clearcoat_factor: 1.0, clearcoat_roughness_factor: 0.3, ..none.clone() }),
        ("ior", Lobes { ior: 2.4, ..none.clone() }),
        ("specular", Lobes { specular_factor: 0.0, ..none.clone() }),
        ("film", Lobes { iridescence_factor: 1.0, ..none.clone() }),
        ("grain", Lobes { anisotropy_strength: 1.0, ..none }),
    ] {
        let lit = middle(&mut renderer, white(lobes));
        println!("{name}: {lit:?}, core {core:?}");
        for channel in 0..3 {
            assert!(lit[channel] <= core[channel] + 2, "{name} is {lit:?}, the core {core:?}");
            assert!(lit[channel] + 60 > core[channel], "{name} is {lit:?}, the core {core:?}");
        }
    }
}

#[test]
fn what_stands_behind_a_pane_shows_through_it() {
    let Some(mut renderer) = crate::renderer(true) else { return };
    let closed = middle(&mut renderer, white(Lobes::default()));
    let pane = Material { transmission_factor: 1.0, ..white(Lobes::default()) };
    let open = middle(&mut renderer, pane.clone());
    assert!(closed[1] > 150, "{closed:?}");
    assert!(open[0] > open[1] + 80 && open[3] == 255, "{open:?}");
    // A volume that swallows red.
    let lobes = Lobes { thickness_metres: 0.1, absorption_per_metre: [100.0, 0.0, 0.0], ..Lobes::default() };
    let dense = middle(&mut renderer, Material { lobes: Some(Box::new(lobes)), ..pane });
    assert!(dense[0] + 60 < open[0], "{dense:?} and {open:?}");
}
