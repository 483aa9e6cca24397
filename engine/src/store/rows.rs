//! How values lie in a backend's one ordered table of rows, the same for every backend.
//!
//! | row | value |
//! |---|---|
//! | `v` key | a header ([`Header`]) and the value, or a header only if the value is in chunks |
//! | `c` revision, operation, chunk | a piece of a large value |
//! | `n` log | the last number that the log gave |
//! | `d` key | a request that was committed, and its answer |
//! | `x` expiry, key | when to forget a request |
//! | `m` name | of the store itself: its format, its last revision |

use std::path::Path;

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

use super::{Error, Item, Key, MAX_PAGE, Page, Scan, Stored};

/// Bytes of values after which a page ends.
const PAGE_BYTES: usize = 8 << 20;
/// How often a large value is read again when it was rewritten while it was read.
const TRIES: usize = 16;

/// The rows of a backend.
pub(super) trait Rows {
    /// One row.
    fn row(&self, row: &[u8]) -> Result<Option<Bytes>, Error>;

    /// The first rows behind `after` that begin with `prefix`.
    fn rows(
        &self,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Bytes)>, Error>;

    /// What to name when a row does not make sense.
    fn place(&self) -> &Path;

    /// Most bytes of a row's value, with its header; a larger value is cut into several. What was
    /// cut otherwise is read all the same.
    fn max_row(&self) -> usize {
        64 << 10
    }
}

/// A row's name: its table's letter and the rest.
pub(super) fn name(table: u8, rest: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(rest.len() + 1);
    row.push(table);
    row.extend_from_slice(rest);
    row
}

/// The name of a chunk.
pub(super) fn chunk(header: &Header, number: u32) -> Vec<u8> {
    let mut row = name(b'c', &header.written.to_be_bytes());
    row.extend_from_slice(&header.operation.to_be_bytes());
    row.extend_from_slice(&number.to_be_bytes());
    row
}

/// What stands before every value.
///
/// Most values are small, stand behind their header, were last touched by whoever wrote them, and
/// are held by nobody: of these the revision is all there is to say. Their header is a byte that
/// says how many bytes of the revision follow, from `0x81` to `0x88`. All other headers, and all of
/// format 1, have 32 bytes, the first of which is 0, for no revision comes near 2⁵⁶.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The commit that last touched the value, by writing or by claiming it.
    pub(super) revision: u64,
    /// Until when a claim hides it: milliseconds since 1970, 0 if it is free.
    pub(super) held: u64,
    /// The commit that wrote the value, and which of its operations did: they name the chunks.
    pub(super) written: u64,
    pub(super) operation: u32,
    /// How many chunks; 0 if the value stands behind the header.
    pub(super) chunks: u32,
}

impl Header {
    /// Of the longest.
    pub(super) const BYTES: usize = 32;
    /// Begins a short one, with the number of bytes that follow.
    const SHORT: u8 = 0x80;

    /// The header and, behind it, the value that is not in chunks.
    pub(super) fn with(&self, value: &[u8]) -> Bytes {
        let mut row = BytesMut::with_capacity(Self::BYTES + value.len());
        if self.chunks == 0 && self.held == 0 && self.revision == self.written {
            let fits = |length: &u8| self.revision >> (8 * length) == 0;
            let length = (1..8).find(fits).unwrap_or(8);
            row.put_u8(Self::SHORT + length);
            row.put_uint(self.revision, length.into());
        } else {
            row.put_u64(self.revision);
            row.put_u64(self.held);
            row.put_u64(self.written);
            row.put_u32(self.operation);
            row.put_u32(self.chunks);
        }
        row.put_slice(value);
        row.freeze()
    }

    /// The header of a row, and what stands behind it.
    pub(super) fn parse(mut row: Bytes) -> Option<(Self, Bytes)> {
        if let length @ 1..=8 = row.first()?.wrapping_sub(Self::SHORT) {
            row.advance(1);
            let revision = row.try_get_uint(usize::from(length)).ok()?;
            let header = Self { revision, held: 0, written: revision, operation: 0, chunks: 0 };
            return Some((header, row));
        }
        if row.len() < Self::BYTES {
            return None;
        }
        let header = Self {
            revision: row.get_u64(),
            held: row.get_u64(),
            written: row.get_u64(),
            operation: row.get_u32(),
            chunks: row.get_u32(),
        };
        Some((header, row))
    }
}

/// The header and inline bytes of a key.
pub(super) fn header(rows: &impl Rows, key: &Key) -> Result<Option<(Header, Bytes)>, Error> {
    rows.row(&name(b'v', key.as_bytes()))?.map(|row| parse(rows, row)).transpose()
}

/// A row's header, or the complaint that it has none.
pub(super) fn parse(rows: &impl Rows, row: Bytes) -> Result<(Header, Bytes), Error> {
    Header::parse(row).ok_or_else(|| damaged(rows, "a row is shorter than its header"))
}

/// The complaint about rows that do not make sense.
pub(super) fn damaged(rows: &impl Rows, why: &str) -> Error {
    Error::Damaged { file: rows.place().to_owned(), why: why.to_owned() }
}

/// The value of a key.
pub(super) fn get(rows: &impl Rows, key: &Key) -> Result<Option<Stored>, Error> {
    for _ in 0..TRIES {
        let Some((header, inline)) = header(rows, key)? else {
            return Ok(None);
        };
        if let Some(value) = gather(rows, &header, inline)? {
            return Ok(Some(Stored { revision: header.revision, value }));
        }
    }
    Err(damaged(rows, "pieces of a large value are missing"))
}

/// The whole value behind a header; `None` if a chunk is gone, which happens when the value is
/// rewritten at this moment.
pub(super) fn gather(
    rows: &impl Rows,
    header: &Header,
    inline: Bytes,
) -> Result<Option<Bytes>, Error> {
    if header.chunks == 0 {
        return Ok(Some(inline));
    }
    let mut value = BytesMut::new();
    for number in 0..header.chunks {
        match rows.row(&chunk(header, number))? {
            Some(piece) => value.put_slice(&piece),
            None => return Ok(None),
        }
    }
    Ok(Some(value.freeze()))
}

/// A page.
pub(super) fn scan(rows: &impl Rows, scan: &Scan) -> Result<Page, Error> {
    let limit = scan.limit.clamp(1, MAX_PAGE);
    let prefix = name(b'v', scan.prefix.as_bytes());
    let mut after = scan.after.as_ref().map(|key| name(b'v', key.as_bytes()));
    let mut page = Page::default();
    let mut bytes = 0;
    loop {
        // Few rows at a time: values may be large, and the page ends by its bytes.
        let wanted = (limit + 1 - page.items.len()).min(64);
        let found = rows.rows(&prefix, after.as_deref(), wanted)?;
        let full = found.len() == wanted;
        for (row, value) in found {
            if page.items.len() == limit || bytes >= PAGE_BYTES {
                page.more = true;
                return Ok(page);
            }
            let key = Key::from(row.get(1..).unwrap_or_default());
            let (header, inline) = parse(rows, value)?;
            let stored = match gather(rows, &header, inline)? {
                Some(value) => Some(Stored { revision: header.revision, value }),
                None => get(rows, &key)?,
            };
            if let Some(Stored { revision, value }) = stored {
                bytes += value.len();
                page.items.push(Item { key, revision, value });
            }
            after = Some(row);
        }
        if !full {
            return Ok(page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(header: &Header, value: &'static [u8]) -> usize {
        let row = header.with(value);
        let length = row.len();
        assert_eq!(Header::parse(row), Some((header.clone(), Bytes::from_static(value))));
        length - value.len()
    }

    #[test]
    fn headers_come_back_and_the_usual_ones_are_short() {
        let plain =
            |revision| Header { revision, held: 0, written: revision, operation: 0, chunks: 0 };
        for (revision, length) in [(0, 2), (255, 2), (256, 3), (1_000_000, 4), (u64::MAX, 9)] {
            assert_eq!(back(&plain(revision), b"value"), length, "{revision}");
        }
        assert_eq!(back(&plain(1), b""), 2);
        for long in [
            Header { held: 1, ..plain(7) },
            Header { written: 6, ..plain(7) },
            Header { chunks: 1, operation: 3, ..plain(7) },
        ] {
            assert_eq!(back(&long, b"value"), Header::BYTES);
        }
    }

    #[test]
    fn headers_as_they_were_are_read_and_broken_ones_are_not() {
        let mut row = [0; 40];
        (row[7], row[23], row[27]) = (9, 9, 4);
        let old = Header { revision: 9, held: 0, written: 9, operation: 4, chunks: 0 };
        let parsed = Header::parse(Bytes::copy_from_slice(&row));
        assert_eq!(parsed, Some((old, Bytes::from_static(&[0; 8]))));
        for broken in [&[][..], &[0; 31], &[0x80, 1], &[0x81], &[0x88, 1, 2, 3, 4, 5, 6, 7]] {
            assert_eq!(Header::parse(Bytes::copy_from_slice(broken)), None, "{broken:?}");
        }
    }
}
