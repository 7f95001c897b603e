//! A GLB in compressed form → the plain GLB that it stands for. Native: the command line.
//!
//! In: the bytes of a GLB (untrusted). Out: the same model with meshes decoded (`KHR_draco_mesh_compression`,
//! `EXT_meshopt_compression`, `KHR_meshopt_compression`) and pictures as PNG (`KHR_texture_basisu`, and `EXT_texture_avif`
//! with the feature `avif-textures`), for [`crate::model`], which knows nothing of all this; or an [`UnpackError`] with a
//! code and the place. How large things will be is checked before a decoder is asked. Must not: judge the model, or read files. In a browser
//! `www/src/gltf.ts` does the same.

use serde_json::Value;

#[cfg(feature = "avif-textures")]
mod avif;
mod component;
mod draco;
mod error;
mod file;
mod ktx2;
mod meshopt;
mod pictures;

pub use error::UnpackError;

use crate::model::Limits;
use file::{File, Object};

/// A plain GLB, and what it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// For [`crate::model::Model::parse`].
    pub glb: Vec<u8>,
    /// Pictures that stand in it in another form than in the file.
    pub pictures: Vec<Repacked>,
}

/// A picture that is a PNG now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repacked {
    /// Where the PNG starts in the plain GLB.
    pub byte_offset: usize,
    /// What it was.
    pub mime: &'static str,
    /// How many bytes it had.
    pub file_bytes: u64,
}

/// The extensions that are gone afterwards.
fn names() -> impl Iterator<Item = &'static str> {
    meshopt::NAMES.into_iter().chain([draco::NAME]).chain(pictures::NAMES.iter().copied())
}

/// Unpacks a GLB; `None` for one that is plain already, or so broken that [`crate::model`] has more to say of it.
///
/// ```
/// use storefront::unpack::unpack;
///
/// assert_eq!(unpack(b"glTF\x02\0\0\0"), Ok(None));
/// ```
/// # Errors
/// [`UnpackError`], with a stable code and a JSON pointer.
pub fn unpack(glb: &[u8]) -> Result<Option<Unpacked>, UnpackError> {
    let Some((json, bin)) = chunks(glb) else { return Ok(None) };
    let limits = Limits::default();
    let readable = glb.len() as u64 <= limits.file_bytes && json.len() as u64 <= limits.json_bytes;
    if !readable || !names().chain(pictures::SIGNS.iter().copied()).any(|sign| mentions(json, sign)) {
        return Ok(None);
    }
    let Ok(root) = serde_json::from_slice::<Object>(json) else { return Ok(None) };
    let mut file = File::new(root, bin)?;
    meshopt::read(&mut file)?;
    draco::read(&mut file)?;
    let mut pictures = pictures::read(&mut file)?;
    for key in ["extensionsUsed", "extensionsRequired"] {
        if let Some(list) = file.root.get_mut(key).and_then(Value::as_array_mut) {
            list.retain(|name| !names().any(|known| name == known));
        }
    }
    let (glb, bin_start) = file.finish();
    for picture in &mut pictures {
        picture.byte_offset += bin_start;
    }
    Ok(Some(Unpacked { glb, pictures }))
}

/// The two chunks of a GLB; the second may be empty.
fn chunks(glb: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_le_bytes(glb.get(8..12)?.try_into().ok()?);
    let rest = glb
        .strip_prefix(b"glTF\x02\0\0\0")?
        .get(4..)?
        .get(..usize::try_from(length).ok()?.checked_sub(12)?)?;
    let (json, rest) = chunk(rest, b"JSON")?;
    Some((json, chunk(rest, b"BIN\0").map_or(&[], |(bin, _)| bin)))
}

fn chunk<'g>(bytes: &'g [u8], kind: &[u8; 4]) -> Option<(&'g [u8], &'g [u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.strip_prefix(kind)?.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

/// Whether a name stands in the JSON; a plain file is not parsed for it.
fn mentions(json: &[u8], name: &str) -> bool {
    json.windows(name.len()).any(|window| window == name.as_bytes())
}
