//! Which moment of which animation a picture shows.

use super::BakeError;
use crate::model::{Animation, Model};
use crate::scene::pose::Pose;

/// A moment of an animation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment<'a> {
    /// Name of the animation; the file's first one without.
    pub animation: Option<&'a str>,
    /// Time from its start; beyond its end it starts over.
    pub seconds: f32,
}

impl Moment<'_> {
    /// How `model` stands then.
    /// # Errors
    /// [`BakeError::NoAnimation`], [`BakeError::UnknownAnimation`].
    pub fn pose(&self, model: &Model) -> Result<Pose, BakeError> {
        let animation = self.of(&model.animations)?;
        let mut pose = Pose::at_rest(model);
        pose.set(model, animation, self.seconds);
        Ok(pose)
    }

    fn of<'m>(&self, known: &'m [Animation]) -> Result<&'m Animation, BakeError> {
        let first = known.first().ok_or(BakeError::NoAnimation)?;
        let Some(name) = self.animation else { return Ok(first) };
        known.iter().find(|animation| animation.name == name).ok_or_else(|| BakeError::UnknownAnimation {
            name: name.to_owned(),
            known: known.iter().map(|animation| animation.name.clone()).collect(),
        })
    }
}
