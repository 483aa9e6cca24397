//! The bare broadcast: actix-ws as its documentation uses it, one task for each subscriber. It
//! makes the same bytes of each upstream message, once, and sends them to everybody.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use bytestring::ByteString;
use futures_util::StreamExt;
use tokio::sync::broadcast;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

/// Messages that wait for the slowest subscriber.
const QUEUE: usize = 4_096;

/// The process: `bare UPSTREAM-URL`; prints the port that subscribers connect to.
pub fn main(args: &mut impl Iterator<Item = String>) -> anyhow::Result<()> {
    let upstream = args.next().unwrap_or_default();
    actix_web::rt::System::new().block_on(serve(upstream))
}

async fn serve(upstream: String) -> anyhow::Result<()> {
    let (all, _) = broadcast::channel::<ByteString>(QUEUE);
    let shared = web::Data::new(all.clone());
    let server = HttpServer::new(move || {
        App::new().app_data(shared.clone()).route("/push", web::get().to(subscribe))
    });
    let server = server.on_connect(|connection, _| {
        // As Wireloom does; a small frame would wait for the acknowledgement of the last one.
        if let Some(tcp) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
            drop(tcp.set_nodelay(true));
        }
    });
    let server = server.workers(2).bind(("127.0.0.1", 0))?;
    println!("{}", server.addrs().first().map_or(0, std::net::SocketAddr::port));
    actix_web::rt::spawn(server.run());
    let (mut feed, _) = connect_async(upstream).await?;
    let mut seq = 0_u64;
    while let Some(message) = feed.next().await {
        if let Message::Text(text) = message? {
            seq += 1;
            let frame = format!(
                "{{\"topic\":\"channel:orders\",\"seq\":{seq},\"kind\":\"data\",\
                 \"ts\":\"2026-01-01T00:00:00.000Z\",\"node\":\"push\",\"payload\":{text}}}"
            );
            drop(all.send(ByteString::from(frame)));
        }
    }
    Ok(())
}

async fn subscribe(
    request: HttpRequest,
    body: web::Payload,
    all: web::Data<broadcast::Sender<ByteString>>,
) -> actix_web::Result<HttpResponse> {
    let (response, mut session, mut stream) = actix_ws::handle(&request, body)?;
    let mut messages = all.subscribe();
    actix_web::rt::spawn(async move {
        loop {
            tokio::select! {
                message = messages.recv() => {
                    let Ok(text) = message else { break };
                    if session.text(text).await.is_err() {
                        break;
                    }
                }
                heard = stream.next() => {
                    if !matches!(heard, Some(Ok(_))) {
                        break;
                    }
                }
            }
        }
    });
    Ok(response)
}
