//! GL objects, each in an owner that deletes it when dropped.
//!
//! Not `Clone`: a GL object has one owner, so removing a model gives its memory back. The context
//! returns null instead of an object only when it is lost.

use web_sys::{
    WebGl2RenderingContext as Gl, WebGlBuffer, WebGlProgram, WebGlShader, WebGlSync, WebGlTexture,
    WebGlVertexArrayObject,
};

use crate::render::backend::RenderError;

macro_rules! owner {
    ($(#[$doc:meta])* $owner:ident, $raw:ident, $create:ident ( $($argument:ident : $type:ty),* ), $delete:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) struct $owner {
            gl: Gl,
            raw: $raw,
        }

        impl $owner {
            /// # Errors
            /// [`RenderError::ContextLost`].
            pub(super) fn new(gl: &Gl, $($argument: $type),*) -> Result<Self, RenderError> {
                let raw = gl.$create($($argument),*).ok_or(RenderError::ContextLost)?;
                Ok(Self { gl: gl.clone(), raw })
            }

            pub(super) fn raw(&self) -> &$raw {
                &self.raw
            }
        }

        impl Drop for $owner {
            fn drop(&mut self) {
                self.gl.$delete(Some(&self.raw));
            }
        }
    };
}

owner!(
    /// Vertices, indices or uniforms.
    Buffer, WebGlBuffer, create_buffer(), delete_buffer
);
owner!(
    /// A 2D texture.
    Texture, WebGlTexture, create_texture(), delete_texture
);
owner!(
    /// Which buffer feeds which attribute.
    VertexArray, WebGlVertexArrayObject, create_vertex_array(), delete_vertex_array
);
owner!(
    /// Dropped once its program is linked.
    Shader, WebGlShader, create_shader(stage: u32), delete_shader
);
owner!(
    /// Two linked shaders.
    LinkedProgram, WebGlProgram, create_program(), delete_program
);

/// A mark in the queue of commands.
#[derive(Debug)]
pub(super) struct Fence {
    gl: Gl,
    raw: WebGlSync,
}

impl Fence {
    /// Marks where the queue ends now; `None` on a lost context.
    pub(super) fn new(gl: &Gl) -> Option<Self> {
        let raw = gl.fence_sync(Gl::SYNC_GPU_COMMANDS_COMPLETE, 0)?;
        Some(Self { gl: gl.clone(), raw })
    }

    /// Whether the GPU is past it. Does not wait; a browser notices at the earliest in a later task.
    pub(super) fn passed(&self) -> bool {
        self.gl.client_wait_sync_with_u32(&self.raw, 0, 0) != Gl::TIMEOUT_EXPIRED
    }
}

impl Drop for Fence {
    fn drop(&mut self) {
        self.gl.delete_sync(Some(&self.raw));
    }
}
