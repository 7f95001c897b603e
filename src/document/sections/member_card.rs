//! Member card: tier, points and rights of a member, or what awaits a new customer.

use super::super::fault::FaultCode;
use super::super::read::{Read as _, Reader, shape};
use super::super::token::Colour;
use super::super::url::Link;
use super::PlacedBlock;

shape! {
    /// What the store has for this shopper; their rights are blocks. Texts may hold `{name}`, `{city}`, `{tier}`, `{points}`.
    pub closed struct MemberCard {
        /// The heading.
        heading: String = "heading",
        /// A sentence below it.
        text: Option<String> = "text" or None,
        /// Whether tier and points are shown, for shoppers who have them.
        show_points: bool = "show_points" or true,
        /// Points for the next tier; a bar shows the way there.
        next_tier_points: Option<u32> = "next_tier_points" or None,
        /// What the next tier is called.
        next_tier: Option<String> = "next_tier" or None,
        /// What the button says.
        button_label: Option<String> = "button_label" or None,
        /// Where the button leads.
        link: Option<Link> = "link" or None,
        /// Colour of the card.
        background: Option<Colour> = "background" or None,
        /// Colour of the words on it.
        colour: Option<Colour> = "colour" or None,
    }
}

shape! {
    /// Something that a shopper may have: free delivery, a gift, an early sale.
    pub closed struct Right {
        /// What it is.
        title: String = "title",
        /// What one must know about it.
        text: Option<String> = "text" or None,
        /// A code to give at the till.
        code: Option<String> = "code" or None,
        /// Where one gets it.
        link: Option<Link> = "link" or None,
        /// Whether it stands out, as a gift does.
        gift: bool = "gift" or false,
    }
}

impl Right {
    /// Reads a block of type `right` or `gift`; `reader` stands at the block.
    pub(super) fn read_block(block: &PlacedBlock<'_>, reader: &mut Reader) -> Option<Self> {
        if !matches!(block.kind, "right" | "gift") {
            reader.note(FaultCode::UnknownValue, "blocks of a member card are of type right or gift");
            return None;
        }
        let mark = reader.enter("settings");
        let right = Self::read(block.settings, reader);
        reader.leave(mark);
        right.map(|right| Self { gift: right.gift || block.kind == "gift", ..right })
    }
}
