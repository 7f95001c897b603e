//! `storefront bake`: what it makes of a catalogue, on good days and on bad ones.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::html;
use storefront::plan::{self, Device};

#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
use glb_builder::Glb;

/// Small outputs: these tests are about files, not about pictures.
const SMALL: [&str; 10] = [
    "--formats",
    "webp,jpeg",
    "--poster-size",
    "32x24",
    "--views",
    "4",
    "--frames",
    "16,32",
    "--columns",
    "2",
];

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bake_{name}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn command(models: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
    command.arg("bake").arg(models).arg("--out").arg(out).args(SMALL).args(more);
    command
}

/// What a run says on standard output and standard error, and its exit code.
fn bake(models: &Path, out: &Path, more: &[&str]) -> (Value, String, Option<i32>) {
    said(command(models, out, more).output().unwrap())
}

fn said(output: std::process::Output) -> (Value, String, Option<i32>) {
    let err = String::from_utf8(output.stderr).unwrap();
    (serde_json::from_slice(&output.stdout).unwrap_or_default(), err, output.status.code())
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Models of our own: `model-0`, `model-1`, …, all different.
fn catalogue(name: &str, count: usize) -> PathBuf {
    let folder = folder(name);
    for index in 0..count {
        let mut glb = Glb::triangle();
        glb.json["asset"]["generator"] = format!("catalogue {index}").into();
        fs::write(folder.join(format!("model-{index}.glb")), glb.bytes()).unwrap();
    }
    folder
}

/// Every manifest names only files that are whole; returns the names of all models.
fn whole(out: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let hidden = entry.file_name().to_str().unwrap().starts_with('.');
            if path.is_dir() && !hidden {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json")
                && path != out.join("manifest.json")
            {
                let manifest = json(&path);
                let mut files = 0;
                for list in ["posters", "turntables", "lods"] {
                    for file in manifest[list].as_array().into_iter().flatten() {
                        let name = file["file"].as_str().unwrap();
                        let bytes = fs::read(path.parent().unwrap().join(name)).unwrap();
                        let hash: String =
                            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                        assert_eq!(file["sha256"], hash.as_str(), "{name}");
                        assert_eq!(file["bytes"], bytes.len(), "{name}");
                        assert!(name.contains(&hash[..16]), "{name}");
                        files += 1;
                    }
                }
                assert!(files > 0, "{}", path.display());
                let name = path.strip_prefix(out).unwrap().with_extension("");
                names.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    names.sort();
    names
}

/// Names in the index.
fn indexed(out: &Path) -> Vec<String> {
    let index = json(&out.join("manifest.json"));
    index["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_model_gets_posters_turntables_and_a_manifest_that_planners_can_read() {
    let (models, out) = (folder("one_in"), folder("one_out"));
    fs::create_dir(models.join("below")).unwrap();
    fs::write(models.join("below/a b.glb"), Glb::triangle().bytes()).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)), "{summary:#}");
    assert_eq!(
        (&summary["models"], &summary["baked"], &summary["faults"]),
        (&1.into(), &1.into(), &Value::Array(vec![]))
    );
    assert_eq!(whole(&out), ["below/a b"]);
    let manifest = json(&out.join("below/a b.json"));
    assert_eq!((&manifest["v"], manifest["model"].as_str()), (&1.into(), Some("below/a b.glb")));
    assert_eq!(manifest["source"]["triangles"], 1);
    let posters: Vec<(&str, &str)> = manifest["posters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|poster| (poster["background"].as_str().unwrap(), poster["mime"].as_str().unwrap()))
        .collect();
    assert_eq!(
        posters,
        [
            ("light", "image/webp"),
            ("light", "image/jpeg"),
            ("dark", "image/webp"),
            ("dark", "image/jpeg"),
            ("transparent", "image/webp")
        ]
    );
    let dark = manifest["posters"][2]["file"].as_str().unwrap();
    let dark = image::open(out.join("below").join(dark)).unwrap().into_rgba8();
    assert_eq!(dark.dimensions(), (32, 24));
    let clear = manifest["posters"][4]["file"].as_str().unwrap();
    let clear = image::open(out.join("below").join(clear)).unwrap().into_rgba8();
    assert!(clear.pixels().any(|pixel| pixel.0[3] == 0) && clear.pixels().any(|pixel| pixel.0[3] == 255));
    let sprite = &manifest["turntables"][1];
    assert_eq!(
        (&sprite["views"], &sprite["columns"], &sprite["frame_px"][0]),
        (&4.into(), &2.into(), &32.into())
    );
    assert_eq!(sprite["rows_degrees"], serde_json::json!([75.0, 50.0]));
    let sheet = image::open(out.join("below").join(sprite["file"].as_str().unwrap())).unwrap().into_rgba8();
    assert_eq!(sheet.dimensions(), (64, 128));
    assert!(manifest["thumbhash"].as_str().unwrap().len() > 20);
    assert_eq!(manifest.get("lods"), None, "a triangle is as light as it gets");
    assert_eq!(manifest["source"]["tier"], "T1");
    let usdz = fs::read(out.join("below").join(manifest["usdz"]["file"].as_str().unwrap())).unwrap();
    assert!(
        usdz.starts_with(b"PK\x03\x04") && usdz.len() as u64 == manifest["usdz"]["bytes"].as_u64().unwrap()
    );
    assert_eq!(indexed(&out), ["below/a b"]);
    // The light JPEG keeps a name that stays.
    let jpeg = manifest["posters"][1]["file"].as_str().unwrap();
    let below = out.join("below");
    assert_eq!(fs::read(below.join("a b.jpg")).unwrap(), fs::read(below.join(jpeg)).unwrap());
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(
        report.contains("./below/a%20b-")
            && report.contains("<h2>below/a b</h2>")
            && !report.contains("<script")
    );
}

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

#[test]
fn models_of_one_name_in_two_folders_and_odd_names_get_outputs_of_their_own_inside_the_folder() {
    let (models, out) = (folder("names_in"), folder("names_out"));
    for below in ["a", "b"] {
        fs::create_dir(models.join(below)).unwrap();
        fs::write(models.join(below).join("mug.glb"), Glb::triangle().bytes()).unwrap();
    }
    fs::write(models.join("manifest.glb"), Glb::triangle().bytes()).unwrap();
    fs::write(models.join("we\\ird\n<b>%2e.glb"), Glb::triangle().bytes()).unwrap();
    let (_, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let names = whole(&out);
    assert_eq!(names[..3], ["a/mug", "b/mug", "manifest.glb"]);
    assert!(names.len() == 4 && names[3].starts_with("we_ird__b__2e~"), "{names:?}");
    assert_eq!(indexed(&out), names);

    // Named one by one, too.
    let out = folder("names_out_2");
    let more =
        [models.join("b/mug.glb"), models.join("a/mug.glb")].map(|path| path.to_str().unwrap().to_owned());
    bake(&models.join("a/mug.glb"), &out, &[&more[0], &more[1]]);
    assert_eq!(whole(&out), ["a/mug", "b/mug"]);
}

#[cfg(unix)]
#[test]
fn links_lead_neither_reading_nor_writing_out_of_the_folders() {
    use std::os::unix::fs::symlink;
    let (models, out, elsewhere) = (catalogue("links_in", 1), folder("links_out"), folder("links_elsewhere"));
    fs::write(elsewhere.join("secret.glb"), Glb::triangle().bytes()).unwrap();
    symlink(elsewhere.join("secret.glb"), models.join("secret.glb")).unwrap();
    symlink(&elsewhere, models.join("folder")).unwrap();
    symlink(&models, models.join("round")).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((code, &summary["models"]), (Some(0), &1.into()));
    assert!(err.starts_with("storefront: warning: outside: ") && err.lines().count() == 1, "{err}");
    assert_eq!(whole(&out), ["model-0"]);

    // Somebody put links where outputs go: they are replaced, or refused.
    let (out, kept) = (folder("links_out_2"), elsewhere.join("kept.json"));
    fs::write(&kept, "{}").unwrap();
    symlink(&kept, out.join("model-0.json")).unwrap();
    symlink(&elsewhere, out.join("below")).unwrap();
    fs::remove_file(models.join("secret.glb")).unwrap();
    fs::create_dir(models.join("below")).unwrap();
    fs::write(models.join("below/x.glb"), Glb::triangle().bytes()).unwrap();
    let (_, err, code) = bake(&models, &out, &["--jobs", "1"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("unwritable") && err.contains("out of the folder"), "{err}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 2);
    fs::remove_dir_all(models.join("below")).unwrap();
    bake(&models, &out, &[]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "{}");
    assert_eq!(indexed(&out), ["model-0"]);
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

#[test]
fn a_product_gets_a_lighter_model_and_one_for_quick_look_and_compressed_models_are_baked_too() {
    let (models, out) = (folder("light_in"), folder("light_out"));
    let product =
        storefront::sample::products().into_iter().max_by_key(|product| product.glb().len()).unwrap();
    fs::write(models.join("heavy.glb"), product.glb()).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)), "{summary:#}");
    let manifest = json(&out.join("heavy.json"));
    let (source, lite) = (&manifest["source"], &manifest["lods"][0]);
    let number = |value: &Value, key: &str| value[key].as_f64().unwrap();
    assert_eq!((lite["kind"].as_str(), lite["tier"].as_str()), (Some("lite"), Some("T1")));
    assert!(number(lite, "bytes") < number(source, "bytes") / 1.5, "{lite:#} of {source:#}");
    assert!(number(lite, "triangles") <= number(source, "triangles"));
    assert!(number(&lite["error"], "ssim") > 0.95, "{lite:#}");
    assert!(number(&lite["error"], "surface_fraction") <= 0.011, "{lite:#}");
    choices_of_plans(&out);
    // What it made is compressed, and a model like any other.
    let (again, outputs) = (folder("light_again_in"), folder("light_again_out"));
    let lite = fs::read(out.join(lite["file"].as_str().unwrap())).unwrap();
    assert!(lite.windows(23).any(|bytes| bytes == b"EXT_meshopt_compression"));
    fs::write(again.join("lite.glb"), &lite).unwrap();
    let (_, err, code) = bake(&again, &outputs, &["--no-usdz"]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let manifest = json(&outputs.join("lite.json"));
    assert_eq!(manifest["source"]["bytes"], lite.len());
    assert_eq!(manifest.get("usdz"), None);
    // Left out where nobody wants it.
    let (_, _, code) = bake(&models, &out, &["--no-lite", "--no-usdz"]);
    let manifest = json(&out.join("heavy.json"));
    assert_eq!((code, manifest.get("lods"), manifest.get("usdz")), (Some(0), None, None));
}

/// Put into a page, it is what plans choose from.
fn choices_of_plans(baked: &Path) {
    let page = serde_json::json!({
        "version": 1, "id": "p", "currency": "INR", "order": ["view"],
        "sections": { "view": { "type": "product_view", "data": { "ids": ["heavy"] } } },
        "products": [{
            "id": "heavy", "title": "Heavy", "priceRange": { "minVariantPrice": { "amount": "1.0", "currencyCode": "INR" } },
            "media": [{ "mediaContentType": "MODEL_3D", "sources": [{ "url": "/m/heavy.glb" }] }],
        }],
    });
    let folder = folder("light_page");
    let (before, after) = (folder.join("page.json"), folder.join("attached.json"));
    fs::write(&before, page.to_string()).unwrap();
    let mut attach = Command::new(env!("CARGO_BIN_EXE_storefront"));
    attach.arg("attach").arg(&before).arg("--baked").arg(baked).args(["--base", "/baked", "-o"]).arg(&after);
    let (report, err, code) = said(attach.output().unwrap());
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert_eq!(
        report,
        serde_json::json!({ "products": ["heavy"], "without": [], "unused": [], "faults": [] })
    );
    let mut attached = json(&after);
    let shown = |page: &Value, tier, delivery| {
        let text = page.to_string();
        let document = Document::parse(text.as_str()).unwrap();
        let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
        let device = Device { tier, delivery, ar: Ar::None };
        let shopper = Shopper::parse("{}").unwrap();
        let plan = plan::plan(&document, &shopper, device, &context);
        let markup = html::render(&plan).html.into_string();
        let plan: Value = serde_json::from_str(&plan.to_json()).unwrap();
        let reasons = plan["sections"][0]["reasons"].as_array().unwrap().clone();
        let detail = reasons.iter().find(|reason| reason["code"] == "shows").unwrap()["detail"].clone();
        (detail, markup)
    };
    let (form, markup) = shown(&attached, Tier::T3, Delivery::Auto);
    assert_eq!(form, "full");
    assert!(markup.contains(r#"src="/m/heavy.glb""#) && !markup.contains(" show="), "{markup}");
    assert!(
        markup.contains(r#" turntable="/baked/heavy-"#) && markup.contains(r#" 16w, /baked/heavy-"#),
        "{markup}"
    );
    assert!(
        markup.contains(r#"turntable-views="4" turntable-rows="75deg 50deg " turntable-columns="2""#),
        "{markup}"
    );
    assert!(markup.contains(r#"ios-src="/baked/heavy-"#), "{markup}");
    assert_eq!(shown(&attached, Tier::T1, Delivery::Auto).0, "raster");
    let (form, markup) = shown(&attached, Tier::T0, Delivery::Auto);
    assert_eq!(form, "turntable");
    assert!(markup.contains(r#" show="turntable""#), "{markup}");
    // Were it more than a weak phone draws, the lighter one would be shown there.
    let sources = "/products/0/media/0/sources";
    attached.pointer_mut(sources).unwrap()[0]["tier"] = "T3".into();
    let (form, markup) = shown(&attached, Tier::T2, Delivery::Auto);
    assert_eq!(form, "lite");
    assert!(markup.contains(r#"src="/baked/heavy-"#), "{markup}");
    attached.pointer_mut(sources).unwrap().as_array_mut().unwrap().truncate(1);
    let (form, markup) = shown(&attached, Tier::T2, Delivery::Auto);
    assert_eq!(form, "poster");
    assert!(markup.contains(r#" show="poster""#), "{markup}");
}
