//! A bucket of an object store as a store: `s3://BUCKET/PREFIX`, on Amazon or whoever speaks its protocol.
//!
//! A put is atomic there. Keys and endpoint come from the usual variables: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
//! `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_ALLOW_HTTP`, or from the machine's role.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, ObjectStore as _, ObjectStoreExt as _, PutOptions, PutPayload, RetryConfig,
};
use tokio::runtime::{Builder, Runtime};

use super::store::Store;
use crate::input::Failure;

/// A store that does not answer for so long is down: a run that is repeated goes on where this one ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// Objects below one prefix.
pub(super) struct Bucket {
    store: AmazonS3,
    prefix: Path,
    /// Of one thread; those that bake wait in it for their own requests.
    runtime: Runtime,
    address: String,
}

impl Bucket {
    /// `address` is `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    /// # Errors
    /// `bad-store` for an address or variables that say nothing.
    pub(super) fn open(address: &str) -> Result<Self, Failure> {
        let bad = |what: &dyn std::fmt::Display| Failure::new("bad-store", format_args!("{address}: {what}"));
        let rest = address.strip_prefix("s3://").unwrap_or(address).trim_end_matches('/');
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(bad(&"expected s3://BUCKET/PREFIX"));
        }
        let prefix = Path::parse(prefix).map_err(|error| bad(&error))?;
        // The second bucket of one command finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let retry = RetryConfig { retry_timeout: PATIENCE, ..RetryConfig::default() };
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(retry)
            .build()
            .map_err(|error| bad(&error))?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| bad(&error))?;
        Ok(Self { store, prefix, runtime, address: address.trim_end_matches('/').to_owned() })
    }

    fn at(&self, path: &str) -> Result<Path, Failure> {
        let parts = self.prefix.as_ref().split('/').chain(path.split('/')).filter(|part| !part.is_empty());
        Path::parse(parts.collect::<Vec<_>>().join("/"))
            .map_err(|error| self.failure("unreadable", path, &error))
    }

    fn failure(&self, code: &'static str, path: &str, error: &dyn std::fmt::Display) -> Failure {
        Failure::new(code, format_args!("{}/{path}: {error}", self.address))
    }

    /// `None` where nothing is.
    fn absent<T>(&self, outcome: Result<T, Error>, path: &str) -> Result<Option<T>, Failure> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failure("unreadable", path, &error)),
        }
    }
}

impl Store for Bucket {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let at = self.at(path)?;
        let bytes = self.runtime.block_on(async { self.store.get(&at).await?.bytes().await });
        Ok(self.absent(bytes, path)?.map(Vec::from))
    }

    fn size(&self, path: &str) -> Result<Option<u64>, Failure> {
        let found = self.runtime.block_on(self.store.head(&self.at(path)?));
        Ok(self.absent(found, path)?.map(|object| object.size))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, mime(path).into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let payload = PutPayload::from(bytes.to_vec());
        self.runtime
            .block_on(self.store.put_opts(&self.at(path)?, payload, options))
            .map(drop)
            .map_err(|error| self.failure("unwritable", path, &error))
    }

    fn remove(&self, path: &str) -> Result<(), Failure> {
        match self.runtime.block_on(self.store.delete(&self.at(path)?)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failure("unwritable", path, &error)),
        }
    }

    fn list(&self, below: &str) -> Result<Vec<String>, Failure> {
        let root = self.prefix.as_ref();
        let relative =
            |path: &Path| path.as_ref().get(root.len()..).map(|rest| rest.trim_start_matches('/').to_owned());
        let mut folders = vec![self.at(below)?];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            let listed = self.runtime.block_on(self.store.list_with_delimiter(Some(&folder)));
            let listed = listed.map_err(|error| self.failure("unreadable", below, &error))?;
            found.extend(listed.objects.iter().filter_map(|object| relative(&object.location)));
            let hidden = |path: &Path| path.filename().is_some_and(|name| name.starts_with('.'));
            folders.extend(listed.common_prefixes.into_iter().filter(|path| !hidden(path)));
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// Media type of an output by its ending: without it a browser would save pages instead of showing them.
fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "avif" => "image/avif",
        "webp" => "image/webp",
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "json" => "application/json",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "glb" => "model/gltf-binary",
        "usdz" => "model/vnd.usdz+zip",
        _ => "application/octet-stream",
    }
}
