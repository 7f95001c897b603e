//! Coarser nodes for what is small on the screen: `MSFT_lod`.
//!
//! In: `extensions.MSFT_lod.ids` of a node, and `extras.MSFT_screencoverage` beside it. Out: [`Level`]s. What is no level that
//! we draw counts as none, whatever is wrong with it: the product is there without. What a level's own node says of levels
//! is not followed, so that there are no cycles.

use super::Node;
use super::json::Spot;
use super::json_value::Value;

/// As the extensions of a node call it.
pub(super) const EXTENSION: &str = "MSFT_lod";

/// Levels of one node, at most: what follows is not read.
pub(super) const MOST_LEVELS: usize = 2;

/// A node that stands in for another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Index into `Model::nodes`: it has a mesh, neither skin nor children, and the transform of the one that it stands in for.
    pub node: usize,
    /// It is drawn where the product takes less of the view's height than this; less than that of the level before.
    pub coverage: f32,
}

/// The levels of the node with this index.
pub(super) fn levels(spot: &Spot<'_>, index: usize, nodes: &[Node]) -> [Option<Level>; MOST_LEVELS] {
    let ids = spot.array_at(&["extensions", EXTENSION, "ids"]);
    let coverages = spot.array_at(&["extras", "MSFT_screencoverage"]);
    let mut levels = [None; MOST_LEVELS];
    let mut last = f32::INFINITY;
    for (level, pair) in levels.iter_mut().zip(ids.iter().zip(coverages)) {
        if let (Value::Number(id), Value::Number(coverage)) = pair
            && let (node, coverage) = (*id as usize, *coverage as f32)
            && node as f64 == *id
            && coverage > 0.0
            && coverage < last
            && let (Some(finest), Some(coarser)) = (nodes.get(index), nodes.get(node))
            && coarser.mesh.is_some()
            && coarser.skin.is_none()
            && finest.skin.is_none()
            && coarser.transform == finest.transform
            && coarser.children.is_empty()
            && finest.children.is_empty()
        {
            *level = Some(Level { node, coverage });
            last = coverage;
        }
    }
    levels
}
