//! One uploaded scene: vertex and index buffers, textures, the bind groups of its materials.

use super::device::Gpu;
use super::pipeline::Pipelines;
use super::texture::{Texture, Textures, texture_group};
use crate::model::{Lobes, Material, Texture as Sampling, Topology};
use crate::render::backend::RenderError;
use crate::render::blocks::{LobesBlock, TEXTURE_SLOTS, texture_slots};
use crate::scene::{Mesh, Scene};

/// The slot of the normal texture in `blocks::texture_slots`.
const NORMAL_SLOT: usize = 2;

/// Everything the GPU holds of one scene.
#[derive(Debug)]
pub(super) struct UploadedModel {
    pub(super) meshes: Vec<UploadedMesh>,
    textures: Vec<ModelTexture>,
    /// One for each material, made at its first draw, and what it was made from; none after a texture changed.
    materials: Vec<Option<(Bound, wgpu::BindGroup)>>,
    pub(super) shadow: Option<UploadedShadow>,
}

/// Buffers of one mesh.
#[derive(Debug)]
pub(super) struct UploadedMesh {
    pub(super) vertices: wgpu::Buffer,
    pub(super) indices: wgpu::Buffer,
    pub(super) index_format: wgpu::IndexFormat,
    pub(super) index_count: u32,
    pub(super) topology: Topology,
}

/// The ground shadow's picture.
#[derive(Debug)]
pub(super) struct UploadedShadow {
    texture: Texture,
    pub(super) group: wgpu::BindGroup,
}

/// What of a material its bind group was made from, as far as a script can change it: textures by slot, transmission, lobes.
type Bound = ([Option<usize>; TEXTURE_SLOTS], f32, Option<Box<Lobes>>);

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
        Ok(Self {
            meshes,
            textures: scene
                .textures
                .iter()
                .map(|&sampling| ModelTexture { sampling, picture: None })
                .collect(),
            materials: scene.materials.iter().map(|_| None).collect(),
            shadow,
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

    /// As [`crate::render::backend::Backend::make_room`].
    pub(super) fn make_room(&mut self, texture: u32, sampling: Sampling) {
        let index = texture as usize;
        let empty = ModelTexture { sampling, picture: None };
        if index == self.textures.len() {
            self.textures.push(empty);
        } else if let Some(place) = self.textures.get_mut(index) {
            let old = std::mem::replace(place, empty);
            old.picture.iter().for_each(Texture::destroy);
            self.materials.fill(None);
        }
    }

    /// Take other vertices, and another shadow, into the buffers and the texture that are there.
    #[cfg(feature = "animation")]
    pub(super) fn reshape(&self, gpu: &Gpu, scene: &Scene, meshes: &[u32], shadow: bool) {
        for &index in meshes {
            let index = index as usize;
            if let (Some(held), Some(mesh)) = (self.meshes.get(index), scene.meshes.get(index)) {
                gpu.queue.write_buffer(&held.vertices, 0, bytemuck::cast_slice(&mesh.vertices));
            }
        }
        if let (true, Some(held), Some(shadow)) = (shadow, &self.shadow, &scene.shadow) {
            held.texture.write_alpha(gpu, shadow.side_texels, &shadow.alpha);
        }
    }

    /// Make the bind group of material number `index`, unless it is there for what the material is now.
    ///
    /// `behind` is what a see-through material shows.
    pub(super) fn prepare_material(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        shared: &mut Textures,
        index: u32,
        material: &Material,
        behind: Option<&Texture>,
    ) {
        let device = &gpu.device;
        let index = index as usize;
        if index >= self.materials.len() {
            self.materials.resize(index + 1, None);
        }
        let slots = texture_slots(material).map(|slot| Some(slot?.texture));
        let Some(place) = self.materials.get_mut(index) else { return };
        let (transmission, lobes) = (material.transmission_factor, &material.lobes);
        if place
            .as_ref()
            .is_some_and(|((its, through, own), _)| *its == slots && *through == transmission && own == lobes)
        {
            return;
        }
        let bound = (slots, transmission, lobes.clone());
        let slots = slots.map(|texture| self.textures.get(texture?));
        let samplers =
            slots.map(|slot| shared.sampler(device, slot.map_or(Sampling::default(), |slot| slot.sampling)));
        let lobe_textures = material.lobes.as_ref().map_or([None; Lobes::TEXTURES], |lobes| lobes.textures);
        let lobe_slots = lobe_textures.map(|slot| self.textures.get(slot?.texture));
        let lobe_samplers = lobe_slots
            .map(|slot| shared.sampler(device, slot.map_or(Sampling::default(), |slot| slot.sampling)));
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
        let group = |layout, entries: &[wgpu::BindGroupEntry<'_>]| {
            device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries })
        };
        if material.lobes.is_none() {
            *place = Some((bound, group(&pipelines.material_layout, &entries)));
            return;
        }
        let pictures = lobe_slots.iter().enumerate().map(|(number, slot)| {
            let absent = if number == Lobes::CLEARCOAT_NORMAL { &shared.flat } else { &shared.white };
            slot.and_then(|slot| slot.picture.as_ref()).unwrap_or(absent)
        });
        // Whoever is drawn into the copy must not look at it.
        let behind = behind.filter(|_| material.transmission_factor > 0.0).unwrap_or(&shared.white);
        for (binding, picture) in (Pipelines::LOBES_TEXTURES..).zip(pictures.chain([behind])) {
            let resource = wgpu::BindingResource::TextureView(&picture.view);
            entries.push(wgpu::BindGroupEntry { binding, resource });
        }
        for (binding, sampler) in
            (Pipelines::LOBES_SAMPLERS..).zip(lobe_samplers.iter().chain([&shared.smooth]))
        {
            entries.push(wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::Sampler(sampler) });
        }
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: size_of::<LobesBlock>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        gpu.queue.write_buffer(&buffer, 0, bytemuck::bytes_of(&LobesBlock::new(material, false)));
        let resource = buffer.as_entire_binding();
        entries.push(wgpu::BindGroupEntry { binding: Pipelines::LOBES_BLOCK, resource });
        let resource = pipelines.lights.as_entire_binding();
        entries.push(wgpu::BindGroupEntry { binding: Pipelines::LIGHTS_BLOCK, resource });
        *place = Some((bound, group(&pipelines.lobes_layout, &entries)));
    }

    /// Bind anew: what panes show is another texture now.
    pub(super) fn forget_materials(&mut self) {
        self.materials.fill(None);
    }

    /// What [`Self::prepare_material`] made.
    pub(super) fn material(&self, index: u32) -> Option<&wgpu::BindGroup> {
        self.materials.get(index as usize)?.as_ref().map(|(_, group)| group)
    }

    /// Bytes on the GPU.
    pub(super) fn bytes(&self) -> u64 {
        let pictures = self.textures.iter().filter_map(|texture| texture.picture.as_ref());
        let shadow = self.shadow.iter().map(|shadow| &shadow.texture);
        let meshes = self.meshes.iter().map(|mesh| mesh.vertices.size() + mesh.indices.size());
        meshes.sum::<u64>() + pictures.chain(shadow).map(|texture| texture.bytes).sum::<u64>()
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
        let index_count = mesh.indices.len() as u32;
        Ok(Self { vertices, indices, index_format, index_count, topology: mesh.topology })
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
