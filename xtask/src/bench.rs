//! Speed, as ratios between things measured side by side in one run (machines are shared and noisy).

use crate::shell::{self, Outcome};
use crate::{artefacts, bake_bench, browser, demo, edge, serve, setup};

const USAGE: &str = "usage: cargo xtask bench [bake [MODELS…]]";

/// Build in release and print every ratio.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [] => {}
        [part, counts @ ..] if part == "bake" => {
            let counts: Result<Vec<usize>, _> = counts.iter().map(|count| count.parse()).collect();
            return bake(&counts.map_err(|_| USAGE)?);
        }
        _ => return Err(USAGE.into()),
    }
    setup::for_benches()?;
    let mounts = demo::make_site()?;
    let address = serve::start(0, mounts)?;
    shell::step("benches in the browser");
    shell::status_of(browser::node(&address).arg("bench.js"))?;
    edge::bench()?;
    bake(&[])?;
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

fn bake(counts: &[usize]) -> Outcome {
    let storefront = artefacts::command_line()?;
    shell::step("baking");
    bake_bench::run(&storefront, counts)
}
