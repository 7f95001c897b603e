//! The one GPU device of a page, and what goes wrong on it.
//!
//! WebGPU reports faults late and from the side. They are noted in [`Faults`] and handed out at the
//! next call; nothing here panics. Must not: accept an adapter that computes on the CPU unless told
//! to, for the rasteriser does that better.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::render::backend::RenderError;

/// Textures in blocks.
const BLOCKS: wgpu::Features = wgpu::Features::TEXTURE_COMPRESSION_ASTC
    .union(wgpu::Features::TEXTURE_COMPRESSION_BC)
    .union(wgpu::Features::TEXTURE_COMPRESSION_ETC2);

/// A device, its queue and its faults.
#[derive(Debug)]
pub(super) struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    faults: Arc<Faults>,
    /// The last picture is not finished yet.
    busy: Arc<AtomicBool>,
}

impl Gpu {
    /// Ask for a core WebGPU adapter and its device. Draws on `surface` where there is one.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if there is no adapter, only a software one, or no device.
    pub(super) async fn open(
        instance: &wgpu::Instance,
        surface: Option<&wgpu::Surface<'_>>,
        allow_fallback: bool,
    ) -> Result<(wgpu::Adapter, Self), RenderError> {
        let wanted = wgpu::RequestAdapterOptions { compatible_surface: surface, ..Default::default() };
        let adapter = instance
            .request_adapter(&wanted)
            .await
            .map_err(|_| RenderError::Unsupported { what: "a WebGPU adapter" })?;
        if !allow_fallback && adapter.get_info().device_type == wgpu::DeviceType::Cpu {
            return Err(RenderError::Unsupported { what: "a WebGPU adapter on a GPU" });
        }
        let wanted = wgpu::DeviceDescriptor {
            // What of it there is.
            required_features: adapter.features() & BLOCKS,
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..wgpu::DeviceDescriptor::default()
        };
        let (device, queue) = adapter
            .request_device(&wanted)
            .await
            .map_err(|_| RenderError::Unsupported { what: "a WebGPU device" })?;
        let faults = Arc::new(Faults::default());
        watch(&device, &faults);
        Ok((adapter, Self { device, queue, faults, busy: Arc::default() }))
    }

    /// Notes when the GPU is done with what was submitted so far.
    pub(super) fn watch_work(&self) {
        self.busy.store(true, Ordering::Relaxed);
        let busy = Arc::clone(&self.busy);
        self.queue.on_submitted_work_done(move || busy.store(false, Ordering::Relaxed));
    }

    /// Whether it is still at it. Natively nobody asks, and the note comes with the next poll.
    pub(super) fn busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed)
    }

    /// The fault noted since the last call, if any. `wanted_bytes` is told if memory ran out.
    ///
    /// # Errors
    /// [`RenderError::ContextLost`] for good; [`RenderError::OutOfMemory`] and
    /// [`RenderError::Driver`] once.
    pub(super) fn check(&self, wanted_bytes: u64) -> Result<(), RenderError> {
        self.faults.check(wanted_bytes)
    }
}

/// What the device reported. Shared with its callbacks.
#[derive(Debug, Default)]
struct Faults {
    lost: AtomicBool,
    out_of_memory: AtomicBool,
    /// The first message since the last check: later ones follow from it.
    refused: Mutex<Option<String>>,
}

impl Faults {
    fn check(&self, wanted_bytes: u64) -> Result<(), RenderError> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(RenderError::ContextLost);
        }
        let refused = self.refused.lock().map_or(None, |mut log| log.take());
        // Where memory ran out, messages about the missing buffer follow: memory is the cause.
        if self.out_of_memory.swap(false, Ordering::Relaxed) {
            return Err(RenderError::OutOfMemory { wanted_bytes });
        }
        refused.map_or(Ok(()), |log| Err(RenderError::Driver { log }))
    }

    fn refuse(&self, log: String) {
        if let Ok(mut refused) = self.refused.lock() {
            refused.get_or_insert(log);
        }
    }
}

fn watch(device: &wgpu::Device, faults: &Arc<Faults>) {
    let lost = Arc::clone(faults);
    device.set_device_lost_callback(move |_, _| lost.lost.store(true, Ordering::Relaxed));
    watch_errors(device, Arc::clone(faults));
}

#[cfg(not(target_arch = "wasm32"))]
fn watch_errors(device: &wgpu::Device, faults: Arc<Faults>) {
    device.on_uncaptured_error(Arc::new(move |error| match error {
        wgpu::Error::OutOfMemory { .. } => faults.out_of_memory.store(true, Ordering::Relaxed),
        wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
            faults.refuse(description);
        }
    }));
}

/// By hand, because wgpu 30 panics on `GPUInternalError`, which drivers do send, and on wasm a panic
/// ends the module (wgpu `src/backend/webgpu.rs`, `Error::from_js`).
#[cfg(target_arch = "wasm32")]
fn watch_errors(device: &wgpu::Device, faults: Arc<Faults>) {
    use js_sys::Reflect;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};

    let Some(device) = device.as_webgpu() else { return };
    let note = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let error = Reflect::get(&event, &"error".into()).unwrap_or_default();
        let text = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok()?.as_string();
        let constructor = Reflect::get(&error, &"constructor".into()).unwrap_or_default();
        if text(&constructor, "name").as_deref() == Some("GPUOutOfMemoryError") {
            faults.out_of_memory.store(true, Ordering::Relaxed);
        } else {
            faults.refuse(text(&error, "message").unwrap_or_default());
        }
    });
    let device: &JsValue = device.as_ref();
    // An event handler property of a live object: setting it cannot fail.
    let _ = Reflect::set(device, &"onuncapturederror".into(), note.as_ref().unchecked_ref());
    // The device holds it from now on, for the life of the page's one renderer.
    note.forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_once_and_a_lost_device_for_good() {
        let faults = Faults::default();
        assert_eq!(faults.check(1), Ok(()));
        faults.refuse("first".to_owned());
        faults.refuse("second".to_owned());
        assert_eq!(faults.check(1), Err(RenderError::Driver { log: "first".to_owned() }));
        assert_eq!(faults.check(1), Ok(()));
        faults.lost.store(true, Ordering::Relaxed);
        assert_eq!(faults.check(1), Err(RenderError::ContextLost));
        assert_eq!(faults.check(1), Err(RenderError::ContextLost));
    }

    #[test]
    fn missing_memory_hides_the_faults_that_follow_from_it() {
        let faults = Faults::default();
        faults.out_of_memory.store(true, Ordering::Relaxed);
        faults.refuse("invalid buffer".to_owned());
        assert_eq!(faults.check(7), Err(RenderError::OutOfMemory { wanted_bytes: 7 }));
        assert_eq!(faults.check(7), Ok(()));
    }
}
