//! Reading a model that a command is given: a GLB, or a `.gltf` with the files beside it, as one plain GLB.

use std::path::{Component, Path, PathBuf};

use storefront::pack::{self, MAX_BYTES, PackError};
use storefront::unpack::{Unpacked, unpack};

use crate::input::{Failure, read_at_most};

/// The bytes of a model as a GLB in which nothing is compressed.
/// # Errors
/// As [`read_as_packed`] and [`plain`].
pub(crate) fn read_model(path: &Path) -> Result<Vec<u8>, Failure> {
    let glb = read_as_packed(path)?;
    Ok(plain(path, &glb)?.map_or(glb, |unpacked| unpacked.glb))
}

/// The plain GLB of a compressed one; `None` for one that is plain.
/// # Errors
/// The codes of [`UnpackError`](storefront::unpack::UnpackError).
pub(crate) fn plain(path: &Path, glb: &[u8]) -> Result<Option<Unpacked>, Failure> {
    unpack(glb).map_err(|error| Failure::new(error.code(), format_args!("{}: {error}", path.display())))
}

/// The bytes of a model as a GLB, compressed if the file is; `-` is standard input, where nothing lies beside it.
///
/// A `.gltf` reaches files of its own folder and of folders below it, whatever links stand there; no address of the network.
/// # Errors
/// `unreadable`; the codes of [`PackError`]. Whether it is a model is found out later.
pub(crate) fn read_as_packed(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_at_most(path, usize::try_from(MAX_BYTES + 1).unwrap_or(usize::MAX))?;
    if !pack::is_json(&bytes) {
        return Ok(bytes);
    }
    let folder = (path != Path::new("-")).then(|| path.parent().unwrap_or(Path::new("")));
    pack::pack(&bytes, &mut |uri, most_bytes| read_beside(folder, uri, most_bytes))
        .map_err(|error| Failure::new(error.code(), format_args!("{}: {error}", path.display())))
}

fn read_beside(folder: Option<&Path>, uri: &str, most_bytes: u64) -> Result<Vec<u8>, PackError> {
    let unreadable = |error: std::io::Error| PackError::missing(uri, error);
    let folder = folder.ok_or_else(|| PackError::missing(uri, "nothing lies beside standard input"))?;
    let folder = folder.join(".").canonicalize().map_err(unreadable)?;
    let below = path_of(uri).ok_or_else(|| PackError::outside(uri))?;
    let file = folder.join(below).canonicalize().map_err(unreadable)?;
    // A link may lead elsewhere.
    if !file.starts_with(&folder) {
        return Err(PackError::outside(uri));
    }
    if !file.is_file() {
        return Err(PackError::missing(uri, "no file"));
    }
    read_at_most(&file, usize::try_from(most_bytes).unwrap_or(usize::MAX))
        .map_err(|error| PackError::missing(uri, error))
}

/// The path that a relative URI names; `None` for one with a scheme, an absolute path, or a way up.
pub(crate) fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    let path = PathBuf::from(String::from_utf8(pack::percent_decoded(path)).ok()?);
    let normal = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (!scheme && normal && !path.as_os_str().is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_the_folder_are_paths() {
        for (uri, path) in [
            ("a.bin", Some("a.bin")),
            ("./textures/a%20b.png?v=1#x", Some("./textures/a b.png")),
            ("../a.bin", None),
            ("a/../../b", None),
            ("a/%2e%2e/b", None),
            ("%2Fetc/passwd", None),
            ("/etc/passwd", None),
            ("file:///etc/passwd", None),
            ("https://cdn.example/a.bin", None),
            ("", None),
        ] {
            assert_eq!(path_of(uri), path.map(PathBuf::from), "{uri}");
        }
    }
}
