//! One uploaded scene: its meshes, textures and shadow on the GPU.

use wasm_bindgen::JsValue;
use web_sys::{ImageBitmap, WebGl2RenderingContext as Gl};

use crate::model;
use crate::render::backend::RenderError;
use crate::render::webgl2::blocks;
use crate::render::webgl2::context::check;
use crate::render::webgl2::object::{Buffer, Texture, VertexArray};
use crate::scene::{GroundShadow, Mesh, Scene, Vertex};

/// Everything of one scene. Dropping it deletes all of it.
#[derive(Debug)]
pub(super) struct UploadedModel {
    pub(super) meshes: Vec<UploadedMesh>,
    /// One for each of the scene's textures; `None` until its picture arrives.
    pub(super) textures: Vec<TextureSlot>,
    pub(super) shadow: Option<Texture>,
    shadow_bytes: u64,
}

/// A texture of the scene: how it is sampled, and its picture once decoded.
#[derive(Debug)]
pub(super) struct TextureSlot {
    sampling: model::Texture,
    pub(super) picture: Option<Texture>,
    bytes: u64,
}

impl UploadedModel {
    /// # Errors
    /// [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
    pub(super) fn upload(gl: &Gl, scene: &Scene) -> Result<Self, RenderError> {
        let meshes =
            scene.meshes.iter().map(|mesh| UploadedMesh::upload(gl, mesh)).collect::<Result<Vec<_>, _>>()?;
        let shadow = scene.shadow.as_ref().map(|shadow| upload_shadow(gl, shadow)).transpose()?;
        let shadow_bytes = scene.shadow.as_ref().map_or(0, |shadow| shadow.alpha.len() as u64);
        let slot = |&sampling: &model::Texture| TextureSlot { sampling, picture: None, bytes: 0 };
        let textures = scene.textures.iter().map(slot).collect();
        let uploaded = Self { meshes, textures, shadow, shadow_bytes };
        check(gl, uploaded.bytes())?;
        Ok(uploaded)
    }

    /// Take over a decoded picture. An unknown slot is ignored: the scene has no use for it.
    ///
    /// # Errors
    /// [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
    pub(super) fn set_texture(
        &mut self,
        gl: &Gl,
        slot: u32,
        bitmap: &ImageBitmap,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let Some(slot) = self.textures.get_mut(slot as usize) else { return Ok(()) };
        let bytes = picture_bytes(bitmap);
        if bytes == 0 {
            // A closed bitmap has no sides. WebGL would note an error and leave the texture incomplete.
            return Err(RenderError::Unsupported { what: "pictures without pixels" });
        }
        // The old one goes first: a phone may have no room for both.
        slot.picture = None;
        slot.bytes = 0;
        slot.picture = Some(upload_picture(gl, bitmap, slot.sampling, srgb)?);
        slot.bytes = bytes;
        Ok(())
    }

    /// The same for a texture in blocks.
    ///
    /// # Errors
    /// As there, and as [`blocks::upload`].
    pub(super) fn set_blocks(
        &mut self,
        gl: &Gl,
        slot: u32,
        blocks: model::Blocks<'_>,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let Some(slot) = self.textures.get_mut(slot as usize) else { return Ok(()) };
        slot.picture = None;
        slot.bytes = 0;
        slot.picture = Some(blocks::upload(gl, blocks, slot.sampling, srgb)?);
        slot.bytes = blocks.bytes.len() as u64;
        Ok(())
    }

    /// As [`crate::render::backend::Backend::make_room`].
    pub(super) fn make_room(&mut self, slot: u32, sampling: model::Texture) {
        let index = slot as usize;
        let empty = TextureSlot { sampling, picture: None, bytes: 0 };
        if index == self.textures.len() {
            self.textures.push(empty);
        } else if let Some(slot) = self.textures.get_mut(index) {
            *slot = empty;
        }
    }

    /// GPU bytes of all of it.
    pub(super) fn bytes(&self) -> u64 {
        self.shadow_bytes
            + self.meshes.iter().map(|mesh| mesh.bytes).sum::<u64>()
            + self.textures.iter().map(|slot| slot.bytes).sum::<u64>()
    }
}

/// Vertices and indices of one mesh, wired to the attributes.
#[derive(Debug)]
pub(super) struct UploadedMesh {
    pub(super) attributes: VertexArray,
    pub(super) index_count: i32,
    pub(super) index_type: u32,
    /// What they are joined to.
    pub(super) mode: u32,
    bytes: u64,
    #[cfg_attr(not(feature = "animation"), expect(dead_code, reason = "held for its Drop"))]
    vertices: Buffer,
    // Held for its Drop: the vertex array only refers to it.
    _indices: Buffer,
}

/// Attribute locations of `shaders/pbr.wgsl`: components, GL type, normalised, offset in [`Vertex`].
const ATTRIBUTES: &[(i32, u32, bool, usize)] = &[
    (3, Gl::FLOAT, false, std::mem::offset_of!(Vertex, position)),
    (3, Gl::FLOAT, false, std::mem::offset_of!(Vertex, normal)),
    (2, Gl::FLOAT, false, std::mem::offset_of!(Vertex, uv0)),
    (2, Gl::FLOAT, false, std::mem::offset_of!(Vertex, uv1)),
    (4, Gl::UNSIGNED_BYTE, true, std::mem::offset_of!(Vertex, color)),
    // Without them the attribute is zero, and normal maps stand in the frames of triangles.
    #[cfg(feature = "tangents")]
    (4, Gl::BYTE, true, std::mem::offset_of!(Vertex, tangent)),
];

impl UploadedMesh {
    fn upload(gl: &Gl, mesh: &Mesh) -> Result<Self, RenderError> {
        let attributes = VertexArray::new(gl)?;
        let vertices = Buffer::new(gl)?;
        let indices = Buffer::new(gl)?;
        gl.bind_vertex_array(Some(attributes.raw()));

        let vertex_bytes: &[u8] = bytemuck::cast_slice(&mesh.vertices);
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(vertices.raw()));
        gl.buffer_data_with_u8_array(Gl::ARRAY_BUFFER, vertex_bytes, Gl::STATIC_DRAW);
        for (location, &(components, kind, normalised, offset)) in (0..).zip(ATTRIBUTES) {
            gl.enable_vertex_attrib_array(location);
            let stride = size_of::<Vertex>() as i32;
            gl.vertex_attrib_pointer_with_i32(location, components, kind, normalised, stride, offset as i32);
        }

        // 65,535 is left out: WebGL2 always treats the largest index as "restart".
        let narrow = mesh.vertices.len() <= 0xffff;
        gl.bind_buffer(Gl::ELEMENT_ARRAY_BUFFER, Some(indices.raw()));
        let index_bytes = if narrow {
            let short = mesh.indices.iter().map(|&index| index as u16).collect::<Vec<_>>();
            upload_indices(gl, bytemuck::cast_slice(&short))
        } else {
            upload_indices(gl, bytemuck::cast_slice(&mesh.indices))
        };
        gl.bind_vertex_array(None);

        Ok(Self {
            attributes,
            index_count: mesh.indices.len() as i32,
            index_type: if narrow { Gl::UNSIGNED_SHORT } else { Gl::UNSIGNED_INT },
            mode: match mesh.topology {
                model::Topology::Points => Gl::POINTS,
                model::Topology::Lines => Gl::LINES,
                model::Topology::Triangles => Gl::TRIANGLES,
            },
            bytes: vertex_bytes.len() as u64 + index_bytes,
            vertices,
            _indices: indices,
        })
    }
}

#[cfg(feature = "animation")]
impl UploadedMesh {
    /// Takes other vertices into the buffer that is there. As many as before: more would be refused by WebGL.
    pub(super) fn reshape(&self, gl: &Gl, mesh: &Mesh) {
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(self.vertices.raw()));
        gl.buffer_sub_data_with_i32_and_u8_array(Gl::ARRAY_BUFFER, 0, bytemuck::cast_slice(&mesh.vertices));
    }
}

fn upload_indices(gl: &Gl, bytes: &[u8]) -> u64 {
    gl.buffer_data_with_u8_array(Gl::ELEMENT_ARRAY_BUFFER, bytes, Gl::STATIC_DRAW);
    bytes.len() as u64
}

/// A decoded picture with mips. Its bitmap was made with `premultiplyAlpha: 'none'` and
/// `colorSpaceConversion: 'none'`, and stands the right way up; unpack flags do not act on bitmaps.
fn upload_picture(
    gl: &Gl,
    bitmap: &ImageBitmap,
    sampling: model::Texture,
    srgb: bool,
) -> Result<Texture, RenderError> {
    let texture = Texture::new(gl)?;
    gl.bind_texture(Gl::TEXTURE_2D, Some(texture.raw()));
    let format = if srgb { Gl::SRGB8_ALPHA8 } else { Gl::RGBA8 };
    let uploaded: Result<(), JsValue> = gl.tex_image_2d_with_u32_and_u32_and_image_bitmap(
        Gl::TEXTURE_2D,
        0,
        format as i32,
        Gl::RGBA,
        Gl::UNSIGNED_BYTE,
        bitmap,
    );
    let bytes = picture_bytes(bitmap);
    // Throws for a bitmap that is closed already: it has no bytes left to give.
    uploaded.map_err(|_| RenderError::OutOfMemory { wanted_bytes: bytes })?;
    gl.generate_mipmap(Gl::TEXTURE_2D);
    sample_picture(gl, sampling);
    check(gl, bytes)?;
    Ok(texture)
}

fn upload_shadow(gl: &Gl, shadow: &GroundShadow) -> Result<Texture, RenderError> {
    let texture = Texture::new(gl)?;
    write_shadow(gl, &texture, shadow)?;
    set_sampling(gl, Gl::LINEAR, Gl::LINEAR, Gl::CLAMP_TO_EDGE, Gl::CLAMP_TO_EDGE);
    Ok(texture)
}

/// Give the shadow its picture, the first one or another of the same size.
///
/// # Errors
/// [`RenderError::ContextLost`].
pub(super) fn write_shadow(gl: &Gl, texture: &Texture, shadow: &GroundShadow) -> Result<(), RenderError> {
    write_texels(gl, texture, Gl::R8, Gl::RED, shadow.side_texels as i32, &shadow.alpha)
}

/// A texture of one texel, to stand for a missing one.
///
/// # Errors
/// [`RenderError::ContextLost`].
pub(super) fn texel(gl: &Gl, rgba: [u8; 4]) -> Result<Texture, RenderError> {
    let texture = Texture::new(gl)?;
    write_texels(gl, &texture, Gl::RGBA8, Gl::RGBA, 1, &rgba)?;
    set_sampling(gl, Gl::NEAREST, Gl::NEAREST, Gl::CLAMP_TO_EDGE, Gl::CLAMP_TO_EDGE);
    Ok(texture)
}

/// A square of our own texels, left bound.
fn write_texels(
    gl: &Gl,
    texture: &Texture,
    internal: u32,
    format: u32,
    side: i32,
    texels: &[u8],
) -> Result<(), RenderError> {
    gl.bind_texture(Gl::TEXTURE_2D, Some(texture.raw()));
    gl.pixel_storei(Gl::UNPACK_ALIGNMENT, 1);
    gl.tex_image_2d_with_i32_and_i32_and_i32_and_format_and_type_and_opt_u8_array(
        Gl::TEXTURE_2D,
        0,
        internal as i32,
        side,
        side,
        0,
        format,
        Gl::UNSIGNED_BYTE,
        Some(texels),
    )
    .map_err(|_| RenderError::ContextLost)
}

/// Of the bound texture.
pub(super) fn set_sampling(gl: &Gl, far: u32, near: u32, wrap_s: u32, wrap_t: u32) {
    for (name, value) in [
        (Gl::TEXTURE_MIN_FILTER, far),
        (Gl::TEXTURE_MAG_FILTER, near),
        (Gl::TEXTURE_WRAP_S, wrap_s),
        (Gl::TEXTURE_WRAP_T, wrap_t),
    ] {
        gl.tex_parameteri(Gl::TEXTURE_2D, name, value as i32);
    }
}

/// Of the bound texture, which has mips.
pub(super) fn sample_picture(gl: &Gl, sampling: model::Texture) {
    let (far, near) =
        if sampling.nearest { (Gl::NEAREST, Gl::NEAREST) } else { (Gl::LINEAR_MIPMAP_LINEAR, Gl::LINEAR) };
    set_sampling(gl, far, near, wrap(sampling.wrap_s), wrap(sampling.wrap_t));
}

fn wrap(wrap: model::Wrap) -> u32 {
    match wrap {
        model::Wrap::Repeat => Gl::REPEAT,
        model::Wrap::MirroredRepeat => Gl::MIRRORED_REPEAT,
        model::Wrap::ClampToEdge => Gl::CLAMP_TO_EDGE,
    }
}

fn picture_bytes(bitmap: &ImageBitmap) -> u64 {
    model::mip_chain_bytes([bitmap.width(), bitmap.height()])
}
