//! Pictures of products, drawn natively by the CPU rasteriser, and all else that is made of a model before it is sold.
//!
//! In: the bytes of a GLB and a [`Shot`], or [`Options`]. Out: pixels, files in memory, a [`manifest`] of them. The light and
//! the framing are those of the preview, so that a poster gives way to the preview without a jump. Must not: read or write
//! files.

pub mod attach;
mod cost;
mod error;
mod format;
mod jpeg;
pub mod lite;
pub mod manifest;
mod moment;
mod outputs;
pub mod pictures;
mod placeholder;
pub mod report;
mod sheet_webp;
mod sprite;
pub mod ssim;
mod stand;
mod studio;
mod usdz;

pub use cost::Cost;
pub use error::BakeError;
pub use format::Format;
pub use jpeg::jpeg;
pub use moment::Moment;
pub use outputs::{Baked, File, Options, bake};
pub use placeholder::thumbhash;
pub use sheet_webp::SheetWebp;
pub use sprite::{Sheet, Turntable};
pub use stand::Stand;
pub use studio::{Background, Product, Shot};
pub use usdz::{UsdzOptions, usdz};
