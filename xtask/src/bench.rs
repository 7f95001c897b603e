//! Speed, as ratios between things measured side by side in one run (machines are shared and noisy).

use crate::shell::{self, Outcome};
use crate::{browser, demo, edge, serve, setup};

/// Build in release and print every ratio.
pub(crate) fn run() -> Outcome {
    setup::for_browser_tests()?;
    let mounts = demo::make_site()?;
    let address = serve::start(0, mounts)?;
    shell::step("benches in the browser");
    shell::status_of(browser::node(&address).arg("bench.js"))?;
    edge::bench()?;
    shell::step("native benches: plan, raster");
    shell::status_of(shell::cargo("bench").args([
        "--no-default-features",
        "--features",
        "cli",
        "--bench",
        "plan",
        "--bench",
        "raster",
    ]))
}
