//! Meshes: vertex attributes and indices of every primitive, as plain lists of points, lines or triangles.
//!
//! In: `meshes` and the accessors they name. Out: [`Mesh`]es whose attribute lists are equally long, whose
//! indices are in range and whose normals have length 1. Vertices and triangles are counted against the
//! limits before a list is made.

use glam::Vec3;

use super::accessor::Accessor;
use super::document::Document;
use super::error::{Fault, Refusal};
use super::json::Spot;
use super::triangles::{Mode, drop_unused_vertices, split_with_flat_normals, unit_normal};
use super::variants;
use super::{Mesh, Primitive, Topology};

/// Reads meshes, and counts what they take.
pub(super) struct Meshes<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) material_count: usize,
    pub(super) variant_count: usize,
    vertices: u64,
    #[cfg(feature = "animation")]
    pub(super) morph_vertices: u64,
    triangles: u64,
}

impl<'d> Meshes<'d> {
    pub(super) fn new(document: &'d Document<'d>, material_count: usize, variant_count: usize) -> Self {
        Self {
            document,
            material_count,
            variant_count,
            vertices: 0,
            #[cfg(feature = "animation")]
            morph_vertices: 0,
            triangles: 0,
        }
    }

    /// All meshes of the file.
    pub(super) fn read(mut self) -> Result<Vec<Mesh>, Refusal> {
        let mut meshes = Vec::new();
        for spot in self.document.meshes.iter() {
            let mut mesh = Mesh {
                name: spot.text_or_empty("name")?,
                primitives: Vec::new(),
                #[cfg(feature = "animation")]
                morph_weights: if self.document.limits.morph_vertices == 0 {
                    Vec::new()
                } else {
                    super::deformation::mesh_weights(&spot)?
                },
            };
            for primitive in spot.list("primitives")?.iter() {
                mesh.primitives.extend(self.primitive(&primitive)?);
            }
            meshes.push(mesh);
        }
        Ok(meshes)
    }

    /// One primitive; `None` for what joins nothing.
    fn primitive(&mut self, spot: &Spot<'_>) -> Result<Option<Primitive>, Refusal> {
        let Some(mode) = Mode::from_number(spot.integer_or("mode", 4)?) else { return Ok(None) };
        let attributes = spot.need("attributes")?;
        let Some(reference) = attributes.get("POSITION")? else { return Ok(None) };
        let positions = Accessor::open(self.document, &reference)?;
        let vertex_count = positions.count;
        // Before the lists are made; primitives may share one long list of which each uses a part.
        within(spot, "vertices", vertex_count as u64, self.document.limits.vertices)?;
        let indices = self.indices(spot, mode, vertex_count)?;
        if indices.is_empty() {
            return Ok(None);
        }

        let mut primitive = Primitive {
            positions: positions.floats()?,
            normals: self.attribute::<3>(&attributes, "NORMAL", vertex_count)?,
            #[cfg(feature = "tangents")]
            // One that cannot be read counts as none: normal maps have a frame without it.
            tangents: self.attribute::<4>(&attributes, "TANGENT", vertex_count).unwrap_or_default(),
            flat: false,
            topology: mode.topology(),
            uv0: self.attribute::<2>(&attributes, "TEXCOORD_0", vertex_count)?,
            uv1: self.attribute::<2>(&attributes, "TEXCOORD_1", vertex_count)?,
            colors: self.colors(&attributes, vertex_count)?,
            joints: self.joints(&attributes, "JOINTS_0", vertex_count)?,
            weights: self.attribute::<4>(&attributes, "WEIGHTS_0", vertex_count)?,
            indices,
            material: spot.index_of("material", self.material_count)?,
            variant_materials: variants::materials(spot, self.variant_count, self.material_count)?,
            #[cfg(feature = "animation")]
            deformation: self.deformation(spot, &attributes, vertex_count)?,
        };
        settle_weights(&mut primitive);
        drop_unused_vertices(&mut primitive);
        if primitive.normals.is_empty() && primitive.topology != Topology::Triangles {
            primitive.flat = true;
            primitive.normals = vec![[0.0, 1.0, 0.0]; primitive.positions.len()];
        }
        if primitive.normals.is_empty() {
            self.count_vertices(spot, primitive.indices.len())?;
            #[cfg(feature = "animation")]
            self.count_morphs(spot, &primitive, primitive.indices.len())?;
            split_with_flat_normals(&mut primitive);
        } else {
            self.count_vertices(spot, primitive.positions.len())?;
            #[cfg(feature = "animation")]
            self.count_morphs(spot, &primitive, primitive.positions.len())?;
        }
        for normal in &mut primitive.normals {
            *normal = unit_normal(Vec3::from(*normal));
        }
        Ok(Some(primitive))
    }

    fn indices(&mut self, spot: &Spot<'_>, mode: Mode, vertex_count: usize) -> Result<Vec<u32>, Refusal> {
        let Some(reference) = spot.get("indices")? else {
            self.count_triangles(spot, mode.count(vertex_count))?;
            return Ok(mode.to_list(&(0..vertex_count as u32).collect::<Vec<_>>()));
        };
        let accessor = Accessor::open(self.document, &reference)?;
        if accessor.width != 1 {
            return Err(accessor.error(Fault::BadValue { expected: "SCALAR" }));
        }
        self.count_triangles(spot, mode.count(accessor.count))?;
        let indices = accessor.integers()?;
        if let Some(index) = indices.iter().find(|index| **index as usize >= vertex_count) {
            return Err(accessor
                .error(Fault::IndexOutOfRange { index: u64::from(*index), count: vertex_count as u64 }));
        }
        Ok(match mode {
            Mode::Triangles if indices.len() % 3 == 0 => indices,
            _ => mode.to_list(&indices),
        })
    }

    /// An attribute of floats; empty where the file has none.
    pub(super) fn attribute<const N: usize>(
        &self,
        attributes: &Spot<'_>,
        name: &str,
        vertex_count: usize,
    ) -> Result<Vec<[f32; N]>, Refusal>
    where
        [f32; N]: bytemuck::Pod,
    {
        match self.open(attributes, name, vertex_count)? {
            Some(accessor) => accessor.floats(),
            None => Ok(Vec::new()),
        }
    }

    /// `COLOR_0`, three or four floats or normalised integers, as bytes.
    fn colors(&self, attributes: &Spot<'_>, vertex_count: usize) -> Result<Vec<[u8; 4]>, Refusal> {
        let Some(accessor) = self.open(attributes, "COLOR_0", vertex_count)? else { return Ok(Vec::new()) };
        let byte = |number: f32| (number.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        if accessor.width == 3 {
            let colors = accessor.floats::<3>()?;
            return Ok(colors.into_iter().map(|[r, g, b]| [byte(r), byte(g), byte(b), 255]).collect());
        }
        Ok(accessor.floats::<4>()?.into_iter().map(|color| color.map(byte)).collect())
    }

    pub(super) fn joints(
        &self,
        attributes: &Spot<'_>,
        name: &str,
        vertex_count: usize,
    ) -> Result<Vec<[u16; 4]>, Refusal> {
        let Some(accessor) = self.open(attributes, name, vertex_count)? else { return Ok(Vec::new()) };
        if accessor.width != 4 {
            return Err(accessor.error(Fault::BadValue { expected: "VEC4" }));
        }
        let mut joints = vec![[0; 4]; vertex_count];
        let slots: &mut [u16] = bytemuck::cast_slice_mut(&mut joints);
        for (slot, joint) in slots.iter_mut().zip(accessor.integers()?) {
            *slot = u16::try_from(joint).map_err(|_| {
                accessor.error(Fault::IndexOutOfRange { index: u64::from(joint), count: 1 << 16 })
            })?;
        }
        Ok(joints)
    }

    /// The accessor of an attribute, with an element for each vertex.
    fn open(
        &self,
        attributes: &Spot<'_>,
        name: &str,
        vertex_count: usize,
    ) -> Result<Option<Accessor<'d>>, Refusal> {
        let Some(reference) = attributes.get(name)? else { return Ok(None) };
        let accessor = Accessor::open(self.document, &reference)?;
        if accessor.count != vertex_count {
            return Err(reference.error(Fault::BadValue { expected: "as many elements as POSITION has" }));
        }
        Ok(Some(accessor))
    }

    fn count_vertices(&mut self, spot: &Spot<'_>, count: usize) -> Result<(), Refusal> {
        self.vertices += count as u64;
        within(spot, "vertices", self.vertices, self.document.limits.vertices)
    }

    /// A point or a line takes as much as a triangle. Coarser levels (`MSFT_lod`) may have as many as what is drawn, which is
    /// counted when it is known.
    fn count_triangles(&mut self, spot: &Spot<'_>, count: usize) -> Result<(), Refusal> {
        self.triangles += count as u64;
        within(spot, "triangles", self.triangles, 2 * self.document.limits.triangles)
    }
}

pub(super) fn within(spot: &Spot<'_>, limit: &'static str, found: u64, max: u64) -> Result<(), Refusal> {
    if found <= max { Ok(()) } else { Err(spot.error(Fault::OverLimit { limit, found, max })) }
}

/// Weights of each vertex add up to 1, and what weighs nothing names joint 0.
///
/// Joints without weights (or the other way round) deform nothing and are dropped.
fn settle_weights(primitive: &mut Primitive) {
    #[cfg(feature = "animation")]
    if primitive.deformation.settle_weights(&mut primitive.joints, &mut primitive.weights) {
        return;
    }
    if primitive.joints.is_empty() || primitive.weights.is_empty() {
        primitive.joints = Vec::new();
        primitive.weights = Vec::new();
        return;
    }
    for set in primitive.joints.iter_mut().zip(&mut primitive.weights) {
        settle([set]);
    }
}

/// The weights of one vertex, in one set or two.
pub(super) fn settle<const N: usize>(mut sets: [(&mut [u16; 4], &mut [f32; 4]); N]) {
    let sum: f32 = sets.iter().flat_map(|(_, weights)| weights.iter()).map(|weight| weight.max(0.0)).sum();
    for (set, (joints, weights)) in sets.iter_mut().enumerate() {
        if sum.is_normal() {
            **weights = weights.map(|weight| weight.max(0.0) / sum);
        } else {
            **weights = [if set == 0 { 1.0 } else { 0.0 }, 0.0, 0.0, 0.0];
        }
        for (joint, weight) in joints.iter_mut().zip(weights.iter()) {
            if *weight == 0.0 {
                *joint = 0;
            }
        }
    }
}
