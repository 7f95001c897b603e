//! A document with every field that the JSON Schema knows, made from the schema, and the places of its strings.
//!
//! In: the schema. Out: a value for it in which every object has every member. A section or a field that is new in
//! the format is therefore tried without anybody thinking of it.

use serde_json::{Map, Value, json};

/// What stands in a string that may be anything: a word that stands nowhere else on a page.
pub(crate) const WORD: &str = "zqword";

/// Strings of a form of their own: colours, ratios, amounts, currencies.
pub(crate) const FORMS: [&str; 7] =
    ["#123456", "4/5", "12.50", "EUR", "09:30", "2026-11-01T09:00:00Z", "2026-12-24T09:00:00Z"];

/// A whole document: one section of each type, one product, everything filled in.
pub(crate) fn document(schema: &Value) -> Value {
    let mut page = filled(schema, schema, "");
    let mut sections = Map::new();
    for case in
        schema["properties"]["sections"]["additionalProperties"]["allOf"][1]["allOf"].as_array().unwrap()
    {
        let name = case["if"]["properties"]["type"]["const"].as_str().unwrap();
        sections.insert(name.to_owned(), section(schema, name, &case["then"]["properties"]));
    }
    page["version"] = json!(1);
    // Sections ask for what is on sale.
    page["products"][0]["compareAtPrice"]["amount"] = json!("22.50");
    page["locale"] = json!("en");
    // What is laid over a section is checked as the section is; another order would hide what is to be seen.
    page["overlays"] = json!([]);
    page["needs_consent"] = json!(false);
    page["order"] = sections.keys().cloned().collect();
    page["sections"] = Value::Object(sections);
    page
}

/// A section of this type with all its blocks; everybody sees it, with the settings of its variant.
fn section(schema: &Value, kind: &str, then: &Value) -> Value {
    let mut section = filled(&schema["$defs"]["Section"], schema, "");
    let settings = filled(&then["settings"], schema, "");
    section["type"] = json!(kind);
    section["disabled"] = json!(false);
    // A section in a chunk shows nothing until that is here.
    section["chunks"] = json!([]);
    section["variants"][0]["settings"] = json!({});
    section["settings"] = settings;
    let mut blocks = Map::new();
    for block in then["blocks"]["additionalProperties"]["anyOf"].as_array().unwrap_or(&Vec::new()) {
        let name = block["properties"]["type"]["const"].as_str().unwrap();
        let settings = filled(&block["properties"]["settings"], schema, "");
        blocks.insert(name.to_owned(), json!({ "type": name, "settings": settings }));
    }
    section["block_order"] = blocks.keys().cloned().collect();
    section["blocks"] = Value::Object(blocks);
    section
}

/// A value for a schema. `key` is the member it is for: where the schema says only `string`, its name says which.
fn filled(part: &Value, schema: &Value, key: &str) -> Value {
    if let Some(name) = part["$ref"].as_str() {
        return filled(&schema["$defs"][name.trim_start_matches("#/$defs/")], schema, key);
    }
    if let Some(words) = part["enum"].as_array() {
        return words[0].clone();
    }
    match part["type"].as_str() {
        Some("object") => {
            let mut object = Map::new();
            for (name, member) in part["properties"].as_object().into_iter().flatten() {
                // Rules, and what is laid over for a class of handsets: JSON of any form, or nothing.
                if member.get("type").is_some()
                    || member.get("$ref").is_some()
                    || member.get("enum").is_some()
                {
                    object.insert(name.clone(), filled(member, schema, name));
                }
            }
            if part["additionalProperties"].is_object() {
                object.insert("key".to_owned(), filled(&part["additionalProperties"], schema, "key"));
            }
            // A segment is its rule.
            if part["properties"].get("rule").is_some() {
                object.insert("rule".to_owned(), json!(true));
            }
            Value::Object(object)
        }
        Some("array") => json!([filled(&part["items"], schema, key)]),
        Some("string") => json!(text(part, key)),
        Some("boolean") => json!(true),
        Some(_) => json!(3),
        // A text, which may also be one for each language.
        None if part["type"][1] == "object" => json!(text(part, key)),
        // An id.
        None if part["type"].is_array() => json!("7"),
        None => Value::Null,
    }
}

fn text(part: &Value, key: &str) -> &'static str {
    match (key, part["pattern"].as_str()) {
        ("starts" | "from", _) => "2026-11-01T09:00:00Z",
        _ if part["format"] == "date-time" => "2026-12-24T09:00:00Z",
        _ if part["format"] == "uri-reference" => "/zqword",
        ("amount", _) => "12.50",
        ("currencyCode" | "currency", _) => "EUR",
        ("mediaContentType", _) => "MODEL_3D",
        ("format", _) => "glb",
        ("locale", _) => "en",
        ("fallback", _) => "drop",
        (_, Some(pattern)) if pattern.starts_with("^#") => "#123456",
        (_, Some(pattern)) if pattern.contains(':') => "09:30",
        (_, Some(_)) => "4/5",
        _ => WORD,
    }
}

/// JSON pointers of all strings.
pub(crate) fn strings(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(pointer.to_owned()),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, entry)| strings(entry, &format!("{pointer}/{at}"), found));
        }
        Value::Object(object) => {
            object.iter().for_each(|(key, entry)| strings(entry, &format!("{pointer}/{key}"), found));
        }
        _ => {}
    }
}
