//! A business rule as a table: conditions, and what to set where they are true.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::payload::Value;
use crate::text::{Expression, Path, RenderError};

/// A table of rules, from the first to the last.
#[derive(Debug)]
pub struct RuleTable {
    rules: Vec<Rule>,
    hit: Hit,
}

/// Which rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hit {
    /// The first whose condition is true.
    #[default]
    First,
    /// All whose conditions are true, each seeing what those before it have set.
    All,
}

#[derive(Debug)]
struct Rule {
    when: Option<Expression>,
    set: Vec<(Path, Cell)>,
}

#[derive(Debug)]
enum Cell {
    Fixed(Value),
    Computed(Expression),
}

/// A rule as it is written: `{"when": "score > 600", "set": {"loan.approved": "true"}}`. A text
/// under `set` is an expression, everything else is the value itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    when: String,
    set: Map<String, Json>,
}

impl RuleTable {
    /// Of the list of rules as it is written.
    ///
    /// # Errors
    /// The place within the list, as a JSON pointer, and what is wrong there.
    pub fn compile(rules: &Json, hit: Hit) -> Result<Self, (String, String)> {
        let Json::Array(written) = rules else {
            return Err((String::new(), "The rules are a list of {when, set}.".to_owned()));
        };
        let rules = written.iter().enumerate().map(|(place, rule)| read(place, rule));
        Ok(Self { rules: rules.collect::<Result<_, _>>()?, hit })
    }

    /// Applies the table to the data; on an error the data is as it was.
    ///
    /// # Errors
    /// When an expression gives no result, or something is in the way of a path.
    pub fn apply(&self, data: &mut Value) -> Result<(), RenderError> {
        let mut changed = data.clone();
        for rule in &self.rules {
            let holds = match &rule.when {
                None => true,
                Some(when) => when.evaluate(&changed)?.truthy(),
            };
            if !holds {
                continue;
            }
            let before = changed.clone();
            for (path, cell) in &rule.set {
                let value = match cell {
                    Cell::Fixed(value) => value.clone(),
                    Cell::Computed(expression) => expression.evaluate(&before)?,
                };
                path.set(&mut changed, value)?;
            }
            if self.hit == Hit::First {
                break;
            }
        }
        *data = changed;
        Ok(())
    }
}

fn read(place: usize, rule: &Json) -> Result<Rule, (String, String)> {
    let written: Written = serde_json::from_value(rule.clone())
        .map_err(|error| (format!("/{place}"), format!("A rule is {{when, set}}: {error}.")))?;
    let when = match written.when.trim() {
        "" => None,
        text => Some(
            Expression::parse(text)
                .map_err(|mistake| (format!("/{place}/when"), mistake.to_string()))?,
        ),
    };
    let set = written.set.iter().map(|(path, value)| {
        let at = format!("/{place}/set/{}", path.replace('~', "~0").replace('/', "~1"));
        let to = Path::parse(path).map_err(|mistake| (at.clone(), mistake.to_string()))?;
        let cell = match value {
            Json::String(text) => Cell::Computed(
                Expression::parse(text).map_err(|mistake| (at, mistake.to_string()))?,
            ),
            other => Cell::Fixed(Value::from(other)),
        };
        Ok::<_, (String, String)>((to, cell))
    });
    Ok(Rule { when, set: set.collect::<Result<_, _>>()? })
}
