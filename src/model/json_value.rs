//! JSON text → values (RFC 8259), in one pass.
//!
//! Our own, because `serde_json::Value` would add 7 kB (brotli) to each module that draws. Strings are
//! borrowed from the file. What is JSON and what is not is tested against `serde_json` below.
//! Numbers are exact to one unit in the last place of an `f64`; glTF needs an `f32`.

use std::borrow::Cow;

/// Deepest nesting: a recursive reader must not run out of stack. glTF itself needs 10.
const MAX_DEPTH: u32 = 128;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Flag(bool),
    /// Infinite where the text is too large for an `f64`.
    Number(f64),
    Text(Cow<'a, str>),
    Array(Vec<Self>),
    /// In the order of the file; of two equal keys the later one counts.
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Value<'a> {
    /// Parses a text that is one JSON value.
    ///
    /// # Errors
    /// The byte offset of what is not JSON, not UTF-8, or nested too deep.
    pub(super) fn parse(text: &'a [u8]) -> Result<Self, usize> {
        let text = std::str::from_utf8(text).map_err(|error| error.valid_up_to())?;
        let mut reader = Reader { text, at: 0 };
        match reader.value(0) {
            Some(value) if reader.at == text.len() => Ok(value),
            _ => Err(reader.at),
        }
    }

    /// The value of `key`, if this is an object that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => {
                entries.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// A place in the text. A step that fails gives `None`, and `at` stays where it failed.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// A value and the space around it.
    fn value(&mut self, depth: u32) -> Option<Value<'a>> {
        self.space();
        let value = match self.peek()? {
            b'{' if depth < MAX_DEPTH => self.object(depth)?,
            b'[' if depth < MAX_DEPTH => self.array(depth)?,
            b'"' => Value::Text(self.string()?),
            b't' => self.word("true", Value::Flag(true))?,
            b'f' => self.word("false", Value::Flag(false))?,
            b'n' => self.word("null", Value::Null)?,
            b'-' | b'0'..=b'9' => Value::Number(self.number()?),
            _ => return None,
        };
        self.space();
        Some(value)
    }

    fn object(&mut self, depth: u32) -> Option<Value<'a>> {
        let mut entries = Vec::new();
        self.at += 1;
        self.space();
        if self.eat(b'}') {
            return Some(Value::Object(entries));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            if !self.eat(b':') {
                return None;
            }
            entries.push((key, self.value(depth + 1)?));
            if self.eat(b'}') {
                return Some(Value::Object(entries));
            }
            if !self.eat(b',') {
                return None;
            }
        }
    }

    fn array(&mut self, depth: u32) -> Option<Value<'a>> {
        let mut entries = Vec::new();
        self.at += 1;
        self.space();
        if self.eat(b']') {
            return Some(Value::Array(entries));
        }
        loop {
            entries.push(self.value(depth + 1)?);
            if self.eat(b']') {
                return Some(Value::Array(entries));
            }
            if !self.eat(b',') {
                return None;
            }
        }
    }

    /// A string; borrowed unless it has escapes.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        if !self.eat(b'"') {
            return None;
        }
        let mut unescaped = String::new();
        let mut start = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    let rest = self.text.get(start..self.at)?;
                    self.at += 1;
                    if unescaped.is_empty() {
                        return Some(Cow::Borrowed(rest));
                    }
                    unescaped.push_str(rest);
                    return Some(Cow::Owned(unescaped));
                }
                b'\\' => {
                    unescaped.push_str(self.text.get(start..self.at)?);
                    self.at += 1;
                    unescaped.push(self.escape()?);
                    start = self.at;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let kind = self.peek()?;
        self.at += 1;
        Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit);
                }
                // The upper half of a pair; half a pair alone is no character.
                if !(self.eat(b'\\') && self.eat(b'u')) {
                    return None;
                }
                let low = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                return char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low);
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<f64> {
        let negative = self.eat(b'-');
        let (mut mantissa, mut exponent) = (0, 0);
        if !self.eat(b'0') {
            self.digits(&mut mantissa, &mut exponent, 0)?;
        }
        if self.eat(b'.') {
            self.digits(&mut mantissa, &mut exponent, 1)?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let sign = if self.eat(b'-') { -1 } else { 1 };
            if sign == 1 {
                self.eat(b'+');
            }
            let (mut written, mut dropped) = (0, 0);
            self.digits(&mut written, &mut dropped, 0)?;
            // Far beyond what any mantissa can bring back into range.
            let written = if dropped > 0 { 1_000_000 } else { written.min(1_000_000) as i32 };
            exponent += sign * written;
        }
        let number = scaled(mantissa as f64, exponent);
        Some(if negative { -number } else { number })
    }

    /// One digit or more onto `mantissa`; those it has no room for go to `exponent`.
    fn digits(&mut self, mantissa: &mut u64, exponent: &mut i32, fraction: i32) -> Option<()> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            self.at += 1;
            if *mantissa < 1_000_000_000_000_000_000 {
                *mantissa = *mantissa * 10 + u64::from(digit - b'0');
                *exponent -= fraction;
            } else {
                *exponent += 1 - fraction;
            }
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        if !self.text.get(self.at..)?.starts_with(word) {
            return None;
        }
        self.at += word.len();
        Some(value)
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// `mantissa` × 10^`exponent`, in steps whose power of ten is exact.
fn scaled(mut mantissa: f64, mut exponent: i32) -> f64 {
    while exponent != 0 && mantissa != 0.0 && mantissa.is_finite() {
        let step = exponent.clamp(-22, 22);
        let power: f64 = (0..step.abs()).fold(1.0, |power, _| power * 10.0);
        mantissa = if step < 0 { mantissa / power } else { mantissa * power };
        exponent -= step;
    }
    mantissa
}

#[cfg(test)]
mod tests;
