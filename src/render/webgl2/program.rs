//! The GLSL programs that `shaders/build.rs` wrote, compiled and wired.

use web_sys::{WebGl2RenderingContext as Gl, WebGlProgram};

use crate::render::backend::RenderError;
use crate::render::webgl2::object::{LinkedProgram, Shader};

/// Uniform buffer binding of the `Frame` block (shaders/README.md).
pub(super) const FRAME_BINDING: u32 = 0;
/// Uniform buffer binding of the `Draw` and `Shadow` blocks.
pub(super) const DRAW_BINDING: u32 = 1;

/// What the build script wrote: GLSL, and the names and binding points in it.
mod glsl {
    include!(concat!(env!("OUT_DIR"), "/glsl.rs"));
}

/// Sources of one program and what has to be wired in it.
#[derive(Debug)]
pub(super) struct Source {
    vertex: &'static str,
    fragment: &'static str,
    /// Uniform buffer binding point and block name.
    blocks: &'static [(u32, &'static str)],
    /// Texture unit and sampler name.
    textures: &'static [(u32, &'static str)],
}

/// `shaders/pbr.wgsl`.
pub(super) const PBR: Source = Source {
    vertex: glsl::PBR_VERTEX,
    fragment: glsl::PBR_FRAGMENT,
    blocks: glsl::PBR_BLOCKS,
    textures: glsl::PBR_TEXTURES,
};

/// `shaders/shadow.wgsl`.
pub(super) const SHADOW: Source = Source {
    vertex: glsl::SHADOW_VERTEX,
    fragment: glsl::SHADOW_FRAGMENT,
    blocks: glsl::SHADOW_BLOCKS,
    textures: glsl::SHADOW_TEXTURES,
};

/// A program; wired on first use, so that the driver may compile while the model is still loading.
#[derive(Debug)]
pub(super) struct Program {
    source: &'static Source,
    linked: LinkedProgram,
    // Kept until wired: their logs say why a link failed.
    shaders: Option<[Shader; 2]>,
}

impl Program {
    /// Hand both shaders to the driver; does not wait for it. `curve` is that of `ToneMapping`.
    ///
    /// # Errors
    /// [`RenderError::ContextLost`].
    pub(super) fn compile(gl: &Gl, source: &'static Source, curve: u8) -> Result<Self, RenderError> {
        let linked = LinkedProgram::new(gl)?;
        let curve = char::from(b'0' + curve).to_string();
        let shader = |stage, text| {
            let shader = Shader::new(gl, stage)?;
            let text = ["#version 300 es\n#define TONE_MAPPING ", &curve, "u\n", text].concat();
            gl.shader_source(shader.raw(), &text);
            gl.compile_shader(shader.raw());
            gl.attach_shader(linked.raw(), shader.raw());
            Ok(shader)
        };
        let shaders =
            Some([shader(Gl::VERTEX_SHADER, source.vertex)?, shader(Gl::FRAGMENT_SHADER, source.fragment)?]);
        gl.link_program(linked.raw());
        Ok(Self { source, linked, shaders })
    }

    /// The first time, wait for the driver, then wire blocks and textures.
    ///
    /// # Errors
    /// [`RenderError::Shader`] with the driver's log, [`RenderError::ContextLost`].
    pub(super) fn finish(&mut self, gl: &Gl) -> Result<(), RenderError> {
        let Some([vertex, fragment]) = &self.shaders else { return Ok(()) };
        let program = self.linked.raw();
        if !gl.get_program_parameter(program, Gl::LINK_STATUS).is_truthy() {
            if gl.is_context_lost() {
                return Err(RenderError::ContextLost);
            }
            let logs = [
                gl.get_shader_info_log(vertex.raw()),
                gl.get_shader_info_log(fragment.raw()),
                gl.get_program_info_log(program),
            ];
            return Err(RenderError::Shader { log: logs.into_iter().flatten().collect() });
        }
        self.wire(gl);
        self.shaders = None;
        Ok(())
    }

    pub(super) fn raw(&self) -> &WebGlProgram {
        self.linked.raw()
    }

    fn wire(&self, gl: &Gl) {
        let program = self.linked.raw();
        gl.use_program(Some(program));
        for (binding, name) in self.source.blocks {
            // A driver may optimise a block away; naming it then would raise a GL error.
            let index = gl.get_uniform_block_index(program, name);
            if index != Gl::INVALID_INDEX {
                gl.uniform_block_binding(program, index, *binding);
            }
        }
        for (unit, name) in self.source.textures {
            gl.uniform1i(gl.get_uniform_location(program, name).as_ref(), *unit as i32);
        }
    }
}
