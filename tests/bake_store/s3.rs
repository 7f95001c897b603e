//! A server in memory that speaks as much of S3 as `bake` needs: PUT, GET, HEAD, DELETE, lists with a delimiter.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Requests must be signed for this key.
pub(crate) const KEY_ID: &str = "TESTKEY";

#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    pub(crate) mime: String,
}

/// How a put fails.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    /// This one and all after it, for good.
    Full,
    /// This one alone, as servers under load do.
    Once,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Object>,
    puts: usize,
    fault: Option<(usize, Fault)>,
}

/// The server; it lives as long as the test.
pub(crate) struct S3 {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl S3 {
    /// A server with one bucket.
    pub(crate) fn start(bucket: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::<Mutex<State>>::default());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || while answer(&stream, bucket, &state).is_some() {});
            }
        });
        Self { address, state }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn put(&self, key: &str, bytes: Vec<u8>) {
        let object = Object { bytes, mime: String::new() };
        self.state.lock().unwrap().objects.insert(key.to_owned(), object);
    }

    pub(crate) fn get(&self, key: &str) -> Option<Object> {
        self.state.lock().unwrap().objects.get(key).cloned()
    }

    /// Puts that were done.
    pub(crate) fn puts(&self) -> usize {
        self.state.lock().unwrap().puts
    }

    /// Puts fail when so many more are done.
    pub(crate) fn fail_puts_after(&self, count: usize, fault: Fault) {
        let mut state = self.state.lock().unwrap();
        state.fault = Some((state.puts + count, fault));
    }
}

struct Request {
    method: String,
    key: Option<String>,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// Read a request and answer it; `None` when the connection ends.
fn answer(stream: &TcpStream, bucket: &str, state: &Mutex<State>) -> Option<()> {
    // One request at a time: nothing of the next one is in this buffer.
    let request = read(&mut BufReader::new(stream), bucket)?;
    let (status, mime, body) = respond(&request, &mut state.lock().unwrap());
    let length = body.len();
    let etag = if request.method == "HEAD" || request.method == "GET" {
        "Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT\r\n"
    } else {
        ""
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nContent-Type: {mime}\r\nETag: \"e\"\r\n{etag}\r\n"
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes()).ok()?;
    if request.method == "HEAD" { Some(()) } else { stream.write_all(&body).ok() }
}

fn read(reader: &mut BufReader<&TcpStream>, bucket: &str) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').filter_map(|pair| pair.split_once('='));
    let query = query.map(|(name, value)| (name.to_owned(), decoded(value))).collect();
    let path = decoded(path);
    let (named, key) =
        path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    let key = (named == bucket).then(|| key.to_owned());
    Some(Request { method, key, query, headers, body })
}

fn respond(request: &Request, state: &mut State) -> (u16, String, Vec<u8>) {
    let error = |status: u16, code: &str| {
        let body = format!("<Error><Code>{code}</Code><Message>{code}</Message></Error>");
        (status, "application/xml".to_owned(), body.into_bytes())
    };
    let signature = request.headers.get("authorization").map_or("", String::as_str);
    if !signature.starts_with(&format!("AWS4-HMAC-SHA256 Credential={KEY_ID}/"))
        || !signature.contains("Signature=")
    {
        return error(403, "AccessDenied");
    }
    let Some(key) = &request.key else { return error(404, "NoSuchBucket") };
    match request.method.as_str() {
        "PUT" => {
            match state.fault {
                Some((count, Fault::Full)) if state.puts >= count => return error(400, "QuotaExceeded"),
                Some((count, Fault::Once)) if state.puts >= count => {
                    state.fault = None;
                    return error(503, "SlowDown");
                }
                _ => state.puts += 1,
            }
            let mime = request.headers.get("content-type").cloned().unwrap_or_default();
            state.objects.insert(key.clone(), Object { bytes: request.body.clone(), mime });
            (200, String::new(), Vec::new())
        }
        "GET" if key.is_empty() => (200, "application/xml".to_owned(), list(request, state).into_bytes()),
        "GET" | "HEAD" => match state.objects.get(key) {
            Some(object) => (200, object.mime.clone(), object.bytes.clone()),
            None => error(404, "NoSuchKey"),
        },
        "POST" if request.query.contains_key("delete") || key.is_empty() => {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            for key in body.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next()) {
                state.objects.remove(key);
            }
            (200, "application/xml".to_owned(), b"<DeleteResult></DeleteResult>".to_vec())
        }
        "DELETE" => {
            state.objects.remove(key);
            (204, String::new(), Vec::new())
        }
        _ => error(405, "MethodNotAllowed"),
    }
}

/// One page of at most two entries, so that every list has several.
fn list(request: &Request, state: &State) -> String {
    let empty = String::new();
    let prefix = request.query.get("prefix").unwrap_or(&empty);
    let after = request.query.get("continuation-token").unwrap_or(&empty);
    let mut entries = BTreeMap::new();
    for (key, object) in state.objects.iter().filter(|(key, _)| key.starts_with(prefix.as_str())) {
        let rest = &key[prefix.len()..];
        match rest.split_once('/') {
            Some((folder, _)) => entries.insert(format!("{prefix}{folder}/"), None),
            None => entries.insert(key.clone(), Some(object.bytes.len())),
        };
    }
    let left: Vec<_> = entries.into_iter().filter(|(name, _)| name > after).collect();
    let mut xml = format!("<ListBucketResult><IsTruncated>{}</IsTruncated>", left.len() > 2);
    for (name, size) in left.iter().take(2) {
        let name = name.replace('&', "&amp;");
        xml += &match size {
            Some(size) => format!(
                "<Contents><Key>{name}</Key><LastModified>2026-11-23T10:00:00.000Z</LastModified><ETag>e</ETag><Size>{size}</Size></Contents>"
            ),
            None => format!("<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"),
        };
    }
    if let Some((name, _)) = left.get(1).filter(|_| left.len() > 2) {
        xml += &format!("<NextContinuationToken>{}</NextContinuationToken>", name.replace('&', "&amp;"));
    }
    xml + "</ListBucketResult>"
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let escaped = (*first == b'%').then(|| std::str::from_utf8(&more[..2]).ok()).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
