//! Lite files: small built models with everything that can go wrong with a mesh, real products, and hostile files.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../fuzz/dice.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/fuzz")]
mod dice;
#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
mod hostile;
mod levels;
mod meshes;
mod moving;
mod pictures;
mod real;
mod shapes;

use storefront::bake::lite::{Lite, LiteOptions, lite};
use storefront::bake::{Moment, Product, Stand};
use storefront::model::{Limits, Model};
use storefront::scene::Scene;

/// What is lost is not to be seen at a glance.
const MIN_SSIM: f64 = 0.95;
/// Boxes may differ by what eight bits of a joint's weight move, or by twice what the simplifier admits.
const MIN_BOX_SHARE: f32 = 0.004;

/// Plain views, so that our parser reads the file.
fn plain() -> LiteOptions {
    LiteOptions { meshopt: false, ..LiteOptions::default() }
}

/// A lite file of `glb`, which is no larger, looks alike, and stands alike at rest and at these moments.
fn alike(label: &str, glb: &[u8], options: &LiteOptions, seconds: &[f32]) -> Lite {
    let made = lite(glb, options).unwrap_or_else(|error| panic!("{label}: {error}"));
    let [old, new] = [glb, &made.glb]
        .map(|glb| Model::parse(glb, &Limits::default()).unwrap_or_else(|error| panic!("{label}: {error}")));
    assert!(made.glb.len() <= glb.len(), "{label}: {} of {} bytes", made.glb.len(), glb.len());
    assert!(made.error.ssim >= MIN_SSIM, "{label}: {:?}", made.error);
    assert!(made.error.ssim_worst <= made.error.ssim);
    assert_eq!(made.after.triangles, new.figures.triangles, "{label}");
    assert_eq!(made.after.bytes, made.glb.len() as u64, "{label}");
    assert_eq!((&old.variants, &old.cameras), (&new.variants, &new.cameras), "{label}");
    let share = MIN_BOX_SHARE.max(made.error.surface_fraction * 2.0);
    for animation in &old.animations {
        let name = Some(animation.name.as_str());
        for seconds in seconds {
            let moment = Moment { animation: name, seconds: *seconds };
            stands_alike(label, glb, &made.glb, Some(moment), share);
        }
    }
    stands_alike(label, glb, &made.glb, None, share);
    made
}

/// The boxes of everything drawn, one by one, are the same.
fn stands_alike(label: &str, one: &[u8], other: &[u8], moment: Option<Moment<'_>>, share: f32) {
    let [one, other] = [one, other].map(|glb| match &moment {
        Some(moment) => Product::open_as(glb, &Stand::default(), Some(moment)).unwrap(),
        None => Product::open(glb).unwrap(),
    });
    let (one, other) = (one.scene(), other.scene());
    let finest = |scene: &Scene| scene.instances.iter().filter(|instance| instance.is_finest()).count();
    assert_eq!(finest(one), finest(other), "{label}");
    let most = one.bounds.size().max_element() * share;
    // Nodes of quantised meshes come last, so that the order may be another.
    for instance in &one.instances {
        let apart = other.instances.iter().map(|found| {
            let (a, b) = (instance.bounds, found.bounds);
            (a.min - b.min).abs().max((a.max - b.max).abs()).max_element()
        });
        let nearest = apart.fold(f32::INFINITY, f32::min);
        assert!(nearest <= most, "{label} at {moment:?}: {nearest} m from {:?}", instance.bounds);
    }
}
