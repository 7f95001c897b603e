//! Values across the JS boundary: objects in, objects and `Error`s out.
//!
//! By hand on `Object.entries` and `Reflect.set`: few kinds of values cross, and each one costs the
//! shopper bytes. Must not: know what the keys mean ([`crate::web::settings`] does).

use js_sys::{Array, Error, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::web::entry::{Entry, Value};
use crate::web::error::PreviewError;

/// The own entries of a plain object; `undefined` and `null` have none. A key whose value is
/// `undefined` is absent, as in `{ exposure: undefined }`.
///
/// # Errors
/// [`PreviewError::BadValue`] for anything but an object.
pub fn entries(object: &JsValue) -> Result<Vec<Entry>, PreviewError> {
    if object.is_undefined() || object.is_null() {
        return Ok(Vec::new());
    }
    let Some(object) = object.dyn_ref::<Object>() else {
        return Err(PreviewError::BadValue { key: String::new(), wants: "an object" });
    };
    Ok(Object::entries(object)
        .iter()
        .map(|pair| pair.unchecked_into::<Array>())
        .filter(|pair| !pair.get(1).is_undefined())
        .map(|pair| Entry { key: pair.get(0).as_string().unwrap_or_default(), value: value(&pair.get(1)) })
        .collect())
}

fn value(value: &JsValue) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    if let Some(number) = value.as_f64() {
        return Value::Number(number);
    }
    if let Some(flag) = value.as_bool() {
        return Value::Flag(flag);
    }
    value.as_string().map_or(Value::Other, Value::Text)
}

/// An `Error` whose `code` is stable and whose `message` is for people.
pub fn error(code: &str, message: &str) -> JsValue {
    let error = Error::new(message).into();
    set(&error, "code", code);
    error
}

impl From<PreviewError> for JsValue {
    fn from(fault: PreviewError) -> Self {
        let thrown = error(fault.code(), &fault.to_string());
        if let Some(offset) = fault.byte_offset() {
            set(&thrown, "byte_offset", offset as f64);
        }
        thrown
    }
}

/// A plain object under construction.
#[derive(Debug, Default)]
pub struct Fields(Object);

impl Fields {
    /// Set one field.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<JsValue>) -> Self {
        set(&self.0, key, value);
        self
    }
}

impl From<Fields> for JsValue {
    fn from(fields: Fields) -> Self {
        fields.0.into()
    }
}

/// An array of whatever becomes a JS value.
pub fn array<T: Into<JsValue>>(items: impl IntoIterator<Item = T>) -> JsValue {
    items.into_iter().map(Into::into).collect::<Array>().into()
}

/// Set one field of an object.
pub fn set(object: &JsValue, key: &str, value: impl Into<JsValue>) {
    // Fails only on frozen or exotic objects; these are fresh and plain.
    let _ = Reflect::set(object, &key.into(), &value.into());
}
