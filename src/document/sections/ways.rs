//! Ways through the store: categories and sticky tabs, search, the foot of the page.

use super::super::product::Image;
use super::super::shape::{List, choice, shape};
use super::super::url::Link;

shape! {
    /// Categories to choose from; each is a block `category`. As `tabs` they stay at the top while the page scrolls, and
    /// may lead to sections: `#sf-ID`.
    pub closed struct Categories {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// How they look.
        look: CategoryLook = "look",
    }
}

choice! {
    /// How categories look.
    pub enum CategoryLook {
        /// Round pictures with a word below.
        Pictures = "pictures",
        /// A line of words that stays at the top.
        Tabs = "tabs",
    }
}

shape! {
    /// One category.
    pub closed struct Category {
        /// Its name.
        title: &'v str = "title",
        /// Where it leads.
        link: Link<'v> = "link",
        /// Its picture.
        image: Option<Image<'v>> = "image",
    }
}

shape! {
    /// A field to search the store. It sends the words to `action`, without script too; suggestions are blocks.
    pub closed struct Search {
        /// The page that answers.
        action: Link<'v> = "action",
        /// The name under which the words are sent.
        name: &'v str = "name" says "q",
        /// What stands in the empty field.
        placeholder: Option<&'v str> = "placeholder",
    }
}

shape! {
    /// Words that many search for, or a link below the page.
    pub closed struct Way {
        /// What it says.
        title: &'v str = "title",
        /// Where it leads.
        link: Link<'v> = "link",
    }
}

shape! {
    /// The foot of the page; each column of links is a block `column`.
    pub closed struct Footer {
        /// A line at the end; knows the little markup of rich text.
        text: Option<&'v str> = "text",
    }
}

shape! {
    /// A column of links.
    pub closed struct Column {
        /// Its heading.
        title: &'v str = "title",
        /// The links.
        links: List<'v, Way<'v>> = "links",
    }
}
