//! Reads a binary layer, as far as ours go: every section is decoded, and what points nowhere panics.

use std::collections::BTreeMap;

/// Fields of each spec, by path.
pub(crate) struct Layer {
    bytes: Vec<u8>,
    tokens: Vec<String>,
    texts: Vec<u32>,
    paths: Vec<String>,
    specs: BTreeMap<String, BTreeMap<String, u64>>,
}

struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn take(&mut self, bytes: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at(bytes);
        self.0 = rest;
        taken
    }

    fn long(&mut self) -> usize {
        u64::from_le_bytes(self.take(8).try_into().unwrap()) as usize
    }

    fn words(&mut self, count: usize) -> Vec<u32> {
        bytemuck::pod_collect_to_vec(self.take(count * 4))
    }

    fn block(&mut self) -> Vec<u8> {
        let size = self.long();
        unblocked(self.take(size))
    }

    /// Integers in as few bytes as each needs.
    fn integers(&mut self, count: usize) -> Vec<i32> {
        let block = self.block();
        let mut rest = Cursor(&block);
        let common = i32::from_le_bytes(rest.take(4).try_into().unwrap());
        let codes = rest.take(count.div_ceil(4)).to_vec();
        let mut number = 0_i32;
        let numbers = (0..count)
            .map(|at| {
                let difference = match codes[at / 4] >> (at % 4 * 2) & 3 {
                    0 => common,
                    1 => i8::from_le_bytes(rest.take(1).try_into().unwrap()).into(),
                    2 => i16::from_le_bytes(rest.take(2).try_into().unwrap()).into(),
                    _ => i32::from_le_bytes(rest.take(4).try_into().unwrap()),
                };
                number = number.wrapping_add(difference);
                number
            })
            .collect();
        assert!(rest.0.is_empty());
        numbers
    }
}

/// LZ4, literals only.
fn unblocked(block: &[u8]) -> Vec<u8> {
    assert_eq!(block[0], 0, "one block");
    let (mut length, mut at) = (usize::from(block[1] >> 4), 2);
    if length == 15 {
        loop {
            length += usize::from(block[at]);
            at += 1;
            if block[at - 1] < 255 {
                break;
            }
        }
    }
    assert_eq!(at + length, block.len());
    block[at..].to_vec()
}

impl Layer {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        assert_eq!(&bytes[..11], b"PXR-USDC\0\x08\0");
        let mut table = Cursor(&bytes[u64::from_le_bytes(bytes[16..24].try_into().unwrap()) as usize..]);
        let mut sections = BTreeMap::new();
        for _ in 0..table.long() {
            let name = String::from_utf8(table.take(16).to_vec()).unwrap();
            let (start, size) = (table.long(), table.long());
            sections.insert(name.trim_end_matches('\0').to_owned(), &bytes[start..start + size]);
        }
        assert!(table.0.is_empty());
        let section = |name: &str| Cursor(sections[name]);

        let mut cursor = section("TOKENS");
        let (count, size) = (cursor.long(), cursor.long());
        let joined = cursor.block();
        assert_eq!(joined.len(), size);
        let joined = String::from_utf8(joined).unwrap();
        let tokens: Vec<String> = joined.split_terminator('\0').map(str::to_owned).collect();
        assert_eq!(tokens.len(), count);
        let mut cursor = section("STRINGS");
        let count = cursor.long();
        let texts = cursor.words(count);
        let mut cursor = section("FIELDS");
        let count = cursor.long();
        let (names, values) = (cursor.integers(count), cursor.block());
        let values: Vec<u64> = bytemuck::pod_collect_to_vec(&values);
        let mut cursor = section("FIELDSETS");
        let count = cursor.long();
        let sets = cursor.integers(count);
        let mut cursor = section("PATHS");
        let count = cursor.long();
        assert_eq!(cursor.long(), count);
        let [indices, words, jumps] = [0; 3].map(|_| cursor.integers(count));
        let mut paths = vec![String::new(); count];
        walk(0, "", &indices, &words, &jumps, &tokens, &mut paths);
        assert!(paths.iter().all(|path| !path.is_empty()), "every path is in the tree");
        let mut cursor = section("SPECS");
        let count = cursor.long();
        let [indices, starts, _] = [0; 3].map(|_| cursor.integers(count));
        let mut specs = BTreeMap::new();
        for (index, start) in indices.iter().zip(starts) {
            let set = sets[start as usize..].iter().take_while(|field| **field >= 0);
            let fields =
                set.map(|field| (tokens[names[*field as usize] as usize].clone(), values[*field as usize]));
            assert!(specs.insert(paths[*index as usize].clone(), fields.collect()).is_none());
        }
        Self { bytes: bytes.to_vec(), tokens, texts, paths, specs }
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.specs.keys().map(String::as_str)
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.specs.contains_key(path)
    }

    fn field(&self, path: &str, name: &str) -> Option<u64> {
        self.specs.get(path)?.get(name).copied()
    }

    /// A word, a text or a file's name.
    pub(crate) fn word(&self, path: &str, field: &str) -> Option<&str> {
        let value = self.field(path, field)?;
        let payload = value as u32 as usize;
        Some(match value >> 48 & 0xff {
            10 => &self.tokens[self.texts[payload] as usize],
            11 | 12 => &self.tokens[payload],
            _ => return None,
        })
    }

    pub(crate) fn number(&self, path: &str) -> Option<f32> {
        let value = self.field(path, "default")?;
        assert_eq!(value >> 62 & 1, 1, "{path} is in place");
        match value >> 48 & 0xff {
            8 | 9 => Some(f32::from_bits(value as u32)),
            1 | 3 => Some(value as u32 as f32),
            _ => None,
        }
    }

    /// Where an attribute has its value from, or a relationship points at.
    pub(crate) fn target(&self, path: &str) -> Option<&str> {
        let value = self.field(path, "connectionPaths").or_else(|| self.field(path, "targetPaths"))?;
        let mut at = self.at(value);
        assert_eq!(at.take(1), [3]);
        assert_eq!(at.long(), 1);
        Some(&self.paths[at.words(1)[0] as usize])
    }

    fn at(&self, value: u64) -> Cursor<'_> {
        Cursor(&self.bytes[(value & 0xffff_ffff_ffff) as usize..])
    }

    /// All numbers of a vector, a matrix or a list of vectors.
    pub(crate) fn floats(&self, path: &str) -> Vec<f32> {
        let value = self.field(path, "default").unwrap_or_else(|| panic!("{path}"));
        let mut at = self.at(value);
        let width = match value >> 48 & 0xff {
            15 => {
                return bytemuck::pod_collect_to_vec::<u8, f64>(at.take(128))
                    .iter()
                    .map(|n| *n as f32)
                    .collect();
            }
            20 => 2,
            24 => 3,
            28 => 4,
            kind => panic!("{path}: {kind}"),
        };
        let count = if value >> 63 == 1 { at.long() } else { 1 };
        bytemuck::pod_collect_to_vec(at.take(count * width * 4))
    }

    pub(crate) fn integers(&self, path: &str) -> Vec<i32> {
        let value = self.field(path, "default").unwrap();
        let mut at = self.at(value);
        let count = at.long();
        if value >> 61 & 1 == 1 {
            at.integers(count)
        } else {
            at.words(count).iter().map(|word| *word as i32).collect()
        }
    }
}

/// The tree of paths, depth first: children follow, siblings are a jump away.
fn walk(
    mut at: usize,
    parent: &str,
    indices: &[i32],
    words: &[i32],
    jumps: &[i32],
    tokens: &[String],
    paths: &mut [String],
) {
    loop {
        let name = &tokens[words[at].unsigned_abs() as usize];
        let path = match (at, words[at] < 0) {
            (0, _) => "/".to_owned(),
            (_, true) => format!("{parent}.{name}"),
            (_, false) => format!("{}/{name}", parent.trim_end_matches('/')),
        };
        paths[indices[at] as usize].clone_from(&path);
        let jump = jumps[at];
        if jump > 0 || jump == -1 {
            walk(at + 1, &path, indices, words, jumps, tokens, paths);
        }
        match jump {
            -2 | -1 => return,
            0 => at += 1,
            _ => at += jump as usize,
        }
    }
}
