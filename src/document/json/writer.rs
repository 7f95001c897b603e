//! Writes JSON as it comes, without a tree.

use super::Number;

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
        self.number(Number::Whole(number.into()))
    }

    /// Any number.
    pub fn number(&mut self, number: Number) -> &mut Self {
        self.raw(&number.to_text())
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

    /// JSON that is there already.
    pub(crate) fn raw(&mut self, text: &str) -> &mut Self {
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
