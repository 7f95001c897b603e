//! How large a product may be: what a model costs ([`Figures`]), and what each rung allows ([`Limits`]).
//!
//! Pure arithmetic. Figures of the tiers: `facts/device.md`, sections 5 and 6; where we differ the field says why.
//! Everything that a file can make us allocate stands here, and is checked before it is allocated.

use super::error::{Fault, ModelError, Refusal};
use super::image;

/// The most that a GLB may be, and that a renderer may be asked to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The whole file. A tier's WebAssembly heap holds it beside what is made from it.
    pub file_bytes: u64,
    /// The JSON chunk; parsed, it takes about 16 times as much memory.
    pub json_bytes: u64,
    /// Entries in any one list of the file: nodes, accessors, materials, the primitives of all meshes, …
    pub list_entries: u64,
    /// Nodes above and including the deepest one.
    pub node_depth: u64,
    /// Vertices that a renderer holds (skinned and morphed ones once for each node that poses them).
    pub vertices: u64,
    /// Vertices of all morph targets together; each takes 24 bytes. With 0 they are passed over: [`Limits::at_rest`].
    #[cfg(feature = "animation")]
    pub morph_vertices: u64,
    /// Keyframes of all animations, times and values. With 0 they are passed over: [`Limits::at_rest`].
    #[cfg(feature = "animation")]
    pub animation_bytes: u64,
    /// Triangles, lines and points drawn in one picture.
    pub triangles: u64,
    /// Primitives drawn in one picture.
    pub draw_calls: u64,
    /// Variants of `KHR_materials_variants`.
    pub variants: u64,
    /// Longer side of an encoded picture; the browser decodes it whole before it can make it smaller.
    pub picture_side_px: u64,
    /// Pictures are made smaller until their longer side fits.
    pub texture_side_texels: u64,
    /// All textures together, as RGBA8 with mips: they are made smaller, and given up, until they fit.
    pub texture_bytes: u64,
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// What the tiers have in common: a product, not a world.
const PRODUCT: Limits = Limits {
    file_bytes: 32 * MIB,
    json_bytes: 512 * KIB,
    list_entries: 4096,
    node_depth: 64,
    vertices: 200_000,
    #[cfg(feature = "animation")]
    morph_vertices: 1_000_000,
    #[cfg(feature = "animation")]
    animation_bytes: 8 * MIB,
    triangles: 400_000,
    draw_calls: 1024,
    variants: 64,
    picture_side_px: 4096,
    texture_side_texels: 2048,
    texture_bytes: 128 * MIB,
};

impl Limits {
    /// CPU rasteriser: a heap of 32 MiB holds the file, its vertices and the texels.
    /// The facts say 8 MB for a file and 20,000 triangles; products as exported are a little more (WaterBottle has
    /// 8.96 MB, MaterialsVariantsShoe 22,700 triangles).
    pub const T1: Self = Self {
        file_bytes: 12 * MIB,
        vertices: 20_000,
        #[cfg(feature = "animation")]
        morph_vertices: 100_000,
        #[cfg(feature = "animation")]
        animation_bytes: 2 * MIB,
        triangles: 24_000,
        draw_calls: 256,
        picture_side_px: 2048,
        texture_side_texels: 512,
        texture_bytes: 12 * MIB,
        ..PRODUCT
    };
    /// WebGL2, reduced: a heap of 64 MiB, 48 MiB on the GPU. Indexed meshes have two triangles for a vertex.
    pub const T2: Self = Self {
        file_bytes: 16 * MIB,
        vertices: 20_000,
        #[cfg(feature = "animation")]
        morph_vertices: 200_000,
        #[cfg(feature = "animation")]
        animation_bytes: 4 * MIB,
        triangles: 40_000,
        draw_calls: 256,
        picture_side_px: 2048,
        texture_side_texels: 1024,
        texture_bytes: 48 * MIB,
        ..PRODUCT
    };
    /// WebGL2, full: a heap of 128 MiB, 128 MiB on the GPU.
    pub const T3: Self = PRODUCT;
    /// WebGPU: as T3, with room for textures of 4096 texels.
    pub const T4: Self = Self { texture_side_texels: 4096, texture_bytes: 256 * MIB, ..PRODUCT };

    /// The tiers that draw in three dimensions, best last.
    pub const TIERS: [(&'static str, Self); 4] =
        [("T1", Self::T1), ("T2", Self::T2), ("T3", Self::T3), ("T4", Self::T4)];

    /// The lowest tier that draws a model with these figures; `None` if none does.
    #[cfg(feature = "cli")]
    pub fn lowest_tier(figures: &Figures) -> Option<&'static str> {
        Self::TIERS.iter().find(|(_, limits)| limits.exceeded_by(figures).is_empty()).map(|(name, _)| *name)
    }

    /// The limits of a tier by its name; `None` for T0, which draws nothing.
    pub fn for_tier(tier: &str) -> Option<Self> {
        Self::TIERS.iter().find(|(name, _)| *name == tier).map(|(_, limits)| *limits)
    }

    /// The same for a model that stands still: what could move it is not even read.
    #[cfg(feature = "animation")]
    pub fn at_rest(self) -> Self {
        Self { morph_vertices: 0, animation_bytes: 0, ..self }
    }

    /// Every limit that `figures` exceed, as `over-limit` errors.
    ///
    /// Textures are not among them: they are made to fit ([`crate::scene::textures`]).
    /// Morph targets and keyframes are not among them: a tier that does not read them shows the model at rest.
    pub fn exceeded_by(&self, figures: &Figures) -> Vec<ModelError> {
        let longest_side = figures.texture_sizes_px.iter().flatten().copied().max().unwrap_or(0);
        [
            ("file_bytes", figures.file_bytes, self.file_bytes),
            ("json_bytes", figures.json_bytes, self.json_bytes),
            ("list_entries", figures.list_entries, self.list_entries),
            ("node_depth", figures.node_depth, self.node_depth),
            ("vertices", figures.vertices, self.vertices),
            ("triangles", figures.triangles, self.triangles),
            ("draw_calls", figures.draw_calls, self.draw_calls),
            ("variants", figures.variants, self.variants),
            ("picture_side_px", u64::from(longest_side), self.picture_side_px),
        ]
        .into_iter()
        .filter_map(|(limit, found, max)| over(limit, found, max).err())
        .map(|error| *error)
        .collect()
    }
}

impl Default for Limits {
    /// For a workstation: the command line, baking.
    fn default() -> Self {
        Self {
            file_bytes: 256 * MIB,
            json_bytes: 16 * MIB,
            list_entries: 16_384,
            vertices: 4_000_000,
            #[cfg(feature = "animation")]
            morph_vertices: 16_000_000,
            #[cfg(feature = "animation")]
            animation_bytes: 256 * MIB,
            triangles: 8_000_000,
            draw_calls: 16_384,
            variants: 256,
            picture_side_px: 16_384,
            texture_side_texels: 4096,
            texture_bytes: 2048 * MIB,
            ..PRODUCT
        }
    }
}

/// An `over-limit` error if `found` is more than `max`.
pub(super) fn over(limit: &'static str, found: u64, max: u64) -> Result<(), Refusal> {
    if found <= max {
        return Ok(());
    }
    Err(ModelError::at_pointer(String::new(), Fault::OverLimit { limit, found, max }))
}

/// What a model costs, in the units of [`Limits`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The GLB.
    pub file_bytes: u64,
    /// Its JSON chunk.
    pub json_bytes: u64,
    /// Its encoded pictures, those that a texture uses.
    pub picture_bytes: u64,
    /// The longest list of the file.
    pub list_entries: u64,
    /// Nodes above and including the deepest one.
    pub node_depth: u64,
    /// Vertices that a renderer holds.
    pub vertices: u64,
    /// Triangles, lines and points drawn in one picture.
    pub triangles: u64,
    /// Primitives drawn in one picture.
    pub draw_calls: u64,
    /// Variants to choose from.
    pub variants: u64,
    /// Width and height of each texture, in the order of `Model::textures`.
    pub texture_sizes_px: Vec<[u32; 2]>,
}

impl Figures {
    /// All textures as RGBA8 with mips, each made smaller until its longer side is at most `side_texels`.
    pub fn texture_bytes(&self, side_texels: u64) -> u64 {
        let side = u32::try_from(side_texels).unwrap_or(u32::MAX);
        self.texture_sizes_px.iter().map(|size| image::mip_chain_bytes(image::size_within(*size, side))).sum()
    }
}
