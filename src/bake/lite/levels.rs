//! Coarser levels of meshes that stand still, for pictures in which nobody can tell them from the finest: `MSFT_lod`.
//!
//! In: the primitives of a mesh, with the triangles that the lite file draws. Out: [`Level`]s, each with fewer triangles between
//! vertices of the one before. Vertices are then put in an order in which those of the coarsest level come first, so that
//! a level's lists are the beginnings of the finest one's, and only its corners cost bytes.
//!
//! A node says in `extras.MSFT_screencoverage` below which share of the view's height each level is shown: so much of a view of
//! [`VIEW_PX`] is covered by the sphere round the product's box, where the product is as high as the level is made for. It is the
//! product that counts, not the node, so that all of it changes where it is seen as little. The last number is 0.

use glam::Vec3;
use serde_json::{Value, json};

use super::file::{File, index};
use super::geometry::{Geometry, TRIANGLES};
use super::quantise::Grid;
use super::simplify::{Part, Ready, locks};

/// Heights of a product for which levels are made, in pixels: what a slow phone draws in motion, and entries of a list.
pub(super) const HEIGHTS_PX: [u32; 2] = [320, 160];
/// How far a level may be from the finest one there, in pixels: the first of these with which its pictures are alike, too. Where one
/// material lies close over another, the surface alone does not tell.
pub(super) const ERRORS_PX: [f32; 2] = [0.5, 0.25];
/// Structural similarity of the picture of a level in which it differs most, at the height that it is made for.
pub(super) const LEAST_SSIM: f64 = 0.98;
/// What levels may add to a file.
pub(super) const MOST_MORE_BYTES: f64 = 0.12;
/// The whole product has at most this share of its triangles at its coarsest level.
pub(super) const MOST_SHARE_OF_PRODUCT: f64 = 0.75;
/// What a normal turned by one radian counts, as a share of the product's extent: thirty times as much as where a budget has to be met.
/// A level takes the place of another while somebody looks, and what shines shows it first. Of the lite shoe, with 43 per cent of its
/// triangles, the view of 320 pixels that differs most has a structural similarity of 0.987; with a weight of 0.2 and 30 per
/// cent, 0.959.
const NORMAL_WEIGHT: f32 = 0.6;
/// Height of the view that `MSFT_screencoverage` is meant for.
const VIEW_PX: f64 = 1080.0;
/// A level has at most this share of the triangles of the one before.
const MOST_SHARE: f32 = 0.6;
/// It saves at least so many: each level costs some hundred bytes of JSON.
const LEAST_SAVED: usize = 200;
/// A mesh at more places than these has none: each place costs a node for each level.
const MOST_PLACES: usize = 16;

/// A coarser level of one mesh.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// Which of [`Wanted::heights_px`] it is made for.
    pub(super) height: usize,
    /// Corners of each of the mesh's primitives.
    pub(super) corners: Vec<Vec<u32>>,
    /// How far its surface is from the finest one's at most, where the mesh is largest.
    pub(super) error_metres: f32,
}

impl Level {
    pub(super) fn triangles(&self) -> usize {
        self.corners.iter().map(Vec::len).sum::<usize>() / 3
    }
}

/// Which levels are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Each for a product that is so high, the largest first.
    pub(super) heights_px: &'static [u32],
    /// How far it may be from the finest one there.
    pub(super) error_px: f32,
}

impl Wanted {
    pub(super) const NONE: Self = Self { heights_px: &[], error_px: 0.0 };

    /// As the extras of a node have it: what the sphere round the product takes of the view where the longest side of the product is as
    /// long as the level is made for.
    pub(super) fn coverage(&self, height: usize, size_metres: Vec3) -> f64 {
        let height_px = self.heights_px.get(height).copied().map_or(0.0, f64::from);
        let sphere = f64::from(size_metres.length() / size_metres.max_element());
        (height_px / VIEW_PX * sphere * 1e5).floor() / 1e5
    }
}

/// Levels of one mesh, whose primitives are `parts` with these triangles each.
pub(super) fn levels(
    parts: &[&Part<'_>],
    finest: Vec<Vec<u32>>,
    extent_metres: f32,
    wanted: &Wanted,
) -> Vec<Level> {
    let locks = locks(parts);
    let ready: Vec<Ready<'_>> = parts
        .iter()
        .zip(&locks)
        .map(|(part, locks)| Ready::new(part, locks, extent_metres, NORMAL_WEIGHT))
        .collect();
    let (mut levels, mut last, mut so_far_metres) = (Vec::new(), finest, 0.0);
    for (height, height_px) in wanted.heights_px.iter().copied().enumerate() {
        // Errors of a level from the one before add up.
        let bound_metres = wanted.error_px / height_px as f32 * extent_metres - so_far_metres;
        if !(bound_metres > 0.0 && bound_metres.is_finite()) {
            break;
        }
        let found: Vec<_> = ready
            .iter()
            .zip(&last)
            .map(|(part, triangles)| part.simplified(triangles, bound_metres))
            .collect();
        let error_metres = found
            .iter()
            .map(|found| found.error_metres)
            .fold(so_far_metres, |sum, one| sum.max(so_far_metres + one));
        let before = last.iter().map(Vec::len).sum::<usize>() / 3;
        let level =
            Level { height, corners: found.into_iter().map(|found| found.triangles).collect(), error_metres };
        let triangles = level.triangles();
        if triangles as f32 <= before as f32 * MOST_SHARE
            && before - triangles >= LEAST_SAVED
            && error_metres > 0.0
        {
            last.clone_from(&level.corners);
            so_far_metres = error_metres;
            levels.push(level);
        }
    }
    levels
}

/// Whether a primitive can have levels: triangles that nothing deforms.
pub(super) fn stands_still(geometry: &Geometry) -> bool {
    geometry.mode == TRIANGLES
        && geometry
            .attributes
            .iter()
            .all(|attribute| attribute.target.is_none() && !attribute.name.starts_with("JOINTS"))
}

/// For each mesh, whether all nodes that show it can have levels.
pub(super) fn possible(file: &File<'_>, grids: &[Option<Grid>]) -> Vec<bool> {
    let nodes = file.list("nodes");
    let mut places = vec![0; file.list("meshes").len()];
    for node in nodes {
        let Some(mesh) = index(node.get("mesh")) else { continue };
        let Some(places) = places.get_mut(mesh) else { continue };
        // A quantised mesh moves to a node of its own.
        let parent = node.get("children").is_some() && grids.get(mesh).is_none_or(Option::is_none);
        let extension =
            |name| node.get("extensions").is_some_and(|extensions| extensions.get(name).is_some());
        let other_extras = node.get("extras").is_some_and(|extras| !extras.is_object());
        let taken = extension("MSFT_lod") || extension("EXT_mesh_gpu_instancing") || other_extras || parent;
        *places += if taken || node.get("skin").is_some() { MOST_PLACES + 1 } else { 1 };
    }
    // What is a level already has none.
    for id in nodes.iter().filter_map(|node| node.pointer("/extensions/MSFT_lod/ids")?.as_array()).flatten() {
        let mesh = index(Some(id)).and_then(|id| index(nodes.get(id)?.get("mesh")));
        if let Some(places) = mesh.and_then(|mesh| places.get_mut(mesh)) {
            *places = MOST_PLACES + 1;
        }
    }
    // Without a scene every node without a parent is shown.
    let scenes = !file.list("scenes").is_empty();
    places.into_iter().map(|places| scenes && (1..=MOST_PLACES).contains(&places)).collect()
}

/// A mesh of the file, and for each of its levels the mesh and the coverage below which it is shown.
pub(super) type Shown = (usize, Vec<(usize, f64)>);

/// Gives each node that shows one of `meshes` its levels: nodes beside it, in no scene.
pub(super) fn stand_beside(file: &mut File<'_>, meshes: &[Shown]) {
    let Some(nodes) = file.json.get_mut("nodes").and_then(Value::as_array_mut) else { return };
    let mut used = false;
    for at in 0..nodes.len() {
        let first = nodes.len();
        let Some(node) = nodes.get_mut(at).and_then(Value::as_object_mut) else { continue };
        let Some((_, levels)) = meshes.iter().find(|(mesh, _)| Some(*mesh) == index(node.get("mesh"))) else {
            continue;
        };
        let mut coarser = node.clone();
        coarser.retain(|key, _| ["matrix", "translation", "rotation", "scale"].contains(&key.as_str()));
        let coverages = levels.iter().map(|(_, coverage)| *coverage).chain([0.0]);
        let extras = node.entry("extras").or_insert_with(|| json!({}));
        extras["MSFT_screencoverage"] = coverages.collect();
        let ids: Vec<usize> = (first..first + levels.len()).collect();
        let extensions = node.entry("extensions").or_insert_with(|| json!({}));
        extensions["MSFT_lod"] = json!({ "ids": ids });
        for (mesh, _) in levels {
            coarser.insert("mesh".to_owned(), json!(mesh));
            nodes.push(Value::Object(coarser.clone()));
        }
        used = true;
    }
    if used {
        super::file::uses(&mut file.json, "MSFT_lod");
    }
}
