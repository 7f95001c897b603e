//! A JSON value and its objects, with the names that `serde_json` uses.
//!
//! An object is a list of members sorted by key: whatever walks it sees the order of its keys, the same on
//! every machine, and a product of fifteen fields takes one allocation instead of a tree's five.

use super::Number;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Map),
}

impl Value {
    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is `true` or `false`.
    pub fn is_boolean(&self) -> bool {
        matches!(self, Self::Bool(_))
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Its truth, if it is `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The number, if it is whole, not negative, and written without a point.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self { number.as_u64() } else { None }
    }

    /// The number nearest to it, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(number.as_f64()) } else { None }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The list, if it is one.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// The list, if it is one.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Map> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The object, if it is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The member `key`, if it is an object that has one.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The member `key`, if it is an object that has one.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.as_object_mut()?.get_mut(key)
    }

    /// An object of these members, of which no two have the same key.
    pub fn object(members: Vec<(&str, Value)>) -> Self {
        let mut map = Map::default();
        for (key, value) in members {
            map.insert(key, value);
        }
        Self::Object(map)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(Number::Whole(number.into()))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(Number::Whole(number as u64))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(u64::try_from(number).map_or(Number::Negative(number), Number::Whole))
    }
}

/// `null` for what JSON has no number for.
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Number::from_f64(number).map_or(Self::Null, Self::Number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

/// Up to so many members are looked through one by one.
const SMALL: usize = 16;

/// The members of an object, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(Vec<(String, Value)>);

impl Map {
    /// One without members.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The member `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(self.position(key)?).map(|(_, value)| value)
    }

    /// The member `key`.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is a member `key`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Puts in one member, or replaces it. For many at once see [`Map::extend`]: each of these moves what is behind.
    pub fn insert(&mut self, key: &str, value: Value) {
        match self.find(key) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (key.to_owned(), value)),
        }
    }

    /// Takes out one member. For many at once see [`Map::retain`].
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        Some(self.0.remove(at).1)
    }

    /// Puts in many members; of one key the last stays.
    pub fn extend(&mut self, members: Vec<(String, Value)>) {
        if self.0.is_empty() {
            self.0 = members;
        } else {
            self.0.extend(members);
        }
        self.0.sort_by(|(left, _), (right, _)| left.cmp(right));
        self.0.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(&mut later.1, &mut earlier.1);
            }
            same
        });
    }

    /// Keeps the members for which `stays` holds.
    pub fn retain(&mut self, mut stays: impl FnMut(&str, &mut Value) -> bool) {
        self.0.retain_mut(|(key, value)| stays(key, value));
    }

    /// Keys and values.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, Value)> {
        self.0.iter()
    }

    /// Where the member stands.
    fn position(&self, key: &str) -> Option<usize> {
        // Most objects are small, and keys of another length differ without being read.
        if self.0.len() <= SMALL {
            return self.0.iter().position(|(known, _)| known == key);
        }
        self.find(key).ok()
    }

    /// Where the member stands, or would stand.
    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(key))
    }
}

impl From<Vec<(String, Value)>> for Map {
    fn from(members: Vec<(String, Value)>) -> Self {
        let mut map = Self::default();
        map.extend(members);
        map
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = &'m (String, Value);
    type IntoIter = std::slice::Iter<'m, (String, Value)>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_by_key_and_the_last_of_a_key_stays() {
        let members = [("b", 1_u32), ("a", 2), ("b", 3), ("", 4), ("a", 5)];
        let map = Map::from(members.map(|(key, value)| (key.to_owned(), Value::from(value))).to_vec());
        let seen: Vec<_> = map.iter().map(|(key, value)| (key.as_str(), value.as_u64())).collect();
        assert_eq!(seen, [("", Some(4)), ("a", Some(5)), ("b", Some(3))]);
    }

    #[test]
    fn a_large_object_in_the_worst_order_is_read_at_once() {
        let text: String = (0..100_000).rev().map(|n| format!("\"{n:06}\":{n},")).collect();
        let text = format!("{{{}}}", text.trim_end_matches(','));
        let started = std::time::Instant::now();
        let value = crate::document::json::parse(&text, text.len());
        assert_eq!(value.ok().as_ref().and_then(Value::as_object).map(Map::len), Some(100_000));
        assert!(started.elapsed().as_secs() < 2);
    }
}
