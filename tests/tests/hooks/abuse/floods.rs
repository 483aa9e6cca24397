//! Frames and parts of frames without end.

use std::io::Read;
use std::net::TcpStream;

use super::{CEILING, MIB, flood, open, serve, under};
use crate::program;

/// The close code of what the server says last.
pub(super) fn farewell(tcp: &mut TcpStream) -> Option<u16> {
    let mut all = Vec::new();
    // What was not read when the server closed turns into a reset, after the close frame.
    let _reset = tcp.read_to_end(&mut all).is_err();
    let close = all.windows(2).rposition(|two| two[0] == 0x88 && (2..126).contains(&two[1]))?;
    Some(u16::from_be_bytes([*all.get(close + 2)?, *all.get(close + 3)?]))
}

#[tokio::test]
async fn floods_cost_no_memory_and_end_with_their_code() {
    let (program, _data) = program();
    serve(&program).await;
    // 1 GiB is announced, and a quarter of it comes.
    let code = under(&program, "oversize header", CEILING, |base| {
        let mut tcp = open(&base);
        let header = [0x82, 0x80 | 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4];
        flood(&mut tcp, &header, &[7; 1 << 16], 256 * MIB);
        farewell(&mut tcp)
    });
    // A reset may overtake the close frame.
    assert!(matches!(code.await, Some(1009) | None));
    for (name, first, piece, most) in [
        (
            "endless fragments",
            &[0x01, 0x80, 0, 0, 0, 0][..],
            [&[0x00, 0x80 | 126, 0x40, 0, 0, 0, 0, 0][..], &[b'x'; 0x4000]].concat(),
            256 * MIB,
        ),
        (
            "tiny fragments",
            &[0x01, 0x80, 0, 0, 0, 0],
            [0x00, 0x81, 0, 0, 0, 0, b'x'].repeat(4_096),
            64 * MIB,
        ),
        (
            "pings",
            &[][..],
            [&[0x89, 0x80 | 125, 0, 0, 0, 0][..], &[7; 125]].concat().repeat(100),
            64 * MIB,
        ),
    ] {
        let code = under(&program, name, CEILING, move |base| {
            let mut tcp = open(&base);
            let written = flood(&mut tcp, first, &piece, most);
            assert!(written < most, "{name}: all of it was taken");
            farewell(&mut tcp)
        });
        assert!(matches!(code.await, Some(1008 | 1009) | None), "{name}");
    }
}
