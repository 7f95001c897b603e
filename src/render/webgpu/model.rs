//! One uploaded scene: vertex and index buffers, textures, the bind groups of its materials.

use super::device::Gpu;
use super::pipeline::Pipelines;
use super::texture::{Texture, Textures, texture_group};
use crate::model::{Material, Texture as Sampling};
use crate::render::backend::RenderError;
use crate::render::blocks::{TEXTURE_SLOTS, texture_slots};
use crate::scene::{Mesh, Scene};

/// The slot of the normal texture in `blocks::texture_slots`.
const NORMAL_SLOT: usize = 2;

/// Everything the GPU holds of one scene.
#[derive(Debug)]
pub(super) struct UploadedModel {
    pub(super) meshes: Vec<UploadedMesh>,
    textures: Vec<ModelTexture>,
    /// One for each material, made at its first draw; none after a texture changed.
    materials: Vec<Option<wgpu::BindGroup>>,
    pub(super) shadow: Option<UploadedShadow>,
    mesh_bytes: u64,
}

/// Buffers of one mesh.
#[derive(Debug)]
pub(super) struct UploadedMesh {
    pub(super) vertices: wgpu::Buffer,
    pub(super) indices: wgpu::Buffer,
    pub(super) index_format: wgpu::IndexFormat,
    pub(super) index_count: u32,
}

/// The ground shadow's picture.
#[derive(Debug)]
pub(super) struct UploadedShadow {
    texture: Texture,
    pub(super) group: wgpu::BindGroup,
}

#[derive(Debug)]
struct ModelTexture {
    sampling: Sampling,
    /// `None` until its picture is decoded.
    picture: Option<Texture>,
}

impl UploadedModel {
    /// Upload all but the pictures.
    ///
    /// # Errors
    /// [`RenderError::OutOfMemory`] if one buffer is larger than the device takes.
    pub(super) fn new(
        gpu: &Gpu,
        pipelines: &Pipelines,
        textures: &Textures,
        scene: &Scene,
    ) -> Result<Self, RenderError> {
        let meshes: Vec<UploadedMesh> =
            scene.meshes.iter().map(|mesh| UploadedMesh::new(gpu, mesh)).collect::<Result<_, _>>()?;
        let shadow = scene.shadow.as_ref().map(|shadow| {
            let texture = Texture::alpha(gpu, shadow.side_texels, &shadow.alpha);
            let group = texture_group(&gpu.device, pipelines, &texture.view, &textures.smooth);
            UploadedShadow { texture, group }
        });
        let mesh_bytes = meshes.iter().map(|mesh| mesh.vertices.size() + mesh.indices.size()).sum();
        Ok(Self {
            meshes,
            textures: scene
                .textures
                .iter()
                .map(|&sampling| ModelTexture { sampling, picture: None })
                .collect(),
            materials: scene.materials.iter().map(|_| None).collect(),
            shadow,
            mesh_bytes,
        })
    }

    /// Put `picture` in place of texture number `texture`; a number that the scene does not have
    /// changes nothing.
    pub(super) fn set_texture(&mut self, texture: u32, picture: Texture) {
        if let Some(place) = self.textures.get_mut(texture as usize) {
            if let Some(old) = place.picture.replace(picture) {
                old.destroy();
            }
            self.materials.fill(None);
        } else {
            picture.destroy();
        }
    }

    /// Make the bind group of material number `index`, unless it is there.
    pub(super) fn prepare_material(
        &mut self,
        device: &wgpu::Device,
        pipelines: &Pipelines,
        shared: &mut Textures,
        index: u32,
        material: &Material,
    ) {
        let Some(place @ None) = self.materials.get_mut(index as usize) else { return };
        let slots = texture_slots(material).map(|slot| self.textures.get(slot?.texture));
        let samplers =
            slots.map(|slot| shared.sampler(device, slot.map_or(Sampling::default(), |slot| slot.sampling)));
        let mut entries = Vec::with_capacity(2 * TEXTURE_SLOTS);
        for (number, (slot, sampler)) in slots.iter().zip(&samplers).enumerate() {
            let absent = if number == NORMAL_SLOT { &shared.flat } else { &shared.white };
            let picture = slot.and_then(|slot| slot.picture.as_ref()).unwrap_or(absent);
            entries.push(wgpu::BindGroupEntry {
                binding: number as u32,
                resource: wgpu::BindingResource::TextureView(&picture.view),
            });
            entries.push(wgpu::BindGroupEntry {
                binding: (TEXTURE_SLOTS + number) as u32,
                resource: wgpu::BindingResource::Sampler(sampler),
            });
        }
        *place = Some(device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &pipelines.material_layout,
            entries: &entries,
        }));
    }

    /// What [`Self::prepare_material`] made.
    pub(super) fn material(&self, index: u32) -> Option<&wgpu::BindGroup> {
        self.materials.get(index as usize)?.as_ref()
    }

    /// Bytes on the GPU.
    pub(super) fn bytes(&self) -> u64 {
        let pictures = self.textures.iter().filter_map(|texture| texture.picture.as_ref());
        let shadow = self.shadow.iter().map(|shadow| &shadow.texture);
        self.mesh_bytes + pictures.chain(shadow).map(|texture| texture.bytes).sum::<u64>()
    }

    /// Give the memory back now, not when JS gets round to it.
    pub(super) fn destroy(&self) {
        for mesh in &self.meshes {
            mesh.vertices.destroy();
            mesh.indices.destroy();
        }
        self.textures.iter().filter_map(|texture| texture.picture.as_ref()).for_each(Texture::destroy);
        self.shadow.iter().for_each(|shadow| shadow.texture.destroy());
    }
}

impl UploadedMesh {
    fn new(gpu: &Gpu, mesh: &Mesh) -> Result<Self, RenderError> {
        let vertices = filled(gpu, bytemuck::cast_slice(&mesh.vertices), wgpu::BufferUsages::VERTEX)?;
        // Half the memory and bandwidth for indices; 65535 itself would restart a strip on some APIs.
        let (indices, index_format) = if mesh.vertices.len() < 0xffff {
            let mut short: Vec<u16> = mesh.indices.iter().map(|&index| index as u16).collect();
            // A copy's length is a multiple of four bytes.
            short.resize(short.len().next_multiple_of(2), 0);
            let indices = filled(gpu, bytemuck::cast_slice(&short), wgpu::BufferUsages::INDEX)?;
            (indices, wgpu::IndexFormat::Uint16)
        } else {
            let indices = filled(gpu, bytemuck::cast_slice(&mesh.indices), wgpu::BufferUsages::INDEX)?;
            (indices, wgpu::IndexFormat::Uint32)
        };
        Ok(Self { vertices, indices, index_format, index_count: mesh.indices.len() as u32 })
    }
}

fn filled(gpu: &Gpu, bytes: &[u8], usage: wgpu::BufferUsages) -> Result<wgpu::Buffer, RenderError> {
    let size = bytes.len() as u64;
    if size > gpu.device.limits().max_buffer_size {
        return Err(RenderError::OutOfMemory { wanted_bytes: size });
    }
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        // A buffer without a byte cannot be bound.
        size: size.max(4),
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    gpu.queue.write_buffer(&buffer, 0, bytes);
    Ok(buffer)
}
