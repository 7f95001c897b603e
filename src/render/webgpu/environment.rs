//! The environment that lights the pictures, on the GPU: the last one stays until another is wanted.

use std::sync::Arc;

use super::device::Gpu;
use super::pipeline::Pipelines;
use super::texture::{Texture, Textures};
use crate::render::blocks::environment_texels;
use crate::scene::environment::{Environment, LEVELS};

/// An uploaded environment and what it was made from.
#[derive(Debug)]
pub(super) struct UploadedEnvironment {
    environment: Arc<Environment>,
    texture: Texture,
    /// Group 3 of `pbr`, as `shaders/environment.wgsl` has it.
    pub(super) group: wgpu::BindGroup,
}

impl UploadedEnvironment {
    pub(super) fn new(
        gpu: &Gpu,
        pipelines: &Pipelines,
        textures: &Textures,
        environment: &Arc<Environment>,
    ) -> Self {
        let levels: Vec<Vec<u32>> = (0..LEVELS).map(|level| environment_texels(environment, level)).collect();
        let texture = Texture::environment(gpu, environment.level(0).0 as u32, &levels);
        let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &pipelines.environment_layout,
            entries: &[
                wgpu::BindGroupEntry {
                    binding: Pipelines::ENVIRONMENT_TEXTURE,
                    resource: wgpu::BindingResource::TextureView(&texture.view),
                },
                wgpu::BindGroupEntry {
                    binding: Pipelines::ENVIRONMENT_SAMPLER,
                    resource: wgpu::BindingResource::Sampler(&textures.smooth),
                },
            ],
        });
        Self { environment: Arc::clone(environment), texture, group }
    }

    /// Whether it was made from `environment`.
    pub(super) fn is_of(&self, environment: &Arc<Environment>) -> bool {
        Arc::ptr_eq(&self.environment, environment)
    }

    /// Bytes on the GPU.
    pub(super) fn bytes(&self) -> u64 {
        self.texture.bytes
    }

    /// Give the memory back now, not when JS gets round to it.
    pub(super) fn destroy(&self) {
        self.texture.destroy();
    }
}
