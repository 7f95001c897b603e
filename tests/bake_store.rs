//! `storefront bake` from and into an object store: against a server of our own that speaks as much S3 as is needed.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::{Command, Output};

use serde_json::Value;

#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
#[path = "bake_store/s3.rs"]
mod s3;

use glb_builder::Glb;
use s3::{Fault, S3};

fn bake(server: &S3, arguments: &[&str]) -> (Value, String, Option<i32>) {
    let small = [
        "--formats",
        "webp,jpeg",
        "--poster-size",
        "32x24",
        "--views",
        "2",
        "--frames",
        "16",
        "--columns",
        "2",
    ];
    let small: &[&str] = if arguments.contains(&"--index") { &[] } else { &small };
    let Output { stdout, stderr, status } = Command::new(env!("CARGO_BIN_EXE_storefront"))
        .arg("bake")
        .args(arguments)
        .args(small)
        .env("AWS_ENDPOINT_URL", server.address())
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_ACCESS_KEY_ID", s3::KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_REGION", "us-east-1")
        .output()
        .unwrap();
    (serde_json::from_slice(&stdout).unwrap_or_default(), String::from_utf8(stderr).unwrap(), status.code())
}

fn json(server: &S3, key: &str) -> Value {
    serde_json::from_slice(&server.get(key).unwrap().bytes).unwrap()
}

/// All files that the manifests of these names speak of are there, with the bytes and media type they say.
fn whole(server: &S3, prefix: &str, names: &[&str]) {
    for name in names {
        let manifest = json(server, &format!("{prefix}{name}.json"));
        let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let lists = ["posters", "turntables"].map(|list| manifest[list].as_array().unwrap().clone());
        assert_eq!(lists.iter().map(Vec::len).sum::<usize>(), 6, "{manifest:#}");
        for file in lists.iter().flatten() {
            let object = server.get(&format!("{prefix}{folder}{}", file["file"].as_str().unwrap())).unwrap();
            assert_eq!(file["bytes"], object.bytes.len());
            assert_eq!(file["mime"], object.mime.as_str());
        }
    }
}

#[test]
fn a_bucket_is_read_and_written_and_what_is_there_is_not_written_again() {
    let server = S3::start("shop");
    server.put("in/mug.glb", Glb::triangle().bytes());
    server.put("in/shoes/red & blue.glb", Glb::strip().bytes());
    server.put("in/readme.txt", b"no model".to_vec());
    let (summary, err, code) = bake(&server, &["s3://shop/in", "--out", "s3://shop/in/out"]);
    assert_eq!((err.as_str(), code, &summary["baked"]), ("", Some(0), &2.into()), "{summary:#}");
    whole(&server, "in/out/", &["mug", "shoes/red & blue"]);
    let index = json(&server, "in/out/manifest.json");
    let names: Vec<_> =
        index["models"].as_array().unwrap().iter().map(|entry| entry["name"].clone()).collect();
    assert_eq!(names, ["mug", "shoes/red & blue"]);
    assert_eq!(server.get("in/out/report.html").unwrap().mime, "text/html; charset=utf-8");

    let puts = server.puts();
    let (summary, err, code) = bake(&server, &["s3://shop/in/", "--out", "s3://shop/in/out/"]);
    assert_eq!(
        (err.as_str(), code, &summary["there_already"], &summary["models"]),
        ("", Some(0), &2.into(), &2.into())
    );
    // The index and the report alone.
    assert_eq!(server.puts() - puts, 3);

    // One model by its own address; a `.gltf` with a file beside it.
    let gltf = Glb::triangle();
    let mut json = gltf.json.clone();
    json["buffers"] = serde_json::json!([{ "uri": "x.bin", "byteLength": gltf.bin.len() }]);
    server.put("parts/x.gltf", serde_json::to_vec(&json).unwrap());
    server.put("parts/x.bin", gltf.bin);
    let (summary, err, code) = bake(&server, &["s3://shop/parts/x.gltf", "--out", "s3://shop/one"]);
    assert_eq!((err.as_str(), code, &summary["baked"]), ("", Some(0), &1.into()), "{summary:#}");
    whole(&server, "one/", &["x"]);
}

#[test]
fn a_store_that_fails_in_the_midst_leaves_no_manifest_without_its_files_and_the_next_run_goes_on() {
    let server = S3::start("shop");
    for index in 0..4 {
        let mut glb = Glb::triangle();
        glb.json["asset"]["generator"] = index.into();
        server.put(&format!("in/{index}.glb"), glb.bytes());
    }
    // In the midst of the second model: the first one has eight puts. Full is no fault that goes by with trying again.
    server.fail_puts_after(11, Fault::Full);
    let (summary, err, code) = bake(&server, &["s3://shop/in", "--out", "s3://shop/out", "--jobs", "1"]);
    assert_eq!((code, &summary["baked"], &summary["not_begun"]), (Some(1), &1.into(), &2.into()), "{err}");
    assert!(err.lines().all(|line| line.starts_with("storefront: unwritable: s3://shop/out/")), "{err}");
    assert!(server.get("out/1.json").is_none() && server.get("out/manifest.json").is_none());
    whole(&server, "out/", &["0"]);

    // A server that stumbles now and then is asked again.
    server.fail_puts_after(2, Fault::Once);
    let (summary, err, code) = bake(&server, &["s3://shop/in", "--out", "s3://shop/out"]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert_eq!((&summary["baked"], &summary["there_already"]), (&3.into(), &1.into()));
    whole(&server, "out/", &["0", "1", "2", "3"]);
}

#[test]
fn parts_in_a_bucket_are_indexed_afterwards_and_faults_come_to_the_report() {
    let server = S3::start("shop");
    server.put("in/good.glb", Glb::triangle().bytes());
    server.put("in/bad.glb", b"no model".to_vec());
    for shard in ["0/2", "1/2"] {
        bake(&server, &["s3://shop/in", "--out", "s3://shop/out", "--shard", shard]);
    }
    assert!(server.get("out/manifest.json").is_none());
    let (_, err, code) = bake(&server, &["--index", "--out", "s3://shop/out"]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert_eq!(json(&server, "out/manifest.json")["models"].as_array().unwrap().len(), 1);
    let report = String::from_utf8(server.get("out/report.html").unwrap().bytes).unwrap();
    assert!(report.contains("<h2>bad</h2>\n<p class=\"fault\">"), "{report}");
}

#[test]
fn an_address_that_names_nothing_is_an_error_of_one_line() {
    let server = S3::start("shop");
    for (arguments, code) in [
        (["s3://shop/in", "--out", "s3://"], "bad-store"),
        (["s3:///in", "--out", "s3://shop/out"], "bad-store"),
        (["s3://other/in", "--out", "s3://shop/out"], "unreadable"),
        (["s3://shop/none.glb", "--out", "s3://shop/out"], "unreadable"),
    ] {
        let (_, err, exit) = bake(&server, &arguments);
        assert_eq!((err.lines().count(), exit), (1, Some(1)), "{arguments:?}: {err}");
        assert!(err.starts_with(&format!("storefront: {code}: s3://")), "{arguments:?}: {err}");
    }
}
