//! What `ring` promises.

use proptest::prelude::*;

use super::*;

fn frame(seq: u64, size: usize) -> Bytes {
    let mut text = seq.to_string();
    text.push_str(&" ".repeat(size));
    Bytes::from(text)
}

fn number(frame: &Bytes) -> u64 {
    std::str::from_utf8(frame).unwrap().trim().parse().unwrap()
}

proptest! {
    #[test]
    fn after_gives_exactly_the_rest_or_says_gap(
        sizes in prop::collection::vec(0usize..300, 0..60),
        messages in 0usize..20,
        bytes in 0usize..3_000,
        after in 0u64..80,
    ) {
        let mut ring = Ring::default();
        let mut current = 0;
        for size in &sizes {
            current += 1;
            ring.push(current, frame(current, *size), messages, bytes);
            prop_assert!(ring.len() <= messages && ring.bytes() <= bytes);
        }
        let kept = ring.len() as u64;
        let replay = ring.after(after, current);
        let got: Vec<u64> = replay.frames.iter().map(number).collect();
        let complete: Vec<u64> = (after.saturating_add(1)..=current).collect();
        if replay.gap {
            prop_assert!(after > current || after < current - kept);
            prop_assert_eq!(got, (current - kept + 1..=current).collect::<Vec<_>>());
        } else {
            prop_assert_eq!(got, complete);
        }
        prop_assert_eq!(replay.first + replay.frames.len() as u64, current + 1);
    }
}

#[test]
fn the_largest_number_is_no_trouble() {
    let mut ring = Ring::default();
    ring.push(1, frame(1, 0), 10, 1_000);
    let replay = ring.after(u64::MAX, 1);
    assert!(replay.gap);
    assert_eq!(replay.frames.len(), 1);
}
