//! Taking a feature out of a wasm module's `target_features` section.
//!
//! rustc marks every module as using reference types and multi-value, because its standard library
//! is built with them allowed, and wasm-bindgen then emits `externref` tables. Chrome before 96
//! cannot load those, and that is every Android 5 to 7 phone and several in-app browsers. Our code
//! needs neither, so the marks are removed and wasm-opt proves that nothing used them.

/// A copy of `module` whose `target_features` section no longer names `unwanted` features.
///
/// # Errors
/// One sentence if the bytes are not a wasm module.
pub(crate) fn without(module: &[u8], unwanted: &[&str]) -> Result<Vec<u8>, String> {
    let header = module.get(..8).filter(|h| h.starts_with(b"\0asm")).ok_or("not a wasm module")?;
    let mut out = header.to_vec();
    let mut rest = &module[8..];
    while let Some((&id, after_id)) = rest.split_first() {
        let (size, body) = leb128(after_id)?;
        let section = body.get(..size).ok_or("a section is longer than the module")?;
        let kept = match (id, custom_name(section)) {
            (0, Some((b"target_features", content))) => {
                let mut renamed = encoded(b"target_features".len());
                renamed.extend(b"target_features");
                renamed.extend(filtered(content, unwanted)?);
                renamed
            }
            _ => section.to_vec(),
        };
        out.push(id);
        out.extend(encoded(kept.len()));
        out.extend(kept);
        rest = body.get(size..).unwrap_or_default();
    }
    Ok(out)
}

fn custom_name(section: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = leb128(section).ok()?;
    rest.split_at_checked(length)
}

/// The content is a list of `+name`; each name has its length in front.
fn filtered(content: &[u8], unwanted: &[&str]) -> Result<Vec<u8>, String> {
    let (count, mut rest) = leb128(content)?;
    let mut kept = Vec::new();
    for _ in 0..count {
        let (&prefix, after) = rest.split_first().ok_or("target_features ends too early")?;
        let (length, after) = leb128(after)?;
        let (name, after) = after.split_at_checked(length).ok_or("target_features ends too early")?;
        if !unwanted.iter().any(|u| u.as_bytes() == name) {
            kept.push((prefix, name));
        }
        rest = after;
    }
    let mut out = encoded(kept.len());
    for (prefix, name) in kept {
        out.push(prefix);
        out.extend(encoded(name.len()));
        out.extend(name);
    }
    Ok(out)
}

fn leb128(bytes: &[u8]) -> Result<(usize, &[u8]), String> {
    let mut value = 0usize;
    for (i, &byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Ok((value, &bytes[i + 1..]));
        }
    }
    Err("a number in the module does not end".into())
}

fn encoded(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            out.push(low);
            return out;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module_with(features: &[&str]) -> Vec<u8> {
        let mut content = encoded(b"target_features".len());
        content.extend(b"target_features");
        content.extend(encoded(features.len()));
        for feature in features {
            content.push(b'+');
            content.extend(encoded(feature.len()));
            content.extend(feature.as_bytes());
        }
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.push(0);
        module.extend(encoded(content.len()));
        module.extend(content);
        module.extend([1, 1, 0]); // an empty type section follows
        module
    }

    #[test]
    fn only_the_unwanted_feature_goes() {
        let before = module_with(&["bulk-memory", "reference-types", "sign-ext"]);
        let after = without(&before, &["reference-types"]).expect("valid module");
        assert_eq!(after, module_with(&["bulk-memory", "sign-ext"]));
    }

    #[test]
    fn other_bytes_are_an_error() {
        assert!(without(b"<html>", &[]).is_err());
        assert!(without(b"\0asm\x01\0\0\0\0\x7f", &[]).is_err());
    }
}
