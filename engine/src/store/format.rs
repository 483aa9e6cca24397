//! Which format a store was written in, and the way from an older one to this one's.

use bytes::Bytes;

use super::Error;
use super::rows::{self, Rows};
use super::stage::Writes;

const ROW: &[u8] = b"mformat";

/// Leads from one format to the next; called once, with the store to itself.
pub(super) type Step = fn(&dyn Rows) -> Result<Writes, Error>;

/// The first leads from format 1 to 2, and so on.
pub(super) const STEPS: &[Step] = &[short_headers];

/// Format 2 has short headers and small rows of processes. What stands there is read as it is, and
/// is written anew when it changes; only a program that knows no more than format 1 must keep out.
#[allow(clippy::unnecessary_wraps, reason = "a step may fail")]
fn short_headers(_: &dyn Rows) -> Result<Writes, Error> {
    Ok(Writes::new())
}

/// What to write before a store can be used: nothing if it is in this format.
///
/// `fresh` is a store that was created just now; any other must say its format.
pub(super) fn open(rows: &impl Rows, fresh: bool, steps: &[Step]) -> Result<Writes, Error> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX).saturating_add(1);
    let mut writes = Writes::new();
    let record = rows.row(ROW)?;
    let found = match record.as_deref() {
        None if fresh => known,
        None => return Err(rows::damaged(rows, "it does not say in which format it is")),
        Some(record) => record
            .try_into()
            .map(u32::from_be_bytes)
            .map_err(|_| rows::damaged(rows, "it does not say in which format it is"))?,
    };
    if found > known {
        return Err(Error::Newer { found, known });
    }
    if found == 0 {
        return Err(rows::damaged(rows, "it says that it has format 0"));
    }
    for step in steps.iter().skip(found as usize - 1) {
        writes.append(&mut step(rows)?);
    }
    if record.is_none() || found < known {
        writes.insert(ROW.to_vec(), Some(Bytes::copy_from_slice(&known.to_be_bytes())));
    }
    Ok(writes)
}

#[cfg(test)]
mod tests;
