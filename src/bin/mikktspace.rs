//! mikktspace.wasm: tangents of a primitive whose normal map has none, for `www/src/tangents.ts`.
//!
//! A module of its own, since most pages have no such model, and the memory that it takes goes with it. A thin wrapper:
//! `storefront::tangents` does the work, natively too.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports only what is pub")]
mod exports {
    use storefront::tangents::Split;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Three numbers for each position and normal, two for coordinates, three indices for each triangle. Gives how many vertices there are then,
    /// for each the one it is made from, for each its tangent in four bytes, then as many indices as came; nothing where that cannot be.
    #[wasm_bindgen]
    pub fn split(positions: &[f32], normals: &[f32], uvs: &[f32], indices: &[u32]) -> Vec<u32> {
        let (positions, normals, uvs) =
            (positions.as_chunks::<3>().0, normals.as_chunks::<3>().0, uvs.as_chunks::<2>().0);
        let Some(split) = Split::new(positions, normals, uvs, indices) else { return Vec::new() };
        let packed = |tangent: &[i8; 4]| u32::from_le_bytes(tangent.map(|byte| byte as u8));
        let mut words = vec![split.sources.len() as u32];
        words.extend(&split.sources);
        words.extend(split.tangents.iter().map(packed));
        words.extend(&split.indices);
        words
    }
}
