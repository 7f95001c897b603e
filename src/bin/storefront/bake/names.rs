//! What outputs of a model are called: its path below the folder that is baked, made safe for every file system and address.
//!
//! Names depend on the paths alone, so every machine of a sharded run has the same ones.

use std::collections::{BTreeMap, BTreeSet};

use storefront::bake::manifest::sha256;

/// Where a model lies, as far as names go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Folders below the one that is baked, and the file with its ending.
    pub(super) below: Vec<Vec<u8>>,
    /// The folder above, if the file was named itself.
    pub(super) parent: Option<Vec<u8>>,
    /// The whole path, as it was given.
    pub(super) whole: Vec<u8>,
}

/// Longest name of a file or folder: file systems end at 255 bytes, and hash and ending come behind it.
const MAX_PART_BYTES: usize = 160;
/// Its manifest would be the index.
const RESERVED: &str = "manifest";

/// Names of all models, no two of them the same, also where upper and lower case are.
pub(super) fn names(places: &[Place]) -> Vec<String> {
    let mut names: Vec<String> = places.iter().map(|place| name(&place.below, false)).collect();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        groups.entry(name.to_lowercase()).or_default().push(index);
    }
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    taken.insert(RESERVED.to_owned());
    for (name, group) in groups {
        if group.len() == 1 && name != RESERVED {
            continue;
        }
        let ways: [&dyn Fn(&Place) -> String; 3] =
            [&|place| self::name(&place.below, true), &with_parent, &with_hash];
        // The last way tells all paths apart.
        for way in ways {
            let renamed: Vec<String> = group.iter().filter_map(|index| places.get(*index)).map(way).collect();
            let lower: BTreeSet<String> = renamed.iter().map(|name| name.to_lowercase()).collect();
            if lower.len() == group.len() && lower.is_disjoint(&taken) {
                taken.extend(lower);
                for (index, name) in group.iter().zip(renamed) {
                    names[*index] = name;
                }
                break;
            }
        }
    }
    names
}

/// Which of `count` parts a name belongs to.
pub(super) fn part_of(name: &str, count: u64) -> u64 {
    let digits = sha256(&[name.as_bytes()]);
    u64::from_str_radix(digits.get(..16).unwrap_or_default(), 16).unwrap_or_default() % count.max(1)
}

fn with_parent(place: &Place) -> String {
    let parent = place.parent.clone().into_iter();
    name(&parent.chain(place.below.iter().cloned()).collect::<Vec<_>>(), false)
}

fn with_hash(place: &Place) -> String {
    format!("{}~{}", name(&place.below, true), short_hash(&place.whole))
}

fn name(parts: &[Vec<u8>], ending: bool) -> String {
    let last = parts.len().saturating_sub(1);
    let part = |(index, part): (usize, &Vec<u8>)| {
        if index < last || ending {
            return safe(part);
        }
        match part.iter().rposition(|byte| *byte == b'.') {
            Some(end) if end > 0 => safe(&part[..end]),
            _ => safe(part),
        }
    };
    parts.iter().enumerate().map(part).collect::<Vec<_>>().join("/")
}

/// Letters, digits and a few signs stay; what had to change is told apart by a hash.
fn safe(part: &[u8]) -> String {
    let text = String::from_utf8_lossy(part);
    let stays = |c: char| c.is_alphanumeric() || "-_.+()&,= ".contains(c);
    let mut changed: String = text.chars().map(|c| if stays(c) { c } else { '_' }).collect();
    if changed.starts_with(['.', ' ', '-']) {
        changed.replace_range(..1, "_");
    }
    if changed.ends_with(['.', ' ']) {
        changed.pop();
        changed.push('_');
    }
    if changed.len() > MAX_PART_BYTES {
        let end = (0..=MAX_PART_BYTES).rev().find(|end| changed.is_char_boundary(*end)).unwrap_or_default();
        changed.truncate(end);
    }
    if changed.as_bytes() == part { changed } else { format!("{changed}~{}", short_hash(part)) }
}

fn short_hash(bytes: &[u8]) -> String {
    sha256(&[bytes]).get(..8).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(parent: &str, below: &str) -> Place {
        let below: Vec<Vec<u8>> = below.split('/').map(|part| part.as_bytes().to_vec()).collect();
        let whole = [parent.as_bytes(), b"/", &below.join(&b'/')].concat();
        Place { below, parent: Some(parent.as_bytes().to_vec()), whole }
    }

    fn names_of(places: &[(&str, &str)]) -> Vec<String> {
        names(&places.iter().map(|(parent, below)| place(parent, below)).collect::<Vec<_>>())
    }

    #[test]
    fn a_model_keeps_its_name_and_folders() {
        assert_eq!(
            names_of(&[("", "mug.glb"), ("", "shoes/red v2.glb"), ("", "a.b.gltf")]),
            ["mug", "shoes/red v2", "a.b"]
        );
    }

    #[test]
    fn no_two_models_share_a_name_even_where_case_does_not_count() {
        assert_eq!(names_of(&[("x", "mug.glb"), ("x", "mug.gltf")]), ["mug.glb", "mug.gltf"]);
        assert_eq!(names_of(&[("a", "mug.glb"), ("b", "Mug.glb")]), ["a/mug", "b/Mug"]);
        let same = names_of(&[("a", "mug.glb"), ("a", "mug.glb"), ("", "a/mug.glb")]);
        assert_eq!(same[2], "a/mug");
        let twice: Vec<Place> =
            ["1/a", "2/a"].map(|whole| Place { whole: whole.into(), ..place("a", "mug.glb") }).into();
        let told_apart = names(&twice);
        assert!(told_apart[0] != told_apart[1] && told_apart[0].starts_with("mug.glb~"), "{told_apart:?}");
    }

    #[test]
    fn no_model_is_called_as_the_index() {
        assert_eq!(
            names_of(&[("", "manifest.glb"), ("", "shoes/manifest.glb")]),
            ["manifest.glb", "shoes/manifest"]
        );
        assert_eq!(names_of(&[("", "MANIFEST.glb")]), ["MANIFEST.glb"]);
    }

    #[test]
    fn no_name_leads_elsewhere_or_breaks_a_file_system() {
        let long = "x".repeat(400);
        for odd in [
            "../up.glb",
            "a/../b.glb",
            ".hidden.glb",
            "a\nb.glb",
            "c:d.glb",
            "a\\b.glb",
            "q?x=1#y.glb",
            "-out.glb",
            "%2e%2e.glb",
            &long,
            "tail ./x.glb",
        ] {
            let name = &names_of(&[("", odd)])[0];
            for part in name.split('/') {
                assert!(!part.starts_with(['.', '-']) && part.len() < 200, "{odd:?}: {name}");
                assert!(!part.contains(['\\', ':', '%', '?', '#', '\n', '<', '"']), "{odd:?}: {name}");
            }
        }
        assert_ne!(names_of(&[("", "a:b.glb")]), names_of(&[("", "a?b.glb")]));
    }

    #[test]
    fn parts_share_a_catalogue_evenly() {
        let mut counts = [0; 4];
        (0..1000).for_each(|i| counts[part_of(&format!("model-{i}"), 4) as usize] += 1);
        assert!(counts.iter().all(|count| (200..300).contains(count)), "{counts:?}");
        assert_eq!(part_of("mug", 1), 0);
    }
}
