//! The texts of the designer's fields, checked by the `format` of their JSON Schema.

use super::{
    Duration, Expression, HtmlTemplate, JsonTemplate, Mistake, Path, Period, Substitution,
    Template, TimerExpression,
};

/// What is wrong with a field's text, given the `format` that its JSON Schema names; `None`
/// where nothing is, or where the format is not one of this module's.
#[must_use]
pub fn check_format(format: &str, text: &str) -> Option<Mistake> {
    match format {
        Path::FORMAT => Path::parse(text).err(),
        Expression::FORMAT => Expression::parse(text).err(),
        Substitution::FORMAT => Substitution::parse(text).err(),
        Duration::FORMAT => Duration::parse(text).err(),
        Period::FORMAT => Period::parse(text).err(),
        TimerExpression::FORMAT => TimerExpression::parse(text).err(),
        "wireloom-template" => Template::parse(text).err(),
        "wireloom-html-template" => HtmlTemplate::parse(text).err(),
        "wireloom-json-template" => JsonTemplate::parse(text).err(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    /// One field type: what its schema, its text form and its mistakes must be.
    fn holds<T>(format: &str, right: &str, wrong: &str)
    where
        T: JsonSchema + Serialize + DeserializeOwned + std::fmt::Debug,
    {
        let schema = schemars::schema_for!(T).to_value();
        assert_eq!((&schema["type"], &schema["format"]), (&json!("string"), &json!(format)));
        let value: T = serde_json::from_value(json!(right)).unwrap();
        assert_eq!(serde_json::to_value(&value).unwrap(), json!(right));
        assert!(format!("{value:?}").contains(right.split('"').next().unwrap()));
        assert_eq!(check_format(format, right), None);
        let mistake = check_format(format, wrong).unwrap();
        let error = serde_json::from_value::<T>(json!(wrong)).unwrap_err().to_string();
        assert!(error.contains(&mistake.words) && error.contains("(line 1, column "), "{error}");
        assert!(
            serde_json::from_value::<T>(json!(5)).unwrap_err().to_string().contains("a string")
        );
    }

    #[test]
    fn every_field_type_keeps_its_word() {
        holds::<Path>("wireloom-path", "data.[a b].0", "data.");
        holds::<Expression>("wireloom-expression", "a > 1", "a >");
        holds::<Substitution>("wireloom-substitution", "[ ${a} ]", "[${a}");
        holds::<Duration>("duration", "PT1M", "PT1");
        holds::<Period>("wireloom-period", "P1M", "P1");
        holds::<TimerExpression>("wireloom-timer", "R3/PT1S", "R3");
        holds::<Template>("wireloom-template", "{{a}}", "{{a");
        holds::<HtmlTemplate>("wireloom-html-template", "{{a}}", "{{a");
        holds::<JsonTemplate>("wireloom-json-template", "{{jsonEncode a}}", "{{a");
        assert_eq!(check_format("email", "x"), None);
    }

    /// The place of a mistake inside a config is found by the caller; the words come from here.
    #[test]
    fn stands_in_a_config() {
        #[derive(Debug, Deserialize, JsonSchema)]
        struct Config {
            /// Where to.
            destination: Path,
        }
        let schema = schemars::schema_for!(Config).to_value();
        assert_eq!(
            schema["properties"]["destination"],
            json!({ "type": "string", "format": "wireloom-path", "description": "Where to." })
        );
        let config: Config = serde_json::from_value(json!({ "destination": "a.b" })).unwrap();
        assert_eq!(config.destination.as_str(), "a.b");
    }
}
