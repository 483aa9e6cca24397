//! The guard by itself: the same bytes in any pieces give the same verdict.

use std::future::Future;

use futures_util::{StreamExt, stream};

use super::*;

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = header(first, payload.len() as u64);
    out.extend_from_slice(payload);
    out
}

fn header(first: u8, length: u64) -> Vec<u8> {
    let mut out = vec![first];
    match length {
        0..126 => out.push(0x80 | u8::try_from(length).unwrap()),
        126..65_536 => {
            out.push(0xfe);
            out.extend_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
        }
        _ => {
            out.push(0xff);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out
}

fn limits() -> FrameLimits {
    FrameLimits { frame: 1_000, message: 1_500, fragments: 5, control_burst: 10, control_rate: 1 }
}

/// What passes, and which rule was broken.
fn run(bytes: &[u8], piece: usize) -> (Vec<u8>, Option<Violation>) {
    let pieces: Vec<Result<Bytes, PayloadError>> =
        bytes.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let seen = Rc::new(Seen::default());
    let guard = FrameGuard::new(stream::iter(pieces), limits(), Rc::clone(&seen));
    let mut all = guard.map(|piece| piece.unwrap().to_vec()).concat();
    let mut task = Context::from_waker(std::task::Waker::noop());
    // It pauses between messages, and wants to be asked again.
    let passed = loop {
        if let Poll::Ready(passed) = Pin::new(&mut all).poll(&mut task) {
            break passed;
        }
    };
    (passed, seen.violation.get())
}

#[test]
fn lets_all_good_frames_pass() {
    let frames = [
        frame(0x81, b"hello"),
        frame(0x82, &[7; 126]),
        frame(0x82, &[7; 1_000]),
        frame(0x01, &[7; 1_000]),
        frame(0x89, &[7; 125]),
        frame(0x00, b""),
        frame(0x8a, b""),
        frame(0x00, &[7; 499]),
        frame(0x80, b"x"),
        frame(0x81, b""),
    ]
    .concat();
    for piece in [1, 2, 3, 7, 64, frames.len()] {
        assert_eq!(run(&frames, piece), (frames.clone(), None), "pieces of {piece}");
    }
}

#[test]
fn ends_before_the_first_bad_frame() {
    let good = frame(0x81, b"hello");
    let many = |frame: Vec<u8>, times: usize| frame.repeat(times);
    for (bad, expected) in [
        (frame(0xc1, b""), "reserved"),
        (frame(0x83, b""), "unknown kind"),
        (frame(0x8b, b""), "unknown kind"),
        (frame(0x80, b""), "no message"),
        (frame(0x09, b""), "in parts"),
        (frame(0x89, &[0; 126]), "125"),
        (vec![0x81, 0x05], "mask"),
        (header(0x82, u64::MAX), "63 bits"),
        ([frame(0x01, b"a"), frame(0x81, b"b")].concat(), "within another"),
        (header(0x82, 1_001), "TooLarge"),
        (header(0x82, 1 << 30), "TooLarge"),
        (header(0x82, 1 << 62), "TooLarge"),
        ([frame(0x02, &[0; 1_000]), frame(0x80, &[0; 501])].concat(), "TooLarge"),
        ([frame(0x01, b""), many(frame(0x00, b""), 5)].concat(), "TooLarge"),
        (many(frame(0x89, b""), 11), "Flood"),
        (many(frame(0x8a, b"unasked"), 11), "Flood"),
    ] {
        let bytes = [&good[..], &bad, &[0; 5_000]].concat();
        for piece in [1, 2, 5, 1_000, bytes.len()] {
            let (passed, violation) = run(&bytes, piece);
            assert!(passed.starts_with(&good), "{expected}");
            assert!(passed.len() < good.len() + bad.len(), "{expected}");
            let violation = format!("{violation:?}");
            assert!(violation.contains(expected), "{expected}: {violation}");
        }
    }
}

#[test]
fn nothing_is_heard_after_a_farewell() {
    let farewell = [frame(0x81, b"hello"), frame(0x88, &[3, 232])].concat();
    let bytes = [&farewell[..], &frame(0x81, b"more"), &[0xff; 100]].concat();
    for piece in [1, 4, bytes.len()] {
        assert_eq!(run(&bytes, piece), (farewell.clone(), None));
    }
}

#[test]
fn each_message_is_parsed_before_the_next_is_there() {
    let frames = [frame(0x81, b"one"), frame(0x89, b"?"), frame(0x82, b"two")].concat();
    let rest = frame(0x81, b"three");
    let both = [frames.clone(), rest.clone()].map(|piece| Ok(Bytes::from(piece)));
    let mut guard = FrameGuard::new(stream::iter(both), limits(), Rc::default());
    let mut task = Context::from_waker(std::task::Waker::noop());
    let mut ask =
        || Pin::new(&mut guard).poll_next(&mut task).map(|piece| piece.map(Result::unwrap));
    let one = frame(0x81, b"one").len();
    assert_eq!(ask(), Poll::Ready(Some(Bytes::copy_from_slice(&frames[..one]))));
    assert_eq!(ask(), Poll::Pending);
    assert_eq!(ask(), Poll::Ready(Some(Bytes::copy_from_slice(&frames[one..]))));
    assert_eq!(ask(), Poll::Pending);
    assert_eq!(ask(), Poll::Ready(Some(Bytes::from(rest))));
    assert_eq!(ask(), Poll::Ready(None));
}
