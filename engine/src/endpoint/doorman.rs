//! Who may use an endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::node::Auth;
use crate::payload::Value;

/// What a request says of itself, as far as it matters at the door.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// `token` of the query.
    pub token: Option<&'a str>,
    /// The header `Origin`: browsers send it, with the origin of the page.
    pub origin: Option<&'a str>,
    /// The header `Host`.
    pub host: Option<&'a str>,
}

/// Why somebody is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// A page of an origin that may not come.
    Origin,
    /// A name and a password are wanted.
    Basic,
    /// A token is wanted.
    Token,
}

/// Lets in who may come.
pub struct Doorman {
    wanted: Wanted,
    /// `None`: pages of any origin.
    origins: Option<Vec<String>>,
}

impl std::fmt::Debug for Doorman {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Doorman").field("origins", &self.origins).finish_non_exhaustive()
    }
}

#[derive(PartialEq, Eq)]
enum Wanted {
    Nothing,
    /// `name:password`.
    Basic(String),
    Token(String),
}

impl Doorman {
    /// With the secrets filled in. Where that fails, or gives nothing, nobody is let in.
    pub(super) fn new(auth: &Auth, origins: Option<&[String]>, scope: &Value, path: &str) -> Self {
        let filled = |what: &str, template: &crate::text::Template| {
            let text = template.render_hidden(scope).unwrap_or_default();
            if text.is_empty() {
                tracing::warn!(path, what, "the endpoint lets nobody in: this is empty");
            }
            text
        };
        let wanted = match auth {
            Auth::Open => Wanted::Nothing,
            Auth::Basic { username, password } => {
                let (name, password) = (filled("username", username), filled("password", password));
                let known = !name.is_empty() && !password.is_empty();
                Wanted::Basic(if known { format!("{name}:{password}") } else { String::new() })
            }
            Auth::Token(token) => Wanted::Token(filled("token", token)),
        };
        Self { wanted, origins: origins.map(<[String]>::to_vec) }
    }

    /// Whether anything is to be known.
    #[must_use]
    pub fn has_lock(&self) -> bool {
        self.wanted != Wanted::Nothing
    }

    /// Whether both let in the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.wanted == other.wanted && self.origins == other.origins
    }

    /// Lets a request in, or says why not.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, asked: &Asked<'_>) -> Result<(), Turned> {
        if !self.may_come(asked) {
            return Err(Turned::Origin);
        }
        let given = |scheme: &str| {
            let (name, rest) = asked.authorization?.split_once(' ')?;
            name.eq_ignore_ascii_case(scheme).then(|| rest.trim())
        };
        match &self.wanted {
            Wanted::Nothing => Ok(()),
            Wanted::Basic(wanted) => {
                let sent = given("basic").and_then(|text| STANDARD.decode(text).ok());
                let good = sent.is_some_and(|sent| same(&sent, wanted.as_bytes()));
                if good { Ok(()) } else { Err(Turned::Basic) }
            }
            Wanted::Token(wanted) => {
                // A header counts alone: a bad one is not made good by the query.
                let sent = match asked.authorization {
                    Some(_) => given("bearer"),
                    None => asked.token,
                };
                let good = sent.is_some_and(|sent| same(sent.as_bytes(), wanted.as_bytes()));
                if good { Ok(()) } else { Err(Turned::Token) }
            }
        }
    }

    /// Whether the page that asks may; who is no browser names none.
    fn may_come(&self, asked: &Asked<'_>) -> bool {
        let (Some(origin), Some(origins)) = (asked.origin, &self.origins) else {
            // A browser adds a name and password that it knows by itself.
            return self.origins.is_some()
                || !matches!(self.wanted, Wanted::Basic(_))
                || asked.origin.is_none_or(|origin| own(origin, asked.host));
        };
        own(origin, asked.host) || origins.iter().any(|one| one == "*" || one == origin)
    }
}

fn own(origin: &str, host: Option<&str>) -> bool {
    let name = origin.split_once("://").map(|(_, name)| name);
    name.is_some() && name == host
}

/// Takes as long whichever byte differs. Nothing is the same as an empty secret.
fn same(sent: &[u8], wanted: &[u8]) -> bool {
    let differ = sent.iter().zip(wanted).fold(0, |differ, (one, two)| differ | (one ^ two));
    !wanted.is_empty() && sent.len() == wanted.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Template;

    fn doorman(auth: &Auth, origins: Option<&[&str]>) -> Doorman {
        let scope = Value::parse(r#"{"globals":{"name":"ann","secret":"s3cret"}}"#).unwrap();
        let origins = origins.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        Doorman::new(auth, origins.as_deref(), &scope, "p")
    }

    fn template(text: &str) -> Template {
        Template::parse(text).unwrap()
    }

    #[test]
    fn a_token_comes_by_header_or_query() {
        let door = doorman(&Auth::Token(template("{{globals.secret}}")), None);
        let ask = |authorization, token| {
            door.check(&Asked { authorization, token, ..Asked::default() }).is_ok()
        };
        assert!(ask(Some("Bearer s3cret"), None) && ask(Some("bearer s3cret"), None));
        assert!(ask(None, Some("s3cret")));
        for bad in ["Bearer s3creT", "Bearer ", "Bearer s3cre", "Basic s3cret", "s3cret", ""] {
            assert!(!ask(Some(bad), None), "{bad}");
            assert!(!ask(Some(bad), Some("s3cret")), "{bad}");
        }
        assert!(!ask(None, None) && !ask(None, Some("")));
        let nobody = doorman(&Auth::Token(template("{{globals.gone}}")), None);
        for token in [Some(""), None, Some("null")] {
            assert!(nobody.check(&Asked { token, ..Asked::default() }).is_err());
        }
    }

    #[test]
    fn a_name_and_a_password() {
        let auth = |name: &str, password: &str| Auth::Basic {
            username: template(name),
            password: template(password),
        };
        let door = doorman(&auth("{{globals.name}}", "{{globals.secret}}"), None);
        let ask = |door: &Doorman, pair: &str| {
            let header = format!("Basic {}", STANDARD.encode(pair));
            door.check(&Asked { authorization: Some(&header), ..Asked::default() })
        };
        assert_eq!(ask(&door, "ann:s3cret"), Ok(()));
        for bad in ["ann:", ":s3cret", "ann:s3cret ", "anns3cret", ""] {
            assert_eq!(ask(&door, bad), Err(Turned::Basic), "{bad}");
        }
        let nobody = doorman(&auth("{{globals.name}}", "{{globals.gone}}"), None);
        assert_eq!(ask(&nobody, "ann:"), Err(Turned::Basic));
    }

    #[test]
    fn pages_come_from_origins_that_may() {
        let come = |door: &Doorman, origin| {
            door.check(&Asked { origin, host: Some("here:1"), ..Asked::default() }).is_ok()
        };
        let own = doorman(&Auth::Open, Some(&[]));
        assert!(come(&own, None) && come(&own, Some("http://here:1")));
        for foreign in ["http://here", "http://here:1.evil", "null", "http://evil/here:1", "here:1"]
        {
            assert!(!come(&own, Some(foreign)), "{foreign}");
        }
        let listed = doorman(&Auth::Open, Some(&["https://app.example"]));
        assert!(come(&listed, Some("https://app.example")));
        assert!(!come(&listed, Some("http://app.example")));
        assert!(come(&doorman(&Auth::Open, Some(&["*"])), Some("http://evil")));
        // Requests may come from any page, unless a browser would add the password by itself.
        assert!(come(&doorman(&Auth::Open, None), Some("http://evil")));
    }
}
