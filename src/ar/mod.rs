//! What each AR mode needs.
//!
//! Pure. Today the two modes that hand a product over to the platform's own viewer: [`scene_viewer`] on Android,
//! [`quick_look`] on Apple's. In: addresses and words of a product. Out: an [`Address`] for a plain link, or nothing.

mod hand_over;

pub use hand_over::{Address, Wish, quick_look, scene_viewer};
