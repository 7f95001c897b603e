//! How a product stands for its picture, in the words of the element's attributes.

use super::BakeError;
use crate::model::Model;
use crate::scene::camera_string::{camera_target, orientation};
use crate::scene::placement::placement;

/// `orientation`, `scale` and `shadow-softness`; empty strings mean their defaults.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand<'a> {
    /// Roll, pitch and yaw.
    pub orientation: &'a str,
    /// x, y and z.
    pub scale: &'a str,
    /// 0 to 1, the softest; what is beyond counts as the nearer end.
    pub shadow_softness: f32,
}

impl Default for Stand<'_> {
    /// As the file has it, on a soft shadow.
    fn default() -> Self {
        Self { orientation: "", scale: "", shadow_softness: 1.0 }
    }
}

impl Stand<'_> {
    /// Have `model` stand so, before a scene is made of it.
    ///
    /// # Errors
    /// [`BakeError::Camera`].
    pub fn place(&self, model: &mut Model) -> Result<(), BakeError> {
        model.world_from_scene = placement(orientation(self.orientation)?, camera_target(self.scale)?);
        model.shadow_sharpness = 1.0 - self.shadow_softness.clamp(0.0, 1.0);
        Ok(())
    }
}
