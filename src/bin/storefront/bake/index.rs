//! The index of all manifests of a store, and the report made of them.

use std::collections::{BTreeMap, BTreeSet};

use storefront::bake::manifest::{Entry, Index, Manifest, VERSION};
use storefront::bake::report::{self, ModelFault};

use super::store::Store;
use crate::input::Failure;

/// File name of the index.
pub(super) const INDEX: &str = "manifest.json";
/// What went wrong with models lies here until they are baked.
const FAULTS: &str = ".faults";
/// Runs that end at the same time index again what the others have added meanwhile; after so many rounds the next run will.
const MOST_ROUNDS: usize = 5;

/// Where the fault of a model lies.
pub(super) fn fault_path(name: &str) -> String {
    format!("{FAULTS}/{name}.json")
}

/// Paths of all faults that lie there.
/// # Errors
/// `unreadable`.
pub(super) fn fault_paths(store: &dyn Store) -> Result<BTreeSet<String>, Failure> {
    Ok(store.list(FAULTS)?.into_iter().collect())
}

/// Index what is there, until nothing was added while it was written.
/// # Errors
/// `unreadable`, `unwritable`.
pub(super) fn write(store: &dyn Store) -> Result<(), Failure> {
    let mut last = None;
    for _ in 0..MOST_ROUNDS {
        let there = There::read(store)?;
        if last.as_ref() == Some(&there) {
            break;
        }
        let models = there.manifests.iter().map(|(name, manifest)| Entry::of(name, manifest)).collect();
        let index = serde_json::to_value(Index { v: VERSION, models }).unwrap_or_default();
        let html = report::html(&there.manifests, &there.faults);
        store.write(report::CSS_FILE, report::CSS.as_bytes())?;
        store.write(report::FILE, html.as_bytes())?;
        store.write(INDEX, format!("{index:#}\n").as_bytes())?;
        last = Some(there);
    }
    Ok(())
}

/// What a store holds, by the names of models.
#[derive(PartialEq)]
struct There {
    manifests: BTreeMap<String, Manifest>,
    faults: BTreeMap<String, ModelFault>,
}

impl There {
    fn read(store: &dyn Store) -> Result<Self, Failure> {
        let mut manifests = BTreeMap::new();
        for path in store.list("")?.iter().filter(|path| path.as_str() != INDEX) {
            let Some(name) = path.strip_suffix(".json") else { continue };
            // JSON that is no manifest of ours is somebody else's.
            if let Some(Ok(manifest)) =
                store.read(path)?.map(|text| serde_json::from_slice::<Manifest>(&text))
            {
                manifests.insert(name.to_owned(), manifest);
            }
        }
        let mut faults = BTreeMap::new();
        for path in fault_paths(store)? {
            let name =
                path.strip_prefix(FAULTS).and_then(|path| path.strip_prefix('/')?.strip_suffix(".json"));
            let fault = store.read(&path)?.and_then(|text| serde_json::from_slice(&text).ok());
            if let (Some(name), Some(fault)) = (name, fault) {
                faults.insert(name.to_owned(), fault);
            }
        }
        Ok(Self { manifests, faults })
    }
}
