//! `cargo xtask …`: one tool that sets up, builds, measures and tests the project.
//!
//! The same commands run on a laptop and in CI. Each module is one command or one thing that
//! commands share. Must not: hold facts that belong elsewhere (limits stand in `size.toml`).

use std::process::ExitCode;

mod artefacts;
mod bake_bench;
mod bench;
mod browser;
mod check;
mod demo;
mod dependencies;
mod edge;
mod fuzz;
mod glue;
mod serve;
mod setup;
mod shell;
mod size;
mod target_features;
mod test;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--port N]   set up, build everything, make the demo shop, serve it on 127.0.0.1
  test [FILTER]     set up what is missing (a browser included) and run every test
                    (FILTER: check, rust, www, edge or browser runs that part alone)
  check             format, lints on every target, types, dependency policy, bytes
  build [NAME…]     the artefacts of dist/ (all, or those named: page raster webgl2 www edge schema …)
  size              bytes of each artefact against size.toml
  bench [bake]      speed, as ratios against peers in the same run; how fast models are baked, also alone
  fuzz TARGET [S]   strangers' bytes for S seconds (glb, document, rules, probe; needs nightly)
  site              make the demo shop without serving it (target/demo)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("demo") => demo::run(rest),
        Some("test") => test::run(rest),
        Some("check") => check::run(),
        Some("build") => artefacts::build(rest),
        Some("size") => size::run(),
        Some("bench") => bench::run(rest),
        Some("fuzz") => fuzz::run(rest),
        Some("site") => demo::make_site().map(|_| ()),
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(())
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
