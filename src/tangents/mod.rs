//! Tangents by MikkTSpace, where a file has none: the frames that normal maps are baked for.
//!
//! In: the vertices and triangles of a primitive. Out: a tangent for each vertex, where corners of one vertex lie in
//! different frames (a mirrored seam) with as many vertices as there are frames. `bevy_mikktspace` does the arithmetic; here stand
//! what it is asked and what is made of the answer, the same natively and in `tangents.wasm`. Must not: take time or memory that grows
//! faster than the triangles, whatever they are.

#[cfg(all(feature = "lobes", feature = "tangents"))]
mod complete;

use bevy_mikktspace::{Geometry, TangentSpace, generate_tangents};

#[cfg(all(feature = "lobes", feature = "tangents"))]
pub use self::complete::complete;

/// Triangles around one vertex. MikkTSpace takes the square of it in time, and its height in stack; a pole of a finely
/// turned sphere has a hundred.
const MAX_AROUND_VERTEX: usize = 256;

/// No other vertex follows.
const LAST: u32 = u32::MAX;

/// The vertices of a primitive with their tangents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The vertex that each is made from; those of the file come first, in their order.
    pub sources: Vec<u32>,
    /// For each the direction in which U grows and the side of the bitangent, as snorm; zero where there is none.
    pub tangents: Vec<[i8; 4]>,
    /// Three for each triangle, in their order.
    pub indices: Vec<u32>,
}

impl Split {
    /// The tangents of a primitive whose triangles are `indices`, in the frames that `uvs` span; these are as the texture is read, so
    /// with v growing downwards.
    ///
    /// ```
    /// use storefront::tangents::Split;
    /// let positions = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    /// let uvs = [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]];
    /// let split = Split::new(&positions, &[[0.0, 0.0, 1.0]; 3], &uvs, &[0, 1, 2]).unwrap();
    /// assert_eq!(split.tangents, [[127, 0, 0, 127]; 3]);
    /// ```
    ///
    /// `None` for lists of different lengths, an index beyond them, and where too many triangles meet in one vertex: whoever
    /// draws has a frame without.
    pub fn new(
        positions: &[[f32; 3]],
        normals: &[[f32; 3]],
        uvs: &[[f32; 2]],
        indices: &[u32],
    ) -> Option<Self> {
        let count = positions.len();
        let fits = normals.len() == count && uvs.len() == count && count < LAST as usize;
        let (triangles, []) = indices.as_chunks::<3>() else { return None };
        if !fits || indices.iter().any(|index| *index as usize >= count) {
            return None;
        }
        // Those without area are on nobody's way, and MikkTSpace would look for each one's neighbours among all.
        let has_sides = |corners: &[u32; 3]| {
            let [a, b, c] = corners.map(|corner| positions.get(corner as usize));
            a != b && b != c && c != a
        };
        let faces: Vec<usize> =
            (0..).zip(triangles).filter(|(_, it)| has_sides(it)).map(|(at, _)| at).collect();
        let mut surface =
            Surface { positions, normals, uvs, triangles, faces, frames: vec![[[0; 4]; 3]; triangles.len()] };
        if surface.most_around_a_vertex() > MAX_AROUND_VERTEX {
            return None;
        }
        generate_tangents(&mut surface).ok()?;
        Some(surface.split())
    }
}

/// What MikkTSpace reads, and what it writes.
struct Surface<'a> {
    positions: &'a [[f32; 3]],
    normals: &'a [[f32; 3]],
    uvs: &'a [[f32; 2]],
    triangles: &'a [[u32; 3]],
    /// The triangles that count.
    faces: Vec<usize>,
    /// For each corner of each triangle.
    frames: Vec<[[i8; 4]; 3]>,
}

impl Surface<'_> {
    /// Corners that MikkTSpace takes for one vertex: alike in position, normal and coordinates.
    fn most_around_a_vertex(&self) -> usize {
        let bits = |index: &u32| {
            let ([x, y, z], [i, j, k], [u, v]) =
                (at(self.positions, *index), at(self.normals, *index), at(self.uvs, *index));
            [x, y, z, i, j, k, u, v].map(f32::to_bits)
        };
        let mut corners: Vec<[u32; 8]> = self.triangles.iter().flatten().map(bits).collect();
        corners.sort_unstable();
        corners.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0)
    }

    fn corner(&self, face: usize, corner: usize) -> u32 {
        let triangle = self.faces.get(face).and_then(|triangle| self.triangles.get(*triangle));
        triangle.and_then(|corners| corners.get(corner)).copied().unwrap_or(0)
    }

    /// A vertex for each frame that its corners lie in.
    fn split(self) -> Split {
        let mut sources: Vec<u32> = (0..self.positions.len() as u32).collect();
        let mut tangents: Vec<Option<[i8; 4]>> = vec![None; sources.len()];
        let mut next = vec![LAST; sources.len()];
        let mut indices = Vec::with_capacity(self.triangles.len() * 3);
        for (corners, frames) in self.triangles.iter().zip(&self.frames) {
            for (&vertex, &frame) in corners.iter().zip(frames) {
                if frame == [0; 4] {
                    // Of a triangle without area, mostly: it may have whatever its vertex has.
                    indices.push(vertex);
                    continue;
                }
                let mut place = vertex;
                // At most as many steps as triangles meet here.
                while tangents.get(place as usize).is_some_and(|its| its.is_some_and(|its| its != frame)) {
                    let following = at(&next, place);
                    if following == LAST {
                        let added = sources.len() as u32;
                        if let Some(link) = next.get_mut(place as usize) {
                            *link = added;
                        }
                        sources.push(vertex);
                        tangents.push(None);
                        next.push(LAST);
                        place = added;
                    } else {
                        place = following;
                    }
                }
                if let Some(its) = tangents.get_mut(place as usize) {
                    *its = Some(frame);
                }
                indices.push(place);
            }
        }
        Split { sources, tangents: tangents.into_iter().map(Option::unwrap_or_default).collect(), indices }
    }
}

fn at<T: Copy + Default>(list: &[T], index: u32) -> T {
    list.get(index as usize).copied().unwrap_or_default()
}

impl Geometry for Surface<'_> {
    fn num_faces(&self) -> usize {
        self.faces.len()
    }

    fn num_vertices_of_face(&self, _: usize) -> usize {
        3
    }

    fn position(&self, face: usize, corner: usize) -> [f32; 3] {
        at(self.positions, self.corner(face, corner))
    }

    fn normal(&self, face: usize, corner: usize) -> [f32; 3] {
        at(self.normals, self.corner(face, corner))
    }

    fn tex_coord(&self, face: usize, corner: usize) -> [f32; 2] {
        at(self.uvs, self.corner(face, corner))
    }

    fn set_tangent(&mut self, found: Option<TangentSpace>, face: usize, corner: usize) {
        let triangle = self.faces.get(face).and_then(|triangle| self.frames.get_mut(*triangle));
        if let (Some(place), Some(found)) = (triangle.and_then(|it| it.get_mut(corner)), found) {
            // MikkTSpace has v grow upwards, glTF downwards: the bitangent is on the other side.
            let side = if found.is_orientation_preserving() { -127 } else { 127 };
            // No number casts to 0, which is no direction.
            let [x, y, z] = found.tangent().map(|number| (number * 127.0).round_ties_even() as i8);
            *place = if [x, y, z] == [0; 3] { [0; 4] } else { [x, y, z, side] };
        }
    }
}

#[cfg(test)]
mod tests;
