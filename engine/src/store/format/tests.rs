//! What `format` promises.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;

/// The format that this program writes.
const FORMAT: u32 = 2;

struct Fixed(BTreeMap<Vec<u8>, Bytes>);

impl Rows for Fixed {
    fn row(&self, row: &[u8]) -> Result<Option<Bytes>, Error> {
        Ok(self.0.get(row).cloned())
    }
    fn rows(&self, _: &[u8], _: Option<&[u8]>, _: usize) -> Result<Vec<(Vec<u8>, Bytes)>, Error> {
        Ok(Vec::new())
    }
    fn place(&self) -> &Path {
        Path::new("here")
    }
}

fn at(format: Option<u32>) -> Fixed {
    let record = |format: u32| (ROW.to_vec(), Bytes::copy_from_slice(&format.to_be_bytes()));
    Fixed(format.map(record).into_iter().collect())
}

fn step(row: &'static [u8]) -> Writes {
    BTreeMap::from([(row.to_vec(), Some(Bytes::from_static(b"moved")))])
}

#[test]
fn the_steps_are_those_of_the_format() {
    assert_eq!(STEPS.len() + 1, FORMAT as usize);
}

#[test]
fn a_fresh_store_gets_the_format_and_a_present_one_is_left() {
    let fresh = open(&at(None), true, STEPS).unwrap();
    assert_eq!(fresh.get(ROW), Some(&Some(Bytes::copy_from_slice(&FORMAT.to_be_bytes()))));
    assert!(open(&at(Some(FORMAT)), false, STEPS).unwrap().is_empty());
}

#[test]
fn an_older_store_takes_the_steps_that_it_lacks() {
    let steps: &[Step] = &[|_| Ok(step(b"one")), |_| Ok(step(b"two"))];
    let rows: Vec<_> = open(&at(Some(2)), false, steps).unwrap().into_keys().collect();
    assert_eq!(rows, [ROW.to_vec(), b"two".to_vec()]);
    let rows: Vec<_> = open(&at(Some(1)), false, steps).unwrap().into_keys().collect();
    assert_eq!(rows, [ROW.to_vec(), b"one".to_vec(), b"two".to_vec()]);
}

#[test]
fn a_newer_or_unknown_store_is_refused() {
    let newer = open(&at(Some(7)), false, STEPS).unwrap_err();
    assert!(matches!(newer, Error::Newer { found: 7, known: FORMAT }));
    for rows in [at(None), at(Some(0))] {
        assert!(matches!(open(&rows, false, STEPS), Err(Error::Damaged { .. })));
    }
}
