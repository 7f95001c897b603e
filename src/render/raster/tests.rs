//! Whole pictures of small scenes.
#![allow(clippy::unwrap_used, reason = "tests")]

use glam::{Mat4, Vec3};

use super::*;
use crate::model::{AlphaMode, Material, Topology};
use crate::scene::light::Studio;
use crate::scene::{Bounds, Instance, ToneMapping, View};

const SIDE_PX: u32 = 64;

/// A square in the XY plane, facing +Z, with its corners `half` from the middle; UV origin top left.
fn square(half: f32, z: f32) -> Mesh {
    let corner = |x: f32, y: f32| Vertex {
        position: [x * half, y * half, z],
        normal: [0.0, 0.0, 1.0],
        uv0: [0.5 + 0.5 * x, 0.5 - 0.5 * y],
        color: [255; 4],
        ..Vertex::default()
    };
    Mesh {
        vertices: vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)],
        indices: vec![0, 1, 2, 0, 2, 3],
        ..Mesh::default()
    }
}

fn unlit(base_color_factor: [f32; 4]) -> Material {
    Material { base_color_factor, unlit: true, ..Material::default() }
}

fn scene(parts: Vec<(Mesh, Material)>) -> Scene {
    let bounds = Bounds { min: Vec3::splat(-1.0), max: Vec3::ONE };
    let mut scene = Scene { bounds, ..Scene::default() };
    for (index, (mesh, material)) in parts.into_iter().enumerate() {
        scene.meshes.push(mesh);
        scene.materials.push(material);
        scene.instances.push(Instance {
            mesh: index as u32,
            material: index as u32,
            variant_materials: vec![],
            world_from_mesh: Mat4::IDENTITY,
            unlit: false,
            bounds,
            #[cfg(feature = "lods")]
            smallness: [-1.0, f32::INFINITY],
        });
    }
    scene
}

/// Straight on, so that a square of half side 1 fills the picture's middle half.
fn view() -> View {
    View {
        size_px: [SIDE_PX; 2],
        eye: Vec3::Z * 10.0,
        target: Vec3::ZERO,
        turntable_radians: 0.0,
        fov_y_radians: 2.0 * 0.2f32.atan(),
        variant: None,
        exposure: 1.0,
        tone_mapping: ToneMapping::Neutral,
        shadow_intensity: 0.0,
        background: [0; 4],
        skybox_height_metres: 0.0,
        dome_radius_metres: 0.0,
    }
}

fn draw_with(raster: &mut Raster, scene: &Scene, view: &View) -> Vec<[u8; 4]> {
    let key = raster.upload(scene).unwrap();
    raster.draw(key, &Frame::new(scene, view)).unwrap();
    assert_eq!(raster.size_px(), view.size_px);
    raster.pixels().as_chunks::<4>().0.to_vec()
}

fn draw(scene: &Scene) -> Vec<[u8; 4]> {
    draw_with(&mut Raster::new(1), scene, &view())
}

fn at(pixels: &[[u8; 4]], x: u32, y: u32) -> [u8; 4] {
    pixels[(y * SIDE_PX + x) as usize]
}

#[test]
fn a_square_covers_exactly_its_pixels() {
    let pixels = draw(&scene(vec![(square(1.0, 0.0), unlit([1.0, 0.0, 0.0, 1.0]))]));
    let covered = pixels.iter().filter(|p| p[3] == 255).count();
    assert_eq!(covered, 32 * 32);
    assert_eq!(at(&pixels, 32, 32), [255, 0, 0, 255]);
    assert_eq!((at(&pixels, 15, 32), at(&pixels, 16, 16)), ([0; 4], [255, 0, 0, 255]));
}

#[test]
fn back_faces_are_culled_unless_double_sided_also_in_a_mirror() {
    let mut mesh = square(1.0, 0.0);
    mesh.indices.reverse();
    let visible = |mesh: &Mesh, material: Material, mirror: f32| {
        let mut scene = scene(vec![(mesh.clone(), material)]);
        scene.instances[0].world_from_mesh = Mat4::from_scale(Vec3::new(mirror, 1.0, 1.0));
        at(&draw(&scene), 32, 32)[3] == 255
    };
    let front = square(1.0, 0.0);
    for mirror in [1.0, -1.0] {
        assert!(visible(&front, Material::default(), mirror));
        assert!(!visible(&mesh, Material::default(), mirror));
        assert!(visible(&mesh, Material { double_sided: true, ..Material::default() }, mirror));
    }
}

#[test]
fn nearer_wins_whatever_the_order() {
    let (near, far) = (square(0.5, 0.5), square(1.0, -0.5));
    let (red, blue) = (unlit([1.0, 0.0, 0.0, 1.0]), unlit([0.0, 0.0, 1.0, 1.0]));
    let one = draw(&scene(vec![(near.clone(), red.clone()), (far.clone(), blue.clone())]));
    let other = draw(&scene(vec![(far, blue), (near, red)]));
    assert_eq!(one, other);
    assert_eq!((at(&one, 32, 32), at(&one, 20, 20)), ([255, 0, 0, 255], [0, 0, 255, 255]));
}

#[test]
fn blended_squares_mix_in_encoded_space_over_a_transparent_ground() {
    let glass = Material { alpha_mode: AlphaMode::Blend, ..unlit([1.0, 1.0, 1.0, 0.5]) };
    let pixels = draw(&scene(vec![(square(1.0, 0.0), glass.clone())]));
    assert_eq!(at(&pixels, 32, 32), [128, 128, 128, 128]);
    // Both triangles of the square, no seam between.
    assert!((16..48).all(|i| at(&pixels, i, i) == [128; 4] && at(&pixels, i, 63 - i) == [128; 4]));
    let two = draw(&scene(vec![(square(0.5, 0.5), glass), (square(1.0, 0.0), unlit([0.0, 0.0, 0.0, 1.0]))]));
    assert_eq!(at(&two, 32, 32), [128, 128, 128, 255]);
}

#[test]
fn straight_pixels_undo_premultiplication() {
    let glass = Material { alpha_mode: AlphaMode::Blend, ..unlit([1.0, 0.0, 0.0, 0.25]) };
    let scene = scene(vec![(square(1.0, 0.0), glass)]);
    let mut raster = Raster::new(1);
    draw_with(&mut raster, &scene, &view());
    let pixels = raster.straight_pixels();
    assert_eq!(pixels.as_chunks::<4>().0[(32 * SIDE_PX + 32) as usize], [255, 0, 0, 64]);
}

#[test]
fn cut_outs_have_holes_and_textures_stand_upright() {
    let mut material = unlit([1.0; 4]);
    material.alpha_mode = AlphaMode::Mask { cutoff: 0.5 };
    material.base_color_texture = Some(crate::model::TextureRef {
        texture: 0,
        uv_set: 0,
        uv_transform: crate::model::TextureRef::IDENTITY,
    });
    let mut scene = scene(vec![(square(1.0, 0.0), material)]);
    scene.textures = vec![Texture { nearest: true, ..Texture::default() }];
    let mut raster = Raster::new(1);
    let key = raster.upload(&scene).unwrap();
    // Red, hole / green, blue.
    let rgba = [[255, 0, 0, 255], [9, 9, 9, 0], [0, 255, 0, 255], [0, 0, 255, 255]].concat();
    raster.set_texture(key, 0, Picture { size_px: [2, 2], rgba }, true).unwrap();
    raster.draw(key, &Frame::new(&scene, &view())).unwrap();
    let pixels = raster.pixels().as_chunks::<4>().0;
    let corners = [(20, 20), (44, 20), (20, 44), (44, 44)].map(|(x, y)| at(pixels, x, y));
    assert_eq!(corners, [[255, 0, 0, 255], [0; 4], [0, 255, 0, 255], [0, 0, 255, 255]]);
}

#[test]
fn occlusion_looks_alike_in_the_map_of_roughness_and_in_ones_of_its_own() {
    let map = |texture| {
        let uv_transform = crate::model::TextureRef::IDENTITY;
        Some(crate::model::TextureRef { texture, uv_set: 0, uv_transform })
    };
    let picture = |size_px: [u32; 2]| {
        let texel = |i: u32| [(i * 53) as u8, (i * 91) as u8, 40, 255];
        Picture { size_px, rgba: (0..size_px[0] * size_px[1]).flat_map(texel).collect() }
    };
    let drawn = |occlusion_texture| {
        let material =
            Material { metallic_roughness_texture: map(0), occlusion_texture, ..Material::default() };
        let mut scene = scene(vec![(square(1.0, 0.0), material)]);
        let clamped = Texture { wrap_s: Wrap::ClampToEdge, wrap_t: Wrap::ClampToEdge, ..Texture::default() };
        scene.textures = vec![Texture::default(), Texture::default(), clamped];
        let mut raster = Raster::new(1);
        let key = raster.upload(&scene).unwrap();
        for texture in 0..3 {
            raster.set_texture(key, texture, picture([16, 16]), false).unwrap();
        }
        raster.draw(key, &Frame::new(&scene, &view())).unwrap();
        raster.pixels().as_chunks::<4>().0.to_vec()
    };
    let packed = drawn(map(0));
    assert!(packed == drawn(map(1)), "read with the same texels");
    // At the edges another wrapping reads other texels.
    let apart = drawn(map(2));
    let inside = |pixels: &[[u8; 4]]| (20..44).map(|x| at(pixels, x, 30)).collect::<Vec<_>>();
    assert_eq!(inside(&packed), inside(&apart));
    assert!(packed != apart && packed != drawn(None));
}

#[test]
fn maps_that_have_not_come_are_as_none_and_neither_glow_nor_shine() {
    let map = |texture| {
        let uv_transform = crate::model::TextureRef::IDENTITY;
        Some(crate::model::TextureRef { texture, uv_set: 0, uv_transform })
    };
    let red = Material { base_color_factor: [0.8, 0.1, 0.1, 1.0], ..Material::default() };
    let plain = Material { metallic_factor: 0.0, roughness_factor: 1.0, ..red.clone() };
    let awaiting = Material {
        metallic_factor: 1.0,
        roughness_factor: 1.0,
        metallic_roughness_texture: map(0),
        normal_texture: map(1),
        occlusion_texture: map(2),
        emissive_texture: map(3),
        emissive_factor: [1.0; 3],
        ..red
    };
    let mut scene = scene(vec![(square(1.0, 0.0), awaiting)]);
    scene.textures = vec![Texture::default(); 4];
    let mut raster = Raster::new(1);
    let key = raster.upload(&scene).unwrap();
    let drawn = |raster: &mut Raster| {
        raster.draw(key, &Frame::new(&scene, &view())).unwrap();
        raster.pixels().as_chunks::<4>().0.to_vec()
    };
    assert_eq!(drawn(&mut raster), draw(&self::scene(vec![(square(1.0, 0.0), plain)])));
    // Each that comes counts from then on.
    let mut before = drawn(&mut raster);
    for texture in 0..4 {
        let picture = Picture { size_px: [1, 1], rgba: vec![90, 160, 120, 255] };
        raster.set_texture(key, texture, picture, texture == 3).unwrap();
        let now = drawn(&mut raster);
        assert!(at(&now, 32, 32) != at(&before, 32, 32), "texture {texture}");
        before = now;
    }
}

#[test]
fn shaded_pixels_agree_with_the_reference() {
    /// Tables and encoding together; one step is 1/255.
    const TOLERANCE: i32 = 2;
    for (metallic, roughness) in [(0.0, 0.9), (0.0, 0.2), (1.0, 0.15), (1.0, 0.6), (0.5, 0.4)] {
        let material = Material {
            base_color_factor: [0.8, 0.3, 0.1, 1.0],
            metallic_factor: metallic,
            roughness_factor: roughness,
            ..Material::default()
        };
        let pixels = draw(&scene(vec![(square(1.0, 0.0), material)]));
        for (x, y) in [(18, 18), (32, 32), (46, 20), (20, 46)] {
            let place = |p: u32| (p as f32 + 0.5 - 32.0) / 16.0;
            let point = Vec3::new(place(x), -place(y), 0.0);
            let surface = shade::Surface {
                base_color: Vec3::new(0.8, 0.3, 0.1),
                metallic,
                roughness,
                normal: Vec3::Z,
                occlusion: 1.0,
                emissive: Vec3::ZERO,
            };
            let to_eye = (view().eye - point).normalize();
            let linear =
                tone::tone_map(ToneMapping::Neutral, shade::shade(&surface, to_eye, &Studio::default()));
            let encoded = linear.to_array().map(|c| i32::from(tables::Codes::get().encode_srgb(c)));
            let drawn = at(&pixels, x, y);
            for (channel, want) in encoded.into_iter().enumerate() {
                assert!(
                    (i32::from(drawn[channel]) - want).abs() <= TOLERANCE,
                    "metallic {metallic} roughness {roughness}: drew {drawn:?}, reference {encoded:?}"
                );
            }
        }
    }
}

#[test]
fn the_turntable_keeps_a_turned_ball_lit_from_the_same_side() {
    // A square turned away from the light by the turntable darkens as one turned by its own transform.
    let plain = Material { metallic_factor: 0.0, ..Material::default() };
    let mut turned = scene(vec![(square(1.0, 0.0), plain.clone())]);
    turned.instances[0].world_from_mesh = Mat4::from_rotation_y(0.7);
    let by_mesh = draw(&turned);
    let table = View { turntable_radians: 0.7, ..view() };
    let by_table = draw_with(&mut Raster::new(1), &scene(vec![(square(1.0, 0.0), plain)]), &table);
    let difference = |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(by_mesh.iter().zip(&by_table).filter_map(difference).filter(|&d| d > 1).count() < 8);
}

#[test]
fn more_samples_smooth_the_edge_and_keep_the_inside() {
    let mut tilted = scene(vec![(square(1.0, 0.0), unlit([1.0; 4]))]);
    tilted.instances[0].world_from_mesh = Mat4::from_rotation_z(0.3);
    let rough = draw(&tilted);
    let smooth = draw_with(&mut Raster::new(3), &tilted, &view());
    assert!(rough.iter().all(|p| p[3] == 0 || p[3] == 255));
    let partly = smooth.iter().filter(|p| p[3] != 0 && p[3] != 255).count();
    assert!((80..200).contains(&partly), "{partly} edge pixels");
    assert_eq!(at(&smooth, 32, 32), [255; 4]);
    let area = |pixels: &[[u8; 4]]| pixels.iter().map(|p| u32::from(p[3])).sum::<u32>() / 255;
    assert!(area(&rough).abs_diff(area(&smooth)) < 8);
}

#[test]
fn an_eye_inside_the_product_draws_what_is_in_front_of_it() {
    let mut box_ = scene(vec![(square(1.0, -0.9), unlit([1.0; 4])), (square(5.0, 0.0), unlit([1.0; 4]))]);
    // A floor that runs from in front of the eye to behind it.
    box_.instances[1].world_from_mesh =
        Mat4::from_translation(Vec3::Y * -0.2) * Mat4::from_rotation_x(-std::f32::consts::FRAC_PI_2);
    let inside = View { eye: Vec3::Z * 0.5, fov_y_radians: 1.5, ..view() };
    let pixels = draw_with(&mut Raster::new(1), &box_, &inside);
    assert_eq!(at(&pixels, 32, 60), [255; 4]);
    assert_eq!(at(&pixels, 32, 32), [255; 4]);
    assert_eq!(at(&pixels, 2, 2), [0; 4]);
}

/// A red line from (−1, 0) to (1, 0), and a point at (0, ½): unlit, for they have no normals.
fn line_and_point() -> Scene {
    let vertex = |x: f32, y: f32| Vertex { position: [x, y, 0.0], color: [255; 4], ..Vertex::default() };
    let line = Mesh {
        vertices: vec![vertex(-1.0, 0.0), vertex(1.0, 0.0)],
        indices: vec![0, 1],
        topology: Topology::Lines,
    };
    let point = Mesh { vertices: vec![vertex(0.0, 0.5)], indices: vec![0], topology: Topology::Points };
    let red = Material { base_color_factor: [1.0, 0.0, 0.0, 1.0], ..Material::default() };
    let mut scene = scene(vec![(line, red.clone()), (point, red)]);
    scene.instances.iter_mut().for_each(|instance| instance.unlit = true);
    scene
}

#[test]
fn a_line_is_one_pixel_wide_and_a_point_one_pixel_whatever_the_samples() {
    let scene = line_and_point();
    for samples in [1, 2, 4] {
        let pixels = draw_with(&mut Raster::new(samples), &scene, &view());
        let area: u32 = pixels.iter().map(|pixel| u32::from(pixel[3])).sum();
        // The line is half as long as the picture is wide.
        let (found, expected) = (area as f32 / 255.0, (SIDE_PX / 2 + 1) as f32);
        assert!((found - expected).abs() < 0.6, "{samples}: {found} of {expected} pixels");
        let colors = pixels.iter().filter(|pixel| pixel[3] == 255);
        assert!(colors.clone().all(|pixel| *pixel == [255, 0, 0, 255]));
    }
    let pixels = draw_with(&mut Raster::new(1), &scene, &view());
    let row = |y: u32| (0..SIDE_PX).filter(|x| at(&pixels, *x, y)[3] > 0).count();
    // The middle of the picture lies between two rows of pixels.
    assert_eq!(row(31) + row(32), 32);
    assert_eq!(row(31).min(row(32)), 0);
}

#[test]
fn a_line_with_normals_is_lit_and_a_mirrored_one_is_seen_too() {
    let mut scene = line_and_point();
    scene.instances[0].unlit = false;
    scene.meshes[0].vertices.iter_mut().for_each(|vertex| vertex.normal = [0.0, 0.0, 1.0]);
    let color = |scene: &Scene| {
        let pixels = draw(scene);
        [31, 32].map(|y| at(&pixels, 20, y)).into_iter().max_by_key(|pixel| pixel[3]).unwrap()
    };
    let lit = color(&scene);
    assert!(lit[3] == 255 && lit != [255, 0, 0, 255], "{lit:?}");
    scene.instances[0].world_from_mesh = Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0));
    assert_eq!(color(&scene), lit);
}

#[test]
fn lines_hide_what_is_behind_them_and_end_where_the_eye_is() {
    let mut scene = line_and_point();
    let blue = unlit([0.0, 0.0, 1.0, 1.0]);
    scene.meshes.push(square(1.0, -0.5));
    scene.materials.push(blue);
    scene.instances.push(Instance { mesh: 2, material: 2, ..scene.instances[0].clone() });
    let pixels = draw(&scene);
    let red = pixels.iter().filter(|pixel| **pixel == [255, 0, 0, 255]).count();
    assert_eq!(red, 33);
    // From beside the eye to behind it.
    let mut passing = line_and_point();
    passing.instances[0].world_from_mesh =
        Mat4::from_translation(Vec3::Y * -0.2) * Mat4::from_rotation_y(std::f32::consts::FRAC_PI_2);
    let inside = View { eye: Vec3::Z * 0.5, fov_y_radians: 1.5, ..view() };
    let seen = draw_with(&mut Raster::new(1), &passing, &inside).iter().filter(|p| p[3] > 0).count();
    assert!((5..40).contains(&seen), "{seen}");
}

#[test]
fn nothing_a_frame_can_hold_panics() {
    let wild_numbers = [f32::NAN, f32::INFINITY, -1e30, 1e-30, 0.0];
    let mut raster = Raster::new(2);
    for wild in wild_numbers {
        let mut mesh = square(1.0, 0.0);
        mesh.vertices[1].position = [wild, 1.0, wild];
        mesh.vertices[2].normal = [wild; 3];
        mesh.vertices[3].uv0 = [wild, -wild];
        mesh.indices.extend([7, 8, 9, 0, 0, 0, 1]);
        let material = Material { roughness_factor: wild, ..Material::default() };
        let glass = Material { alpha_mode: AlphaMode::Blend, double_sided: true, ..material.clone() };
        let lines = Mesh { topology: Topology::Lines, ..mesh.clone() };
        let points = Mesh { topology: Topology::Points, ..mesh.clone() };
        let scene = scene(vec![
            (mesh.clone(), material.clone()),
            (mesh, glass.clone()),
            (lines, glass),
            (points, material),
        ]);
        let key = raster.upload(&scene).unwrap();
        let mut frame = Frame::new(&scene, &view());
        frame.exposure = wild;
        frame.draws[0].world_from_mesh.w_axis.x = wild;
        raster.draw(key, &frame).unwrap();
        frame.clip_from_world.x_axis.x = wild;
        frame.clip_from_world.w_axis.w = wild;
        frame.draws[1].mesh = 99;
        frame.draws[0].material = 99;
        raster.draw(key, &frame).unwrap();
        frame.size_px = [0, 7];
        raster.draw(key, &frame).unwrap();
    }
}

#[test]
fn sizes_and_keys_are_checked() {
    let scene = scene(vec![(square(1.0, 0.0), unlit([1.0; 4]))]);
    let mut raster = Raster::new(2);
    let key = raster.upload(&scene).unwrap();
    let frame = Frame::new(&scene, &View { size_px: [u32::MAX, 40_000], ..view() });
    assert_eq!(raster.draw(key, &frame).unwrap_err().code(), "out-of-memory");
    let huge = Picture { size_px: [65_536, 65_536], rgba: vec![] };
    assert_eq!(raster.set_texture(key, 0, huge, true).unwrap_err().code(), "out-of-memory");
    let held = raster.resident_bytes();
    raster.remove(key);
    assert!(raster.resident_bytes() < held);
    assert_eq!(raster.draw(key, &Frame::new(&scene, &view())), Err(RenderError::UnknownModel));
    assert_ne!(raster.upload(&scene).unwrap(), key);
}

#[test]
fn with_half_of_the_shading_every_second_pixel_inside_a_primitive_is_the_mean_of_those_beside_it() {
    let dome = |half: f32, z: f32| {
        let mut mesh = square(half, z);
        for vertex in &mut mesh.vertices {
            let [x, y, _] = vertex.position;
            vertex.normal = Vec3::new(x, y, 0.6).normalize().to_array();
        }
        mesh
    };
    let metal = Material { roughness_factor: 0.3, ..Material::default() };
    let glass = Material { alpha_mode: AlphaMode::Blend, ..unlit([0.0, 0.0, 1.0, 0.5]) };
    let parts = vec![
        (dome(0.4, 0.5), Material { base_color_factor: [1.0, 0.0, 0.0, 1.0], ..metal.clone() }),
        (dome(1.0, -0.5), metal),
        (square(0.2, 0.8), glass),
    ];
    let scene = scene(parts);
    let mut raster = Raster::new(1);
    let full = draw_with(&mut raster, &scene, &view());
    raster.halve_shading(true);
    let halved = draw_with(&mut raster, &scene, &view());
    let mean = |a: [u8; 4], b: [u8; 4]| [0, 1, 2, 3].map(|i| ((u16::from(a[i]) + u16::from(b[i])) / 2) as u8);
    // Beside the glass, which is drawn over everything at its full sharpness.
    let beside_the_glass = |x: u32, y: u32| !(24..40).contains(&x) || !(24..40).contains(&y);
    let (mut means, mut others) = (0, 0);
    for (x, y) in (1..SIDE_PX - 1).flat_map(|x| (0..SIDE_PX).map(move |y| (x, y))) {
        if !beside_the_glass(x, y) {
            continue;
        }
        let (before, found, after) = (at(&halved, x - 1, y), at(&halved, x, y), at(&halved, x + 1, y));
        if (x + y) % 2 == 0 || found == at(&full, x, y) {
            assert_eq!(found, at(&full, x, y), "{x} {y}");
        } else {
            assert_eq!(found, mean(before, after), "{x} {y}");
            means += 1;
        }
        others += u32::from(before[0].abs_diff(after[0]) > 100 && found == at(&full, x, y));
    }
    assert!(means > 100, "only {means} pixels are means");
    assert!(others > 10, "outlines are mixed: {others}");
    // With more samples everything is lit.
    let fine = |raster: &mut Raster, halved| {
        raster.set_samples(2);
        raster.halve_shading(halved);
        draw_with(raster, &scene, &view())
    };
    assert_eq!(fine(&mut raster, true), fine(&mut raster, false));
}

#[test]
fn a_soft_shadow_is_as_dark_between_the_pixels_that_it_is_worked_out_at() {
    let with_texels = |side_texels: u32| {
        let hump = |at: u32| {
            let from_middle = (at as f32 + 0.5) / side_texels as f32 * 2.0 - 1.0;
            (1.0 - from_middle * from_middle).powi(2)
        };
        let places = (0..side_texels).flat_map(|y| (0..side_texels).map(move |x| (x, y)));
        let alpha = places.map(|(x, y)| (hump(x) * hump(y) * 255.0 + 0.5) as u8).collect();
        let mut scene = scene(vec![(square(0.3, 0.0), unlit([1.0, 0.0, 0.0, 1.0]))]);
        scene.shadow = Some(GroundShadow { side_texels, alpha });
        let above =
            View { eye: Vec3::new(0.0, 10.0, 4.0), shadow_intensity: 0.8, size_px: [320; 2], ..view() };
        draw_with(&mut Raster::new(1), &scene, &above)
    };
    // Every fourth pixel, and every one.
    let (some, all) = (with_texels(64), with_texels(320));
    let most = some.iter().zip(&all).map(|(a, b)| a[3].abs_diff(b[3])).max().unwrap();
    assert!(most <= 3, "off by {most}");
    assert!(all.iter().any(|pixel| pixel[0] == 0 && pixel[3] > 150), "there is a shadow");
}
