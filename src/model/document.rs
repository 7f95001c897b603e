//! The parsed JSON chunk together with the bytes it describes: lists, buffer views, extensions.
//!
//! Every other file of this room asks this one where its data lies. A buffer view is given out only
//! after it was found to end inside the BIN chunk.

use std::ops::Range;

use serde_json::Value;

use super::error::{Fault, ModelError};
use super::glb::{self, Chunks};
use super::json::{List, Spot};
use super::limits::{self, Limits};

/// Required extensions that change what is drawn, and that we draw.
const DRAWN_EXTENSIONS: [&str; 6] = [
    "EXT_texture_webp",
    "KHR_materials_emissive_strength",
    "KHR_materials_unlit",
    "KHR_materials_variants",
    "KHR_mesh_quantization",
    "KHR_texture_transform",
];

/// Extensions that refine a surface that core glTF describes already, or light a scene that we light
/// ourselves. A file that requires one is drawn without it: a chair without its sheen sells better than none.
const IGNORED_EXTENSIONS: [&str; 12] = [
    "KHR_lights_punctual",
    "KHR_materials_anisotropy",
    "KHR_materials_clearcoat",
    "KHR_materials_diffuse_transmission",
    "KHR_materials_dispersion",
    "KHR_materials_ior",
    "KHR_materials_iridescence",
    "KHR_materials_sheen",
    "KHR_materials_specular",
    "KHR_materials_transmission",
    "KHR_materials_volume",
    "KHR_xmp_json_ld",
];

/// Whether a file that uses this extension looks as its author meant it to.
pub(super) fn is_drawn(extension: &str) -> bool {
    DRAWN_EXTENSIONS.contains(&extension)
}

/// A GLB whose JSON has been parsed.
pub(super) struct Document<'a> {
    /// The whole file.
    pub(super) glb: &'a [u8],
    /// The JSON chunk.
    pub(super) root: Spot<'a>,
    /// Where the one buffer lies in the file.
    bin: Range<usize>,
    /// What the file may ask for.
    pub(super) limits: &'a Limits,
}

/// The bytes of a buffer view.
pub(super) struct View<'a> {
    pub(super) bytes: &'a [u8],
    /// Where they start in the GLB.
    pub(super) byte_offset: usize,
    /// `byteStride`, where the file gives one.
    pub(super) stride: Option<usize>,
}

/// Finds the chunks of a file that is not too large.
pub(super) fn open(glb: &[u8], limits: &Limits) -> Result<Chunks, ModelError> {
    limits::over("file_bytes", glb.len() as u64, limits.file_bytes)?;
    let chunks = glb::chunks(glb)?;
    limits::over("json_bytes", chunks.json.len() as u64, limits.json_bytes)?;
    Ok(chunks)
}

impl<'a> Document<'a> {
    /// Takes the parsed JSON chunk, if it is glTF 2.0, requires nothing that we cannot do, and no list is too long.
    pub(super) fn new(
        glb: &'a [u8],
        bin: Range<usize>,
        json: &'a Value,
        limits: &'a Limits,
    ) -> Result<Self, ModelError> {
        let document = Self { glb, root: Spot::root(json), bin, limits };
        let asset = document.root.need("asset")?;
        let version = asset.need("version")?;
        if version.text()?.split('.').next() != Some("2") {
            return Err(version.error(Fault::UnsupportedVersion));
        }
        for extension in document.root.list("extensionsRequired")?.iter() {
            let name = extension.text()?;
            if !is_drawn(name) && !IGNORED_EXTENSIONS.contains(&name) {
                return Err(extension.error(Fault::UnsupportedExtension { name: name.to_owned() }));
            }
        }
        document.list_entries()?;
        Ok(document)
    }

    /// A list of the file, not longer than the limit.
    pub(super) fn list<'s>(&'s self, key: &'static str) -> Result<List<'s>, ModelError> {
        let list = self.root.list(key)?;
        list.at_most("list_entries", self.limits.list_entries)?;
        Ok(list)
    }

    /// Length of the longest list, with the primitives of all meshes as one list.
    ///
    /// # Errors
    /// `over-limit` for the first list that is too long.
    pub(super) fn list_entries(&self) -> Result<u64, ModelError> {
        let mut longest = 0;
        for key in [
            "accessors",
            "bufferViews",
            "cameras",
            "images",
            "materials",
            "meshes",
            "nodes",
            "samplers",
            "skins",
            "textures",
        ] {
            longest = longest.max(self.list(key)?.len() as u64);
        }
        let mut primitives = 0;
        for mesh in self.list("meshes")?.iter() {
            primitives += mesh.list("primitives")?.len() as u64;
            if primitives > self.limits.list_entries {
                return Err(mesh.error(Fault::OverLimit {
                    limit: "list_entries",
                    found: primitives,
                    max: self.limits.list_entries,
                }));
            }
        }
        Ok(longest.max(primitives))
    }

    /// The buffer view that `reference` (an index) names.
    ///
    /// # Errors
    /// `out-of-bounds` if it ends outside its buffer or the BIN chunk; `external-uri` or `data-uri`
    /// if its buffer is not the BIN chunk.
    pub(super) fn view(&self, reference: &Spot<'_>) -> Result<View<'a>, ModelError> {
        let views = self.list("bufferViews")?;
        let view = entry(&views, reference)?;
        let buffers = self.list("buffers")?;
        let buffer_reference = view.need("buffer")?;
        let buffer = entry(&buffers, &buffer_reference)?;
        if let Some(uri) = buffer.get("uri")? {
            return Err(uri_fault(&uri)?);
        }
        if buffer_reference.integer()? != 0 {
            return Err(buffer.error(Fault::Missing));
        }
        let buffer_bytes = buffer.need("byteLength")?.integer()?;
        self.within(&buffer, buffer_bytes, self.bin.len() as u64)?;

        let start = view.integer_or("byteOffset", 0)?;
        let length = view.need("byteLength")?.integer()?;
        let end = start.saturating_add(length);
        self.within(&view, end, buffer_bytes)?;
        let stride = match view.get("byteStride")? {
            None => None,
            Some(stride) => match stride.integer()? {
                bytes @ 1..=252 => Some(bytes as usize),
                _ => return Err(stride.error(Fault::BadValue { expected: "4 to 252" })),
            },
        };
        // In range: `start <= end <= bin.len()`, and the BIN chunk lies in the file.
        let byte_offset = self.bin.start + start as usize;
        let bytes = self.glb.get(byte_offset..byte_offset + length as usize).unwrap_or_default();
        Ok(View { bytes, byte_offset, stride })
    }

    /// An `out-of-bounds` error if `end_bytes` is more than `available_bytes`.
    pub(super) fn within(
        &self,
        spot: &Spot<'_>,
        end_bytes: u64,
        available_bytes: u64,
    ) -> Result<(), ModelError> {
        if end_bytes <= available_bytes {
            return Ok(());
        }
        Err(spot.error(Fault::OutOfBounds { end_bytes, available_bytes }))
    }
}

/// The entry of `list` that `reference` (an index) names.
pub(super) fn entry<'s>(list: &'s List<'_>, reference: &Spot<'_>) -> Result<Spot<'s>, ModelError> {
    let index = reference.index(list.len())?;
    list.get(index).ok_or_else(|| reference.error(Fault::Missing))
}

/// What is wrong with a `uri`: we read nothing but the BIN chunk.
pub(super) fn uri_fault(uri: &Spot<'_>) -> Result<ModelError, ModelError> {
    let fault = if uri.text()?.starts_with("data:") { Fault::DataUri } else { Fault::ExternalUri };
    Ok(uri.error(fault))
}
