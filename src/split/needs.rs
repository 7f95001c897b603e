//! Which products a section may look at.
//!
//! In: a document. Out: positions of products by section. A section that names products looks at those; one that
//! chooses among all, at those that its `query` lets through, sold out or not: whatever else it asks is a rule, and its
//! answer another for every shopper; and so is one that an overlay chooses for. Products that are wrong are looked at by all, since their faults are noted.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::shape::Member as _;
use crate::document::{Data, Document, Product, Reader, Section, json::Value};
use crate::plan::matches;

/// Which products each section looks at.
pub(super) struct Needs {
    /// By id: positions of sound products; only sound sections are in it.
    sections: BTreeMap<String, BTreeSet<usize>>,
    sound: BTreeSet<String>,
    /// By position: id and bytes of a product.
    products: Vec<(String, usize)>,
}

impl Needs {
    /// Looks through a document.
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut products = Vec::new();
        let mut good = Vec::new();
        for position in 0..document.product_count() {
            let mut reader = Reader::default();
            let value = document.product(position, &mut reader);
            let Some(value) = value.filter(|_| reader.into_faults().is_empty()) else {
                products.push((String::new(), 0));
                continue;
            };
            let product = Product::of(value);
            products.push((product.id().0.to_owned(), bytes_of(value)));
            good.push((position, product));
        }
        let mut needs = Self { sections: BTreeMap::new(), sound: BTreeSet::new(), products };
        for id in document.section_ids() {
            let mut reader = Reader::default();
            let Some(value) = document.section(id, &mut reader) else { continue };
            let section = Section::of(value);
            let lists = section.variants().iter().filter_map(|variant| variant.data()).chain(section.data());
            let looked_at = if overlays_choose(document, id) {
                good.iter().map(|(position, _)| *position).collect()
            } else {
                lists.flat_map(|data| looked_at(document, data, &good)).collect()
            };
            needs.sections.insert(id.to_owned(), looked_at);
            if reader.into_faults().is_empty() {
                needs.sound.insert(id.to_owned());
            }
        }
        needs
    }

    /// Whether there is nothing wrong with the form of a section.
    pub(super) fn is_sound_section(&self, id: &str) -> bool {
        self.sound.contains(id)
    }

    /// Positions of the products that a section looks at.
    pub(super) fn products_of(&self, id: &str) -> impl Iterator<Item = usize> {
        self.sections.get(id).into_iter().flatten().copied()
    }

    /// The id of a sound product.
    pub(super) fn product_id(&self, position: usize) -> &str {
        self.products.get(position).map_or("", |(id, _)| id)
    }

    /// About as many bytes as a product has.
    pub(super) fn product_bytes(&self, position: usize) -> usize {
        self.products.get(position).map_or(0, |(_, bytes)| *bytes)
    }
}

/// Whether an overlay has a say in the products of a section: several may be laid over each other, so all are looked at.
fn overlays_choose(document: &Document<'_>, id: &str) -> bool {
    let mut patches = document.page().overlays().iter().filter_map(|overlay| overlay.patch().get(id));
    patches.any(|patch| patch.get("data").is_some() || patch.get("variants").is_some())
}

fn looked_at(document: &Document<'_>, data: Data<'_>, good: &[(usize, Product<'_>)]) -> Vec<usize> {
    if data.ids().is_empty() {
        let let_through =
            good.iter().filter(|(_, product)| data.query().is_none_or(|query| matches(query, *product)));
        return let_through.map(|(position, _)| *position).collect();
    }
    let named: BTreeSet<usize> = data.ids().iter().filter_map(|id| document.product_position(id.0)).collect();
    good.iter().map(|(position, _)| *position).filter(|position| named.contains(position)).collect()
}

fn bytes_of(value: &Value) -> usize {
    serde_json::Value::from(value).to_string().len()
}
