//! Nodes and scenes: the tree in which meshes stand.
//!
//! In: `nodes`, `scenes`, `scene`. Out: nodes with a transform each, and the roots of the default scene.
//! The graph is checked to be a forest of limited depth, so everyone after us may walk it without a guard.

use glam::{Mat3, Mat4, Quat, Vec3};

use super::document::Document;
use super::error::{Fault, Refusal};
use super::json::Spot;
use super::limits;
#[cfg(feature = "lods")]
use super::lod;
use super::{Node, Transform};
#[cfg(feature = "lights")]
use super::{instancing, light};

/// How many entries the lists have that a node points into.
pub(super) struct Counts<'a> {
    pub(super) meshes: usize,
    pub(super) skins: usize,
    /// For each camera of the file, its index among the perspective ones.
    pub(super) cameras: &'a [Option<usize>],
    #[cfg(feature = "lights")]
    pub(super) lights: usize,
}

/// All nodes of the file.
pub(super) fn nodes(document: &Document<'_>, counts: &Counts<'_>) -> Result<Vec<Node>, Refusal> {
    let list = &document.nodes;
    let mut nodes = Vec::with_capacity(list.len());
    #[cfg(feature = "lights")]
    let mut instances_so_far = 0;
    for spot in list.iter() {
        let children =
            spot.list("children")?.iter().map(|child| child.index(list.len())).collect::<Result<_, _>>()?;
        let camera = spot.index_of("camera", counts.cameras.len())?;
        #[cfg(feature = "lights")]
        let (mut at, mut light) = (Vec::new(), None);
        #[cfg(feature = "lights")]
        if let Some(extensions) = spot.get("extensions")? {
            at = instancing::instances(document, &extensions, &mut instances_so_far)?;
            light = light::light_of(&extensions, counts.lights)?;
        }
        nodes.push(Node {
            name: spot.text_or_empty("name")?,
            children,
            transform: transform(&spot)?,
            mesh: spot.index_of("mesh", counts.meshes)?,
            skin: spot.index_of("skin", counts.skins)?,
            camera: camera.and_then(|camera| counts.cameras.get(camera).copied().flatten()),
            #[cfg(feature = "lights")]
            light,
            #[cfg(feature = "lights")]
            instances: at,
            // What the reader of deformations adds.
            #[cfg(feature = "animation")]
            morph_weights: Vec::new(),
            #[cfg(feature = "animation")]
            hidden: false,
            // Added when all nodes are known.
            #[cfg(feature = "lods")]
            levels: Default::default(),
        });
    }
    Ok(nodes)
}

/// The roots of the default scene (the first one if none is named, all parentless nodes if there is no
/// scene), and the depth of the deepest node.
///
/// # Errors
/// `two-parents`, `node-cycle`, or `over-limit` for a tree that is too deep.
pub(super) fn roots(document: &Document<'_>, nodes: &[Node]) -> Result<(Vec<usize>, u64), Refusal> {
    let spots = &document.nodes;
    let fault = |node: usize, fault: Fault| match spots.get(node) {
        Some(spot) => spot.error(fault),
        None => document.root.error(fault),
    };
    let mut has_parent = vec![false; nodes.len()];
    for child in nodes.iter().flat_map(|node| &node.children) {
        match has_parent.get_mut(*child) {
            Some(has_parent) if !*has_parent => *has_parent = true,
            _ => return Err(fault(*child, Fault::TwoParents)),
        }
    }
    let parentless: Vec<usize> =
        (0..nodes.len()).filter(|node| has_parent.get(*node) == Some(&false)).collect();

    // Nobody has two parents, so a node that no parentless one leads to stands on a cycle.
    let mut reached = vec![false; nodes.len()];
    let mut depth = 0;
    let mut pending: Vec<(usize, u64)> = parentless.iter().map(|node| (*node, 1)).collect();
    while let Some((index, node_depth)) = pending.pop() {
        depth = depth.max(node_depth);
        if let Some(reached) = reached.get_mut(index) {
            *reached = true;
        }
        if let Some(node) = nodes.get(index) {
            pending.extend(node.children.iter().map(|child| (*child, node_depth + 1)));
        }
    }
    if let Some(node) = reached.iter().position(|reached| !reached) {
        return Err(fault(node, Fault::NodeCycle));
    }
    limits::over("node_depth", depth, document.limits.node_depth)?;

    let scenes = document.root.list("scenes")?;
    let scene = document.root.index_of("scene", scenes.len())?.unwrap_or(0);
    let Some(scene) = scenes.get(scene) else { return Ok((parentless, depth)) };
    let mut roots = Vec::new();
    let mut listed = has_parent;
    for spot in scene.list("nodes")?.iter() {
        let root = spot.index(nodes.len())?;
        match listed.get_mut(root) {
            Some(listed) if !*listed => *listed = true,
            _ => return Err(spot.error(Fault::TwoParents)),
        }
        roots.push(root);
    }
    Ok((roots, depth))
}

/// Leaves out what stands at the nodes that `KHR_node_visibility` hides, and below them. Their places stay: joints
/// of what is seen may be among them. What an animation shows stays, too. The graph is a forest. On the way, nodes
/// get their coarser levels.
pub(super) fn hide(
    document: &Document<'_>,
    nodes: &mut [Node],
    is_driven: impl Fn(usize) -> bool,
) -> Result<(), Refusal> {
    let mut hidden = Vec::new();
    for (index, spot) in document.nodes.iter().enumerate() {
        #[cfg(feature = "lods")]
        {
            let levels = lod::levels(&spot, index, nodes);
            if let Some(node) = nodes.get_mut(index) {
                node.levels = levels;
            }
        }
        if let Some(extensions) = spot.get("extensions")?
            && let Some(visibility) = extensions.get("KHR_node_visibility")?
            && visibility.has("visible")
            && !visibility.flag("visible")?
        {
            let stays = is_driven(index);
            hidden.extend((!stays).then_some(index));
            #[cfg(feature = "animation")]
            if let Some(node) = nodes.get_mut(index) {
                node.hidden = true;
            }
        }
    }
    while let Some(node) = hidden.pop().and_then(|index| nodes.get_mut(index)) {
        node.mesh = None;
        #[cfg(feature = "lights")]
        {
            node.light = None;
        }
        hidden.extend(&node.children);
    }
    Ok(())
}

fn transform(spot: &Spot<'_>) -> Result<Transform, Refusal> {
    if spot.has("matrix") {
        let mut columns = [0.0; 16];
        spot.numbers("matrix", &mut columns)?;
        return Ok(decomposed(Mat4::from_cols_array(&columns)));
    }
    let (mut translation, mut rotation, mut scale) = ([0.0; 3], [0.0, 0.0, 0.0, 1.0], [1.0; 3]);
    spot.numbers("translation", &mut translation)?;
    spot.numbers("rotation", &mut rotation)?;
    spot.numbers("scale", &mut scale)?;
    Ok(Transform {
        translation: translation.into(),
        rotation: unit(Quat::from_array(rotation)),
        scale: scale.into(),
    })
}

/// Translation, rotation and scale of an affine matrix. Shear, which glTF does not allow, is lost.
fn decomposed(matrix: Mat4) -> Transform {
    let translation = matrix.w_axis.truncate();
    let linear = Mat3::from_mat4(matrix);
    let lengths = Vec3::new(linear.x_axis.length(), linear.y_axis.length(), linear.z_axis.length());
    // A mirrored matrix is a rotation after one axis is turned round.
    let scale =
        Vec3::new(if linear.determinant() < 0.0 { -lengths.x } else { lengths.x }, lengths.y, lengths.z);
    let rotation = Mat3::from_cols(linear.x_axis / scale.x, linear.y_axis / scale.y, linear.z_axis / scale.z);
    Transform {
        translation,
        // A product squeezed flat has no rotation to recover: NaN, which `unit` replaces.
        rotation: unit(Quat::from_mat3(&rotation)),
        scale: if scale.is_finite() { scale } else { Vec3::ZERO },
    }
}

/// The quaternion with length 1; no rotation where it has no direction.
pub(super) fn unit(rotation: Quat) -> Quat {
    // In this order on every build: glam adds in another one without SIMD, and multiplies by the inverse.
    let [x, y, z, w] = rotation.to_array();
    let rotation = rotation / ((x * x + z * z) + (y * y + w * w)).sqrt();
    if rotation.is_finite() { rotation } else { Quat::IDENTITY }
}
