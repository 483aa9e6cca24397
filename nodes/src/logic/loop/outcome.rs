//! What passes have made of the items.

use engine::node::{Blame, Broken, Error};
use engine::payload::{Object, Value};

/// Results and failures so far, in the order of the items.
pub(super) struct Gathered {
    /// What one is called where it fails.
    each: &'static str,
    results: Vec<Value>,
    errors: Option<Vec<Value>>,
    /// What the results may still weigh.
    left: usize,
}

impl Gathered {
    /// None yet. Failures are kept where `skip` says so; otherwise the first one ends all.
    pub(super) fn new(each: &'static str, skip: bool) -> Self {
        let errors = skip.then(Vec::new);
        Self { each, results: Vec::new(), errors, left: Value::HEAVIEST }
    }

    /// Takes the next item's.
    pub(super) fn take(&mut self, passed: Result<Value, Broken>) -> Result<(), Error> {
        let place = self.results.len();
        let result = match (passed, &mut self.errors) {
            (Ok(result), _) => result,
            (Err(broken), Some(errors)) if !broken.ends_all => {
                errors.push(told(place, &broken));
                Value::Null
            }
            (Err(broken), _) => return Err(failed(self.each, place, broken)),
        };
        let weight = result.weigh(usize::MAX, self.left).map_err(|_| {
            Error::input(format!(
                "The results up to {} {place} are larger than {} MiB: give less by `result`.",
                self.each.to_lowercase(),
                Value::HEAVIEST >> 20
            ))
        })?;
        self.left -= weight;
        self.results.push(result);
        Ok(())
    }

    /// The lists: of results, and of failures where they are kept.
    pub(super) fn lists(self) -> (Value, Option<Value>) {
        (Value::from(self.results), self.errors.map(Value::from))
    }
}

fn told(place: usize, broken: &Broken) -> Value {
    let mut error = Object::with_capacity(4);
    error.insert("index", Value::from(place));
    error.insert("message", Value::from(broken.error.message.as_str()));
    error.insert("blame", Value::from(broken.error.blame.as_str()));
    error.insert("node", Value::from(broken.node.clone()));
    Value::Object(error)
}

fn failed(each: &str, place: usize, broken: Broken) -> Error {
    let Broken { node, error: Error { blame, message, source }, .. } = broken;
    let message = if node.is_empty() || blame == Blame::Engine {
        format!("{each} {place}: {message}")
    } else {
        format!("{each} {place}, at `{node}`: {message}")
    };
    Error { blame, message, source }
}
