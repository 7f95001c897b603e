//! Sections and products by id, still as text, each parsed when it is first asked for.
//!
//! In: where each one stands in the document's text. Out: its value, checked, or its faults; the same ones however
//! often it is asked for. Must not: hold the text, or decide which of two with the same id is meant (the first is).

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::fault::{Fault, FaultCode};
use super::fnv::{FNV_OFFSET, fnv_1a};
use super::json::{self, Value};
use super::language::Languages;
use super::limits::MAX_DOCUMENT_BYTES;
use super::shape::{Reader, Shape, check};

/// Parts in the order of the text, and where each id stands.
#[derive(Debug)]
pub(super) struct Index {
    parts: Vec<Part>,
    /// By the hash of the id or the next free place behind: number of the part, from 1. At most half of it is taken.
    numbers: OnceCell<Vec<usize>>,
}

impl Index {
    /// An index of these parts.
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self { parts, numbers: OnceCell::new() }
    }

    /// In the order of the text.
    pub(super) fn parts(&self) -> std::slice::Iter<'_, Part> {
        self.parts.iter()
    }

    /// The part at `position`.
    pub(super) fn part(&self, position: usize) -> Option<&Part> {
        self.parts.get(position)
    }

    /// Where the part of this id stands; of several the first one.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        let numbers = self.numbers.get_or_init(|| {
            let mut numbers = vec![0; (self.parts.len() * 2 + 1).next_power_of_two()];
            for (at, part) in self.parts.iter().enumerate() {
                let place = self.place(&numbers, &part.id);
                if numbers[place] == 0 {
                    numbers[place] = at + 1;
                }
            }
            numbers
        });
        numbers[self.place(numbers, id)].checked_sub(1)
    }

    /// Where the number of a part stands, or would stand. Ids of one hash are looked through, as many as there may be.
    fn place(&self, numbers: &[usize], id: &str) -> usize {
        let mut place = fnv_1a(FNV_OFFSET, id) as usize;
        loop {
            place &= numbers.len() - 1;
            match numbers[place].checked_sub(1) {
                Some(at) if self.parts[at].id != id => place += 1,
                _ => return place,
            }
        }
    }

    /// Forgets what was read of `count` parts at most; it is read again when somebody asks. `false`: nothing was left.
    pub(super) fn forget(&mut self, count: usize) -> bool {
        let mut left = count;
        for part in &mut self.parts {
            if left > 0 && part.read.take().is_some() {
                left -= 1;
            }
        }
        left < count
    }
}

/// A piece of the text, and what it says once it was parsed.
#[derive(Debug)]
pub(super) struct Part {
    id: String,
    place: Range<usize>,
    read: OnceCell<(Option<Rc<Value>>, Vec<Fault>)>,
}

impl Part {
    /// A part that nobody has asked for yet: `part` begins at byte `start` of the text.
    pub(super) fn new(id: String, start: usize, part: &str) -> Self {
        Self { id, place: start..start + part.len(), read: OnceCell::new() }
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether the text has nothing but its id.
    pub(super) fn is_away(&self, text: &str) -> bool {
        text.as_bytes().get(self.place.start) == Some(&b'"')
    }

    /// Its value, if it is what `kind` takes. `path` is where it stands in the document, for the faults.
    pub(super) fn value(
        &self,
        text: &str,
        shape: &Shape,
        path: &[&str],
        languages: &Languages,
        reader: &mut Reader,
    ) -> Option<&Rc<Value>> {
        let (value, faults) = self.read.get_or_init(|| {
            let mut reader = Reader::of_languages(languages);
            path.iter().for_each(|key| {
                reader.enter(key);
            });
            let part = text.get(self.place.clone()).unwrap_or_default();
            let value = match json::parse(part, MAX_DOCUMENT_BYTES) {
                Ok(mut value) => check(shape, &mut value, &mut reader).then(|| Rc::new(value)),
                Err(error) => {
                    reader.note(FaultCode::Syntax, error.moved(self.place.start).sentence());
                    None
                }
            };
            (value, reader.into_faults())
        });
        if !faults.is_empty() {
            reader.extend(faults.clone());
        }
        value.as_ref()
    }
}

#[cfg(feature = "sources")]
impl Part {
    /// What the text says, parsed and not checked; null if it is no JSON.
    pub(super) fn written(&self, text: &str) -> Value {
        let part = text.get(self.place.clone()).unwrap_or_default();
        json::parse(part, MAX_DOCUMENT_BYTES).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::document::Section;

    #[test]
    fn every_id_is_found_and_of_equal_ones_the_first() {
        for count in [0, 1, 2, 3, 50, 1_000] {
            let parts = (0..count).map(|n| Part::new((n % 700).to_string(), n, "")).collect();
            let index = Index::new(parts);
            assert!((0..count).all(|n| index.position(&(n % 700).to_string()) == Some(n % 700)));
            assert_eq!((index.position("x"), index.position("700")), (None, None));
        }
    }

    #[test]
    fn a_part_says_the_same_each_time_it_is_asked() {
        let part = Part::new("a".to_owned(), 2, "[1");
        let mut reader = Reader::default();
        for _ in 0..2 {
            assert!(part.value("  [1", &Section::SHAPE, &["sections", "a"], &None, &mut reader).is_none());
        }
        let faults = reader.into_faults();
        assert_eq!((faults.len(), faults[0].pointer.as_str()), (2, "/sections/a"));
        assert_eq!(faults[0], faults[1]);
    }

    #[test]
    fn what_was_forgotten_is_read_again() {
        let text = r#"{"type":"footer"}"#;
        let mut index = Index::new((0..5).map(|n| Part::new(n.to_string(), 0, text)).collect());
        let read = |index: &Index| {
            let mut reader = Reader::default();
            let values = index.parts().map(|part| {
                part.value(text, &Section::SHAPE, &["sections", part.id()], &None, &mut reader).is_some()
            });
            values.filter(|read| *read).count()
        };
        assert!(!index.forget(2));
        assert_eq!(read(&index), 5);
        assert_eq!([2, 2, 2, 2].map(|count| index.forget(count)), [true, true, true, false]);
        assert_eq!(read(&index), 5);
    }
}
