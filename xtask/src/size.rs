//! Bytes of each artefact after brotli, against the limits of `size.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

use crate::artefacts;
use crate::shell::{self, Outcome};

#[derive(Deserialize)]
struct Limits {
    artefact: Vec<Artefact>,
}

#[derive(Deserialize)]
struct Artefact {
    name: String,
    files: Vec<String>,
    limit_bytes: usize,
}

/// Print the table; fail if an artefact is above its limit.
pub(crate) fn run() -> Outcome {
    let path = shell::root().join("size.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let limits: Limits = toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let sizes = sizes_of(&limits)?;
    let mut above = Vec::new();
    println!("{:<26} {:>9} {:>9} {:>9} {:>6}", "artefact", "raw", "brotli", "limit", "used");
    for artefact in &limits.artefact {
        let mut raw_bytes = 0;
        let mut brotli_bytes = 0;
        for file in &artefact.files {
            let (raw, brotli) = sizes[file.as_str()];
            raw_bytes += raw;
            brotli_bytes += brotli;
        }
        let percent = brotli_bytes * 100 / artefact.limit_bytes.max(1);
        println!(
            "{:<26} {raw_bytes:>9} {brotli_bytes:>9} {:>9} {percent:>5}%",
            artefact.name, artefact.limit_bytes
        );
        if brotli_bytes > artefact.limit_bytes {
            above.push(artefact.name.as_str());
        }
    }
    let unlisted = unlisted(&limits)?;
    if !unlisted.is_empty() {
        return Err(format!("size.toml says nothing of {}", unlisted.join(", ")));
    }
    if above.is_empty() {
        return Ok(());
    }
    Err(format!("above the limit: {}. Find out what grew (twiggy, wasm-opt --metrics)", above.join(", ")))
}

/// Bytes of every file that has a limit, as it is and after brotli. Some count several times; brotli takes its time.
fn sizes_of(limits: &Limits) -> Outcome<BTreeMap<&str, (usize, usize)>> {
    let files: BTreeSet<&str> = limits.artefact.iter().flat_map(|a| &a.files).map(String::as_str).collect();
    let files: Vec<&str> = files.into_iter().collect();
    let next = AtomicUsize::new(0);
    let measure = || -> Outcome<Vec<_>> {
        let mut measured = Vec::new();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let path = artefacts::dist().join(file);
            let bytes = std::fs::read(&path)
                .map_err(|e| format!("{}: {e}; run `cargo xtask build` first", path.display()))?;
            measured.push((*file, (bytes.len(), compressed_bytes(&bytes)?)));
        }
        Ok(measured)
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, NonZero::get);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(measure)).collect();
        let mut sizes = BTreeMap::new();
        for thread in threads {
            sizes.extend(shell::joined(thread)?);
        }
        Ok(sizes)
    })
}

/// What a phone could load and no limit covers.
fn unlisted(limits: &Limits) -> Outcome<Vec<String>> {
    let dist = artefacts::dist();
    let listing = std::fs::read_dir(&dist).map_err(|e| format!("{}: {e}", dist.display()))?;
    let names = listing.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let listed = |name: &String| limits.artefact.iter().any(|artefact| artefact.files.contains(name));
    let loaded = |name: &String| [".js", ".wasm", ".css", ".txt"].iter().any(|kind| name.ends_with(kind));
    Ok(names.filter(|name| loaded(name) && !listed(name)).collect())
}

fn compressed_bytes(bytes: &[u8]) -> Outcome<usize> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut input = bytes;
    brotli::BrotliCompress(&mut input, &mut out, &parameters).map_err(|e| format!("brotli: {e}"))?;
    Ok(out.len())
}
