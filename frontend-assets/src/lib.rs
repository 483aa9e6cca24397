//! The built pages of Wireloom, embedded in the program: the designer at `/`, the demo at `/demo/`,
//! the client library at `/client/`. Without a build of a page a notice says how to make one.

mod mime;

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_embed::{EmbeddedFile, RustEmbed};

/// Built by `npm run build` from `frontend-assets/designer`.
#[derive(RustEmbed)]
#[folder = "designer/dist/"]
#[allow_missing = true]
struct Designer;

/// Built from `frontend-assets/demo`.
#[derive(RustEmbed)]
#[folder = "demo/dist/"]
#[allow_missing = true]
struct Demo;

/// Built from `frontend-assets/client`.
#[derive(RustEmbed)]
#[folder = "client/dist/"]
#[allow_missing = true]
struct Client;

const NOTICE_PAGE: &[u8] = include_bytes!("notice.html");
const NOTICE_STYLE: &[u8] = include_bytes!("notice.css");

/// A file as a server gives it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The whole body.
    pub bytes: Cow<'static, [u8]>,
    /// For `Content-Type`; text comes with its charset.
    pub mime: &'static str,
    /// For `ETag`, with its quotes: a strong tag of the content.
    pub etag: String,
    /// Whether the name holds a hash of the content, so that it may be kept for ever.
    pub immutable: bool,
}

/// The file at the path of a URL, with or without the slash before it; a folder means its
/// `index.html`. There is no fall-back: a path that names no file gives `None`.
#[must_use]
pub fn get(path: &str) -> Option<Asset> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if let Some(inside) = path.strip_prefix("client/") {
        return Client::get(inside).map(|file| of_file(inside, file));
    }
    if path == "notice.css" {
        return Some(built_in(path, NOTICE_STYLE));
    }
    let (inside, file) = match path.strip_prefix("demo/") {
        Some(inside) => (index(inside), Demo::get(&index(inside))),
        None if path == "demo" => (index(""), Demo::get(&index(""))),
        None => (index(path), Designer::get(&index(path))),
    };
    match file {
        Some(file) => Some(of_file(&inside, file)),
        None => (inside == "index.html").then(|| built_in("index.html", NOTICE_PAGE)),
    }
}

/// Whether the designer and the demo were built when the program was.
#[must_use]
pub fn is_built() -> bool {
    Designer::get("index.html").is_some() && Demo::get("index.html").is_some()
}

fn index(path: &str) -> Cow<'_, str> {
    if path.is_empty() { Cow::Borrowed("index.html") } else { Cow::Borrowed(path) }
}

fn of_file(path: &str, file: EmbeddedFile) -> Asset {
    Asset {
        mime: mime::of(path),
        etag: tag(&file.metadata.sha256_hash()),
        // Vite puts a hash into each name below `assets/`.
        immutable: path.starts_with("assets/"),
        bytes: file.data,
    }
}

fn built_in(path: &str, bytes: &'static [u8]) -> Asset {
    Asset {
        bytes: Cow::Borrowed(bytes),
        mime: mime::of(path),
        etag: format!("\"notice-{:016x}\"", fnv(bytes)),
        immutable: false,
    }
}

/// The FNV-1a hash: the notice is too small a thing to bring a hashing crate for.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn tag(hash: &[u8]) -> String {
    let mut tag = String::with_capacity(34);
    tag.push('"');
    for byte in hash.iter().take(16) {
        // Writing to a string cannot fail.
        write!(tag, "{byte:02x}").unwrap_or_default();
    }
    tag.push('"');
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_an_index_or_the_notice() {
        for path in ["", "/", "/index.html", "/demo", "/demo/", "/demo/index.html"] {
            let page = get(path).unwrap_or_else(|| panic!("{path} gives nothing"));
            assert_eq!(page.mime, "text/html; charset=utf-8", "{path}");
            assert!(!page.immutable, "{path}");
            let text = String::from_utf8(page.bytes.into_owned()).unwrap();
            assert!(text.contains("Wireloom"), "{path}");
        }
    }

    #[test]
    fn what_is_no_file_gives_nothing() {
        for path in ["nowhere", "/demo/nowhere.js", "../Cargo.toml", "//", "client/", "/INDEX.HTML"]
        {
            assert_eq!(get(path), None, "{path}");
        }
    }

    #[test]
    fn the_notice_needs_nothing_inline() {
        let page = String::from_utf8_lossy(NOTICE_PAGE);
        assert!(page.contains("cargo xtask demo"));
        for inline in ["<style", "style=", "<script", "onclick"] {
            assert!(!page.contains(inline), "{inline} would need an exception in the CSP");
        }
        assert_eq!(get("/notice.css").unwrap().mime, "text/css; charset=utf-8");
    }

    #[test]
    fn every_built_file_is_found_by_its_path() {
        for file in Designer::iter() {
            assert!(get(&file).is_some(), "{file}");
        }
        for file in Demo::iter() {
            let asset = get(&format!("/demo/{file}")).unwrap_or_else(|| panic!("{file}"));
            assert_eq!(asset.immutable, file.starts_with("assets/"), "{file}");
        }
    }

    #[test]
    fn tags_are_quoted_and_told_apart() {
        assert_eq!(tag(&[0xab; 32]), format!("\"{}\"", "ab".repeat(16)));
        assert_ne!(tag(&[1; 32]), tag(&[2; 32]));
    }
}
