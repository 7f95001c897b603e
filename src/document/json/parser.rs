//! One pass over the text: whole values, or unparsed parts for what may never be needed.

use super::escape::unescaped;
use super::number::Digits;
use super::{JsonError, Map, Number, Value};
use crate::document::limits::{MAX_DEPTH, MAX_STRING_BYTES, MAX_VALUES};

/// Reads a text from its start to its end.
#[derive(Debug)]
pub(crate) struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    values: usize,
}

impl<'t> Parser<'t> {
    /// A parser at the start of `text`.
    pub(crate) fn new(text: &'t str, limit_bytes: usize) -> Result<Self, JsonError> {
        if text.len() > limit_bytes {
            return Err(JsonError::TooLarge { bytes: text.len(), limit_bytes });
        }
        Ok(Self { text, at: 0, depth: 0, values: 0 })
    }

    /// Nothing but white space follows.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        self.space();
        if self.at < self.text.len() { self.fail("the end of the text") } else { Ok(()) }
    }

    /// Walks an object: `member` reads the value of each key.
    pub(crate) fn object(
        &mut self,
        member: &mut dyn FnMut(&mut Self, String) -> Result<(), JsonError>,
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
    pub(crate) fn list(
        &mut self,
        entry: &mut dyn FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.open(b'[', "a list")?;
        self.entries(b']', entry)
    }

    /// The first byte of the next value.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next value.
    pub(crate) fn value(&mut self) -> Result<Value, JsonError> {
        let Some(first) = self.peek() else { return self.truncated() };
        match first {
            b'{' => {
                let mut members = Vec::new();
                self.object(&mut |parser, key| {
                    members.push((key, parser.value()?));
                    Ok(())
                })?;
                Ok(Value::Object(Map::from(members)))
            }
            b'[' => {
                let mut list = Vec::new();
                self.list(&mut |parser| {
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
                self.number().map(Value::Number)
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
    pub(crate) fn skipped(&mut self) -> Result<(usize, &'t str), JsonError> {
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
        // Most of a document goes through here; a variable of its own makes the loop faster.
        let mut at = start + 1;
        loop {
            match self.text.as_bytes().get(at) {
                None => return self.truncated(),
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
            }
        }
        if at - start > MAX_STRING_BYTES {
            return Err(JsonError::StringTooLong { byte_offset: start });
        }
        self.at = at + 1;
        Ok(())
    }

    fn string(&mut self) -> Result<String, JsonError> {
        let start = self.at;
        if self.text.as_bytes().get(start) != Some(&b'"') {
            self.eat(b'"', "a string")?;
        }
        self.skip_string()?;
        let inner = self.text.get(start + 1..self.at - 1).unwrap_or_default();
        unescaped(inner).map_err(|offset| JsonError::Syntax {
            byte_offset: start + 1 + offset,
            expected: "a character or an escape of JSON",
        })
    }

    /// A number; the parser stands at its first byte.
    fn number(&mut self) -> Result<Number, JsonError> {
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
            digits.scale(&power, sign == Some(b'-'));
        }
        if is_whole && digits.exponent == 0 {
            if !negative {
                return Ok(Number::Whole(digits.mantissa));
            }
            if let (Ok(whole), true) = (i64::try_from(digits.mantissa), digits.mantissa > 0) {
                return Ok(Number::Negative(-whole));
            }
        }
        let magnitude = digits.to_f64();
        match Number::from_f64(if negative { -magnitude } else { magnitude }) {
            Some(number) => Ok(number),
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
