//! What surrounds the product, on the GPU: environments and skies, kept while somebody has use for them.

use std::sync::Arc;

use super::device::Gpu;
use super::pipeline::Pipelines;
use super::texture::{Texture, Textures, repeated, texture_group};
use crate::render::blocks::environment_texels;
use crate::render::frame::Frame;
use crate::scene::environment::{Environment, LEVELS, Sky};

/// An uploaded texture and what it was made from.
#[derive(Debug)]
struct Uploaded<Source> {
    source: Arc<Source>,
    texture: Texture,
    group: wgpu::BindGroup,
}

/// All environments and skies.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    environments: Vec<Uploaded<Environment>>,
    skies: Vec<Uploaded<Sky>>,
}

impl Surroundings {
    /// Upload what `frame` wants, unless it is there, and give back what nobody else holds.
    pub(super) fn prepare(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        textures: &Textures,
        frame: &Frame<'_>,
    ) {
        keep(&mut self.environments, frame.environment.as_ref(), |environment| {
            environment_of(gpu, pipelines, textures, environment)
        });
        keep(&mut self.skies, frame.sky.as_ref(), |sky| {
            let texture = Texture::sky(gpu, sky.size_texels(), sky.texels());
            let group = texture_group(&gpu.device, pipelines, &texture.view, &repeated(&gpu.device));
            (texture, group)
        });
    }

    /// Group 3 of `pbr`, as `shaders/environment.wgsl` has it.
    pub(super) fn light(&self, frame: &Frame<'_>) -> Option<&wgpu::BindGroup> {
        group_of(&self.environments, frame.environment.as_ref())
    }

    /// Group 2 of `sky`.
    pub(super) fn sky(&self, frame: &Frame<'_>) -> Option<&wgpu::BindGroup> {
        group_of(&self.skies, frame.sky.as_ref())
    }

    /// Bytes on the GPU.
    pub(super) fn bytes(&self) -> u64 {
        let environments = self.environments.iter().map(|its| its.texture.bytes);
        environments.chain(self.skies.iter().map(|its| its.texture.bytes)).sum()
    }
}

fn environment_of(
    gpu: &Gpu,
    pipelines: &Pipelines,
    textures: &Textures,
    environment: &Environment,
) -> (Texture, wgpu::BindGroup) {
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
    (texture, group)
}

fn keep<Source>(
    kept: &mut Vec<Uploaded<Source>>,
    wanted: Option<&Arc<Source>>,
    upload: impl FnOnce(&Source) -> (Texture, wgpu::BindGroup),
) {
    kept.retain(|its| {
        let used = Arc::strong_count(&its.source) > 1;
        if !used {
            // Now, not when JS gets round to it.
            its.texture.destroy();
        }
        used
    });
    if let (Some(wanted), None) = (wanted, group_of(kept, wanted)) {
        let (texture, group) = upload(wanted);
        kept.push(Uploaded { source: Arc::clone(wanted), texture, group });
    }
}

fn group_of<'kept, Source>(
    kept: &'kept [Uploaded<Source>],
    wanted: Option<&Arc<Source>>,
) -> Option<&'kept wgpu::BindGroup> {
    let wanted = wanted?;
    kept.iter().find(|its| Arc::ptr_eq(&its.source, wanted)).map(|its| &its.group)
}
