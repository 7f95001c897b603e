//! The addresses that hand a product over to Scene Viewer or Quick Look.
//!
//! In: a [`Wish`] of absolute addresses and words, all of them untrusted. Out: an [`Address`], or nothing where the
//! link would be a dead one. Whatever a merchant writes is percent-encoded, so it can end neither the parameter that
//! it stands in nor the intent; addresses are `https:` and name a host.
//! `www/src/ar-address.ts` does the same in the browser, for the phones that can use it alone; both are held to
//! `tests/ar_cases.json`, so they cannot drift apart.

/// What is handed over.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Where the GLB or USDZ is: absolute, `https:`.
    pub model: &'a str,
    /// What the viewer calls the product.
    pub title: &'a str,
    /// The page that hands it over, and to which the viewer leads back: absolute, `https:`.
    pub page: &'a str,
}

/// Where a link has to lead to hand a product over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The text of the link's `href`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Places in a template; no address has these characters.
const MODEL: u8 = 1;
const TITLE: u8 = 2;
const PAGE: u8 = 3;

const SCENE_VIEWER: &str = "intent://arvr.google.com/scene-viewer/1.2?mode=ar_preferred&file=\u{1}&title=\u{2}\
    &link=\u{3}#Intent;scheme=https;package=com.google.android.googlequicksearchbox;\
    action=android.intent.action.VIEW;S.browser_fallback_url=\u{3}%23storefront-no-ar;end;";

/// The intent that opens Scene Viewer, in the room where the phone has ARCore and as a model where it has not.
/// Where there is no Scene Viewer, Chrome goes to the page's own `#storefront-no-ar`, which loads nothing.
///
/// Nothing where the model or the page is no `https:` address: Scene Viewer crashes on others
/// (google/model-viewer#5154).
///
/// ```
/// # use storefront::ar::{Wish, scene_viewer};
/// let wish = Wish { model: "https://shop.example/mug.glb", title: "Mug", page: "https://shop.example/" };
/// let address = scene_viewer(&wish).expect("both addresses are https");
/// assert!(address.as_str().starts_with("intent://arvr.google.com/scene-viewer/1.2?mode=ar_preferred&file="));
/// ```
pub fn scene_viewer(wish: &Wish<'_>) -> Option<Address> {
    address(String::new(), SCENE_VIEWER, wish)
}

/// The address that opens Quick Look, for a link with `rel="ar"` around a picture.
///
/// What the merchant wrote behind `#` stays; our option follows. Nothing where the model or the page is no `https:`
/// address.
pub fn quick_look(wish: &Wish<'_>) -> Option<Address> {
    let mut out = wish.model.to_owned();
    out.push(if wish.model.bytes().any(|byte| byte == b'#') { '&' } else { '#' });
    address(out, "canonicalWebPageURL=\u{3}", wish)
}

/// Appends the template with the values in their places, percent-encoded.
fn address(mut out: String, template: &str, wish: &Wish<'_>) -> Option<Address> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if !is_https(wish.model) || !is_https(wish.page) {
        return None;
    }
    for place in template.bytes() {
        let value = match place {
            MODEL => wish.model,
            TITLE => wish.title,
            PAGE => wish.page,
            byte => {
                out.push(char::from(byte));
                continue;
            }
        };
        for byte in value.bytes() {
            // Scene Viewer has no use for a fragment.
            if byte == b'#' && place == MODEL {
                break;
            }
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                out.push(char::from(byte));
            } else {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    Some(Address(out))
}

/// Whether a text is an `https:` address with a host, and nothing in it that a browser would drop.
fn is_https(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.starts_with("https://")
        && bytes.get(8).is_some_and(|byte| !matches!(byte, b'/' | b'\\' | b'?' | b'#'))
        && bytes.iter().all(|byte| *byte > b' ' && *byte != 0x7f)
}
