//! The order in which a GLB is read, and the checks that need more than one part of it.

use glam::Mat4;

use super::document::{self, Document};
use super::error::{Fault, ModelError, Refusal};
use super::json::Spot;
use super::json_value::Value;
#[cfg(feature = "lights")]
use super::light;
use super::limits::{Figures, Limits};
use super::mesh::Meshes;
use super::node::{self, Counts};
use super::texture::Textures;
use super::{Material, Model, camera, material, skin, variants};
#[cfg(feature = "animation")]
use super::{animation, deformation};

impl Model {
    /// Reads one GLB.
    ///
    /// # Errors
    /// [`ModelError`], with a stable code and a byte offset or JSON pointer: for a file that is not a GLB,
    /// breaks the rules of glTF 2.0, needs an extension or a file that we cannot read, or exceeds `limits`.
    ///
    /// ```
    /// use storefront::model::{Limits, Model};
    ///
    /// let error = Model::parse(b"glTF", &Limits::T1).unwrap_err();
    /// assert_eq!(error.code(), "truncated");
    /// ```
    pub fn parse(glb: &[u8], limits: &Limits) -> Result<Self, ModelError> {
        Self::read(glb, limits).map_err(|error| *error)
    }

    fn read(glb: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let chunks = document::open(glb, limits)?;
        let json = Value::parse(glb.get(chunks.json.clone()).unwrap_or_default())
            .map_err(|at| ModelError::at_byte(chunks.json.start + at, Fault::BadJson))?;
        let root = Spot::root(&json);
        let document = Document::new(glb, chunks.bin.clone(), &root, limits)?;

        let mut textures = Textures::new(&document)?;
        let materials = document
            .materials
            .iter()
            .map(|spot| material::material(&spot, &mut textures))
            .collect::<Result<Vec<Material>, _>>()?;
        let Textures { textures, images, .. } = textures;

        let variants = variants::names(&document)?;
        let meshes = Meshes::new(&document, materials.len(), variants.len()).read()?;
        let node_count = document.nodes.len();
        let skins = document
            .skins
            .iter()
            .map(|spot| skin::skin(&document, &spot, node_count))
            .collect::<Result<Vec<_>, _>>()?;
        let (cameras, camera_places) = camera::cameras(&document)?;
        #[cfg(feature = "lights")]
        let lights = light::lights(&document)?;
        let counts = Counts {
            meshes: meshes.len(),
            skins: skins.len(),
            cameras: &camera_places,
            #[cfg(feature = "lights")]
            lights: lights.len(),
        };
        let nodes = node::nodes(&document, &counts)?;
        #[cfg(feature = "animation")]
        let nodes = deformation::with_weights(&document, nodes, &meshes)?;
        let (roots, node_depth) = node::roots(&document, &nodes)?;

        #[cfg(feature = "animation")]
        let mut moving = animation::Reader::new(&document, &nodes, &meshes);
        #[cfg(feature = "animation")]
        let animations = moving.animations()?;
        #[cfg(feature = "pointers")]
        let (driven, driven_at_rest) = (moving.driven, moving.driven_at_rest);
        // Last, for whoever reads a hidden node wants to know its mesh.
        let mut nodes = nodes;
        #[cfg(feature = "animation")]
        let is_driven = |node| {
            let mut channels = animations.iter().flat_map(|its| &its.channels);
            channels.any(|its| its.property == animation::Property::Visible && its.node == node)
        };
        #[cfg(not(feature = "animation"))]
        let is_driven = |_| false;
        node::hide(&document, &mut nodes, is_driven)?;

        let mut model = Self {
            roots,
            world_from_scene: Mat4::IDENTITY,
            shadow_sharpness: 0.0,
            #[cfg(feature = "animation")]
            animations,
            #[cfg(feature = "pointers")]
            driven,
            #[cfg(feature = "pointers")]
            driven_at_rest,
            #[cfg(not(feature = "animation"))]
            animation_names: animation_names(&root),
            nodes,
            meshes,
            materials,
            textures,
            images,
            skins,
            cameras,
            #[cfg(feature = "lights")]
            lights,
            variants,
            extensions_used: names(&root, "extensionsUsed")?,
            extensions_required: names(&root, "extensionsRequired")?,
            figures: Figures::default(),
        };
        model.check_joints(&document)?;
        model.figures = Figures {
            file_bytes: glb.len() as u64,
            json_bytes: chunks.json.len() as u64,
            list_entries: document.list_entries,
            node_depth,
            ..model.count()
        };
        match limits.exceeded_by(&model.figures).into_iter().next() {
            Some(error) => Err(Box::new(error)),
            None => Ok(model),
        }
    }

    /// Extensions that the file uses and that change nothing in our pictures.
    pub fn extensions_not_drawn(&self) -> impl Iterator<Item = &str> {
        self.extensions_used.iter().map(String::as_str).filter(|name| !document::is_drawn(name))
    }

    /// Every joint that a vertex names exists in the skin of each node that draws it.
    fn check_joints(&self, document: &Document<'_>) -> Result<(), Refusal> {
        let spots = &document.nodes;
        let highest: Vec<usize> = self
            .meshes
            .iter()
            .map(|mesh| {
                let joints = mesh.primitives.iter().flat_map(|primitive| primitive.joints.iter().flatten());
                #[cfg(feature = "animation")]
                let joints =
                    joints.chain(mesh.primitives.iter().flat_map(|p| p.deformation.joints.iter().flatten()));
                joints.copied().max().map_or(0, usize::from)
            })
            .collect();
        for (at, node) in self.nodes.iter().enumerate() {
            let (Some(mesh), Some(skin)) = (node.mesh, node.skin) else { continue };
            let count = self.skins.get(skin).map_or(0, |skin| skin.joints.len());
            let index = highest.get(mesh).copied().unwrap_or(0);
            if index >= count {
                let spot = spots.get(at).unwrap_or(*document.root);
                return Err(spot.error(Fault::IndexOutOfRange { index: index as u64, count: count as u64 }));
            }
        }
        Ok(())
    }

    /// Counts what the default scene draws.
    fn count(&self) -> Figures {
        let mut figures = Figures {
            picture_bytes: self.images.iter().map(|image| image.byte_length as u64).sum(),
            variants: self.variants.len() as u64,
            texture_sizes_px: self
                .textures
                .iter()
                .filter_map(|texture| self.images.get(texture.image))
                .map(|image| [image.width_px, image.height_px])
                .collect(),
            ..Figures::default()
        };
        let sizes: Vec<[u64; 3]> = self
            .meshes
            .iter()
            .map(|mesh| {
                mesh.primitives.iter().fold([0; 3], |[vertices, triangles, draw_calls], primitive| {
                    [
                        vertices + primitive.positions.len() as u64,
                        triangles + (primitive.indices.len() / primitive.topology.corners()) as u64,
                        draw_calls + 1,
                    ]
                })
            })
            .collect();
        let mut held_by_mesh = vec![false; self.meshes.len()];
        let mut pending = self.roots.clone();
        while let Some(node) = pending.pop().and_then(|index| self.nodes.get(index)) {
            pending.extend(&node.children);
            let Some(mesh) = node.mesh else { continue };
            let (Some([vertices, triangles, draw_calls]), Some(held)) =
                (sizes.get(mesh), held_by_mesh.get_mut(mesh))
            else {
                continue;
            };
            let times = node.times() as u64;
            figures.triangles += triangles * times;
            figures.draw_calls += draw_calls * times;
            let posed = node.skin.is_some();
            #[cfg(feature = "animation")]
            let posed = posed || self.meshes.get(mesh).is_some_and(|mesh| !mesh.morph_weights.is_empty());
            if posed || !*held {
                figures.vertices += vertices * if posed { times } else { 1 };
            }
            *held |= !posed;
            // What stands in for it is held as well; it is drawn instead, with fewer triangles. Where nothing deforms, the lists of
            // all meshes were counted when they were read.
            #[cfg(all(feature = "lods", any(feature = "animation", feature = "cli")))]
            for level in node.levels.iter().flatten() {
                let Some(mesh) = self.nodes.get(level.node).and_then(|node| node.mesh) else { continue };
                let (Some([vertices, ..]), Some(held)) = (sizes.get(mesh), held_by_mesh.get_mut(mesh)) else {
                    continue;
                };
                #[cfg(feature = "animation")]
                let morphs = self.meshes.get(mesh).is_some_and(|mesh| !mesh.morph_weights.is_empty());
                #[cfg(not(feature = "animation"))]
                let morphs = false;
                if morphs || !*held {
                    figures.vertices += vertices * if morphs { times } else { 1 };
                }
                *held |= !morphs;
            }
        }
        figures
    }
}

/// As the reader of animations names them; none where it would find a fault.
#[cfg(not(feature = "animation"))]
fn animation_names(root: &Spot<'_>) -> Vec<String> {
    let Ok(list) = root.list("animations") else { return Vec::new() };
    let name = |spot: Spot<'_>| spot.text_or_empty("name").ok();
    list.iter().map_while(name).collect()
}

fn names(root: &Spot<'_>, key: &str) -> Result<Vec<String>, Refusal> {
    root.list(key)?.iter().map(|name| name.text().map(str::to_owned)).collect()
}
