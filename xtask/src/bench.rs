//! Speed, as ratios between things measured side by side in one run (machines are shared and noisy).

use crate::serve;
use crate::shell::{self, Outcome};
use crate::{demo, setup};

/// Build in release and print every ratio.
pub(crate) fn run() -> Outcome {
    setup::for_browser_tests()?;
    let mounts = demo::make_site()?;
    let address = serve::start(0, mounts)?;
    shell::step("benches in the browser");
    let mut node = std::process::Command::new("node");
    node.arg("bench.js").current_dir(shell::root().join("tests/browser")).env("STOREFRONT_URL", &address);
    shell::status_of(&mut node)
}
