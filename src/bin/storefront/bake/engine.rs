//! Baking many models: several at a time, within a limit of memory, each on its own.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::json;
use storefront::bake::manifest::{Manifest, sha256};
use storefront::bake::{self, BakeError, Options};
use storefront::unpack::unpack;

use super::index::{fault_path, fault_paths};
use super::inputs::Model;
use super::memory::Memory;
use super::progress::Progress;
use super::store::Store;
use crate::input::Failure;

/// One run.
pub(super) struct Bake<'a> {
    /// Where outputs go.
    pub(super) store: &'a dyn Store,
    /// What is made.
    pub(super) options: &'a Options,
    /// Models at a time, at most.
    pub(super) jobs: usize,
    /// Memory that they may take together, about.
    pub(super) most_bytes: u64,
}

/// What a run did.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) models: usize,
    pub(super) baked: usize,
    /// Nothing had to be made: the same model with the same options is there.
    pub(super) there_already: usize,
    /// Left, because nothing more can be written.
    pub(super) not_begun: usize,
    pub(super) bytes_written: u64,
    pub(super) seconds: f64,
    /// In the order of their models.
    pub(super) faults: Vec<ModelFault>,
    /// Name of the index, if one was written.
    pub(super) index: Option<&'static str>,
}

/// What went wrong, with which model if with one.
pub(super) struct ModelFault {
    pub(super) name: Option<String>,
    pub(super) failure: Failure,
}

/// What was done for a model.
enum Done {
    Baked { bytes: u64 },
    ThereAlready,
}

/// Whose fault a failure is.
enum Fault {
    /// The model's: the next one may do better.
    Model(Failure),
    /// The store's: a full disk stays full.
    Store(Failure),
}

impl Bake<'_> {
    /// Bake what is not there yet. A model that fails leaves its fault in the store and lets the others go on.
    /// # Errors
    /// `unreadable`.
    pub(super) fn run(&self, models: &[Model]) -> Result<Outcome, Failure> {
        // Asked once: most models never had one.
        let faults = fault_paths(self.store)?;
        let progress = Progress::new(models.len());
        let memory = Memory::new(self.most_bytes);
        let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let outcome = Mutex::new(Outcome { models: models.len(), ..Outcome::default() });
        let work = || {
            while !stopped.load(Ordering::Relaxed) {
                let Some(model) = models.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let done = self.model(model, &memory, &faults);
                progress.step(&model.name, done.is_err());
                let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                let failure = match done {
                    Ok(Done::Baked { bytes }) => {
                        outcome.baked += 1;
                        outcome.bytes_written += bytes;
                        continue;
                    }
                    Ok(Done::ThereAlready) => {
                        outcome.there_already += 1;
                        continue;
                    }
                    Err(Fault::Model(failure)) => failure,
                    Err(Fault::Store(failure)) => {
                        stopped.store(true, Ordering::Relaxed);
                        failure
                    }
                };
                outcome.faults.push(ModelFault { name: Some(model.name.clone()), failure });
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.min(models.len()) {
                scope.spawn(work);
            }
        });
        let mut outcome = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome.faults.sort_by(|a, b| a.name.cmp(&b.name));
        outcome.not_begun = models.len() - outcome.baked - outcome.there_already - outcome.faults.len();
        outcome.seconds = progress.seconds();
        Ok(outcome)
    }

    fn model(&self, model: &Model, memory: &Memory, faults: &BTreeSet<String>) -> Result<Done, Fault> {
        // An encoder that gives up takes down its model alone. Nothing that is shared is half changed by then.
        let done = catch_unwind(AssertUnwindSafe(|| self.bake(model, memory, faults))).unwrap_or_else(|_| {
            Err(Fault::Model(Failure::new(
                "internal",
                format_args!("{}: baking ended in a panic", model.shown()),
            )))
        });
        if let Err(Fault::Model(failure)) = &done {
            let fault = json!({ "model": model.file, "code": failure.code(), "message": failure.sentence() });
            self.store
                .write(&fault_path(&model.name), format!("{fault:#}\n").as_bytes())
                .map_err(Fault::Store)?;
        }
        done
    }

    fn bake(&self, model: &Model, memory: &Memory, faults: &BTreeSet<String>) -> Result<Done, Fault> {
        let refused = |error: BakeError| {
            Fault::Model(Failure::new(error.code(), format_args!("{}: {error}", model.shown())))
        };
        let file = model.read().map_err(Fault::Model)?;
        let key = self.options.key(&sha256(&[&file]));
        let (folder, stem) = match model.name.rsplit_once('/') {
            Some((folder, stem)) => (format!("{folder}/"), stem),
            None => (String::new(), model.name.as_str()),
        };
        let manifest_path = format!("{}.json", model.name);
        if self.is_there(&manifest_path, &folder, &key).map_err(Fault::Store)? {
            return Ok(Done::ThereAlready);
        }
        let unpacked = unpack(&file).map_err(|error| {
            Fault::Model(Failure::new(error.code(), format_args!("{}: {error}", model.shown())))
        })?;
        let glb = unpacked.as_ref().map_or(&file, |unpacked| &unpacked.glb);
        let lent = memory.lend(self.options.memory_bytes(glb).map_err(refused)?);
        let baked = bake::bake(&model.file, stem, &file, glb, self.options).map_err(refused)?;
        drop((lent, unpacked, file));
        let mut bytes = 0;
        let mut write = |path: &str, contents: &[u8]| {
            bytes += contents.len() as u64;
            self.store.write(path, contents).map_err(Fault::Store)
        };
        for file in &baked.files {
            write(&format!("{folder}{}", file.name), &file.bytes)?;
        }
        if let Some(jpeg) = &baked.plain_jpeg {
            write(&format!("{}.jpg", model.name), jpeg)?;
        }
        // Last: whoever finds it finds what it names.
        write(&manifest_path, baked.manifest.text().as_bytes())?;
        if faults.contains(&fault_path(&model.name)) {
            self.store.remove(&fault_path(&model.name)).map_err(Fault::Store)?;
        }
        Ok(Done::Baked { bytes })
    }

    /// Whether a manifest with this key stands, and all that it names with it.
    fn is_there(&self, manifest_path: &str, folder: &str, key: &str) -> Result<bool, Failure> {
        let Some(text) = self.store.read(manifest_path)? else { return Ok(false) };
        // What is no manifest of ours is made anew.
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&text) else { return Ok(false) };
        if manifest.key != key {
            return Ok(false);
        }
        for file in manifest.files() {
            if self.store.size(&format!("{folder}{}", file.file))? != Some(file.bytes) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
