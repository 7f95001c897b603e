//! Writes HTML in which no text can become markup.
//!
//! In: tags and attribute names of this crate (`&'static str`), and values of the document. Out: a string.
//! Invariants: text and attribute values are always escaped; `href`, `src` and the like take a checked
//! [`Url`], [`Link`] or [`Address`] only; `style` takes typed [`Css`] values of custom properties only; every tag that
//! was opened is closed. There is no way to write a piece of markup from a document.

#[cfg(feature = "server")]
use crate::ar::Address;
use crate::document::json::push_whole;
use crate::document::{Colour, Link, Ratio, Url};

/// A value of a CSS custom property that cannot carry CSS.
#[derive(Clone, Copy, Debug)]
pub(super) enum Css<'a> {
    /// A length in CSS px.
    Px(u32),
    /// A plain number.
    Number(u32),
    /// A colour.
    Colour(Colour<'a>),
    /// A ratio of width to height.
    Ratio(Ratio),
}

impl Css<'_> {
    /// The value as CSS.
    pub(super) fn push_to(self, out: &mut String) {
        let (number, end) = match self {
            Self::Px(px) => (px, "px"),
            Self::Number(number) => (number, ""),
            Self::Colour(colour) => return out.push_str(colour.as_str()),
            Self::Ratio(ratio) => {
                push_whole(out, ratio.width.into(), 1);
                out.push('/');
                (ratio.height, "")
            }
        };
        push_whole(out, number.into(), 1);
        out.push_str(end);
    }
}

/// Attributes that hold URLs, CSS or script: [`Writer::attribute`] must not write them.
const GUARDED: [&str; 10] =
    ["href", "src", "srcset", "poster", "style", "srcdoc", "action", "formaction", "data", "ping"];

/// HTML under construction.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    open: Vec<&'static str>,
    in_tag: bool,
}

impl Writer {
    /// Bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Opens a tag; attributes may follow.
    pub(super) fn open(&mut self, tag: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(tag);
        self.open.push(tag);
        self.in_tag = true;
        self
    }

    /// Opens a tag with a class.
    pub(super) fn open_class(&mut self, tag: &'static str, class: &'static str) -> &mut Self {
        self.open(tag).attribute("class", class)
    }

    /// Closes the tag that was opened last.
    pub(super) fn close(&mut self) -> &mut Self {
        self.end_tag();
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        self
    }

    /// Ends a tag that has no content: `img`, `meta`, `link`.
    pub(super) fn empty(&mut self) -> &mut Self {
        self.end_tag();
        self.open.pop();
        self
    }

    /// An attribute with any text as its value.
    pub(super) fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        debug_assert!(!GUARDED.contains(&name) && !name.starts_with("on"), "{name} needs a typed value");
        self.named(name, value)
    }

    /// An attribute whose value begins with words of this crate.
    pub(super) fn attribute_of(
        &mut self,
        name: &'static str,
        begins: &'static str,
        value: &str,
    ) -> &mut Self {
        self.name(name);
        self.out.push_str(begins);
        escape(value, &mut self.out);
        self.out.push('"');
        self
    }

    /// An attribute with a number.
    pub(super) fn number(&mut self, name: &'static str, value: u32) -> &mut Self {
        self.name(name);
        push_whole(&mut self.out, value.into(), 1);
        self.out.push('"');
        self
    }

    /// An attribute without a value.
    pub(super) fn flag(&mut self, name: &'static str) -> &mut Self {
        self.out.push(' ');
        self.out.push_str(name);
        self
    }

    /// `src`, `poster`: where something is.
    pub(super) fn url(&mut self, name: &'static str, url: Url<'_>) -> &mut Self {
        self.named(name, url.as_str())
    }

    /// `href`: where a tap leads.
    pub(super) fn link(&mut self, link: Link<'_>) -> &mut Self {
        self.named("href", link.as_str())
    }

    #[cfg(feature = "server")]
    /// `href`: the platform's own viewer.
    pub(super) fn hand_over(&mut self, address: &Address) -> &mut Self {
        self.named("href", address.as_str())
    }

    /// `srcset`: the same picture in several widths, in pixels.
    pub(super) fn srcset<'a>(&mut self, candidates: impl Iterator<Item = (Url<'a>, u32)>) -> &mut Self {
        self.name("srcset");
        for (position, (url, width)) in candidates.enumerate() {
            if position > 0 {
                self.out.push_str(", ");
            }
            // A comma at the end of a URL would end the candidate; a URL holds no space.
            let mut url = url.as_str();
            while let Some(shorter) = url.strip_suffix(',') {
                url = shorter;
            }
            escape(url, &mut self.out);
            self.out.push(' ');
            push_whole(&mut self.out, width.into(), 1);
            self.out.push('w');
        }
        self.out.push('"');
        self
    }

    /// `style`: custom properties, nothing else. Names come with `--sf-`.
    pub(super) fn properties(&mut self, properties: &[(&'static str, Css<'_>)]) -> &mut Self {
        if properties.is_empty() {
            return self;
        }
        self.name("style");
        for (position, (name, value)) in properties.iter().enumerate() {
            if position > 0 {
                self.out.push(';');
            }
            self.out.push_str(name);
            self.out.push(':');
            value.push_to(&mut self.out);
        }
        self.out.push('"');
        self
    }

    #[cfg(feature = "server")]
    /// `style`: a picture behind the element, and custom properties. A custom property with the picture's address would be read
    /// relative to the style sheet.
    pub(super) fn background(&mut self, url: Url<'_>, properties: &[(&'static str, Css<'_>)]) -> &mut Self {
        self.properties(properties);
        // Inside the attribute that has just been closed.
        self.out.pop();
        self.out.push_str(";background-image:url(");
        for character in url.as_str().chars() {
            match character {
                // What would end the URL, or begin an escape of CSS; to a server they are the same character.
                '(' => self.out.push_str("%28"),
                ')' => self.out.push_str("%29"),
                '\'' => self.out.push_str("%27"),
                '"' => self.out.push_str("%22"),
                '\\' => self.out.push_str("%5C"),
                character => escape(character.encode_utf8(&mut [0; 4]), &mut self.out),
            }
        }
        self.out.push_str(")\"");
        self
    }

    /// Text, escaped.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.end_tag();
        escape(text, &mut self.out);
        self
    }

    #[cfg(feature = "server")]
    /// JSON of a [`crate::document::json::Writer`], which escapes `<`, in a `script` of a type that browsers never run.
    pub(super) fn data(&mut self, mime: &'static str, json: &str) -> &mut Self {
        self.open("script").attribute("type", mime).end_tag();
        debug_assert!(!json.contains('<'), "escaped by its writer");
        self.out.push_str(json);
        self.close()
    }

    #[cfg(feature = "server")]
    /// The document type, before anything else.
    pub(super) fn doctype(&mut self) -> &mut Self {
        self.out.push_str("<!doctype html>\n");
        self
    }

    #[cfg(feature = "server")]
    /// Puts in what another writer has finished.
    pub(super) fn finished(&mut self, other: &Finished) -> &mut Self {
        self.end_tag();
        self.out.push_str(&other.0);
        self
    }

    /// A piece of a template of this crate.
    pub(super) fn fixed(&mut self, template: &'static str) {
        self.end_tag();
        self.out.push_str(template);
    }

    /// A value in a template: in text, or in an attribute that [`Writer::fixed`] has begun.
    pub(super) fn value(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// Whether the last thing that was written is one of these.
    pub(super) fn stands_behind(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.out.ends_with(end))
    }

    /// `style` in a tag that [`Writer::fixed`] has begun.
    pub(super) fn properties_in_tag(&mut self, properties: &[(&'static str, Css<'_>)]) {
        self.in_tag = true;
        self.properties(properties);
        self.in_tag = false;
    }

    /// Closes what is open and gives the HTML.
    pub(super) fn finish(mut self) -> Finished {
        while !self.open.is_empty() {
            self.close();
        }
        Finished(self.out)
    }

    fn named(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.attribute_of(name, "", value)
    }

    fn name(&mut self, name: &'static str) {
        debug_assert!(self.in_tag, "attributes stand in a start tag");
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
    }

    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.out.push('>');
        }
    }
}

/// HTML that a `Writer` has finished: the only markup that may be put into another page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished(String);

impl Finished {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Escapes text for element content and quoted attribute values. Control characters but tab and line ends go.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut writer = Writer::default();
        writer.open("p").attribute("title", "\"><script>'&").text("<b>&\u{0}\u{1b}");
        assert_eq!(
            writer.finish().as_str(),
            "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">&lt;b&gt;&amp;</p>"
        );
    }

    #[test]
    fn what_was_opened_is_closed() {
        let mut writer = Writer::default();
        writer.open("ul").open("li").open("img").empty().text("a");
        assert_eq!(writer.finish().as_str(), "<ul><li><img>a</li></ul>");
    }

    #[cfg(feature = "server")]
    #[test]
    fn json_cannot_end_its_script_element() {
        let mut json = crate::document::json::Writer::default();
        json.object().key("a").text("</script><!--\u{2028}&").end_object();
        let mut writer = Writer::default();
        writer.data("application/ld+json", &json.finish());
        let html = writer.finish();
        assert_eq!(html.as_str().matches('<').count(), 2);
        assert!(html.as_str().contains("\\u003c/script\\u003e\\u003c!--\\u2028\\u0026"));
    }

    #[test]
    fn a_candidate_of_a_srcset_ends_where_its_url_does() {
        let (a, b) = (Url::read("a.jpg?x=1,2,"), Url::read("b%20c.jpg"));
        let mut writer = Writer::default();
        writer.open("img").srcset([(a, 100), (b, 200)].into_iter()).empty();
        assert_eq!(writer.finish().as_str(), "<img srcset=\"a.jpg?x=1,2 100w, b%20c.jpg 200w\">");
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_picture_behind_an_element_ends_where_its_url_does() {
        let url = Url::read("/a'b)\\;}\"c&d(e,é;f:1.jpg");
        let mut writer = Writer::default();
        writer.open("p").background(url, &[("--sf-w", Css::Number(7))]);
        assert_eq!(
            writer.finish().as_str(),
            "<p style=\"--sf-w:7;background-image:url(/a%27b%29%5C;}%22c&amp;d%28e,é;f:1.jpg)\"></p>"
        );
    }

    #[test]
    fn styles_are_custom_properties_of_typed_values() {
        let mut writer = Writer::default();
        writer
            .open("p")
            .properties(&[("--sf-a", Css::Px(3)), ("--sf-b", Css::Ratio(Ratio { width: 4, height: 5 }))]);
        assert_eq!(writer.finish().as_str(), "<p style=\"--sf-a:3px;--sf-b:4/5\"></p>");
    }
}
