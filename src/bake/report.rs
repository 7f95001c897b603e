//! A page that shows what was baked: for people who look before they publish.
//!
//! In: manifests and faults by name. Out: HTML without script or inline style, beside the manifests; it works from a disk and
//! from a CDN. All texts are escaped, all addresses are relative and percent-encoded.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use super::manifest::{Backdrop, Manifest, Sprite};

/// File name of the page.
pub const FILE: &str = "report.html";
/// File name of its stylesheet.
pub const CSS_FILE: &str = "report.css";
/// Its stylesheet.
pub const CSS: &str = include_str!("report.css");

/// Why a model was not baked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFault {
    /// What the manifest would call it.
    pub model: String,
    /// Stable.
    pub code: String,
    /// For people.
    pub message: String,
}

/// The page.
pub fn html(manifests: &BTreeMap<String, Manifest>, faults: &BTreeMap<String, ModelFault>) -> String {
    let mut page = String::new();
    // Writing into a text cannot fail.
    let _ = write_page(&mut page, manifests, faults);
    page
}

fn write_page(
    page: &mut String,
    manifests: &BTreeMap<String, Manifest>,
    faults: &BTreeMap<String, ModelFault>,
) -> fmt::Result {
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Baked models</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"{CSS_FILE}\">\n<h1>Baked models</h1>\n"
    )?;
    let of_all = |bytes: &dyn Fn(&Manifest) -> u64| manifests.values().map(bytes).sum::<u64>();
    write!(
        page,
        "<p>{} models, {} not baked. Sources: {}. A poster of each: {}.",
        manifests.len(),
        faults.len(),
        bytes(of_all(&|manifest| manifest.source.bytes)),
        bytes(of_all(&|manifest| poster_bytes(manifest).unwrap_or_default())),
    )?;
    let turntables = of_all(&|manifest| smallest(manifest).map_or(0, |sprite| sprite.stored.bytes));
    writeln!(page, " The smallest turntable of each: {}.</p>", bytes(turntables))?;
    // What is wrong comes first.
    for (name, fault) in faults.iter().filter(|(name, _)| !manifests.contains_key(*name)) {
        writeln!(page, "<article>\n<h2>{}</h2>\n{}</article>", Escaped(name), FaultLine(fault))?;
    }
    for (name, manifest) in manifests {
        writeln!(page, "<article>\n<h2>{}</h2>", Escaped(name))?;
        if let Some(fault) = faults.get(name) {
            writeln!(
                page,
                "<p class=\"fault\">This is an earlier version; the present one was not baked.</p>"
            )?;
            write!(page, "{}", FaultLine(fault))?;
        }
        write_pictures(page, name, manifest)?;
        write_figures(page, name, manifest)?;
        writeln!(page, "</article>")?;
    }
    Ok(())
}

fn write_pictures(page: &mut String, name: &str, manifest: &Manifest) -> fmt::Result {
    writeln!(page, "<div class=\"views\">")?;
    for backdrop in Backdrop::ALL {
        let mut posters: Vec<_> =
            manifest.posters.iter().filter(|poster| poster.background == backdrop).collect();
        // The one that every browser shows comes last, as `<img>`.
        posters.sort_by_key(|poster| poster.mime == "image/jpeg" || poster.mime == "image/png");
        let Some((last, others)) = posters.split_last() else { continue };
        write!(page, "<figure class=\"poster\"><picture>")?;
        for poster in others {
            let (address, mime) = (Beside(name, &poster.stored.file), Escaped(&poster.mime));
            write!(page, "<source type=\"{mime}\" srcset=\"{address}\">")?;
        }
        let [width, height] = last.size_px;
        let (address, word) = (Beside(name, &last.stored.file), backdrop.word());
        writeln!(
            page,
            "<img class=\"{word}\" loading=\"lazy\" alt=\"{} on {word}\" width=\"{width}\" height=\"{height}\" \
             src=\"{address}\"></picture><figcaption>{word}</figcaption></figure>",
            Escaped(name)
        )?;
    }
    if let Some(sprite) = smallest(manifest) {
        write_turntable(page, name, sprite)?;
    }
    writeln!(page, "</div>")
}

/// The sheet in a window of one frame, at 240 pixels a frame; a place to snap to for each frame.
fn write_turntable(page: &mut String, name: &str, sprite: &Sprite) -> fmt::Result {
    let rows = u32::try_from(sprite.rows_degrees.len()).unwrap_or(u32::MAX);
    let columns = sprite.columns.clamp(1, MOST_PLACES);
    let places = sprite.views.saturating_mul(rows).min(MOST_PLACES);
    let lines = places.div_ceil(columns);
    let (width, height) = (columns * WINDOW_CSS_PX, lines * WINDOW_CSS_PX);
    write!(
        page,
        "<figure><div class=\"turntable {}\" tabindex=\"0\" role=\"group\" aria-label=\"{} from all sides\"><div>\
         <img loading=\"lazy\" alt=\"\" width=\"{width}\" height=\"{height}\" src=\"{}\">",
        sprite.background.word(),
        Escaped(name),
        Beside(name, &sprite.stored.file)
    )?;
    let line = format!("<span>{}</span>", "<i></i>".repeat(columns as usize));
    write!(page, "<p>{}</p></div></div>", line.repeat(lines as usize))?;
    writeln!(page, "<figcaption>turntable: scroll, or arrow keys</figcaption></figure>")
}

/// As wide and high as `.turntable` of the stylesheet.
const WINDOW_CSS_PX: u32 = 240;
/// Manifests may come from elsewhere: more frames than any turntable has.
const MOST_PLACES: u32 = 4096;

fn write_figures(page: &mut String, name: &str, manifest: &Manifest) -> fmt::Result {
    let source = &manifest.source;
    writeln!(
        page,
        "<table>\n<thead><tr><th>file<th>bytes<th>triangles<th>on a GPU<th>error</thead>\n<tbody>"
    )?;
    let mut row =
        |what: fmt::Arguments<'_>, size: u64, triangles: Option<u64>, gpu: Option<u64>, rest: &str| {
            let triangles = triangles.map(|count| count.to_string()).unwrap_or_default();
            let gpu = gpu.map(bytes).unwrap_or_default();
            writeln!(page, "<tr><th>{what}<td>{}<td>{triangles}<td>{gpu}<td>{rest}", bytes(size))
        };
    let model = Escaped(&manifest.model);
    row(format_args!("{model}"), source.bytes, Some(source.triangles), Some(source.gpu_bytes), "")?;
    for lod in &manifest.lods {
        let error =
            format!("SSIM {:.4}, surface {:.2} %", lod.error.ssim, lod.error.surface_fraction * 100.0);
        let link = Link(name, &lod.stored.file);
        row(
            format_args!("{} {link}", Escaped(&lod.kind)),
            lod.stored.bytes,
            Some(lod.triangles),
            Some(lod.gpu_bytes),
            &error,
        )?;
    }
    if let Some(usdz) = &manifest.usdz {
        row(format_args!("USDZ {}", Link(name, &usdz.stored.file)), usdz.stored.bytes, None, None, "")?;
    }
    for sprite in &manifest.turntables {
        let [width, height] = sprite.frame_px;
        let link = Link(name, &sprite.stored.file);
        let error = sprite.error.map_or(String::new(), |error| format!("SSIM {:.4}", error.ssim));
        row(format_args!("turntable {width} × {height} {link}"), sprite.stored.bytes, None, None, &error)?;
    }
    for poster in &manifest.posters {
        let link = Link(name, &poster.stored.file);
        row(
            format_args!("poster, {} {link}", poster.background.word()),
            poster.stored.bytes,
            None,
            None,
            "",
        )?;
    }
    writeln!(page, "</tbody></table>")
}

/// The sheet with the fewest bytes.
fn smallest(manifest: &Manifest) -> Option<&Sprite> {
    manifest.turntables.iter().min_by_key(|sprite| sprite.stored.bytes)
}

fn poster_bytes(manifest: &Manifest) -> Option<u64> {
    manifest.posters.iter().map(|poster| poster.stored.bytes).min()
}

fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.2} MB", count as f64 / 1e6),
    }
}

/// Text of an element or attribute.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            c if c.is_control() => f.write_char(' '),
            c => f.write_char(c),
        })
    }
}

/// Address of a file beside the manifest of a name, from the page on.
struct Beside<'a>(&'a str, &'a str);

impl fmt::Display for Beside<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = self.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        // `./`: a name with a colon is no scheme.
        f.write_str("./")?;
        for byte in folder.bytes().chain((!folder.is_empty()).then_some(b'/')).chain(self.1.bytes()) {
            if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
                f.write_char(char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

struct Link<'a>(&'a str, &'a str);

impl fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = self.1.rsplit_once('.').map_or("file", |(_, ending)| ending);
        write!(f, "<a href=\"{}\">{}</a>", Beside(self.0, self.1), Escaped(ending))
    }
}

struct FaultLine<'a>(&'a ModelFault);

impl fmt::Display for FaultLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ModelFault { code, message, .. } = self.0;
        writeln!(f, "<p class=\"fault\"><code>{}</code> {}</p>", Escaped(code), Escaped(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bake::manifest::{Source, Stored};

    fn manifest(model: &str) -> Manifest {
        let source = Source {
            bytes: 8_961_352,
            sha256: String::new(),
            triangles: 4510,
            vertices: 2549,
            draw_calls: 1,
            gpu_bytes: 89_478_485,
            tier: Some("T3".to_owned()),
        };
        let stored = Stored { file: "a b\"<.webp".to_owned(), bytes: 1234, sha256: String::new() };
        Manifest {
            v: 1,
            model: model.to_owned(),
            source,
            key: String::new(),
            posters: vec![],
            turntables: vec![Sprite {
                stored,
                mime: "image/webp".to_owned(),
                views: u32::MAX,
                rows_degrees: vec![75.0, 50.0],
                columns: u32::MAX,
                frame_px: [240; 2],
                background: Backdrop::Light,
                quality: None,
                error: None,
            }],
            lods: vec![],
            usdz: None,
            thumbhash: None,
        }
    }

    #[test]
    fn names_and_messages_of_strangers_stay_texts_and_addresses() {
        let evil = "<script>alert(1)</script>\" onload='x' javascript:";
        let manifests = [(format!("x/{evil}"), manifest(evil))].into();
        let fault = ModelFault { model: evil.into(), code: evil.into(), message: evil.into() };
        let page = html(&manifests, &[(evil.to_owned(), fault)].into());
        assert!(!page.contains("<script") && !page.contains("onload='"), "{page}");
        assert!(!page.contains("style=") && !page.contains("<style"), "{page}");
        for address in page.split("src=\"").skip(1).chain(page.split("href=\"").skip(2)) {
            let address = address.split('"').next().unwrap_or_default();
            assert!(address.starts_with("./x/") && !address.contains(['<', ' ', ':']), "{address}");
        }
        assert!(page.len() < 200_000, "{}", page.len());
    }

    #[test]
    fn it_says_what_a_model_costs_and_which_failed() {
        let fault =
            ModelFault { model: "b.glb".into(), code: "not-glb".into(), message: "b.glb: no GLB".into() };
        let page = html(&[("a".to_owned(), manifest("a.glb"))].into(), &[("b".to_owned(), fault)].into());
        for said in [
            "8.96 MB",
            "4510",
            "89.48 MB",
            "1.2 kB",
            "1 models, 1 not baked",
            "<code>not-glb</code> b.glb: no GLB",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
    }
}
