//! The one WebGL2 context of a page, and the canvas it draws on.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, OffscreenCanvas, WebGl2RenderingContext as Gl};

use crate::render::backend::RenderError;

/// Where the pictures appear: a worker has an `OffscreenCanvas`, a page an element.
#[derive(Clone, Debug)]
pub(super) enum Canvas {
    /// In a worker, or detached.
    Offscreen(OffscreenCanvas),
    /// In a document.
    Element(HtmlCanvasElement),
}

impl Canvas {
    /// # Errors
    /// [`RenderError::Unsupported`] for anything that is no canvas.
    pub(super) fn from_js(value: &JsValue) -> Result<Self, RenderError> {
        if let Some(canvas) = value.dyn_ref::<OffscreenCanvas>() {
            return Ok(Self::Offscreen(canvas.clone()));
        }
        let element = value.dyn_ref::<HtmlCanvasElement>().cloned();
        element.map(Self::Element).ok_or(RenderError::Unsupported { what: "a canvas" })
    }

    /// Resizes only on change: setting a canvas's size throws its pixels away even if it stays the same.
    pub(super) fn set_size(&self, [width_px, height_px]: [u32; 2]) {
        match self {
            Self::Offscreen(canvas) => {
                if [canvas.width(), canvas.height()] != [width_px, height_px] {
                    canvas.set_width(width_px);
                    canvas.set_height(height_px);
                }
            }
            Self::Element(canvas) => {
                if [canvas.width(), canvas.height()] != [width_px, height_px] {
                    canvas.set_width(width_px);
                    canvas.set_height(height_px);
                }
            }
        }
    }

    /// A context with alpha and depth. What is not said stays at the browser's default: power
    /// preference (`high-performance` wakes a second GPU), no `preserveDrawingBuffer` (a copy per
    /// frame on tilers), no `failIfMajorPerformanceCaveat` (the verdict has decided that already).
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if the browser gives none.
    pub(super) fn context(&self, antialias: bool) -> Result<Gl, RenderError> {
        const NO_CONTEXT: RenderError = RenderError::Unsupported { what: "WebGL2" };
        let attributes = Object::new();
        for (name, value) in [("alpha", true), ("depth", true), ("antialias", antialias)] {
            // Defining a property on a fresh plain object cannot fail.
            let _ = Reflect::set(&attributes, &name.into(), &value.into());
        }
        let context = match self {
            Self::Offscreen(canvas) => canvas.get_context_with_context_options("webgl2", &attributes),
            Self::Element(canvas) => canvas.get_context_with_context_options("webgl2", &attributes),
        };
        context.ok().flatten().and_then(|context| context.dyn_into().ok()).ok_or(NO_CONTEXT)
    }
}

/// After work that allocates: was there room, and is the context still there?
///
/// # Errors
/// [`RenderError::OutOfMemory`] with `wanted_bytes`, [`RenderError::ContextLost`],
/// [`RenderError::Driver`] for anything else that the driver noted since the last check.
pub(super) fn check(gl: &Gl, wanted_bytes: u64) -> Result<(), RenderError> {
    if gl.is_context_lost() {
        return Err(RenderError::ContextLost);
    }
    match gl.get_error() {
        Gl::NO_ERROR => Ok(()),
        Gl::CONTEXT_LOST_WEBGL => Err(RenderError::ContextLost),
        // A texture that is larger than the device takes is noted as an invalid value.
        Gl::OUT_OF_MEMORY | Gl::INVALID_VALUE => Err(RenderError::OutOfMemory { wanted_bytes }),
        error => Err(RenderError::Driver { log: ["GL error ", &error.to_string()].concat() }),
    }
}
