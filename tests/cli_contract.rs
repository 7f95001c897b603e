//! What every command keeps: one line on stderr, exit 1 for bad input and 2 for bad usage, the right flag blamed.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
use glb_builder::Glb;

const NOW: &str = "2026-11-23T10:00:00Z";
const PAGE: &str = r#"{"version":1,"id":"p","order":[],"sections":{}}"#;

/// Standard output, standard error, exit code.
fn storefront(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_storefront")).args(arguments).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (out, err, output.status.code())
}

fn path(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli_contract_{name}"));
    path.to_str().unwrap().to_owned()
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = path(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn bad_usage_is_one_line_and_exit_code_2() {
    for (arguments, said) in [
        (&[][..], "--help"),
        (&["drw"], "did you mean `draw`?"),
        (&["draw", "a.glb"], "--output <OUT.png>"),
        (&["draw", "a.glb", "-o", "a.png", "--sise", "9x9"], "did you mean `--size`?"),
        (&["draw", "a.glb", "-o", "a.png", "--size", "9"], "WIDTHxHEIGHT"),
        (&["draw", "a.glb", "-o", "a.png", "--tier", "webgl\n\nx"], "--tier"),
        (&["draw", "a.glb", "-o", "a.png", "--background", "red"], "#rrggbbaa"),
        (&["draw", "a.glb", "-o", "a.png", "--tone-mapping", "filmic"], "auto, neutral, commerce, aces"),
        (&["draw", "a.glb", "-o", "a.png", "--time=-1"], "seconds, 0 or more"),
        (&["draw", "a.glb", "-o", "a.png", "--animation", "Walk"], "--time <SECONDS>"),
        (&["lite", "a.glb", "-o", "b.glb", "--error", "2"], "a number from 0 to 1"),
        (&["lite", "a.glb", "-o", "b.glb", "--texels", "0"], "--texels"),
        (&["plan"], "--page <PAGE>"),
    ] {
        let (out, err, code) = storefront(arguments);
        assert_eq!((out.as_str(), err.lines().count(), code), ("", 1, Some(2)), "{arguments:?}: {err}");
        assert!(err.starts_with("storefront: usage: ") && err.contains(said), "{arguments:?}: {err}");
    }
}

#[test]
fn help_and_version_are_answers() {
    for arguments in [&["--help"][..], &["--version"], &["draw", "--help"]] {
        let (out, err, code) = storefront(arguments);
        assert_eq!((out.is_empty(), err.as_str(), code), (false, "", Some(0)), "{arguments:?}");
    }
    assert!(storefront(&["--help"]).0.lines().count() > 10);
}

#[test]
fn a_plan_is_explained_in_words_and_by_the_sentences_of_its_reasons() {
    let page = file(
        "explained.json",
        r#"{"version":1,"id":"p","order":["odd","nowhere"],"sections":{"odd":{"type":"hologram"}}}"#,
    );
    let (out, err, code) = storefront(&["plan", "--page", &page, "--now", NOW, "--explain"]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    for line in [
        "Page “p”, 2026-11-23T10:00:00Z",
        "- odd, left out",
        "   * This build does not know the type “hologram”.",
        "- nowhere, left out",
    ] {
        assert!(out.lines().any(|said| said == line), "{line}\n{out}");
    }
    // Faults come last, with their place.
    let faults = out.split_once("Faults:").unwrap().1;
    assert!(faults.contains("/sections/odd/type") && faults.contains("dangling-reference"), "{out}");
    let sentences: serde_json::Value = serde_json::from_str(&storefront(&["reasons"]).0).unwrap();
    assert_eq!(sentences["unknown-type"]["*"], "This build does not know the type “{}”.");
}

#[test]
fn surroundings_light_the_product_and_are_not_its_backdrop() {
    let glb = file("lit.glb", Glb::triangle().bytes());
    let head = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8 +X 16\n";
    let red = file("red.hdr", [head.as_slice(), &[200, 0, 0, 128].repeat(8 * 16)].concat());
    let draw = |more: &[&str]| {
        let out = path("lit.png");
        let (_, err, code) = storefront(&[&["draw", &glb, "--size", "64x64", "-o", &out], more].concat());
        assert_eq!((err.as_str(), code), ("", Some(0)), "{more:?}");
        let rgba = image::open(&out).unwrap().into_rgba8();
        // The brightest green, and what is behind the triangle.
        let green = rgba.pixels().filter(|pixel| pixel.0[3] == 255).map(|pixel| pixel.0[1]).max();
        (green, rgba.get_pixel(63, 63).0)
    };
    assert!(draw(&["--shadow", "0"]).0 > Some(100));
    let (green, behind) = draw(&["--shadow", "0", "--env", &red]);
    assert!(green < Some(60), "{green:?}");
    assert_eq!(behind, [0; 4]);
    let (_, behind) = draw(&["--shadow", "0", "--env", &red, "--background", "#08f"]);
    assert_eq!(behind, [0, 0x88, 0xff, 255]);

    let missing = path("none.hdr");
    let (_, err, code) = storefront(&["draw", &glb, "--env", &missing, "-o", &path("lit.png")]);
    assert_eq!((err.lines().count(), code), (1, Some(1)), "{err}");
    assert!(err.starts_with(&format!("storefront: unreadable: {missing}: ")), "{err}");
}

#[test]
fn a_product_stands_as_the_attributes_of_these_names_have_it() {
    let glb = file("stood.glb", Glb::triangle().bytes());
    let draw = |more: &[&str]| {
        let out = path("stood.png");
        let arguments =
            [&["draw", &glb, "--size", "96x96", "--orbit", "0deg 60deg auto", "-o", &out], more].concat();
        let (_, err, code) = storefront(&arguments);
        assert_eq!((err.as_str(), code), ("", Some(0)), "{more:?}");
        image::open(&out).unwrap().into_rgba8()
    };
    // Columns and rows that the product covers.
    let covered = |more: &[&str]| {
        let picture = draw(&[&["--shadow", "0"], more].concat());
        let there =
            |across: &dyn Fn(u32, u32) -> u8| (0..96).filter(|i| (0..96).any(|j| across(*i, j) > 0)).count();
        let alpha = |x, y| picture.get_pixel(x, y).0[3];
        (there(&|x, y| alpha(x, y)), there(&|y, x| alpha(x, y)))
    };
    let (wide, high) = covered(&[]);
    assert!(wide > 20 && high > 20, "{wide} {high}");
    assert_eq!(covered(&["--orientation", "0,0,180deg"]), (0, 0), "its back is not drawn");
    let (narrow, tall) = covered(&["--scale", "1,3,1"]);
    assert!(tall * wide > 2 * narrow * high, "{narrow} {tall}");
    let stands: Vec<_> = ["0", "0.7", "1", "9"].map(|softness| draw(&["--shadow-softness", softness])).into();
    assert!(stands[0] != stands[1] && stands[1] != stands[2]);
    assert!(stands[2] == draw(&[]) && stands[2] == stands[3], "1 is the default, and the most");

    // Posters, too.
    let folder = path("stood");
    let poster = |more: &[&str]| {
        let (out, err, code) = storefront(
            &[&["bake", &glb, "--out", &folder, "--formats", "jpeg", "--no-turntable"], more].concat(),
        );
        assert_eq!((err.as_str(), code), ("", Some(0)), "{out}");
        std::fs::read(PathBuf::from(&folder).join("cli_contract_stood.jpg")).unwrap()
    };
    assert_ne!(poster(&[]), poster(&["--orientation", "0 90deg 0", "--scale", "2 1 1"]));
    for (flag, value, code) in
        [("--orientation", "up", "camera-number"), ("--scale", "1,1,1,1", "camera-terms")]
    {
        let (_, err, exit) = storefront(&["draw", &glb, flag, value, "-o", &path("stood.png")]);
        assert_eq!((err.lines().count(), exit), (1, Some(1)), "{err}");
        assert!(err.starts_with(&format!("storefront: {code}: ")), "{err}");
    }
}

#[test]
fn faults_of_a_profile_are_warnings_and_the_page_is_made() {
    let page = file("page.json", PAGE);
    let shopper = file("shopper.json", r#"{"name":7,"points":"many"}"#);
    for command in ["plan", "render"] {
        let (out, err, code) = storefront(&[command, "--page", &page, "--shopper", &shopper, "--now", NOW]);
        assert_eq!((out.is_empty(), code), (false, Some(0)), "{err}");
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines.len(), 2, "{err}");
        for (line, pointer) in lines.iter().zip(["/name", "/points"]) {
            let start = format!("storefront: warning: wrong-type: {shopper}{pointer}: ");
            assert!(line.starts_with(&start), "{line}");
        }
    }
}

#[test]
fn wrong_flag_is_blamed_by_its_own_name() {
    let page = file("page_for_flags.json", PAGE);
    let long = format!("https://shop.example/{}", "a".repeat(9_000));
    for (now, base_url, flag, exit) in [
        ("noon", "https://shop.example", "--now", 1),
        (NOW, long.as_str(), "--base-url", 1),
        (NOW, "javascript:alert(1)", "--base-url", 2),
    ] {
        let (_, err, code) = storefront(&["plan", "--page", &page, "--now", now, "--base-url", base_url]);
        assert_eq!((err.lines().count(), code), (1, Some(exit)), "{err}");
        assert!(err.contains(flag), "{err}");
    }
}

/// The first pixel of what `draw` makes, on a background.
fn corner(model: &str, background: &[&str]) -> [u8; 4] {
    let out = path("picture.jpg");
    let arguments = [&["draw", model, "--size", "8x8", "--samples", "1", "-o", &out], background].concat();
    let (_, err, code) = storefront(&arguments);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let bytes = std::fs::read(&out).unwrap();
    image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap().to_rgba8()[(0, 0)].0
}

#[test]
fn draw_writes_a_png_whatever_its_name_and_takes_the_colours_of_css() {
    let model = file("model.glb", Glb::triangle().bytes());
    assert_eq!(corner(&model, &[]), [0; 4]);
    for (color, pixel) in [
        ("transparent", [0; 4]),
        ("#f80", [255, 136, 0, 255]),
        ("#ff8001", [255, 128, 1, 255]),
        ("#FF8001ff", [255, 128, 1, 255]),
        ("#ff000080", [255, 0, 0, 128]),
        ("#12345600", [0; 4]),
    ] {
        assert_eq!(corner(&model, &["--background", color, "--shadow", "0"]), pixel, "{color}");
    }
}

#[test]
fn draw_shows_a_moment_of_an_animation_or_says_which_there_are() {
    let (strip, still) =
        (file("strip.glb", Glb::strip().bytes()), file("still.glb", Glb::triangle().bytes()));
    let picture = |arguments: &[&str]| {
        let out = path("moment.png");
        let (_, err, code) = storefront(
            &[&["draw", &strip, "--size", "32x32", "--samples", "1", "-o", &out], arguments].concat(),
        );
        assert_eq!((err.as_str(), code), ("", Some(0)));
        image::open(&out).unwrap().into_rgba8()
    };
    let rest = picture(&[]);
    assert_eq!(picture(&["--time", "0"]), rest);
    let bent = picture(&["--time", "1", "--animation", "bend"]);
    assert_ne!(bent, rest);
    assert_eq!(picture(&["--time", "3"]).dimensions(), (32, 32));
    for (model, name, code) in [
        (&strip, "fly", "unknown-animation: MODEL: no animation \"fly\"; the model has [\"bend\"]"),
        (&still, "bend", "no-animation: MODEL: the model has no animation; draw it without a time"),
    ] {
        let (out, err, exit) =
            storefront(&["draw", model, "--time", "1", "--animation", name, "-o", &path("none.png")]);
        assert_eq!((out.as_str(), exit), ("", Some(1)));
        assert_eq!(err, format!("storefront: {}\n", code.replace("MODEL", model)));
    }
}

#[test]
fn a_reader_that_has_seen_enough_of_a_manifest_ends_no_baking_in_a_panic() {
    let model = file("baked.glb", Glb::triangle().bytes());
    let mut child = Command::new(env!("CARGO_BIN_EXE_storefront"))
        .args(["bake", &model, "--out", &path("baked"), "--formats", "jpeg", "--no-turntable"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), ("", Some(0)));
}
