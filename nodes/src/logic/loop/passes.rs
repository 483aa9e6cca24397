//! The passes through the body, one after the other or some at a time.

use engine::node::{Broken, Error, Host};
use engine::payload::Value;
use engine::text::{Expression, Path};
use futures_util::{StreamExt, stream};

use super::items::Items;
use super::outcome::Gathered;
use super::{Loop, OnItemError};

impl Loop {
    /// What comes of the payload by a pass for each item, none of which sees another one.
    pub(super) async fn for_each(&self, payload: &Value, host: &dyn Host) -> Result<Value, Error> {
        let items = Items::of(self.items.value(payload)?, self.limit)?;
        let mut gathered = self.gathered("Item");
        {
            let pass = |(place, item)| self.pass(place, item, payload, host);
            let mut passes = stream::iter(items.enumerate()).map(pass).buffered(self.parallel);
            while let Some(passed) = passes.next().await {
                gathered.take(passed)?;
            }
        }
        self.with_lists(payload.clone(), Some(&self.destination), gathered)
    }

    /// What comes of the payload by one pass after the other, as long as it holds.
    pub(super) async fn as_long_as(
        &self,
        holds: &Expression,
        payload: &Value,
        host: &dyn Host,
    ) -> Result<Value, Error> {
        let mut payload = payload.clone();
        let mut gathered = self.gathered("Pass");
        let mut place = 0;
        loop {
            let mut given = payload.clone();
            self.index.set(&mut given, Value::from(place))?;
            if !holds.test(&given)? {
                break;
            }
            if place == self.limit {
                return Err(Error::input(format!(
                    "`while` still holds after {place} passes, the limit: raise it in the node's \
                     settings, or see that the nodes within change what it goes by."
                )));
            }
            gathered.take(host.run_body(given).await.map(|left| {
                payload = left;
                self.result
                    .as_ref()
                    .and_then(|path| path.get(&payload))
                    .cloned()
                    .unwrap_or_default()
            }))?;
            place += 1;
        }
        let destination = self.result.as_ref().map(|_| &self.destination);
        self.with_lists(payload, destination, gathered)
    }

    /// One item's way through the body.
    async fn pass(
        &self,
        place: usize,
        item: Value,
        payload: &Value,
        host: &dyn Host,
    ) -> Result<Value, Broken> {
        let mut given = payload.clone();
        let written = self
            .item
            .set(&mut given, item)
            .and_then(|()| self.index.set(&mut given, Value::from(place)));
        if let Err(error) = written {
            return Err(Broken { node: "".into(), error: error.into(), ends_all: false });
        }
        let ended = host.run_body(given).await?;
        let result = self.result.as_ref().unwrap_or(&self.item);
        Ok(result.get(&ended).cloned().unwrap_or_default())
    }

    fn gathered(&self, each: &'static str) -> Gathered {
        Gathered::new(each, self.on_item_error == OnItemError::Skip)
    }

    fn with_lists(
        &self,
        mut payload: Value,
        destination: Option<&Path>,
        gathered: Gathered,
    ) -> Result<Value, Error> {
        let (results, errors) = gathered.lists();
        if let Some(destination) = destination {
            destination.set(&mut payload, results)?;
        }
        if let Some(errors) = errors {
            self.errors.set(&mut payload, errors)?;
        }
        Ok(payload)
    }
}
