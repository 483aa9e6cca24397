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

/// A gateway as chat services have it: identifies, beats with the last sequence number.
pub const GATEWAY: Example =
    Example { id: "gateway", json: include_str!("flows/gateway.json"), connections: &["gateway"] };

/// A message broker spoken to in text frames, with a heart-beat of its own.
pub const BROKER: Example =
    Example { id: "broker", json: include_str!("flows/broker.json"), connections: &["broker"] };

/// Large trades of a market-data feed, which is subscribed to on each connect.
pub const MARKET: Example =
    Example { id: "market", json: include_str!("flows/market.json"), connections: &["market"] };

/// Answers a server's questions early, and keeps books afterwards.
pub const ECHO: Example =
    Example { id: "echo", json: include_str!("flows/echo.json"), connections: &["questions"] };

/// Feeds the orders board, and hears what people do on it.
pub const BOARD: Example =
    Example { id: "board", json: include_str!("flows/board.json"), connections: &["feed"] };

/// What the loan application asks an officer.
pub const LOAN_APPROVAL: Example = Example {
    id: "loan-approval",
    json: include_str!("flows/loan-approval.json"),
    connections: &[],
};

/// A loan application, from the client's form to the decision; asks the service that the global
/// `creditService` names.
pub const LOAN: Example =
    Example { id: "loan", json: include_str!("flows/loan.json"), connections: &[] };

/// Prices an order's lines one by one, in a loop.
pub const INVOICE: Example =
    Example { id: "invoice", json: include_str!("flows/invoice.json"), connections: &[] };

/// Those that run with the demo's feed and its credit service alone.
pub const DEMO: [Example; 6] = [ORDERS, GREETING, WATCH, BOARD, LOAN_APPROVAL, LOAN];

/// All of them.
pub const ALL: [Example; 11] =
    [ORDERS, GREETING, WATCH, BOARD, INVOICE, GATEWAY, BROKER, MARKET, ECHO, LOAN, LOAN_APPROVAL];

/// The settings of connections that examples come with, as they are saved; each under the id of
/// the example that it is for.
pub const CONNECTIONS: [(&str, &str); 4] = [
    ("gateway", include_str!("connections/gateway.json")),
    ("broker", include_str!("connections/broker.json")),
    ("market", include_str!("connections/market.json")),
    ("echo", include_str!("connections/questions.json")),
];

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
