//! Pictures of products, drawn natively by the CPU rasteriser: the shop's product pictures and posters.
//!
//! In: the bytes of a GLB and a [`Shot`]. Out: pixels, or a JPEG. The light and the framing are those of
//! the preview, so that a poster gives way to the preview without a jump. Must not: read or write files.

mod error;
mod jpeg;
mod moment;
pub mod pictures;
mod studio;

pub use error::BakeError;
pub use jpeg::jpeg;
pub use moment::Moment;
pub use studio::{Background, Product, Shot};
