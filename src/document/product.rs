//! Products in the shape of Shopify's Storefront API: `Product`, `MoneyV2`, `Image`, `Model3d`.
//!
//! In: one entry of the document's `products`. Out: a [`Product`]. Fields that we do not use pass
//! unread, so an answer of that API can be pasted in. Ours are `rating`, `srcset`, `sold`, `margin`, and
//! `quantityAvailable` of a whole product.

use super::context::Moment;
use super::json::{Value, push_whole, whole_text};
use super::money::Money;
use super::shape::{Id, Kind, List, Member, Within, shape};
use super::url::{Link, Url};

shape! {
    /// A picture and its size, so that its place is kept before it loads.
    pub open struct Image {
        /// Where it is.
        url: Url<'v> = "url",
        /// Its own width in pixels.
        width: u32 = "width",
        /// Its own height in pixels.
        height: u32 = "height",
        /// What it shows, for those who do not see it; empty for decoration.
        alt: &'v str = "altText" or "",
        /// The same picture in other widths.
        srcset: List<'v, Candidate<'v>> = "srcset",
    }
}

shape! {
    /// The same picture in another width.
    pub closed struct Candidate {
        /// Where it is.
        url: Url<'v> = "url",
        /// Its width in pixels.
        width: u32 = "width",
    }
}

shape! {
    /// One file of a 3D model.
    pub open struct ModelSource {
        /// Where it is.
        url: Url<'v> = "url",
        /// `glb`, `usdz` or `turntable`.
        format: &'v str = "format" or "glb",
        /// Its media type.
        mime: Option<&'v str> = "mimeType",
        /// Its length in bytes.
        bytes: Option<u32> = "filesize",
        /// Of a `glb`: the lowest tier that draws it, `T1` to `T4`; `storefront inspect` says it.
        tier: &'v str = "tier" or "T1",
    }
}

shape! {
    /// A picture or a 3D model of a product, as `mediaContentType` says.
    pub open struct Media {
        /// `IMAGE` or `MODEL_3D`; others are left out of the page.
        content_type: &'v str = "mediaContentType",
        /// The picture of an `IMAGE`.
        image: Option<Image<'v>> = "image",
        /// The files of a `MODEL_3D`.
        sources: List<'v, ModelSource<'v>> = "sources",
        /// The poster of a `MODEL_3D`.
        preview_image: Option<Image<'v>> = "previewImage",
        /// What it shows.
        alt: Option<&'v str> = "alt",
    }
}

shape! {
    /// What a product costs, from the cheapest to the dearest of its variants.
    pub open struct PriceRange {
        /// The cheapest.
        min: Money<'v> = "minVariantPrice",
        /// The dearest.
        max: Option<Money<'v>> = "maxVariantPrice",
    }
}

shape! {
    /// One way to buy a product: a size, a colour.
    pub open struct ProductVariant {
        /// Its id.
        id: Id<'v> = "id",
        /// What it is called: `Oak / 45 cm`.
        title: &'v str = "title" or "",
        /// Whether it can be bought now.
        available: bool = "availableForSale" or true,
        /// What it costs.
        price: Money<'v> = "price",
        /// What it cost before.
        compare_at: Option<Money<'v>> = "compareAtPrice",
        /// How many there are, if the merchant tells.
        quantity: Option<u32> = "quantityAvailable",
        /// Its picture.
        image: Option<Image<'v>> = "image",
    }
}

shape! {
    /// What buyers think.
    pub closed struct Rating {
        /// Mean, 0 to 5.
        value: Tenths = "value",
        /// How many have rated.
        count: u32 = "count" or 0,
    }
}

/// A number from 0 to 5 in tenths, so that it prints the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenths(pub u32);

impl Tenths {
    /// `4.3`.
    pub fn to_text(self) -> String {
        let mut text = whole_text((self.0 / 10).into());
        text.push('.');
        push_whole(&mut text, (self.0 % 10).into(), 1);
        text
    }
}

impl<'v> Member<'v> for Tenths {
    const KIND: Kind = Kind::Number(0, 5);
    fn of(value: &'v Value) -> Self {
        // Saturates: nothing that was not checked can be more than 50 either.
        Self(((value.as_f64().unwrap_or_default() * 10.0 + 0.5) as u32).min(50))
    }
}

shape! {
    /// Something one can buy.
    pub open struct Product {
        /// Its id; sections and profiles name it so.
        id: Id<'v> = "id",
        /// Its name in URLs.
        handle: Option<&'v str> = "handle",
        /// Its name.
        title: &'v str = "title",
        /// Its brand.
        vendor: Option<&'v str> = "vendor",
        /// Its category.
        product_type: Option<&'v str> = "productType",
        /// Free words; `new` earns a badge.
        tags: List<'v, &'v str> = "tags",
        /// A paragraph about it.
        description: Option<&'v str> = "description",
        /// Its own page.
        link: Option<Link<'v>> = "onlineStoreUrl",
        /// Whether any variant can be bought now.
        available: bool = "availableForSale" or true,
        /// How many there are, if the merchant tells.
        quantity: Option<u32> = "quantityAvailable",
        /// What it costs.
        price_range: PriceRange<'v> = "priceRange",
        /// What it cost before.
        compare_at: Option<Money<'v>> = "compareAtPrice",
        /// Its main picture.
        image: Option<Image<'v>> = "featuredImage",
        /// Its pictures and models.
        media: List<'v, Media<'v>> = "media",
        /// The ways to buy it.
        variants: List<'v, ProductVariant<'v>> = "variants",
        /// What buyers think.
        rating: Option<Rating<'v>> = "rating",
        /// Since when it is in the shop.
        published: Option<Moment> = "publishedAt",
        /// How many were sold lately; the period is the merchant's, the same for all products.
        sold: Option<u32> = "sold",
        /// What the merchant earns on it, 0 to 1. Everybody can read it: a hint such as 0.2, 0.5 or 0.8 is enough.
        margin: Option<Within<0, 1>> = "margin",
    }
}

impl<'v> Media<'v> {
    /// Its file of a format: `glb`, `usdz`.
    pub fn file(self, format: &str) -> Option<Url<'v>> {
        self.sources().iter().find(|source| source.format() == format).map(ModelSource::url)
    }
}

impl<'v> Product<'v> {
    /// The GLB of its first 3D model, and that model's media.
    pub fn model(self) -> Option<(Url<'v>, Media<'v>)> {
        self.media()
            .iter()
            .filter(|media| media.content_type() == "MODEL_3D")
            .find_map(|media| Some((media.file("glb")?, media)))
    }

    /// Its main picture: the featured one, else the first of its media.
    pub fn picture(self) -> Option<Image<'v>> {
        self.image().or_else(|| self.media().iter().find_map(|media| media.image().or(media.preview_image())))
    }

    /// What it cost before, if that was more.
    pub fn before(self) -> Option<Money<'v>> {
        let before = self.compare_at().or_else(|| self.variants().iter().next()?.compare_at())?;
        self.price_range().min().percent_below(before).map(|_| before)
    }

    /// How many percent it is reduced, rounded down, if at all.
    pub fn percent_off(self) -> Option<u32> {
        self.price_range().min().percent_below(self.before()?).filter(|percent| *percent > 0)
    }
}
