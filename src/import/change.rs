//! One value of theirs → one of ours, as a row of the table says.
//!
//! In: a setting and how it is changed. Out: the value, or why there is none. What the document's own shapes check is
//! not checked here: `apply` has every section judged by them.

use serde_json::{Value, json};

use super::html::{self, Passage};
use super::links::{file_of, handle_of, is_dynamic, link_of, name_of};
use super::report::Notes;
use super::table::How;
use crate::document::{Link, Url};

/// Why a value did not come over.
pub(super) enum Left {
    /// It is content; the reason.
    Content(&'static str),
    /// It says how their theme looks.
    Look,
}

const DYNAMIC: Left = Left::Content("filled in when a page is shown");
const WRONG_TYPE: Left = Left::Content("not the type of value that stands here in themes");
const FORBIDDEN: Left = Left::Content("an address that a page may not carry");

/// Whether nothing stands there.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// The value of ours.
pub(super) fn changed(how: How, value: &Value, pointer: &str, notes: &mut Notes) -> Result<Value, Left> {
    match how {
        How::Flag => return value.as_bool().map(Value::Bool).ok_or(WRONG_TYPE),
        How::Whole => {
            let whole = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
            return whole.filter(|whole| u32::try_from(*whole).is_ok()).map(Value::from).ok_or(WRONG_TYPE);
        }
        _ => {}
    }
    let text = value.as_str().ok_or(WRONG_TYPE)?;
    if is_dynamic(text) {
        return Err(DYNAMIC);
    }
    match how {
        How::Text => match read(html::plain(text), pointer, notes).pop() {
            Some(Passage::Text(words)) => Ok(words.into()),
            _ => Err(Left::Content("no words")),
        },
        How::Markup => {
            Ok(passages(text, pointer, notes).iter().map(words_of).collect::<Vec<_>>().join(" ").into())
        }
        How::Link => {
            let (link, placeholder) = link_of(text).ok_or(DYNAMIC)?;
            let link = Link::cleaned(&link).ok_or(FORBIDDEN)?;
            if placeholder {
                notes.placeholder("link", pointer, text, &link);
            }
            Ok(link.into())
        }
        How::File => file(text, "file", pointer, notes).map(Value::String),
        How::Picture([width, height]) => {
            let url = file(text, "image", pointer, notes)?;
            notes.guessed(pointer, &format!("{width} × {height} px"));
            Ok(json!({ "url": url, "width": width, "height": height, "altText": "" }))
        }
        How::Word(words) => {
            words.iter().find(|(theirs, _)| *theirs == text).map(|(_, ours)| (*ours).into()).ok_or(Left::Look)
        }
        How::Name => {
            let name = Some(name_of(text)).filter(|name| !name.is_empty()).ok_or(WRONG_TYPE)?;
            notes.guessed(pointer, &name);
            Ok(name.into())
        }
        How::Collection => page_of("collection", "/collections/", text, pointer, notes),
        How::Product => page_of("product", "/products/", text, pointer, notes),
        How::Flag | How::Whole => Err(WRONG_TYPE),
    }
}

/// Rich text as passages; what was dropped from it is noted.
pub(super) fn passages(text: &str, pointer: &str, notes: &mut Notes) -> Vec<Passage> {
    read(html::cleaned(text), pointer, notes)
}

fn read(cleaned: html::Cleaned, pointer: &str, notes: &mut Notes) -> Vec<Passage> {
    if !cleaned.dropped.is_empty() {
        let names: Vec<String> = cleaned.dropped.into_iter().collect();
        notes.left(pointer, &format!("not in rich text: {}", names.join(", ")));
    }
    for (was, is) in cleaned.placeholders {
        notes.placeholder("link", pointer, &was, &is);
    }
    cleaned.passages
}

fn words_of(passage: &Passage) -> String {
    match passage {
        Passage::Heading(text) | Passage::Text(text) | Passage::Quote(text) => text.clone(),
        Passage::List(items, _) => items.join(", "),
    }
}

fn file(text: &str, kind: &str, pointer: &str, notes: &mut Notes) -> Result<String, Left> {
    let (url, placeholder) = file_of(text).ok_or(DYNAMIC)?;
    let url = Url::cleaned(&url).ok_or(FORBIDDEN)?;
    if placeholder {
        notes.placeholder(kind, pointer, text, &url);
    }
    Ok(url.into_owned())
}

fn page_of(kind: &str, path: &str, text: &str, pointer: &str, notes: &mut Notes) -> Result<Value, Left> {
    let link = [path, handle_of(text).ok_or(WRONG_TYPE)?].concat();
    let link = Link::cleaned(&link).ok_or(FORBIDDEN)?;
    notes.placeholder(kind, pointer, text, &link);
    Ok(link.into())
}
