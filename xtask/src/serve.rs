//! A development server for static files, as strict as a careful host: types, CSP, Trusted Types.
//!
//! Only 127.0.0.1, only GET and HEAD, only files below the mounted folders. By hand: tiny_http's pool can leave a
//! connection without a thread for as long as the others are held open (it queues two on one idle thread), which
//! stopped a browser for minutes about once in a hundred pages.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::shell::Outcome;

/// What pages are served with. The strictest policy that the elements promise to work under; style
/// attributes carry only `--sf-*` tokens that the engine has checked.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self'; \
    connect-src 'self' data: blob:; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types storefront";

/// The studio shows pages of this server in frames; no other page has any.
const FRAMES: (&str, &str) = ("/studio/", "frame-src 'self'; ");

/// Longest head of a request, and how long one may take to arrive.
const MAX_HEAD_BYTES: u64 = 64 << 10;
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder and the URL path it appears under (`/` or `/name/`).
pub(crate) struct Mount {
    /// Begins and ends with a slash.
    pub(crate) url_prefix: &'static str,
    /// What is below it.
    pub(crate) folder: PathBuf,
}

/// Whether a port can be listened on now.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn is_free(port: u16) -> Outcome {
    let listening = TcpListener::bind(("127.0.0.1", port));
    listening.map(|_| ()).map_err(|e| format!("cannot listen on port {port} ({e}); choose one with --port N"))
}

/// Start serving in the background and return the address, `http://127.0.0.1:PORT`.
///
/// `port` 0 takes any free one. Mounts are tried in order; put the longest prefix first.
pub(crate) fn start(port: u16, mounts: Vec<Mount>) -> Outcome<String> {
    let cannot = |e| format!("cannot listen on port {port}: {e}");
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(cannot)?;
    let address = format!("http://{}", listener.local_addr().map_err(cannot)?);
    let mounts = Arc::new(mounts);
    thread::spawn(move || {
        // A browser holds some connections open and waits on others: each has a thread of its own.
        for connection in listener.incoming().flatten() {
            let mounts = Arc::clone(&mounts);
            // A client that went away is not our problem: its error has nobody to read it.
            thread::spawn(move || answer(&connection, &mounts).unwrap_or_default());
        }
    });
    Ok(address)
}

/// One request, one answer, and the connection ends.
fn answer(mut connection: &TcpStream, mounts: &[Mount]) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let mut head = String::new();
    let mut lines = BufReader::new(connection.take(MAX_HEAD_BYTES));
    // What was asked stands in the first line; the others are only read, or the client would see a broken connection.
    while lines.read_line(&mut head)? > 0 && !head.ends_with("\r\n\r\n") {}
    let mut words = head.split_ascii_whitespace();
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let wanted = ["GET", "HEAD"].contains(&method).then(|| file_of(url, mounts)).flatten();
    let (status, kind, body) =
        match wanted.and_then(|path| Some((media_type(&path), std::fs::read(&path).ok()?))) {
            Some((kind, body)) => ("200 OK", kind, body),
            // Browsers ask for it unasked, and call a 404 an error.
            None if url == "/favicon.ico" => ("204 No Content", "text/plain", Vec::new()),
            None => ("404 Not Found", "text/plain; charset=utf-8", b"not found\n".to_vec()),
        };
    // A service worker answers below its own folder only, unless the server says otherwise.
    let scope = if url.ends_with("/sw.js") { "Service-Worker-Allowed: /\r\n" } else { "" };
    let frames = if url.starts_with(FRAMES.0) { FRAMES.1 } else { "" };
    // Safari plays no film of a server that cannot give a part of it.
    let part = range_of(&head, body.len()).filter(|_| status == "200 OK");
    let (status, range) = match &part {
        Some(part) => (
            "206 Partial Content",
            format!("Content-Range: bytes {}-{}/{}\r\n", part.start, part.end - 1, body.len()),
        ),
        None => (status, String::new()),
    };
    let body = part.and_then(|part| body.get(part)).unwrap_or(&body);
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
         Accept-Ranges: bytes\r\n{range}Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n{scope}\
         Content-Security-Policy: {frames}{CONTENT_SECURITY_POLICY}\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        connection.write_all(body)?;
    }
    connection.flush()
}

/// The one part of `length` bytes that a request asks for. Other ranges are passed over, as a server may.
fn range_of(head: &str, length: usize) -> Option<Range<usize>> {
    let (_, value) = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("range"))?;
    let (first, last) = value.trim().strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let last = if last.is_empty() { usize::MAX } else { last.parse().ok()? };
    let end = last.saturating_add(1).min(length);
    (first < end).then_some(first..end)
}

fn file_of(url: &str, mounts: &[Mount]) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let mount = mounts.iter().find(|m| path.starts_with(m.url_prefix))?;
    let below = Path::new(path.strip_prefix(mount.url_prefix)?);
    // Names here are plain ASCII; anything that climbs or is absolute is refused.
    if !below.components().all(|c| matches!(c, Component::Normal(_))) {
        return None;
    }
    let file = mount.folder.join(below);
    if file.is_dir() { Some(file.join("index.html")) } else { Some(file) }
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("glb") => "model/gltf-binary",
        Some("gltf") => "model/gltf+json",
        Some("avif") => "image/avif",
        Some("ktx2") => "image/ktx2",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        Some("mp4") => "video/mp4",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_above_the_mounted_folder_is_served() {
        let mounts = [Mount { url_prefix: "/", folder: PathBuf::from("site") }];
        assert_eq!(file_of("/a/b.js?x=1", &mounts), Some(PathBuf::from("site/a/b.js")));
        assert_eq!(file_of("/../secret", &mounts), None);
        assert_eq!(file_of("//etc/passwd", &mounts), None);
        assert_eq!(file_of("/a/../../secret", &mounts), None);
    }
    #[test]
    fn a_part_of_a_file_is_what_was_asked_for_and_there() {
        let of = |value: &str| range_of(&format!("GET /f HTTP/1.1\r\nHost: h\r\nrange: {value}\r\n\r\n"), 10);
        assert_eq!(of("bytes=0-1"), Some(0..2));
        assert_eq!(of("bytes=4-"), Some(4..10));
        assert_eq!(of("bytes=4-99"), Some(4..10));
        for odd in [
            "bytes=10-",
            "bytes=3-2",
            "bytes=-4",
            "bytes=0-1,4-5",
            "lines=0-1",
            "bytes=0-18446744073709551615x",
        ] {
            assert_eq!(of(odd), None, "{odd}");
        }
        assert_eq!(range_of("GET / HTTP/1.1\r\n\r\n", 10), None);
    }
}
