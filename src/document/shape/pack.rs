//! The table of a shape as text, made while the crate is compiled.
//!
//! In: the fields of a shape. Out: one string: whether it is open, and the fields. A field is its key, a mark, its words if
//! it has some, and its kind; a kind is a letter and what belongs to it: a judge its letter, an object its own text.
//! Texts come with their length in front, numbers are two characters of seven bits, so everything but the texts is
//! ASCII and the string can be cut anywhere between its parts. One string instead of structures, because pointers are
//! what a phone cannot unpack from: the tables of 24 types of section would weigh 4 kB more.

use super::{Field, Kind};

/// The first character of an open shape, and of another.
pub(super) const OPEN: char = '*';
const CLOSED: u8 = b'=';
/// Marks of a field.
pub(super) const OPTIONAL: u8 = b'?';
/// The object cannot stand without it.
pub(super) const REQUIRED: u8 = b'!';
/// Optional, with words that stand where there are none.
pub(super) const WORDS: u8 = b'"';

/// What is added to numbers, so that they are not negative.
pub(super) const NUMBER_OFFSET: i16 = 8_192;

/// Length of the packed text of a shape, in bytes.
pub const fn text_bytes(fields: &[Field]) -> usize {
    let mut bytes = 1;
    let mut at = 0;
    while at < fields.len() {
        let field = &fields[at];
        bytes += field.key.len() + 2;
        if !field.words.is_empty() {
            bytes += field.words.len() + 1;
        }
        bytes += kind_bytes(&field.kind);
        at += 1;
    }
    bytes
}

const fn kind_bytes(kind: &Kind) -> usize {
    1 + match kind {
        Kind::Any | Kind::Text | Kind::Flag | Kind::Whole | Kind::Id => 0,
        Kind::Number(..) => 4,
        Kind::Judged(_) => 1,
        Kind::Object(shape) => 2 + shape.packed.len(),
        Kind::Word(words) => {
            let mut bytes = 1;
            let mut at = 0;
            while at < words.len() {
                bytes += words[at].len() + 1;
                at += 1;
            }
            bytes
        }
        Kind::List(entry) | Kind::Entries(entry) => kind_bytes(entry),
    }
}

/// What is being packed.
struct Packing<const BYTES: usize> {
    text: [u8; BYTES],
    bytes: usize,
}

impl<const BYTES: usize> Packing<BYTES> {
    const fn byte(mut self, byte: u8) -> Self {
        assert!(byte < 128, "everything but the texts is ASCII");
        self.text[self.bytes] = byte;
        self.bytes += 1;
        self
    }

    const fn text(self, text: &str) -> Self {
        assert!(text.len() < 128, "a length is one character");
        self.byte(text.len() as u8).raw(text)
    }

    const fn raw(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            self.text[self.bytes] = bytes[at];
            self.bytes += 1;
            at += 1;
        }
        self
    }

    const fn number(self, number: i16) -> Self {
        let number = number + NUMBER_OFFSET;
        assert!(0 <= number && number < 1 << 14, "a number is two characters of seven bits");
        self.byte((number >> 7) as u8).byte((number & 127) as u8)
    }

    const fn kind(mut self, kind: &Kind) -> Self {
        match kind {
            Kind::Any => self.byte(b'a'),
            Kind::Text => self.byte(b't'),
            Kind::Flag => self.byte(b'f'),
            Kind::Whole => self.byte(b'w'),
            Kind::Id => self.byte(b'i'),
            Kind::Number(least, most) => self.byte(b'n').number(*least).number(*most),
            Kind::Judged(judge) => self.byte(b'j').byte(judge.id),
            Kind::Object(shape) => {
                assert!(shape.packed.len() < 1 << 13, "a length is two characters");
                self.byte(b'o').number(shape.packed.len() as i16 - NUMBER_OFFSET).raw(shape.packed)
            }
            Kind::Word(words) => {
                self = self.byte(b'e').byte(words.len() as u8);
                let mut at = 0;
                while at < words.len() {
                    self = self.text(words[at]);
                    at += 1;
                }
                self
            }
            Kind::List(entry) => self.byte(b'l').kind(entry),
            Kind::Entries(entry) => self.byte(b'm').kind(entry),
        }
    }
}

/// The packed text of a shape; `BYTES` is [`text_bytes`].
pub const fn text<const BYTES: usize>(open: bool, fields: &[Field]) -> [u8; BYTES] {
    let packing = Packing { text: [0; BYTES], bytes: 0 };
    let mut packing = packing.byte(if open { OPEN as u8 } else { CLOSED });
    let mut at = 0;
    while at < fields.len() {
        let field = &fields[at];
        packing = packing.text(field.key);
        packing = if !field.words.is_empty() {
            packing.byte(WORDS).text(field.words)
        } else {
            packing.byte(if field.required { REQUIRED } else { OPTIONAL })
        };
        packing = packing.kind(&field.kind);
        at += 1;
    }
    packing.text
}

/// The packed text as a string.
pub const fn as_str(text: &'static [u8]) -> &'static str {
    match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(_) => panic!("texts and ASCII"),
    }
}
