//! Textures that stay compressed on the GPU: blocks of 4 × 4 texels, in formats that GPUs read.
//!
//! Pure. In: a format by its number in Vulkan, as KTX2 names it, a size, and the bytes of all levels, the largest first. Out:
//! what each level is. Which format a device takes, and who transcodes to it, is the host's business (`www/src/gltf-ktx2.ts`);
//! a GLB that it makes has a KTX2's first 28 bytes in place of such a picture. Numbers: Vulkan's `VkFormat`.

#[cfg(feature = "lobes")]
use super::glb::little_endian;

/// What a KTX2 begins with.
#[cfg(feature = "lobes")]
pub(super) const KTX2: &[u8] = b"\xabKTX 20\xbb\r\n\x1a\n";

/// Bytes of a block, by the number of a format; that of its sRGB form is one higher. `None` for all that is no such format.
fn block_bytes(vk_format: u32) -> Option<u32> {
    match vk_format {
        // BC1 without alpha, ETC2 without alpha.
        131 | 147 => Some(8),
        // BC3, BC7, ETC2, ASTC 4 × 4.
        137 | 145 | 151 | 157 => Some(16),
        _ => None,
    }
}

/// Format, width and height by the head of a KTX2 that has one of these formats.
#[cfg(feature = "lobes")]
pub(super) fn header(bytes: &[u8]) -> Option<(u32, [u32; 2])> {
    let word = |at: usize| bytes.get(at..at + 4).map(little_endian);
    let vk_format = word(12)?;
    block_bytes(vk_format)?;
    Some((vk_format, [word(20)?, word(24)?]))
}

/// Bytes of one texture with a full mip chain: in blocks of a format, or as RGBA8 where there is none (0).
pub fn texture_bytes(size_texels: [u32; 2], vk_format: u32) -> u64 {
    // 16 texels of RGBA8 are 64 bytes.
    let block = block_bytes(vk_format).unwrap_or(64);
    super::mip_chain_bytes(size_texels).div_ceil(u64::from(64 / block))
}

/// A texture in blocks.
#[derive(Clone, Copy, Debug)]
pub struct Blocks<'b> {
    /// One of the formats of this module.
    pub vk_format: u32,
    /// Of the first level.
    pub size_texels: [u32; 2],
    /// Of all levels, the largest first.
    pub bytes: &'b [u8],
}

impl<'b> Blocks<'b> {
    /// Width, height and bytes of each level; `None` where they are not what format and size say.
    pub fn levels(&self) -> Option<Vec<([u32; 2], &'b [u8])>> {
        let block = block_bytes(self.vk_format)?;
        let mut size = self.size_texels;
        let mut rest = self.bytes;
        let mut levels = Vec::new();
        while !rest.is_empty() {
            let [wide, high] = size.map(|side| u64::from(side.div_ceil(4)));
            let level = wide.checked_mul(high)?.checked_mul(block.into())?;
            let (first, after) =
                rest.split_at_checked(usize::try_from(level).ok().filter(|bytes| *bytes > 0)?)?;
            levels.push((size, first));
            rest = after;
            if size == [1, 1] && !rest.is_empty() {
                return None;
            }
            size = size.map(|side| (side / 2).max(1));
        }
        (!levels.is_empty()).then_some(levels)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_level_has_whole_blocks_and_half_the_sides_of_the_last() {
        let bytes = [0; 16 * (4 + 1 + 1 + 1)];
        let levels = Blocks { vk_format: 157, size_texels: [8, 8], bytes: &bytes }.levels().unwrap();
        let sizes: Vec<_> = levels.iter().map(|(size, bytes)| (*size, bytes.len())).collect();
        assert_eq!(sizes, [([8, 8], 64), ([4, 4], 16), ([2, 2], 16), ([1, 1], 16)]);
        let fewer = Blocks { vk_format: 131, size_texels: [8, 4], bytes: &bytes[..16] };
        assert_eq!(fewer.levels().unwrap().len(), 1, "a chain may end early");
    }

    #[test]
    fn bytes_that_do_not_fit_are_none() {
        let levels = |vk_format, size_texels, bytes: &[u8]| {
            Blocks { vk_format, size_texels, bytes }.levels().is_some()
        };
        assert!(levels(145, [4, 4], &[0; 16]));
        for (vk_format, size, bytes) in [
            (145, [4, 4], 15),
            (145, [4, 4], 17),
            (145, [4, 4], 0),
            (145, [0, 4], 16),
            (145, [1, 1], 32),
            (145, [u32::MAX; 2], 64),
            (37, [4, 4], 64),
        ] {
            assert!(!levels(vk_format, size, &vec![0; bytes]), "{vk_format} {size:?} {bytes}");
        }
    }

    #[test]
    fn blocks_cost_a_quarter_of_rgba_or_an_eighth() {
        let rgba = texture_bytes([1024, 1024], 0);
        assert_eq!(rgba, super::super::mip_chain_bytes([1024, 1024]));
        // A started byte counts as one.
        for (vk_format, share) in [(157, 4), (147, 8)] {
            let over = share * texture_bytes([1024, 1024], vk_format) - rgba;
            assert!(over < share, "{vk_format}: {over}");
        }
    }

    #[cfg(feature = "lobes")]
    #[test]
    fn a_head_says_format_and_size() {
        let mut head = KTX2.to_vec();
        for word in [145_u32, 1, 64, 32] {
            head.extend(word.to_le_bytes());
        }
        assert_eq!(header(&head), Some((145, [64, 32])));
        assert_eq!(header(&head[..27]), None);
        head[12] = 0;
        assert_eq!(header(&head), None, "Basis Universal is not for GPUs");
    }
}
