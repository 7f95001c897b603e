//! Addresses for those who read them away from the page: search engines, and apps that a product is handed to.

use crate::document::Context;

/// A URL with the page's base in front, if it is relative and the context knows the base.
pub(super) fn absolute(context: &Context, url: &str) -> String {
    let Some(base) = context.base_url.as_deref() else { return url.to_owned() };
    let scheme_end = url.bytes().find(|byte| matches!(byte, b'/' | b'?' | b'#' | b':'));
    if scheme_end == Some(b':') {
        return url.to_owned();
    }
    // The host ends at the third slash, the folder at the last one after it.
    let [mut slashes, mut host_end, mut folder_end] = [0, base.len(), base.len()];
    for (at, byte) in base.bytes().enumerate() {
        if byte == b'/' {
            slashes += 1;
            match slashes {
                1 | 2 => continue,
                3 => host_end = at,
                _ => {}
            }
            folder_end = at;
        }
    }
    let (end, slash) = if url.starts_with('/') { (host_end, "") } else { (folder_end, "/") };
    [base.get(..end).unwrap_or(base), slash, url].concat()
}
