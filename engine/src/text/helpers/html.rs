//! `toHtml`: a document as the HTML parser's JSON (`{type, name, attributes, children}`) back to
//! text.

use super::{Answer, Args, Helper, answer};
use crate::payload::{Object, Value};

pub(super) const HELPERS: &[Helper] = &[Helper::new("toHtml", (1, 1), to_html)];

/// As deep as JSON may be.
const DEPTH: usize = 128;

/// Elements that have no end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

fn to_html(args: &Args<'_>) -> Answer {
    let mut out = String::new();
    if let Some(value) = args.get(0) {
        write(value, 0, args, &mut out)?;
    }
    answer(out)
}

fn write(value: &Value, depth: usize, args: &Args<'_>, out: &mut String) -> Result<(), String> {
    args.work.spend(16)?;
    if depth > DEPTH {
        return Err(format!("the document is deeper than {DEPTH}"));
    }
    let object = match value {
        Value::Array(items) => {
            return items.iter().try_for_each(|item| write(item, depth + 1, args, out));
        }
        Value::Object(object) => object,
        _ => return Ok(()),
    };
    let mut text = |before: &str, key: &str, after: &str| {
        let text = args.text_of(object.get(key))?;
        out.extend([before, &text, after]);
        Ok(())
    };
    match object.get("type").and_then(Value::as_str) {
        Some("text") => {
            let text = args.text_of(object.get("value"))?;
            out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
            Ok(())
        }
        Some("cdata") => text("<![CDATA[", "value", "]]>"),
        Some("comment") => text("<!--", "value", "-->"),
        Some("doctype") => text("<!DOCTYPE ", "doctype", ">"),
        Some("element") => element(object, depth, args, out),
        _ => children(object, depth, args, out),
    }
}

fn element(object: &Object, depth: usize, args: &Args<'_>, out: &mut String) -> Result<(), String> {
    let name = args.text_of(object.get("name"))?;
    let bad = |name: &str| {
        name.is_empty() || name.contains(|c: char| c.is_whitespace() || "<>\"'/=&".contains(c))
    };
    if bad(&name) {
        return Err(format!("`{name}` cannot be the name of an element"));
    }
    out.extend(["<", &name]);
    if let Some(Value::Object(attributes)) = object.get("attributes") {
        for (key, value) in attributes {
            if bad(key) {
                return Err(format!("`{key}` cannot be the name of an attribute"));
            }
            let value = args.text_of(Some(value))?;
            let value = value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
            out.extend([" ", key, "=\"", &value, "\""]);
        }
    }
    if VOID.contains(&&*name) {
        out.push_str("/>");
        return Ok(());
    }
    out.push('>');
    children(object, depth, args, out)?;
    out.extend(["</", &name, ">"]);
    Ok(())
}

fn children(
    object: &Object,
    depth: usize,
    args: &Args<'_>,
    out: &mut String,
) -> Result<(), String> {
    match object.get("children") {
        Some(children) => write(children, depth + 1, args, out),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, table};

    #[test]
    fn writes_documents() {
        let list = r#"{"children":[{"type":"element","name":"li","attributes":{"id":"a\"b"},
            "children":[{"type":"text","value":"1 < 2"},{"type":"element","name":"br"},
            {"type":"comment","value":"x"},{"type":"cdata","value":"<y>"}]}]}"#;
        let wanted = r#""<li id=\"a&quot;b\">1 &lt; 2<br/><!--x--><![CDATA[<y>]]></li>""#;
        table(
            "toHtml",
            &[
                (&format!("[{list}]"), wanted),
                (&format!("[[{list}]]"), wanted),
                ("[5]", "\"\""),
                (r#"[{"type":"doctype","doctype":"html"}]"#, "\"<!DOCTYPE html>\""),
            ],
        );
        let bad = r#"[{"type":"element","name":"a onload=x"}]"#;
        assert!(call("toHtml", bad).is_err());
    }
}
