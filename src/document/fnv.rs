//! FNV-1a, 32 bits: <https://www.rfc-editor.org/rfc/rfc9923>. It finds ids and tells orders of them apart, it proves nothing.

/// What an empty text makes.
pub const FNV_OFFSET: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// The hash of what `hash` was made of with an id behind. The last step ends the id: `ab`, `c` is not `a`, `bc`.
pub fn fnv_1a(mut hash: u32, id: &str) -> u32 {
    for byte in id.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME);
    }
    hash.wrapping_mul(FNV_PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_fnv_1a_and_tells_orders_apart() {
        // The published value of `foobar`, with one more step.
        assert_eq!(fnv_1a(FNV_OFFSET, "foobar"), 0xbf9c_f968_u32.wrapping_mul(FNV_PRIME));
        let of = |ids: &[&str]| ids.iter().fold(FNV_OFFSET, |before, id| fnv_1a(before, id));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }
}
