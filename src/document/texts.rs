//! The words that the page itself says; a document may bring its own, in its language.

use super::read::{default_shape, shape};

shape! {
    /// Words of the page. `{n}` stands for a number.
    pub closed struct Texts {
        /// Badge of a product that cannot be bought.
        sold_out: String = "sold_out" or "Sold out".to_owned(),
        /// Badge of a product tagged `new`.
        new: String = "new" or "New".to_owned(),
        /// Badge of a reduced product.
        percent_off: String = "percent_off" or "−{n}%".to_owned(),
        /// Badge of a product of which few are left.
        few_left: String = "few_left" or "Only {n} left".to_owned(),
        /// Badge of a product with a 3D model.
        model: String = "model" or "3D".to_owned(),
        /// Stands before the price of a product whose variants differ in price.
        from: String = "from" or "From".to_owned(),
        /// Read aloud before the price that is asked.
        price: String = "price" or "Price".to_owned(),
        /// Read aloud before the price that was asked.
        price_before: String = "price_before" or "Before".to_owned(),
        /// Read aloud for a rating.
        rating: String = "rating" or "{rating} of 5, {n} ratings".to_owned(),
        /// What a link to more products says.
        see_all: String = "see_all" or "See all".to_owned(),
        /// What the button of a product says.
        see_product: String = "see_product" or "See the product".to_owned(),
        /// Points of a member.
        points: String = "points" or "{n} points".to_owned(),
        /// The way to the next tier.
        points_to_go: String = "points_to_go" or "{n} points to {tier}".to_owned(),
        /// Code of a right.
        code: String = "code" or "Code".to_owned(),
    }
}

default_shape!(Texts);
