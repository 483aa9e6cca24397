//! Real workflows: every template in them compiles. They are read from beside the repository;
//! where they are not there, the test says so.

use super::*;
use std::path::Path;

/// Every text of a YAML file that holds `{{`, by indentation and quotes alone: enough for exported
/// workflows, where a text is plain, quoted, or a folded or literal block.
fn texts(yaml: &str) -> Vec<String> {
    let lines: Vec<&str> = yaml.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    // The keys behind a dash stand two further in than the dash.
    let column = |line: &str| line.len() - line.trim_start().trim_start_matches("- ").len();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let trimmed = line.trim_start().trim_start_matches("- ");
        let value = match trimmed.split_once(": ") {
            Some((key, value)) if !key.contains("{{") => value.trim(),
            _ => trimmed.trim(),
        };
        let mut parts = vec![value.to_owned()];
        while at < lines.len()
            && (lines[at].trim().is_empty() || indent(lines[at]) > column(line))
            && (value.starts_with(['>', '|']) || !closed(&parts.join(" ")))
        {
            parts.push(lines[at].trim().to_owned());
            at += 1;
        }
        let text = match value.chars().next() {
            Some('|') => parts[1..].join("\n"),
            Some('>') => parts[1..].join(" "),
            Some('\'') => parts.join(" ").trim_matches('\'').replace("''", "'"),
            Some('"') => serde_json::from_str(&parts.join(" ")).unwrap_or_default(),
            _ => parts.join(" "),
        };
        if text.contains("{{") {
            found.push(text);
        }
    }
    found
}

/// Whether a scalar ends on this line.
fn closed(text: &str) -> bool {
    match text.chars().next() {
        Some(quote @ ('\'' | '"')) => text.len() > 1 && text.ends_with(quote),
        _ => true,
    }
}

#[test]
fn templates_of_real_workflows_compile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let folder = root.map(|up| up.join("shared/corpus/losant")).find(|path| path.is_dir());
    let Some(folder) = folder else {
        println!("skipped: no shared/corpus/losant beside the repository");
        return;
    };
    let mut count = 0;
    let mut bad = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "yaml") {
            continue;
        }
        for text in texts(&std::fs::read_to_string(&path).unwrap()) {
            count += 1;
            match Template::parse(&text) {
                Ok(template) => drop(template.render(&data())),
                Err(wrong) => bad.push(format!("{}: {text}: {wrong}", path.display())),
            }
        }
    }
    println!("{count} texts");

    assert!(count >= 68, "only {count} texts were found");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
