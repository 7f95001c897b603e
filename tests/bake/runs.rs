//! Runs that are repeated, spread, killed, or end badly.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::glb_builder::Glb;
use super::{bake, catalogue, command, folder, indexed, json, said, whole};

#[test]
fn what_is_there_is_not_made_again_until_the_model_an_option_or_a_file_changes() {
    let (models, out) = (catalogue("again_in", 2), folder("again_out"));
    let counts = |more: &[&str]| {
        let (summary, err, code) = bake(&models, &out, more);
        assert_eq!((err.as_str(), code), ("", Some(0)));
        [&summary["baked"], &summary["there_already"]].map(|count| count.as_u64().unwrap())
    };
    assert_eq!(counts(&[]), [2, 0]);
    let text = fs::read(out.join("model-0.json")).unwrap();
    assert_eq!(counts(&[]), [0, 2]);
    assert_eq!(fs::read(out.join("model-0.json")).unwrap(), text);
    // A file is gone, another one is cut short: as after a copy that broke off.
    let file = |list: &str| out.join(json(&out.join("model-0.json"))[list][0]["file"].as_str().unwrap());
    let (poster, sprite) = (file("posters"), file("turntables"));
    fs::remove_file(&poster).unwrap();
    fs::write(&sprite, b"RIFF").unwrap();
    assert_eq!(counts(&[]), [1, 1]);
    assert_eq!(whole(&out), ["model-0", "model-1"]);
    assert_eq!(counts(&["--dark", "#000"]), [2, 0]);
    fs::write(models.join("model-1.glb"), Glb::strip().bytes()).unwrap();
    assert_eq!(counts(&["--dark", "#000"]), [1, 1]);
    fs::write(out.join("model-1.json"), b"{\"v\":1,").unwrap();
    assert_eq!(counts(&["--dark", "#000"]), [1, 1]);
    assert_eq!(whole(&out), ["model-0", "model-1"]);
}

#[test]
fn a_broken_model_fails_alone_and_says_so_in_every_place() {
    let (models, out) = (catalogue("broken_in", 3), folder("broken_out"));
    fs::write(models.join("model-1.glb"), b"glTF, but not really").unwrap();
    fs::write(models.join("cut.glb"), &Glb::triangle().bytes()[..200]).unwrap();
    fs::write(
        models.join("lost.gltf"),
        br#"{"asset":{"version":"2.0"},"buffers":[{"uri":"../../x.bin","byteLength":4}]}"#,
    )
    .unwrap();
    let (summary, err, code) = bake(&models, &out, &["--jobs", "3"]);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = err.lines().collect();
    assert!(lines.len() == 3 && lines.iter().all(|line| line.starts_with("storefront: ")), "{err}");
    assert_eq!((&summary["baked"], &summary["not_begun"]), (&2.into(), &0.into()));
    let faults: Vec<&str> =
        summary["faults"].as_array().unwrap().iter().map(|fault| fault["name"].as_str().unwrap()).collect();
    assert_eq!(faults, ["cut", "lost", "model-1"]);
    assert_eq!(
        (whole(&out), indexed(&out)),
        (vec!["model-0".into(), "model-2".into()], vec!["model-0".into(), "model-2".into()])
    );
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    let code = summary["faults"][2]["code"].as_str().unwrap();
    assert!(
        report.contains("<h2>model-1</h2>") && report.contains(&format!("<code>{code}</code>")),
        "{report}"
    );
    // Mended, its fault is gone.
    fs::write(models.join("model-1.glb"), Glb::triangle().bytes()).unwrap();
    bake(&models, &out, &[]);
    assert!(
        !fs::read_to_string(out.join("report.html"))
            .unwrap()
            .contains("<h2>model-1</h2>\n<p class=\"fault\">")
    );
    assert_eq!(indexed(&out).len(), 3);
}

#[cfg(feature = "avif-textures")]
#[test]
fn a_broken_avif_takes_down_its_model_alone() {
    use serde_json::json;
    let (models, out) = (folder("avif_in"), folder("avif_out"));
    let whole_one = fs::read("tests/unpack/fixtures/ramp-444-bt709-alpha.avif").unwrap();
    let mut broken = whole_one.clone();
    let half = broken.len() / 2;
    broken[half..].fill(0xa5);
    for (name, avif) in [("good", &whole_one), ("noise", &broken)] {
        let mut glb = Glb::triangle();
        let source = glb.picture(avif);
        glb.json["textures"] = json!([{ "extensions": { "EXT_texture_avif": { "source": source } } }]);
        glb.json["materials"] = json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
        glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
        glb.json["extensionsRequired"] = json!(["EXT_texture_avif"]);
        glb.json["extensionsUsed"] = json!(["EXT_texture_avif"]);
        fs::write(models.join(format!("{name}.glb")), glb.bytes()).unwrap();
    }
    fs::write(models.join("cut.glb"), &fs::read(models.join("good.glb")).unwrap()[..400]).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((code, &summary["baked"]), (Some(1), &1.into()), "{err}");
    assert_eq!(err.lines().count(), 2, "{err}");
    assert!(err.contains("bad-picture: ") && err.contains("(\"/images/0\")"), "{err}");
    assert_eq!(whole(&out), ["good"]);
}

#[test]
fn parts_make_together_what_one_run_makes() {
    let (models, all, parts) = (catalogue("parts_in", 7), folder("parts_all"), folder("parts_out"));
    bake(&models, &all, &[]);
    let mut counts = Vec::new();
    for shard in ["0/3", "1/3", "2/3"] {
        let (summary, err, code) = bake(&models, &parts, &["--shard", shard]);
        assert_eq!((err.as_str(), code, &summary["index"]), ("", Some(0), &Value::Null));
        counts.push(summary["baked"].as_u64().unwrap());
    }
    assert!(counts.iter().sum::<u64>() == 7 && counts.iter().all(|count| *count < 7), "{counts:?}");
    assert!(!parts.join("manifest.json").exists());
    let output = Command::new(env!("CARGO_BIN_EXE_storefront"))
        .args(["bake", "--index", "--out", parts.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(said(output).2, Some(0));
    for file in ["manifest.json", "report.html", "model-3.json"] {
        assert_eq!(fs::read(all.join(file)).unwrap(), fs::read(parts.join(file)).unwrap(), "{file}");
    }
}

/// Starts a run with one model at a time and kills it as soon as a manifest stands.
fn killed(models: &Path, out: &Path) {
    let mut child: Child =
        command(models, out, &["--jobs", "1"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    let there =
        || fs::read_dir(out).unwrap().flatten().any(|it| it.path().extension().is_some_and(|e| e == "json"));
    while !there() {
        assert!(Instant::now() < until && child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_run_leaves_nothing_half_done_and_the_next_one_goes_on() {
    let (models, out) = (catalogue("killed_in", 40), folder("killed_out"));
    killed(&models, &out);
    let done = whole(&out).len();
    assert!((1..40).contains(&done), "{done}");
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let counts = [&summary["baked"], &summary["there_already"]].map(|count| count.as_u64().unwrap() as usize);
    assert!(counts[1] >= done && counts[0] + counts[1] == 40, "{counts:?}, {done} before");
    assert_eq!((whole(&out).len(), indexed(&out).len()), (40, 40));
}

#[test]
fn two_runs_into_one_folder_do_not_disturb_each_other() {
    let (models, out) = (catalogue("two_in", 6), folder("two_out"));
    let runs = [(); 2]
        .map(|()| command(&models, &out, &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    for run in runs {
        let (_, err, code) = said(run.wait_with_output().unwrap());
        assert_eq!((err.as_str(), code), ("", Some(0)));
    }
    assert_eq!((whole(&out).len(), indexed(&out).len()), (6, 6));
    assert_eq!(fs::read_dir(out.join(".unfinished")).unwrap().count(), 0);
}

/// Files may not grow beyond a few bytes: a disk that is full, as a process sees it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run_with_one_line_and_leaves_nothing_half_written() {
    let (models, out) = (catalogue("full_in", 5), folder("full_out"));
    bake(&models.join("model-0.glb"), &out, &[]);
    let before = whole(&out);
    let baking = command(&models, &out, &["--jobs", "1"]);
    let mut limited = Command::new("sh");
    // Bash and dash count blocks of 512 or 1024 bytes; 0 is 0. The signal would kill: writing fails instead.
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"])
        .arg(baking.get_program())
        .args(baking.get_args());
    let output = limited.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let (summary, err, code) = said(output);
    assert_eq!(code, Some(1));
    assert!(err.lines().all(|line| line.starts_with("storefront: unwritable: ")), "{err}");
    assert_eq!((&summary["baked"], &summary["there_already"]), (&0.into(), &1.into()));
    assert!(summary["not_begun"].as_u64().unwrap() >= 3, "{summary}");
    assert_eq!(whole(&out), before);
    assert_eq!(indexed(&out), before);
    assert_eq!(fs::read_dir(out.join(".unfinished")).unwrap().count(), 0);
    // Room again.
    assert_eq!(bake(&models, &out, &[]).2, Some(0));
    assert_eq!(whole(&out).len(), 5);
}

#[test]
fn wrong_flags_are_usage_errors_and_a_sprite_beyond_webp_is_refused_before_any_work() {
    let (models, out) = (catalogue("flags_in", 1), folder("flags_out"));
    let (models, out) = (models.to_str().unwrap(), out.to_str().unwrap());
    for (more, said, exit) in [
        (&["--formats", "gif"][..], "avif, webp, jpeg or png", 2),
        (&["--backgrounds", "pink"], "light, dark or transparent", 2),
        (&["--light", "#12345680"], "#rrggbb", 2),
        (&["--shard", "2/2"], "I/N", 2),
        (&["--views", "0"], "--views", 2),
        (&["--no-turntable", "--views", "9"], "--views", 2),
        (&["--index"], "--index", 2),
        (&["--frames", "4000"], "storefront: bad-turntable: ", 1),
        (&["--rows", "200"], "polar angles", 1),
    ] {
        let arguments = [&["bake", models, "--out", out], more].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_storefront")).args(&arguments).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((err.lines().count(), output.status.code()), (1, Some(exit)), "{more:?}: {err}");
        assert!(err.contains(said), "{more:?}: {err}");
        assert!(output.stdout.is_empty());
    }
}
