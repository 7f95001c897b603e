//! Reads a zip as the format of USDZ restricts it, and panics where it does not keep to that.

use std::collections::BTreeMap;

/// Files by name, in the order of names; the first of the archive is given beside.
pub(crate) fn open(zip: &[u8]) -> (String, BTreeMap<String, Vec<u8>>) {
    let half = |at: usize| u16::from_le_bytes(zip[at..at + 2].try_into().unwrap()) as usize;
    let word = |at: usize| u32::from_le_bytes(zip[at..at + 4].try_into().unwrap()) as usize;
    let end = zip.len() - 22;
    assert_eq!(&zip[end..end + 4], b"PK\x05\x06");
    let (count, mut at) = (half(end + 10), word(end + 16));
    assert_eq!(at + word(end + 12), end, "the directory lies right before the end");
    let (mut first, mut files, mut expected_start) = (None, BTreeMap::new(), 0);
    for _ in 0..count {
        assert_eq!(&zip[at..at + 4], b"PK\x01\x02");
        let (name_bytes, local) = (half(at + 28), word(at + 42));
        let name = String::from_utf8(zip[at + 46..at + 46 + name_bytes].to_vec()).unwrap();
        assert_eq!(local, expected_start, "{name} follows what is before it");
        assert_eq!(&zip[local..local + 4], b"PK\x03\x04");
        assert_eq!(zip[local + 6..local + 28], zip[at + 8..at + 30], "{name}: both heads say the same");
        assert_eq!((half(at + 8), half(at + 10)), (0, 0), "{name}: no flags, not compressed");
        let (crc, size) = (word(at + 16), word(at + 20));
        assert_eq!(size, word(at + 24));
        let start = local + 30 + half(local + 26) + half(local + 28);
        assert_eq!(start % 64, 0, "{name} is aligned");
        let bytes = zip[start..start + size].to_vec();
        assert_eq!(crc32(&bytes) as usize, crc, "{name}");
        expected_start = start + size;
        first.get_or_insert_with(|| name.clone());
        assert!(files.insert(name, bytes).is_none(), "a name twice");
        at += 46 + name_bytes;
    }
    assert_eq!(at, end);
    (first.unwrap(), files)
}

/// Bit by bit, unlike the writer's.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
