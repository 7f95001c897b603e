//! The corpus of script injections: `tests/browser/fixtures/injections.json`, which the browser tests read too.
//!
//! In: templates with places, and the words for each place. Out: every text that they make. The corpus is made
//! up of what differs (elements, events, schemes, encodings, what ends what), so that a new idea is one word.

use std::collections::BTreeMap;

/// Every text of the corpus, each once.
pub(crate) fn vectors() -> Vec<String> {
    let text = include_str!("../browser/fixtures/injections.json");
    let lists: BTreeMap<String, Vec<String>> = serde_json::from_str(text).unwrap();
    let mut vectors = Vec::new();
    for template in &lists["templates"] {
        fill(template, &lists, &mut vectors);
    }
    vectors.sort();
    vectors.dedup();
    vectors
}

/// Puts every word into the first place of a template, and goes on with what that makes.
fn fill(template: &str, lists: &BTreeMap<String, Vec<String>>, vectors: &mut Vec<String>) {
    for (open, _) in template.match_indices('{') {
        let Some(length) = template[open..].find('}') else { break };
        if let Some(words) = lists.get(&template[open + 1..open + length]) {
            for word in words {
                let filled = [&template[..open], word, &template[open + length + 1..]].concat();
                fill(&filled, lists, vectors);
            }
            return;
        }
    }
    vectors.push(template.to_owned());
}
