//! Fuzzing with libFuzzer: seeds from the samples, then one target for a while. Needs nightly and `cargo-fuzz`.

use std::process::Command;

use crate::shell::{self, Outcome};

const TARGETS: [&str; 4] = ["glb", "document", "rules", "probe"];
const DEFAULT_SECONDS: &str = "300";

/// Run the target that is named, for so many seconds; a finding lies in `fuzz/artifacts` and ends it with an error.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (target, seconds) = match arguments {
        [target] => (target.as_str(), DEFAULT_SECONDS),
        [target, seconds] => (target.as_str(), seconds.as_str()),
        _ => ("", ""),
    };
    if !TARGETS.contains(&target) || seconds.parse::<u32>().is_err() {
        return Err(format!("usage: cargo xtask fuzz {} [SECONDS]", TARGETS.join("|")));
    }
    shell::step("writing the seeds");
    let mut seeds = shell::cargo("test");
    seeds.args(["--no-default-features", "--features", "cli", "--test", "fuzz"]);
    shell::status_of(seeds.args(["--", "--ignored", "the_seeds_are_written_down_for_the_fuzzer"]))?;
    shell::step(&format!("fuzzing {target} for {seconds} s"));
    let mut fuzz = Command::new("cargo");
    // The toolchain file pins stable; the environment variable wins over it.
    fuzz.current_dir(shell::root().join("fuzz")).env("RUSTUP_TOOLCHAIN", "nightly");
    fuzz.args(["fuzz", "run", target, "--", "-timeout=10", "-rss_limit_mb=2048"]);
    shell::status_of(fuzz.arg(format!("-max_total_time={seconds}"))).map_err(|error| {
        format!("{error}; it needs `rustup toolchain install nightly` and `cargo install cargo-fuzz`")
    })
}
