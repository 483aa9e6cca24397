//! The licences of all crates we build with, against the list in `deny.toml`. Needs no network and
//! no tool beside cargo, so it holds everywhere.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{cargo, root};
use crate::step::Outcome;

/// Fails with a list of the crates whose licence is not allowed.
pub(crate) fn check() -> Result<Outcome> {
    let deny =
        std::fs::read_to_string(root().join("deny.toml")).context("cannot read deny.toml")?;
    let allowed = allowed(&deny);
    let output = cargo()
        .args(["metadata", "--locked", "--format-version", "1"])
        .output()
        .context("cannot start cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages =
        metadata.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut refused = BTreeMap::new();
    for package in packages {
        let word = |key| package.get(key).and_then(Value::as_str).unwrap_or_default();
        // Crates that give a file instead of an expression need a person's look.
        if !accepts(word("license"), &allowed) {
            refused.insert(
                format!("{} {}", word("name"), word("version")),
                word("license").to_owned(),
            );
        }
    }
    if !refused.is_empty() {
        bail!("not allowed by deny.toml: {refused:?}");
    }
    println!("   {} crates, all with a licence of deny.toml", packages.len());
    Ok(Outcome::Passed)
}

/// The strings of the list `allow` in the section `[licenses]`.
fn allowed(deny: &str) -> Vec<String> {
    deny.split_once("[licenses]")
        .and_then(|(_, section)| section.split_once("allow = ["))
        .and_then(|(_, list)| list.split_once(']'))
        .map_or_else(Vec::new, |(list, _)| {
            list.lines().filter_map(|line| line.split('"').nth(1).map(str::to_owned)).collect()
        })
}

/// Whether an SPDX expression can be met with the allowed licences alone. `/` is how old crates
/// write OR.
fn accepts(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words, allowed) && words.next().is_none()
}

type Words<'a, 'b> = &'a mut std::iter::Peekable<std::str::SplitWhitespace<'b>>;

fn any(words: Words<'_, '_>, allowed: &[String]) -> bool {
    let mut met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words, allowed);
    }
    met
}

fn all(words: Words<'_, '_>, allowed: &[String]) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: Words<'_, '_>, allowed: &[String]) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any(words, allowed);
        return words.next_if_eq(&")").is_some() && met;
    }
    let Some(name) = words.next() else {
        return false;
    };
    if words.next_if_eq(&"WITH").is_none() {
        return allowed.iter().any(|one| one == name);
    }
    let name = format!("{name} WITH {}", words.next().unwrap_or_default());
    allowed.contains(&name)
}

#[cfg(test)]
mod tests;
