//! The fuzz targets' own functions on a fixed number of mutations, so that every run of the tests has been through them.
//!
//! Longer runs, guided by coverage: `cargo xtask fuzz` (README). Models are mutated in `tests/model/untrusted.rs`.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "the builders of other tests are used in part")]

mod dice;
mod seeds;
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

use dice::Dice;

/// Mutations of each seed. A document is planned and written four times for each, the others cost next to nothing.
const DOCUMENTS: u32 = 300;
const OTHERS: u32 = 1_000;

#[test]
fn every_seed_is_accepted() {
    for (target, seeds) in seeds::all() {
        let run = function(target);
        for (number, seed) in seeds.iter().enumerate() {
            assert!(run(seed), "{target}: seed {number} is refused and would test little");
        }
    }
}

#[test]
fn broken_documents_and_profiles_never_panic() {
    mutate("document", 3, DOCUMENTS);
}

#[test]
fn broken_rules_never_panic() {
    mutate("rules", 5, OTHERS);
}

#[test]
fn broken_probes_never_panic() {
    mutate("probe", 7, OTHERS);
}

#[test]
#[ignore = "writes files for libFuzzer, on behalf of cargo xtask fuzz"]
fn the_seeds_are_written_down_for_the_fuzzer() {
    for (target, seeds) in seeds::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (number, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
        }
    }
}

fn mutate(target: &str, seed: u64, mutations: u32) {
    let run = function(target);
    let mut dice = Dice::new(seed);
    let [mut accepted, mut refused] = [0, 0];
    for (_, seeds) in seeds::all().into_iter().filter(|(name, _)| *name == target) {
        for seed in &seeds {
            for _ in 0..mutations {
                let broken = dice.broken(seed);
                *if run(&broken) { &mut accepted } else { &mut refused } += 1;
            }
        }
    }
    println!("{accepted} accepted, {refused} refused");
    // Else the mutations break too little, or so much that nothing behind the parser is reached.
    assert!(accepted > 0 && refused > 0, "{target}: {accepted} accepted, {refused} refused");
}

fn function(target: &str) -> fn(&[u8]) -> bool {
    match target {
        "glb" => targets::glb,
        "document" => targets::document,
        "rules" => targets::rules,
        "probe" => targets::probe,
        _ => panic!("no target {target}"),
    }
}
