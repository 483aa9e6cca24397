//! What goes back over the socket that a run's first message came from (spec websocket, Replies).

use bytes::Bytes;

use crate::node::{Error, Frame, Message, ReplyPolicy};
use crate::payload::{Object, Value};

use super::Replier;
use super::record::Failure;

/// The way back, and what is to go there.
pub(super) struct Answer<'a> {
    pub(super) reply: &'a dyn Replier,
    pub(super) policy: &'a ReplyPolicy,
    /// The message's text, if replies carry a field of it.
    pub(super) asked: Option<&'a str>,
}

impl Answer<'_> {
    /// Sends a run's result: a string as it is, `null` not at all, anything else as JSON.
    pub(super) fn result(&self, result: &Value, message: &Message) -> Result<(), Error> {
        let Some(template) = &self.policy.template else {
            return match result {
                Value::Null => Ok(()),
                Value::String(text) => self.text(text.as_bytes().to_vec()),
                other => self.json(other.clone()),
            };
        };
        let mut scope = Object::with_capacity(2);
        scope.insert("result", result.clone());
        scope.insert("payload", message.payload.clone());
        let scope = Value::Object(scope);
        if self.policy.correlation.is_some() {
            return self.json(template.render(&scope)?);
        }
        let mut out = Vec::new();
        template.render_json(&scope, &mut out)?;
        self.text(out)
    }

    /// Sends `{"error": {name, message, node}}`.
    pub(super) fn failure(&self, failure: &Failure) -> Result<(), Error> {
        let mut error = Object::with_capacity(3);
        error.insert("name", Value::from(failure.blame.as_str()));
        error.insert("message", Value::from(failure.message.as_str()));
        error.insert("node", Value::from(failure.node.clone()));
        let whole: Object = [("error", Value::Object(error))].into_iter().collect();
        self.json(Value::Object(whole))
    }

    /// A reply that cannot take the field leaves without it, and the error says why.
    fn json(&self, mut reply: Value) -> Result<(), Error> {
        let copied = self.correlate(&mut reply);
        let mut out = Vec::new();
        reply.write_json(&mut out);
        self.text(out)?;
        copied
    }

    /// Copies the message's field, if it has it, into an object.
    fn correlate(&self, reply: &mut Value) -> Result<(), Error> {
        if let (Some(path), Some(text), Value::Object(_)) =
            (&self.policy.correlation, self.asked, &*reply)
            && let Ok(asked) = Value::parse(text)
            && let Some(field) = path.get(&asked)
        {
            path.set(reply, field.clone())?;
        }
        Ok(())
    }

    fn text(&self, text: Vec<u8>) -> Result<(), Error> {
        self.reply.send(Frame::Text(Bytes::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::text::{JsonTemplate, Path};

    #[derive(Default)]
    struct Socket(Mutex<Vec<String>>);

    impl Replier for Socket {
        fn send(&self, frame: Frame) -> Result<(), Error> {
            let Frame::Text(text) = frame else { panic!("replies are text") };
            self.0.lock().unwrap().push(String::from_utf8(text.to_vec()).unwrap());
            Ok(())
        }
    }

    /// What is sent for a result, and whether there was an error beside.
    fn sent(result: &str, asked: &str, path: &str, template: Option<&str>) -> (Vec<String>, bool) {
        let socket = Socket::default();
        let policy = ReplyPolicy {
            result: true,
            errors: true,
            template: template.map(|text| JsonTemplate::parse(text).unwrap()),
            correlation: Some(Path::parse(path).unwrap()),
        };
        let answer = Answer { reply: &socket, policy: &policy, asked: Some(asked) };
        let message = Message::new(Value::Null);
        let done = answer.result(&Value::parse(result).unwrap(), &message);
        (socket.0.into_inner().unwrap(), done.is_err())
    }

    #[test]
    fn objects_carry_the_field_and_nothing_else_does() {
        let asked = r#"{"id":"x-1","at":{"n":5}}"#;
        for (result, path, reply) in [
            (r#"{"n":1}"#, "id", r#"{"n":1,"id":"x-1"}"#),
            (r#"{"id":0,"n":1}"#, "id", r#"{"id":"x-1","n":1}"#),
            (r#"{"n":1}"#, "at.n", r#"{"n":1,"at":{"n":5}}"#),
            (r#"{"n":1}"#, "none", r#"{"n":1}"#),
            (r#""text""#, "id", "text"),
            ("[{}]", "id", "[{}]"),
            ("5", "id", "5"),
        ] {
            assert_eq!(sent(result, asked, path, None), (vec![reply.to_owned()], false));
        }
        assert_eq!(sent("null", asked, "id", None), (vec![], false));
        assert_eq!(sent("{}", "no JSON", "id", None), (vec!["{}".to_owned()], false));
        // Where it cannot be put, the reply leaves all the same, and somebody is told.
        let blocked = sent(r#"{"at":1}"#, asked, "at.n", None);
        assert_eq!(blocked, (vec![r#"{"at":1}"#.to_owned()], true));
        let shaped = sent("1", asked, "id", Some(r#"{"r":{{result}}}"#));
        assert_eq!(shaped, (vec![r#"{"r":1,"id":"x-1"}"#.to_owned()], false));
    }
}
