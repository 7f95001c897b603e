//! How many models a minute `storefront bake` does, and in how much memory, from one model to a hundred.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{self, Outcome};

/// Models of a run.
const COUNTS: [usize; 3] = [1, 10, 100];

/// Bake copies of our own products, and print models a minute and the peak of memory.
pub(crate) fn run(storefront: &Path) -> Outcome {
    let work = shell::root().join("target/bake-bench");
    // Left by a run that was interrupted.
    let _ = std::fs::remove_dir_all(&work);
    let shop = work.join("shop");
    shell::status_of(Command::new(storefront).args(["sample", "--out"]).arg(&shop).stdout(Stdio::null()))?;
    let products = models(&shop.join("models"))?;
    for count in COUNTS {
        let (from, to) = (work.join(format!("in-{count}")), work.join(format!("out-{count}")));
        make(&from)?;
        for (index, product) in products.iter().cycle().take(count).enumerate() {
            let copy = from.join(format!("{index}.glb"));
            std::fs::copy(product, &copy).map_err(|e| format!("{}: {e}", copy.display()))?;
        }
        let first = timed(storefront, &from, &to)?;
        let again = timed(storefront, &from, &to)?;
        println!(
            "bake: {count} models, {:.1} a minute, {} MiB at most; again, when all is there: {:.2} s",
            count as f64 * 60.0 / first.spent.as_secs_f64(),
            first.peak_mib,
            again.spent.as_secs_f64(),
        );
    }
    std::fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))
}

struct Measured {
    spent: Duration,
    /// Of resident memory; 0 where the system does not tell.
    peak_mib: u64,
}

fn timed(storefront: &Path, from: &Path, to: &Path) -> Outcome<Measured> {
    let begun = Instant::now();
    let mut child = Command::new(storefront)
        .arg("bake")
        .arg(from)
        .arg("--out")
        .arg(to)
        .stdout(Stdio::null())
        .spawn()
        .map_err(|e| format!("{}: {e}", storefront.display()))?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak_mib = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = text
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak_mib = peak.map_or(0, |kib: u64| kib / 1024).max(peak_mib);
        match child.try_wait().map_err(|e| format!("bake: {e}"))? {
            Some(code) if code.success() => return Ok(Measured { spent: begun.elapsed(), peak_mib }),
            Some(code) => return Err(format!("bake: {code}")),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn models(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    Ok(found)
}

fn make(folder: &Path) -> Outcome {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))
}
