//! The JSON Schema of the document, from the tables that check it.
//!
//! In: nothing. Out: JSON Schema (2020-12) as published in `dist/page.schema.json`.

use serde_json::{Map, Value, json};

use super::model_source;
use super::page::{Page, VERSION};
use super::product::{Candidate, ModelSource, Product};
use super::section::Section;
use super::sections::TYPES;
use super::shape::{Kind, Shape};

/// The JSON Schema of a store document.
pub fn page_schema() -> Value {
    let mut definitions = Map::new();
    let mut page = object_schema(&Page::SHAPE, &mut definitions);
    let mut settings = Vec::new();
    for kind in &TYPES {
        let mut then = Map::new();
        then.insert("settings".to_owned(), reference(&kind.settings, &mut definitions));
        let blocks: Vec<Value> = kind
            .blocks
            .iter()
            .map(|(name, shape)| {
                let settings = reference(shape, &mut definitions);
                json!({ "properties": { "type": { "const": name }, "settings": settings } })
            })
            .collect();
        if !blocks.is_empty() {
            then.insert("blocks".to_owned(), json!({ "additionalProperties": { "anyOf": blocks } }));
        }
        settings.push(json!({
            "if": { "properties": { "type": { "const": kind.name } }, "required": ["type"] },
            "then": { "properties": then },
        }));
    }
    let section = reference(&Section::SHAPE, &mut definitions);
    let product = reference(&Product::SHAPE, &mut definitions);
    let candidate = reference(&Candidate::SHAPE, &mut definitions);
    page["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    page["title"] = "Store document".into();
    page["properties"]["$schema"] = json!({ "type": "string" });
    page["properties"]["version"] = json!({ "const": VERSION });
    page["properties"]["sections"] = json!({
        "description": "The sections, by id.",
        "type": "object",
        "additionalProperties": { "allOf": [section, { "allOf": settings }] },
    });
    page["properties"]["products"] =
        json!({ "description": "The products that sections show.", "type": "array", "items": product });
    if let Some(required) = page["required"].as_array_mut() {
        required.push("version".into());
    }
    if let Some(source) = definitions.get_mut(ModelSource::SHAPE.name) {
        model_source::describe(source, &candidate);
    }
    page["$defs"] = Value::Object(definitions);
    page
}

/// A reference to a shape, which is put among the definitions.
fn reference(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(shape.name) {
        // Taken before its fields are described, so that a shape may hold itself.
        definitions.insert(shape.name.to_owned(), Value::Null);
        let schema = object_schema(shape, definitions);
        definitions.insert(shape.name.to_owned(), schema);
    }
    json!({ "$ref": format!("#/$defs/{}", shape.name) })
}

fn object_schema(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for field in shape.fields {
        let mut schema = kind_schema(&field.kind, definitions);
        schema["description"] = sentence(field.about).into();
        let ratio = field.default.strip_prefix("Ratio { width: ").and_then(|rest| rest.strip_suffix(" }"));
        if let Some(ratio) = ratio {
            schema["default"] = ratio.replace(", height: ", "/").into();
        } else if let Ok(default) = serde_json::from_str::<Value>(field.default) {
            schema["default"] = default;
        } else if let Kind::Word(words) = field.kind {
            schema["default"] = words[0].into();
        }
        properties.insert(field.key.to_owned(), schema);
    }
    let required: Vec<&str> =
        shape.fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    let mut schema = json!({
        "description": sentence(shape.about),
        "type": "object",
        "properties": properties,
        "required": required,
    });
    if !shape.is_open() {
        schema["additionalProperties"] = false.into();
    }
    schema
}

fn kind_schema(kind: &Kind, definitions: &mut Map<String, Value>) -> Value {
    match kind {
        Kind::Any => json!({}),
        // One string, or one for each language.
        Kind::Text => json!({ "type": ["string", "object"], "additionalProperties": { "type": "string" } }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Whole => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Kind::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
        Kind::Id => json!({ "type": ["string", "integer"], "minLength": 1, "minimum": 0 }),
        Kind::Judged(judge) if judge.pattern.is_empty() => json!({ "type": "string" }),
        Kind::Judged(judge) if judge.pattern.starts_with("format:") => {
            json!({ "type": "string", "format": judge.pattern.trim_start_matches("format:") })
        }
        Kind::Judged(judge) => json!({ "type": "string", "pattern": judge.pattern }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Object(shape) => reference(shape, definitions),
        Kind::List(entry) => json!({ "type": "array", "items": kind_schema(entry, definitions) }),
        Kind::Entries(entry) => {
            json!({ "type": "object", "additionalProperties": kind_schema(entry, definitions) })
        }
    }
}

/// The words of a doc comment, on one line.
fn sentence(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_without_a_default_must_be_there() {
        let schema = page_schema();
        assert_eq!(schema["required"], json!(["id", "order", "version"]));
        assert_eq!(schema["$defs"]["Product"]["required"], json!(["id", "title", "priceRange"]));
        assert_eq!(schema["$defs"]["Banner"]["additionalProperties"], false);
    }

    #[test]
    fn a_turntable_is_more_than_a_source() {
        let source = &page_schema()["$defs"]["ModelSource"];
        assert_eq!(source["then"]["required"], json!(["width"]));
        let grid = &source["then"]["properties"];
        assert_eq!((&grid["views"]["maximum"], &grid["views"]["default"]), (&json!(360), &json!(36)));
        assert_eq!(grid["srcset"]["items"]["allOf"][0]["$ref"], "#/$defs/Candidate");
        assert_eq!(source["properties"]["tier"]["enum"][0], "T1");
        assert_eq!(source["properties"]["filesize"]["minimum"], 1);
    }

    #[test]
    fn every_type_of_section_has_its_settings() {
        let text = page_schema().to_string();
        for kind in &TYPES {
            assert!(text.contains(&format!("{{\"const\":\"{}\"}}", kind.name)), "{}", kind.name);
        }
    }

    #[test]
    fn descriptions_come_from_the_documentation() {
        let schema = page_schema();
        assert_eq!(schema["$defs"]["Banner"]["properties"]["heading"]["description"], "The heading.");
    }
}
