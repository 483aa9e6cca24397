//! What `queue` promises.

use std::time::Duration;

use super::*;
use crate::connection::Period;
use crate::node::Blame;

fn queue(messages: usize) -> Queue {
    let mut settings = Settings::new("feed", "ws://feed.example");
    settings.send_queue.messages = messages;
    settings.send_queue.age = Period::seconds(10);
    Queue::new(&settings)
}

fn refused(result: Result<(), Error>) -> Blame {
    result.unwrap_err().blame
}

#[tokio::test(start_paused = true)]
async fn keeps_order_and_bounds() {
    let queue = queue(2);
    queue.push(Frame::text("1"), None).unwrap();
    queue.push(Frame::text("2"), None).unwrap();
    assert_eq!(refused(queue.push(Frame::text("3"), None)), Blame::External);
    assert_eq!(queue.pop(), Some(Frame::text("1")));
    assert_eq!(queue.pop(), Some(Frame::text("2")));
    assert_eq!(queue.pop(), None);
    let large = Frame::Binary(vec![0; (1 << 20) + 1].into());
    assert_eq!(refused(queue.push(large, None)), Blame::Input);
    let broken = Frame::Text(vec![0xff].into());
    assert_eq!(refused(queue.push(broken, None)), Blame::Engine);
}

#[tokio::test(start_paused = true)]
async fn bytes_are_bounded_too() {
    let queue = queue(1_000);
    let fit = (0..1_000)
        .take_while(|_| queue.push(Frame::Binary(vec![0; 1 << 20].into()), None).is_ok())
        .count();
    assert_eq!(fit, 16);
}

#[tokio::test(start_paused = true)]
async fn old_messages_are_dropped() {
    let queue = queue(9);
    queue.push(Frame::text("old"), None).unwrap();
    tokio::time::advance(Duration::from_secs(6)).await;
    queue.push(Frame::text("new"), None).unwrap();
    assert_eq!(queue.expire(Instant::now()), 0);
    tokio::time::advance(Duration::from_secs(4)).await;
    assert_eq!(queue.expiry(), Some(Instant::now()));
    assert_eq!(queue.expire(Instant::now()), 1);
    assert_eq!(queue.pop(), Some(Frame::text("new")));
}

#[tokio::test(start_paused = true)]
async fn a_reply_leaves_by_its_socket_or_not_at_all() {
    let queue = queue(0);
    assert_eq!(refused(queue.push(Frame::text("down"), None)), Blame::External);
    queue.opened(1);
    queue.push(Frame::text("reply"), Some(1)).unwrap();
    queue.push(Frame::text("sent"), None).unwrap();
    assert_eq!(queue.lost(), 1);
    assert_eq!(refused(queue.push(Frame::text("late"), Some(1))), Blame::External);
    queue.opened(2);
    assert_eq!(refused(queue.push(Frame::text("late"), Some(1))), Blame::External);
    assert_eq!(queue.pop(), Some(Frame::text("sent")));
}
