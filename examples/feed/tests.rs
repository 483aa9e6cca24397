//! The feed over real sockets.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

const DEADLINE: Duration = Duration::from_secs(10);

async fn start(interval: Duration) -> Feed {
    Feed::start(&Settings { interval, ..Settings::default() }).await.unwrap()
}

async fn connect(feed: &Feed) -> Socket {
    connect_async(feed.url()).await.unwrap().0
}

async fn hear(socket: &mut Socket) -> Message {
    tokio::time::timeout(DEADLINE, socket.next())
        .await
        .expect("nothing came within the deadline")
        .expect("the socket has ended")
        .unwrap()
}

#[tokio::test]
async fn tells_everybody_the_same() {
    let feed = start(Duration::from_millis(5)).await;
    let (mut one, mut two) = (connect(&feed).await, connect(&feed).await);
    let told = hear(&mut two).await;
    // The first client may have heard more before the second came.
    let mut heard = hear(&mut one).await;
    for _ in 0..1_000 {
        if heard == told {
            break;
        }
        heard = hear(&mut one).await;
    }
    assert_eq!(heard, told);
    for _ in 0..20 {
        assert_eq!(hear(&mut one).await, hear(&mut two).await);
    }
    feed.stop().await;
}

#[tokio::test]
async fn answers_what_it_is_told() {
    // So slow that after the first message nothing but answers comes.
    let feed = start(Duration::from_secs(3_600)).await;
    let mut socket = connect(&feed).await;
    for (said, heard) in [
        (r#"{"ack":1}"#, r#"{"type":"reply","to":{"ack":1}}"#),
        ("{broken", r#"{"type":"reply","to":"{broken"}"#),
    ] {
        socket.send(Message::text(said)).await.unwrap();
        let mut answer = hear(&mut socket).await;
        if !answer.to_text().unwrap().contains("reply") {
            answer = hear(&mut socket).await;
        }
        assert_eq!(answer, Message::text(heard));
    }
    feed.stop().await;
}

#[tokio::test]
async fn says_goodbye_and_frees_its_port() {
    let feed = start(Duration::from_millis(5)).await;
    let address = feed.address();
    let mut socket = connect(&feed).await;
    let (closed, ()) = tokio::join!(
        async {
            loop {
                if let Message::Close(frame) = hear(&mut socket).await {
                    break frame.expect("a close frame with a code");
                }
            }
        },
        feed.stop()
    );
    assert_eq!(u16::from(closed.code), 1001);
    tokio::net::TcpStream::connect(address).await.unwrap_err();
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let feed = start(Duration::from_secs(1)).await;
    let taken = Settings { port: feed.address().port(), ..Settings::default() };
    let error = Feed::start(&taken).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    feed.stop().await;
}
