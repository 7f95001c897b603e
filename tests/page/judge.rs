//! Reads HTML as a browser does, by a parser that is not ours, and says what should not be there.
//!
//! What may stand on a page is a list here: an element, an attribute or a scheme that is new needs a line.

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, ns, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::Value;

/// Every element that a page may have.
pub(crate) const ELEMENTS: &[&str] = &[
    // The views of a turntable without script.
    "i",
    "html",
    "head",
    "meta",
    "title",
    "body",
    "script",
    "store-page",
    "product-view",
    "section",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "a",
    "img",
    "span",
    "strong",
    "em",
    "s",
    "data",
    "figure",
    "blockquote",
    "figcaption",
    "progress",
    "code",
    "nav",
    "footer",
    "form",
    "input",
    "button",
    "video",
    "source",
    "track",
    "time",
];
const ATTRIBUTES: &[&str] = &[
    "class",
    "id",
    "lang",
    "dir",
    "charset",
    "name",
    "content",
    "property",
    "type",
    "style",
    "role",
    "tabindex",
    "href",
    "src",
    "srcset",
    "sizes",
    "width",
    "height",
    "alt",
    "loading",
    "decoding",
    "fetchpriority",
    "slot",
    "poster",
    "value",
    "max",
    "adopted",
    "aria-label",
    "aria-hidden",
    "data-section",
    "data-variant",
    "data-track",
    "data-later",
    "data-first",
    "data-product",
    "data-currency",
    "data-align",
    "data-height",
    "data-tone",
    "data-auto",
    "camera-controls",
    "camera-orbit",
    "variant-name",
    "touch-action",
    "shadow-intensity",
    "auto-rotate",
    "delivery",
    "ar",
    "ios-src",
    "show",
    "turntable",
    "turntable-views",
    "turntable-rows",
    "turntable-columns",
    "action",
    "method",
    "placeholder",
    "autocomplete",
    "enterkeyhint",
    "controls",
    "playsinline",
    "preload",
    "kind",
    "srclang",
    "default",
    "datetime",
    "aria-pressed",
    "data-action",
    "data-block",
    "data-key",
    "data-look",
    "data-state",
    "data-until",
];
/// What in this HTML should not be there, as a browser sees it.
pub(crate) fn harms(html: &str) -> Vec<String> {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let mut found = Vec::new();
    visit(&dom.document, &mut found);
    found
}

fn visit(node: &Handle, found: &mut Vec<String>) {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let tag = &*name.local;
            if name.ns != ns!(html) || !ELEMENTS.contains(&tag) {
                found.push(format!("<{tag}>"));
            }
            let mut kind = String::new();
            for attribute in attrs.borrow().iter() {
                let (key, value) = (&*attribute.name.local, &*attribute.value);
                let fine = ATTRIBUTES.contains(&key)
                    && match key {
                        "href" => url_is_fine(value, &["https:", "tel:", "mailto:"]) && tag == "a",
                        "src" | "poster" | "ios-src" => url_is_fine(value, &["https:"]) && tag != "script",
                        "action" => url_is_fine(value, &["https:", "tel:", "mailto:"]) && tag == "form",
                        "srcset" | "turntable" => value.split(", ").all(|candidate| {
                            let (url, width) = candidate.rsplit_once(' ').unwrap_or((candidate, ""));
                            url_is_fine(url, &["https:"]) && width.ends_with('w')
                        }),
                        "style" => value.split(';').all(declaration_is_fine),
                        "http-equiv" => false,
                        _ => true,
                    };
                if key == "type" {
                    kind = value.to_owned();
                }
                if !fine {
                    found.push(format!("<{tag} {key}={value:?}>"));
                }
            }
            if tag == "script"
                && (!["application/ld+json", "application/json"].contains(&kind.as_str())
                    || !holds_json(node))
            {
                found.push(format!("<script type={kind:?}>"));
            }
        }
        NodeData::Comment { contents } => found.push(format!("<!--{contents}-->")),
        NodeData::ProcessingInstruction { target, .. } => found.push(format!("<?{target}>")),
        _ => {}
    }
    node.children.borrow().iter().for_each(|child| visit(child, found));
}

/// Whether a browser that resolves this URL stays with these schemes and, without one, on its host (WHATWG URL).
pub(crate) fn url_is_fine(url: &str, schemes: &[&str]) -> bool {
    let url = url.trim_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "").replace('\\', "/");
    let scheme_end = url.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
    match scheme_end {
        Some(at) if url[at..].starts_with(':') && url.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            schemes.contains(&&*url[..=at].to_ascii_lowercase())
        }
        _ => !url.starts_with("//"),
    }
}

/// A custom property of ours, with a value that loads and computes nothing.
fn declaration_is_fine(declaration: &str) -> bool {
    declaration.split_once(':').is_some_and(|(name, value)| {
        name.starts_with("--sf-")
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'/' | b'.'))
    })
}

fn holds_json(script: &Handle) -> bool {
    let mut text = String::new();
    for child in script.children.borrow().iter() {
        if let NodeData::Text { contents } = &child.data {
            text.push_str(&contents.borrow());
        }
    }
    serde_json::from_str::<Value>(&text).is_ok()
}
