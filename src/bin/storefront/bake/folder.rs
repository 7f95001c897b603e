//! A folder of the file system as a store: temporary file, `fsync`, rename.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::store::Store;
use crate::input::Failure;

/// Files that are being written lie here, below the store's folder: a rename stays on its file system.
const UNFINISHED: &str = ".unfinished";
/// What lies there for longer belongs to a run that was killed: writing one file takes seconds.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// Files below one folder.
pub(super) struct Folder {
    /// Without links.
    root: PathBuf,
    written: AtomicU64,
}

impl Folder {
    /// Make the folder if it is missing, and clear away what killed runs left.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let unwritable =
            |error: io::Error| Failure::new("unwritable", format_args!("{}: {error}", path.display()));
        fs::create_dir_all(path.join(UNFINISHED)).map_err(unwritable)?;
        let root = path.canonicalize().map_err(unwritable)?;
        for entry in fs::read_dir(root.join(UNFINISHED)).map_err(unwritable)?.flatten() {
            let age = entry.metadata().and_then(|it| it.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > ABANDONED_AFTER) {
                // Another run may have done it already.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(Self { root, written: AtomicU64::new(0) })
    }

    fn write_whole(&self, target: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        // A link in the way would lead the file elsewhere.
        if !folder.canonicalize()?.starts_with(&self.root) {
            return Err(io::Error::other("a link leads out of the folder"));
        }
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let unfinished = self.root.join(UNFINISHED).join(format!("{}-{number}", std::process::id()));
        let written = File::create(&unfinished)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&unfinished, target))
            .and_then(|()| sync(folder));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn walk(&self, folder: &Path, found: &mut Vec<String>) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
                self.walk(&entry.path(), found)?;
            } else if kind.is_file() {
                let path = entry.path();
                // Ours are UTF-8 and use `/`.
                let parts: Option<Vec<&str>> = path
                    .strip_prefix(&self.root)
                    .ok()
                    .and_then(|path| path.iter().map(|part| part.to_str()).collect());
                found.extend(parts.map(|parts| parts.join("/")));
            }
        }
        Ok(())
    }
}

impl Store for Folder {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        absent(fs::read(self.root.join(path)), path, "unreadable")
    }

    fn size(&self, path: &str) -> Result<Option<u64>, Failure> {
        let file = absent(fs::symlink_metadata(self.root.join(path)), path, "unreadable")?;
        Ok(file.filter(fs::Metadata::is_file).map(|file| file.len()))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.root.join(path);
        self.write_whole(&target, bytes)
            .map_err(|e| Failure::new("unwritable", format_args!("{}: {e}", target.display())))
    }

    fn remove(&self, path: &str) -> Result<(), Failure> {
        absent(fs::remove_file(self.root.join(path)), path, "unwritable").map(drop)
    }

    fn list(&self, below: &str) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        self.walk(&self.root.join(below), &mut found)
            .map_err(|e| Failure::new("unreadable", format_args!("{}: {e}", self.root.display())))?;
        found.sort_unstable();
        Ok(found)
    }
}

/// `None` where nothing is.
fn absent<T>(outcome: io::Result<T>, path: &str, code: &'static str) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Failure::new(code, format_args!("{path}: {error}"))),
    }
}

/// A rename lasts when its folder is on the disk too; elsewhere than on Unix a folder cannot be opened.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
