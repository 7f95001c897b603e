//! The binary form of a layer: "crate", version 0.8, as OpenUSD's `crateFile.cpp` and `integerCoding.cpp` read it.
//!
//! Values first, then six sections that say what they are: words, texts, fields (a word and a value), sets of fields, paths
//! as a tree, and specs (a path and its set of fields). A table of the sections ends the file.

use std::collections::BTreeMap;

use super::integers::{block, packed};
use super::{Attribute, Prim, Value};

const HEAD_BYTES: usize = 88;
/// Rows of integers that are shorter are written as they are.
const MIN_PACKED: usize = 16;

/// What a value is: `crateDataTypes.h`.
#[derive(Clone, Copy)]
enum Kind {
    Bool = 1,
    Int = 3,
    Float = 8,
    Double = 9,
    String = 10,
    Token = 11,
    AssetPath = 12,
    Matrix4d = 15,
    Vec2f = 20,
    Vec3f = 24,
    Vec4f = 28,
    TokenListOp = 32,
    PathListOp = 34,
    TokenVector = 41,
    Specifier = 42,
    Variability = 44,
}

const ARRAY: u64 = 1 << 63;
const INLINED: u64 = 1 << 62;
const PACKED: u64 = 1 << 61;

/// What a path leads to: `SdfSpecType`.
const ATTRIBUTE: i32 = 1;
const PRIM: i32 = 6;
const PSEUDO_ROOT: i32 = 7;
const RELATIONSHIP: i32 = 8;

const EXPLICIT_ITEMS: u8 = 1 | 1 << 1;
const PREPENDED_ITEMS: u8 = 1 << 5;

/// The bytes of a layer whose default prim is `root`; one unit is a metre, and +Y is up.
pub(in super::super) fn write(root: &Prim) -> Vec<u8> {
    let mut writer = Writer { out: vec![0; HEAD_BYTES], ..Writer::default() };
    // A path that ends in a property names it by a negative index, so that 0 must be no name.
    let none = writer.token(";-)");
    writer.tree.push([none as i32, -1]);
    writer.grow(root, "", false);
    writer.pseudo_root(root);
    writer.prim(root, "");
    writer.sections()
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    /// Words, each with a zero behind it.
    tokens: Vec<u8>,
    token_indices: BTreeMap<String, u32>,
    texts: Vec<u32>,
    fields: Vec<(u32, u64)>,
    /// Indices of fields; -1 ends a set.
    sets: Vec<i32>,
    /// For each path the word it ends in, and where its sibling is.
    tree: Vec<[i32; 2]>,
    paths: BTreeMap<String, u32>,
    /// For each spec its path, where its set of fields starts, and what it is.
    specs: Vec<[i32; 3]>,
    /// Lists that were written, by where they lie in memory.
    shared: BTreeMap<usize, u64>,
}

impl Writer {
    fn token(&mut self, word: &str) -> u32 {
        if let Some(known) = self.token_indices.get(word) {
            return *known;
        }
        let index = self.token_indices.len() as u32;
        self.tokens.extend_from_slice(word.as_bytes());
        self.tokens.push(0);
        self.token_indices.insert(word.to_owned(), index);
        index
    }

    /// Takes the paths of a prim and of all that is below it into the tree.
    fn grow(&mut self, prim: &Prim, parent: &str, has_sibling: bool) {
        let path = format!("{parent}/{}", prim.name);
        let at = self.tree.len();
        let word = self.token(&prim.name);
        self.tree.push([word as i32, 0]);
        self.paths.insert(path.clone(), at as u32);
        let names = property_names(prim);
        let mut left = names.len() + prim.children.len();
        let has_child = left > 0;
        for name in names {
            left -= 1;
            let word = self.token(name);
            self.paths.insert(format!("{path}.{name}"), self.tree.len() as u32);
            self.tree.push([-(word as i32), if left > 0 { 0 } else { -2 }]);
        }
        for child in &prim.children {
            left -= 1;
            self.grow(child, &path, left > 0);
        }
        let jump = match (has_child, has_sibling) {
            (true, true) => (self.tree.len() - at) as i32,
            (true, false) => -1,
            (false, true) => 0,
            (false, false) => -2,
        };
        if let Some([_, to_sibling]) = self.tree.get_mut(at) {
            *to_sibling = jump;
        }
    }

    fn path(&self, path: &str) -> u32 {
        self.paths.get(path).copied().unwrap_or_default()
    }

    fn pseudo_root(&mut self, root: &Prim) {
        let name = self.token_value(&root.name);
        let up = self.token_value("Y");
        let children = self.words(std::iter::once(&*root.name));
        let metre = inlined(Kind::Double, 1.0_f32.to_bits());
        let fields =
            [("defaultPrim", name), ("metersPerUnit", metre), ("upAxis", up), ("primChildren", children)];
        self.spec(0, PSEUDO_ROOT, &fields);
    }

    fn prim(&mut self, prim: &Prim, parent: &str) {
        let path = format!("{parent}/{}", prim.name);
        let mut fields =
            vec![("specifier", inlined(Kind::Specifier, 0)), ("typeName", self.token_value(prim.kind))];
        if !prim.schemas.is_empty() {
            let words: Vec<u32> = prim.schemas.iter().map(|schema| self.token(schema)).collect();
            fields.push(("apiSchemas", self.items(Kind::TokenListOp, PREPENDED_ITEMS, &words)));
        }
        let names = property_names(prim);
        if !names.is_empty() {
            fields.push(("properties", self.words(names.into_iter())));
        }
        if !prim.children.is_empty() {
            fields.push(("primChildren", self.words(prim.children.iter().map(|child| &*child.name))));
        }
        self.spec(self.path(&path), PRIM, &fields);
        for attribute in &prim.attributes {
            self.attribute(attribute, &path);
        }
        for (name, target) in &prim.relationships {
            let target = self.path(target);
            let uniform = inlined(Kind::Variability, 1);
            let targets = self.items(Kind::PathListOp, EXPLICIT_ITEMS, &[target]);
            let fields = [("variability", uniform), ("targetPaths", targets)];
            self.spec(self.path(&format!("{path}.{name}")), RELATIONSHIP, &fields);
        }
        for child in &prim.children {
            self.prim(child, &path);
        }
    }

    fn attribute(&mut self, attribute: &Attribute, prim: &str) {
        let mut fields = vec![("typeName", self.token_value(attribute.kind))];
        if attribute.uniform {
            fields.push(("variability", inlined(Kind::Variability, 1)));
        }
        if attribute.for_each_vertex {
            fields.push(("interpolation", self.token_value("vertex")));
        }
        if let Some(value) = &attribute.value {
            fields.push(("default", self.value(value)));
        }
        if let Some(path) = &attribute.connection {
            let path = self.path(path);
            fields.push(("connectionPaths", self.items(Kind::PathListOp, EXPLICIT_ITEMS, &[path])));
        }
        self.spec(self.path(&format!("{prim}.{}", attribute.name)), ATTRIBUTE, &fields);
    }

    fn spec(&mut self, path: u32, kind: i32, fields: &[(&str, u64)]) {
        self.specs.push([path as i32, self.sets.len() as i32, kind]);
        for (name, value) in fields {
            let name = self.token(name);
            self.sets.push(self.fields.len() as i32);
            self.fields.push((name, *value));
        }
        self.sets.push(-1);
    }

    fn value(&mut self, value: &Value) -> u64 {
        match value {
            Value::Token(word) => self.token_value(word),
            Value::Asset(path) => inlined(Kind::AssetPath, self.token(path)),
            Value::Text(text) => {
                let word = self.token(text);
                self.texts.push(word);
                inlined(Kind::String, self.texts.len() as u32 - 1)
            }
            Value::Flag(flag) => inlined(Kind::Bool, u32::from(*flag)),
            Value::Integer(number) => inlined(Kind::Int, *number as u32),
            Value::Number(number) => inlined(Kind::Float, number.to_bits()),
            Value::Vector3(vector) => self.stored(Kind::Vec3f, bytemuck::cast_slice(vector)),
            Value::Vector4(vector) => self.stored(Kind::Vec4f, bytemuck::cast_slice(vector)),
            Value::Matrix(rows) => self.stored(Kind::Matrix4d, bytemuck::cast_slice(rows)),
            Value::Tokens(words) => {
                let words: Vec<u32> = words.iter().map(|word| self.token(word)).collect();
                self.list(Kind::Token, words.len(), bytemuck::cast_slice(&words))
            }
            Value::Integers(row) => self.once(row.as_ptr().addr(), |writer| writer.integers(row)),
            Value::Vectors2(list) => self.once(list.as_ptr().addr(), |writer| {
                writer.list(Kind::Vec2f, list.len(), bytemuck::cast_slice(list))
            }),
            Value::Vectors3(list) => self.once(list.as_ptr().addr(), |writer| {
                writer.list(Kind::Vec3f, list.len(), bytemuck::cast_slice(list))
            }),
        }
    }

    fn token_value(&mut self, word: &str) -> u64 {
        inlined(Kind::Token, self.token(word))
    }

    fn once(&mut self, address: usize, write: impl FnOnce(&mut Self) -> u64) -> u64 {
        if let Some(known) = self.shared.get(&address) {
            return *known;
        }
        let value = write(self);
        self.shared.insert(address, value);
        value
    }

    /// Where the next value starts: lists are read in place, where they are aligned.
    fn start(&mut self, kind: Kind) -> u64 {
        self.out.resize(self.out.len().next_multiple_of(8), 0);
        (kind as u64) << 48 | self.out.len() as u64
    }

    fn stored(&mut self, kind: Kind, bytes: &[u8]) -> u64 {
        let value = self.start(kind);
        self.out.extend_from_slice(bytes);
        value
    }

    fn count(&mut self, count: usize) {
        self.out.extend((count as u64).to_le_bytes());
    }

    fn list(&mut self, kind: Kind, count: usize, bytes: &[u8]) -> u64 {
        if count == 0 {
            return (kind as u64) << 48 | ARRAY;
        }
        let value = self.start(kind) | ARRAY;
        self.count(count);
        self.out.extend_from_slice(bytes);
        value
    }

    fn integers(&mut self, row: &[i32]) -> u64 {
        if row.len() < MIN_PACKED {
            return self.list(Kind::Int, row.len(), bytemuck::cast_slice(row));
        }
        let value = self.start(Kind::Int) | ARRAY | PACKED;
        self.count(row.len());
        self.sized(&packed(row));
        value
    }

    /// Names, one for each child.
    fn words<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> u64 {
        let words: Vec<u32> = names.map(|name| self.token(name)).collect();
        let value = self.start(Kind::TokenVector);
        self.count(words.len());
        self.out.extend_from_slice(bytemuck::cast_slice(&words));
        value
    }

    /// A list that other layers could change.
    fn items(&mut self, kind: Kind, which: u8, items: &[u32]) -> u64 {
        let value = self.start(kind);
        self.out.push(which);
        self.count(items.len());
        self.out.extend_from_slice(bytemuck::cast_slice(items));
        value
    }

    fn sized(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.out.extend_from_slice(bytes);
    }

    fn section(&mut self, name: &'static str, write: impl FnOnce(&mut Self)) -> (&'static str, [u64; 2]) {
        let start = self.out.len();
        write(self);
        (name, [start, self.out.len() - start].map(|number| number as u64))
    }

    fn sections(mut self) -> Vec<u8> {
        let column = |rows: &[[i32; 3]], at: usize| -> Vec<u8> {
            packed(&rows.iter().filter_map(|row| row.get(at).copied()).collect::<Vec<_>>())
        };
        let tokens = std::mem::take(&mut self.tokens);
        let sections = [
            self.section("TOKENS", |writer| {
                writer.count(writer.token_indices.len());
                writer.count(tokens.len());
                writer.sized(&block(&tokens));
            }),
            self.section("STRINGS", |writer| {
                writer.count(writer.texts.len());
                let texts = std::mem::take(&mut writer.texts);
                writer.out.extend_from_slice(bytemuck::cast_slice(&texts));
            }),
            self.section("FIELDS", |writer| {
                let (names, values): (Vec<i32>, Vec<u64>) =
                    writer.fields.iter().map(|(name, value)| (*name as i32, *value)).unzip();
                writer.count(names.len());
                writer.sized(&packed(&names));
                writer.sized(&block(bytemuck::cast_slice(&values)));
            }),
            self.section("FIELDSETS", |writer| {
                writer.count(writer.sets.len());
                writer.sized(&packed(&writer.sets));
            }),
            self.section("PATHS", |writer| {
                let rows: Vec<[i32; 3]> =
                    (0..).zip(&writer.tree).map(|(at, [word, jump])| [at, *word, *jump]).collect();
                writer.count(rows.len());
                writer.count(rows.len());
                (0..3).for_each(|at| writer.sized(&column(&rows, at)));
            }),
            self.section("SPECS", |writer| {
                let rows = std::mem::take(&mut writer.specs);
                writer.count(rows.len());
                (0..3).for_each(|at| writer.sized(&column(&rows, at)));
            }),
        ];
        let table = self.out.len() as u64;
        self.count(sections.len());
        for (name, range) in sections {
            let mut padded = [0; 16];
            padded.iter_mut().zip(name.as_bytes()).for_each(|(to, from)| *to = *from);
            self.out.extend(padded);
            self.out.extend_from_slice(bytemuck::cast_slice(&range));
        }
        let head = [b"PXR-USDC\0\x08\0\0\0\0\0\0".as_slice(), &table.to_le_bytes()].concat();
        self.out.iter_mut().zip(head).for_each(|(to, from)| *to = from);
        self.out
    }
}

fn property_names(prim: &Prim) -> Vec<&str> {
    let attributes = prim.attributes.iter().map(|attribute| &*attribute.name);
    attributes.chain(prim.relationships.iter().map(|(name, _)| *name)).collect()
}

fn inlined(kind: Kind, payload: u32) -> u64 {
    INLINED | (kind as u64) << 48 | u64::from(payload)
}
