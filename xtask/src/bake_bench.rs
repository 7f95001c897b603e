//! How many models a minute `storefront bake` does, and in how much memory, from one model to a hundred.
//!
//! Two are baked at a time, so that machines with more cores say the same of the memory; it must not grow with the number of
//! models. Seconds of CPU tell more than the clock where others work on the machine, too.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{self, Outcome};

/// Models of a run.
const COUNTS: [usize; 3] = [1, 10, 100];
/// Models at a time.
const JOBS: &str = "2";
/// Of `/proc/…/stat`, on every Linux of today (`getconf CLK_TCK`).
const TICKS_A_SECOND: f64 = 100.0;

/// Bake copies of our own products, and print models a minute and the peak of memory. `counts` are the models of each run;
/// none are the usual ones.
pub(crate) fn run(storefront: &Path, counts: &[usize]) -> Outcome {
    let work = shell::root().join("target/bake-bench");
    // Left by a run that was interrupted.
    let _ = std::fs::remove_dir_all(&work);
    let shop = work.join("shop");
    shell::status_of(Command::new(storefront).args(["sample", "--out"]).arg(&shop).stdout(Stdio::null()))?;
    let products = models(&shop.join("models"))?;
    for &count in if counts.is_empty() { &COUNTS } else { counts } {
        let (from, to) = (work.join(format!("in-{count}")), work.join(format!("out-{count}")));
        make(&from)?;
        for (index, product) in products.iter().cycle().take(count).enumerate() {
            let copy = from.join(format!("{index}.glb"));
            std::fs::copy(product, &copy).map_err(|e| format!("{}: {e}", copy.display()))?;
        }
        let first = timed(storefront, &from, &to)?;
        if first.baked != count as u64 {
            return Err(format!("bake: {} of {count} models were baked", first.baked));
        }
        let again = timed(storefront, &from, &to)?;
        println!(
            "bake: {count} models, {:.1} a minute, {:.1} s of CPU each, {} MiB at most; again, when all is there: {:.2} s",
            count as f64 * 60.0 / first.spent.as_secs_f64(),
            first.cpu_seconds / count as f64,
            first.peak_mib,
            again.spent.as_secs_f64(),
        );
    }
    std::fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))
}

struct Measured {
    spent: Duration,
    baked: u64,
    /// Of all threads; 0 where the system does not tell.
    cpu_seconds: f64,
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
        .args(["--jobs", JOBS])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{}: {e}", storefront.display()))?;
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let (mut peak_mib, mut cpu_seconds) = (0, 0.0f64);
    loop {
        let text = read("status");
        let peak = text
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak_mib = peak.map_or(0, |kib: u64| kib / 1024).max(peak_mib);
        cpu_seconds = cpu_seconds_of(&read("stat")).max(cpu_seconds);
        match child.try_wait().map_err(|e| format!("bake: {e}"))? {
            // A summary of some lines: it does not fill the pipe.
            Some(code) if code.success() => {
                let mut said = String::new();
                let read = child.stdout.take().map(|mut pipe| pipe.read_to_string(&mut said)).transpose();
                read.map_err(|e| format!("bake: {e}"))?;
                let summary: serde_json::Value =
                    serde_json::from_str(&said).map_err(|e| format!("bake: {e}"))?;
                let baked = summary["baked"].as_u64().unwrap_or_default();
                return Ok(Measured { spent: begun.elapsed(), baked, cpu_seconds, peak_mib });
            }
            Some(code) => return Err(format!("bake: {code}")),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// User and system time: the 14th and 15th field, counted behind the name in brackets, which may have spaces.
fn cpu_seconds_of(stat: &str) -> f64 {
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = behind.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS_A_SECOND
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
