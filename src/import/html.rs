//! HTML of merchants → passages of our little markup.
//!
//! In: the HTML that rich text settings hold (untrusted). Out: headings, paragraphs, lists and quotes as text with
//! `**strong**`, `_emphasis_` and `[words](link)`. An allow-list: an element that is not on it loses its tags, one whose
//! content is no text loses that too, and both are named. No HTML comes out, so what is not understood stays text, which
//! every page escapes. Why not a whole HTML parser: nothing here depends on how a broken tree is mended.

use std::collections::BTreeSet;

use super::links::link_of;
use crate::document::Link;

/// A piece of rich text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// `h1` to `h6`; without markup.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list, and whether its entries are counted.
    List(Vec<String>, bool),
    /// `blockquote`.
    Quote(String),
}

/// What became of a text.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    /// In the order of the text.
    pub(super) passages: Vec<Passage>,
    /// Names of elements that are not on the list, and links that a page may not carry.
    pub(super) dropped: BTreeSet<String>,
    /// Links that only their shop understood, and what they are now.
    pub(super) placeholders: Vec<(String, String)>,
}

/// Elements that are no text inside.
const NO_TEXT: &[&str] = &[
    "script", "style", "iframe", "object", "embed", "noscript", "template", "textarea", "title", "svg",
    "math", "select", "xmp", "noembed", "noframes",
];
/// Elements whose tags mean nothing to us, and lose nothing.
const PLAIN: &[&str] = &["span", "div", "u", "small", "section", "article", "body", "html", "wbr"];

/// Reads HTML.
pub(super) fn cleaned(html: &str) -> Cleaned {
    read(html, true)
}

fn read(html: &str, marks: bool) -> Cleaned {
    let mut reader = Reader { marks, ..Reader::default() };
    let mut rest = html;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            reader.words(rest);
            break;
        };
        let (before, tag) = rest.split_at(at);
        reader.words(before);
        rest = reader.tag(tag);
    }
    reader.end_passage();
    reader.cleaned
}

/// The words alone, in one line: one paragraph without marks, or nothing.
pub(super) fn plain(html: &str) -> Cleaned {
    let mut cleaned = read(html, false);
    let words = cleaned.passages.drain(..).flat_map(|passage| match passage {
        Passage::Heading(text) | Passage::Text(text) | Passage::Quote(text) => vec![text],
        Passage::List(items, _) => items,
    });
    let words = words.collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        cleaned.passages.push(Passage::Text(words));
    }
    cleaned
}

#[derive(Default)]
struct Reader {
    cleaned: Cleaned,
    /// Whether what stands out is marked.
    marks: bool,
    /// The passage that is being read.
    text: String,
    heading: bool,
    quote: bool,
    /// Lists that are open: their entries, and whether they are counted. Inner ones become entries of the outermost.
    lists: Vec<bool>,
    items: Vec<String>,
    strong: usize,
    emphasis: usize,
    links: Vec<Option<String>>,
}

impl Reader {
    /// Reads what begins with `<`; gives what follows it.
    fn tag<'t>(&mut self, text: &'t str) -> &'t str {
        if let Some(comment) = text.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let inner = &text[1..];
        let closes = inner.starts_with('/');
        let name: String = inner[usize::from(closes)..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == ':')
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if name.is_empty() && !inner.starts_with(['!', '?', '/']) {
            self.words("<");
            return inner;
        }
        let end = end_of_tag(inner);
        let (attributes, rest) = inner.split_at(end);
        let rest = rest.strip_prefix('>').unwrap_or(rest);
        if NO_TEXT.contains(&name.as_str()) && !closes {
            self.cleaned.dropped.insert(name.clone());
            return behind_element(rest, &name);
        }
        if closes {
            self.close(&name);
        } else {
            self.open(&name, attributes);
        }
        rest
    }

    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            "p" | "li" => self.end_passage(),
            "br" => self.text.push(' '),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_passage();
                self.heading = true;
            }
            "ul" | "ol" => {
                self.end_passage();
                self.lists.push(name == "ol");
            }
            "blockquote" => {
                self.end_passage();
                self.quote = true;
            }
            "strong" | "b" => self.strong += 1,
            "em" | "i" => self.emphasis += 1,
            "a" => {
                let href = attribute(attributes, "href");
                let link = href.as_deref().filter(|_| self.marks).and_then(|href| self.link(href));
                self.links.push(link);
            }
            name if PLAIN.contains(&name) => {}
            "" => {}
            name => {
                self.cleaned.dropped.insert(name.to_owned());
            }
        }
    }

    /// A link as our markup holds it.
    fn link(&mut self, href: &str) -> Option<String> {
        let made = link_of(href).and_then(|(link, placeholder)| {
            let link = Link::cleaned(&link)?.replace('(', "%28").replace(')', "%29");
            Some((link, placeholder))
        });
        let Some((link, placeholder)) = made else {
            self.cleaned.dropped.insert(["a href=", href].concat().chars().take(80).collect());
            return None;
        };
        if placeholder {
            self.cleaned.placeholders.push((href.to_owned(), link.clone()));
        }
        Some(link)
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "li" => self.end_passage(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_passage();
                self.heading = false;
            }
            "ul" | "ol" => {
                self.end_passage();
                if let Some(counted) = self.lists.pop()
                    && self.lists.is_empty()
                    && !self.items.is_empty()
                {
                    let items = std::mem::take(&mut self.items);
                    self.cleaned.passages.push(Passage::List(items, counted));
                }
            }
            "blockquote" => {
                self.end_passage();
                self.quote = false;
            }
            "strong" | "b" => self.strong = self.strong.saturating_sub(1),
            "em" | "i" => self.emphasis = self.emphasis.saturating_sub(1),
            "a" => {
                self.links.pop();
            }
            _ => {}
        }
    }

    /// Adds words, marked as what is open says. Our marks do not nest: a link counts most, then strong words.
    fn words(&mut self, raw: &str) {
        let words = decoded(raw);
        let inner = words.trim();
        if inner.is_empty() || self.heading || !self.marks {
            self.text.push_str(&words);
            return;
        }
        let marks = if let Some(Some(link)) = self.links.last() {
            (!inner.contains([']', '['])).then(|| ("[".to_owned(), ["](", link, ")"].concat()))
        } else if self.strong > 0 {
            (!inner.contains("**")).then(|| ("**".to_owned(), "**".to_owned()))
        } else if self.emphasis > 0 {
            (!inner.contains('_')).then(|| ("_".to_owned(), "_".to_owned()))
        } else {
            None
        };
        let (open, close) = marks.unwrap_or_default();
        let start = words.len() - words.trim_start().len();
        let end = words.trim_end().len();
        for piece in [&words[..start], &open, inner, &close, &words[end..]] {
            self.text.push_str(piece);
        }
    }

    fn end_passage(&mut self) {
        let text = std::mem::take(&mut self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        if !self.lists.is_empty() {
            self.items.push(text);
            return;
        }
        self.cleaned.passages.push(match (self.heading, self.quote) {
            (true, _) => Passage::Heading(text),
            (_, true) => Passage::Quote(text),
            _ => Passage::Text(text),
        });
    }
}

/// Where a tag ends: at the first `>` outside of quotes, or where the text does.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// What follows the end tag of an element whose content is no text; nothing if it has none.
fn behind_element<'t>(text: &'t str, name: &str) -> &'t str {
    let end = ["</", name].concat();
    let at = text.as_bytes().windows(end.len()).position(|part| part.eq_ignore_ascii_case(end.as_bytes()));
    let Some(rest) = at.and_then(|at| text.get(at..)) else { return "" };
    rest.split_once('>').map_or("", |(_, rest)| rest)
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once('=')?;
        let found = before.split_whitespace().next_back().is_some_and(|word| word.eq_ignore_ascii_case(name));
        let after = after.trim_start();
        let (value, behind) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if found {
            return Some(decoded(value));
        }
        rest = behind;
    }
}

/// Character references that merchants' editors write.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("rdquo", '”'),
    ("ldquo", '“'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("pound", '£'),
    ("times", '×'),
    ("bull", '•'),
];

/// Text with its character references replaced; one that is not known stays as it is.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known =
            rest[1..].split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, behind)| {
                let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => digits.parse(),
                });
                let character = match number {
                    Some(number) => char::from_u32(number.ok()?).filter(|c| !c.is_control())?,
                    None => NAMED.iter().find(|(known, _)| *known == name)?.1,
                };
                Some((character, behind))
            });
        let Some((character, behind)) = known else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        out.push(character);
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(html: &str) -> Vec<Passage> {
        cleaned(html).passages
    }

    fn text(words: &str) -> Passage {
        Passage::Text(words.to_owned())
    }

    #[test]
    fn paragraphs_keep_strong_words_emphasis_and_links() {
        assert_eq!(
            passages(
                "<p>Made <strong>by hand </strong>in <em>Oslo</em>.<br>See <a title=\"x>y\" href=\"shopify://pages/how\">how</a></p><p>&copy; A&amp;B &#8364;5</p>"
            ),
            [text("Made **by hand** in _Oslo_. See [how](/pages/how)"), text("© A&B €5")]
        );
    }

    #[test]
    fn headings_lists_and_quotes_are_passages() {
        assert_eq!(
            passages(
                "<h2>Care <b>well</b></h2><ol><li>Wash</li><li><p>Dry</p><ul><li>flat</li></ul></li></ol><blockquote>Soft!</blockquote>tail"
            ),
            [
                Passage::Heading("Care well".into()),
                Passage::List(vec!["Wash".into(), "Dry".into(), "flat".into()], true),
                Passage::Quote("Soft!".into()),
                text("tail"),
            ]
        );
    }

    #[test]
    fn what_is_not_on_the_list_is_named_and_gone() {
        let cleaned = cleaned(
            "<p onclick=x>a<script>alert('<p>')</script >b<img src=x onerror=alert(1)><a href=\"javascript:x\">c</a></p><IFRAME src=x>",
        );
        assert_eq!(cleaned.passages, [text("abc")]);
        assert_eq!(
            cleaned.dropped.into_iter().collect::<Vec<_>>(),
            ["a href=javascript:x", "iframe", "img", "script"]
        );
    }

    #[test]
    fn broken_html_is_text_and_ends() {
        for (html, expected) in [
            ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
            ("<p>open <b>strong", "open **strong**"),
            ("a<!-- no end", "a"),
            ("</b></ul></a>a", "a"),
            ("<", "<"),
            ("a<p title=\"x", "a"),
            ("&#x110000;&bogus;&#0;", "&#x110000;&bogus;&#0;"),
        ] {
            assert_eq!(passages(html), [text(expected)], "{html}");
        }
        assert_eq!(passages(&"<ul><li>".repeat(500)), []);
        assert_eq!(passages("<script>x"), []);
    }

    #[test]
    fn plain_words_have_no_marks() {
        let html = "<p>A <strong>b</strong> <a href='/c'>c</a></p><p>d [e](f)</p>";
        assert_eq!(plain(html).passages, [text("A b c d [e](f)")]);
        assert_eq!(plain(" <p></p>").passages, []);
    }
}
