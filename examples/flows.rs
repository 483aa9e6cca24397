//! Example flows, as they are exported; each runs as it is.

/// A flow, and what it needs around it.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The flow's id.
    pub id: &'static str,
    /// The flow, `wireloom.flow/1`.
    pub json: &'static str,
    /// The connections that it names.
    pub connections: &'static [&'static str],
}

/// The demo: orders and prices to those who watch, broken messages to those who mend.
pub const ORDERS: Example =
    Example { id: "orders", json: include_str!("flows/orders.json"), connections: &["feed"] };

/// Says hello to an upstream, and shows what it answers.
pub const GREETING: Example =
    Example { id: "greeting", json: include_str!("flows/greeting.json"), connections: &["feed"] };

/// Tells whether an upstream is there.
pub const WATCH: Example =
    Example { id: "watch", json: include_str!("flows/watch.json"), connections: &["feed"] };

/// Feeds the orders board, and hears what people do on it.
pub const BOARD: Example =
    Example { id: "board", json: include_str!("flows/board.json"), connections: &["feed"] };

/// All of them.
pub const ALL: [Example; 4] = [ORDERS, GREETING, WATCH, BOARD];

#[cfg(test)]
mod tests {
    use engine::flow::{FORMAT, Flow};

    use super::*;

    #[test]
    fn each_is_a_flow_of_its_name() {
        for example in ALL {
            let flow: Flow = serde_json::from_str(example.json)
                .unwrap_or_else(|error| panic!("{}: {error}", example.id));
            assert_eq!((flow.id.as_str(), flow.format.as_str()), (example.id, FORMAT));
            assert!(!flow.description.is_empty(), "{} says what it does", example.id);
        }
    }
}
