//! The edge worker's tests: the built worker in the real workerd, its pages against those of the command line.

use std::process::Command;

use crate::artefacts;
use crate::shell::{self, Outcome};

/// The variable that tells tests where the command line is.
pub(crate) const COMMAND_LINE: &str = "STOREFRONT";

/// Build what the worker is made of and run its tests.
pub(crate) fn test() -> Outcome {
    artefacts::build(&["device", "page", "edge"].map(String::from))?;
    let storefront = artefacts::command_line()?;
    shell::step("tests of www/edge in workerd");
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("  skipped those in workerd: its package is for linux-x64 alone");
    }
    let mut npm = Command::new("npm");
    npm.current_dir(shell::root().join("www")).args(["run", "--silent", "test-edge"]);
    shell::status_of(npm.env(COMMAND_LINE, storefront))
}
