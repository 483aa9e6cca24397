//! What the templates of connections see, and how they are rendered.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::payload::{Object, Value};
use crate::text::Template;

/// Shared by all connections; each takes what is there when it connects.
#[derive(Debug)]
pub(super) struct Scope(ArcSwap<Value>);

impl Default for Scope {
    fn default() -> Self {
        Self(ArcSwap::from_pointee(names(Object::new())))
    }
}

impl Scope {
    /// From the next attempt to connect on.
    pub(super) fn set_globals(&self, globals: Object) {
        self.0.store(Arc::new(names(globals)));
    }

    pub(super) fn value(&self) -> Arc<Value> {
        self.0.load_full()
    }
}

/// The names that templates may use. Whatever else they are to see joins here.
fn names(globals: Object) -> Value {
    let mut scope = Object::new();
    scope.insert("globals", Value::Object(globals));
    Value::Object(scope)
}

/// Whether something in this text is filled in.
pub(super) fn is_template(source: &str) -> bool {
    source.contains("{{")
}

/// Fills in a text of the settings. `what` names it in the error, which is for people and does
/// not show the text: it may hold a secret.
pub(super) fn render(what: &str, source: &str, scope: &Value) -> Result<String, String> {
    if !is_template(source) {
        return Ok(source.to_owned());
    }
    let template = Template::parse(source).map_err(|mistake| failed(what, &mistake))?;
    rendered(what, &template, scope)
}

/// As [`render`], of a template that is compiled already.
pub(super) fn rendered(what: &str, template: &Template, scope: &Value) -> Result<String, String> {
    template.render_hidden(scope).map_err(|error| failed(what, &error))
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> String {
    format!("The template of `{what}` could not be rendered: {error}. Check it and the globals.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_see_the_globals_and_plain_text_stays() {
        let scope = Scope::default();
        let show = |source| render("url", source, &scope.value());
        assert_eq!(show("ws://{{globals.host}}/").as_deref(), Ok("ws:///"));
        let mut globals = Object::new();
        globals.insert("host", Value::from("feed.example"));
        scope.set_globals(globals);
        assert_eq!(show("ws://{{globals.host}}/").as_deref(), Ok("ws://feed.example/"));
        assert_eq!(show(r"a \ } b").as_deref(), Ok(r"a \ } b"));
    }

    #[test]
    fn an_error_names_the_place_and_hides_the_text() {
        let scope = Scope::default().value();
        let error = render("auth.token", "canary{{decodeBase64 '*'}}", &scope).unwrap_err();
        assert!(error.starts_with("The template of `auth.token` could not"), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }
}
