//! One triangle in its material: the colour at a place on screen.
//!
//! The fast twin of [`super::shade`]: the same formulas, with light and encoding from
//! [`super::tables`] and everything that is constant over a triangle worked out once.

use glam::{Mat3A, Mat4, Vec3A, Vec4};

#[cfg(feature = "lights")]
use super::lamps::Lit;
use super::light::Light;
use super::shade::{DIELECTRIC_F0, MIN_ROUGHNESS};
use super::tables::{IDENTITY_DECODE, encode_srgb};
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
    base_color: Option<Map<'a>>,
    metallic_roughness: Option<Map<'a>>,
    normal: Option<Map<'a>>,
    occlusion: Option<Map<'a>>,
    emissive: Option<Map<'a>>,
    colored: bool,
}

type UvSource = (u8, [f32; 6]);

#[derive(Clone, Copy)]
struct Map<'a> {
    texture: &'a MipChain,
    /// Into `uv_sources`.
    uv: usize,
}

impl<'a> Draw<'a> {
    pub(super) fn new(
        mesh: &'a Mesh,
        material: &'a Material,
        unlit: bool,
        textures: &'a [Option<MipChain>],
        room_from_mesh: &Mat4,
    ) -> Self {
        let mut uv_sources = Vec::new();
        let mut map = |wanted: Option<TextureRef>| {
            let wanted = wanted?;
            let texture = textures.get(wanted.texture)?.as_ref()?;
            let source = (wanted.uv_set, wanted.uv_transform);
            let uv = uv_sources.iter().position(|s| *s == source).unwrap_or_else(|| {
                uv_sources.push(source);
                uv_sources.len() - 1
            });
            Some(Map { texture, uv })
        };
        Self {
            base_color: map(material.base_color_texture),
            metallic_roughness: map(material.metallic_roughness_texture),
            normal: map(material.normal_texture),
            occlusion: map(material.occlusion_texture),
            emissive: map(material.emissive_texture),
            normals: normal_matrix(room_from_mesh).into(),
            directions: Mat3A::from_mat4(*room_from_mesh),
            #[cfg(feature = "lights")]
            origin: Vec3A::from_vec4(room_from_mesh.w_axis),
            colored: mesh.vertices.iter().any(|v| v.color != [255; 4]),
            mesh,
            material,
            unlit: unlit || material.unlit,
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

/// More different UV mappings in one material than any file we know has; the rest use the last.
const MAX_UV_SOURCES: usize = 5;

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
    uvs: [Uv; MAX_UV_SOURCES],
    first: Option<Layer<'a>>,
    base_color: Option<Layer<'a>>,
    metallic_roughness: Option<Layer<'a>>,
    normal: Option<Layer<'a>>,
    occlusion: Option<Layer<'a>>,
    emissive: Option<Layer<'a>>,
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
            base_color: None,
            metallic_roughness: None,
            normal: None,
            occlusion: None,
            emissive: None,
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
        patch.base_color = patch.layer(draw.base_color);
        patch.metallic_roughness = patch.layer(draw.metallic_roughness);
        patch.normal = patch.layer(draw.normal);
        patch.occlusion = patch.layer(draw.occlusion);
        patch.emissive = patch.layer(draw.emissive);
        if let Some(map) = draw.normal {
            patch.set_tangent(&vertices, map.uv);
        }
        if draw.colored {
            patch.colors = vertices.map(|v| Vec4::from(v.color.map(|c| IDENTITY_DECODE[usize::from(c)])));
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

    fn layer(&mut self, map: Option<Map<'a>>) -> Option<Layer<'a>> {
        let map = map?;
        let reader = map.texture.at_density(self.uvs.get(map.uv)?.area_per_pixel)?;
        let like_first =
            self.first.is_none_or(|first| first.uv == map.uv && first.reader.shares_taps_with(&reader));
        let layer = Layer { reader, uv: map.uv, like_first };
        self.first.get_or_insert(layer);
        Some(layer)
    }

    fn place(&self, x: f32, y: f32) -> Place {
        let shares = self.triangle.shares(x, y);
        let taps = self.first.map(|first| {
            let (u, v) = self.uv(first.uv, shares);
            first.reader.taps(u, v)
        });
        Place { shares, taps }
    }

    fn uv(&self, index: usize, shares: Vec3A) -> (f32, f32) {
        let uv = self.uvs.get(index).copied().unwrap_or_default();
        (uv.u.dot(shares), uv.v.dot(shares))
    }

    fn sample(&self, layer: Layer<'_>, place: &Place) -> Vec4 {
        match &place.taps {
            Some(taps) if layer.like_first => layer.reader.read(taps),
            _ => {
                let (u, v) = self.uv(layer.uv, place.shares);
                layer.reader.sample(u, v)
            }
        }
    }

    fn base_color(&self, place: &Place) -> Vec4 {
        let mut color = Vec4::from(self.draw.material.base_color_factor);
        if self.draw.colored {
            let shares = place.shares;
            color *= self.colors[0] * shares.x + self.colors[1] * shares.y + self.colors[2] * shares.z;
        }
        if let Some(layer) = self.base_color {
            color *= self.sample(layer, place);
        }
        color
    }

    /// Alpha at a place on screen, in samples; for cut-outs.
    pub(super) fn alpha(&self, x: f32, y: f32) -> f32 {
        self.base_color(&self.place(x, y)).w
    }

    /// Straight alpha, sRGB-encoded colour at a place on screen, in samples.
    pub(super) fn shade(&self, stage: &Stage<'_>, x: f32, y: f32) -> [u8; 4] {
        let material = self.draw.material;
        let place = self.place(x, y);
        let base = self.base_color(&place);
        let blended = material.alpha_mode == AlphaMode::Blend;
        // Light that goes through is alpha here, up to what a pane's two faces reflect and absorb.
        let opacity = 255.0 * (1.0 - 0.85 * material.transmission_factor);
        let alpha = (if blended { base.w * opacity } else { opacity } + 0.5) as u8;
        if alpha == 0 {
            return [0; 4];
        }
        let color = if self.draw.unlit { base } else { self.lit(stage, &place, base, x, y) };
        [encode_srgb(color.x), encode_srgb(color.y), encode_srgb(color.z), alpha]
    }

    /// Every sum is in one order on builds with SIMD and without it, which not all of glam's are: not its `normalize`, nor its
    /// `dot` of four.
    fn lit(&self, stage: &Stage<'_>, place: &Place, base: Vec4, x: f32, y: f32) -> Vec4 {
        let material = self.draw.material;
        let normal = self.normal(place);
        let to_eye = (stage.to_eye[0] + stage.to_eye[1] * x + stage.to_eye[2] * y).normalize_or_zero();
        let (mut metallic, mut roughness) = (material.metallic_factor, material.roughness_factor);
        if let Some(layer) = self.metallic_roughness {
            let texel = self.sample(layer, place);
            metallic *= texel.z;
            roughness *= texel.y;
        }
        let roughness = roughness.clamp(MIN_ROUGHNESS, 1.0);
        let n_dot_e = normal.dot(to_eye);
        let reflected = normal * (2.0 * n_dot_e) - to_eye;
        let f0 = Vec4::splat(DIELECTRIC_F0).lerp(base, metallic);
        let (scale, bias) = environment_brdf(roughness, n_dot_e.clamp(1e-3, 1.0));
        // What meets the surface more than once is given back: see the reference.
        let share = (f0 * scale + bias) * (f0 * (1.0 / (1.0 - 0.55 * roughness) - 1.0) + 1.0);
        let specular = stage.light.radiance(reflected, roughness) * share;
        let diffuse = base * (1.0 - metallic) * (1.0 - share) * stage.light.irradiance_over_pi(normal);
        let mut color = diffuse + specular;
        if let Some(layer) = self.occlusion {
            color *= 1.0 + material.occlusion_strength * (self.sample(layer, place).x - 1.0);
        }
        #[cfg(feature = "lights")]
        if !stage.lamps.is_empty() {
            let position = self.positions * place.shares;
            let diffuse = base * (1.0 - metallic);
            color += stage.lamps.sent(&Lit { position, normal, to_eye, roughness, diffuse, f0 });
        }
        if material.emissive_factor != [0.0; 3] {
            let [r, g, b] = material.emissive_factor;
            let factor = Vec4::new(r, g, b, 0.0);
            color += self.emissive.map_or(factor, |layer| factor * self.sample(layer, place));
        }
        tone_map(stage.tone_mapping, color.truncate() * stage.exposure).extend(1.0)
    }

    fn normal(&self, place: &Place) -> Vec3A {
        let normal = (self.normals * place.shares).normalize_or(Vec3A::Y);
        let Some(layer) = self.normal else { return normal };
        let texel = self.sample(layer, place) * 2.0 - 1.0;
        let scale = self.draw.material.normal_scale;
        let tangent = (self.tangent - normal * normal.dot(self.tangent)).normalize_or_zero();
        let bitangent = normal.cross(tangent) * self.handedness;
        let bent = tangent * (texel.x * scale) + bitangent * (texel.y * scale) + normal * texel.z;
        bent.normalize_or(normal)
    }
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
fn environment_brdf(roughness: f32, n_dot_v: f32) -> (f32, f32) {
    let rx = 1.0 - roughness;
    let mut power = 1.0 - n_dot_v * (9.28 * std::f32::consts::LN_2 / 64.0);
    for _ in 0..6 {
        power *= power;
    }
    let a004 = (rx * rx).min(power) * rx + 0.0425 - 0.0275 * roughness;
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
