//! The GPU bytes of all previews together, within those of the tier.
//!
//! In: who is seen, and a model that is about to be uploaded. Out: previews that nobody sees closed, the one that was seen
//! longest ago first, until there is room; then, where everything else is seen, fewer bytes for the newcomer's textures.
//! A lone model has what its tier allows it (`scene::textures`), and its vertices beside that. Must not: close what is seen.

use super::{Preview, Previews, find};
use crate::render::backend::Backend;
use crate::scene::textures::{TextureRequest, resident_bytes};
use crate::scene::{Mesh, Scene};
use crate::web::error::PreviewError;

impl Preview {
    /// A texture was handed in that takes so much.
    pub(super) fn arrived(&mut self, bytes: u64) {
        self.awaited_bytes = self.awaited_bytes.saturating_sub(bytes);
        self.dirty = true;
    }
}

impl<B: Backend> Previews<B> {
    /// Take note of whether somebody sees a preview, where something is said of it.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    pub(super) fn glance(&mut self, preview: u32, seen: Option<bool>) -> Result<(), PreviewError> {
        let open = find(&mut self.previews, preview)?;
        if let Some(seen) = seen.filter(|seen| *seen != open.seen) {
            self.glances += 1;
            open.seen = seen;
            open.glanced_at = self.glances;
        }
        Ok(())
    }

    /// Make room for a scene and its textures. Gives the previews that were closed, and what is left for the textures
    /// where they have to be smaller.
    pub(super) fn make_way(&mut self, scene: &Scene, textures: &[TextureRequest]) -> (Vec<u32>, Option<u64>) {
        let mesh = |mesh: &Mesh| (size_of_val(&mesh.vertices[..]) + size_of_val(&mesh.indices[..])) as u64;
        let shadow = scene.shadow.as_ref().map_or(0, |shadow| shadow.alpha.len() as u64);
        let meshes = shadow + scene.meshes.iter().map(mesh).sum::<u64>();
        let textures: u64 = textures.iter().map(resident_bytes).sum();
        let budget = self.limits.texture_bytes;
        let mut closed = Vec::new();
        loop {
            let awaited = self.previews.iter().map(|(_, open)| open.awaited_bytes).sum::<u64>();
            let held = self.backend.resident_bytes() + awaited + meshes;
            if held + textures <= budget || self.previews.is_empty() {
                return (closed, None);
            }
            let hidden = self.previews.iter().filter(|(_, open)| !open.seen);
            let Some(&(number, _)) = hidden.min_by_key(|(_, open)| open.glanced_at) else {
                return (closed, Some(budget.saturating_sub(held)));
            };
            self.close(number);
            closed.push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::tests::{opened_in, settings, triangle};
    use crate::web::entry::Value;

    /// One picture of 1024 × 512 texels as RGBA with mips: three of them and a little.
    const THREE: u64 = 3 * 2_796_204 + 100_000;

    fn seen(is: bool) -> crate::web::settings::Settings {
        settings(&[("seen", Value::Flag(is))])
    }

    #[test]
    fn what_nobody_sees_makes_room_the_one_seen_longest_ago_first() {
        let mut host = opened_in(THREE);
        let numbers = [1, 2, 3].map(|_| host.open(&triangle(), &seen(true)).unwrap().preview);
        for number in [numbers[1], numbers[0]] {
            host.configure(number, &seen(false)).unwrap();
        }
        let fourth = host.open(&triangle(), &seen(true)).unwrap();
        assert_eq!((fourth.closed, fourth.textures[0].size_px), (vec![numbers[1]], [1024, 512]));
        assert_eq!(host.advance(numbers[1], 0.0).unwrap_err().code(), "unknown-preview");
        assert!(host.advance(numbers[0], 0.0).is_ok());
    }

    #[test]
    fn where_all_are_seen_the_newcomer_has_what_is_left() {
        let mut host = opened_in(THREE);
        for _ in 0..3 {
            host.open(&triangle(), &seen(true)).unwrap();
        }
        let fourth = host.open(&triangle(), &seen(true)).unwrap();
        assert_eq!((fourth.closed, fourth.textures[0].size_px), (vec![], [128, 64]));
    }

    #[test]
    fn a_lone_model_has_all_that_its_tier_allows() {
        let mut host = opened_in(THREE / 3);
        let lone = host.open(&triangle(), &seen(false)).unwrap();
        assert_eq!(lone.textures[0].size_px, [1024, 512]);
        let next = host.open(&triangle(), &seen(false)).unwrap();
        assert_eq!((next.closed, next.textures[0].size_px), (vec![lone.preview], [1024, 512]));
    }
}
