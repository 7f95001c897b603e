//! Pipelines: what a draw call's material and winding need, made when first needed.
//!
//! In: the WGSL that `shaders/build.rs` stitched. Bind groups, attributes and blending are those of
//! `shaders/README.md`.

use std::borrow::Cow;

use crate::model::{Lobes, Topology};
use crate::render::blocks::{LightsBlock, TEXTURE_SLOTS};
use crate::scene::{ToneMapping, Vertex};

const WGSL: &str = include_str!(concat!(env!("OUT_DIR"), "/storefront.wgsl"));

/// The same for the light of a picture.
const ENVIRONMENT_WGSL: &str = include_str!(concat!(env!("OUT_DIR"), "/environment.wgsl"));

/// What follows either of them where a model has materials beyond core glTF.
const LOBES_WGSL: &str = include_str!(concat!(env!("OUT_DIR"), "/lobes.wgsl"));

/// 24 bits separate a centimetre at any distance a product is looked at from; all core devices have it.
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth24Plus;

/// Textures of `shaders/lobes.wgsl`: a material's, and the copy of the scene.
const LOBES_SLOTS: u32 = Lobes::TEXTURES as u32 + 1;

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
    /// Materials beyond core glTF, as the constant `LOBES`; likewise.
    pub(super) lobes: Option<u32>,
    /// A constant of the pipeline, for the same reason.
    pub(super) tone_mapping: ToneMapping,
    /// What indices are joined to.
    pub(super) topology: Topology,
}

/// All pipelines of one target format and sample count, and the layouts they share.
#[derive(Debug)]
pub(super) struct Pipelines {
    /// Group 0 and 1: one uniform block at a dynamic offset.
    pub(super) block_layout: wgpu::BindGroupLayout,
    /// Group 2 of `pbr`.
    pub(super) material_layout: wgpu::BindGroupLayout,
    /// Group 2 of `lobes`.
    pub(super) lobes_layout: wgpu::BindGroupLayout,
    /// The `Lights` block, in group 2 of `lobes` for every material: a picture's lights are one.
    pub(super) lights: wgpu::Buffer,
    /// Group 2 of `shadow`, group 0 of `mip`: a texture and its sampler.
    pub(super) texture_layout: wgpu::BindGroupLayout,
    pub(super) module: wgpu::ShaderModule,
    /// With lobes: in the studio's light, and in that of a picture.
    lobes_modules: [Option<wgpu::ShaderModule>; 2],
    /// Samples for each pixel.
    pub(super) samples: u32,
    /// Of the target.
    pub(super) format: wgpu::TextureFormat,
    /// Group 3 of `pbr` where a picture lights it.
    pub(super) environment_layout: wgpu::BindGroupLayout,
    environment_module: Option<wgpu::ShaderModule>,
    /// Few at a time: a page's materials need two or three.
    meshes: Vec<(MeshPipeline, wgpu::RenderPipeline)>,
    shadow: Option<wgpu::RenderPipeline>,
    /// By curve of tone mapping.
    skies: Vec<(ToneMapping, wgpu::RenderPipeline)>,
}

impl Pipelines {
    /// Bindings of `shaders/environment.wgsl`.
    pub(super) const ENVIRONMENT_TEXTURE: u32 = 5;
    pub(super) const ENVIRONMENT_SAMPLER: u32 = 6;

    /// Bindings of `shaders/lobes.wgsl`: textures, then samplers, then the blocks.
    pub(super) const LOBES_TEXTURES: u32 = 2 * TEXTURE_SLOTS as u32;
    pub(super) const LOBES_SAMPLERS: u32 = Self::LOBES_TEXTURES + LOBES_SLOTS;
    pub(super) const LOBES_BLOCK: u32 = Self::LOBES_SAMPLERS + LOBES_SLOTS;
    pub(super) const LIGHTS_BLOCK: u32 = Self::LOBES_BLOCK + 1;

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
        let mut lobes = textures(TEXTURE_SLOTS as u32);
        lobes.extend((Self::LOBES_TEXTURES..Self::LOBES_SAMPLERS).map(texture_entry));
        lobes.extend((Self::LOBES_SAMPLERS..Self::LOBES_BLOCK).map(sampler_entry));
        lobes.extend([Self::LOBES_BLOCK, Self::LIGHTS_BLOCK].map(|binding| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        }));
        let layout = |entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries })
        };
        Self {
            block_layout: layout(&[block]),
            material_layout: layout(&textures(TEXTURE_SLOTS as u32)),
            lobes_layout: layout(&lobes),
            lights: device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size: size_of::<LightsBlock>() as u64,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
            texture_layout: layout(&textures(1)),
            environment_layout: layout(&[
                texture_entry(Self::ENVIRONMENT_TEXTURE),
                sampler_entry(Self::ENVIRONMENT_SAMPLER),
            ]),
            environment_module: None,
            module: module(device, WGSL.into()),
            lobes_modules: [None, None],
            samples,
            format,
            meshes: Vec::new(),
            shadow: None,
            skies: Vec::new(),
        }
    }

    /// Make the pipeline for meshes of this kind, unless it is there.
    pub(super) fn prepare_mesh(&mut self, device: &wgpu::Device, kind: MeshPipeline) {
        if self.mesh(kind).is_some() {
            return;
        }
        if kind.lobes.is_some() {
            let light = WGSL;
            let light = if kind.environment { ENVIRONMENT_WGSL } else { light };
            let [studio, surrounded] = &mut self.lobes_modules;
            let place = if kind.environment { surrounded } else { studio };
            place.get_or_insert_with(|| module(device, [light, LOBES_WGSL].concat().into()));
        }
        if kind.environment && kind.lobes.is_none() && self.environment_module.is_none() {
            self.environment_module = Some(module(device, ENVIRONMENT_WGSL.into()));
        }
        let pipeline = self.create(
            device,
            &Recipe {
                entries: match kind.lobes {
                    Some(_) => ["lobes_vertex", "lobes_fragment"],
                    None => ["pbr_vertex", "pbr_fragment"],
                },
                textures: if kind.lobes.is_some() { &self.lobes_layout } else { &self.material_layout },
                buffers: &[Some(VERTEX_LAYOUT)],
                topology: match kind.topology {
                    Topology::Points => wgpu::PrimitiveTopology::PointList,
                    Topology::Lines => wgpu::PrimitiveTopology::LineList,
                    Topology::Triangles => wgpu::PrimitiveTopology::TriangleList,
                },
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
                        lobes: None,
                        tone_mapping: ToneMapping::Neutral,
                        topology: Topology::Triangles,
                    },
                },
            ));
        }
    }

    /// Make the pipeline for what is seen behind the product, unless it is there.
    pub(super) fn prepare_sky(&mut self, device: &wgpu::Device, tone_mapping: ToneMapping) {
        if self.sky(tone_mapping).is_some() {
            return;
        }
        self.environment_module.get_or_insert_with(|| module(device, ENVIRONMENT_WGSL.into()));
        let recipe = Recipe {
            entries: ["sky_vertex", "sky_fragment"],
            textures: &self.texture_layout,
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            // Hides nothing, and is where nothing is nearer.
            kind: MeshPipeline {
                blended: true,
                double_sided: true,
                mirrored: false,
                environment: true,
                lobes: None,
                tone_mapping,
                topology: Topology::Triangles,
            },
        };
        let pipeline = self.create(device, &recipe);
        self.skies.push((tone_mapping, pipeline));
    }

    /// What [`Self::prepare_sky`] made.
    pub(super) fn sky(&self, tone_mapping: ToneMapping) -> Option<&wgpu::RenderPipeline> {
        self.skies.iter().find(|(its, _)| *its == tone_mapping).map(|(_, pipeline)| pipeline)
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
        let surrounded = [groups, &[Some(&self.environment_layout)]].concat();
        let module = self.environment_module.as_ref().filter(|_| kind.environment).unwrap_or(module);
        // A sky has no light.
        let groups = if kind.environment && !recipe.buffers.is_empty() { &surrounded[..] } else { groups };
        let [studio, with_picture] = &self.lobes_modules;
        let lobed = if kind.environment { with_picture } else { studio };
        let module = lobed.as_ref().filter(|_| kind.lobes.is_some()).unwrap_or(module);
        let constants = [
            ("TONE_MAPPING", f64::from(kind.tone_mapping.curve())),
            ("LOBES", f64::from(kind.lobes.unwrap_or_default())),
        ];
        // A module knows nothing of a constant that is not in it.
        let constants = &constants[..if kind.lobes.is_some() { 2 } else { 1 }];
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
                compilation_options: wgpu::PipelineCompilationOptions { constants, ..Default::default() },
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

fn module(device: &wgpu::Device, wgsl: Cow<'static, str>) -> wgpu::ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(wgsl),
    })
}

const VERTEX_LAYOUT: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<Vertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![
        0 => Float32x3, 1 => Float32x3, 2 => Float32x2, 3 => Float32x2, 4 => Unorm8x4, 5 => Snorm8x4
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
