//! Products in the shape of Shopify's Storefront API: `Product`, `MoneyV2`, `Image`, `Model3d`.
//!
//! In: one entry of the document's `products`. Out: a [`Product`]. Fields that we do not use pass
//! unread, so an answer of that API can be pasted in. Ours are `rating` and `srcset`.

use serde_json::Value;

use super::fault::FaultCode;
use super::money::Money;
use super::read::{Read, Reader, leaf_schema, shape};
use super::url::{Link, Url};

/// An id: a string, or a whole number that is read as its digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub String);

leaf_schema!(Id, { "type": ["string", "integer"], "minLength": 1, "minimum": 0, "description": "An id." });

impl Read for Id {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::String(text) if !text.is_empty() => Some(Self(text.clone())),
            Value::Number(number) if number.is_u64() => Some(Self(number.to_string())),
            other => reader.wrong_type("an id: a string that is not empty, or a whole number", other),
        }
    }
}

shape! {
    /// A picture and its size, so that its place is kept before it loads.
    pub open struct Image {
        /// Where it is.
        url: Url = "url",
        /// Its own width in pixels.
        width: u32 = "width",
        /// Its own height in pixels.
        height: u32 = "height",
        /// What it shows, for those who do not see it; empty for decoration.
        alt: String = "altText" or String::new(),
        /// The same picture in other widths.
        srcset: Vec<Candidate> = "srcset" or Vec::new(),
    }
}

shape! {
    /// The same picture in another width.
    pub closed struct Candidate {
        /// Where it is.
        url: Url = "url",
        /// Its width in pixels.
        width: u32 = "width",
    }
}

shape! {
    /// One file of a 3D model.
    pub open struct ModelSource {
        /// Where it is.
        url: Url = "url",
        /// `glb` or `usdz`.
        format: String = "format" or "glb".to_owned(),
        /// Its media type.
        mime: Option<String> = "mimeType" or None,
        /// Its length in bytes.
        bytes: Option<u32> = "filesize" or None,
    }
}

shape! {
    /// A picture or a 3D model of a product, as `mediaContentType` says.
    pub open struct Media {
        /// `IMAGE` or `MODEL_3D`; others are left out of the page.
        content_type: String = "mediaContentType",
        /// The picture of an `IMAGE`.
        image: Option<Image> = "image" or None,
        /// The files of a `MODEL_3D`.
        sources: Vec<ModelSource> = "sources" or Vec::new(),
        /// The poster of a `MODEL_3D`.
        preview_image: Option<Image> = "previewImage" or None,
        /// What it shows.
        alt: Option<String> = "alt" or None,
    }
}

shape! {
    /// What a product costs, from the cheapest to the dearest of its variants.
    pub open struct PriceRange {
        /// The cheapest.
        min: Money = "minVariantPrice",
        /// The dearest.
        max: Option<Money> = "maxVariantPrice" or None,
    }
}

shape! {
    /// One way to buy a product: a size, a colour.
    pub open struct ProductVariant {
        /// Its id.
        id: Id = "id",
        /// What it is called: `Oak / 45 cm`.
        title: String = "title" or String::new(),
        /// Whether it can be bought now.
        available: bool = "availableForSale" or true,
        /// What it costs.
        price: Money = "price",
        /// What it cost before.
        compare_at: Option<Money> = "compareAtPrice" or None,
        /// How many there are, if the merchant tells.
        quantity: Option<u32> = "quantityAvailable" or None,
        /// Its picture.
        image: Option<Image> = "image" or None,
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

leaf_schema!(Tenths, { "type": "number", "minimum": 0, "maximum": 5 });

impl Read for Tenths {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Some(number) = value.as_f64() else { return reader.wrong_type("a number", value) };
        if !(0.0..=5.0).contains(&number) {
            reader.note(FaultCode::OutOfRange, "a number from 0 to 5");
            return None;
        }
        Some(Self((number * 10.0 + 0.5) as u32))
    }
}

shape! {
    /// Something one can buy.
    pub open struct Product {
        /// Its id; sections and profiles name it so.
        id: Id = "id",
        /// Its name in URLs.
        handle: Option<String> = "handle" or None,
        /// Its name.
        title: String = "title",
        /// Its brand.
        vendor: Option<String> = "vendor" or None,
        /// Its category.
        product_type: Option<String> = "productType" or None,
        /// Free words; `new` earns a badge.
        tags: Vec<String> = "tags" or Vec::new(),
        /// A paragraph about it.
        description: Option<String> = "description" or None,
        /// Its own page.
        link: Option<Link> = "onlineStoreUrl" or None,
        /// Whether any variant can be bought now.
        available: bool = "availableForSale" or true,
        /// How many there are, if the merchant tells.
        quantity: Option<u32> = "quantityAvailable" or None,
        /// What it costs.
        price_range: PriceRange = "priceRange",
        /// What it cost before.
        compare_at: Option<Money> = "compareAtPrice" or None,
        /// Its main picture.
        image: Option<Image> = "featuredImage" or None,
        /// Its pictures and models.
        media: Vec<Media> = "media" or Vec::new(),
        /// The ways to buy it.
        variants: Vec<ProductVariant> = "variants" or Vec::new(),
        /// What buyers think.
        rating: Option<Rating> = "rating" or None,
    }
}

impl Product {
    /// The GLB of its first 3D model, and that model's media.
    pub fn model(&self) -> Option<(&Url, &Media)> {
        self.media.iter().filter(|media| media.content_type == "MODEL_3D").find_map(|media| {
            let source = media.sources.iter().find(|source| source.format == "glb")?;
            Some((&source.url, media))
        })
    }

    /// The USDZ of its first 3D model that has one, for Quick Look.
    pub fn usdz(&self) -> Option<&Url> {
        self.media.iter().flat_map(|media| &media.sources).find(|s| s.format == "usdz").map(|s| &s.url)
    }

    /// Its main picture: the featured one, else the first of its media.
    pub fn picture(&self) -> Option<&Image> {
        self.image.as_ref().or_else(|| {
            self.media.iter().find_map(|media| media.image.as_ref().or(media.preview_image.as_ref()))
        })
    }

    /// What it cost before, if that was more.
    pub fn before(&self) -> Option<&Money> {
        let before = self.compare_at.as_ref().or_else(|| self.variants.first()?.compare_at.as_ref())?;
        self.price_range.min.percent_below(before).map(|_| before)
    }

    /// How many percent it is reduced, rounded down, if at all.
    pub fn percent_off(&self) -> Option<u32> {
        self.price_range.min.percent_below(self.before()?).filter(|percent| *percent > 0)
    }
}
