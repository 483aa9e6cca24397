//! How much a value is once it is written out: its shared parts counted wherever they stand.

use super::Value;

/// The weight of a value that has none of its own besides a place: about what it takes in memory.
pub(super) const EACH: usize = 16;

/// How heavy a value is, at the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// How deep its arrays and objects are nested; 0 for what is neither.
    pub levels: usize,
    /// The bytes of all its strings and keys, and 16 for each value.
    pub bytes: usize,
}

/// Why a value cannot be written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Arrays and objects are nested too deep.
    Depth,
    /// It is too heavy.
    Weight,
}

impl Value {
    /// The heaviest payload that a run can build: 16 MiB, about a million values.
    ///
    /// Parts are shared, so a value that holds another one twice takes hardly more memory than
    /// one that holds it once; a few dozen such steps, and neither writing nor comparing it would
    /// ever end. So whoever puts a value together weighs it first.
    pub const HEAVIEST: usize = 16 << 20;

    /// The bytes of all its strings and keys, and 16 for each value.
    ///
    /// # Errors
    /// When that is more than `most`, or it is nested deeper than `levels`; it stops looking there.
    pub fn weigh(&self, levels: usize, most: usize) -> Result<usize, Excess> {
        let mut left = most;
        weigh(self, levels, &mut left)?;
        Ok(most - left)
    }
}

/// The recursion ends with `levels`.
fn weigh(value: &Value, levels: usize, left: &mut usize) -> Result<(), Excess> {
    take(own(value), left)?;
    match value {
        Value::Array(items) => {
            let below = levels.checked_sub(1).ok_or(Excess::Depth)?;
            items.iter().try_for_each(|item| part(item, 0, below, left))
        }
        Value::Object(object) => {
            let below = levels.checked_sub(1).ok_or(Excess::Depth)?;
            object.iter().try_for_each(|(key, member)| part(member, key.len(), below, left))
        }
        _ => Ok(()),
    }
}

/// Most parts have none of their own: for those no call is made.
#[inline]
fn part(value: &Value, key: usize, levels: usize, left: &mut usize) -> Result<(), Excess> {
    if matches!(value, Value::Array(_) | Value::Object(_)) {
        take(key, left)?;
        return weigh(value, levels, left);
    }
    take(key + own(value), left)
}

#[inline]
fn own(value: &Value) -> usize {
    EACH + if let Value::String(text) = value { text.len() } else { 0 }
}

#[inline]
fn take(weight: usize, left: &mut usize) -> Result<(), Excess> {
    *left = left.checked_sub(weight).ok_or(Excess::Weight)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_parts_weigh_wherever_they_stand() {
        let value = Value::parse(r#"{"key":["text",1]}"#).unwrap();
        assert_eq!(value.weigh(2, 1000), Ok(4 * EACH + 3 + 4));
        assert_eq!(value.weigh(1, 1000), Err(Excess::Depth));
        let mut doubled = value;
        for _ in 0..100 {
            doubled = Value::from(vec![doubled.clone(), doubled]);
        }
        assert_eq!(doubled.weigh(127, Value::HEAVIEST), Err(Excess::Weight));
    }
}
