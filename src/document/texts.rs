//! The words that the page itself says; a document may bring its own, in its language.

use super::shape::shape;

shape! {
    /// Words of the page. `{n}` stands for a number.
    pub closed struct Texts {
        /// Badge of a product that cannot be bought.
        sold_out: &'v str = "sold_out" or "Sold out",
        /// Badge of a product tagged `new`.
        new_product: &'v str = "new" or "New",
        /// Badge of a reduced product.
        percent_off: &'v str = "percent_off" or "−{n}%",
        /// Badge of a product of which few are left.
        few_left: &'v str = "few_left" or "Only {n} left",
        /// Badge of a product with a 3D model.
        model: &'v str = "model" or "3D",
        /// Stands before the price of a product whose variants differ in price.
        from: &'v str = "from" or "From",
        /// Read aloud before the price that is asked.
        price: &'v str = "price" or "Price",
        /// Read aloud before the price that was asked.
        price_before: &'v str = "price_before" or "Before",
        /// Read aloud for a rating.
        rating: &'v str = "rating" or "{rating} of 5, {n} ratings",
        /// What a link to more products says.
        see_all: &'v str = "see_all" or "See all",
        /// What the button of a product says.
        see_product: &'v str = "see_product" or "See the product",
        /// What the link says that places a product in the room.
        see_in_room: &'v str = "see_in_room" or "View in your space",
        /// Points of a member.
        points: &'v str = "points" or "{n} points",
        /// The way to the next tier.
        points_to_go: &'v str = "points_to_go" or "{n} points to {tier}",
        /// Code of a right.
        code: &'v str = "code" or "Code",
    }
}
