//! Pipelines: what a draw call's material and winding need, made when first needed.
//!
//! In: the WGSL that `shaders/build.rs` stitched. Bind groups, attributes and blending are those of
//! `shaders/README.md`.

use crate::render::blocks::TEXTURE_SLOTS;
use crate::scene::{ToneMapping, Vertex};

const WGSL: &str = include_str!(concat!(env!("OUT_DIR"), "/storefront.wgsl"));

/// The same for the light of a picture.
#[cfg(feature = "environment")]
const ENVIRONMENT_WGSL: &str = include_str!(concat!(env!("OUT_DIR"), "/environment.wgsl"));

/// 24 bits separate a centimetre at any distance a product is looked at from; all core devices have it.
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth24Plus;

/// What distinguishes the pipelines for meshes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MeshPipeline {
    /// Blended over what is there, and hides nothing.
    pub(super) blended: bool,
    /// Back faces are drawn too.
    pub(super) double_sided: bool,
    /// Front faces wind clockwise.
    pub(super) mirrored: bool,
    /// Lit by a picture. A pipeline and not a branch: the studio's shader stays as it is, and devices
    /// compile the other one, and bind its texture, only where a picture is.
    pub(super) environment: bool,
    /// A constant of the pipeline, for the same reason.
    pub(super) tone_mapping: ToneMapping,
}

/// All pipelines of one target format and sample count, and the layouts they share.
#[derive(Debug)]
pub(super) struct Pipelines {
    /// Group 0 and 1: one uniform block at a dynamic offset.
    pub(super) block_layout: wgpu::BindGroupLayout,
    /// Group 2 of `pbr`.
    pub(super) material_layout: wgpu::BindGroupLayout,
    /// Group 2 of `shadow`, group 0 of `mip`: a texture and its sampler.
    pub(super) texture_layout: wgpu::BindGroupLayout,
    pub(super) module: wgpu::ShaderModule,
    /// Samples for each pixel.
    pub(super) samples: u32,
    /// Of the target.
    pub(super) format: wgpu::TextureFormat,
    /// Group 3 of `pbr` where a picture lights it.
    #[cfg(feature = "environment")]
    pub(super) environment_layout: wgpu::BindGroupLayout,
    #[cfg(feature = "environment")]
    environment_module: Option<wgpu::ShaderModule>,
    /// Few at a time: a page's materials need two or three.
    meshes: Vec<(MeshPipeline, wgpu::RenderPipeline)>,
    shadow: Option<wgpu::RenderPipeline>,
}

impl Pipelines {
    /// Bindings of `shaders/environment.wgsl`.
    #[cfg(feature = "environment")]
    pub(super) const ENVIRONMENT_TEXTURE: u32 = 5;
    #[cfg(feature = "environment")]
    pub(super) const ENVIRONMENT_SAMPLER: u32 = 6;

    /// For targets of `format` with `samples` for each pixel.
    pub(super) fn new(device: &wgpu::Device, format: wgpu::TextureFormat, samples: u32) -> Self {
        let block = wgpu::BindGroupLayoutEntry {
            binding: 0,
            visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: true,
                min_binding_size: None,
            },
            count: None,
        };
        let textures = |count: u32| -> Vec<wgpu::BindGroupLayoutEntry> {
            (0..count).map(texture_entry).chain((count..2 * count).map(sampler_entry)).collect()
        };
        let layout = |entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries })
        };
        Self {
            block_layout: layout(&[block]),
            material_layout: layout(&textures(TEXTURE_SLOTS as u32)),
            texture_layout: layout(&textures(1)),
            #[cfg(feature = "environment")]
            environment_layout: layout(&[
                texture_entry(Self::ENVIRONMENT_TEXTURE),
                sampler_entry(Self::ENVIRONMENT_SAMPLER),
            ]),
            #[cfg(feature = "environment")]
            environment_module: None,
            module: module(device, WGSL),
            samples,
            format,
            meshes: Vec::new(),
            shadow: None,
        }
    }

    /// Make the pipeline for meshes of this kind, unless it is there.
    pub(super) fn prepare_mesh(&mut self, device: &wgpu::Device, kind: MeshPipeline) {
        if self.mesh(kind).is_some() {
            return;
        }
        #[cfg(feature = "environment")]
        if kind.environment && self.environment_module.is_none() {
            self.environment_module = Some(module(device, ENVIRONMENT_WGSL));
        }
        let pipeline = self.create(
            device,
            &Recipe {
                entries: ["pbr_vertex", "pbr_fragment"],
                textures: &self.material_layout,
                buffers: &[Some(VERTEX_LAYOUT)],
                topology: wgpu::PrimitiveTopology::TriangleList,
                kind,
            },
        );
        self.meshes.push((kind, pipeline));
    }

    /// Make the pipeline for the ground shadow, unless it is there.
    pub(super) fn prepare_shadow(&mut self, device: &wgpu::Device) {
        if self.shadow.is_none() {
            self.shadow = Some(self.create(
                device,
                &Recipe {
                    entries: ["shadow_vertex", "shadow_fragment"],
                    textures: &self.texture_layout,
                    buffers: &[],
                    topology: wgpu::PrimitiveTopology::TriangleStrip,
                    // The ground is seen from both sides.
                    kind: MeshPipeline {
                        blended: true,
                        double_sided: true,
                        mirrored: false,
                        environment: false,
                        tone_mapping: ToneMapping::Neutral,
                    },
                },
            ));
        }
    }

    /// What [`Self::prepare_mesh`] made.
    pub(super) fn mesh(&self, kind: MeshPipeline) -> Option<&wgpu::RenderPipeline> {
        self.meshes.iter().find(|(its, _)| *its == kind).map(|(_, pipeline)| pipeline)
    }

    /// What [`Self::prepare_shadow`] made.
    pub(super) fn shadow(&self) -> Option<&wgpu::RenderPipeline> {
        self.shadow.as_ref()
    }

    fn create(&self, device: &wgpu::Device, recipe: &Recipe<'_>) -> wgpu::RenderPipeline {
        let kind = recipe.kind;
        let groups = [Some(&self.block_layout), Some(&self.block_layout), Some(recipe.textures)];
        let (groups, module) = (&groups[..], &self.module);
        #[cfg(feature = "environment")]
        let surrounded = [groups, &[Some(&self.environment_layout)]].concat();
        #[cfg(feature = "environment")]
        let (groups, module) = match &self.environment_module {
            Some(module) if kind.environment => (&surrounded[..], module),
            _ => (groups, module),
        };
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: groups,
            immediate_size: 0,
        });
        let [vertex, fragment] = recipe.entries;
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: None,
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module,
                entry_point: Some(vertex),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: recipe.buffers,
            },
            primitive: wgpu::PrimitiveState {
                topology: recipe.topology,
                front_face: if kind.mirrored { wgpu::FrontFace::Cw } else { wgpu::FrontFace::Ccw },
                cull_mode: if kind.double_sided { None } else { Some(wgpu::Face::Back) },
                ..wgpu::PrimitiveState::default()
            },
            depth_stencil: Some(wgpu::DepthStencilState {
                format: DEPTH_FORMAT,
                depth_write_enabled: Some(!kind.blended),
                depth_compare: Some(wgpu::CompareFunction::LessEqual),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState { count: self.samples, ..Default::default() },
            fragment: Some(wgpu::FragmentState {
                module,
                entry_point: Some(fragment),
                compilation_options: wgpu::PipelineCompilationOptions {
                    constants: &[("TONE_MAPPING", f64::from(kind.tone_mapping.curve()))],
                    ..Default::default()
                },
                targets: &[Some(wgpu::ColorTargetState {
                    format: self.format,
                    blend: kind.blended.then_some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                    write_mask: wgpu::ColorWrites::ALL,
                })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

struct Recipe<'a> {
    entries: [&'static str; 2],
    textures: &'a wgpu::BindGroupLayout,
    buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    topology: wgpu::PrimitiveTopology,
    kind: MeshPipeline,
}

fn module(device: &wgpu::Device, wgsl: &'static str) -> wgpu::ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(wgsl.into()),
    })
}

const VERTEX_LAYOUT: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<Vertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![
        0 => Float32x3, 1 => Float32x3, 2 => Float32x2, 3 => Float32x2, 4 => Unorm8x4
    ],
};

fn texture_entry(binding: u32) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        },
        count: None,
    }
}

fn sampler_entry(binding: u32) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
        count: None,
    }
}
