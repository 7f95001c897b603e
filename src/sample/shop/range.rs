//! What the shop sells: every model in every colour, with its price, its words and its stock.

use serde_json::{Value, json};

use super::gallery::{
    CARD_SIZE_PX, CARD_SMALL_SIZE_PX, TURNED, TURNTABLE_FRAME_PX, TURNTABLE_VIEWS, turntable_file,
    turntable_height_px,
};
use super::{MODELS, PICTURES, hex};
use crate::sample::noise::hash;
use crate::sample::{Product, Variant, products};

/// What all colours of a model share.
struct Model {
    id: &'static str,
    category: &'static str,
    price_rupees: u32,
    /// The brand's voice: what it is for, what it is made of, one honest detail.
    words: &'static str,
}

const MODELS_IN_SHOP: &[Model] = &[
    Model {
        id: "suitcase",
        category: "Travel",
        price_rupees: 6_999,
        words: "Cabin case for four days away. Ribbed polycarbonate that shrugs off belts and bus roofs, eight quiet wheels, 36 litres.",
    },
    Model {
        id: "backpack",
        category: "Travel",
        price_rupees: 3_999,
        words: "Twenty-two litres of waxed canvas on a leather foot. A laptop, a tiffin and a shawl, and room for what you find.",
    },
    Model {
        id: "headphones",
        category: "Sound",
        price_rupees: 8_999,
        words: "Thirty-two hours of quiet. Aluminium forks, cushions you can change yourself, and a fold that fits the day pack.",
    },
    Model {
        id: "lamp",
        category: "Living",
        price_rupees: 3_499,
        words: "A turned sheesham foot under a handloom shade. Gives the light that makes people stay for another cup.",
    },
    Model {
        id: "bottle",
        category: "Travel",
        price_rupees: 1_299,
        words: "750 ml of double-walled steel. Chai is still hot at Lonavala, nimbu pani still cold at Jaisalmer.",
    },
    Model {
        id: "teapot",
        category: "Table",
        price_rupees: 2_199,
        words: "Stoneware for six cups, thrown in Khurja, with a cane handle that stays cool. The spout does not drip. We checked.",
    },
    Model {
        id: "sneaker",
        category: "Wear",
        price_rupees: 3_299,
        words: "Canvas, natural rubber and a cork insole. Made for lanes, platforms and the long way home.",
    },
    Model {
        id: "stool",
        category: "Living",
        price_rupees: 4_299,
        words: "Forty-five centimetres of mango wood, turned by hand, legs dipped by eye. A seat, a side table, a step.",
    },
    Model {
        id: "speaker",
        category: "Sound",
        price_rupees: 4_999,
        words: "A small room-filler with eighteen hours in it. Knitted cover, splash-proof, happiest near an open window.",
    },
    Model {
        id: "tote",
        category: "Travel",
        price_rupees: 1_899,
        words: "Handwoven cotton on a leather base. Market in the morning, library at noon, beach by four.",
    },
    Model {
        id: "mug",
        category: "Table",
        price_rupees: 549,
        words: "320 ml of speckled stoneware with a bare clay foot. Two fingers fit the handle, and so does a third.",
    },
    Model {
        id: "cushion",
        category: "Living",
        price_rupees: 899,
        words: "Block-printed in Bagru with natural dyes, piped by hand, filled with recycled cotton. 45 by 45 cm.",
    },
    Model {
        id: "sunglasses",
        category: "Wear",
        price_rupees: 2_499,
        words: "Bio-acetate, cut from one sheet, five-barrel hinges. Full UV protection for roofs, beaches and second-class windows.",
    },
    Model {
        id: "planter",
        category: "Living",
        price_rupees: 1_249,
        words: "Fluted clay with a saucer, and the plant that forgives you everything: a snake plant, potted and ready.",
    },
];

/// Reduced: model, variant, percent.
const SALES: &[(&str, &str, u32)] = &[
    ("suitcase", "Coral", 30),
    ("suitcase", "Sandstone", 20),
    ("backpack", "Mustard", 35),
    ("tote", "Sky", 40),
    ("tote", "Brick", 25),
    ("bottle", "Brick", 40),
    ("bottle", "Marigold", 25),
    ("mug", "Terracotta", 30),
    ("mug", "Ink", 20),
    ("lamp", "Rust", 25),
    ("stool", "Coral Dip", 30),
    ("cushion", "Madder", 40),
    ("cushion", "Turmeric", 30),
    ("speaker", "Mist", 20),
    ("headphones", "Ivory", 15),
    ("sneaker", "Rust", 35),
    ("sneaker", "Olive", 20),
    ("sunglasses", "Honey", 30),
    ("planter", "Ochre", 20),
    ("teapot", "Indigo", 25),
];

/// Of this season.
const NEW: &[(&str, &str)] = &[
    ("headphones", "Rosewood"),
    ("headphones", "Sage"),
    ("suitcase", "Sage"),
    ("lamp", "Sage"),
    ("teapot", "Celadon"),
    ("sneaker", "Chalk"),
    ("speaker", "Saffron"),
    ("stool", "Teal Dip"),
    ("backpack", "Ink"),
    ("sunglasses", "Bottle"),
];

/// What the shelf says where it is not full: model, variant, how many are left.
const STOCK: &[(&str, &str, u32)] = &[
    ("lamp", "Midnight", 0),
    ("mug", "Lagoon", 0),
    ("sneaker", "Black", 0),
    ("planter", "Slate", 0),
    ("suitcase", "Coral", 3),
    ("tote", "Sky", 2),
    ("stool", "Walnut", 4),
    ("headphones", "Rosewood", 5),
    ("cushion", "Madder", 3),
    ("teapot", "Charcoal", 1),
    ("sunglasses", "Honey", 4),
];

/// One article: a model in a colour.
pub(super) struct Article {
    /// The model.
    pub(super) product: Product,
    /// The colour.
    pub(super) variant: &'static Variant,
    /// Id, handle and name of its picture: `bottle-forest`.
    pub(super) id: String,
    /// In words: `Nadi Steel Bottle, Forest`.
    pub(super) title: String,
    model: &'static Model,
}

/// The whole range. The first colour of every model comes before the second of any, so that rows of
/// the shop look mixed.
pub(super) fn articles() -> Vec<Article> {
    let all = products();
    let colors = all.iter().map(|product| product.variants.len()).max().unwrap_or(0);
    let mut articles = Vec::new();
    for color in 0..colors {
        for model in MODELS_IN_SHOP {
            let Some(product) = all.iter().find(|product| product.id == model.id) else { continue };
            let Some(variant) = product.variants.get(color) else { continue };
            articles.push(Article {
                product: *product,
                variant,
                id: article_id(product.id, variant.name),
                title: format!("{}, {}", product.name, variant.name),
                model,
            });
        }
    }
    articles
}

/// `bottle` in `Teal Dip` is `bottle-teal-dip`.
pub(super) fn article_id(model: &str, variant: &str) -> String {
    format!("{model}-{}", variant.to_lowercase().replace(' ', "-"))
}

impl Article {
    /// The article as the document lists it: a product of Shopify's Storefront API.
    pub(super) fn to_json(&self) -> Value {
        let id = &self.id;
        let sale =
            SALES.iter().find(|(model, variant, _)| self.is(model, variant)).map(|(.., percent)| *percent);
        let left = STOCK.iter().find(|(model, variant, _)| self.is(model, variant)).map(|(.., left)| *left);
        let full = self.model.price_rupees;
        let asked = sale.map_or(full, |percent| charming(full * (100 - percent) / 100));
        let mut tags = vec![self.product.id];
        if NEW.iter().any(|(model, variant)| self.is(model, variant)) {
            tags.push("new");
        }
        let image = json!({
            "url": format!("{PICTURES}/{id}.jpg"),
            "width": CARD_SIZE_PX[0],
            "height": CARD_SIZE_PX[1],
            "altText": self.title,
            "srcset": [
                { "url": format!("{PICTURES}/{id}-small.jpg"), "width": CARD_SMALL_SIZE_PX[0] },
                { "url": format!("{PICTURES}/{id}.jpg"), "width": CARD_SIZE_PX[0] },
            ],
        });
        let mut product = json!({
            "id": id,
            "handle": id,
            "title": self.title,
            "productType": self.model.category,
            "tags": tags,
            "description": self.model.words,
            "onlineStoreUrl": format!("/#{id}"),
            "availableForSale": left != Some(0),
            "priceRange": { "minVariantPrice": rupees(asked) },
            "featuredImage": image,
            "options": [{
                "name": "Colour",
                "optionValues": [{ "name": self.variant.name, "swatch": { "color": hex(self.variant.color) } }],
            }],
            "media": [{
                "mediaContentType": "MODEL_3D",
                "alt": self.title,
                // Ours: the sheet's preview begins where the picture was taken.
                "cameraOrbit": self.product.camera_orbit,
                "sources": [{
                    "url": format!("{MODELS}/{}.glb", self.product.id),
                    "format": "glb",
                    "mimeType": "model/gltf-binary",
                }],
            }],
            "rating": self.rating(),
        });
        if self.is(TURNED.0, TURNED.1)
            && let Some(sources) = product["media"][0]["sources"].as_array_mut()
        {
            sources.push(turntable());
        }
        if asked < full {
            product["compareAtPrice"] = rupees(full);
        }
        if let Some(left) = left {
            product["quantityAvailable"] = json!(left);
        }
        product
    }

    fn is(&self, model: &str, variant: &str) -> bool {
        self.product.id == model && self.variant.name == variant
    }

    /// Between 4.1 and 4.9 from a few dozen to a thousand buyers, always the same for an article.
    fn rating(&self) -> Value {
        let seed = self.id.bytes().fold(17_u32, |seed, byte| seed.wrapping_mul(31) + u32::from(byte));
        let tenths = 41 + (hash(1, 1, seed) * 8.0).round() as u32;
        let count = 23 + (hash(2, 1, seed).powi(2) * 1_100.0) as u32;
        json!({ "value": f64::from(tenths) / 10.0, "count": count })
    }
}

/// The article's turntable, as a source of its model.
fn turntable() -> Value {
    let [small_px, large_px] = TURNTABLE_FRAME_PX;
    let address = |frame_px| format!("{PICTURES}/{}", turntable_file(frame_px));
    json!({
        "url": address(small_px),
        "format": "turntable",
        "mimeType": "image/jpeg",
        "width": small_px,
        "height": turntable_height_px(small_px),
        "srcset": [{ "url": address(large_px), "width": large_px }],
        "views": TURNTABLE_VIEWS,
    })
}

/// The next higher price that ends in 49 or 99, so that no reduction is larger than announced.
fn charming(rupees: u32) -> u32 {
    (rupees + 50) / 50 * 50 - 1
}

fn rupees(amount: u32) -> Value {
    json!({ "amount": format!("{amount}.00"), "currencyCode": "INR" })
}
