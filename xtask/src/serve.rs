//! A development server for static files, as strict as a careful host: types, CSP, Trusted Types.
//!
//! Only 127.0.0.1, only GET and HEAD, only files below the mounted folders.

use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Method, Request, Response, Server};

use crate::shell::Outcome;

/// What pages are served with. The strictest policy that the elements promise to work under; style
/// attributes carry only `--sf-*` tokens that the engine has checked.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; \
    connect-src 'self' data: blob:; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types storefront";

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
    let listening = std::net::TcpListener::bind(("127.0.0.1", port));
    listening.map(|_| ()).map_err(|e| format!("cannot listen on port {port} ({e}); choose one with --port N"))
}

/// Start serving in the background and return the address, `http://127.0.0.1:PORT`.
///
/// `port` 0 takes any free one. Mounts are tried in order; put the longest prefix first.
pub(crate) fn start(port: u16, mounts: Vec<Mount>) -> Outcome<String> {
    let server =
        Server::http(("127.0.0.1", port)).map_err(|e| format!("cannot listen on port {port}: {e}"))?;
    let address = format!("http://{}", server.server_addr());
    let server = Arc::new(server);
    let mounts = Arc::new(mounts);
    // A page asks for dozens of pictures at once; four threads keep the order of arrival fair.
    for _ in 0..4 {
        let (server, mounts) = (Arc::clone(&server), Arc::clone(&mounts));
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                answer(request, &mounts);
            }
        });
    }
    Ok(address)
}

fn answer(request: Request, mounts: &[Mount]) {
    let wanted = (*request.method() == Method::Get || *request.method() == Method::Head)
        .then(|| file_of(request.url(), mounts))
        .flatten();
    // A client that went away is not our problem: its error has nobody to read it.
    let _ = match wanted.and_then(|path| File::open(&path).ok().map(|file| (path, file))) {
        Some((path, file)) => {
            let mut response = Response::from_file(file);
            for (name, value) in [
                ("Content-Type", media_type(&path)),
                ("Cache-Control", "no-cache"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
            ] {
                if let Ok(header) = Header::from_bytes(name, value) {
                    response.add_header(header);
                }
            }
            request.respond(response)
        }
        // Browsers ask for it unasked, and call a 404 an error.
        None if request.url() == "/favicon.ico" => request.respond(Response::empty(204)),
        None => request.respond(Response::from_string("not found\n").with_status_code(404)),
    };
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
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("glb") => "model/gltf-binary",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
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
}
