//! Member card: tier, points and rights of a member, or what awaits a new customer.

use super::super::shape::shape;
use super::super::token::Colour;
use super::super::url::Link;

shape! {
    /// What the store has for this shopper; their rights are blocks. Texts may hold `{name}`, `{city}`, `{tier}`, `{points}`.
    pub closed struct MemberCard {
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Whether tier and points are shown, for shoppers who have them.
        show_points: bool = "show_points" or true,
        /// Points for the next tier; a bar shows the way there.
        next_tier_points: Option<u32> = "next_tier_points",
        /// What the next tier is called.
        next_tier: Option<&'v str> = "next_tier",
        /// What the button says.
        button_label: Option<&'v str> = "button_label",
        /// Where the button leads.
        link: Option<Link<'v>> = "link",
        /// Colour of the card.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words on it.
        colour: Option<Colour<'v>> = "colour",
    }
}

shape! {
    /// Something that a shopper may have: free delivery, a gift, an early sale.
    pub closed struct Right {
        /// What it is.
        title: &'v str = "title",
        /// What one must know about it.
        text: Option<&'v str> = "text",
        /// A code to give at the till.
        code: Option<&'v str> = "code",
        /// Where one gets it.
        link: Option<Link<'v>> = "link",
        /// Whether it stands out; blocks of type `gift` do anyway.
        gift: bool = "gift" or false,
    }
}
