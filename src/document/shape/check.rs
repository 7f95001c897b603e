//! Whether a value has a shape: walks the packed table beside the value.

use std::borrow::Cow;

use super::super::fault::FaultCode;
use super::super::json::{Number, Value, whole_text};
use super::super::language;
use super::judges::judge;
use super::pack::{NUMBER_OFFSET, OPEN, REQUIRED, WORDS};
use super::{Reader, Shape, listed};

/// The rest of a packed table.
#[derive(Clone, Copy)]
struct Packed(&'static str);

/// One field of a packed table.
struct PackedField {
    key: &'static str,
    required: bool,
    words: &'static str,
    kind: Packed,
}

impl Packed {
    /// The next `length` bytes. The table was made by `pack`: it never ends early, and if it did nothing would come.
    fn take(&mut self, length: usize) -> &'static str {
        let (taken, rest) = self.0.split_at_checked(length).unwrap_or(("", ""));
        self.0 = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1).bytes().next().unwrap_or(0)
    }

    fn text(&mut self) -> &'static str {
        let length = self.byte();
        self.take(usize::from(length))
    }

    fn number(&mut self) -> i16 {
        let high = i16::from(self.byte());
        (high << 7) + i16::from(self.byte()) - NUMBER_OFFSET
    }

    /// The table of a shape inside this one.
    fn object(&mut self) -> Self {
        let length = self.number() + NUMBER_OFFSET;
        Self(self.take(usize::try_from(length).unwrap_or(0)))
    }

    /// The fields of a shape, and whether it is open.
    fn fields(mut self) -> (impl Iterator<Item = PackedField>, bool) {
        let open = self.take(1).starts_with(OPEN);
        (std::iter::from_fn(move || self.field()), open)
    }

    fn field(&mut self) -> Option<PackedField> {
        if self.0.is_empty() {
            return None;
        }
        let key = self.text();
        let mark = self.byte();
        let words = if mark == WORDS { self.text() } else { "" };
        let kind = *self;
        self.skip_kind();
        Some(PackedField { key, required: mark == REQUIRED, words, kind })
    }

    fn skip_kind(&mut self) {
        match self.byte() {
            b'n' => {
                self.take(4);
            }
            b'j' => {
                self.take(1);
            }
            b'o' => {
                self.object();
            }
            b'e' => {
                for _ in 0..self.byte() {
                    self.text();
                }
            }
            b'l' | b'm' => self.skip_kind(),
            _ => {}
        }
    }
}

impl Shape {
    /// The keys of its fields.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        Packed(self.packed).fields().0.map(|field| field.key)
    }

    /// The text that counts where a field has none: its first word, or words of the page itself.
    pub fn default_text(&self, key: &str) -> &'static str {
        let Some(mut field) = Packed(self.packed).fields().0.find(|field| field.key == key) else {
            return "";
        };
        if field.kind.byte() != b'e' {
            return field.words;
        }
        field.kind.byte();
        field.kind.text()
    }
}

/// Whether a value is an object of this shape. Notes what is wrong, and takes it out where the rest can stand without it.
pub fn check(shape: &Shape, value: &mut Value, reader: &mut Reader) -> bool {
    check_object(Packed(shape.packed), value, reader)
}

fn check_object(shape: Packed, value: &mut Value, reader: &mut Reader) -> bool {
    let Value::Object(object) = value else {
        reader.wrong_type("an object", value);
        return false;
    };
    let (fields, open) = shape.fields();
    let mut sound = true;
    for field in fields {
        let mark = reader.enter(field.key);
        let present = object.get_mut(field.key).filter(|value| field.required || !value.is_null());
        if let Some(value) = present {
            if !check_kind(field.kind, value, reader) {
                object.remove(field.key);
                sound &= !field.required;
            }
        } else if field.required {
            reader.note(FaultCode::Missing, "this field must be there");
            sound = false;
        }
        reader.leave(mark);
    }
    if !open {
        let keys: Vec<&str> = shape.fields().0.map(|field| field.key).collect();
        for (key, _) in object.iter() {
            if !keys.contains(&key.as_str()) {
                let mark = reader.enter(key);
                reader.note(FaultCode::UnknownField, listed("known here:", &keys));
                reader.leave(mark);
            }
        }
    }
    sound
}

/// Whether a value is what the kind takes.
fn check_kind(mut kind: Packed, value: &mut Value, reader: &mut Reader) -> bool {
    let letter = kind.byte();
    if letter == b't'
        && let Value::Object(words) = value
        && let Some(languages) = reader.languages()
    {
        let Some(words) = language::words(words, &languages) else {
            reader.note(FaultCode::Missing, "no words in a language of the page");
            return false;
        };
        *value = words.clone();
    }
    let expected = match (letter, &mut *value) {
        (b'a', _) | (b't', Value::String(_)) | (b'f', Value::Bool(_)) => return true,
        (b'w', Value::Number(Number::Whole(number))) if u32::try_from(*number).is_ok() => return true,
        (b'n', Value::Number(number)) => {
            let (least, most) = (kind.number(), kind.number());
            let inside = (f64::from(least)..=f64::from(most)).contains(&number.as_f64());
            if !inside {
                let range = [least, most].map(|end| Number::Negative(end.into()).to_text());
                reader.note(FaultCode::OutOfRange, ["a number from ", &range[0], " to ", &range[1]].concat());
            }
            return inside;
        }
        (b'i', Value::String(text)) if !text.is_empty() => return true,
        (b'i', Value::Number(Number::Whole(number))) => {
            *value = Value::String(whole_text(*number));
            return true;
        }
        (b'j', Value::String(text)) => {
            let Some(judge) = judge(kind.byte()) else { return false };
            let Some(kept) = (judge.kept)(text) else {
                reader.note(judge.code, judge.sentence);
                return false;
            };
            if let Cow::Owned(kept) = kept {
                *text = kept;
            }
            return true;
        }
        (b'e', Value::String(text)) => {
            let words: Vec<&str> = (0..kind.byte()).map(|_| kind.text()).collect();
            let known = words.contains(&text.as_str());
            if !known {
                reader.note(FaultCode::UnknownValue, listed("one of:", &words));
            }
            return known;
        }
        (b'o', value) => return check_object(kind.object(), value, reader),
        (b'l', Value::Array(list)) => {
            let mut position = 0;
            list.retain_mut(|entry| {
                let mark = reader.enter_entry(position);
                let sound = check_kind(kind, entry, reader);
                reader.leave(mark);
                position += 1;
                sound
            });
            return true;
        }
        (b'm', Value::Object(object)) => {
            object.retain(|key, entry| {
                let mark = reader.enter(key);
                let sound = check_kind(kind, entry, reader);
                reader.leave(mark);
                sound
            });
            return true;
        }
        (b'n', _) => "a number",
        (b'f', _) => "true or false",
        (b'w', _) => "a whole number from 0 to 4294967295",
        (b'i', _) => "an id: a string that is not empty, or a whole number",
        (b'm', _) => "an object",
        (b'l', _) => "a list",
        _ => "a string",
    };
    reader.wrong_type(expected, value);
    false
}

#[cfg(test)]
#[allow(dead_code, unreachable_pub, reason = "a shape of tests")]
mod tests {
    use super::*;
    use crate::document::shape::{Id, Kind, List, Member, shape};
    use crate::document::{Colour, Image, Place};

    shape! {
        /// One of each kind.
        pub closed struct All {
            /// Any.
            any: Option<&'v Value> = "any",
            /// A text with words.
            text: &'v str = "text" says "Ωords",
            /// Ids.
            ids: List<'v, List<'v, Id<'v>>> = "ids",
            /// A judge.
            colour: Option<Colour<'v>> = "colour",
            /// A shape.
            image: Option<Image<'v>> = "image",
            /// Another judge, in a list.
            colours: List<'v, Colour<'v>> = "colours",
            /// Another shape.
            place: Place<'v> = "place",
        }
    }

    #[test]
    fn a_packed_table_says_what_was_packed() {
        let fields: Vec<PackedField> = Packed(All::SHAPE.packed).fields().0.collect();
        assert_eq!(
            fields.iter().map(|field| (field.key, field.required, field.words)).collect::<Vec<_>>(),
            [
                ("any", false, ""),
                ("text", false, "Ωords"),
                ("ids", false, ""),
                ("colour", false, ""),
                ("image", false, ""),
                ("colours", false, ""),
                ("place", true, ""),
            ]
        );
        assert_eq!(All::SHAPE.default_text("text"), "Ωords");
        assert!(!All::SHAPE.is_open() && Image::SHAPE.is_open());
        assert!(matches!(<All<'_> as Member<'_>>::KIND, Kind::Object(_)));
    }

    #[test]
    fn numbers_are_packed_with_their_sign() {
        let mut number = Packed(Place::SHAPE.packed).fields().0.next().map_or(Packed(""), |field| field.kind);
        assert_eq!((number.byte(), number.number(), number.number()), (b'n', -180, 180));
    }

    #[test]
    fn every_kind_of_fault_is_found_in_a_packed_table() {
        let mut value = Value::from(serde_json::json!({
            "text": 1, "ids": [["a", ""], 2], "colour": "#12345", "image": [], "colours": ["#fff", "red"],
            "place": { "lat": 91.5, "lon": 200 }, "other": 1,
        }));
        let mut reader = Reader::default();
        assert!(!check(&All::SHAPE, &mut value, &mut reader));
        let faults = reader.into_faults();
        let found: Vec<(&str, &str)> =
            faults.iter().map(|fault| (fault.pointer.as_str(), fault.code.code())).collect();
        assert_eq!(
            found,
            [
                ("/text", "wrong-type"),
                ("/ids/0/1", "wrong-type"),
                ("/ids/1", "wrong-type"),
                ("/colour", "bad-token"),
                ("/image", "wrong-type"),
                ("/colours/1", "bad-token"),
                ("/place/lon", "out-of-range"),
                ("/other", "unknown-field"),
            ]
        );
    }
}
