//! The JSON Schema of the document, from the types that read it.
//!
//! In: nothing. Out: JSON Schema (2020-12) as published in `dist/page.schema.json`.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::page::{Page, VERSION};
use super::product::Product;
use super::section::Section;
use super::sections::{Banner, MemberCard, ProductList, ProductView, RichText};

/// The JSON Schema of a store document.
pub fn page_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut settings = Vec::new();
    for (kind, schema) in [
        ("banner", generator.subschema_for::<Banner>()),
        ("product_grid", generator.subschema_for::<ProductList>()),
        ("product_rail", generator.subschema_for::<ProductList>()),
        ("rich_text", generator.subschema_for::<RichText>()),
        ("member_card", generator.subschema_for::<MemberCard>()),
        ("product_view", generator.subschema_for::<ProductView>()),
    ] {
        settings.push(json!({
            "if": { "properties": { "type": { "const": kind } }, "required": ["type"] },
            "then": { "properties": { "settings": schema } },
        }));
    }
    let section = generator.subschema_for::<Section>();
    let product = generator.subschema_for::<Product>();
    let mut page = Page::json_schema(&mut generator);
    OptionalFields.transform(&mut page);
    let mut definitions = generator.take_definitions(true);
    for definition in definitions.values_mut() {
        if let Ok(schema) = <&mut Schema>::try_from(definition) {
            OptionalFields.transform(schema);
        }
    }

    let object = page.ensure_object();
    object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    object.insert("title".to_owned(), json!("Store document"));
    object
        .insert("description".to_owned(), json!("A store page: what `storefront` and `<store-page>` read."));
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    properties["$schema"] = json!({ "type": "string" });
    properties["version"] = json!({ "const": VERSION });
    properties["sections"] = json!({
        "description": "The sections, by id.",
        "type": "object",
        "additionalProperties": { "allOf": [section], "anyOf": [{ "allOf": settings }] },
    });
    properties["products"] =
        json!({ "description": "The products that sections show.", "type": "array", "items": product });
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
        required.push(json!("version"));
    }
    object.insert("$defs".to_owned(), Value::Object(definitions));
    page.to_value()
}

/// Takes fields with a default off the list of those that must be there; [`super::read::shape`] marks them.
struct OptionalFields;

impl Transform for OptionalFields {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        let mut optional = Vec::new();
        if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
            for (name, property) in properties {
                if property.as_object_mut().and_then(|p: &mut Map<_, _>| p.remove("x-default")).is_some() {
                    optional.push(name.clone());
                }
            }
        }
        if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| !optional.iter().any(|known| name == known));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_without_a_default_must_be_there() {
        let schema = page_schema();
        assert_eq!(schema["required"], json!(["id", "order", "version"]));
        assert_eq!(schema["$defs"]["Product"]["required"], json!(["id", "title", "priceRange"]));
        assert!(!schema.to_string().contains("x-default"));
    }

    #[test]
    fn every_kind_of_section_has_its_settings() {
        let text = page_schema().to_string();
        for kind in super::super::sections::KINDS {
            assert!(text.contains(&format!("{{\"const\":\"{kind}\"}}")), "{kind}");
        }
    }
}
