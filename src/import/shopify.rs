//! Shopify JSON templates (Online Store 2.0) → a store document.
//!
//! In: the text of a template, what is known of its theme. Out: the document and the report. The template's groups of
//! sections come before it (`header`) or after it (all others), as themes lay them out.

use serde_json::{Map, Value, json};

use super::apply::{Format, Made, TheirBlock, Theirs, apply};
use super::draft::{Settings, escaped};
use super::report::Report;
use super::shopify_table::{LOOK, LOOK_ENDS, LOOK_STARTS, ROWS};
use super::{ImportError, Imported, finished, read};

const FORMAT: Format = Format { name: "shopify", rows: ROWS, is_look };

fn is_look(name: &str) -> bool {
    LOOK.contains(&name)
        || LOOK_STARTS.iter().any(|start| name.starts_with(start))
        || LOOK_ENDS.iter().any(|end| name.ends_with(end))
}

/// What is known of a theme besides the template.
#[derive(Debug, Default)]
pub struct Theme {
    groups: Vec<(String, Value)>,
    schemas: Map<String, Value>,
}

impl Theme {
    /// Adds a file of the theme's folder `sections`: a group (`footer-group.json`), or a section's source, of which only the
    /// `schema` is read. Gives whether it was one of them.
    ///
    /// # Errors
    /// [`ImportError`] if it is one and cannot be read.
    pub fn add(&mut self, name: &str, text: &str) -> Result<bool, ImportError> {
        if name.ends_with(".json") {
            self.groups.push((name.to_owned(), read(text)?));
            return Ok(true);
        }
        let Some(kind) = name.strip_suffix(".liquid") else { return Ok(false) };
        let Some(schema) = schema_of(text) else { return Ok(false) };
        self.schemas.insert(kind.to_owned(), read(schema)?);
        Ok(true)
    }
}

/// What stands between `{% schema %}` and `{% endschema %}`.
fn schema_of(text: &str) -> Option<&str> {
    let tag = |text: &str, name: &str| {
        text.match_indices("{%").find_map(|(at, open)| {
            let inner = text.get(at + open.len()..)?;
            let (words, _) = inner.split_once("%}")?;
            let end = at + open.len() + words.len() + 2;
            (words.trim_matches(['-', ' ', '\t', '\n', '\r']) == name).then_some((at, end))
        })
    };
    let (_, start) = tag(text, "schema")?;
    let rest = text.get(start..)?;
    let (end, _) = tag(rest, "endschema")?;
    rest.get(..end)
}

/// Makes a document of a template.
///
/// `id` is the page's.
/// # Errors
/// [`ImportError`] if the text cannot be read, or is no template.
pub fn shopify(text: &str, id: &str, theme: &Theme) -> Result<Imported, ImportError> {
    let template = read(text)?;
    of_template(&template, id, theme)
}

/// See [`shopify`].
pub(super) fn of_template(template: &Value, id: &str, theme: &Theme) -> Result<Imported, ImportError> {
    if !template.get("sections").is_some_and(Value::is_object) {
        return Err(ImportError::NoTemplate);
    }
    let mut report = Report::new("shopify");
    let (before, after): (Vec<_>, Vec<_>) = theme
        .groups
        .iter()
        .partition(|(_, group)| group.get("type").and_then(Value::as_str) == Some("header"));
    let mut made = Made::new();
    let mut hidden = Made::new();
    let files = before.into_iter().map(|(name, group)| (Some(name.as_str()), group));
    let files = files
        .chain([(None, template)])
        .chain(after.into_iter().map(|(name, group)| (Some(name.as_str()), group)));
    for (file, template) in files {
        one_file(file, template, theme, &mut report, &mut made, &mut hidden);
    }
    finished(id, made, hidden, report)
}

/// The sections of a template or group: those of its order, and those that stand in none.
fn one_file(
    file: Option<&str>,
    template: &Value,
    theme: &Theme,
    report: &mut Report,
    made: &mut Made,
    hidden: &mut Made,
) {
    let Some(object) = template.as_object() else {
        return report.left(file, "", "no object");
    };
    for key in object.keys().filter(|key| !["sections", "order", "type", "name"].contains(&key.as_str())) {
        report.left(file, &["/", &escaped(key)].concat(), "belongs to the theme");
    }
    let Some(sections) = template.get("sections").and_then(Value::as_object) else {
        return report.left(file, "/sections", "no object");
    };
    let order: Vec<&str> = match template.get("order").and_then(Value::as_array) {
        Some(order) => order.iter().filter_map(Value::as_str).collect(),
        None => sections.keys().map(String::as_str).collect(),
    };
    for (position, id) in order.iter().enumerate() {
        match sections.get(*id) {
            _ if order.iter().take(position).any(|earlier| earlier == id) => {
                report.left(file, &format!("/order/{position}"), "stands in the order already");
            }
            Some(section) => made.extend(one_section(file, id, section, theme, report)),
            None => report.left(file, &format!("/order/{position}"), "no section has this id"),
        }
    }
    for (id, section) in sections.iter().filter(|(id, _)| !order.contains(&id.as_str())) {
        hidden.extend(one_section(file, id, section, theme, report));
    }
}

fn one_section(file: Option<&str>, id: &str, section: &Value, theme: &Theme, report: &mut Report) -> Made {
    let place = ["/sections/", &escaped(id)].concat();
    let Some(kind) = section.get("type").and_then(Value::as_str) else {
        report.left(file, &place, "a section without a type");
        return vec![(
            id.to_owned(),
            json!({ "type": "shopify:", "disabled": true, "settings": { "original": section } }),
        )];
    };
    for key in section.as_object().into_iter().flat_map(Map::keys) {
        if !["type", "settings", "blocks", "block_order", "disabled"].contains(&key.as_str()) {
            report.left(file, &[&place, "/", &escaped(key)].concat(), "belongs to the theme");
        }
    }
    let schema = theme.schemas.get(kind);
    let settings_of = |value: &Value, place: &str, schema: Option<&Value>| {
        let mut settings = Settings { place: [place, "/settings"].concat(), ..Settings::default() };
        settings.values = value.get("settings").and_then(Value::as_object).cloned().unwrap_or_default();
        for known in schema.and_then(|schema| schema.get("settings")?.as_array()).into_iter().flatten() {
            let (Some(name), Some(default)) = (known.get("id").and_then(Value::as_str), known.get("default"))
            else {
                continue;
            };
            // Keys of the theme's translations say nothing here.
            let translated = default.as_str().is_some_and(|text| text.starts_with("t:"));
            if !translated && !settings.values.contains_key(name) {
                settings.values.insert(name.to_owned(), default.clone());
                settings.defaults.push(name.to_owned());
            }
        }
        settings
    };
    let no_blocks = Map::new();
    let blocks = section.get("blocks").and_then(Value::as_object).unwrap_or(&no_blocks);
    let order: Vec<&str> = match section.get("block_order").and_then(Value::as_array) {
        Some(order) => order.iter().filter_map(Value::as_str).collect(),
        None => blocks.keys().map(String::as_str).collect(),
    };
    let mut theirs = Vec::new();
    for (position, id) in order.iter().enumerate() {
        let Some(block) = blocks.get(*id) else {
            report.left(file, &format!("{place}/block_order/{position}"), "no block has this id");
            continue;
        };
        let place = [&place, "/blocks/", &escaped(id)].concat();
        let kind = block.get("type").and_then(Value::as_str).unwrap_or_default();
        if block.get("blocks").and_then(Value::as_object).is_some_and(|inner| !inner.is_empty()) {
            report.left(file, &[&place, "/blocks"].concat(), "blocks inside a block");
        }
        let known = schema.and_then(|schema| schema.get("blocks")?.as_array()).into_iter().flatten();
        let schema = known.into_iter().find(|known| known.get("type").and_then(Value::as_str) == Some(kind));
        theirs.push(TheirBlock {
            id: (*id).to_owned(),
            kind: kind.to_owned(),
            disabled: block.get("disabled").and_then(Value::as_bool) == Some(true),
            settings: settings_of(block, &place, schema),
            place,
        });
    }
    for id in blocks.keys().filter(|id| !order.contains(&id.as_str())) {
        report.left(file, &[&place, "/blocks/", &escaped(id)].concat(), "stands in no block_order");
    }
    let theirs = Theirs {
        file,
        id: id.to_owned(),
        kind: kind.to_owned(),
        disabled: section.get("disabled").and_then(Value::as_bool) == Some(true),
        settings: settings_of(section, &place, schema),
        place,
        blocks: theirs,
        original: section,
    };
    apply(&FORMAT, &theirs, report)
}
