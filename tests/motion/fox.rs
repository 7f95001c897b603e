//! A real animal that walks: Fox.glb of `../shared/data/models`; skipped where it is missing.
//!
//! The golden pictures are silhouettes in letters, made by the rasteriser from pictures that were looked at:
//! the model is not ours, and neither are pictures of it.

use std::path::Path;

use storefront::bake::{Background, Moment, Product, Shot, Stand};

/// Characters on a row; each stands for 4 × 8 pixels.
const COLUMNS: usize = 40;
const ROWS: usize = 20;
/// The last bit of another platform's sine may put a character on the other side of its threshold.
const MAX_OUTLIERS: usize = 4;

fn silhouette(moment: Option<Moment<'_>>) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/models/Fox.glb");
    let Ok(glb) = std::fs::read(&path) else {
        println!("skipped 1 case: {} is missing", path.display());
        return None;
    };
    let product = match &moment {
        Some(moment) => Product::open_as(&glb, &Stand::default(), Some(moment)),
        None => Product::open(&glb),
    };
    let shot = Shot {
        size_px: [160; 2],
        camera_orbit: "80deg 80deg 105%",
        background: Background::Transparent,
        shadow_intensity: 0.0,
        ..Shot::default()
    };
    let picture = product.unwrap().picture(&shot).unwrap();
    let alpha = |x: usize, y: usize| u32::from(picture.rgba[(y * 160 + x) * 4 + 3]);
    let character = |column: usize, row: usize| {
        let sum: u32 = (0..32).map(|at| alpha(column * 4 + at % 4, row * 8 + at / 4)).sum();
        ['.', ':', 'o', '#'][(sum / (32 * 64)).min(3) as usize]
    };
    let row = |row| (0..COLUMNS).map(|column| character(column, row)).collect::<String>();
    Some((0..ROWS).map(row).collect())
}

fn differences(a: &[String], b: &[String]) -> usize {
    a.iter().zip(b).map(|(a, b)| a.chars().zip(b.chars()).filter(|(a, b)| a != b).count()).sum()
}

#[test]
fn a_fox_runs_as_it_did() {
    let Some(rest) = silhouette(None) else { return };
    let golden: Vec<&str> = include_str!("fox.txt").split("---\n").collect();
    let moments = [("Survey", 1.5), ("Walk", 0.3), ("Run", 0.6)];
    let mut made = Vec::new();
    for (name, seconds) in moments {
        let found = silhouette(Some(Moment { animation: Some(name), seconds })).unwrap();
        let from_rest = differences(&found, &rest);
        assert!(from_rest > 20, "{name} at {seconds} s looks as at rest: {from_rest} characters differ");
        made.push(found.join("\n") + "\n");
    }
    assert_eq!(golden.len(), moments.len());
    for (found, golden) in made.iter().zip(&golden) {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let size: Vec<usize> = golden.lines().map(str::len).collect();
        assert_eq!(size, [COLUMNS; ROWS], "found\n{}", made.join("---\n"));
        let outliers = differences(&lines(found), &lines(golden));
        assert!(outliers <= MAX_OUTLIERS, "{outliers} characters differ; found\n{}", made.join("---\n"));
    }
}

#[test]
fn a_round_ends_where_the_next_one_begins() {
    let at = |seconds| silhouette(Some(Moment { animation: Some("Run"), seconds }));
    let (Some(found), Some(later)) = (at(0.4), at(0.4 + 1.158_333_3)) else { return };
    assert!(differences(&found, &later) <= MAX_OUTLIERS);
}
