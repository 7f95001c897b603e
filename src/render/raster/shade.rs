//! Surface → colour: the picture's mathematics, the reference for the GPU versions.
//!
//! Same formulas: `shaders/pbr.wgsl`; compared in the golden tests. What follows is [`super::tone`].

use glam::Vec3;

use crate::scene::light::Studio;

/// A point of a surface, after its textures are read. Colours are linear Rec.709.
#[derive(Clone, Copy, Debug)]
pub struct Surface {
    /// Base colour.
    pub base_color: Vec3,
    /// 0 to 1.
    pub metallic: f32,
    /// Perceptual roughness, 0 to 1.
    pub roughness: f32,
    /// Unit normal in world space, towards the viewer's side.
    pub normal: Vec3,
    /// Ambient occlusion, 0 (dark) to 1.
    pub occlusion: f32,
    /// Emitted radiance.
    pub emissive: Vec3,
}

/// Reflectance of a dielectric at normal incidence (glTF 2.0 §B.2, ior 1.5).
pub const DIELECTRIC_F0: f32 = 0.04;
/// Below this the highlight is smaller than a pixel and would flicker.
pub const MIN_ROUGHNESS: f32 = 0.045;

/// Radiance towards the viewer. `to_eye` is a unit vector in world space.
pub fn shade(surface: &Surface, to_eye: Vec3, studio: &Studio) -> Vec3 {
    let roughness = surface.roughness.max(MIN_ROUGHNESS);
    let f0 = Vec3::splat(DIELECTRIC_F0).lerp(surface.base_color, surface.metallic);
    let n_dot_v = surface.normal.dot(to_eye).clamp(1e-3, 1.0);
    let reflected = surface.normal * (2.0 * surface.normal.dot(to_eye)) - to_eye;
    let share = environment_brdf(f0, roughness, n_dot_v);
    let specular = studio.radiance(reflected, roughness) * share;
    let albedo = surface.base_color * (1.0 - surface.metallic) * (1.0 - share);
    let diffuse = albedo * studio.irradiance_over_pi(surface.normal);
    (diffuse + specular) * surface.occlusion + surface.emissive
}

/// Share of a blurred environment that a surface reflects.
///
/// Karis 2014, "Physically Based Shading on Mobile" (after Lazarov 2013): a fit, so no lookup table. Of white
/// surroundings it gives 1 − 0.55 · roughness for a perfect mirror at any angle; what is missing is light that meets
/// the surface more than once, and is given back in its colour (Turquin 2019, "Practical multiple scattering
/// compensation for microfacet models").
pub fn environment_brdf(f0: Vec3, roughness: f32, n_dot_v: f32) -> Vec3 {
    let rx = 1.0 - roughness;
    let ry = 0.0425 - 0.0275 * roughness;
    let rz = 1.04 - 0.572 * roughness;
    let rw = 0.022 * roughness - 0.04;
    let a004 = (rx * rx).min((-9.28 * n_dot_v).exp2()) * rx + ry;
    let once = f0 * (rz - 1.04 * a004) + Vec3::splat(1.04 * a004 + rw);
    once * (1.0 + f0 * (1.0 / (rz + rw) - 1.0))
}
