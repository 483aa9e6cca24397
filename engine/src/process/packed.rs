//! States and histories as they stand in the store: JSON, made small by what most of it has in
//! common.
//!
//! | a row begins with | and goes on with |
//! |---|---|
//! | `{` | the rest of the JSON: rows of before, large ones, and those that packing makes no smaller |
//! | 1 | the JSON's length in two bytes, and the JSON, packed with the first dictionary |
//!
//! What comes out is the JSON that went in, byte by byte. A dictionary never changes, for rows
//! would be read wrongly; a better one gets the next number.

use lz4_flex::block::{
    compress_into_with_dict, decompress_into_with_dict, get_maximum_output_size,
};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};

/// The first dictionary.
const FIRST: u8 = 1;
/// What stands before packed JSON: the dictionary's number and the length of the JSON.
const HEAD: usize = 3;
/// Largest JSON that is packed. Pages of rows are bounded by what they take in the store: what they
/// take when unpacked must not be many times that.
const LARGEST: usize = 48 << 10;

/// What rows have in common, the words that stand together in them together. What is not in it is
/// packed too, only less well.
const DICTIONARY: &[u8] = br#","parent":{"instance":"","token":1},"startCondition":"","ended":1,"result":null,"timers":{"1":{"due":1,"token":1,"purpose":"expire","left":null,"every":""}},"purpose":{"action":"","purpose":{"boundary":"","purpose":{"retry":null},"left":0}"waits":{"3":{"name":"","correlation":"","token":1,"boundary":"","since":1"incidents":{"4":{"token":1,"node":"","action":"","code":"","message":"","at":1"children":{"":{"token":1,"node":"","action":"","process":"","at":1,"awaited":true,"place":0,"result":"ended":"finished""outbox":{"2":{"heard":{"snapshots":{"offers":{"pushed":1}"jobs":"attempt":1,"job":{"payload":{"is":"status","status":"finished"},{"is":"status","status":"failed"},{"is":"data","changes":[{"at":[""],"to":{"is":"tokenState","token":1,"state":"inactive"},{"is":"tokenState","token":2,"state":"onHold"},"state":"aborted","status":"executedPartial","status":"waitingMessage","status":"messageReceived","status":"messageTimedOut"{"is":"action","token":1,"node":"","action":"","status":"completed"},{"is":"action","token":1,"node":"","action":"","status":"running"},"status":"failing","status":"delayed","runs":1,"tries":1,"asked":true,"actions":{"":{"":{"status":"completed","runs":1}}},{"is":"asked",{"is":"snapshot",{"is":"timer","number":2,"timer":{"due":{"is":"timerGone","number":2},{"is":"wait","number":3,"wait":{"name":"{"is":"waitGone","number":3},{"is":"incident","number":4,"incident":{"token":{"is":"resolved","number":4},{"is":"child","id":"","child":{"token":{"is":"childEnded","id":"","status":"finished"},{"is":"childGone","id":"{"is":"effect","number":2,"effect":{"is":"{"is":"done","number":2},{"is":"heard","from":"","number":2},{"is":"pushed","seq":1,"push":{"kind":"data","message":"{"is":"taken","seq":{"is":"result","value":{"is":"migrated","version":2},{"is":"replaced","token":{"is":"back","token":1,"length":1}],"actor":"","cause":"action","events":[{"is":"","cause":"timer","cause":"effects","cause":"message","cause":"recovery","cause":"job"{"first":1,"at":17953045,"cause":"start","events":[{"is":"created","id":"01a2007e-0844-7","definition":"","version":1,"data":{}},{"is":"status","status":"started"},{"is":"token","token":{"id":1,"node":"start","state":"active","status":"arrived","way":[{"node":"start","at":3}]}},{"is":"arrived","token":1,"node":"","by":0},{"is":"node","token":1,"status":"executedComplete","tries":0},{"is":"node","token":1,"status":"executing","tries":0}]}{"id":"01a2007e-0844-7","definition":"","version":1,"status":"finished","created":1,"status":"started","created":17953045,"changed":17953045,"data":{},"tokens":{"1":{"id":1,"node":"","state":"inactive","status":"executedComplete","state":"active","status":"executing","way":[{"node":"start","at":3},{"node":"","at":4,"by":0},{"node":"","at":5,"by":0}]}},"events":5,"numbers":1}"#;

/// A value as a row.
pub(super) fn pack(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_vec(value)?;
    Ok(packed(&json).unwrap_or(json))
}

/// The value of a row.
pub(super) fn unpack<T: DeserializeOwned>(row: &[u8]) -> Result<T, serde_json::Error> {
    match row.split_first_chunk::<HEAD>() {
        Some(([FIRST, a, b], body)) => {
            let mut json = vec![0; u16::from_be_bytes([*a, *b]).into()];
            let found = decompress_into_with_dict(body, &mut json, DICTIONARY);
            if found.map_err(serde_json::Error::custom)? != json.len() {
                return Err(serde_json::Error::custom("a packed row is shorter than it says"));
            }
            serde_json::from_slice(&json)
        }
        _ => serde_json::from_slice(row),
    }
}

/// JSON as a packed row; `None` if that is no gain.
fn packed(json: &[u8]) -> Option<Vec<u8>> {
    if json.len() > LARGEST {
        return None;
    }
    let [a, b] = u16::try_from(json.len()).ok()?.to_be_bytes();
    let mut row = vec![0; HEAD + get_maximum_output_size(json.len())];
    let (head, body) = row.split_first_chunk_mut::<HEAD>()?;
    let used = compress_into_with_dict(json, body, DICTIONARY).ok()?;
    *head = [FIRST, a, b];
    row.truncate(HEAD + used);
    (row.len() < json.len()).then_some(row)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Json;
    use serde_json::value::RawValue;

    use super::*;

    fn unpacked(row: &[u8]) -> String {
        unpack::<Box<RawValue>>(row).unwrap().get().to_owned()
    }

    #[test]
    fn what_is_packed_comes_back_letter_by_letter() {
        let numbers =
            r#"{"a":1.0,"b":-0.0,"c":123456789012345678901234567890,"d":1E+2,"e":1e-400}"#;
        for text in [numbers, "{}", r#"{"is":"\u0000ä\n"}"#, r#"{"a":{"is":"status"},"a":1}"#] {
            let json: Box<RawValue> = serde_json::from_str(text).unwrap();
            assert_eq!(unpacked(&pack(&json).unwrap()), text);
        }
        let long = format!("[{}0]", "1,".repeat(20_000));
        let json: Box<RawValue> = serde_json::from_str(&long).unwrap();
        let row = pack(&json).unwrap();
        assert!(row.len() < long.len() / 50, "{}", row.len());
        assert_eq!(unpacked(&row), long);
    }

    #[test]
    fn rows_of_before_and_rows_that_gain_nothing_are_json() {
        let text = br#"{"events":5}"#;
        assert_eq!(unpacked(text).as_bytes(), text);
        let row = pack(&serde_json::json!({})).unwrap();
        assert_eq!(row, b"{}");
        let large = Json::from("x".repeat(LARGEST - 1));
        let row = pack(&large).unwrap();
        assert_eq!((row.first(), row.len()), (Some(&b'"'), LARGEST + 1));
        assert_eq!(unpack::<Json>(&row).unwrap(), large);
    }

    /// Rows are in stores that people have: if this fails, the dictionary was changed.
    #[test]
    fn a_row_that_was_written_once_is_read_for_ever() {
        let row = ROW.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
        let row: Vec<u8> = row.map(|two| u8::from_str_radix(two, 16).unwrap()).collect();
        assert_eq!(unpacked(&row), SAID);
    }

    const SAID: &str = r#"{"id":"01a2007e-069c-74a9-824c-1f7ba3fa8211","definition":"w","version":1,"status":"started","created":1795304588956,"changed":1795304588956,"data":{"amount":8357},"tokens":{"1":{"id":1,"node":"node","state":"active","status":"executing","way":[{"node":"start","at":3},{"node":"node","at":4,"by":0}]}},"events":5,"numbers":1}"#;
    const ROW: &str = "01014502d400077901fc0b3639632d373461392d383234632d3166376261336661383231318e0118773d040f6f01145f38383935367401000318000379015022616d6f757e0b4f3833353786010d010e010f5b013c035400004501055f010f450102607273223a317d";

    #[test]
    fn an_instance_that_waits_and_its_history_are_small() {
        let history = r#"{"first":1,"at":1795304589380,"cause":"start","events":[{"is":"created","id":"01a2007e-0844-72a2-9ac0-1716c81e8d6f","definition":"w","version":1,"data":{"client":{"city":"city 591","number":8591},"amount":8591}},{"is":"status","status":"started"},{"is":"token","token":{"id":1,"node":"start","state":"active","status":"arrived","way":[{"node":"start","at":3}]}},{"is":"arrived","token":1,"node":"node","by":0},{"is":"node","token":1,"status":"executing","tries":0}]}"#;
        for (text, most) in [(SAID, 110), (history, 180)] {
            let json: Box<RawValue> = serde_json::from_str(text).unwrap();
            let row = pack(&json).unwrap();
            assert!(row.len() <= most, "{} of {}", row.len(), text.len());
        }
    }

    proptest! {
        #[test]
        fn anything_comes_back(texts in prop::collection::vec(".{0,40}", 0..40)) {
            let json = serde_json::to_string(&texts).unwrap();
            let row = pack(&texts).unwrap();
            prop_assert_eq!(unpacked(&row), json);
        }

        #[test]
        fn damage_is_an_error_and_no_panic(
            mut bytes in prop::collection::vec(any::<u8>(), HEAD..300),
            length in 0_u8..4,
        ) {
            if let Some(head) = bytes.first_chunk_mut::<HEAD>() {
                *head = [FIRST, length, 0];
            }
            prop_assert!(unpack::<Json>(&bytes).is_err());
        }

        #[test]
        fn a_changed_byte_is_no_panic(place in 0_usize..200, byte in any::<u8>()) {
            let json: Box<RawValue> = serde_json::from_str(SAID).unwrap();
            let mut row = pack(&json).unwrap();
            if let Some(there) = row.get_mut(place) {
                *there = byte;
            }
            drop(unpack::<Json>(&row));
        }
    }
}
