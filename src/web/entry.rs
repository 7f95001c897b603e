//! One key and value of a JS object, and reading it as one type or refusing it.
//!
//! By hand: serde-wasm-bindgen looks up only the fields it knows, so an unknown key would pass unseen,
//! and derived readers cost more bytes. Pure, so that the rules are tested natively.

use crate::scene::camera_string::CameraStringError;
use crate::web::error::PreviewError;

/// A JS value, as far as settings have use for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`. (`undefined` counts as absent and never arrives.)
    Null,
    /// A boolean.
    Flag(bool),
    /// A number, may be NaN.
    Number(f64),
    /// A string.
    Text(String),
    /// Anything else.
    Other,
}

/// One entry of a JS object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As it came.
    pub key: String,
    /// As it came.
    pub value: Value,
}

impl Entry {
    fn wants<T>(self, wants: &'static str) -> Result<T, PreviewError> {
        Err(PreviewError::BadValue { key: self.key, wants })
    }

    pub(super) fn unknown<T>(self) -> Result<T, PreviewError> {
        Err(PreviewError::UnknownKey { key: self.key })
    }

    pub(super) fn text(self) -> Result<String, PreviewError> {
        match self.value {
            Value::Text(text) => Ok(text),
            _ => self.wants("a string"),
        }
    }

    pub(super) fn camera<T>(self, read: fn(&str) -> Result<T, CameraStringError>) -> Result<T, PreviewError> {
        match &self.value {
            Value::Text(text) => {
                read(text).map_err(|fault| PreviewError::CameraString { key: self.key, fault })
            }
            _ => self.wants("a string"),
        }
    }

    pub(super) fn flag(self) -> Result<bool, PreviewError> {
        match self.value {
            Value::Flag(flag) => Ok(flag),
            _ => self.wants("true or false"),
        }
    }

    /// A finite number from `min` to `max`.
    pub(super) fn number(self, min: f32, max: f32, wants: &'static str) -> Result<f32, PreviewError> {
        match self.value {
            Value::Number(number) if (min..=max).contains(&(number as f32)) => Ok(number as f32),
            _ => self.wants(wants),
        }
    }

    pub(super) fn finite(self) -> Result<f32, PreviewError> {
        self.number(f32::MIN, f32::MAX, "a finite number")
    }

    pub(super) fn at_least_0(self) -> Result<f32, PreviewError> {
        self.number(0.0, f32::MAX, "a finite number, at least 0")
    }

    pub(super) fn above_0(self) -> Result<f32, PreviewError> {
        self.number(f32::MIN_POSITIVE, f32::MAX, "a finite number above 0")
    }

    pub(super) fn count(self) -> Result<u32, PreviewError> {
        match self.value {
            Value::Number(number)
                if (1.0..=f64::from(u32::MAX)).contains(&number) && number.fract() == 0.0 =>
            {
                Ok(number as u32)
            }
            _ => self.wants("a whole number, at least 1"),
        }
    }

    /// `""` is transparent, `#rrggbb` opaque.
    pub(super) fn color(self) -> Result<[u8; 4], PreviewError> {
        const WANTS: &str = "\"#rrggbb\" or \"\"";
        let Value::Text(text) = &self.value else { return self.wants(WANTS) };
        if text.is_empty() {
            return Ok([0; 4]);
        }
        let digits =
            text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(rgb) => Ok(((rgb << 8) | 0xff).to_be_bytes()),
            None => self.wants(WANTS),
        }
    }
}
