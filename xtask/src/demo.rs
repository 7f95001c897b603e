//! The demo shop: built artefacts, generated models, pictures and pages, served for a look.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::serve::Mount;
use crate::shell::{self, Outcome};
use crate::{artefacts, serve};

/// The address that people will have open in a tab; `--port` changes it.
const DEFAULT_PORT: u16 = 8080;
/// Names of the demo's shoppers: `demo/shoppers/NAME.json`.
const SHOPPERS: [&str; 3] = ["new", "gold", "bargain"];
/// Whose page the demo's own page carries from the server.
const FIRST_VISIT: &str = "new";
/// Where the element's tag begins.
const ELEMENT: &str = "<store-page";
/// Moment at which the server-rendered pages were "asked for": inside the demo's launches and sales.
const RENDERED_AT: &str = "2026-11-23T10:00:00Z";
/// The mid-range handset that server-rendered pages assume; the element decides again on the device.
const RENDERED_FOR: &str =
    r#"{"device_memory_gib":2,"wasm":true,"webgl":{"version":2,"renderer":"PowerVR Rogue GE8320"}}"#;

/// Build, make and serve the demo until the process is stopped.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let port = match arguments {
        [] => DEFAULT_PORT,
        [flag, port] if flag == "--port" => port.parse().map_err(|_| format!("`{port}` is not a port"))?,
        _ => return Err("usage: cargo xtask demo [--port N]".into()),
    };
    // Minutes of building must not end at a port that is taken.
    serve::is_free(port)?;
    let mounts = make_site()?;
    let address = serve::start(port, mounts)?;
    println!("\nThe demo shop is open: {address}/");
    println!("Rungs: {address}/?sf-tier=T1 … T4; without script: {address}/demo/t0/new.html");
    println!("Checks of this device: {address}/qa/");
    println!("Edit its page beside live previews: {address}/studio/");
    println!("Ctrl-C closes it.");
    loop {
        std::thread::park();
    }
}

/// Build everything the demo needs and say what is served where.
pub(crate) fn make_site() -> Outcome<Vec<Mount>> {
    artefacts::build(&[])?;
    let root = shell::root();
    let site = root.join("target/demo");
    let generated = site.join("demo");
    make_folder(&generated.join("t0"))?;

    let storefront = artefacts::command_line()?;
    make_models_and_pictures(&storefront, &generated)?;

    let www = root.join("www");
    copy(&www.join("demo/demo.css"), &generated.join("demo.css"))?;
    bundle(&www, "demo/demo.ts", &generated.join("demo.js"))?;
    make_tester_page(&www, &site.join("qa"))?;

    shell::step("rendering the pages that need no script");
    let probe = generated.join("probe.json");
    std::fs::write(&probe, RENDERED_FOR).map_err(|e| format!("{}: {e}", probe.display()))?;
    for shopper in SHOPPERS {
        let page = rendered(&storefront, &generated, "page", shopper, &probe)?;
        if shopper == FIRST_VISIT {
            adopting(&www.join("demo/index.html"), &page, &site.join("index.html"))?;
        }
        let file = generated.join(format!("t0/{shopper}.html"));
        std::fs::write(&file, page).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    every_section(&storefront, &generated, &probe)?;
    Ok(vec![
        Mount { url_prefix: "/dist/", folder: artefacts::dist() },
        Mount { url_prefix: "/studio/", folder: artefacts::dist().join("studio") },
        Mount { url_prefix: "/", folder: site },
    ])
}

/// The tester's page, `/qa/`: it is served with the shop whose pages it checks.
fn make_tester_page(www: &Path, folder: &Path) -> Outcome {
    make_folder(folder)?;
    for file in ["index.html", "qa.css"] {
        copy(&www.join("qa").join(file), &folder.join(file))?;
    }
    bundle(www, "qa/qa.ts", &folder.join("qa.js"))
}

fn bundle(www: &Path, entry: &str, into: &Path) -> Outcome {
    let mut esbuild = Command::new(www.join("node_modules/.bin/esbuild"));
    esbuild
        .arg(www.join(entry))
        .args(["--bundle", "--minify", "--format=esm", "--target=es2020", "--log-level=warning"])
        .arg(format!("--outfile={}", into.display()));
    shell::status_of(&mut esbuild)
}

/// The page with every type of section, with and without script.
fn every_section(storefront: &Path, generated: &Path, probe: &Path) -> Outcome {
    let demo = shell::root().join("www/demo");
    copy(&demo.join("sections.js"), &generated.join("sections.js"))?;
    let page = rendered(storefront, generated, "sections", "everybody", probe)?;
    adopting(&demo.join("sections.html"), &page, &generated.join("sections.html"))?;
    // A phone without WebAssembly: what it gets must be complete.
    let probe = generated.join("probe-t0.json");
    std::fs::write(&probe, r#"{"wasm":false}"#).map_err(|e| format!("{}: {e}", probe.display()))?;
    let page = rendered(storefront, generated, "sections", "everybody", &probe)?;
    let file = generated.join("t0/sections.html");
    std::fs::write(&file, page).map_err(|e| format!("{}: {e}", file.display()))
}

/// A page as a server gives it to a shopper; `probe` is a file.
fn rendered(
    storefront: &Path,
    generated: &Path,
    page: &str,
    shopper: &str,
    probe: &Path,
) -> Outcome<Vec<u8>> {
    shell::output_of(
        Command::new(storefront)
            .args(["render", "--css", "/dist/storefront.css", "--now", RENDERED_AT, "--page"])
            .arg(generated.join(format!("{page}.json")))
            .arg("--shopper")
            .arg(generated.join(format!("shoppers/{shopper}.json")))
            .arg("--probe")
            .arg(probe),
    )
}

/// Write the page of the file `index`, with the server's page inside, `into` another.
fn adopting(index: &Path, page: &[u8], into: &Path) -> Outcome {
    let text = std::fs::read_to_string(index).map_err(|e| format!("{}: {e}", index.display()))?;
    let text = with_page(&text, &String::from_utf8_lossy(page))
        .ok_or_else(|| format!("{} and the page need a <store-page> each", index.display()))?;
    std::fs::write(into, text).map_err(|e| format!("{}: {e}", into.display()))
}

/// `index` with what a server renders inside its `<store-page>`, which adopts it. `None` without the element.
fn with_page(index: &str, page: &str) -> Option<String> {
    let (before, element) = index.split_once(ELEMENT)?;
    let (attributes, after) = element.split_once("></store-page>")?;
    let (_, rendered) = page.split_once(ELEMENT)?;
    let (rendered, _) = rendered.rsplit_once("</store-page>")?;
    // The page writes `>` inside attributes as `&gt;`, so the first one ends the tag.
    let (own_attributes, inside) = rendered.split_once('>')?;
    Some(format!("{before}{ELEMENT}{own_attributes}{attributes}>{inside}</store-page>{after}"))
}

/// Models, pictures, document and shoppers; drawn again only when the program that draws them changed.
fn make_models_and_pictures(storefront: &Path, generated: &Path) -> Outcome {
    let changed = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
    let stamp = generated.join(".drawn");
    if changed(&stamp).is_some() && changed(&stamp) >= changed(&storefront.to_path_buf()) {
        return Ok(());
    }
    shell::step("making models and drawing the product pictures");
    shell::status_of(Command::new(storefront).args(["sample", "--pictures", "--out"]).arg(generated))?;
    std::fs::write(&stamp, b"").map_err(|e| format!("{}: {e}", stamp.display()))
}

fn make_folder(path: &Path) -> Outcome {
    std::fs::create_dir_all(path).map_err(|e| format!("cannot make {}: {e}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::copy(from, to).map(|_| ()).map_err(|e| format!("cannot copy {}: {e}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_page_goes_inside_the_element() {
        let index = "<main><store-page src=\"p\" test-overrides></store-page></main>";
        let page = "<body><store-page adopted lang=\"en\"><section>a</section></store-page>";
        assert_eq!(
            with_page(index, page).as_deref(),
            Some(
                "<main><store-page adopted lang=\"en\" src=\"p\" test-overrides><section>a</section></store-page></main>"
            )
        );
        assert_eq!(with_page("no element", page), None);
    }
}
