//! `TANGENT` of a file: what is read, and what counts as none.

use glam::Vec3;
use serde_json::json;
use storefront::model::{Figures, Model};
use storefront::scene::Scene;

use crate::glb_builder::{Glb, parse};

const ALONG_X: [f32; 4] = [1.0, 0.0, 0.0, -1.0];

/// The triangle with these numbers as tangents.
fn with(tangents: &[f32]) -> Glb {
    let mut glb = Glb::triangle();
    let accessor = glb.floats("VEC4", tangents);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["TANGENT"] = json!(accessor);
    glb
}

/// Of each vertex, as a GPU reads them.
fn uploaded(model: &Model) -> Vec<[i8; 4]> {
    Scene::new(model).meshes[0].vertices.iter().map(|vertex| vertex.tangent).collect()
}

#[test]
fn tangents_arrive_as_they_were_written() {
    let numbers = [ALONG_X, [0.0, 0.6, 0.8, 1.0], [0.0, 0.0, -1.0, 1.0]];
    let model = parse(&with(numbers.as_flattened()));
    assert_eq!(model.meshes[0].primitives[0].tangents, numbers);
    assert_eq!(uploaded(&model), [[127, 0, 0, -127], [0, 76, 102, 127], [0, 0, -127, 127]]);
    assert_eq!(uploaded(&parse(&Glb::triangle())), [[0; 4]; 3]);
}

#[test]
fn quantised_tangents_are_dequantised() {
    let mut glb = Glb::triangle();
    let bytes = [127, 0, 0, 0x81, 0, 127, 0, 127, 0, 0, 0x81, 127];
    let accessor = glb.accessor(5120, "VEC4", 3, &bytes);
    glb.json["accessors"][accessor]["normalized"] = json!(true);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["TANGENT"] = json!(accessor);
    assert_eq!(uploaded(&parse(&glb)), [[127, 0, 0, -127], [0, 127, 0, 127], [0, 0, -127, 127]]);
}

#[test]
fn tangents_that_cannot_be_read_count_as_none() {
    let of = |break_it: &dyn Fn(&mut Glb, usize)| {
        let mut glb = with(ALONG_X.repeat(3).as_slice());
        let accessor =
            glb.json["meshes"][0]["primitives"][0]["attributes"]["TANGENT"].as_u64().unwrap() as usize;
        break_it(&mut glb, accessor);
        let model = parse(&glb);
        (model.meshes[0].primitives[0].tangents.len(), uploaded(&model))
    };
    assert_eq!(of(&|_, _| ()).0, 3);
    let none = (0, vec![[0; 4]; 3]);
    assert_eq!(of(&|glb, at| glb.json["accessors"][at]["count"] = json!(2)), none);
    assert_eq!(of(&|glb, at| glb.json["accessors"][at]["count"] = json!(4_000_000_000_u32)), none);
    assert_eq!(of(&|glb, at| glb.json["accessors"][at]["type"] = json!("VEC3")), none);
    assert_eq!(of(&|glb, at| glb.json["accessors"][at]["bufferView"] = json!(99)), none);
    assert_eq!(
        of(&|glb, _| glb.json["meshes"][0]["primitives"][0]["attributes"]["TANGENT"] = json!(99)),
        none
    );
    let mut numbers = ALONG_X.repeat(3);
    for odd in [f32::NAN, f32::INFINITY] {
        numbers[5] = odd;
        assert_eq!(uploaded(&parse(&with(&numbers))), none.1);
    }
}

#[test]
fn a_tangent_without_length_is_none_and_its_neighbours_stay() {
    let numbers = [ALONG_X, [0.0, 0.0, 0.0, 1.0], [1e-30, 0.0, 0.0, 1.0]];
    assert_eq!(uploaded(&parse(&with(numbers.as_flattened()))), [[127, 0, 0, -127], [0; 4], [0; 4]]);
}

#[test]
fn where_a_file_has_no_normals_its_tangents_do_not_count() {
    let mut glb = with(ALONG_X.repeat(3).as_slice());
    glb.json["meshes"][0]["primitives"][0]["attributes"].as_object_mut().unwrap().remove("NORMAL");
    assert_eq!(uploaded(&parse(&glb)), [[0; 4]; 3]);
}

#[test]
fn a_skin_turns_tangents_and_a_joint_that_mirrors_changes_their_side() {
    let mut glb = Glb::strip();
    let along = [1.0_f32, 0.0, 0.0, 1.0].repeat(6);
    let accessor = glb.floats("VEC4", &along);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["TANGENT"] = json!(accessor);
    let half = std::f32::consts::FRAC_1_SQRT_2;
    glb.json["nodes"][2]["rotation"] = json!([0, 0, half, half]);
    let found = uploaded(&parse(&glb));
    // The foot follows the joint that stands still, the top the one with a quarter turn, the middle both.
    assert_eq!([found[0], found[4]], [[127, 0, 0, 127], [0, 127, 0, 127]]);
    let middle = (Vec3::new(1.0, 1.0, 0.0).normalize() * 127.0).round();
    assert_eq!(found[2], [middle.x as i8, middle.y as i8, 0, 127]);
    glb.json["nodes"][2]["scale"] = json!([2, 1, -3]);
    assert_eq!(uploaded(&parse(&glb))[4], [0, 127, 0, -127]);
}

#[test]
fn vertices_that_are_left_out_take_their_tangents_with_them() {
    let mut glb = with([[0.0; 4], ALONG_X, ALONG_X].as_flattened());
    let indices = glb.accessor(5121, "SCALAR", 3, &[1, 2, 1]);
    glb.json["meshes"][0]["primitives"][0]["indices"] = json!(indices);
    assert_eq!(uploaded(&parse(&glb)), [[127, 0, 0, -127]; 2]);
}

#[cfg(all(feature = "mikktspace", feature = "lobes"))]
mod missing {
    use super::*;
    use storefront::tangents::complete;

    fn normal_mapped() -> Glb {
        let mut glb = Glb::textured_triangle();
        glb.json["materials"][0]["normalTexture"] = json!({ "index": 0 });
        glb
    }

    fn completed(glb: &Glb) -> Model {
        let mut model = parse(glb);
        complete(&mut model, 1000);
        model
    }

    #[test]
    fn only_what_has_a_normal_map_and_no_tangents_gets_some() {
        let file = parse(&normal_mapped());
        let model = completed(&normal_mapped());
        // V grows with y here, so that up in the picture is down in space.
        assert_eq!(model.meshes[0].primitives[0].tangents, [[1.0, 0.0, 0.0, -1.0]; 3]);
        assert_eq!(Figures { vertices: 3, ..file.figures.clone() }, model.figures);
        let mut plain = normal_mapped();
        plain.json["materials"][0].as_object_mut().unwrap().remove("normalTexture");
        assert_eq!(completed(&plain), parse(&plain));
        let mut own = normal_mapped();
        let accessor = own.floats("VEC4", &[0.0, 1.0, 0.0, 1.0].repeat(3));
        own.json["meshes"][0]["primitives"][0]["attributes"]["TANGENT"] = json!(accessor);
        assert_eq!(completed(&own), parse(&own));
        let mut flat = normal_mapped();
        flat.json["meshes"][0]["primitives"][0]["attributes"].as_object_mut().unwrap().remove("NORMAL");
        assert_eq!(completed(&flat), parse(&flat));
    }

    #[test]
    fn the_frame_is_that_of_the_texture_as_it_is_read() {
        let mut glb = normal_mapped();
        // A quarter turn: u' = v, v' = −u.
        let turned = json!({ "KHR_texture_transform": { "rotation": std::f32::consts::FRAC_PI_2 } });
        glb.json["materials"][0]["normalTexture"]["extensions"] = turned;
        let [x, y, _, side] = completed(&glb).meshes[0].primitives[0].tangents[0];
        assert!(x.abs() < 0.01 && (y - 1.0).abs() < 0.01, "{x} {y}");
        assert_eq!(side, -1.0);
    }

    #[test]
    fn vertices_beyond_the_limit_are_not_made() {
        let mut glb = Glb::new();
        let corners = [[-1.0, 1.0], [-1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
        let positions: Vec<f32> = corners.iter().flat_map(|[x, y]| [*x, *y, 0.0]).collect();
        // They meet in the middle like wings.
        let uv: Vec<f32> = corners.iter().flat_map(|[x, y]| [1.0 - f32::abs(*x), 1.0 - y]).collect();
        let primitive = json!({
            "attributes": {
                "POSITION": glb.floats("VEC3", &positions),
                "NORMAL": glb.floats("VEC3", &[0.0, 0.0, 1.0].repeat(6)),
                "TEXCOORD_0": glb.floats("VEC2", &uv),
            },
            "indices": glb.accessor(5121, "SCALAR", 12, &[0, 1, 2, 0, 2, 3, 3, 2, 4, 3, 4, 5]),
            "material": 0,
        });
        glb.mesh(&primitive);
        let texture = normal_mapped();
        let png = glb.picture(&crate::glb_builder::png([64, 32]));
        glb.json["textures"] = json!([{ "source": png }]);
        glb.json["materials"] = json!([texture.json["materials"][0]]);
        glb.json["materials"][0].as_object_mut().unwrap().retain(|key, _| key == "normalTexture");
        let mut model = parse(&glb);
        complete(&mut model, 7);
        assert_eq!(model, parse(&glb));
        complete(&mut model, 8);
        let primitive = &model.meshes[0].primitives[0];
        assert_eq!((primitive.positions.len(), model.figures.vertices), (8, 8));
        assert_eq!(primitive.positions[6], primitive.positions[3]);
    }
}
