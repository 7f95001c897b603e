//! A zip as USDZ wants it: nothing compressed, and each file's bytes at a multiple of 64, so that they are read in place.
//! PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.

const ALIGNMENT: usize = 64;
const LOCAL_HEAD_BYTES: usize = 30;
const EXTRA_HEAD_BYTES: usize = 4;
/// Of a further field that nobody knows, which holds zeros: what other writers of USDZ use.
const PADDING: u16 = 0x1986;
/// 1 January 1980: the same input gives the same bytes.
const DATE: u16 = 1 << 5 | 1;

/// The archive; `None` if it would have 4 GiB or more.
pub(super) fn zip(files: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let start = u32::try_from(out.len()).ok()?;
        let unpadded = out.len() + LOCAL_HEAD_BYTES + name.len() + EXTRA_HEAD_BYTES;
        let padding = unpadded.next_multiple_of(ALIGNMENT) - unpadded;
        let size = u32::try_from(bytes.len()).ok()?;
        let name_bytes = u16::try_from(name.len()).ok()?;
        // Version 1.0, no flags, stored.
        let mut common = Vec::new();
        for number in [10_u16, 0, 0, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc32(bytes), size, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name_bytes.to_le_bytes());

        out.extend(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend(((EXTRA_HEAD_BYTES + padding) as u16).to_le_bytes());
        out.extend_from_slice(name.as_bytes());
        out.extend(PADDING.to_le_bytes());
        out.extend((padding as u16).to_le_bytes());
        out.resize(out.len() + padding, 0);
        out.extend_from_slice(bytes);

        directory.extend(b"PK\x01\x02");
        directory.extend(10_u16.to_le_bytes());
        directory.extend_from_slice(&common);
        // No extra field, no comment, first disk, no attributes.
        directory.extend([0; 2 + 2 + 2 + 2 + 4]);
        directory.extend(start.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = u32::try_from(out.len()).ok()?;
    let count = u16::try_from(files.len()).ok()?;
    let size = u32::try_from(directory.len()).ok()?;
    out.append(&mut directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
    out.extend([0, 0]);
    (out.len() <= u32::MAX as usize).then_some(out)
}

/// CRC-32 of ISO 3309, with the reflected polynomial.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut at = 0;
        while at < 256 {
            let mut value = at as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
                bit += 1;
            }
            table[at] = value;
            at += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, byte| (crc >> 8) ^ TABLE[usize::from(crc as u8 ^ byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
