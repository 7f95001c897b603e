//! What may stand in the files of a 3D model beyond [`ModelSource`](super::ModelSource): the figures of a model, the grid of
//! a turntable.
//!
//! In: a product as it is written. Out: its faults, and (feature `schema`) these fields in the JSON Schema. A page is
//! made without this file: what shows a source reads such a field again and leaves out what it cannot be
//! (`html::turntable`, `www/src/turntable-grid.ts`), so only those who write documents are told. Must not: change the product,
//! or note again what its shape has noted.

use super::fault::FaultCode;
use super::json::{Value, whole_text};
use super::product::Candidate;
use super::shape::{Reader, check, listed};

/// Views once around of a turntable, and columns of its picture. This and the next four are what `<product-view>` takes
/// (`www/src/turntable-grid.ts`, `-sheet.ts`, `-memory.ts`); a test compares them.
const MAX_VIEWS: u32 = 360;
/// Elevations of a turntable.
const MAX_ROWS: u32 = 12;
/// Bytes of a turntable's picture.
const MAX_BYTES: u32 = 4 << 20;
/// Pixels of the picture that every phone gets first: T0 and T1 decode 48 MiB.
const MAX_PX: u64 = (48 << 20) / 4;
/// Pixels of a larger one: T3 and T4 decode 192 MiB.
const MAX_LARGE_PX: u64 = (192 << 20) / 4;
/// A side of one frame: no picture in WebP is longer.
const MAX_SIDE_PX: u32 = 16_383;
/// Tiers that draw a model, and the word for one that none draws (`storefront attach` writes it).
const TIERS: [&str; 5] = ["T1", "T2", "T3", "T4", "none"];
/// Polar angles from straight above to straight below.
const MAX_ROW_DEGREES: f64 = 180.0;

/// A whole number of a turntable.
struct Count {
    key: &'static str,
    #[cfg(feature = "schema")]
    about: &'static str,
    /// From 1.
    most: u32,
    /// What counts where it is absent; without one it must be there, or is as another one.
    default: Option<u32>,
}

const WIDTH: Count = Count {
    key: "width",
    #[cfg(feature = "schema")]
    about: "Width of one frame of `url`, in pixels.",
    most: MAX_SIDE_PX,
    default: None,
};
const HEIGHT: Count = Count {
    key: "height",
    #[cfg(feature = "schema")]
    about: "Height of one frame of `url`, in pixels; as wide where it is absent.",
    most: MAX_SIDE_PX,
    default: None,
};
const VIEWS: Count = Count {
    key: "views",
    #[cfg(feature = "schema")]
    about: "Frames once around; without script at most 72 are shown.",
    most: MAX_VIEWS,
    default: Some(36),
};
const COLUMNS: Count = Count {
    key: "columns",
    #[cfg(feature = "schema")]
    about: "Frames beside each other.",
    most: MAX_VIEWS,
    default: Some(6),
};

/// Notes what is wrong with the files of a product's models. `reader` stands at the product.
pub fn check_sources(product: &Value, reader: &mut Reader) {
    each(product, "media", reader, &mut |media, reader| {
        each(media, "sources", reader, &mut |source, reader| {
            one_of_tiers(source, reader);
            let most_bytes = if is_turntable(source) { MAX_BYTES } else { u32::MAX };
            whole(source, "filesize", most_bytes, reader);
            if is_turntable(source) {
                turntable(source, reader);
            }
        });
    });
}

fn is_turntable(source: &Value) -> bool {
    source.get("format").and_then(Value::as_str) == Some("turntable")
}

/// Looks at each entry of the list `key`; what is no list the shape has noted.
fn each(object: &Value, key: &str, reader: &mut Reader, look: &mut dyn FnMut(&Value, &mut Reader)) {
    let mark = reader.enter(key);
    for (position, entry) in object.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
        let mark = reader.enter_entry(position);
        look(entry, reader);
        reader.leave(mark);
    }
    reader.leave(mark);
}

/// A tier is compared by its word: one of another spelling is above or below all of them.
fn one_of_tiers(source: &Value, reader: &mut Reader) {
    let Some(Value::String(tier)) = source.get("tier") else { return };
    if !TIERS.contains(&tier.as_str()) {
        let mark = reader.enter("tier");
        reader.note(FaultCode::UnknownValue, listed("one of:", &TIERS));
        reader.leave(mark);
    }
}

/// Frames that can be, in pictures that phones decode.
fn turntable(source: &Value, reader: &mut Reader) {
    let width = count(source, &WIDTH, reader);
    if source.get(WIDTH.key).is_none_or(Value::is_null) {
        note_at(
            WIDTH.key,
            FaultCode::Missing,
            "how wide one frame of `url` is, in pixels".to_owned(),
            reader,
        );
    }
    let height = count(source, &HEIGHT, reader);
    let height = if source.get(HEIGHT.key).is_none_or(Value::is_null) { width } else { height };
    let grid = [count(source, &VIEWS, reader), rows(source, reader), count(source, &COLUMNS, reader)];
    // Of a frame `width` wide, if all that it takes to know it is sound.
    let picture_px = |frame_width: Option<u32>| {
        let ([Some(views), Some(rows), Some(columns)], Some(width), Some(height), Some(frame_width)) =
            (grid, width, height, frame_width)
        else {
            return 0;
        };
        let [views, rows, columns, width, height, frame_width] =
            [views, rows, columns, width, height, frame_width].map(u64::from);
        // No factor is above 2¹⁴: nothing overflows.
        columns * frame_width * (views * rows).div_ceil(columns) * (frame_width * height / width).max(1)
    };
    if picture_px(width) > MAX_PX {
        too_many_pixels("url", MAX_PX, reader);
    }
    let mark = reader.enter("srcset");
    match source.get("srcset") {
        None | Some(Value::Null | Value::Array(_)) => {}
        Some(other) => reader.wrong_type("a list", other),
    }
    reader.leave(mark);
    each(source, "srcset", reader, &mut |candidate, reader| {
        check(&Candidate::SHAPE, &mut candidate.clone(), reader);
        let width = whole(candidate, "width", MAX_SIDE_PX, reader);
        if picture_px(width) > MAX_LARGE_PX {
            too_many_pixels("width", MAX_LARGE_PX, reader);
        }
    });
}

/// How many elevations there are, if each can be one.
fn rows(source: &Value, reader: &mut Reader) -> Option<u32> {
    let mark = reader.enter("rows");
    let found = match source.get("rows") {
        None | Some(Value::Null) => Some(1),
        Some(Value::Array(rows)) => {
            let mut sound = true;
            for (position, row) in rows.iter().enumerate() {
                let mark = reader.enter_entry(position);
                match row.as_f64() {
                    Some(degrees) if (0.0..=MAX_ROW_DEGREES).contains(&degrees) => {}
                    Some(_) => out_of_range("degrees from above, 0 to 180".to_owned(), &mut sound, reader),
                    None => {
                        reader.wrong_type("a number", row);
                        sound = false;
                    }
                }
                reader.leave(mark);
            }
            let count = u32::try_from(rows.len()).ok().filter(|count| (1..=MAX_ROWS).contains(count));
            if count.is_none() {
                let most = whole_text(MAX_ROWS.into());
                out_of_range(["1 to ", &most, " elevations"].concat(), &mut sound, reader);
            }
            count.filter(|_| sound)
        }
        Some(other) => {
            reader.wrong_type("a list", other);
            None
        }
    };
    reader.leave(mark);
    found
}

fn out_of_range(sentence: String, sound: &mut bool, reader: &mut Reader) {
    reader.note(FaultCode::OutOfRange, sentence);
    *sound = false;
}

/// The number, or what counts without it; `None` if it is wrong, or must be there and is not.
fn count(source: &Value, count: &Count, reader: &mut Reader) -> Option<u32> {
    let value = match source.get(count.key) {
        None | Some(Value::Null) => return count.default,
        Some(value) => value,
    };
    if value.as_f64().is_none() {
        let mark = reader.enter(count.key);
        reader.wrong_type("a number", value);
        reader.leave(mark);
        return None;
    }
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    within(number.unwrap_or_default(), count.key, count.most, reader)
}

/// A member that is a whole number from 1 to `most`; of what is none the shape has said so.
fn whole(object: &Value, key: &str, most: u32, reader: &mut Reader) -> Option<u32> {
    let number = u32::try_from(object.get(key)?.as_u64()?).ok()?;
    within(number, key, most, reader)
}

fn within(number: u32, key: &str, most: u32, reader: &mut Reader) -> Option<u32> {
    if (1..=most).contains(&number) {
        return Some(number);
    }
    let sentence = ["a whole number from 1 to ", &whole_text(most.into())].concat();
    note_at(key, FaultCode::OutOfRange, sentence, reader);
    None
}

fn too_many_pixels(key: &str, most: u64, reader: &mut Reader) {
    let sentence = ["all frames together have more than ", &whole_text(most), " pixels; phones refuse them"];
    note_at(key, FaultCode::OutOfRange, sentence.concat(), reader);
}

fn note_at(key: &str, code: FaultCode, sentence: String, reader: &mut Reader) {
    let mark = reader.enter(key);
    reader.note(code, sentence);
    reader.leave(mark);
}

/// Adds these fields to the schema of `ModelSource`; `candidate` is that of an entry of `srcset`.
#[cfg(feature = "schema")]
pub(super) fn describe(schema: &mut serde_json::Value, candidate: &serde_json::Value) {
    use serde_json::{Map, json};

    let whole = |most: u32| json!({ "type": "integer", "minimum": 1, "maximum": most });
    let mut properties = Map::new();
    for count in [WIDTH, HEIGHT, VIEWS, COLUMNS] {
        let mut field = whole(count.most);
        field["description"] = count.about.into();
        if let Some(default) = count.default {
            field["default"] = default.into();
        }
        properties.insert(count.key.to_owned(), field);
    }
    properties.insert(
        "rows".to_owned(),
        json!({
            "description": "Elevations, in degrees from above: `views` frames for each.",
            "type": "array", "minItems": 1, "maxItems": MAX_ROWS, "default": [75],
            "items": { "type": "number", "minimum": 0, "maximum": MAX_ROW_DEGREES },
        }),
    );
    properties.insert(
        "srcset".to_owned(),
        json!({
            "description": "The same frames in other widths.",
            "type": "array",
            "items": { "allOf": [candidate, { "properties": { "width": whole(MAX_SIDE_PX) } }] },
        }),
    );
    properties.insert("filesize".to_owned(), whole(MAX_BYTES));
    let tier = &mut schema["properties"]["tier"];
    *tier = json!({ "description": tier["description"], "enum": TIERS, "default": tier["default"] });
    schema["properties"]["filesize"]["minimum"] = 1.into();
    schema["if"] = json!({ "properties": { "format": { "const": "turntable" } }, "required": ["format"] });
    schema["then"] = json!({ "properties": properties, "required": [WIDTH.key] });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::document::json::parse;

    /// Codes and pointers of a source with these members, below the source.
    fn faults(members: &str) -> Vec<(&'static str, String)> {
        let text =
            format!(r#"{{"media":[{{}},{{"sources":[{{"url":"/a.glb"}},{{"url":"/a.webp",{members}}}]}}]}}"#);
        let mut reader = Reader::default();
        check_sources(&parse(&text, 10_000).unwrap(), &mut reader);
        let below = |pointer: String| pointer.strip_prefix("/media/1/sources/1").unwrap().to_owned();
        reader.into_faults().into_iter().map(|fault| (fault.code.code(), below(fault.pointer))).collect()
    }

    #[track_caller]
    fn of_turntable(members: &str, wanted: &[(&'static str, &str)]) {
        let found = faults(&format!(r#""format":"turntable",{members}"#));
        let found: Vec<(&str, &str)> =
            found.iter().map(|(code, pointer)| (*code, pointer.as_str())).collect();
        assert_eq!(found, wanted, "{members}");
    }

    #[test]
    fn a_turntable_that_can_be_has_no_fault() {
        for sound in [
            r#""width":240"#,
            r#""width":240,"height":320,"views":36,"rows":[75,50],"columns":6,"filesize":250000"#,
            r#""width":240,"height":null,"views":null,"rows":null,"columns":null,"srcset":null"#,
            // The last places of the grid are empty.
            r#""width":240,"views":35,"rows":[75,50],"columns":6"#,
            r#""width":24,"views":1,"rows":[0,180,12.5],"columns":360"#,
            r#""width":240,"srcset":[{"url":"/b.webp","width":480},{"url":"https://a.example/c.webp","width":720}]"#,
        ] {
            of_turntable(sound, &[]);
        }
    }

    #[test]
    fn what_is_no_whole_number_in_its_range_is_named() {
        for key in ["width", "height", "views", "columns"] {
            let width = if key == "width" { "" } else { r#","width":240"# };
            let pointer = format!("/{key}");
            for (value, code) in [
                (r#""36""#, "wrong-type"),
                ("true", "wrong-type"),
                ("[36]", "wrong-type"),
                ("0", "out-of-range"),
                ("-1", "out-of-range"),
                ("6.5", "out-of-range"),
                ("1e9", "out-of-range"),
                ("99999999999999999999", "out-of-range"),
            ] {
                of_turntable(&format!(r#""{key}":{value}{width}"#), &[(code, &pointer)]);
            }
        }
        of_turntable(r#""width":240,"views":361"#, &[("out-of-range", "/views")]);
        of_turntable(r#""views":36"#, &[("missing", "/width")]);
    }

    #[test]
    fn elevations_are_angles_and_not_too_many() {
        of_turntable(r#""width":240,"rows":75"#, &[("wrong-type", "/rows")]);
        of_turntable(r#""width":240,"rows":[]"#, &[("out-of-range", "/rows")]);
        of_turntable(
            r#""width":240,"rows":[75,"50deg",181,-1]"#,
            &[("wrong-type", "/rows/1"), ("out-of-range", "/rows/2"), ("out-of-range", "/rows/3")],
        );
        let many = format!(r#""width":24,"rows":[{}90]"#, "75,".repeat(12));
        of_turntable(&many, &[("out-of-range", "/rows")]);
    }

    #[test]
    fn larger_pictures_are_judged_one_by_one() {
        of_turntable(
            r#""width":240,"srcset":[{"url":"javascript:1","width":480},{"url":"http://a.example/b.webp","width":480},
                {"width":480},{"url":"/b.webp","width":0},{"url":"/b.webp","width":"480"},{"url":"/b.webp"},7]"#,
            &[
                ("url-forbidden", "/srcset/0/url"),
                ("url-forbidden", "/srcset/1/url"),
                ("missing", "/srcset/2/url"),
                ("out-of-range", "/srcset/3/width"),
                ("wrong-type", "/srcset/4/width"),
                ("missing", "/srcset/5/width"),
                ("wrong-type", "/srcset/6"),
            ],
        );
        of_turntable(r#""width":240,"srcset":{"url":"/b.webp"}"#, &[("wrong-type", "/srcset")]);
    }

    #[test]
    fn pictures_that_no_phone_decodes_are_named() {
        // 36 × 2 frames: 12,582,912 pixels are 418 × 418 each.
        of_turntable(r#""width":418,"rows":[75,50]"#, &[]);
        of_turntable(r#""width":419,"rows":[75,50]"#, &[("out-of-range", "/url")]);
        // The larger one is for phones that can: 836 × 836.
        let with = |width: u32| {
            format!(r#""width":240,"rows":[75,50],"srcset":[{{"url":"/b.webp","width":{width}}}]"#)
        };
        of_turntable(&with(836), &[]);
        of_turntable(&with(837), &[("out-of-range", "/srcset/0/width")]);
        of_turntable(
            r#""width":16383,"height":16383,"views":360,"columns":360"#,
            &[("out-of-range", "/url")],
        );
        of_turntable(r#""width":240,"filesize":4194305"#, &[("out-of-range", "/filesize")]);
    }

    #[test]
    fn a_model_says_a_tier_that_there_is_and_bytes() {
        for sound in
            [r#""tier":"T3","filesize":8000000"#, r#""tier":"none""#, r#""tier":null,"filesize":null"#]
        {
            assert_eq!(faults(sound), [], "{sound}");
        }
        for tier in ["T0", "t2", "2", ""] {
            let found = faults(&format!(r#""tier":"{tier}""#));
            assert_eq!(found, [("unknown-value", "/tier".to_owned())], "{tier}");
        }
        assert_eq!(faults(r#""filesize":0"#), [("out-of-range", "/filesize".to_owned())]);
        // The shape has said so.
        assert_eq!(faults(r#""filesize":-1,"tier":7"#), []);
    }

    /// The element decides; these figures only tell in time.
    #[test]
    fn limits_are_those_of_the_element() {
        let grid = include_str!("../../www/src/turntable-grid.ts");
        let sheet = include_str!("../../www/src/turntable-sheet.ts");
        let memory = include_str!("../../www/src/turntable-memory.ts");
        for (text, line) in [
            (grid, format!("const MOST_VIEWS = {MAX_VIEWS};")),
            (grid, format!("const MOST_ROWS = {MAX_ROWS};")),
            (sheet, format!("const MOST_FILE_BYTES = {} * 1024 * 1024;", MAX_BYTES >> 20)),
            (memory, "const DECODING = 3;".to_owned()),
            (memory, format!("T1: {} * MIB,", (MAX_PX * 4 / 3) >> 20)),
            (memory, format!("T4: {} * MIB }}", (MAX_LARGE_PX * 4 / 3) >> 20)),
        ] {
            assert!(text.contains(&line), "{line}");
        }
    }
}
