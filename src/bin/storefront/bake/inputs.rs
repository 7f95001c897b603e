//! Which models a command names: files, all models of folders, and those of buckets.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::names::{Place, names};
use super::object::{self, Object};
use super::store::{is_bucket, path_of};
use crate::input::{Failure, warn};
use crate::model_file::read_as_packed;

/// A model to be baked.
pub(super) struct Model {
    /// What its outputs are called, with folders.
    pub(super) name: String,
    /// What its manifest calls it: its path below the folder that was named.
    pub(super) file: String,
    source: Source,
}

enum Source {
    File(PathBuf),
    Object(Object),
}

impl Model {
    /// Where it is, for people.
    pub(super) fn shown(&self) -> String {
        match &self.source {
            Source::File(path) => path.display().to_string(),
            Source::Object(object) => object.address.clone(),
        }
    }

    /// The file as a GLB, compressed if it is.
    /// # Errors
    /// `unreadable`, `too-large`; the codes of [`PackError`](storefront::pack::PackError).
    pub(super) fn read(&self) -> Result<Vec<u8>, Failure> {
        match &self.source {
            Source::File(path) => read_as_packed(path),
            Source::Object(object) => object.read(),
        }
    }
}

/// All models, sorted by name; those in `out` are left out, for outputs may be models.
/// # Errors
/// `unreadable` for a folder that cannot be listed, `bad-store` for an address that names no bucket. A file that is not there is found out when it is read.
pub(super) fn find(arguments: &[String], out: &str) -> Result<Vec<Model>, Failure> {
    let out_folder = path_of(out).canonicalize().ok();
    let (mut places, mut sources) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for argument in arguments {
        if is_bucket(argument) {
            for (place, object) in object::find(argument, out)? {
                if seen.insert(PathBuf::from(&object.address)) {
                    places.push(place);
                    sources.push(Source::Object(object));
                }
            }
            continue;
        }
        let path = path_of(argument);
        let files =
            if path.is_dir() { models_below(&path, out_folder.as_deref())? } else { vec![path.clone()] };
        for file in files {
            // The same file twice is one model.
            if seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                places.push(place(&path, &file));
                sources.push(Source::File(file));
            }
        }
    }
    let named = names(&places).into_iter().zip(places).zip(sources);
    let mut models: Vec<Model> = named
        .map(|((name, place), source)| {
            let parts: Vec<_> = place.below.iter().map(|part| String::from_utf8_lossy(part)).collect();
            Model { name, file: parts.join("/"), source }
        })
        .collect();
    models.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(models)
}

fn place(argument: &Path, file: &Path) -> Place {
    let bytes = |part: &OsStr| part.as_encoded_bytes().to_vec();
    let whole = bytes(file.as_os_str());
    match file.strip_prefix(argument) {
        Ok(below) if below != Path::new("") => {
            let parent = argument.file_name().map(bytes);
            Place { below: below.iter().map(bytes).collect(), parent, whole }
        }
        _ => {
            let parent = file.parent().and_then(Path::file_name).map(bytes);
            Place { below: vec![bytes(file.file_name().unwrap_or(file.as_os_str()))], parent, whole }
        }
    }
}

/// Models of a folder and of those below it; no hidden ones. Links are followed to files of the same folder only.
fn models_below(root: &Path, out: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let unreadable =
        |path: &Path, error| Failure::new("unreadable", format_args!("{}: {error}", path.display()));
    let real_root = root.canonicalize().map_err(|error| unreadable(root, error))?;
    let mut folders = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))? {
            let entry = entry.map_err(|error| unreadable(&folder, error))?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(|error| unreadable(&folder, error))?);
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if kind.is_dir() {
                let is_out = out.is_some() && path.canonicalize().ok().as_deref() == out;
                folders.extend((!is_out).then_some(path));
                continue;
            }
            let is_model = path.extension().is_some_and(|ending| {
                ending.eq_ignore_ascii_case("glb") || ending.eq_ignore_ascii_case("gltf")
            });
            if !is_model {
                continue;
            }
            let inside = path.canonicalize().is_ok_and(|real| real.starts_with(&real_root) && real.is_file());
            if kind.is_symlink() && !inside {
                warn("outside", format_args!("{}: a link out of the folder is passed over", path.display()));
            } else {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
