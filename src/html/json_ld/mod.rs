//! schema.org JSON-LD for search engines: the page, the store with its shops and reviews, products, films, ways.
//!
//! In: a plan. Out: JSON that cannot end its script element. What a type must have by schema.org and Google's
//! "Structured data" pages it has, or it is left out (`tests/page_search.rs` holds the list). At most [`MAX_PRODUCTS`]
//! products: search engines read the first ones. Servers only: a phone should not write what it never reads.

mod fill;

use fill::Found;

use super::absolute::absolute;
use crate::document::json::{Value, Writer};
use crate::document::sections::{LiveRoom, Reviews, Search, Video};
use crate::document::shape::Member as _;
use crate::document::{Product, Rating, Url};
use crate::plan::{Plan, PlannedSection};

/// Products described on one page.
const MAX_PRODUCTS: usize = 100;

const RATING: &str = "AggregateRating ratingValue=value ratingCount=count";
const SHOP: &str = "Store name=title address{ PostalAddress streetAddress=address addressLocality=city } \
geo{location GeoCoordinates latitude=lat longitude=lon } telephone~phone url@link \
openingHoursSpecification{hours OpeningHoursSpecification dayOfWeek*days opens=opens closes%opens }";
const REVIEW: &str = "Review name=title reviewBody=text datePublished=at author{ Person name=author } \
reviewRating{rating Rating ratingValue=value }";
const PRODUCT: &str = "Product name=title productID=id description=description url@onlineStoreUrl image@picture \
brand{vendor Brand name= } category=productType \
offers{ Offer price=amount priceCurrency=currency priceValidUntil=until availability=availability url@onlineStoreUrl }";
const VIDEO: &str = "VideoObject name=name description=label thumbnailUrl@poster uploadDate=at contentUrl@video duration=long";
const BROADCAST: &str = "BroadcastEvent name=heading isLiveBroadcast#live startDate=starts endDate=ends";
const LIVE: &str = "VideoObject name=heading description=text thumbnailUrl@poster uploadDate=starts contentUrl@file \
publication{ BroadcastEvent name=heading isLiveBroadcast#live startDate=starts endDate=ends }";
const SITE: &str = "WebSite name=page url@home \
potentialAction{ SearchAction query-input=input target{ EntryPoint urlTemplate=template } }";
const ENTRY: &str = "ListItem position#position name=title item@link";

/// The JSON-LD of a page.
pub fn of(plan: &Plan<'_>) -> String {
    let page = plan.visit.page();
    let name = if page.title().is_empty() { page.id() } else { page.title() };
    let mut graph = Graph { plan, name, json: Writer::default(), left: MAX_PRODUCTS };
    graph.json.object().key("@context").text("https://schema.org").key("@graph").list();
    graph.whole("WebPage name=title description=description inLanguage=locale", page.json(), &[]);
    graph.store();
    for section in &plan.sections {
        graph.section(section);
    }
    graph.json.end_list().end_object();
    graph.json.finish()
}

/// The JSON while it is written.
struct Graph<'p> {
    plan: &'p Plan<'p>,
    /// What the page is called.
    name: &'p str,
    json: Writer,
    /// Products that may still be described.
    left: usize,
}

impl Graph<'_> {
    /// The store, with the shops that the page shows, and the reviews that are of no product.
    fn store(&mut self) {
        let plan = self.plan;
        self.begin("Organization name=page url@home", &Value::Null, &[("page", self.name), ("home", "/")]);
        if let Some(reviews) =
            plan.sections.iter().find(|one| one.kind.name == "reviews" && one.items.is_empty())
        {
            self.reviews(reviews);
        }
        self.json.key("department").list();
        for section in &plan.sections {
            if let Some(Value::Array(shops)) = section.facts.get("near") {
                for shop in shops {
                    self.whole(SHOP, shop, &[]);
                }
            }
        }
        self.json.end_list().end_object();
    }

    /// What buyers say, in a section of reviews.
    fn reviews(&mut self, section: &PlannedSection) {
        self.rating(Reviews::of(&section.settings).rating());
        self.json.key("review").list();
        for block in &section.blocks {
            self.whole(REVIEW, &block.settings, &[]);
        }
        self.json.end_list();
    }

    /// The mean of all ratings, if anybody has rated.
    fn rating(&mut self, rating: Option<Rating<'_>>) {
        if let Some(rating) = rating
            && rating.count() > 0
        {
            self.json.key("aggregateRating");
            self.whole(RATING, rating.json(), &[]);
        }
    }

    fn section(&mut self, section: &PlannedSection) {
        let settings = &section.settings;
        match section.kind.name {
            "video" => {
                let video = Video::of(settings);
                if video.poster().and(video.at()).is_some() {
                    let long =
                        video.duration_seconds().map(|seconds| ["PT", &seconds.to_string(), "S"].concat());
                    let name = self.said(video.heading().unwrap_or(video.label()));
                    self.whole(
                        VIDEO,
                        settings,
                        &[("name", &name), ("long", long.as_deref().unwrap_or_default())],
                    );
                }
            }
            "live_room" => {
                let room = LiveRoom::of(settings);
                let over = room.ends() <= self.plan.visit.context.now;
                let file = if over { room.replay() } else { room.video() };
                let template = if room.poster().is_some() { LIVE } else { BROADCAST };
                let file = file.map_or("", |url| url.as_str());
                self.whole(template, settings, &[("live", "true"), ("file", file)]);
            }
            "search" => self.search(Search::of(settings)),
            "categories" => section.blocks.iter().for_each(|block| self.trail(&block.settings)),
            "shops" => {}
            name => self.products(section, !matches!(name, "reviews" | "product_view")),
        }
    }

    /// The products of a section: in a list, or the one that it is about.
    fn products(&mut self, section: &PlannedSection, list: bool) {
        let most = if list { self.left } else { self.left.min(1) };
        let shown = section.items.len().min(most);
        if shown == 0 {
            return;
        }
        self.left -= shown;
        if list {
            self.begin("ItemList name=heading", &section.settings, &[]);
            self.json.key("itemListElement").list();
        }
        let mut position = 0_u32;
        for product in self.plan.visit.items(section).take(shown) {
            position += 1;
            if list {
                self.begin(ENTRY, &Value::Null, &[("position", &position.to_string())]);
                self.json.key("item");
            }
            self.product(product, section);
            if list {
                self.json.end_object();
            }
        }
        if list {
            self.json.end_list().end_object();
        }
    }

    /// A product of a section. Prices of a sale end with it; reviews are of the product.
    fn product(&mut self, product: Product<'_>, section: &PlannedSection) {
        let price = product.price_range().min();
        let found: Found<'_> = &[
            ("picture", product.picture().map_or("", |image| image.url().as_str())),
            ("amount", price.amount().as_str()),
            ("currency", price.currency().as_str()),
            ("until", section.settings.get("ends").and_then(Value::as_str).unwrap_or_default()),
            (
                "availability",
                if product.available() {
                    "https://schema.org/InStock"
                } else {
                    "https://schema.org/OutOfStock"
                },
            ),
        ];
        self.begin(PRODUCT, product.json(), found);
        if section.kind.name == "reviews" {
            self.reviews(section);
        } else {
            self.rating(product.rating());
        }
        self.json.end_object();
    }

    /// How one searches the store. The words go where the form sends them.
    fn search(&mut self, search: Search<'_>) {
        let (action, name) = (Url::read(search.action().as_str()).as_str(), search.name());
        // What would have to be encoded is none of the names that people give to a field.
        if action.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return;
        }
        let sign = if action.contains('?') { "&" } else { "?" };
        let address = absolute(self.plan.visit.context, action);
        let template = [&address, sign, name, "={search_term_string}"].concat();
        let input = "required name=search_term_string";
        let found: Found<'_> =
            &[("page", self.name), ("home", "/"), ("input", input), ("template", &template)];
        self.whole(SITE, &Value::Null, found);
    }

    /// The way from this page to a category, if that has a page of its own.
    fn trail(&mut self, category: &Value) {
        let link = Url::read(category.get("link").and_then(Value::as_str).unwrap_or_default()).as_str();
        if !link.is_empty() && !link.starts_with('#') {
            self.begin("BreadcrumbList", &Value::Null, &[]);
            self.json.key("itemListElement").list();
            self.whole(ENTRY, &Value::Null, &[("position", "1"), ("title", self.name), ("link", "/")]);
            self.whole(ENTRY, category, &[("position", "2")]);
            self.json.end_list().end_object();
        }
    }
}
