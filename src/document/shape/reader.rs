//! Where a fault is: a JSON pointer that follows the reading, and what was noted on the way.

use super::super::fault::{Fault, FaultCode};
use super::super::json::{Value, whole_text};
use super::super::language::Languages;

/// Collects faults while shapes are checked; knows where in the document it stands.
#[derive(Debug, Default)]
pub struct Reader {
    pointer: String,
    faults: Vec<Fault>,
    languages: Languages,
}

impl Reader {
    /// A reader that stands at the start and takes texts in these languages, best first.
    pub fn of_languages(languages: &Languages) -> Self {
        Self { languages: languages.clone(), ..Self::default() }
    }

    /// A reader that stands where this one does, and has noted nothing.
    pub fn apart(&self) -> Self {
        Self { pointer: self.pointer.clone(), ..Self::of_languages(&self.languages) }
    }

    /// The languages in which texts are looked for.
    pub fn languages(&self) -> Languages {
        self.languages.clone()
    }

    /// Where the reader stands.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Everything noted so far, in reading order.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// How many faults were noted so far.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    /// Takes back what was noted after the first `count` faults.
    pub fn forget(&mut self, count: usize) {
        self.faults.truncate(count);
    }

    /// Notes faults that another reader has found.
    pub fn extend(&mut self, faults: Vec<Fault>) {
        self.faults.extend(faults);
    }

    /// Takes over what another reader has noted.
    pub fn take_from(&mut self, other: &mut Self) {
        self.faults.append(&mut other.faults);
    }

    /// Notes a fault at the place where the reader stands.
    pub fn note(&mut self, code: FaultCode, sentence: impl Into<String>) {
        let pointer = self.pointer.clone();
        self.push(pointer, code, sentence.into());
    }

    /// Notes a fault at another place, which the caller knows better.
    pub fn note_at(&mut self, pointer: &str, code: FaultCode, sentence: impl Into<String>) {
        self.push(pointer.to_owned(), code, sentence.into());
    }

    fn push(&mut self, pointer: String, code: FaultCode, sentence: String) {
        self.faults.push(Fault { code, pointer, sentence });
    }

    /// Steps to the member `key`; give the result to [`Reader::leave`].
    pub fn enter(&mut self, key: &str) -> usize {
        let mark = self.pointer.len();
        self.pointer.push('/');
        if !key.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.pointer.push_str(key);
            return mark;
        }
        for character in key.chars() {
            match character {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                other => self.pointer.push(other),
            }
        }
        mark
    }

    /// Steps to the entry at `position` of a list.
    pub fn enter_entry(&mut self, position: usize) -> usize {
        self.enter(&whole_text(position as u64))
    }

    /// Steps back to where the reader stood before [`Reader::enter`].
    pub fn leave(&mut self, mark: usize) {
        self.pointer.truncate(mark);
    }

    /// Notes that `value` is of the wrong type.
    pub fn wrong_type(&mut self, expected: &str, value: &Value) {
        let mut sentence = String::from("expected ");
        sentence.push_str(expected);
        sentence.push_str(", found ");
        sentence.push_str(type_name(value));
        self.note(FaultCode::WrongType, sentence);
    }
}

/// How the type of a value is called in sentences.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// `intro` and then every word.
pub fn listed(intro: &str, words: &[&str]) -> String {
    let mut sentence = intro.to_owned();
    for word in words {
        sentence.push(' ');
        sentence.push_str(word);
    }
    sentence
}
