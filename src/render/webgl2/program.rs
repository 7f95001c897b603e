//! The GLSL programs that `shaders/build.rs` wrote, compiled and wired.

use web_sys::{WebGl2RenderingContext as Gl, WebGlProgram};

use crate::render::backend::RenderError;
use crate::render::webgl2::object::{LinkedProgram, Shader};

/// Uniform buffer binding of the `Frame` block (shaders/README.md).
pub(super) const FRAME_BINDING: u32 = 0;
/// Uniform buffer binding of the `Lobes` block.
pub(super) const LOBES_BINDING: u32 = 2;
/// Uniform buffer binding of the `Lights` block.
pub(super) const LIGHTS_BINDING: u32 = 3;
/// Texture unit of the copy of what is opaque.
pub(super) const SCENE_UNIT: u32 = 17;
/// Texture unit of the first texture of `shaders/lobes.wgsl`.
pub(super) const FIRST_LOBES_UNIT: u32 = 10;
/// Texture unit of `shaders/environment.wgsl`.
pub(super) const ENVIRONMENT_UNIT: u32 = 5;
/// Uniform buffer binding of the `Draw`, `Shadow` and `Sky` blocks.
pub(super) const DRAW_BINDING: u32 = 1;

/// What the build script wrote: GLSL, and the names and binding points in it.
mod glsl {
    include!(concat!(env!("OUT_DIR"), "/glsl.rs"));
}

/// The two shaders of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    vertex: &'a str,
    fragment: &'a str,
}

/// `shaders/pbr.wgsl`.
pub(super) const PBR: Source<'_> = Source { vertex: glsl::PBR_VERTEX, fragment: glsl::PBR_FRAGMENT };

/// `shaders/shadow.wgsl`.
pub(super) const SHADOW: Source<'_> = Source { vertex: glsl::SHADOW_VERTEX, fragment: glsl::SHADOW_FRAGMENT };

/// The text of the programs that this module does not bring: `more.glsl` of the same build.
#[derive(Debug)]
pub(super) struct More(Vec<u8>);

impl More {
    /// `None` for anything else: another build's shaders would read other bytes out of the uniform blocks.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let its = text.len() == glsl::MORE_BYTES && text.starts_with(glsl::MORE_HEAD.as_bytes());
        its.then(|| Self(text.to_vec()))
    }

    /// `shaders/pbr.wgsl` and `shaders/lobes.wgsl`, in the studio's light or that of a picture.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] where this text does not have them.
    pub(super) fn meshes(&self, environment: bool, lobes: bool) -> Result<Source<'_>, RenderError> {
        self.at(match (environment, lobes) {
            (true, true) => glsl::ENVIRONMENT_LOBES,
            (true, false) => glsl::ENVIRONMENT,
            (false, _) => glsl::LOBES,
        })
    }

    /// `shaders/sky.wgsl`.
    ///
    /// # Errors
    /// As [`More::meshes`].
    pub(super) fn sky(&self) -> Result<Source<'_>, RenderError> {
        self.at(glsl::SKY)
    }

    fn at(&self, place: usize) -> Result<Source<'_>, RenderError> {
        let mut texts = self.0.split(|byte| *byte == glsl::MORE_BETWEEN).skip(1 + 2 * place);
        let mut text = || texts.next().and_then(|text| std::str::from_utf8(text).ok()).ok_or(MISSING);
        Ok(Source { vertex: text()?, fragment: text()? })
    }
}

/// A program was wanted without its text.
pub(super) const MISSING: RenderError = RenderError::Unsupported { what: "more shaders" };

/// A program; wired on first use, so that the driver may compile while the model is still loading.
#[derive(Debug)]
pub(super) struct Program {
    linked: LinkedProgram,
    // Kept until wired: their logs say why a link failed.
    shaders: Option<[Shader; 2]>,
}

impl Program {
    /// Hand both shaders to the driver; does not wait for it. `curve` is that of `ToneMapping`,
    /// `lobes` the constant of `shaders/lobes.wgsl`.
    ///
    /// # Errors
    /// [`RenderError::ContextLost`].
    pub(super) fn compile(gl: &Gl, source: Source<'_>, curve: u8, lobes: u32) -> Result<Self, RenderError> {
        let linked = LinkedProgram::new(gl)?;
        let (curve, lobes) = (curve.to_string(), lobes.to_string());
        let shader = |stage, text| {
            let shader = Shader::new(gl, stage)?;
            let head = ["#version 300 es\n#define TONE_MAPPING ", &curve, "u\n#define LOBES ", &lobes, "u\n"];
            let text = head.concat() + text;
            gl.shader_source(shader.raw(), &text);
            gl.compile_shader(shader.raw());
            gl.attach_shader(linked.raw(), shader.raw());
            Ok(shader)
        };
        let shaders =
            Some([shader(Gl::VERTEX_SHADER, source.vertex)?, shader(Gl::FRAGMENT_SHADER, source.fragment)?]);
        gl.link_program(linked.raw());
        Ok(Self { linked, shaders })
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
        for (binding, name) in glsl::BLOCKS {
            // It may be another program's, or a driver optimised it away: naming it then would raise a GL error.
            let index = gl.get_uniform_block_index(program, name);
            if index != Gl::INVALID_INDEX {
                gl.uniform_block_binding(program, index, *binding);
            }
        }
        for (unit, name) in glsl::TEXTURES {
            // Without a location it does nothing.
            gl.uniform1i(gl.get_uniform_location(program, name).as_ref(), *unit as i32);
        }
    }
}
