//! One triangle in its material: what the surface is at a place on screen, for [`super::batch`] to light.
//!
//! Everything that is constant over a triangle is worked out once.

use std::ops::Range;

use glam::{Mat3A, Mat4, Vec3A, Vec4, Vec4Swizzles as _};

#[cfg(feature = "lights")]
use super::batch::POSITION;
use super::batch::{BASE_ROUGHNESS, BENT_METALLIC, Batch, EMISSIVE_OPEN, NORMAL_X, TANGENT_Y};
use super::light::Light;
use super::shade::MIN_ROUGHNESS;
use super::tables::Codes;
use super::texture::{MipChain, Reader, Taps};
use super::triangle::Triangle;
use crate::model::{AlphaMode, Material, TextureRef};
use crate::scene::{Mesh, ToneMapping, Vertex, normal_matrix};

/// Where pixels look and what lights them, for one picture.
pub(super) struct Stage<'a> {
    pub(super) light: &'a Light,
    /// What shines beside it.
    #[cfg(feature = "lights")]
    pub(super) lamps: super::lamps::Lamps,
    /// Multiplies radiance.
    pub(super) exposure: f32,
    pub(super) tone_mapping: ToneMapping,
    /// Not unit: from the surface to the eye at sample (0, 0), and its change per column and row; in the room.
    pub(super) to_eye: [Vec3A; 3],
    pub(super) samples: u32,
    /// Every second pixel of what is opaque is the mean of those beside it.
    pub(super) halved: bool,
    /// Which draw is the ground shadow, and every how many samples it is worked out.
    pub(super) shadow_draw: u32,
    pub(super) shadow_step: usize,
    pub(super) codes: &'static Codes,
}

/// One draw call with its textures found.
pub(super) struct Draw<'a> {
    pub(super) mesh: &'a Mesh,
    /// In the target.
    pub(super) ids: Range<u32>,
    material: &'a Material,
    unlit: bool,
    /// Mesh → room, for normals and for directions.
    normals: Mat3A,
    directions: Mat3A,
    /// Where its origin is, in the room.
    #[cfg(feature = "lights")]
    origin: Vec3A,
    /// The UV sets and transforms in use, mostly just one.
    uv_sources: Vec<UvSource>,
    /// Those that a pixel is asked for, by the numbers below.
    maps: [Option<Map<'a>>; MAPS],
    /// Occlusion is in the map of metal and roughness, as most tools write it.
    packed: bool,
    emits: bool,
    metallic_factor: f32,
    colored: bool,
}

const BASE_COLOR: usize = 0;
const METALLIC_ROUGHNESS: usize = 1;
const NORMAL: usize = 2;
const OCCLUSION: usize = 3;
const EMISSIVE: usize = 4;
const MAPS: usize = 5;

type UvSource = (u8, [f32; 6]);

#[derive(Clone, Copy)]
struct Map<'a> {
    texture: &'a MipChain,
    /// Into `uv_sources`.
    uv: usize,
    /// Is laid on as the first map there is.
    like_first: bool,
}

impl<'a> Draw<'a> {
    pub(super) fn new(
        mesh: &'a Mesh,
        ids: Range<u32>,
        material: &'a Material,
        unlit: bool,
        textures: &'a [Option<MipChain>],
        room_from_mesh: &Mat4,
    ) -> Self {
        let unlit = unlit || material.unlit;
        let lit = |wanted: Option<TextureRef>| wanted.filter(|_| !unlit);
        let occlusion = lit(material.occlusion_texture);
        let packed = occlusion.is_some() && occlusion == material.metallic_roughness_texture;
        let emits = material.emissive_factor != [0.0; 3];
        let wanted = [
            material.base_color_texture,
            lit(material.metallic_roughness_texture),
            lit(material.normal_texture),
            occlusion.filter(|_| !packed),
            lit(material.emissive_texture).filter(|_| emits),
        ];
        let mut uv_sources = Vec::new();
        let mut first: Option<Map<'a>> = None;
        let maps = wanted.map(|wanted| {
            let wanted = wanted?;
            let texture = textures.get(wanted.texture)?.as_ref()?;
            let source = (wanted.uv_set, wanted.uv_transform);
            let uv = uv_sources.iter().position(|s| *s == source).unwrap_or_else(|| {
                uv_sources.push(source);
                uv_sources.len() - 1
            });
            let like_first = first.is_none_or(|first| first.uv == uv && first.texture.wraps_like(texture));
            let map = Map { texture, uv, like_first };
            first.get_or_insert(map);
            Some(map)
        });
        // A map that is not there yet, or cannot be read, is given up as `scene::textures` gives one up: what glows somewhere
        // glows nowhere, what is metal somewhere is paint.
        let awaited = |wanted: Option<TextureRef>, map: usize| wanted.is_some() && maps[map].is_none();
        Self {
            emits: emits && !awaited(material.emissive_texture, EMISSIVE),
            metallic_factor: if awaited(material.metallic_roughness_texture, METALLIC_ROUGHNESS) {
                0.0
            } else {
                material.metallic_factor
            },
            maps,
            packed,
            normals: normal_matrix(room_from_mesh).into(),
            directions: Mat3A::from_mat4(*room_from_mesh),
            #[cfg(feature = "lights")]
            origin: Vec3A::from_vec4(room_from_mesh.w_axis),
            colored: mesh.vertices.iter().any(|v| v.color != [255; 4]),
            mesh,
            ids,
            material,
            unlit,
            uv_sources,
        }
    }

    /// Drawn over what is there.
    pub(super) fn is_blended(&self) -> bool {
        self.material.see_through()
    }

    /// The alpha below which nothing is drawn, for materials with holes.
    pub(super) fn cutoff(&self) -> Option<f32> {
        match self.material.alpha_mode {
            AlphaMode::Mask { cutoff } => Some(cutoff),
            AlphaMode::Opaque | AlphaMode::Blend => None,
        }
    }
}

/// UVs of the three vertices, and how much UV area one pixel covers.
#[derive(Clone, Copy, Default)]
struct Uv {
    corners: [Vec4; 3],
    area_per_pixel: f32,
}

/// A map at the level of detail of one triangle.
#[derive(Clone, Copy)]
struct Layer<'a> {
    reader: Reader<'a>,
    uv: usize,
    /// Reads the same four texels as the patch's first layer: most materials' maps are of one size.
    like_first: bool,
}

/// What a triangle's pixels have in common. One serves for all triangles: made anew for each, most of its time would go into copies
/// of it.
#[derive(Default)]
pub(super) struct Patch<'a> {
    normals: Mat3A,
    /// Of its corners, in the room; where lamps ask for them.
    #[cfg(feature = "lights")]
    positions: Mat3A,
    /// Zero where the UVs have no direction.
    tangent: Vec3A,
    /// What the normal map's directions are multiplied with: the material's scale, and the sign of the bitangent.
    bend: Vec4,
    /// No material has more of them than maps.
    uvs: [Uv; MAPS],
    first: Option<Layer<'a>>,
    layers: [Option<Layer<'a>>; MAPS],
    colors: [Vec4; 3],
}

/// A place on a patch: what its vertices contribute, and the texels of its first layer there.
struct Place {
    shares: Vec3A,
    taps: Option<Taps>,
}

impl<'a> Patch<'a> {
    /// Make it that of `triangle`, which is one of `draw`; false where there is no such triangle.
    pub(super) fn lay(&mut self, draw: &Draw<'a>, triangle: &Triangle, stage: &Stage<'_>) -> bool {
        let vertex = |i: usize| draw.mesh.vertices.get(triangle.vertices[i] as usize);
        let (Some(a), Some(b), Some(c)) = (vertex(0), vertex(1), vertex(2)) else { return false };
        let side = if triangle.back { -1.0 } else { 1.0 };
        let normal = |v: &Vertex| draw.normals * Vec3A::from(v.normal) * side;
        self.normals = Mat3A::from_cols(normal(a), normal(b), normal(c));
        #[cfg(feature = "lights")]
        if !stage.lamps.is_empty() {
            let position = |v: &Vertex| draw.directions * Vec3A::from(v.position) + draw.origin;
            self.positions = Mat3A::from_cols(position(a), position(b), position(c));
        }
        let vertices = [a, b, c];
        let pixels = triangle.area / (stage.samples * stage.samples) as f32;
        for (uv, source) in self.uvs.iter_mut().zip(&draw.uv_sources) {
            uv.set(&vertices, source, pixels);
        }
        self.first = None;
        for (layer, map) in self.layers.iter_mut().zip(&draw.maps) {
            *layer = None;
            let Some(map) = map else { continue };
            let area = self.uvs.get(map.uv).map_or(0.0, |uv| uv.area_per_pixel);
            let Some(reader) = map.texture.at_level(map.texture.level_at(area)) else { continue };
            let like_first = map.like_first
                && self.first.as_ref().is_none_or(|first| first.reader.is_as_large_as(&reader));
            *layer = Some(Layer { reader, uv: map.uv, like_first });
            self.first = self.first.or(*layer);
        }
        self.tangent = Vec3A::ZERO;
        if let Some(map) = draw.maps[NORMAL] {
            self.set_tangent(draw, &vertices, map.uv);
        }
        if draw.colored {
            let code = |channel: u8| stage.codes.identity[usize::from(channel)];
            for (color, vertex) in self.colors.iter_mut().zip(vertices) {
                let [r, g, b, a] = vertex.color;
                *color = Vec4::new(code(r), code(g), code(b), code(a));
            }
        }
        true
    }

    /// Direction in which U grows over the surface; the bitangent then points up the picture, against V.
    fn set_tangent(&mut self, draw: &Draw<'_>, vertices: &[&Vertex; 3], uv: usize) {
        let Some(uv) = self.uvs.get(uv) else { return };
        let [p0, p1, p2] = vertices.map(|v| draw.directions * Vec3A::from(v.position));
        let (e1, e2) = (p1 - p0, p2 - p0);
        let [from, to_1, to_2] = uv.corners;
        let ([u1, v1, ..], [u2, v2, ..]) = ((to_1 - from).to_array(), (to_2 - from).to_array());
        let turn = if u1 * v2 - u2 * v1 < 0.0 { -1.0 } else { 1.0 };
        let along_u = (e1 * v2 - e2 * v1) * turn;
        let along_v = (e2 * u1 - e1 * u2) * turn;
        let facing = self.normals.x_axis + self.normals.y_axis + self.normals.z_axis;
        self.tangent = along_u.normalize_or_zero();
        let scale = draw.material.normal_scale;
        let up = if facing.cross(along_u).dot(along_v) > 0.0 { -scale } else { scale };
        self.bend = Vec4::new(scale, up, 1.0, 0.0);
    }

    #[inline(always)]
    fn place(&self, triangle: &Triangle, [x, y]: [f32; 2]) -> Place {
        let shares = triangle.shares(x, y);
        let taps = self.first.as_ref().map(|first| first.reader.taps(self.uv(first.uv, shares)));
        Place { shares, taps }
    }

    #[inline(always)]
    fn uv(&self, index: usize, shares: Vec3A) -> Vec4 {
        let Some(Uv { corners: [a, b, c], .. }) = self.uvs.get(index) else { return Vec4::ZERO };
        a * shares.x + b * shares.y + c * shares.z
    }

    /// The colours that all maps have there; white where there is none, which changes nothing.
    #[inline(always)]
    fn texels(&self, place: &Place) -> [Vec4; MAPS] {
        let mut texels = [Vec4::ONE; MAPS];
        // A loop, so that the module has what reads a texel once.
        for (texel, layer) in texels.iter_mut().zip(&self.layers) {
            if let (Some(layer), Some(taps)) = (layer, &place.taps) {
                *texel = if layer.like_first { layer.reader.read(taps) } else { self.apart(layer, place) };
            }
        }
        texels
    }

    #[inline(never)]
    fn apart(&self, layer: &Layer<'_>, place: &Place) -> Vec4 {
        layer.reader.read(&layer.reader.taps(self.uv(layer.uv, place.shares)))
    }

    #[inline(always)]
    fn base_color(&self, draw: &Draw<'_>, place: &Place, texel: Vec4) -> Vec4 {
        let mut color = Vec4::from(draw.material.base_color_factor);
        if draw.colored {
            let shares = place.shares;
            color *= self.colors[0] * shares.x + self.colors[1] * shares.y + self.colors[2] * shares.z;
        }
        color * texel
    }

    /// Alpha at a place on screen, in samples; for cut-outs.
    #[inline(never)]
    pub(super) fn alpha(&self, draw: &Draw<'_>, triangle: &Triangle, place: [f32; 2]) -> f32 {
        self.alpha_at(draw, &self.place(triangle, place))
    }

    #[inline(never)]
    fn alpha_at(&self, draw: &Draw<'_>, place: &Place) -> f32 {
        let mut alpha = draw.material.base_color_factor[3];
        if draw.colored {
            let [a, b, c] = self.colors.map(|color| color.w);
            alpha *= a * place.shares.x + b * place.shares.y + c * place.shares.z;
        }
        // Where there is a base colour, it is the first layer.
        if let (Some(layer), Some(taps)) = (&self.layers[BASE_COLOR], &place.taps) {
            alpha *= layer.reader.alpha(taps);
        }
        alpha
    }

    /// The colour at a place on screen, in samples: straight alpha, sRGB-encoded. What light falls on is left to `batch`, for
    /// triangle `id` and the pixel that begins at sample `at`.
    #[inline(never)]
    pub(super) fn shade(
        &self,
        stage: &Stage<'_>,
        (draw, triangle): (&Draw<'_>, &Triangle),
        [x, y]: [f32; 2],
        (id, at): (u32, usize),
        batch: &mut Batch,
    ) -> Option<[u8; 4]> {
        let material = draw.material;
        // Light that goes through is alpha here, up to what a pane's two faces reflect and absorb.
        let opacity = 255.0 * (1.0 - 0.85 * material.transmission_factor);
        let blended = material.alpha_mode == AlphaMode::Blend;
        let place = self.place(triangle, [x, y]);
        let alpha = (if blended { self.alpha_at(draw, &place) * opacity } else { opacity } + 0.5) as u8;
        if alpha == 0 {
            return Some([0; 4]);
        }
        let texels = self.texels(&place);
        let base = self.base_color(draw, &place, texels[BASE_COLOR]);
        if draw.unlit {
            let [r, g, b, _] = base.to_array().map(|linear| stage.codes.encode_srgb(linear));
            return Some([r, g, b, alpha]);
        }
        let metallic = draw.metallic_factor * texels[METALLIC_ROUGHNESS].z;
        let roughness = (material.roughness_factor * texels[METALLIC_ROUGHNESS].y).clamp(MIN_ROUGHNESS, 1.0);
        let open = texels[if draw.packed { METALLIC_ROUGHNESS } else { OCCLUSION }].x;
        let open = 1.0 + material.occlusion_strength * (open - 1.0);
        let bent =
            if self.layers[NORMAL].is_some() { (texels[NORMAL] * 2.0 - 1.0) * self.bend } else { Vec4::Z };
        let emissive = if draw.emits {
            let [r, g, b] = material.emissive_factor;
            Vec4::new(r, g, b, 0.0) * texels[EMISSIVE]
        } else {
            Vec4::ZERO
        };
        let surface = batch.next(id, at, alpha);
        surface[NORMAL_X] = (self.normals * place.shares).extend(x);
        surface[TANGENT_Y] = self.tangent.extend(y);
        surface[BENT_METALLIC] = with_last(bent, metallic);
        surface[BASE_ROUGHNESS] = with_last(base, roughness);
        surface[EMISSIVE_OPEN] = with_last(emissive, open);
        #[cfg(feature = "lights")]
        {
            surface[POSITION] = (self.positions * place.shares).extend(0.0);
        }
        None
    }
}

#[inline(always)]
fn with_last(mut numbers: Vec4, last: f32) -> Vec4 {
    numbers.w = last;
    numbers
}

impl Uv {
    fn set(&mut self, vertices: &[&Vertex; 3], (set, m): &UvSource, pixels: f32) {
        for (corner, vertex) in self.corners.iter_mut().zip(vertices) {
            let [u, v] = if *set == 0 { vertex.uv0 } else { vertex.uv1 };
            *corner = Vec4::new(m[0] * u + m[1] * v + m[2], m[3] * u + m[4] * v + m[5], 0.0, 0.0);
        }
        let [a, b, c] = &self.corners;
        let across = (*b - *a) * (*c - *a).yxzw();
        self.area_per_pixel = 0.5 * (across.x - across.y).abs() / pixels;
    }
}
