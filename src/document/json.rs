//! JSON text → values, within limits; and text → unparsed parts, for what may never be needed.
//!
//! In: an untrusted text. Out: `serde_json` values, or a [`JsonError`] with the byte offset. Limits are checked
//! before memory is taken. Why not `serde_json`'s own reader: it and its error texts are a third of what
//! page.wasm may weigh; this one is a tenth of it, and gives offsets. `tests/page_json.rs` holds both against each other.
//! Numbers: whole ones that fit are exact; others are correctly rounded up to 15 digits and powers of ten up to
//! 22 (Clinger 1990), and within a few units in the last place beyond; the same bits on every machine.

use std::fmt;

use serde_json::{Map, Number, Value};

use super::limits::{MAX_DEPTH, MAX_STRING_BYTES, MAX_VALUES};

/// Why a text cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// The whole text is larger than we read: something stands at byte `limit_bytes`.
    TooLarge {
        /// Length of the text.
        bytes: usize,
        /// The most we read.
        limit_bytes: usize,
    },
    /// Objects and lists inside each other, beyond [`MAX_DEPTH`].
    TooDeep {
        /// Where the first one too deep opens.
        byte_offset: usize,
    },
    /// More values than [`MAX_VALUES`].
    TooManyValues {
        /// Where the first one too many stands.
        byte_offset: usize,
    },
    /// A string longer than [`MAX_STRING_BYTES`].
    StringTooLong {
        /// Where the string begins.
        byte_offset: usize,
    },
    /// The text ends before the value does.
    Truncated {
        /// Where the text ends.
        byte_offset: usize,
    },
    /// Something that JSON does not have here.
    Syntax {
        /// Where.
        byte_offset: usize,
        /// What JSON has here.
        expected: &'static str,
    },
}

impl JsonError {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyValues { .. } => "too-many-values",
            Self::StringTooLong { .. } => "string-too-long",
            Self::Truncated { .. } => "truncated",
            Self::Syntax { .. } => "syntax",
        }
    }

    /// The same error in a text of which this one is a part that begins at `start`.
    pub(super) fn moved(mut self, start: usize) -> Self {
        match &mut self {
            Self::TooDeep { byte_offset }
            | Self::TooManyValues { byte_offset }
            | Self::StringTooLong { byte_offset }
            | Self::Truncated { byte_offset }
            | Self::Syntax { byte_offset, .. } => *byte_offset += start,
            Self::TooLarge { .. } => {}
        }
        self
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes, limit_bytes } => {
                write!(f, "byte {limit_bytes}: only this many of {bytes} bytes are read")
            }
            Self::TooDeep { byte_offset } => write!(f, "byte {byte_offset}: nested deeper than {MAX_DEPTH}"),
            Self::TooManyValues { byte_offset } => {
                write!(f, "byte {byte_offset}: more than {MAX_VALUES} values")
            }
            Self::StringTooLong { byte_offset } => {
                write!(f, "byte {byte_offset}: a string of more than {MAX_STRING_BYTES} bytes")
            }
            Self::Truncated { byte_offset } => {
                write!(f, "byte {byte_offset}: the text ends before the value does")
            }
            Self::Syntax { byte_offset, expected } => write!(f, "byte {byte_offset}: expected {expected}"),
        }
    }
}

/// Parses a whole text of at most `limit_bytes`.
///
/// # Errors
/// The first [`JsonError`].
pub fn parse(text: &str, limit_bytes: usize) -> Result<Value, JsonError> {
    let mut parser = Parser::new(text, limit_bytes)?;
    let value = parser.value()?;
    parser.end()?;
    Ok(value)
}

/// Reads a text from its start to its end.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    values: usize,
}

impl<'t> Parser<'t> {
    /// A parser at the start of `text`.
    pub(super) fn new(text: &'t str, limit_bytes: usize) -> Result<Self, JsonError> {
        if text.len() > limit_bytes {
            return Err(JsonError::TooLarge { bytes: text.len(), limit_bytes });
        }
        Ok(Self { text, at: 0, depth: 0, values: 0 })
    }

    /// Nothing but white space follows.
    pub(super) fn end(&mut self) -> Result<(), JsonError> {
        self.space();
        if self.at < self.text.len() { self.fail("the end of the text") } else { Ok(()) }
    }

    /// Walks an object: `member` reads the value of each key.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, String) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.open(b'{', "an object")?;
        self.entries(b'}', &mut |parser| {
            parser.space();
            let key = parser.string()?;
            parser.space();
            parser.eat(b':', "a colon")?;
            member(parser, key)
        })
    }

    /// Walks a list: `entry` reads each value.
    pub(super) fn list(
        &mut self,
        mut entry: impl FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.open(b'[', "a list")?;
        self.entries(b']', &mut entry)
    }

    /// The first byte of the next value.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next value.
    pub(super) fn value(&mut self) -> Result<Value, JsonError> {
        let Some(first) = self.peek() else { return self.truncated() };
        match first {
            b'{' => {
                let mut object = Map::new();
                self.object(|parser, key| {
                    let value = parser.value()?;
                    object.insert(key, value);
                    Ok(())
                })?;
                Ok(Value::Object(object))
            }
            b'[' => {
                let mut list = Vec::new();
                self.list(|parser| {
                    list.push(parser.value()?);
                    Ok(())
                })?;
                Ok(Value::Array(list))
            }
            b'"' => {
                self.count()?;
                self.string().map(Value::String)
            }
            b'-' | b'0'..=b'9' => {
                self.count()?;
                self.number()
            }
            _ => {
                self.count()?;
                for (word, value) in
                    [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
                {
                    let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
                    if rest.starts_with(word.as_bytes()) {
                        self.at += word.len();
                        return Ok(value);
                    }
                    if word.as_bytes().starts_with(rest) {
                        return self.truncated();
                    }
                }
                self.fail("a value")
            }
        }
    }

    /// The next value as unparsed text, and where it begins. Brackets and strings are in order; what stands
    /// between them is judged when it is parsed.
    pub(super) fn skipped(&mut self) -> Result<(usize, &'t str), JsonError> {
        self.space();
        let (start, depth) = (self.at, self.depth);
        loop {
            match self.text.as_bytes().get(self.at) {
                None if self.at == start || self.depth > depth => return self.truncated(),
                None => break,
                Some(b'"') => self.skip_string()?,
                Some(b'{' | b'[') => {
                    self.deeper()?;
                    self.at += 1;
                }
                Some(b'}' | b']') if self.depth > depth => {
                    self.depth -= 1;
                    self.at += 1;
                }
                Some(b',' | b'}' | b']') if self.depth == depth => break,
                Some(b',') => {
                    self.count()?;
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
        let part = self.text.get(start..self.at).unwrap_or_default();
        if part.is_empty() { self.fail("a value") } else { Ok((start, part)) }
    }

    fn open(&mut self, bracket: u8, expected: &'static str) -> Result<(), JsonError> {
        self.space();
        if self.text.as_bytes().get(self.at) == Some(&bracket) {
            self.deeper()?;
        }
        self.eat(bracket, expected)
    }

    fn deeper(&mut self) -> Result<(), JsonError> {
        self.count()?;
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(JsonError::TooDeep { byte_offset: self.at }) } else { Ok(()) }
    }

    fn count(&mut self) -> Result<(), JsonError> {
        self.values += 1;
        if self.values > MAX_VALUES { Err(JsonError::TooManyValues { byte_offset: self.at }) } else { Ok(()) }
    }

    /// Entries with commas between them, up to the closing bracket.
    fn entries(
        &mut self,
        bracket: u8,
        entry: &mut dyn FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        if self.peek() == Some(bracket) {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            entry(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == bracket => {
                    self.at += 1;
                    self.depth -= 1;
                    return Ok(());
                }
                None => return self.truncated(),
                Some(_) => return self.fail("a comma or the closing bracket"),
            }
        }
    }

    fn space(&mut self) {
        while matches!(self.text.as_bytes().get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8, expected: &'static str) -> Result<(), JsonError> {
        match self.text.as_bytes().get(self.at) {
            Some(found) if *found == byte => {
                self.at += 1;
                Ok(())
            }
            None => self.truncated(),
            Some(_) => self.fail(expected),
        }
    }

    fn truncated<T>(&self) -> Result<T, JsonError> {
        Err(JsonError::Truncated { byte_offset: self.text.len() })
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, JsonError> {
        Err(JsonError::Syntax { byte_offset: self.at, expected })
    }

    /// Walks over a string; the parser stands at its opening quote.
    fn skip_string(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.text.as_bytes().get(self.at) {
                None => return self.truncated(),
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
            if self.at - start > MAX_STRING_BYTES {
                return Err(JsonError::StringTooLong { byte_offset: start });
            }
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<String, JsonError> {
        let start = self.at;
        if self.text.as_bytes().get(start) != Some(&b'"') {
            self.eat(b'"', "a string")?;
        }
        self.skip_string()?;
        let inner = self.text.get(start + 1..self.at - 1).unwrap_or_default();
        if !inner.bytes().any(|byte| byte == b'\\' || byte < b' ') {
            return Ok(inner.to_owned());
        }
        let mut string = String::with_capacity(inner.len());
        let mut characters = inner.char_indices();
        while let Some((offset, character)) = characters.next() {
            let character = match character {
                '\\' => {
                    let escape = characters.next().map_or('\0', |(_, escape)| escape);
                    let mut rest = characters.as_str();
                    let escaped = unescaped(escape, &mut rest);
                    // `rest` is what follows the escape: \u takes further characters.
                    let taken = characters.as_str().len() - rest.len();
                    for _ in 0..taken {
                        characters.next();
                    }
                    escaped
                }
                c if c < ' ' => None,
                c => Some(c),
            };
            let Some(character) = character else {
                let byte_offset = start + 1 + offset;
                return Err(JsonError::Syntax { byte_offset, expected: "a character or an escape of JSON" });
            };
            string.push(character);
        }
        Ok(string)
    }

    /// A number; the parser stands at its first byte.
    fn number(&mut self) -> Result<Value, JsonError> {
        let negative = self.text.as_bytes().get(self.at) == Some(&b'-');
        self.at += usize::from(negative);
        let whole_start = self.at;
        let mut digits = Digits::default();
        self.digits(&mut digits)?;
        if self.at - whole_start > 1 && self.text.as_bytes().get(whole_start) == Some(&b'0') {
            self.at = whole_start;
            return self.fail("a number without leading zeros");
        }
        let mut is_whole = true;
        if self.text.as_bytes().get(self.at) == Some(&b'.') {
            is_whole = false;
            self.at += 1;
            digits.in_fraction = true;
            self.digits(&mut digits)?;
        }
        if matches!(self.text.as_bytes().get(self.at), Some(b'e' | b'E')) {
            is_whole = false;
            self.at += 1;
            let sign = self.text.as_bytes().get(self.at).copied();
            self.at += usize::from(matches!(sign, Some(b'+' | b'-')));
            let mut power = Digits::default();
            self.digits(&mut power)?;
            let power = i32::try_from(power.mantissa).unwrap_or(i32::MAX).min(9_999);
            digits.exponent += if sign == Some(b'-') { -power } else { power };
        }
        if is_whole && digits.exponent == 0 {
            if !negative {
                return Ok(Value::from(digits.mantissa));
            }
            if let (Ok(whole), true) = (i64::try_from(digits.mantissa), digits.mantissa > 0) {
                return Ok(Value::from(-whole));
            }
        }
        let magnitude = digits.to_f64();
        match Number::from_f64(if negative { -magnitude } else { magnitude }) {
            Some(number) => Ok(Value::Number(number)),
            None => self.fail("a number of at most 1.7e308"),
        }
    }

    /// One digit or more.
    fn digits(&mut self, digits: &mut Digits) -> Result<(), JsonError> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.text.as_bytes().get(self.at) {
            digits.push(digit - b'0');
            self.at += 1;
        }
        match self.at > start {
            true => Ok(()),
            false if self.at == self.text.len() => self.truncated(),
            false => self.fail("a digit"),
        }
    }
}

/// The character of an escape; `rest` is what follows its letter, and moves on if it takes more.
fn unescaped(escape: char, rest: &mut &str) -> Option<char> {
    Some(match escape {
        '"' | '\\' | '/' => escape,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = hex(rest)?;
            if !(0xd800..0xdc00).contains(&first) {
                return char::from_u32(first);
            }
            *rest = rest.strip_prefix("\\u")?;
            let second = hex(rest).filter(|second| (0xdc00..0xe000).contains(second))?;
            return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
        _ => return None,
    })
}

/// Four hexadecimal digits.
fn hex(rest: &mut &str) -> Option<u32> {
    let digits = rest.get(..4)?;
    *rest = rest.get(4..)?;
    digits.chars().try_fold(0, |sum, digit| Some(sum * 16 + digit.to_digit(16)?))
}

/// The digits of a number as they come: `mantissa` × 10^`exponent`.
#[derive(Default)]
struct Digits {
    mantissa: u64,
    exponent: i32,
    in_fraction: bool,
}

impl Digits {
    fn push(&mut self, digit: u8) {
        let next = self.mantissa.checked_mul(10).and_then(|m| m.checked_add(u64::from(digit)));
        match next {
            Some(mantissa) if self.exponent <= 0 => {
                self.mantissa = mantissa;
                self.exponent -= i32::from(self.in_fraction);
            }
            // No more room: the digit only moves the point.
            _ => self.exponent += i32::from(!self.in_fraction),
        }
    }

    fn to_f64(&self) -> f64 {
        let mut value = self.mantissa as f64;
        let mut power = self.exponent;
        while power != 0 && value != 0.0 && value.is_finite() {
            let step = power.unsigned_abs().min(22);
            let factor = POWERS.get(step as usize).copied().unwrap_or(1.0);
            if power > 0 {
                value *= factor;
                power -= step as i32;
            } else {
                value /= factor;
                power += step as i32;
            }
        }
        value
    }
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Writes JSON: values, and objects and lists as they come, without a tree.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    needs_comma: bool,
}

impl Writer {
    /// Begins an object as the next value.
    pub fn object(&mut self) -> &mut Self {
        self.open('{')
    }

    /// Begins a list as the next value.
    pub fn list(&mut self) -> &mut Self {
        self.open('[')
    }

    /// Ends an object.
    pub fn end_object(&mut self) -> &mut Self {
        self.close('}')
    }

    /// Ends a list.
    pub fn end_list(&mut self) -> &mut Self {
        self.close(']')
    }

    /// The key of the next value.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.text(key);
        self.out.push(':');
        self.needs_comma = false;
        self
    }

    /// A string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.comma();
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                // Besides the control characters: what could end a script element, or a line of script.
                '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    self.out.push_str("\\u");
                    for shift in [12, 8, 4, 0] {
                        let digit = (u32::from(character) >> shift) & 15;
                        self.out.push(char::from_digit(digit, 16).unwrap_or('0'));
                    }
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
        self
    }

    /// A whole number.
    pub fn whole(&mut self, number: u32) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// Any number.
    pub fn number(&mut self, number: &Number) -> &mut Self {
        self.raw(&number.to_string())
    }

    /// `true` or `false`.
    pub fn flag(&mut self, flag: bool) -> &mut Self {
        self.raw(if flag { "true" } else { "false" })
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Self {
        self.raw("null")
    }

    /// A string, or `null` for none.
    pub fn maybe_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// The JSON so far.
    pub fn finish(self) -> String {
        self.out
    }

    fn raw(&mut self, text: &str) -> &mut Self {
        self.comma();
        self.out.push_str(text);
        self
    }

    fn open(&mut self, bracket: char) -> &mut Self {
        self.comma();
        self.out.push(bracket);
        self.needs_comma = false;
        self
    }

    fn close(&mut self, bracket: char) -> &mut Self {
        self.out.push(bracket);
        self.needs_comma = true;
        self
    }

    fn comma(&mut self) {
        if std::mem::replace(&mut self.needs_comma, true) {
            self.out.push(',');
        }
    }
}
