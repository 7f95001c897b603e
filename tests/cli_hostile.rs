//! Hostile input on the command line: exit 1, one line on stderr with a code and a place, and no panic.
//!
//! The input comes from standard input, so that a slash in the message can only be a JSON pointer.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
use glb_builder::Glb;

const NOW: &str = "2026-11-23T10:00:00Z";
const PAGE: &str = r#"{"version":1,"id":"p","order":["a"],"sections":{"a":{"type":"rich_text","settings":{"heading":"Tea"}}}}"#;
const PROBE: &str = r#"{"wasm":true,"webgl":{"version":2}}"#;

/// A command line that reads standard input.
type Line = Vec<String>;

fn line(words: &[&str]) -> Line {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A good file beside the hostile one.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli_hostile_{name}"));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Standard error by lines, and the exit code.
fn run(line: &Line, input: &[u8]) -> (Vec<String>, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storefront"))
        .args(line)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    (errors.lines().map(str::to_owned).collect(), output.status.code())
}

/// The command refuses the input as it should, with this code.
fn refuses(line: &Line, input: &[u8], code: &str) {
    let (errors, exit) = run(line, input);
    let what = format!("{line:?}: {errors:?}");
    assert_eq!((errors.len(), exit), (1, Some(1)), "{what}");
    let found = errors[0].strip_prefix("storefront: ").and_then(|rest| rest.split_once(": "));
    let (found, sentence) = found.unwrap_or_else(|| panic!("no code: {what}"));
    assert_eq!(found, code, "{what}");
    let byte =
        sentence.split("byte ").nth(1).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // In a model, `("")` is the pointer to the whole JSON chunk.
    assert!(byte || sentence.contains('/') || sentence.ends_with("(\"\")"), "no place: {what}");
    assert!(errors[0].len() < 400, "{what}");
}

/// Bytes without any order, the same on every run.
fn garbage() -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::once(0xff).chain(std::iter::repeat_with(next)).take(10_000).collect()
}

fn deep() -> String {
    "[".repeat(10_000) + &"]".repeat(10_000)
}

#[test]
fn hostile_pages_are_refused_with_a_code_and_a_place() {
    let missing = PAGE.replace("\"id\":\"p\",", "");
    let large = PAGE.replace("Tea", &"a ".repeat(4_500_000));
    let inner_depth = PAGE.replace("\"Tea\"", &deep());
    for command in [
        line(&["validate", "-"]),
        line(&["plan", "--page", "-", "--now", NOW]),
        line(&["render", "--page", "-", "--now", NOW]),
    ] {
        for end in [0, 1, PAGE.len() / 2, PAGE.len() - 1] {
            refuses(&command, &PAGE.as_bytes()[..end], "truncated");
        }
        refuses(&command, large.as_bytes(), "too-large");
        refuses(&command, b"[1]", "wrong-type");
        refuses(&command, missing.as_bytes(), "missing");
        refuses(&command, format!("{{\"a\":{}}}", deep()).as_bytes(), "too-deep");
        refuses(&command, inner_depth.as_bytes(), "too-deep");
        refuses(&command, &garbage(), "not-utf8");
        refuses(&command, b"{\x01\x02\x03", "syntax");
    }
}

#[test]
fn hostile_profiles_are_refused_with_a_code_and_a_place() {
    let page = file("page.json", PAGE);
    let large = json!({ "name": "a", "bought": vec!["1234567890"; 30_000] }).to_string();
    for command in ["plan", "render"] {
        let command = line(&[command, "--page", &page, "--shopper", "-", "--now", NOW]);
        for text in ["", "{", "{\"name\":\"a"] {
            refuses(&command, text.as_bytes(), "truncated");
        }
        refuses(&command, large.as_bytes(), "too-large");
        refuses(&command, b"[]", "wrong-type");
        refuses(&command, b"{\"name\":nobody}", "syntax");
        refuses(&command, format!("{{\"a\":{}}}", deep()).as_bytes(), "too-deep");
        refuses(&command, &garbage(), "not-utf8");
    }
}

#[test]
fn hostile_probes_are_refused_with_a_code_and_a_place() {
    let page = file("page_for_probe.json", PAGE);
    let large = json!({ "ua": "a".repeat(5_000_000) }).to_string();
    for (command, syntax) in [
        (line(&["plan", "--page", &page, "--probe", "-", "--now", NOW]), "syntax"),
        (line(&["render", "--page", &page, "--probe", "-", "--now", NOW]), "syntax"),
        (line(&["decide", "-"]), "not-json"),
    ] {
        for end in [1, PROBE.len() / 2, PROBE.len() - 1] {
            refuses(&command, &PROBE.as_bytes()[..end], syntax);
        }
        refuses(&command, large.as_bytes(), "probe-too-long");
        refuses(&command, b"{\"webgl\":{\"version\":\"two\"}}", "probe-wrong-type");
        refuses(&command, b"{\"webgl\":{\"a\\nb\":1}}", "probe-unknown-field");
        refuses(&command, deep().as_bytes(), syntax);
        refuses(&command, &garbage(), "not-utf8");
    }
}

#[test]
fn hostile_models_are_refused_with_a_code_and_a_place() {
    let picture = file("never.png", "");
    let glb = Glb::triangle();
    let whole = glb.bytes();
    let with = |pointer: &str, value: Value| {
        let mut glb = glb.clone();
        *glb.json.pointer_mut(pointer).unwrap() = value;
        glb.bytes()
    };
    for command in [line(&["inspect", "-"]), line(&["draw", "-", "-o", &picture])] {
        for end in [13, 19, whole.len() / 2, whole.len() - 1] {
            refuses(&command, &whole[..end], "truncated");
        }
        refuses(&command, &chunk(&" ".repeat(17 << 20)), "over-limit");
        refuses(&command, &with("/nodes", json!(vec![json!({}); 20_000])), "over-limit");
        refuses(&command, &vec![0; 5 << 20], "not-glb");
        refuses(&command, &with("/nodes", json!("none")), "wrong-type");
        refuses(&command, &chunk("[]"), "wrong-type");
        refuses(&command, &chunk(&deep()), "bad-json");
        refuses(&command, &garbage(), "not-glb");
        refuses(&command, &[&whole[..12], &garbage()[..whole.len() - 12]].concat(), "truncated");
    }
}

#[test]
fn hostile_surroundings_are_refused_with_a_code_and_a_place() {
    let picture = file("never_lit.png", "");
    let glb = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli_hostile_lit.glb");
    std::fs::write(&glb, Glb::triangle().bytes()).unwrap();
    let command = line(&["draw", glb.to_str().unwrap(), "--env", "-", "-o", &picture]);
    let head = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 8\n";
    let whole = [head.as_bytes(), &[128; 64]].concat();
    for end in [3, head.len() - 1, head.len(), whole.len() - 1] {
        refuses(&command, &whole[..end], "truncated");
    }
    refuses(&command, b"", "not-hdr");
    refuses(&command, &garbage(), "not-hdr");
    refuses(&command, head.replace("2 +X 8", "0 +X 8").as_bytes(), "bad-header");
    refuses(&command, head.replace("+X 8", "+X 30000").as_bytes(), "over-limit");
    refuses(&command, head.replace("rgbe", "xyze").as_bytes(), "unsupported-format");
    refuses(&command, &[head.as_bytes(), &[2, 2, 0, 8, 255, 1]].concat(), "bad-run");
}

/// A GLB of one JSON chunk.
fn chunk(json: &str) -> Vec<u8> {
    let padded = json.to_owned() + &" ".repeat(json.len().next_multiple_of(4) - json.len());
    let length = u32::try_from(padded.len()).unwrap();
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend((length + 20).to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(b"JSON");
    bytes.extend(padded.bytes());
    bytes
}

#[test]
fn hostile_pages_of_other_systems_are_refused_with_a_code_and_a_place() {
    let out = file("never.json", "");
    let template = r#"{"sections":{"a":{"type":"rich-text","settings":{"heading":"Tea"}}},"order":["a"]}"#;
    let large = template.replace("Tea", &"a ".repeat(4_500_000));
    let (import, migrate) = ("import - --from shopify -o", "migrate - -o");
    for words in [import, migrate, "import - --from tangram -o"] {
        let mut command = line(&words.split(' ').collect::<Vec<_>>());
        command.push(out.clone());
        for end in [1, template.len() / 2, template.len() - 1] {
            refuses(&command, &template.as_bytes()[..end], "truncated");
        }
        refuses(&command, large.as_bytes(), "too-large");
        refuses(&command, deep().as_bytes(), "too-deep");
        refuses(&command, template.replace("\"Tea\"", &deep()).as_bytes(), "too-deep");
        refuses(&command, template.replace("Tea", &"a".repeat(9_000)).as_bytes(), "string-too-long");
        refuses(&command, &garbage(), "not-utf8");
        refuses(&command, b"/* no end", "syntax");
        let wrong = if words.contains("tangram") { "no-cards" } else { "no-template" };
        for text in ["1", "{\"sections\":[]}", "\"text\"", "/**/ null"] {
            refuses(&command, text.as_bytes(), wrong);
        }
    }
    let mut command = line(&migrate.split(' ').collect::<Vec<_>>());
    command.push(out.clone());
    refuses(&command, b"{\"version\":2}", "unsupported-version");
    assert_eq!(std::fs::read_to_string(out).unwrap(), "", "what is refused is not written");
}
