//! The object type of payloads: a shared list of pairs while small, a shared hash map beyond.

use std::sync::Arc;

use ecow::EcoVec;
use indexmap::IndexMap;

use super::sought::{Sought, same};
use super::{Text, Value};

/// Up to this many members a search along the list beats hashing.
const SMALL: usize = 16;

/// A JSON object; members keep the order in which they were first inserted.
#[derive(Clone, Debug)]
pub struct Object(Repr);

#[derive(Clone, Debug)]
enum Repr {
    Small(EcoVec<(Text, Value)>),
    Large(Arc<IndexMap<Text, Value>>),
}

impl Object {
    /// An empty object; allocates nothing.
    #[must_use]
    pub fn new() -> Self {
        Self(Repr::Small(EcoVec::new()))
    }

    /// An empty object with room for `members` of them.
    #[must_use]
    pub fn with_capacity(members: usize) -> Self {
        Self(Repr::Small(EcoVec::with_capacity(members.min(SMALL))))
    }

    /// A copy of its own, with room for `more` members.
    #[must_use]
    pub fn with_room(&self, more: usize) -> Self {
        let Repr::Small(pairs) = &self.0 else {
            return self.clone();
        };
        let mut copy = EcoVec::with_capacity(pairs.len() + more);
        copy.extend_from_slice(pairs);
        Self(Repr::Small(copy))
    }

    /// Adds a member that is known not to be there yet, without a look.
    pub fn append(&mut self, key: impl Into<Text>, value: Value) {
        match &mut self.0 {
            Repr::Small(pairs) if pairs.len() < SMALL => add(pairs, key.into(), value),
            _ => {
                self.insert(key, value);
            }
        }
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::Small(pairs) => pairs.len(),
            Repr::Large(map) => map.len(),
        }
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The member called `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Repr::Small(pairs) => {
                place(pairs, key).and_then(|at| pairs.get(at)).map(|(_, value)| value)
            }
            Repr::Large(map) => map.get(key),
        }
    }

    /// As [`Object::get`], for one who asks for this key often.
    #[inline]
    pub(crate) fn get_near(&self, key: &Sought) -> Option<&Value> {
        if let Repr::Small(pairs) = &self.0
            && let Some((name, value)) = pairs.get(key.place())
            && key.is_surely(name)
        {
            return Some(value);
        }
        self.get_far(key)
    }

    /// Looks everywhere, and remembers where it was.
    #[cold]
    fn get_far(&self, key: &Sought) -> Option<&Value> {
        let Repr::Small(pairs) = &self.0 else {
            return self.get(key.key());
        };
        let at = far(pairs, key)?;
        pairs.get(at).map(|(_, value)| value)
    }

    /// Whether there is a member called `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The member called `key`, to be written. Unshares this level only.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        match &mut self.0 {
            Repr::Small(pairs) => {
                let place = place(pairs, key)?;
                pairs.make_mut().get_mut(place).map(|(_, value)| value)
            }
            Repr::Large(map) => Arc::make_mut(map).get_mut(key),
        }
    }

    /// Sets a member; returns what was there. A known key keeps its place.
    pub fn insert(&mut self, key: impl Into<Text>, value: Value) -> Option<Value> {
        let key = key.into();
        if let Some(slot) = self.get_mut(&key) {
            return Some(std::mem::replace(slot, value));
        }
        match &mut self.0 {
            Repr::Small(pairs) if pairs.len() < SMALL => add(pairs, key, value),
            Repr::Small(pairs) => {
                let mut map: IndexMap<Text, Value> = std::mem::take(pairs).into_iter().collect();
                map.insert(key, value);
                self.0 = Repr::Large(Arc::new(map));
            }
            Repr::Large(map) => {
                Arc::make_mut(map).insert(key, value);
            }
        }
        None
    }

    /// The member called `key`, to be written; made `null` first if it was missing.
    pub fn slot(&mut self, key: &str) -> Option<&mut Value> {
        if !self.contains_key(key) {
            self.insert(key, Value::Null);
        }
        self.get_mut(key)
    }

    /// As [`Object::slot`], for one who asks for this key often.
    #[inline]
    pub(crate) fn slot_near(&mut self, key: &Sought) -> Option<&mut Value> {
        let mut at = key.place();
        if !self.stands_at(at, key) {
            let Some(other) = self.find_or_append(key) else {
                return self.slot(key.key());
            };
            at = other;
        }
        match &mut self.0 {
            Repr::Small(pairs) => pairs.make_mut().get_mut(at).map(|(_, value)| value),
            Repr::Large(_) => None,
        }
    }

    /// Sets a member, for one who sets it often. A known key keeps its place.
    #[inline]
    pub(crate) fn put_near(&mut self, key: &Sought, value: Value) {
        let mut at = key.place();
        if !self.stands_at(at, key) {
            let Some(other) = self.find(key) else {
                return self.put_new(key, value);
            };
            at = other;
        }
        if let Repr::Small(pairs) = &mut self.0
            && let Some((_, slot)) = pairs.make_mut().get_mut(at)
        {
            *slot = value;
        }
    }

    /// Whether a key is sure to stand there in a list.
    #[inline]
    fn stands_at(&self, at: usize, key: &Sought) -> bool {
        match &self.0 {
            Repr::Small(pairs) => pairs.get(at).is_some_and(|(name, _)| key.is_surely(name)),
            Repr::Large(_) => false,
        }
    }

    /// Where a key stands in a list.
    #[cold]
    fn find(&self, key: &Sought) -> Option<usize> {
        match &self.0 {
            Repr::Small(pairs) => far(pairs, key),
            Repr::Large(_) => None,
        }
    }

    /// As [`Object::find`]; made `null` first if it was missing and there is room.
    #[cold]
    fn find_or_append(&mut self, key: &Sought) -> Option<usize> {
        let Repr::Small(pairs) = &mut self.0 else {
            return None;
        };
        far(pairs, key).or_else(|| {
            let at = pairs.len();
            (at < SMALL).then(|| {
                key.remember(at);
                grow(pairs);
                pairs.push((key.key().clone(), Value::Null));
                at
            })
        })
    }

    /// As [`Object::put_near`], where a list does not have the key yet.
    #[cold]
    fn put_new(&mut self, key: &Sought, value: Value) {
        match &mut self.0 {
            Repr::Small(pairs) if pairs.len() < SMALL => {
                key.remember(pairs.len());
                grow(pairs);
                pairs.push((key.key().clone(), value));
            }
            _ => {
                self.insert(key.key().clone(), value);
            }
        }
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        match &mut self.0 {
            Repr::Small(pairs) => {
                let place = place(pairs, key)?;
                Some(pairs.remove(place).1)
            }
            Repr::Large(map) => Arc::make_mut(map).shift_remove(key),
        }
    }

    /// The members in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        match &self.0 {
            Repr::Small(pairs) => Iter::Small(pairs.iter()),
            Repr::Large(map) => Iter::Large(map.iter()),
        }
    }
}

/// Where a member stands. Looked for from the end: what flows read and write most, `data` and
/// `working`, come last in a payload.
fn place(pairs: &[(Text, Value)], key: &str) -> Option<usize> {
    pairs.iter().rposition(|(name, _)| same(name, key))
}

/// As [`place`], for a key that is sought often; remembers where it was.
fn far(pairs: &[(Text, Value)], key: &Sought) -> Option<usize> {
    let at = key.place();
    let at = if key.is_long() {
        let kept = pairs.get(at).filter(|(name, _)| key.is(name)).map(|_| at);
        kept.or_else(|| pairs.iter().rposition(|(name, _)| key.is(name)))?
    } else {
        pairs.iter().rposition(|(name, _)| key.is_surely(name))?
    };
    key.remember(at);
    Some(at)
}

/// Grows from 4 members on by doubling; left to itself, the list would begin with 1.
fn add(pairs: &mut EcoVec<(Text, Value)>, key: Text, value: Value) {
    if pairs.capacity() == 0 {
        pairs.reserve(4);
    }
    pairs.push((key, value));
}

/// For members that a flow adds one by one: room for 4, and for all when those are taken.
fn grow(pairs: &mut EcoVec<(Text, Value)>) {
    let (members, room) = (pairs.len(), pairs.capacity());
    if members == room {
        pairs.reserve(if room == 0 { 4 } else { SMALL - members });
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

/// Equality of members; their order does not count, as in JSON.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().all(|(key, value)| other.get(key).is_some_and(|there| there == value))
    }
}

impl<K: Into<Text>> FromIterator<(K, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(members: I) -> Self {
        let mut object = Self::new();
        for (key, value) in members {
            object.insert(key, value);
        }
        object
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a Text, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The members of an [`Object`], in order.
#[derive(Clone, Debug)]
pub enum Iter<'a> {
    /// Of a small one.
    Small(std::slice::Iter<'a, (Text, Value)>),
    /// Of a large one.
    Large(indexmap::map::Iter<'a, Text, Value>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Text, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Small(pairs) => pairs.next().map(|(key, value)| (key, value)),
            Self::Large(map) => map.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_past_small_and_keeps_order() {
        let mut object: Object = (0..40).map(|n| (format!("k{n}"), Value::from(n))).collect();
        assert_eq!(object.get("k39"), Some(&Value::from(39)));
        assert_eq!(object.remove("k3"), Some(Value::from(3)));
        let keys: Vec<_> = object.iter().map(|(key, _)| key.as_str()).take(4).collect();
        assert_eq!(keys, ["k0", "k1", "k2", "k4"]);
    }

    #[test]
    fn a_write_does_not_reach_the_other_holder() {
        let mut one: Object = [("a", Value::from(1))].into_iter().collect();
        let two = one.clone();
        one.insert("a", Value::from(2));
        assert_eq!(two.get("a"), Some(&Value::from(1)));
    }

    #[test]
    fn a_kept_place_is_a_guess_and_no_more() {
        let sought = Sought::new("x");
        let of = |keys: &[&str]| keys.iter().map(|key| (*key, Value::from(*key))).collect();
        let many: Vec<String> = (0..20).map(|n| format!("k{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).chain(["x"]).collect();
        let full = many.get(..16).unwrap();
        let shapes: [&[&str]; 6] =
            [&["a", "x"], &["x"], &["a", "b", "c", "x", "d"], &[], full, &many];
        for keys in shapes.iter().chain(shapes.iter().rev()) {
            let mut object: Object = of(keys);
            let expected = keys.contains(&"x").then(|| Value::from("x"));
            assert_eq!(object.get_near(&sought), expected.as_ref());
            let mut other = object.clone();
            *object.slot_near(&sought).unwrap() = Value::from(1);
            other.put_near(&sought, Value::from(1));
            assert_eq!((object.get("x"), &object), (Some(&Value::from(1)), &other));
            assert_eq!(object.len(), keys.len() + usize::from(expected.is_none()));
            let others = object.iter().filter(|(key, _)| *key != "x");
            assert!(others.into_iter().all(|(key, value)| value.as_str() == Some(key)));
        }
    }

    #[test]
    fn a_slot_is_made_in_a_full_list_too() {
        for count in [0, 15, 16, 17] {
            let mut object: Object =
                (0..count).map(|n| (format!("k{n}"), Value::from(n))).collect();
            *object.slot("new").unwrap() = Value::from("there");
            assert_eq!(object.len(), count + 1);
            assert_eq!(object.get("new"), Some(&Value::from("there")));
        }
    }
}
