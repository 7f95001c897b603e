//! Meshes of the scene as prims. Lists that several of them have are in the layer once.

use std::collections::BTreeMap;
use std::rc::Rc;

use glam::{Mat4, Vec3};

use super::layer::{Prim, Value};
use super::material::{Coordinates, Materials};
use super::pictures::Pictures;
use crate::bake::BakeError;
use crate::model::Topology;
use crate::scene::{Bounds, Instance, Mesh, Scene};

pub(super) const SCOPE: &str = "Geometry";

/// What does not depend on the material.
#[derive(Clone)]
struct Shape {
    points: Rc<[[f32; 3]]>,
    normals: Rc<[[f32; 3]]>,
    corners: Rc<[i32]>,
    counts: Rc<[i32]>,
    /// Smallest and largest corner.
    extent: Rc<[[f32; 3]]>,
}

/// The meshes so far.
pub(super) struct Meshes<'s> {
    scene: &'s Scene,
    pub(super) prims: Vec<Prim>,
    /// By mesh, and whether it is the mirrored one.
    shapes: BTreeMap<(u32, bool), Shape>,
    coordinates: BTreeMap<(u32, Coordinates), Rc<[[f32; 2]]>>,
    colors: BTreeMap<(u32, u32), Rc<[[f32; 3]]>>,
}

impl<'s> Meshes<'s> {
    pub(super) fn new(scene: &'s Scene) -> Self {
        Self {
            scene,
            prims: Vec::new(),
            shapes: BTreeMap::new(),
            coordinates: BTreeMap::new(),
            colors: BTreeMap::new(),
        }
    }

    /// Another mesh, with its material where that is new; nothing of lines, points and what is hidden.
    /// # Errors
    /// [`BakeError::Texture`]
    pub(super) fn add(
        &mut self,
        instance: &Instance,
        materials: &mut Materials<'_>,
        pictures: &mut Pictures<'_>,
    ) -> Result<(), BakeError> {
        let Some(mesh) = self.scene.meshes.get(instance.mesh as usize) else { return Ok(()) };
        let place = instance.world_from_mesh;
        if mesh.topology != Topology::Triangles || instance.bounds.is_empty() || !place.is_finite() {
            return Ok(());
        }
        let colored = mesh.vertices.iter().any(|vertex| vertex.color[..3] != [255; 3]);
        let look = materials.look(instance.material, colored, pictures)?;

        // Quick Look knows no scale below zero: the mesh is mirrored instead.
        let mirrored = place.determinant() < 0.0;
        let place = if mirrored { place * Mat4::from_scale(MIRROR) } else { place };
        let shape =
            self.shapes.entry((instance.mesh, mirrored)).or_insert_with(|| shape(mesh, mirrored)).clone();
        let mut prim = Prim::new("Mesh", format!("Mesh_{}", self.prims.len()))
            .uniform("token", "subdivisionScheme", Value::Token("none"))
            .uniform("bool", "doubleSided", Value::Flag(look.double_sided))
            .with("float3[]", "extent", Value::Vectors3(shape.extent))
            .with("int[]", "faceVertexCounts", Value::Integers(shape.counts))
            .with("int[]", "faceVertexIndices", Value::Integers(shape.corners))
            .with("point3f[]", "points", Value::Vectors3(shape.points))
            .for_each_vertex("normal3f[]", "normals", Value::Vectors3(shape.normals));
        for (number, coordinates) in look.coordinates.iter().enumerate() {
            let key = (instance.mesh, *coordinates);
            let list = self.coordinates.entry(key).or_insert_with(|| coordinates.of(&mesh.vertices));
            let name = format!("primvars:{}", Coordinates::name(number));
            prim = prim.for_each_vertex("texCoord2f[]", name, Value::Vectors2(Rc::clone(list)));
        }
        if let Some([red, green, blue]) = look.vertex_color_factor {
            let list = self.colors.entry((instance.mesh, instance.material)).or_insert_with(|| {
                let colors =
                    mesh.vertices.iter().map(|vertex| vertex.color.map(|channel| f32::from(channel) / 255.0));
                colors.map(|[r, g, b, _]| [r * red, g * green, b * blue]).collect()
            });
            let list = Value::Vectors3(Rc::clone(list));
            prim = prim.for_each_vertex("color3f[]", "primvars:displayColor", list);
        }
        prim.schemas = vec!["MaterialBindingAPI"];
        prim.relationships = vec![("material:binding", look.path.clone())];
        self.prims.push(transformed(prim, matrix(&place)));
        Ok(())
    }
}

const MIRROR: Vec3 = Vec3::new(-1.0, 1.0, 1.0);

fn shape(mesh: &Mesh, mirrored: bool) -> Shape {
    let sign = if mirrored { MIRROR } else { Vec3::ONE };
    let turned = |vector: [f32; 3]| (Vec3::from(vector) * sign).to_array();
    let mut extent = Bounds::EMPTY;
    for vertex in &mesh.vertices {
        extent.add(Vec3::from(turned(vertex.position)));
    }
    let triangles = mesh.indices.as_chunks::<3>().0;
    // Mirrored, the front would be the back.
    let corners = triangles.iter().flat_map(|&[a, b, c]| if mirrored { [a, c, b] } else { [a, b, c] });
    Shape {
        points: mesh.vertices.iter().map(|vertex| turned(vertex.position)).collect(),
        normals: mesh.vertices.iter().map(|vertex| turned(vertex.normal)).collect(),
        // Below four million: the reader of models counts vertices.
        corners: corners.map(|corner| corner as i32).collect(),
        counts: vec![3; triangles.len()].into(),
        extent: [extent.min.to_array(), extent.max.to_array()].into(),
    }
}

/// Rows of a matrix whose last row moves: vectors stand to the left of it.
pub(super) fn matrix(parent_from_prim: &Mat4) -> [[f64; 4]; 4] {
    parent_from_prim.to_cols_array_2d().map(|column| column.map(f64::from))
}

/// The prim, standing there.
pub(super) fn transformed(prim: Prim, rows: [[f64; 4]; 4]) -> Prim {
    prim.with("matrix4d", "xformOp:transform", Value::Matrix(rows)).uniform(
        "token[]",
        "xformOpOrder",
        Value::Tokens(&["xformOp:transform"]),
    )
}
