//! The parsed JSON chunk together with the bytes it describes: lists, buffer views, extensions.
//!
//! Every other file of this room asks this one where its data lies. A buffer view is given out only
//! after it was found to end inside the BIN chunk.

use std::ops::Range;

use super::error::{Fault, ModelError, Refusal};
use super::glb::{self, Chunks};
use super::json::{List, Spot};
use super::limits::{self, Limits};

/// Required extensions that change what is drawn, and that we draw.
const DRAWN_EXTENSIONS: [&str; 7] = [
    "EXT_texture_webp",
    "KHR_materials_emissive_strength",
    "KHR_materials_unlit",
    "KHR_materials_variants",
    "KHR_mesh_quantization",
    "KHR_node_visibility",
    "KHR_texture_transform",
];

/// Extensions that refine a surface that core glTF describes already, or light a scene that we light
/// ourselves. A file that requires one is drawn without it: a chair without its sheen sells better than none.
const IGNORED_EXTENSIONS: [&str; 2] = ["KHR_materials_diffuse_transmission", "KHR_xmp_json_ld"];

/// The same, and the GPU tiers draw them.
const REFINEMENTS: [&str; 11] = [
    "KHR_animation_pointer",
    "KHR_lights_punctual",
    "KHR_materials_anisotropy",
    "KHR_materials_clearcoat",
    "KHR_materials_dispersion",
    "KHR_materials_ior",
    "KHR_materials_iridescence",
    "KHR_materials_sheen",
    "KHR_materials_specular",
    "KHR_materials_transmission",
    "KHR_materials_volume",
];

/// Whether a file that uses this extension looks as its author meant it to.
pub(super) fn is_drawn(extension: &str) -> bool {
    #[cfg(feature = "lobes")]
    if REFINEMENTS.contains(&extension) {
        return true;
    }
    #[cfg(feature = "lights")]
    if [super::light::EXTENSION, super::instancing::EXTENSION].contains(&extension) {
        return true;
    }
    #[cfg(feature = "lods")]
    if extension == super::lod::EXTENSION {
        return true;
    }
    DRAWN_EXTENSIONS.contains(&extension)
}

/// A GLB whose JSON has been parsed.
pub(super) struct Document<'a> {
    /// The whole file.
    pub(super) glb: &'a [u8],
    /// The JSON chunk.
    pub(super) root: &'a Spot<'a>,
    /// Where the one buffer lies in the file.
    bin: Range<usize>,
    pub(super) accessors: List<'a>,
    buffers: List<'a>,
    buffer_views: List<'a>,
    pub(super) cameras: List<'a>,
    pub(super) images: List<'a>,
    pub(super) materials: List<'a>,
    pub(super) meshes: List<'a>,
    pub(super) nodes: List<'a>,
    pub(super) samplers: List<'a>,
    pub(super) skins: List<'a>,
    pub(super) textures: List<'a>,
    /// Length of the longest list, with the primitives of all meshes as one list.
    pub(super) list_entries: u64,
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
pub(super) fn open(glb: &[u8], limits: &Limits) -> Result<Chunks, Refusal> {
    limits::over("file_bytes", glb.len() as u64, limits.file_bytes)?;
    let chunks = glb::chunks(glb)?;
    limits::over("json_bytes", chunks.json.len() as u64, limits.json_bytes)?;
    Ok(chunks)
}

impl<'a> Document<'a> {
    /// Takes the JSON chunk, if it is glTF 2.0, requires nothing that we cannot do, and no list is too long.
    pub(super) fn new(
        glb: &'a [u8],
        bin: Range<usize>,
        root: &'a Spot<'a>,
        limits: &'a Limits,
    ) -> Result<Self, Refusal> {
        let asset = root.need("asset")?;
        let version = asset.need("version")?;
        if !matches!(version.text()?.as_bytes(), [b'2'] | [b'2', b'.', ..]) {
            return Err(version.error(Fault::UnsupportedVersion));
        }
        if let Some(least) = asset.get("minVersion")?
            && least.text()? != "2.0"
        {
            return Err(least.error(Fault::UnsupportedVersion));
        }
        for extension in root.list("extensionsRequired")?.iter() {
            let name = extension.text()?;
            if !is_drawn(name) && !IGNORED_EXTENSIONS.contains(&name) && !REFINEMENTS.contains(&name) {
                return Err(extension.error(ModelError::unsupported(name)));
            }
        }
        let mut list_entries = 0;
        let mut list = |key| {
            let list = root.list(key)?;
            list.at_most("list_entries", limits.list_entries)?;
            list_entries = list_entries.max(list.len() as u64);
            Ok::<_, Refusal>(list)
        };
        let mut document = Self {
            glb,
            root,
            bin,
            accessors: list("accessors")?,
            buffers: list("buffers")?,
            buffer_views: list("bufferViews")?,
            cameras: list("cameras")?,
            images: list("images")?,
            materials: list("materials")?,
            meshes: list("meshes")?,
            nodes: list("nodes")?,
            samplers: list("samplers")?,
            skins: list("skins")?,
            textures: list("textures")?,
            list_entries,
            limits,
        };
        document.list_entries = list_entries.max(document.primitive_count()?);
        Ok(document)
    }

    /// Primitives of all meshes.
    fn primitive_count(&self) -> Result<u64, Refusal> {
        let mut found = 0;
        for mesh in self.meshes.iter() {
            found += mesh.list("primitives")?.len() as u64;
            let max = self.limits.list_entries;
            if found > max {
                return Err(mesh.error(Fault::OverLimit { limit: "list_entries", found, max }));
            }
        }
        Ok(found)
    }

    /// The buffer view that `reference` (an index) names.
    ///
    /// # Errors
    /// `out-of-bounds` if it ends outside its buffer or the BIN chunk; `external-uri` or `data-uri`
    /// if its buffer is not the BIN chunk.
    pub(super) fn view(&self, reference: &Spot<'_>) -> Result<View<'a>, Refusal> {
        let view = entry(&self.buffer_views, reference)?;
        let buffer_reference = view.need("buffer")?;
        let buffer = entry(&self.buffers, &buffer_reference)?;
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
    ) -> Result<(), Refusal> {
        if end_bytes <= available_bytes {
            return Ok(());
        }
        Err(spot.error(Fault::OutOfBounds { end_bytes, available_bytes }))
    }
}

/// The entry of `list` that `reference` (an index) names.
pub(super) fn entry<'s>(list: &'s List<'_>, reference: &Spot<'_>) -> Result<Spot<'s>, Refusal> {
    let index = reference.index(list.len())?;
    list.get(index).ok_or_else(|| reference.error(Fault::Missing))
}

/// What is wrong with a `uri`: we read nothing but the BIN chunk.
pub(super) fn uri_fault(uri: &Spot<'_>) -> Result<Refusal, Refusal> {
    let fault = if uri.text()?.starts_with("data:") { Fault::DataUri } else { Fault::ExternalUri };
    Ok(uri.error(fault))
}
