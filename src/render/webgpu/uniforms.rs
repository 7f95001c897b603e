//! The uniform blocks of one picture: one buffer, one bind group, an offset for each block.

use super::device::Gpu;
use super::pipeline::Pipelines;
use crate::render::blocks::{ClipDepth, DrawBlock, EnvironmentFrameBlock, FrameBlock, ShadowBlock, SkyBlock};
use crate::render::frame::Frame;

/// Distance of two blocks: the smallest multiple of 256, which no core device asks to exceed, that
/// holds the largest block.
const STRIDE_BYTES: usize = size_of::<DrawBlock>().next_multiple_of(256);

/// Where the blocks of one picture lie in the buffer.
#[derive(Debug)]
pub(super) struct Uniforms {
    buffer: wgpu::Buffer,
    pub(super) group: wgpu::BindGroup,
    bytes: Vec<u8>,
}

impl Uniforms {
    /// Offset of the Frame block.
    pub(super) const FRAME_OFFSET: u32 = 0;
    /// Offset of the Shadow block.
    pub(super) const SHADOW_OFFSET: u32 = STRIDE_BYTES as u32;

    /// Offset of the Sky block.
    pub(super) const SKY_OFFSET: u32 = 2 * STRIDE_BYTES as u32;

    /// Offset of the Draw block of draw number `draw`.
    pub(super) fn draw_offset(draw: usize) -> u32 {
        ((3 + draw) * STRIDE_BYTES) as u32
    }

    /// Room for a product of usual size; it grows with the first larger one.
    pub(super) fn new(gpu: &Gpu, pipelines: &Pipelines) -> Self {
        let (buffer, group) = room(gpu, pipelines, 16 * STRIDE_BYTES);
        Self { buffer, group, bytes: Vec::new() }
    }

    /// Write the blocks of `frame`.
    pub(super) fn write(&mut self, gpu: &Gpu, pipelines: &Pipelines, frame: &Frame<'_>) {
        self.bytes.clear();
        match &frame.environment {
            Some(environment) => self.push(bytemuck::bytes_of(&EnvironmentFrameBlock::new(
                frame,
                environment,
                ClipDepth::ZeroToOne,
            ))),
            None => self.push(bytemuck::bytes_of(&FrameBlock::new(frame, ClipDepth::ZeroToOne))),
        }
        // Without a shadow or a sky its place stays, so that offsets do not depend on it.
        self.push(
            frame.shadow.map(|shadow| ShadowBlock::new(&shadow)).as_ref().map_or(&[], bytemuck::bytes_of),
        );
        let sky = frame.sky.as_ref().map(|_| SkyBlock::new(frame));
        self.push(sky.as_ref().map_or(&[], bytemuck::bytes_of));
        for draw in &frame.draws {
            let material = frame.materials.get(draw.material as usize);
            let block = material.map(|material| DrawBlock::new(draw, material));
            self.push(block.as_ref().map_or(&[], bytemuck::bytes_of));
        }
        if self.bytes.len() as u64 > self.buffer.size() {
            self.buffer.destroy();
            (self.buffer, self.group) = room(gpu, pipelines, self.bytes.len());
        }
        gpu.queue.write_buffer(&self.buffer, 0, &self.bytes);
    }

    /// Bytes on the GPU.
    pub(super) fn bytes(&self) -> u64 {
        self.buffer.size()
    }

    fn push(&mut self, block: &[u8]) {
        self.bytes.extend_from_slice(block);
        self.bytes.resize(self.bytes.len() + STRIDE_BYTES - block.len(), 0);
    }
}

fn room(gpu: &Gpu, pipelines: &Pipelines, bytes: usize) -> (wgpu::Buffer, wgpu::BindGroup) {
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: bytes as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipelines.block_layout,
        entries: &[wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: &buffer,
                offset: 0,
                // The largest block; the smaller ones look at the beginning of it.
                size: wgpu::BufferSize::new(size_of::<DrawBlock>() as u64),
            }),
        }],
    });
    (buffer, group)
}
