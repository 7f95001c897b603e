//! The edge worker's tests: the built worker in the real workerd, its pages against those of the command line.

use crate::artefacts;
use crate::shell::{self, Outcome};

/// Build what the worker is made of and run its tests.
pub(crate) fn test() -> Outcome {
    artefacts::build(&["device", "page", "edge"].map(String::from))?;
    artefacts::command_line()?;
    shell::step("tests of www/edge in workerd");
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("  skipped those in workerd: its package is for linux-x64 alone");
    }
    shell::run_in(&shell::root().join("www"), "npm", &["run", "--silent", "test-edge"])
}

/// Write down the page whose plans the browser tests compare natively, in Chromium and in workerd.
///
/// `tested`: the Rust tests have been built just now, as `cargo test --workspace` builds them.
pub(crate) fn write_page_to_plan(tested: bool) -> Outcome {
    shell::step("writing the page of real products");
    // Without wgpu, which takes longer to compile than everything else together, unless all is there already.
    let features: &[&str] =
        if tested { &["--workspace"] } else { &["--no-default-features", "--features", "cli"] };
    shell::status_of(shell::cargo("test").args(features).args(["--test", "page_real", "--", "--ignored"]))
}

/// Requests per second of the worker.
pub(crate) fn bench() -> Outcome {
    shell::step("the edge worker in workerd");
    shell::run_in(&shell::root().join("www"), "node", &["edge/bench.js"])
}
