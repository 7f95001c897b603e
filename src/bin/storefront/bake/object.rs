//! Models in a bucket.

use std::sync::Arc;

use storefront::pack::{self, MAX_BYTES, PackError};

use super::names::Place;
use super::store::{Store, open_bucket};
use crate::input::Failure;
use crate::model_file::path_of;

/// One model of a bucket.
#[derive(Clone)]
pub(super) struct Object {
    bucket: Arc<dyn Store>,
    /// From the address that was named on.
    path: String,
    /// Of all of it, for people.
    pub(super) address: String,
}

impl Object {
    /// The file as a GLB; a `.gltf` reaches objects whose names begin as its own does up to the last `/`.
    /// # Errors
    /// `unreadable`, `too-large`; the codes of [`PackError`].
    pub(super) fn read(&self) -> Result<Vec<u8>, Failure> {
        let failure =
            |code, what: &dyn std::fmt::Display| Failure::new(code, format_args!("{}: {what}", self.address));
        let size = self.bucket.size(&self.path)?.ok_or_else(|| failure("unreadable", &"not there"))?;
        if size > MAX_BYTES {
            return Err(failure("too-large", &format_args!("byte {MAX_BYTES}: only this many are read")));
        }
        let bytes = self.bucket.read(&self.path)?.ok_or_else(|| failure("unreadable", &"not there"))?;
        if !pack::is_json(&bytes) {
            return Ok(bytes);
        }
        pack::pack(&bytes, &mut |uri, most_bytes| self.read_beside(uri, most_bytes))
            .map_err(|error| failure(error.code(), &error))
    }

    fn read_beside(&self, uri: &str, most_bytes: u64) -> Result<Vec<u8>, PackError> {
        let missing = |failure: Failure| PackError::missing(uri, failure);
        let absent = || PackError::missing(uri, "no object");
        let below = path_of(uri).ok_or_else(|| PackError::outside(uri))?;
        let below: Vec<&str> =
            below.iter().filter_map(|part| part.to_str()).filter(|part| *part != ".").collect();
        let folder = self.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let path = format!("{folder}{}", below.join("/"));
        let size = self.bucket.size(&path).map_err(missing)?.ok_or_else(absent)?;
        if size > most_bytes {
            return Err(PackError::missing(uri, format_args!("{size} bytes, and {most_bytes} may follow")));
        }
        self.bucket.read(&path).map_err(missing)?.ok_or_else(absent)
    }
}

/// The models that an address names: one that ends as a model does, or all below it but those below `out`.
/// # Errors
/// `bad-store`, `unreadable`.
pub(super) fn find(address: &str, out: &str) -> Result<Vec<(Place, Object)>, Failure> {
    let address = address.trim_end_matches('/');
    let (place, last) = address.rsplit_once('/').unwrap_or((address, ""));
    let (root, paths) = if is_model(last) {
        (place, vec![last.to_owned()])
    } else {
        (address, open_bucket(address)?.list("")?.into_iter().filter(|path| is_model(path)).collect())
    };
    let bucket: Arc<dyn Store> = open_bucket(root)?.into();
    let out = format!("{}/", out.trim_end_matches('/'));
    let found = paths.into_iter().map(|path| {
        let whole = format!("{root}/{path}");
        let place = Place {
            below: path.split('/').map(|part| part.as_bytes().to_vec()).collect(),
            parent: root.rsplit_once('/').map(|(_, name)| name.as_bytes().to_vec()),
            whole: whole.as_bytes().to_vec(),
        };
        (place, Object { bucket: Arc::clone(&bucket), path, address: whole })
    });
    // Outputs may be models, too. What is named by itself is meant.
    Ok(found.filter(|(_, object)| is_model(last) || !object.address.starts_with(&out)).collect())
}

fn is_model(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("glb") || ending.eq_ignore_ascii_case("gltf")
}
