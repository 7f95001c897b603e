//! Broken and hostile animations, skins and morph targets: an error with a code and a place, before memory is taken.

use serde_json::{Value, json};
use storefront::model::{Limits, Model};

use crate::glb_builder::{Glb, float_bytes};

/// What is done to the strip.
type Change = fn(&mut Glb);

/// Code and place of what is wrong with the strip after `change`.
fn fault(change: impl FnOnce(&mut Glb)) -> (String, String) {
    let mut glb = Glb::strip();
    change(&mut glb);
    let error = Model::parse(&glb.bytes(), &Limits::T1).unwrap_err();
    let text = error.to_string();
    let place = text.rsplit_once('(').map_or("", |(_, place)| place.trim_end_matches(')'));
    (error.code().to_owned(), place.trim_matches('"').to_owned())
}

fn sampler(glb: &mut Glb) -> &mut Value {
    &mut glb.json["animations"][0]["samplers"][0]
}

fn channel(glb: &mut Glb) -> &mut Value {
    &mut glb.json["animations"][0]["channels"][0]
}

/// The fault of these bytes in place of the strip's two times.
fn times(times: &[f32]) -> (String, String) {
    fault(|glb| {
        let input = glb.accessor(5126, "SCALAR", times.len(), &float_bytes(times));
        sampler(glb)["input"] = json!(input);
    })
}

#[test]
fn times_are_numbers_that_increase_from_zero() {
    for (bad, code) in [
        (&[0.0, f32::NAN][..], "not-finite"),
        (&[0.0, f32::INFINITY], "not-finite"),
        (&[1.0, 0.5], "bad-value"),
        (&[1.0, 1.0], "bad-value"),
        (&[-1.0, 1.0], "bad-value"),
    ] {
        let (found, place) = times(bad);
        assert_eq!((found.as_str(), place.starts_with("/accessors/")), (code, true), "{bad:?} {place}");
    }
    // Three times for two values.
    assert_eq!(times(&[0.0, 1.0, 2.0]), ("bad-value".into(), "/animations/0/samplers/0/output".into()));
}

#[test]
fn values_are_numbers_and_as_many_as_their_path_takes() {
    let (code, place) = fault(|glb| {
        let output = glb.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, f32::NAN, 0.0, 0.0, 1.0]);
        sampler(glb)["output"] = json!(output);
    });
    assert_eq!((code.as_str(), place.starts_with("/accessors/")), ("not-finite", true));
    let wrong = ("bad-value".to_owned(), "/animations/0/channels/0/sampler".to_owned());
    assert_eq!(fault(|glb| channel(glb)["target"]["path"] = json!("scale")), wrong);
    assert_eq!(
        fault(|glb| {
            *channel(glb) = json!({ "sampler": 0, "target": { "node": 0, "path": "weights" } });
        }),
        wrong
    );
    // A spline has three values for each time, not one.
    let (code, place) = fault(|glb| sampler(glb)["interpolation"] = json!("CUBICSPLINE"));
    assert_eq!((code.as_str(), place.as_str()), ("bad-value", "/animations/0/samplers/0/output"));
}

#[test]
fn what_a_file_names_must_be_there() {
    let cases: [(&str, &str, Change); 9] = [
        ("index-out-of-range", "/animations/0/channels/0/sampler", |glb| channel(glb)["sampler"] = json!(1)),
        ("index-out-of-range", "/animations/0/channels/0/target/node", |glb| {
            channel(glb)["target"]["node"] = json!(3);
        }),
        ("index-out-of-range", "/animations/0/samplers/0/input", |glb| sampler(glb)["input"] = json!(999)),
        ("missing", "/animations/0/samplers/0/output", |glb| {
            drop(sampler(glb).as_object_mut().unwrap().remove("output"));
        }),
        ("bad-value", "/animations/0/samplers/0/interpolation", |glb| {
            sampler(glb)["interpolation"] = json!("BOUNCE");
        }),
        ("bad-value", "/animations/0/channels/0/target/node", |glb| {
            channel(glb)["target"] = json!({ "node": 1, "path": "weights" });
        }),
        ("index-out-of-range", "/skins/0/joints/1", |glb| glb.json["skins"][0]["joints"] = json!([1, 9])),
        ("index-out-of-range", "/nodes/0", |glb| glb.json["skins"][0]["joints"] = json!([1])),
        ("node-cycle", "/nodes/1", |glb| glb.json["nodes"][2]["children"] = json!([1])),
    ];
    for (code, place, change) in cases {
        assert_eq!(fault(change), (code.to_owned(), place.to_owned()));
    }
}

#[test]
fn an_accessor_past_its_view_is_out_of_bounds_and_a_huge_one_over_the_limit() {
    let count = |count: u64| {
        fault(move |glb| {
            let input = sampler(glb)["input"].as_u64().unwrap() as usize;
            glb.json["accessors"][input]["count"] = json!(count);
        })
        .0
    };
    assert_eq!([count(3), count(4_000_000_000)], ["out-of-bounds", "over-limit"]);
}

#[test]
fn keyframes_that_many_samplers_share_count_each_time() {
    let (code, place) = fault(|glb| {
        let zeros = json!({ "componentType": 5126, "type": "VEC4", "count": 50_000 });
        let accessors = glb.json["accessors"].as_array_mut().unwrap();
        accessors.push(zeros);
        let long = accessors.len() - 1;
        let input = glb.floats("SCALAR", &[0.0]);
        let shared = json!({ "input": input, "output": long });
        glb.json["animations"][0]["samplers"] = json!(vec![shared; 4000]);
        glb.json["animations"][0]["channels"] = json!([]);
    });
    // 800 kB each; T1 may hold 2 MiB.
    assert_eq!((code.as_str(), place.as_str()), ("over-limit", "/animations/0/samplers/2"));
}

#[test]
fn morph_targets_that_share_an_accessor_count_each_time() {
    let primitive = "/meshes/0/primitives/0";
    let (code, place) = fault(|glb| {
        let target = glb.json["meshes"][0]["primitives"][0]["targets"][0].clone();
        glb.json["meshes"][0]["primitives"][0]["targets"] = json!(vec![target; 20_000]);
    });
    assert_eq!((code.as_str(), place.as_str()), ("over-limit", "/meshes/0/primitives/0/targets"));
    // As many as one list may have, on ten vertices more than all of them may have.
    let (code, place) = fault(|glb| {
        let zeros = json!({ "componentType": 5126, "type": "VEC3", "count": 30 });
        let accessors = glb.json["accessors"].as_array_mut().unwrap();
        accessors.push(zeros);
        let long = accessors.len() - 1;
        glb.json["meshes"][0]["primitives"][0] =
            json!({ "attributes": { "POSITION": long }, "targets": vec![json!({ "POSITION": long }); 4000] });
        glb.json["skins"] = json!([]);
        glb.json["nodes"][0].as_object_mut().unwrap().remove("skin");
    });
    assert_eq!((code.as_str(), place.as_str()), ("over-limit", primitive));
}

#[test]
fn targets_and_weights_fit_their_mesh() {
    let cases: [(&str, &str, Change); 4] = [
        ("bad-value", "/meshes/0/weights", |glb| glb.json["meshes"][0]["weights"] = json!([1, 2])),
        ("bad-value", "/nodes/0/weights", |glb| glb.json["nodes"][0]["weights"] = json!([])),
        ("bad-value", "/meshes/0/primitives/0/targets/0/POSITION", |glb| {
            let short = glb.floats("VEC3", &[0.0; 3]);
            glb.json["meshes"][0]["primitives"][0]["targets"][0]["POSITION"] = json!(short);
        }),
        ("bad-value", "/meshes/0/primitives/1", |glb| {
            let mut plain = glb.json["meshes"][0]["primitives"][0].clone();
            plain.as_object_mut().unwrap().remove("targets");
            glb.json["meshes"][0]["primitives"].as_array_mut().unwrap().push(plain);
        }),
    ];
    for (code, place, change) in cases {
        assert_eq!(fault(change), (code.to_owned(), place.to_owned()));
    }
}
