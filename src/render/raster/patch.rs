//! One triangle in its material: the colour at a place on screen.
//!
//! The fast twin of [`super::shade`]: the same formulas, with light and encoding from
//! [`super::tables`] and everything that is constant over a triangle worked out once.

use glam::{Mat3A, Mat4, Vec3A, Vec4};

#[cfg(feature = "lights")]
use super::lamps::Lit;
use super::light::Light;
use super::shade::{DIELECTRIC_F0, MIN_ROUGHNESS};
use super::tables::Codes;
use super::texture::{MipChain, Reader, Taps};
use super::tone::tone_map;
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
    pub(super) codes: &'static Codes,
}

/// One draw call with its textures found.
pub(super) struct Draw<'a> {
    pub(super) mesh: &'a Mesh,
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
    /// Whatever its maps have: the ground shadow.
    black: bool,
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
            black: unlit && material.base_color_factor.starts_with(&[0.0; 3]),
            normals: normal_matrix(room_from_mesh).into(),
            directions: Mat3A::from_mat4(*room_from_mesh),
            #[cfg(feature = "lights")]
            origin: Vec3A::from_vec4(room_from_mesh.w_axis),
            colored: mesh.vertices.iter().any(|v| v.color != [255; 4]),
            mesh,
            material,
            unlit,
            uv_sources,
        }
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
    u: Vec3A,
    v: Vec3A,
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

/// A triangle made ready for shading many of its pixels.
pub(super) struct Patch<'a> {
    draw: &'a Draw<'a>,
    triangle: &'a Triangle,
    normals: Mat3A,
    /// Of its corners, in the room; where lamps ask for them.
    #[cfg(feature = "lights")]
    positions: Mat3A,
    /// Unit, and the sign of the bitangent; zero where the UVs have no direction.
    tangent: Vec3A,
    handedness: f32,
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
    pub(super) fn new(draw: &'a Draw<'a>, triangle: &'a Triangle, stage: &Stage<'_>) -> Option<Self> {
        let vertex = |i: usize| draw.mesh.vertices.get(triangle.vertices[i] as usize);
        let vertices = [vertex(0)?, vertex(1)?, vertex(2)?];
        let side = if triangle.back { -1.0 } else { 1.0 };
        let [n0, n1, n2] = vertices.map(|v| draw.normals * Vec3A::from(v.normal) * side);
        let mut patch = Self {
            draw,
            triangle,
            normals: Mat3A::from_cols(n0, n1, n2),
            #[cfg(feature = "lights")]
            positions: Mat3A::ZERO,
            tangent: Vec3A::ZERO,
            handedness: 1.0,
            uvs: Default::default(),
            first: None,
            layers: [None; MAPS],
            colors: [Vec4::ONE; 3],
        };
        #[cfg(feature = "lights")]
        if !stage.lamps.is_empty() {
            let [p0, p1, p2] = vertices.map(|v| draw.directions * Vec3A::from(v.position) + draw.origin);
            patch.positions = Mat3A::from_cols(p0, p1, p2);
        }
        let pixels = triangle.area / (stage.samples * stage.samples) as f32;
        for (uv, source) in patch.uvs.iter_mut().zip(&draw.uv_sources) {
            *uv = Uv::new(&vertices, source, pixels);
        }
        for (layer, map) in patch.layers.iter_mut().zip(&draw.maps) {
            let Some(map) = map else { continue };
            let area = patch.uvs.get(map.uv).map_or(0.0, |uv| uv.area_per_pixel);
            let Some(reader) = map.texture.at_level(map.texture.level_at(area)) else { continue };
            let like_first = map.like_first
                && patch.first.as_ref().is_none_or(|first| first.reader.is_as_large_as(&reader));
            *layer = Some(Layer { reader, uv: map.uv, like_first });
            patch.first = patch.first.or(*layer);
        }
        if let Some(map) = draw.maps[NORMAL] {
            patch.set_tangent(&vertices, map.uv);
        }
        if draw.colored {
            patch.colors =
                vertices.map(|v| Vec4::from(v.color.map(|c| stage.codes.identity[usize::from(c)])));
        }
        Some(patch)
    }

    /// Direction in which U grows over the surface; the bitangent then points up the picture, against V.
    fn set_tangent(&mut self, vertices: &[&Vertex; 3], uv: usize) {
        let Some(uv) = self.uvs.get(uv) else { return };
        let [p0, p1, p2] = vertices.map(|v| self.draw.directions * Vec3A::from(v.position));
        let (e1, e2) = (p1 - p0, p2 - p0);
        let (u1, u2) = (uv.u.y - uv.u.x, uv.u.z - uv.u.x);
        let (v1, v2) = (uv.v.y - uv.v.x, uv.v.z - uv.v.x);
        let turn = if u1 * v2 - u2 * v1 < 0.0 { -1.0 } else { 1.0 };
        let along_u = (e1 * v2 - e2 * v1) * turn;
        let along_v = (e2 * u1 - e1 * u2) * turn;
        let facing = self.normals.x_axis + self.normals.y_axis + self.normals.z_axis;
        self.tangent = along_u.normalize_or_zero();
        self.handedness = if facing.cross(along_u).dot(along_v) > 0.0 { -1.0 } else { 1.0 };
    }

    #[inline(always)]
    fn place(&self, x: f32, y: f32) -> Place {
        let shares = self.triangle.shares(x, y);
        let taps = self.first.as_ref().map(|first| {
            let (u, v) = self.uv(first.uv, shares);
            first.reader.taps(u, v)
        });
        Place { shares, taps }
    }

    #[inline(always)]
    fn uv(&self, index: usize, shares: Vec3A) -> (f32, f32) {
        let Some(uv) = self.uvs.get(index) else { return (0.0, 0.0) };
        (uv.u.dot(shares), uv.v.dot(shares))
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
        let (u, v) = self.uv(layer.uv, place.shares);
        layer.reader.read(&layer.reader.taps(u, v))
    }

    #[inline(always)]
    fn base_color(&self, place: &Place, texel: Vec4) -> Vec4 {
        let mut color = Vec4::from(self.draw.material.base_color_factor);
        if self.draw.colored {
            let shares = place.shares;
            color *= self.colors[0] * shares.x + self.colors[1] * shares.y + self.colors[2] * shares.z;
        }
        color * texel
    }

    /// Alpha at a place on screen, in samples; for cut-outs.
    #[inline(never)]
    pub(super) fn alpha(&self, x: f32, y: f32) -> f32 {
        self.alpha_at(&self.place(x, y))
    }

    #[inline(never)]
    fn alpha_at(&self, place: &Place) -> f32 {
        let mut alpha = self.draw.material.base_color_factor[3];
        if self.draw.colored {
            let [a, b, c] = self.colors.map(|color| color.w);
            alpha *= a * place.shares.x + b * place.shares.y + c * place.shares.z;
        }
        // Where there is a base colour, it is the first layer.
        if let (Some(layer), Some(taps)) = (&self.layers[BASE_COLOR], &place.taps) {
            alpha *= layer.reader.alpha(taps);
        }
        alpha
    }

    /// Straight alpha, sRGB-encoded colour at a place on screen, in samples.
    #[inline(never)]
    pub(super) fn shade(&self, stage: &Stage<'_>, x: f32, y: f32) -> [u8; 4] {
        let material = self.draw.material;
        // Light that goes through is alpha here, up to what a pane's two faces reflect and absorb.
        let opacity = 255.0 * (1.0 - 0.85 * material.transmission_factor);
        let blended = material.alpha_mode == AlphaMode::Blend;
        let place = self.place(x, y);
        let alpha = (if blended { self.alpha_at(&place) * opacity } else { opacity } + 0.5) as u8;
        if alpha == 0 || self.draw.black {
            return [0, 0, 0, alpha];
        }
        let texels = self.texels(&place);
        let base = self.base_color(&place, texels[BASE_COLOR]);
        let color = if self.draw.unlit { base } else { self.lit(stage, &place, &texels, base, x, y) };
        let encode = |linear| stage.codes.encode_srgb(linear);
        [encode(color.x), encode(color.y), encode(color.z), alpha]
    }

    /// Every sum is in one order on builds with SIMD and without it, which not all of glam's are: not its `normalize`, nor its
    /// `dot` of four.
    #[inline(always)]
    fn lit(
        &self,
        stage: &Stage<'_>,
        place: &Place,
        texels: &[Vec4; MAPS],
        base: Vec4,
        x: f32,
        y: f32,
    ) -> Vec4 {
        let material = self.draw.material;
        let normal = self.normal(place, texels[NORMAL]);
        let to_eye = unit_or(stage.to_eye[0] + stage.to_eye[1] * x + stage.to_eye[2] * y, Vec3A::ZERO);
        let metallic = self.draw.metallic_factor * texels[METALLIC_ROUGHNESS].z;
        let roughness = (material.roughness_factor * texels[METALLIC_ROUGHNESS].y).clamp(MIN_ROUGHNESS, 1.0);
        let n_dot_e = normal.dot(to_eye);
        let reflected = normal * (2.0 * n_dot_e) - to_eye;
        let f0 = Vec4::splat(DIELECTRIC_F0).lerp(base, metallic);
        let (scale, bias) = environment_brdf(roughness, n_dot_e.clamp(1e-3, 1.0));
        // What meets the surface more than once is given back: see the reference.
        let share = (f0 * scale + bias) * (f0 * (1.0 / (1.0 - 0.55 * roughness) - 1.0) + 1.0);
        let specular = stage.light.radiance(reflected, roughness) * share;
        let diffuse = base * (1.0 - metallic) * (1.0 - share) * stage.light.irradiance_over_pi(normal);
        let mut color = diffuse + specular;
        let open = texels[if self.draw.packed { METALLIC_ROUGHNESS } else { OCCLUSION }].x;
        color *= 1.0 + material.occlusion_strength * (open - 1.0);
        #[cfg(feature = "lights")]
        if !stage.lamps.is_empty() {
            let position = self.positions * place.shares;
            let diffuse = base * (1.0 - metallic);
            color += stage.lamps.sent(&Lit { position, normal, to_eye, roughness, diffuse, f0 });
        }
        if self.draw.emits {
            let [r, g, b] = material.emissive_factor;
            color += Vec4::new(r, g, b, 0.0) * texels[EMISSIVE];
        }
        tone_map(stage.tone_mapping, color.truncate() * stage.exposure).extend(1.0)
    }

    #[inline(always)]
    fn normal(&self, place: &Place, texel: Vec4) -> Vec3A {
        let normal = unit_or(self.normals * place.shares, Vec3A::Y);
        if self.layers[NORMAL].is_none() {
            return normal;
        }
        let texel = texel * 2.0 - 1.0;
        let scale = self.draw.material.normal_scale;
        let tangent = unit_or(self.tangent - normal * normal.dot(self.tangent), Vec3A::ZERO);
        let bitangent = normal.cross(tangent) * self.handedness;
        let bent = tangent * (texel.x * scale) + bitangent * (texel.y * scale) + normal * texel.z;
        unit_or(bent, normal)
    }
}

/// `v` with length 1, or `other` where it has no direction: glam's `normalize_or`, in place.
#[inline(always)]
fn unit_or(v: Vec3A, other: Vec3A) -> Vec3A {
    let scale = 1.0 / v.dot(v).sqrt();
    if scale > 0.0 && scale < f32::INFINITY { v * scale } else { other }
}

impl Uv {
    fn new(vertices: &[&Vertex; 3], (set, m): &UvSource, pixels: f32) -> Self {
        let [a, b, c] = vertices.map(|vertex| {
            let [u, v] = if *set == 0 { vertex.uv0 } else { vertex.uv1 };
            [m[0] * u + m[1] * v + m[2], m[3] * u + m[4] * v + m[5]]
        });
        let doubled = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        Self {
            u: Vec3A::new(a[0], b[0], c[0]),
            v: Vec3A::new(a[1], b[1], c[1]),
            area_per_pixel: 0.5 * doubled.abs() / pixels,
        }
    }
}

/// [`super::shade::environment_brdf`], the first time light meets the surface, as `f0 · scale + bias`; 2^x is a power of squares:
/// off by less than 0.004 where the exponent matters.
#[inline(always)]
fn environment_brdf(roughness: f32, n_dot_v: f32) -> (f32, f32) {
    let rx = 1.0 - roughness;
    let mut power = 1.0 - n_dot_v * (9.28 * std::f32::consts::LN_2 / 64.0);
    for _ in 0..6 {
        power *= power;
    }
    let least = if rx * rx < power { rx * rx } else { power };
    let a004 = least * rx + 0.0425 - 0.0275 * roughness;
    (1.04 - 0.572 * roughness - 1.04 * a004, 1.04 * a004 + 0.022 * roughness - 0.04)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::raster::shade;
    use glam::Vec3;

    #[test]
    fn the_quick_environment_brdf_agrees_with_the_reference() {
        for i in 0..=40u8 {
            for j in 1..=40u8 {
                let (roughness, n_dot_v) = (f32::from(i) / 40.0, f32::from(j) / 40.0);
                let (scale, bias) = environment_brdf(roughness, n_dot_v);
                let reference = shade::environment_brdf(Vec3::new(0.04, 0.5, 1.0), roughness, n_dot_v);
                let f0 = Vec3::new(0.04, 0.5, 1.0);
                let quick = (f0 * scale + bias) * (1.0 + f0 * (1.0 / (1.0 - 0.55 * roughness) - 1.0));
                assert!((reference - quick).abs().max_element() < 0.005, "{roughness} {n_dot_v}");
            }
        }
    }
}
