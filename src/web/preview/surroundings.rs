//! What surrounds products: light and skies made from pictures, each shared by all previews that name the same one.

use std::sync::Arc;

use super::{Previews, find};
use crate::render::backend::Backend;
use crate::render::frame::Frame;
use crate::scene::environment::{Environment, Sky};
use crate::web::error::PreviewError;

/// What was made of one picture.
#[derive(Debug)]
pub(super) struct Surroundings {
    number: u32,
    environment: Option<Arc<Environment>>,
    sky: Option<Arc<Sky>>,
}

/// What surrounds one product; the studio where nothing does.
#[derive(Debug, Default)]
pub(super) struct Around {
    environment: Option<Arc<Environment>>,
    sky: Option<Arc<Sky>>,
}

impl Around {
    /// Have `frame` in it.
    pub(super) fn surround(&self, frame: &mut Frame<'_>) {
        frame.environment.clone_from(&self.environment);
        frame.sky.clone_from(&self.sky);
    }
}

impl<B: Backend> Previews<B> {
    /// Take over what light.wasm made of a picture, for a GPU: [`Environment::words`], and those of a [`Sky`] or nothing
    /// after them. Gives its number.
    ///
    /// # Errors
    /// [`PreviewError::BadValue`] for words of another version.
    pub fn add_surroundings(&mut self, words: &[u32]) -> Result<u32, PreviewError> {
        self.add(read(words, Environment::WORDS, Environment::from_words))
    }

    /// The same for the rasteriser, of [`Environment::map_words`].
    ///
    /// # Errors
    /// As above.
    pub fn add_light(&mut self, words: &[u32]) -> Result<u32, PreviewError> {
        self.add(read(words, Environment::MAP_WORDS, Environment::from_map_words))
    }

    fn add(&mut self, made: Option<(Environment, Option<Sky>)>) -> Result<u32, PreviewError> {
        let bad = || PreviewError::BadValue { key: "words".to_owned(), wants: "what light.wasm makes" };
        let (environment, sky) = made.ok_or_else(bad)?;
        let number = self.next_number;
        self.next_number += 1;
        let environment = Some(Arc::new(environment));
        self.surroundings.push(Surroundings { number, environment, sky: sky.map(Arc::new) });
        Ok(number)
    }

    /// Have a preview lit by one picture, and another one, or the same, behind it. A number that stands for nothing is the
    /// studio, and no sky.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    pub fn surround(&mut self, preview: u32, light: u32, sky: u32) -> Result<(), PreviewError> {
        let open = find(&mut self.previews, preview)?;
        let numbered = |wanted| self.surroundings.iter().find(|its| its.number == wanted);
        open.around = Around {
            environment: numbered(light).and_then(|its| its.environment.clone()),
            sky: numbered(sky).and_then(|its| its.sky.clone()),
        };
        open.dirty = true;
        Ok(())
    }

    /// Forget a picture; it is gone when no preview shows it any more.
    pub fn remove_surroundings(&mut self, number: u32) {
        self.surroundings.retain(|its| its.number != number);
    }
}

fn read(
    words: &[u32],
    of_light: usize,
    light_of: fn(&[u32]) -> Option<Environment>,
) -> Option<(Environment, Option<Sky>)> {
    let (light, sky) = words.split_at_checked(of_light)?;
    // No sky was wanted, or there is a whole one.
    let sky = if sky.is_empty() { None } else { Some(Sky::from_words(sky)?) };
    Some((light_of(light)?, sky))
}
