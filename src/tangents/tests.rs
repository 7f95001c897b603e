#![allow(clippy::unwrap_used, reason = "tests")]
use glam::Vec3;

use super::*;

const UP: [f32; 3] = [0.0, 0.0, 1.0];

/// A square of two triangles in the plane z = 0.
fn square(uvs: [[f32; 2]; 4]) -> Split {
    let positions = [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]];
    Split::new(&positions, &[UP; 4], &uvs, &[0, 1, 2, 0, 2, 3]).unwrap()
}

#[test]
fn a_plain_square_has_its_tangent_to_the_right_and_its_bitangent_up() {
    let split = square([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]]);
    assert_eq!(split.tangents, [[127, 0, 0, 127]; 4]);
    assert_eq!((split.sources, split.indices), (vec![0, 1, 2, 3], vec![0, 1, 2, 0, 2, 3]));
}

#[test]
fn mirrored_coordinates_have_the_other_side() {
    let split = square([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]);
    assert_eq!(split.tangents, [[-127, 0, 0, -127]; 4]);
}

#[test]
fn a_sheared_square_has_the_tangent_along_u_not_at_a_right_angle_to_v() {
    // u = x + y / 2, v = 1 − y: where v stays, x grows as u does; where u stays, x goes back while y grows.
    let split = square([[0.5, 0.0], [0.0, 1.0], [1.0, 1.0], [1.5, 0.0]]);
    // dP/du at constant v is (1, 0), whatever the shear.
    assert_eq!(split.tangents, [[127, 0, 0, 127]; 4]);
    // u = x, v = 1 − y − x / 2: along u at constant v, y falls by a half.
    let split = square([[0.0, 0.0], [0.0, 1.0], [1.0, 0.5], [1.0, -0.5]]);
    let along = Vec3::new(1.0, -0.5, 0.0).normalize() * 127.0;
    let expected = [along.x.round() as i8, along.y.round() as i8, 0, 127];
    assert_eq!(split.tangents, [expected; 4]);
}

#[test]
fn a_bend_shares_one_tangent_weighed_by_the_angles_at_the_vertex() {
    // Two squares with an edge along Y in common, the second one's u a quarter turn on: at the edge both have right angles or
    // parts of them, so the tangent lies between the two.
    let positions = [
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
        [1.0, 0.0, -1.0],
        [1.0, 1.0, -1.0],
    ];
    let edge = Vec3::new(1.0, 0.0, 1.0).normalize().to_array();
    let normals = [UP, UP, edge, edge, [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    let uvs = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [2.0, 1.0], [2.0, 0.0]];
    let split = Split::new(&positions, &normals, &uvs, &[0, 1, 2, 0, 2, 3, 3, 2, 4, 3, 4, 5]).unwrap();
    let between = (127.0 * Vec3::new(1.0, 0.0, -1.0).normalize()).round();
    assert_eq!(split.tangents[2], [between.x as i8, 0, between.z as i8, 127]);
    assert_eq!((split.tangents[0], split.tangents[5]), ([127, 0, 0, 127], [0, 0, -127, 127]));
    assert_eq!(split.sources.len(), 6);
}

/// Two squares side by side whose coordinates meet in the middle like wings.
fn wings() -> Split {
    let positions = [
        [-1.0, 1.0, 0.0],
        [-1.0, 0.0, 0.0],
        [0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 0.0],
    ];
    let uvs = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]];
    Split::new(&positions, &[UP; 6], &uvs, &[0, 1, 2, 0, 2, 3, 3, 2, 4, 3, 4, 5]).unwrap()
}

#[test]
fn a_vertex_between_mirrored_halves_becomes_two() {
    let split = wings();
    assert_eq!(split.sources, [0, 1, 2, 3, 4, 5, 3, 2]);
    assert_eq!(split.tangents[..4], [[127, 0, 0, 127]; 4]);
    assert_eq!(split.tangents[4..], [[-127, 0, 0, -127]; 4]);
    assert_eq!(split.indices, [0, 1, 2, 0, 2, 3, 6, 7, 4, 6, 4, 5]);
}

#[test]
fn triangles_without_area_have_none_and_disturb_nobody() {
    let positions = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]];
    let uvs = [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [0.5, 0.5]];
    let split = Split::new(&positions, &[UP; 4], &uvs, &[0, 3, 1, 0, 1, 2]).unwrap();
    assert_eq!(split.tangents[3], [0; 4]);
    assert_eq!(split.tangents[1..3], [[127, 0, 0, 127]; 2]);
    // Coordinates that do not change are no direction either, and no panic.
    let still = Split::new(&positions, &[UP; 4], &[[0.5, 0.5]; 4], &[0, 1, 2]).unwrap();
    assert_eq!(still.indices.len(), 3);
}

#[test]
fn what_does_not_fit_together_has_none() {
    let positions = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    let uvs = [[0.0; 2]; 3];
    assert_eq!(Split::new(&positions, &[UP; 2], &uvs, &[0, 1, 2]), None);
    assert_eq!(Split::new(&positions, &[UP; 3], &uvs[..2], &[0, 1, 2]), None);
    assert_eq!(Split::new(&positions, &[UP; 3], &uvs, &[0, 1, 3]), None);
    assert_eq!(Split::new(&positions, &[UP; 3], &uvs, &[0, 1]), None);
    assert_eq!(Split::new(&[], &[], &[], &[]).unwrap(), Split::default());
}

#[test]
fn a_fan_of_very_many_triangles_is_refused_before_it_takes_time() {
    let rim = |at: u32| {
        let angle = f64::from(at) / 300.0 * std::f64::consts::TAU;
        [angle.cos() as f32, angle.sin() as f32, 0.0]
    };
    let fan = |spokes: u32| {
        let positions: Vec<[f32; 3]> = [[0.0; 3]].into_iter().chain((0..spokes).map(rim)).collect();
        let uvs: Vec<[f32; 2]> = positions.iter().map(|[x, y, _]| [*x, -*y]).collect();
        let indices: Vec<u32> = (1..spokes).flat_map(|at| [0, at, at + 1]).collect();
        Split::new(&positions, &vec![UP; positions.len()], &uvs, &indices)
    };
    assert_eq!(fan(200).unwrap().tangents[0], [127, 0, 0, 127]);
    assert_eq!(fan(300), None);
}

#[test]
fn whatever_the_numbers_are_every_corner_finds_a_vertex() {
    let mut state = 7_u64;
    let mut dice = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let odd = [0.0, -0.0, 1.0, -1.0, 1e-38, 1e38, f32::MAX, 0.5];
    for _ in 0..2000 {
        let count = 3 + dice() % 12;
        let mut number = || odd[(dice() % 8) as usize];
        let positions: Vec<_> = (0..count).map(|_| [number(), number(), number()]).collect();
        let normals: Vec<_> = (0..count).map(|_| [number(), number(), number()]).collect();
        let uvs: Vec<_> = (0..count).map(|_| [number(), number()]).collect();
        let indices: Vec<u32> = (0..3 * (dice() % 20)).map(|_| dice() % count).collect();
        let split = Split::new(&positions, &normals, &uvs, &indices).unwrap();
        assert_eq!((split.indices.len(), split.tangents.len()), (indices.len(), split.sources.len()));
        for (corner, index) in indices.iter().zip(&split.indices) {
            assert_eq!(split.sources[*index as usize], *corner);
        }
    }
}
