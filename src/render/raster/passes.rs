//! The passes of one picture: project, find what is visible, shade it, then blend the rest over it.

use glam::{Mat4, Vec3, Vec3A, Vec4};

use super::batch::Batch;
use super::light::Light;
use super::patch::{Draw, Patch, Stage};
use super::tables::Codes;
use super::target::Target;
use super::triangle::{Projected, Projection, Triangle, project};
use super::{Mesh, Resident, Vertex};
use crate::model::{AlphaMode, Material, TextureRef};
use crate::render::frame::{Frame, ShadowDraw};

/// Memory that is reused from picture to picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    pub(super) target: Target,
    projected: Vec<Projected>,
    triangles: Vec<Triangle>,
}

impl Scratch {
    pub(super) fn resident_bytes(&self) -> u64 {
        let projected = self.projected.capacity() * size_of::<Projected>();
        let triangles = self.triangles.capacity() * size_of::<Triangle>();
        self.target.resident_bytes() + (projected + triangles) as u64
    }
}

/// Draw rows `first` to `end` of `frame` into the target of `scratch`, `samples`² samples for each pixel; with one, `halved` has
/// every second pixel lit alone. What is in a row does not depend on which others are drawn.
pub(super) fn draw(
    resident: &Resident,
    frame: &Frame<'_>,
    (samples, halved): (u32, bool),
    rows_px: [u32; 2],
    light: &Light,
    scratch: &mut Scratch,
) {
    let size = frame.size_px.map(|side| side * samples);
    let rows_in_samples = rows_px.map(|row| row * samples);
    let Scratch { target, projected, triangles } = scratch;
    target.clear(size[0], rows_in_samples, frame.background);
    triangles.clear();

    let (shadow_mesh, shadow_material) = shadow_square(frame.shadow.as_ref(), resident);
    let blended = Material::see_through;
    let calls = frame.draws.iter().filter_map(|call| {
        let mesh = resident.meshes.get(call.mesh as usize)?;
        let material = frame.materials.get(call.material as usize)?;
        Some((mesh, material, call.world_from_mesh, [call.mirrored, call.unlit]))
    });
    let opaque = calls.clone().filter(|(_, material, ..)| !blended(material));
    let shadow = (&shadow_mesh, &shadow_material, Mat4::IDENTITY, [false; 2]);
    let over = calls.filter(|(_, material, ..)| blended(material));

    let samples_from_world = samples_from_clip(size) * frame.clip_from_world;
    let mut draws = Vec::with_capacity(frame.draws.len() + 1);
    let (mut solid, mut shadow_draw) = (0, 0);
    for (mesh, material, world_from_mesh, [mirrored, unlit]) in opaque.chain([shadow]).chain(over) {
        let projection = Projection {
            samples_from_mesh: samples_from_world * world_from_mesh,
            width_in_samples: size[0],
            rows_in_samples,
            mirrored,
            double_sided: material.double_sided,
            pixel_in_samples: samples as f32,
            draw: draws.len() as u32,
        };
        let first = triangles.len() as u32 + 1;
        project(mesh, &projection, projected, triangles);
        let ids = first..triangles.len() as u32 + 1;
        if !blended(material) {
            solid = triangles.len();
        }
        if std::ptr::eq(mesh, &shadow_mesh) {
            shadow_draw = draws.len() as u32;
        }
        let room_from_mesh = Mat4::from_mat3(frame.room_from_world) * world_from_mesh;
        draws.push(Draw::new(mesh, ids, material, unlit, &resident.textures, &room_from_mesh));
    }
    let stage = Stage {
        light,
        #[cfg(feature = "lights")]
        lamps: super::lamps::Lamps::new(frame),
        exposure: frame.radiance_scale(),
        tone_mapping: frame.tone_mapping,
        to_eye: rays(frame, size),
        samples,
        halved: halved && samples == 1,
        shadow_draw,
        shadow_step: (resident.shadow_step_px(frame.size_px[1]) * samples) as usize,
        codes: Codes::get(),
    };
    let (solid, over) = triangles.split_at(solid);
    let mut brush = Brush::default();
    for (index, triangle) in solid.iter().enumerate() {
        find_visible(target, index, triangle, &draws, &stage, &mut brush);
    }
    #[cfg(feature = "environment")]
    super::sky::draw(frame, samples, target, stage.codes);
    for (index, triangle) in solid.iter().enumerate() {
        paint(target, index, triangle, &draws, &stage, &mut brush);
    }
    brush.batch.paint(&stage, target);
    let draw_of = |index: usize| draws.get(triangles.get(index)?.draw as usize);
    if stage.halved {
        target.fill_between(|id| Some(&draw_of(id as usize - 1)?.ids));
    }
    for (index, triangle) in (solid.len()..).zip(over) {
        find_visible(target, index, triangle, &draws, &stage, &mut brush);
        if triangle.draw != shadow_draw {
            paint(target, index, triangle, &draws, &stage, &mut brush);
        }
        // What comes next may win samples of the same pixels.
        if samples > 1 {
            brush.batch.paint(&stage, target);
        }
    }
    brush.batch.paint(&stage, target);
}

/// What pixels are painted with, one triangle after the other.
#[derive(Default)]
struct Brush<'a> {
    patch: Patch<'a>,
    batch: Batch,
}

/// Give a triangle the samples that it is nearest at so far; what the shadow is nearest at is dark then.
#[inline(never)]
fn find_visible<'a>(
    target: &mut Target,
    index: usize,
    triangle: &Triangle,
    draws: &[Draw<'a>],
    stage: &Stage<'_>,
    Brush { patch, .. }: &mut Brush<'a>,
) {
    let Some(draw) = draws.get(triangle.draw as usize) else { return };
    let (depth, cutoff, solid) = (triangle.depth(), draw.cutoff(), !draw.is_blended());
    let is_shadow = triangle.draw == stage.shadow_draw;
    if (cutoff.is_some() || is_shadow) && !patch.lay(draw, triangle, stage) {
        return;
    }
    let alpha = |x: f32, y: f32| patch.alpha(draw, triangle, [x, y]);
    let keep = |x: f32, y: f32| cutoff.is_none_or(|cutoff| alpha(x, y) >= cutoff);
    // One loop for all, so that the module has it once.
    triangle.scan(&mut |row, first, last| {
        if is_shadow {
            target.darken(depth, row, first..last, stage.shadow_step, &alpha);
        } else if solid && cutoff.is_none() {
            target.cover(index, depth, row, first, last);
        } else {
            target.cover_where((index, depth, solid), row, first..last, &keep);
        }
    });
}

fn paint<'a>(
    target: &mut Target,
    index: usize,
    triangle: &Triangle,
    draws: &[Draw<'a>],
    stage: &Stage<'_>,
    Brush { patch, batch }: &mut Brush<'a>,
) {
    let [left, top, right, bottom] = triangle.box_in_samples;
    // Most triangles of a fine mesh win no sample.
    if let Some(top) = target.first_row_of(index, [left, top, right, bottom])
        && let Some(draw) = draws.get(triangle.draw as usize)
        && patch.lay(draw, triangle, stage)
    {
        let (shown, id) = ([left, top, right, bottom], index as u32 + 1);
        let mut visit = |target: &mut Target, at: usize, place: [f32; 2]| {
            if let Some(color) = patch.shade(stage, (draw, triangle), place, (id, at), batch) {
                batch.paint(stage, target);
                target.put(id, at, stage.samples as usize, color);
            } else if batch.is_full() {
                batch.paint(stage, target);
            }
        };
        if stage.samples == 1 {
            let ids = (stage.halved && !draw.is_blended()).then_some(&draw.ids);
            target.each_sample(index, shown, ids, &mut visit);
        } else {
            target.each_pixel(index, shown, stage.samples, &mut visit);
        }
    }
}

/// Clip space → sample column · w, sample row · w, z, w.
fn samples_from_clip(size: [u32; 2]) -> Mat4 {
    let (half_width, half_height) = (size[0] as f32 * 0.5, size[1] as f32 * 0.5);
    Mat4::from_cols(
        Vec4::new(half_width, 0.0, 0.0, 0.0),
        Vec4::new(0.0, -half_height, 0.0, 0.0),
        Vec4::new(0.0, 0.0, 1.0, 0.0),
        Vec4::new(half_width, half_height, 0.0, 1.0),
    )
}

/// From the surface to the eye, in the room: at sample (0, 0), and the change per column and row.
fn rays(frame: &Frame<'_>, size: [u32; 2]) -> [Vec3A; 3] {
    let [across, up, _, ahead] = [0, 1, 2, 3].map(|row| frame.clip_from_world.row(row).truncate());
    // Of all points that are seen at one place `x · w` is that of `across`, and `y · w` that of `up`: they lie on two planes
    // through the eye, so the ray is on both, and linear over the picture.
    let to_eye =
        |x: f32, y: f32| Vec3A::from(frame.room_from_world * (across - ahead * x).cross(up - ahead * y));
    let [corner, right, down] = [to_eye(-1.0, 1.0), to_eye(1.0, 1.0), to_eye(-1.0, -1.0)];
    [corner, (right - corner) / size[0].max(1) as f32, (down - corner) / size[1].max(1) as f32]
}

/// The ground shadow as a mesh with a black, blended material; empty without one.
fn shadow_square(shadow: Option<&ShadowDraw>, resident: &Resident) -> (Mesh, Material) {
    let Some(shadow) = shadow else { return (Mesh::default(), Material::default()) };
    let corner = |u: f32, v: f32| {
        let from_center = Vec3::new(2.0 * u - 1.0, 0.0, 2.0 * v - 1.0) * shadow.half_side_metres;
        Vertex {
            position: (shadow.center_in_world + from_center).to_array(),
            normal: [0.0, 1.0, 0.0],
            uv0: [u, v],
            color: [255; 4],
            ..Vertex::default()
        }
    };
    let vertices = vec![corner(0.0, 0.0), corner(0.0, 1.0), corner(1.0, 1.0), corner(1.0, 0.0)];
    let material = Material {
        base_color_factor: [0.0, 0.0, 0.0, shadow.opacity],
        base_color_texture: Some(TextureRef {
            texture: resident.samplers.len(),
            uv_set: 0,
            uv_transform: TextureRef::IDENTITY,
        }),
        alpha_mode: AlphaMode::Blend,
        double_sided: true,
        unlit: true,
        ..Material::default()
    };
    (Mesh { vertices, indices: vec![0, 1, 2, 0, 2, 3], ..Mesh::default() }, material)
}
