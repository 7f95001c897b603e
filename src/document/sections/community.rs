//! People around the store: the fan club, and what buyers say.

use super::super::context::Moment;
use super::super::product::{Image, Rating};
use super::super::shape::{Id, shape};
use super::super::url::Link;

shape! {
    /// The fan club: follow, benefits for fans (blocks `benefit`), and what the club talks about (blocks `post`).
    pub closed struct FanClub {
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Its name in events; the profile's `fan` says whether the shopper follows.
        key: Id<'v> = "key",
        /// How many follow.
        followers: Option<u32> = "followers",
        /// A picture of it.
        image: Option<Image<'v>> = "image",
        /// Where one follows without script.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// Something for fans. Others see that it is there, not the code.
    pub closed struct FanBenefit {
        /// What it is.
        title: &'v str = "title",
        /// What one must know about it.
        text: Option<&'v str> = "text",
        /// A code to give at the till.
        code: Option<&'v str> = "code",
        /// Where a fan gets it.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// What somebody of the club has written.
    pub closed struct Post {
        /// The words; know the little markup of rich text.
        text: &'v str = "text",
        /// Who wrote them.
        author: Option<&'v str> = "author",
        /// When.
        at: Option<Moment> = "at",
        /// A picture.
        image: Option<Image<'v>> = "image",
        /// Where the conversation is.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// What buyers say; each is a block `review`.
    pub closed struct Reviews {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// The mean of all.
        rating: Option<Rating<'v>> = "rating",
        /// Where all of them are.
        link: Option<Link<'v>> = "link",
        /// What that link says.
        link_label: Option<&'v str> = "link_label",
    }
}

shape! {
    /// What one buyer says.
    pub closed struct Review {
        /// How many stars.
        rating: Rating<'v> = "rating",
        /// In a few words.
        title: Option<&'v str> = "title",
        /// The words.
        text: &'v str = "text",
        /// Who.
        author: &'v str = "author",
        /// When.
        at: Option<Moment> = "at",
        /// Whether the store knows that they have bought it.
        verified: bool = "verified" or false,
        /// A picture.
        image: Option<Image<'v>> = "image",
    }
}
