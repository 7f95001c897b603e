//! Three people who look at the same shop and see three pages.

use serde_json::{Value, json};

/// Name of the file without extension, and the profile.
pub fn shoppers() -> [(&'static str, Value); 3] {
    [
        // Came from a search, has never been here.
        ("new", json!({ "seed": "visitor-7f3a", "new_customer": true, "locale": "en-IN" })),
        // Travels for work, follows the brand, has a cupboard full of it.
        (
            "gold",
            json!({
                "customer_id": "GS-20418",
                "name": "Ananya",
                "tier": "gold",
                "points": 4_280,
                "fan": true,
                "new_customer": false,
                "city": "Bengaluru",
                "locale": "en-IN",
                "categories": { "Travel": 14, "Sound": 9, "Table": 3, "Wear": 2 },
                "bought": ["suitcase-midnight", "backpack-ink", "bottle-forest", "mug-oat"],
            }),
        ),
        // Waits for the price to fall, lives where there is one of our shops.
        (
            "bargain",
            json!({
                "customer_id": "GS-88105",
                "name": "Imran",
                "new_customer": false,
                "shops_by": "offers",
                "city": "Nashik",
                "locale": "en-IN",
                "categories": { "Living": 5, "Wear": 4, "Table": 2 },
                "bought": ["cushion-neem"],
            }),
        ),
    ]
}
