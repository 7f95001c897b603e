//! Every test there is, from a fresh machine: the checks (bytes included), Rust, TypeScript, the edge, browsers.

use crate::shell::{self, Outcome};
use crate::{artefacts, browser, check, demo, edge, setup};

/// Run all tests, or the part that is named.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let part = match arguments {
        [] => None,
        [part] if ["check", "rust", "www", "edge", "browser"].contains(&part.as_str()) => Some(part.as_str()),
        _ => return Err("usage: cargo xtask test [check|rust|www|edge|browser]".into()),
    };
    let wanted = |name: &str| part.is_none_or(|p| p == name);
    if wanted("check") {
        check::run()?;
    }
    if wanted("rust") {
        setup::for_native_pictures();
        shell::step("Rust tests");
        shell::status_of(shell::cargo("test").arg("--workspace"))?;
    }
    if wanted("www") {
        artefacts::build(&["www".into()])?;
        shell::step("tests of www/");
        shell::run_in(&shell::root().join("www"), "npm", &["test", "--silent"])?;
    }
    if wanted("edge") {
        edge::test()?;
    }
    if wanted("browser") {
        setup::for_browser_tests()?;
        let mounts = demo::make_site()?;
        edge::write_page_to_plan(wanted("rust"))?;
        browser::run(mounts)?;
    }
    Ok(())
}
