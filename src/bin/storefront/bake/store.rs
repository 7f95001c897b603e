//! Where outputs go, and models come from: a folder or a bucket.
//!
//! Paths are relative, with `/` between names. A write is there whole or not at all, and is there when it returns.

use std::path::PathBuf;

use super::folder::Folder;
use crate::input::Failure;

/// A place for files. Used by several threads and processes at once.
pub(crate) trait Store: Send + Sync {
    /// The bytes of a file; `None` if there is none.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure>;

    /// Its size; `None` if there is none.
    fn size(&self, path: &str) -> Result<Option<u64>, Failure>;

    /// Write or replace a file.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure>;

    /// Remove a file, if there is one.
    fn remove(&self, path: &str) -> Result<(), Failure>;

    /// All files below a folder, sorted; of `""` without those below names that begin with a dot.
    fn list(&self, below: &str) -> Result<Vec<String>, Failure>;
}

/// Open a place to write into.
/// # Errors
/// `unwritable`, `bad-store`.
pub(crate) fn open(out: &str) -> Result<Box<dyn Store>, Failure> {
    if is_bucket(out) { open_bucket(out) } else { Ok(Box::new(Folder::open(&path_of(out))?)) }
}

/// Whether a text names a bucket; all else is a path.
pub(crate) fn is_bucket(text: &str) -> bool {
    text.starts_with("s3://")
}

/// # Errors
/// `bad-store`.
#[cfg(feature = "store")]
pub(crate) fn open_bucket(address: &str) -> Result<Box<dyn Store>, Failure> {
    Ok(Box::new(super::bucket::Bucket::open(address)?))
}

#[cfg(not(feature = "store"))]
pub(crate) fn open_bucket(address: &str) -> Result<Box<dyn Store>, Failure> {
    Err(Failure::new("bad-store", format_args!("{address}: build with the feature `store`")))
}

/// A path, also written as `file://` address.
pub(crate) fn path_of(text: &str) -> PathBuf {
    PathBuf::from(text.strip_prefix("file://").unwrap_or(text))
}
