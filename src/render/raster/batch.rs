//! Light on several pixels at once.
//!
//! In: what the surface is at each of them, as [`super::patch`] finds it. Out: their colours, as a screen shows them. Lane i of every
//! number belongs to pixel i: a root or a division takes a processor as long for four as for one, and most of what light asks
//! for is such. The formulas are those of [`super::shade`].

#[cfg(feature = "lights")]
use glam::Vec3A;
use glam::{Vec3, Vec4};

#[cfg(feature = "lights")]
use super::lamps::Lit;
use super::patch::Stage;
use super::shade::DIELECTRIC_F0;
use super::tables::Codes;
use super::target::Target;
use super::tone::{neutral, tone_map};
#[cfg(feature = "lights")]
use super::wide::number_at;
use super::wide::{LANES, Lanes, Wide, Wide3, by_lane};
use crate::scene::ToneMapping;

const ROWS: usize = if cfg!(feature = "lights") { 6 } else { 5 };

/// Vectors of the surface at one pixel, in the room, and linear colours; each with one number more.
pub(super) type Surface = [Vec4; ROWS];

/// Of any length, and the column in samples.
pub(super) const NORMAL_X: usize = 0;
/// Of any length; zero where there is none. And the row in samples.
pub(super) const TANGENT_Y: usize = 1;
/// What the normal map has: along tangent, bitangent and normal. And how metallic it is.
pub(super) const BENT_METALLIC: usize = 2;
/// Base colour, and roughness.
pub(super) const BASE_ROUGHNESS: usize = 3;
/// Emitted radiance, and what the light is multiplied with where little of it arrives.
pub(super) const EMISSIVE_OPEN: usize = 4;
/// The place, for lamps.
#[cfg(feature = "lights")]
pub(super) const POSITION: usize = 5;

/// Pixels that wait for each other.
#[derive(Default)]
pub(super) struct Batch {
    surfaces: [Surface; LANES],
    /// Triangle, first sample and alpha.
    places: [(u32, usize, u8); LANES],
    count: usize,
}

impl Batch {
    /// Room for one more pixel: of triangle `id`, from sample `at` on.
    #[inline(always)]
    pub(super) fn next(&mut self, id: u32, at: usize, alpha: u8) -> &mut Surface {
        // There always is: it is painted when it is full.
        let index = if self.count < LANES { self.count } else { 0 };
        self.count = index + 1;
        self.places[index] = (id, at, alpha);
        &mut self.surfaces[index]
    }

    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.count == LANES
    }

    /// Light those that are there, and put them into the target.
    #[inline(never)]
    pub(super) fn paint(&mut self, stage: &Stage<'_>, target: &mut Target) {
        if self.count == 0 {
            return;
        }
        let Wide3 { x, y, z } = lit(stage, &self.surfaces);
        let [r, g, b] = [Codes::steps(x).numbers(), Codes::steps(y).numbers(), Codes::steps(z).numbers()];
        for (lane, &(id, first, alpha)) in self.places.iter().enumerate().take(self.count) {
            let encoded = |steps: &[f32; LANES]| stage.codes.encoded(steps[lane]);
            target.put(id, first, stage.samples as usize, [encoded(&r), encoded(&g), encoded(&b), alpha]);
        }
        self.count = 0;
    }
}

/// Linear, as a screen shows it.
#[inline(always)]
fn lit(stage: &Stage<'_>, surfaces: &[Surface; LANES]) -> Wide3 {
    // A call for each, so that the module has it once.
    let row = |index: usize| across(surfaces, index);
    let (normal, x) = row(NORMAL_X);
    let (along_u, y) = row(TANGENT_Y);
    let (bent, metallic) = row(BENT_METALLIC);
    let (base, roughness) = row(BASE_ROUGHNESS);
    let (emissive, open) = row(EMISSIVE_OPEN);
    #[cfg(feature = "lights")]
    let (position, _) = row(POSITION);

    let normal = normal.unit();
    let tangent = (along_u - normal * normal.dot(along_u)).unit();
    let normal = (tangent * bent.x + normal.cross(tangent) * bent.y + normal * bent.z).unit();
    let [corner, right, down] = stage.to_eye;
    let to_eye = (Wide3::all_of(right) * x + Wide3::all_of(down) * y + Wide3::all_of(corner)).unit();

    let n_dot_e = normal.dot(to_eye);
    let reflected = normal * (n_dot_e * 2.0) - to_eye;
    let n_dot_e = n_dot_e.most(Wide::all_of(1e-3)).least(Wide::all_of(1.0));
    let (scale, bias) = environment_brdf(roughness, n_dot_e);
    // What meets the surface more than once is given back: see the reference.
    let again = 1.0 / (1.0 - roughness * 0.55) - 1.0;
    let (radiance, irradiance) = stage.light.of(reflected, roughness, normal);
    let one = Wide3::grey(Wide::all_of(1.0));
    let dielectric = Wide3::grey(Wide::all_of(DIELECTRIC_F0));
    let diffuse = base * (1.0 - metallic);
    let f0 = (base - dielectric) * metallic + dielectric;
    let share = (f0 * scale + Wide3::grey(bias)) * (f0 * again + one);
    let color = (diffuse * (one - share) * irradiance + radiance * share) * open + emissive;
    #[cfg(feature = "lights")]
    let color = if stage.lamps.is_empty() {
        color
    } else {
        color
            + by_lane(&|lane| {
                let lit = Lit {
                    position: position.at(lane),
                    normal: normal.at(lane),
                    to_eye: to_eye.at(lane),
                    roughness: number_at(roughness, lane),
                    diffuse: diffuse.at(lane).extend(0.0),
                    f0: f0.at(lane).extend(0.0),
                };
                Vec3A::from_vec4(stage.lamps.sent(&lit))
            })
    };
    let color = color * Wide::all_of(stage.exposure);
    if stage.tone_mapping == ToneMapping::Neutral {
        neutral(color)
    } else {
        by_lane(&|lane| tone_map(stage.tone_mapping, Vec3::from(color.at(lane))).into())
    }
}

#[inline(never)]
fn across(surfaces: &[Surface; LANES], index: usize) -> (Wide3, Wide) {
    let [x, y, z, last] = Wide::across(std::array::from_fn(|lane| surfaces[lane][index]));
    (Wide3 { x, y, z }, last)
}

/// [`super::shade::environment_brdf`], the first time light meets the surface, as `f0 · scale + bias`; 2^x is a power of squares:
/// off by less than 0.004 where the exponent matters.
#[inline(always)]
fn environment_brdf(roughness: Wide, n_dot_v: Wide) -> (Wide, Wide) {
    let rx = 1.0 - roughness;
    let mut power = 1.0 - n_dot_v * (9.28 * std::f32::consts::LN_2 / 64.0);
    for _ in 0..6 {
        power *= power;
    }
    let a004 = (rx * rx).least(power) * rx + 0.0425 - roughness * 0.0275;
    (1.04 - roughness * 0.572 - a004 * 1.04, a004 * 1.04 + roughness * 0.022 - 0.04)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::raster::shade;

    #[test]
    fn the_quick_environment_brdf_agrees_with_the_reference() {
        for i in 0..=40u8 {
            for j in 1..=40u8 {
                let (roughness, n_dot_v) = (f32::from(i) / 40.0, f32::from(j) / 40.0);
                let (scale, bias) = environment_brdf(Vec4::splat(roughness), Vec4::splat(n_dot_v));
                let f0 = Vec3::new(0.04, 0.5, 1.0);
                let reference = shade::environment_brdf(f0, roughness, n_dot_v);
                let quick = (f0 * scale.x + bias.x) * (1.0 + f0 * (1.0 / (1.0 - 0.55 * roughness) - 1.0));
                assert!((reference - quick).abs().max_element() < 0.005, "{roughness} {n_dot_v}");
            }
        }
    }
}
