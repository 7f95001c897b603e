//! What was baked, put into a store document: lighter models, turntables, Quick Look and figures of each product's model.
//!
//! In: a document as JSON, the manifests of a catalogue, the address at which its files are served. Out: the same document
//! with sources for the plan to choose from, and what was done. A model belongs to the manifest whose `model` is the end of its
//! URL's path. What an earlier run put in is taken out first. Must not: read or write files, touch anything else.

use serde_json::{Map, Value, json};

use super::manifest::{Backdrop, Manifest};

/// Field of a source that was put in here.
const MARK: &str = "baked";

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// Ids of products whose model has a manifest.
    pub products: Vec<String>,
    /// Ids of products with a model that has none.
    pub without: Vec<String>,
    /// Names of manifests that no product's model belongs to.
    pub unused: Vec<String>,
}

/// Puts `manifests` (each with its name) into `document`; `base` is the address of the folder that was baked into.
pub fn attach(document: &mut Value, manifests: &[(String, Manifest)], base: &str) -> Attached {
    let mut done = Attached::default();
    let mut used = vec![false; manifests.len()];
    for product in document.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten() {
        let id = product["id"].as_str().unwrap_or_default().to_owned();
        for media in product.get_mut("media").and_then(Value::as_array_mut).into_iter().flatten() {
            if media["mediaContentType"] != "MODEL_3D" {
                continue;
            }
            let Some(sources) = media.get_mut("sources").and_then(Value::as_array_mut) else { continue };
            sources.retain(|source| source.get(MARK).is_none());
            let Some(own) = sources.iter_mut().find(|source| is_glb(source)) else { continue };
            let url = own["url"].as_str().unwrap_or_default();
            let found = manifests.iter().position(|(_, manifest)| is_of(url, &manifest.model));
            let Some(at) = found else {
                done.without.push(id.clone());
                continue;
            };
            used[at] = true;
            let (name, manifest) = &manifests[at];
            own["filesize"] = manifest.source.bytes.into();
            own["tier"] = tier(manifest.source.tier.as_deref());
            let address = Address { base, folder: name.rsplit_once('/').map(|(folder, _)| folder) };
            let has_usdz = sources.iter().any(|source| source["format"] == "usdz");
            sources.extend(made_of(manifest, &address, has_usdz));
            if media.get("previewImage").is_none_or(Value::is_null)
                && let Some(picture) = poster(manifest, &address, media["alt"].as_str().unwrap_or_default())
            {
                media["previewImage"] = picture;
            }
            done.products.push(id.clone());
        }
    }
    let unused = manifests.iter().zip(used).filter(|(_, used)| !used);
    done.unused = unused.map(|((name, _), _)| name.clone()).collect();
    done
}

/// Where the files of one manifest are served.
struct Address<'a> {
    base: &'a str,
    folder: Option<&'a str>,
}

impl Address<'_> {
    /// Names of files are ours; folders are the merchant's, and may need to be escaped.
    fn of(&self, file: &str) -> String {
        let base = self.base.strip_suffix('/').unwrap_or(self.base);
        let folder = self.folder.map_or(String::new(), |folder| format!("{folder}/"));
        format!("{base}/{}", escaped(&format!("{folder}{file}")))
    }
}

/// Percent-encoded but for `/` and what RFC 3986 calls unreserved.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(byte.into());
            }
            byte => out += &format!("%{byte:02X}"),
        }
    }
    out
}

fn is_glb(source: &Value) -> bool {
    source.get("format").is_none_or(|format| format == "glb")
}

/// Whether the path of a URL ends with this model.
fn is_of(url: &str, model: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let model = escaped(model);
    path.strip_suffix(&model).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// A word that is behind all tiers where none draws it.
fn tier(tier: Option<&str>) -> Value {
    tier.unwrap_or("none").into()
}

fn made_of(manifest: &Manifest, address: &Address<'_>, has_usdz: bool) -> Vec<Value> {
    let mut sources = Vec::new();
    for lod in &manifest.lods {
        sources.push(json!({
            "url": address.of(&lod.stored.file), "format": "glb", "mimeType": "model/gltf-binary",
            "filesize": lod.stored.bytes, "tier": tier(lod.tier.as_deref()), MARK: true,
        }));
    }
    if let Some(usdz) = manifest.usdz.as_ref().filter(|_| !has_usdz) {
        sources.push(json!({
            "url": address.of(&usdz.stored.file), "format": "usdz", "mimeType": "model/vnd.usdz+zip",
            "filesize": usdz.stored.bytes, MARK: true,
        }));
    }
    // The smallest first; the others are for screens that show more.
    let mut sprites: Vec<_> = manifest.turntables.iter().collect();
    sprites.sort_by_key(|sprite| sprite.frame_px[0]);
    if let Some((small, larger)) = sprites.split_first() {
        let [width, height] = small.frame_px;
        let same = larger.iter().filter(|sprite| {
            (sprite.views, sprite.columns, &sprite.rows_degrees)
                == (small.views, small.columns, &small.rows_degrees)
        });
        let srcset: Vec<_> = same
            .map(|sprite| json!({ "url": address.of(&sprite.stored.file), "width": sprite.frame_px[0] }))
            .collect();
        sources.push(json!({
            "url": address.of(&small.stored.file), "format": "turntable", "mimeType": small.mime,
            "filesize": small.stored.bytes, "width": width, "height": height, "srcset": srcset,
            "views": small.views, "rows": small.rows_degrees, "columns": small.columns, MARK: true,
        }));
    }
    sources
}

/// The light JPEG: every browser shows it.
fn poster(manifest: &Manifest, address: &Address<'_>, alt: &str) -> Option<Value> {
    let poster = (manifest.posters.iter())
        .find(|poster| poster.background == Backdrop::Light && poster.mime == "image/jpeg")?;
    let [width, height] = poster.size_px;
    let mut image = Map::new();
    image.insert("url".to_owned(), address.of(&poster.stored.file).into());
    image.insert("width".to_owned(), width.into());
    image.insert("height".to_owned(), height.into());
    image.insert("altText".to_owned(), alt.into());
    Some(image.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn manifest() -> Manifest {
        serde_json::from_value(json!({
            "v": 1, "model": "a b/shoe.glb", "key": "k",
            "source": { "bytes": 8_000_000, "sha256": "s", "triangles": 90_000, "vertices": 50_000, "draw_calls": 3, "gpu_bytes": 9, "tier": "T3" },
            "posters": [{ "file": "shoe-1.jpeg", "bytes": 9, "sha256": "s", "mime": "image/jpeg", "background": "light", "size_px": [640, 480] }],
            "turntables": [
                { "file": "shoe-3.webp", "bytes": 9, "sha256": "s", "mime": "image/webp", "views": 36, "rows_degrees": [75.0, 50.0], "columns": 6, "frame_px": [480, 480], "background": "light" },
                { "file": "shoe-2.webp", "bytes": 5, "sha256": "s", "mime": "image/webp", "views": 36, "rows_degrees": [75.0, 50.0], "columns": 6, "frame_px": [240, 240], "background": "light" }],
            "lods": [{ "file": "shoe-4.glb", "bytes": 300_000, "sha256": "s", "kind": "lite", "triangles": 20_000, "vertices": 15_000, "gpu_bytes": 4, "tier": "T1", "error": { "ssim": 0.98, "surface_fraction": 0.001 } }],
            "usdz": { "file": "shoe-5.usdz", "bytes": 7, "sha256": "s" },
        }))
        .unwrap()
    }

    fn document() -> Value {
        json!({ "products": [
            { "id": "shoe", "media": [{ "mediaContentType": "MODEL_3D", "alt": "A shoe", "sources": [{ "url": "https://cdn.example/m/a%20b/shoe.glb?v=2" }] }] },
            { "id": "hat", "media": [{ "mediaContentType": "MODEL_3D", "sources": [{ "url": "/m/nose.glb", "format": "glb" }] }, { "mediaContentType": "IMAGE" }] },
        ] })
    }

    #[test]
    fn a_model_gets_its_figures_and_what_was_made_of_it() {
        let mut document = document();
        let manifests = [
            ("a b/shoe".to_owned(), manifest()),
            ("cap".to_owned(), Manifest { model: "ose.glb".to_owned(), ..manifest() }),
        ];
        let done = attach(&mut document, &manifests, "/baked/");
        assert_eq!(
            (done.products, done.without, done.unused),
            (vec!["shoe".to_owned()], vec!["hat".to_owned()], vec!["cap".to_owned()])
        );
        let media = &document["products"][0]["media"][0];
        let sources = media["sources"].as_array().unwrap();
        assert_eq!((&sources[0]["filesize"], &sources[0]["tier"]), (&8_000_000.into(), &"T3".into()));
        assert_eq!(
            (sources[1]["url"].as_str(), sources[1]["tier"].as_str()),
            (Some("/baked/a%20b/shoe-4.glb"), Some("T1"))
        );
        assert_eq!(sources[2]["format"], "usdz");
        assert_eq!(
            (&sources[3]["url"], &sources[3]["srcset"][0]["width"], &sources[3]["rows"]),
            (&"/baked/a%20b/shoe-2.webp".into(), &480.into(), &json!([75.0, 50.0]))
        );
        assert_eq!(media["previewImage"]["altText"], "A shoe");
        // Again, it is the same.
        let before = document.clone();
        attach(&mut document, &manifests, "/baked");
        assert_eq!(document, before);
    }

    #[test]
    fn what_is_there_stays() {
        let mut document = document();
        let media = &mut document["products"][0]["media"][0];
        media["previewImage"] = json!({ "url": "/mine.jpg" });
        media["sources"].as_array_mut().unwrap().push(json!({ "url": "/mine.usdz", "format": "usdz" }));
        let mut manifest = manifest();
        manifest.source.tier = None;
        attach(&mut document, &[("a b/shoe".to_owned(), manifest)], "");
        let media = &document["products"][0]["media"][0];
        assert_eq!(media["previewImage"]["url"], "/mine.jpg");
        let usdz = media["sources"].as_array().unwrap().iter().filter(|source| source["format"] == "usdz");
        assert_eq!(usdz.count(), 1);
        assert_eq!(media["sources"][0]["tier"], "none");
    }
}
