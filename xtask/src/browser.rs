//! The browser tests: the demo served, `tests/browser/` run against it over WebDriver.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::serve::{self, Mount};
use crate::shell::{self, Outcome};

/// Tests that ask how a page reads, not how a product is drawn. They wait more than they compute, so they run beside
/// the others; a test file that is not named here runs among those that draw, one at a time.
const BESIDE: [&str; 26] = [
    "accessibility",
    "addresses",
    "ar",
    "documents",
    "edge",
    "events",
    "explain",
    "faults",
    "feed",
    "filling",
    "first-picture",
    "frameworks",
    "injections",
    "languages",
    "lite",
    "media",
    "offline",
    "page-faults",
    "plans",
    "reading",
    "sections",
    "split",
    "streams",
    "updates",
    "raster-builds",
    "turntable",
];

/// Serve `mounts` on a free port and run every browser test against it.
pub(crate) fn run(mounts: Vec<Mount>) -> Outcome {
    let address = serve::start(0, mounts)?;
    shell::step(&format!("browser tests against {address}"));
    let (beside, drawing) = test_files()?;
    // Two files that draw would not be done in time on two cores without a GPU. What the files beside them say is
    // shown when it is whole: two reports in one read as none.
    let said = shell::root().join("target/browser-tests-beside.txt");
    let file = File::create(&said).map_err(|e| format!("{}: {e}", said.display()))?;
    let mut others = tests(&address, &beside)
        .stdout(Stdio::from(file))
        .spawn()
        .map_err(|e| format!("cannot start node: {e}"))?;
    let drawn = shell::status_of(&mut tests(&address, &drawing));
    let status = others.wait().map_err(|e| format!("node was lost: {e}"))?;
    print!("{}", std::fs::read_to_string(&said).map_err(|e| format!("{}: {e}", said.display()))?);
    match (drawn, status.success()) {
        (drawn, true) => drawn,
        (Ok(()), false) => Err(format!("browser tests failed ({status}); their own words stand above")),
        (Err(error), false) => Err(format!("{error}; those beside them failed too ({status})")),
    }
}

/// Node with these files of tests, one after the other.
fn tests(address: &str, files: &[String]) -> Command {
    let mut node = node(address);
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
    node
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

/// The files of tests: those of [`BESIDE`], and all others.
fn test_files() -> Outcome<(Vec<String>, Vec<String>)> {
    let folder = shell::root().join("tests/browser");
    let listing = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files: Vec<String> = listing
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.js"))
        .collect();
    files.sort();
    let (beside, drawing): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|name| BESIDE.contains(&name.trim_end_matches(".test.js")));
    if beside.len() != BESIDE.len() || drawing.is_empty() {
        return Err(format!("{}: a *.test.js that xtask names is gone", folder.display()));
    }
    Ok((beside, drawing))
}
