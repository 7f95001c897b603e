//! The browser tests: the demo served, `tests/browser/` run against it over WebDriver.

use std::process::Command;

use crate::serve::{self, Mount};
use crate::shell::{self, Outcome};

/// Serve `mounts` on a free port and run every browser test against it.
pub(crate) fn run(mounts: Vec<Mount>) -> Outcome {
    let address = serve::start(0, mounts)?;
    shell::step(&format!("browser tests against {address}"));
    // One file after the other: two cores cannot draw two software-GPU pages at once in time.
    let mut node = node(&address);
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(test_files()?);
    shell::status_of(&mut node)
}

/// Node in the folder of the browser tests, told where the shop, the browser and its driver are.
pub(crate) fn node(address: &str) -> Command {
    let mut node = Command::new("node");
    node.current_dir(shell::root().join("tests/browser")).env("STOREFRONT_URL", address);
    for (variable, program) in [("CHROMIUM", "chromium"), ("CHROMEDRIVER", "chromedriver")] {
        if std::env::var_os(variable).is_none()
            && let Some(path) = shell::path_of(program)
        {
            node.env(variable, path);
        }
    }
    node
}

fn test_files() -> Outcome<Vec<String>> {
    let folder = shell::root().join("tests/browser");
    let listing = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files: Vec<String> = listing
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.js"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("no *.test.js in {}", folder.display()));
    }
    Ok(files)
}
