//! What the feed tells: orders, prices, and now and then something broken; the same for the same
//! seed, in every version.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Utf8Bytes;

const CUSTOMERS: [&str; 6] = ["Bakery", "Bookshop", "Workshop", "Nursery", "Kiosk", "Canteen"];
const GOODS: [(&str, i64); 5] =
    [("Flour", 124), ("Oats", 189), ("Coffee", 1_480), ("Paper", 415), ("Timber", 2_260)];
const BROKEN: [&str; 4] = [
    r#"{"type":"order","id":"o-"#,
    "ERR upstream timed out, try again",
    r#"{"type":"price","symbol":"COFFEE","price":NaN}"#,
    r#"{"type":"order","amount":12.50,}"#,
];

/// One message in so many is broken, the first soon after the start, so that a visitor sees it.
const BROKEN_EVERY: u64 = 24;
const BROKEN_FIRST: u64 = 7;

/// An endless row of messages.
#[derive(Debug, Clone)]
pub struct Story {
    chance: Chance,
    told: u64,
    orders: u64,
    /// In hundredths, as [`GOODS`].
    prices: [i64; GOODS.len()],
}

impl Story {
    /// The story of this seed, from its beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { chance: Chance(seed), told: 0, orders: 0, prices: GOODS.map(|(_, price)| price) }
    }

    /// What is told next.
    pub fn next_message(&mut self) -> Utf8Bytes {
        self.told += 1;
        if self.told % BROKEN_EVERY == BROKEN_FIRST {
            return Utf8Bytes::from_static(self.chance.of(&BROKEN));
        }
        let message = if self.chance.below(5) < 3 { self.order() } else { self.price() };
        message.to_string().into()
    }

    fn order(&mut self) -> Value {
        self.orders += 1;
        let customer = self.chance.of(&CUSTOMERS);
        let number = 1 + self.chance.below(20);
        let place = self.good();
        let (item, _) = GOODS.get(place).copied().unwrap_or(("Flour", 0));
        let price = self.prices.get(place).copied().unwrap_or_default();
        let quantity = 1 + i64::from(self.chance.below(40));
        json!({
            "type": "order",
            "id": format!("o-{:06}", self.orders),
            "customer": format!("{customer} {number}"),
            "item": item,
            "quantity": quantity,
            "amount": decimal(price * quantity),
            "currency": "EUR",
        })
    }

    fn price(&mut self) -> Value {
        let place = self.good();
        let step = i64::from(self.chance.below(9)) - 4;
        let (item, first) = GOODS.get(place).copied().unwrap_or(("Flour", 100));
        let price = self.prices.get(place).copied().unwrap_or(first);
        // At most by half away from where it began.
        let moved = (price + step * (first / 100).max(1)).clamp(first / 2, first * 3 / 2);
        if let Some(kept) = self.prices.get_mut(place) {
            *kept = moved;
        }
        json!({
            "type": "price",
            "symbol": item.to_uppercase(),
            "price": decimal(moved),
            "currency": "EUR",
        })
    }

    fn good(&mut self) -> usize {
        self.chance.below(5) as usize
    }
}

/// 1250 hundredths are 12.5.
fn decimal(hundredths: i64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "amounts here stay far below 2^53")]
    let whole = hundredths as f64;
    whole / 100.0
}

/// `SplitMix64`. A generator of a library may change with its version, and the story with it.
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        #[allow(clippy::cast_possible_truncation, reason = "it is below `limit`")]
        let drawn = (self.next() % u64::from(limit.max(1))) as u32;
        drawn
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
        let place = self.below(count) as usize;
        words.get(place).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tell(seed: u64, count: usize) -> Vec<Utf8Bytes> {
        let mut story = Story::new(seed);
        (0..count).map(|_| story.next_message()).collect()
    }

    #[test]
    fn the_same_seed_tells_the_same_story() {
        assert_eq!(tell(7, 500), tell(7, 500));
        assert_ne!(tell(7, 500), tell(8, 500));
        assert_eq!(
            tell(1, 1).first().map(Utf8Bytes::as_str),
            Some(concat!(
                r#"{"type":"order","id":"o-000001","customer":"Bookshop 11","item":"Flour","#,
                r#""quantity":2,"amount":2.48,"currency":"EUR"}"#
            )),
            "the story of a seed must not change between versions"
        );
    }

    #[test]
    fn holds_orders_prices_and_what_is_broken() {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for message in tell(1, 2_400) {
            let read: Result<Value, _> = serde_json::from_str(&message);
            let kind = read.map_or("broken".into(), |value| value["type"].to_string());
            *counts.entry(kind).or_default() += 1;
        }
        assert_eq!(counts.len(), 3, "{counts:?}");
        assert_eq!(counts.get("broken"), Some(&100));
        assert!(counts.values().all(|count| *count >= 100), "{counts:?}");
    }

    #[test]
    fn prices_stay_near_where_they_began() {
        let mut story = Story::new(3);
        for _ in 0..20_000 {
            story.next_message();
        }
        for (price, (name, first)) in story.prices.iter().zip(GOODS) {
            assert!((first / 2..=first * 3 / 2).contains(price), "{name}: {price}");
        }
    }
}
