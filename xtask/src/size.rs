//! Bytes of each artefact after brotli, against the limits of `size.toml`.

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
    let mut above = Vec::new();
    println!("{:<26} {:>9} {:>9} {:>9} {:>6}", "artefact", "raw", "brotli", "limit", "used");
    for artefact in &limits.artefact {
        let mut raw_bytes = 0;
        let mut brotli_bytes = 0;
        for file in &artefact.files {
            let path = artefacts::dist().join(file);
            let bytes = std::fs::read(&path)
                .map_err(|e| format!("{}: {e}; run `cargo xtask build` first", path.display()))?;
            raw_bytes += bytes.len();
            brotli_bytes += compressed_bytes(&bytes)?;
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
