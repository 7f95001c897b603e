//! What a device can do: [`Probe`] → [`decide`] → [`Verdict`].
//!
//! In: the facts a browser gave away about itself, each one optional. Out: a tier (what the device
//! can do), a delivery (what is loaded without asking), an AR mode, and for each of them the reasons.
//! Pure and total: no clock, no I/O, no JS, no score that hides; the same probe gives the same
//! verdict natively, on an edge runtime and in a browser. Must not: fetch tables, or know a renderer.
//!
//! - [`probe`]: the facts and how they are read from JSON or JS.
//! - [`gpu`]: the table that turns a renderer string into a class.
//! - [`fn@decide`]: caps and promotions. [`verdict`]: what comes out.
//! - [`bench`](mod@bench): the CPU kernel that a browser times in idle moments.
//! - [`governor`]: corrects the verdict while previews move.

pub mod bench;
mod decide;
pub mod governor;
pub mod gpu;
pub mod probe;
pub mod verdict;

pub use decide::decide;
pub use probe::Probe;
pub use verdict::{Ar, Confidence, Delivery, Tier, Verdict};
